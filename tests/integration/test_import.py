"""Import against a real Postgres: ACLED and UCDP files into hand_coded_events, what is refused, and the rows beside the machine's."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from test_load import RUN, article, row

from etl import cli
from etl.exchange.export import Form, export
from etl.exchange.imports import Imported, import_file
from etl.exchange.tables import FormatError
from etl.load.database import WarehouseError, connect, query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load
from etl.load.names import fold
from etl.schema import ACLED_COLUMNS

FILES = Path(__file__).parent / "hand_coded"
Ask = Callable[[str], list[tuple[Any, ...]]]
Import = Callable[..., Imported]


@pytest.fixture
def ask(clean_warehouse: EmbeddedServer) -> Ask:
    return lambda text: query(clean_warehouse.analyst, text)[1]


@pytest.fixture
def take(clean_warehouse: EmbeddedServer) -> Import:
    def take(file: str | Path, kind: str = "acled", name: str = "sample") -> Imported:
        return import_file(clean_warehouse.loader, FILES / file, kind, name)
    return take


def written(path: Path, *rows: dict[str, str]) -> Path:
    """A CSV file of ACLED's columns."""
    usual = {**dict.fromkeys(ACLED_COLUMNS, ""), "event_date": "2020-03-10", "event_type": "Battles", "sub_event_type": "Armed clash",
             "country": "Chad", "iso": "148", "location": "Bol", "latitude": "13.4609", "longitude": "14.7139", "fatalities": "20"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ACLED_COLUMNS)
        writer.writeheader()
        writer.writerows({**usual, "event_id_cnty": f"H{i}", **r} for i, r in enumerate(rows, 1))
    return path


def test_acled(take: Import, ask: Ask) -> None:
    done = take("acled.csv")
    assert (done.inserted, done.updated, done.unchanged, done.refused) == (
        4, 0, 0, {"BAD_DATE": 1, "BAD_FATALITIES": 1, "BAD_COORDINATES": 1, "REPEATED_ID": 1, "NO_DATE": 1})
    assert ask("SELECT hand_id, kind, event_date, date_end, event_type, country, iso, location, place_key, latitude, fatalities, fatalities_low"
               " FROM hand_coded_events WHERE dataset = 'sample' ORDER BY 1")[::2] == [
        ("TST1", "acled", date(2020, 3, 10), date(2020, 3, 10), "Battles", "Chad", 148, "Bol", "bol", 13.4609, 20, None),
        ("TST3", "acled", date(2020, 3, 12), date(2020, 3, 12), "Protests", "Chad", 148, "N'Djamena", "ndjamena", 12.1067, 0, None)]
    with (FILES / "acled.csv").open(encoding="utf-8", newline="") as file:
        rows = {r["event_id_cnty"]: r for r in reversed(list(csv.DictReader(file)))}
    assert dict(ask('SELECT hand_id, "row" FROM hand_coded_events')) == {k: rows[k] for k in ("TST1", "TST2", "TST3", "TST4")}, "as it was"
    assert ask("SELECT notes FROM hand_coded_events WHERE hand_id = 'TST4'") == [("=cmd() is only text here, <b>too</b>.",)]


def test_refused_rows_are_in_quarantine(take: Import, ask: Ask) -> None:
    take("acled.csv")
    found = ask("SELECT doc, stage, code, value, \"row\" ->> 'dataset', \"row\" -> 'row' ->> 'notes', mended_at, review"
                " FROM quarantine ORDER BY (\"row\" ->> 'line')::int")
    assert found == [
        ("acled.csv#7", "import", "BAD_DATE", "2020-02-30", "sample", "A day that is none.", None, False),
        ("acled.csv#8", "import", "BAD_FATALITIES", "several", "sample", "A number that is none.", None, False),
        ("acled.csv#9", "import", "BAD_COORDINATES", "134.609", "sample", "A latitude that is none.", None, False),
        ("acled.csv#10", "import", "REPEATED_ID", "TST1", "sample", "An id for the second time.", None, False),
        ("acled.csv#11", "import", "NO_DATE", "", "sample", "No day.", None, False)]
    lines = (FILES / "acled.csv").read_text(encoding="utf-8").split("\n")
    assert "A day that is none." in lines[7 - 1], "the line's number is the file's"
    [(run, code, rows, refused, result)] = ask("SELECT run_id, code_version, rows_out, refused, result FROM runs")
    assert run.startswith("import-") and code and (rows, refused, result) == (4, 5, "ok")


def test_the_same_file_again_writes_nothing(take: Import, ask: Ask) -> None:
    take("acled.csv")
    state = "SELECT * FROM hand_coded_events ORDER BY hand_id", "SELECT * FROM quarantine ORDER BY quarantine_id"
    before = [ask(text) for text in state]
    done = take("acled.csv")
    assert (done.loaded, done.unchanged, done.refused.total()) == (0, 4, 5)
    assert [ask(text) for text in state] == before
    assert take("acled.csv", name="another name").inserted == 4, "rows are known by the dataset's name and their id"


def test_changed_rows_are_updated_and_mended_ones_closed(take: Import, ask: Ask, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {}, {}, {"fatalities": "x"}, {"event_date": "x"})
    assert take(path).refused.total() == 2
    written(path, {}, {"fatalities": "7"}, {"fatalities": "3"}, {"event_date": "x"})
    done = take(path)
    assert (done.inserted, done.updated, done.unchanged, done.refused.total()) == (1, 1, 1, 1)
    assert ask("SELECT code, mended_at IS NOT NULL FROM quarantine ORDER BY 1") == [("BAD_DATE", False), ("BAD_FATALITIES", True)]
    take(written(tmp_path / "b.csv", {}), name="other")
    take(written(tmp_path / "b.csv", {}))
    assert ask("SELECT count(*) FROM quarantine WHERE mended_at IS NULL") == [(1,)], "neither another dataset nor another row mends it"
    take(written(tmp_path / "b.csv", {"event_id_cnty": "H4"}))
    assert ask("SELECT count(*) FROM quarantine WHERE mended_at IS NULL") == [(0,)], "another file with a usable row of that id does"


def test_an_older_export(take: Import, ask: Ask) -> None:
    assert take("acled_2018.csv").inserted == 2
    assert ask("SELECT hand_id, event_date, event_type, country, iso, \"row\" ->> 'inter1', notes FROM hand_coded_events ORDER BY 1") == [
        ("OLD1", date(2018, 10, 14), "Riots", "eSwatini", 748, "5", "Émeute inventée; « rien » de vrai."),
        ("OLD2", date(2018, 10, 15), "Battles", "eSwatini", 748, "5", "Émeute inventée; « rien » de vrai.")]


def test_ucdp(take: Import, ask: Ask) -> None:
    done = take("ucdp.csv", "ucdp")
    assert (done.inserted, done.refused) == (3, {"BAD_FATALITIES": 1, "BAD_DATE": 1})
    assert ask("SELECT hand_id, event_date, date_end, event_type, actor2, country, iso, location, fatalities_low, fatalities, fatalities_high"
               " FROM hand_coded_events ORDER BY 1") == [
        ("900001", date(2020, 3, 10), date(2020, 3, 10), "Battles", "Invented Front", "Chad", 148, "Bol town", 18, 21, 25),
        ("900002", date(2020, 3, 13), date(2020, 3, 19), "Violence against civilians", "Civilians", "Chad", 148, "Baga Sola town", 2, 2, 2),
        ("900003", date(2020, 3, 10), date(2020, 3, 10), "Battles", "Invented Front", "Democratic Republic of Congo", 180, "Butembo town", 4, 4, 6)]


@pytest.mark.parametrize(("file", "kind", "says"), [
    ("acled.csv", "ucdp", "lacks the columns id, type_of_violence, .*; it looks like --as acled"),
    ("ucdp.csv", "acled", "lacks the columns event_id_cnty, .*; it looks like --as ucdp"),
    ("README.md", "acled", "lacks the columns event_id_cnty, event_date, event_type")])
def test_the_wrong_format_names_the_missing_columns(file: str, kind: str, says: str, take: Import, ask: Ask) -> None:
    with pytest.raises(FormatError, match=says):
        take(file, kind)
    assert ask("SELECT (SELECT count(*) FROM hand_coded_events), (SELECT count(*) FROM runs)") == [(0, 0)]


def test_an_import_is_whole_or_not_at_all(take: Import, ask: Ask, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", *[{"notes": "n" * 100}] * 6000)
    with path.open("a", encoding="utf-8") as file:
        file.write('"a quote that does not close' + "x" * 200_000)
    with pytest.raises(FormatError, match="a.csv, line 6002: field larger"):
        take(path)
    with pytest.raises(ValueError, match="no name for a dataset"):
        take("acled.csv", name="a'; DROP TABLE runs")
    assert ask("SELECT (SELECT count(*) FROM hand_coded_events), (SELECT count(*) FROM runs), (SELECT count(*) FROM quarantine)") == [(0, 0, 0)]
    take("acled.csv")
    with pytest.raises(ValueError, match="'sample' is there already, and is acled"):
        take("ucdp.csv", "ucdp")


def test_hostile_text(take: Import, ask: Ask, tmp_path: Path) -> None:
    text = "'); DROP TABLE runs; --\\.\t\\N %s \x00 <script> \"x\"\r\ny \\"
    take(written(tmp_path / "a.csv", {"notes": text, "location": text, "country": text, "iso": ""}, {"notes": text, "fatalities": text}))
    stored = text.replace("\x00", "\ufffd")
    assert ask("SELECT notes, location, country, \"row\" ->> 'notes' FROM hand_coded_events") == [(stored, stored.strip(), stored.strip(), stored)]
    assert ask("SELECT value, \"row\" -> 'row' ->> 'notes' FROM quarantine") == [(stored, stored)]


def test_our_own_export_can_be_imported(clean_warehouse: EmbeddedServer, take: Import, ask: Ask, tmp_path: Path) -> None:
    rows = [row("a", notes='"a"\n;'), row("b", location="Faya", latitude=None, longitude=None)]
    load(clean_warehouse.loader, [article("a"), article("b")], [], rows, RUN)
    export(clean_warehouse.analyst, Form("csv"), str(tmp_path / "own.csv"))
    assert take(tmp_path / "own.csv").inserted == 2
    assert ask("SELECT agreement, event_id_cnty = hand_id, machine_notes = hand_notes, distance_km FROM machine_and_hand ORDER BY event_id_cnty") == [
        ("both", True, True, 0.0), ("both", True, True, None)]


def test_names_of_places_fold_as_the_load_folds_them(ask: Ask) -> None:
    for name in ("Ma‘arrat an-Nu‘mān", "N'Djamena", "Saint-Barthélemy (île)", "  Abu  Kamal ", "Ñuñoa", "L’Aquila–Est", "Ar Raqqah"):
        quoted = name.replace("'", "''")
        assert ask(f"SELECT fold_place('{quoted}')") == [(fold(name),)], name
    assert ask("SELECT fold_place(' - '), fold_place(NULL)") == [(None, None)]


def test_distance(ask: Ask) -> None:
    [(paris_london, date_line, same, none)] = ask("""
        SELECT distance_km(48.8566, 2.3522, 51.5074, -0.1278), distance_km(0, 179.95, 0, -179.95), distance_km(13.4, 14.7, 13.4, 14.7),
            distance_km(NULL, 1, 2, 3)""")
    assert paris_london == pytest.approx(343.6, abs=0.5) and date_line == pytest.approx(11.12, abs=0.01) and same == 0 and none is None


def machine(server: EmbeddedServer, *changes: dict[str, Any]) -> list[str]:
    """Machine events, one article each; their ids in that order."""
    names = [f"m{i}" for i in range(len(changes))]
    # not merged with each other: they come on their own, and differ in who acts
    rows = [row(name, **{"actor1": f"Group {name}", "actor2": f"Other {name}", **change}) for name, change in zip(names, changes, strict=True)]
    for one in rows:  # low and high follow the number
        object.__setattr__(one, "fatalities_low", one.fatalities)
        object.__setattr__(one, "fatalities_high", one.fatalities)
    load(server.loader, [article(name) for name in names], [], rows, RUN)
    found = dict(query(server.analyst, "SELECT doc, event_id_cnty FROM event_reports")[1])
    assert len(set(found.values())) == len(changes), "merged"
    return [found[f"{name}.txt"] for name in names]


FAYA = {"location": "Faya", "latitude": 17.93, "longitude": 19.1}
MOUNDOU = {"location": "Moundou", "latitude": 8.56, "longitude": 16.08}


def test_machine_and_hand(clean_warehouse: EmbeddedServer, take: Import, ask: Ask, tmp_path: Path) -> None:
    ids = machine(
        clean_warehouse,
        {},  # Bol, 10 March, 20 dead
        {"location": "Bagasola", "latitude": 13.54, "longitude": 14.32, "event_date": date(2020, 3, 14)},  # another spelling, 1 km off
        {"event_type": "Protests", "sub_event_type": "Peaceful protest", "event_date": date(2020, 3, 12), **FAYA},  # not where people have it
        {"event_date": date(2020, 3, 11), **MOUNDOU},  # within the days, nobody has it
        {"event_date": date(2020, 3, 17), **MOUNDOU},  # after the dataset's last day
        # not its country
        {"event_date": date(2020, 3, 11), "country": "Niger", "iso": 562, "location": "Diffa", "latitude": 13.3, "longitude": 12.6})
    take("acled.csv")
    assert ask("SELECT agreement, event_id_cnty, hand_id, event_date, location, event_type, machine_fatalities, hand_fatalities, round(distance_km)"
               " FROM machine_and_hand WHERE dataset = 'sample' ORDER BY event_date, hand_id, event_id_cnty") == [
        ("both", ids[0], "TST1", date(2020, 3, 10), "Bol", "Battles", 20, 20, 0),
        ("hand only", None, "TST2", date(2020, 3, 10), "Bol", "Battles", None, 3, None),
        ("machine only", ids[3], None, date(2020, 3, 11), "Moundou", "Battles", 20, None, None),
        ("hand only", None, "TST3", date(2020, 3, 12), "N'Djamena", "Protests", None, 0, None),
        ("machine only", ids[2], None, date(2020, 3, 12), "Faya", "Protests", 20, None, None),
        ("both", ids[1], "TST4", date(2020, 3, 14), "Baga Sola", "Battles", 20, 2, 1)]
    assert ask("SELECT event_type, in_both, machine_only, hand_only, agreement_share::float8, machine_fatalities, hand_fatalities"
               " FROM agreement_by_type WHERE dataset = 'sample' AND country = 'Chad' ORDER BY 1") == [
        ("Battles", 2, 1, 1, 0.5, 60, 25), ("Protests", 0, 1, 1, 0.0, 20, 0)]


def test_beside_ucdp_any_armed_violence_within_the_days_counts(clean_warehouse: EmbeddedServer, take: Import, ask: Ask) -> None:
    shelling = {"event_type": "Explosions/Remote violence", "sub_event_type": "Shelling/artillery/missile attack"}
    ids = machine(
        clean_warehouse,
        {**shelling},
        {"event_date": date(2020, 3, 18), "location": "Baga Sola", "latitude": 13.5333, "longitude": 14.3167, "fatalities": 3},
        {"event_date": date(2020, 3, 12), **FAYA},
        {"event_date": date(2020, 3, 12), **MOUNDOU, "fatalities": 0},  # nobody died: nothing that UCDP codes
        {"event_date": date(2020, 3, 13), **FAYA, "event_type": "Riots", "sub_event_type": "Mob violence"})
    take("ucdp.csv", "ucdp", "ged")
    assert ask("SELECT agreement, event_id_cnty, hand_id, event_date, event_type, machine_type FROM machine_and_hand"
               " WHERE dataset = 'ged' ORDER BY 3, 2") == [
        ("both", ids[0], "900001", date(2020, 3, 10), "Battles", "Explosions/Remote violence"),
        ("both", ids[1], "900002", date(2020, 3, 18), "Violence against civilians", "Battles"),
        ("hand only", None, "900003", date(2020, 3, 10), "Battles", None),
        ("machine only", ids[2], None, date(2020, 3, 12), "Battles", "Battles")]


@pytest.mark.parametrize(("hands", "expected"), [
    # the nearer one first, whatever the file's order
    ([{"latitude": "13.55"}, {}], {"H2": 0}),
    # equally near: the number of dead decides
    ([{"fatalities": "50"}, {"fatalities": "19"}], {"H2": 0}),
    # one place, two hand rows, two machine rows: each gets one
    ([{}, {"latitude": "13.50"}], {"H1": 0, "H2": None}),
    # the same name without coordinates, and far away
    ([{"latitude": "", "longitude": "", "location": "BÔL"}], {"H1": 0}),
    ([{"latitude": "15", "location": "bol."}], {"H1": 0}),
    # neither near nor the same name; another day; another type; another country
    ([{"latitude": "13.61", "location": "Liwa"}], {}),
    ([{"latitude": "13.58", "location": "Liwa"}], {"H1": 0}),
    ([{"event_date": "2020-03-11"}], {}),
    ([{"event_type": "Riots", "sub_event_type": "Mob violence"}], {}),
    ([{"country": "Niger", "iso": "562"}], {}),
    # by the number of the country, whatever its name
    ([{"country": "Tchad"}], {"H1": 0}),
])
def test_pairs(hands: list[dict[str, str]], expected: dict[str, int | None], clean_warehouse: EmbeddedServer, take: Import, ask: Ask,
               tmp_path: Path) -> None:
    ids = machine(clean_warehouse, {})
    take(written(tmp_path / "a.csv", *hands))
    assert dict(ask("SELECT hand_id, event_id_cnty FROM hand_pairs('sample')")) == {h: ids[n] for h, n in expected.items() if n is not None}


def test_every_row_is_in_one_pair_at_most_and_a_second_choice_counts(clean_warehouse: EmbeddedServer, take: Import, ask: Ask, tmp_path: Path) -> None:
    """Both hand rows are nearest to the first machine row; the second gets the other one and is not left over."""
    ids = machine(clean_warehouse, {"fatalities": 20},
                  {"location": "Kiskra", "latitude": 13.57, "longitude": 14.7139, "fatalities": 4, "event_type": "Battles"})
    take(written(tmp_path / "a.csv", {"latitude": "13.4609"}, {"latitude": "13.48", "location": "near it"}))
    assert sorted(ask("SELECT hand_id, event_id_cnty FROM hand_pairs('sample')")) == [("H1", ids[0]), ("H2", ids[1])]


def test_roles(clean_warehouse: EmbeddedServer, take: Import) -> None:
    take("acled.csv")
    for statement in ("INSERT INTO hand_coded_events (dataset) VALUES ('x')", "UPDATE hand_coded_events SET notes = ''"):
        with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ReadOnlySqlTransaction)):
            query(clean_warehouse.analyst, statement)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), connect(clean_warehouse.loader) as loader, loader.cursor() as cur:
        cur.execute("DELETE FROM hand_coded_events")
    with pytest.raises(WarehouseError, match="nothing was imported"):
        import_file(clean_warehouse.analyst, FILES / "acled.csv", "acled", "mine")


def test_everything_says_what_it_is(ask: Ask) -> None:
    undescribed = ask("""
        SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relname IN ('hand_coded_events', 'machine_and_hand', 'agreement_by_type')
            AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL)
        UNION ALL
        SELECT proname, '' FROM pg_proc WHERE proname IN ('hand_pairs', 'fold_place', 'distance_km', 'types_agree')
            AND obj_description(oid, 'pg_proc') IS NULL""")
    assert undescribed == []


def test_the_command(clean_warehouse: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", clean_warehouse.loader)
    arguments = ["import", str(FILES / "acled.csv"), "--as", "acled", "--name", "Sahel 2020"]
    assert cli.main(arguments) == 1, "what was refused is no success"
    told = capsys.readouterr()
    said = told.out.splitlines()
    assert said[0] == "Sahel 2020: 4 loaded (4 new, 0 changed), 0 unchanged, 5 refused" and "  BAD_DATE: 1" in said
    assert told.err.startswith("etl: 5 rows were refused; the others are loaded") and "--allow-refused" in told.err
    assert cli.main([*arguments, "--allow-refused"]) == 0, "unless it was said to be"
    told = capsys.readouterr()
    assert "0 loaded (0 new, 0 changed), 4 unchanged, 5 refused" in told.out and told.err == ""
    assert cli.main([*arguments[:3], "ucdp", "--name", "another"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("etl: ") and "lacks the columns id, " in error and error.count("\n") == 1


def test_dates_with_two_readings(clean_warehouse: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ask: Ask,
                                 tmp_path: Path) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", clean_warehouse.loader)
    path = written(tmp_path / "a.csv", {"event_date": "05/06/2020"}, {"event_date": "07/06/2020"})
    arguments = ["import", str(path), "--as", "acled", "--name", "two readings"]
    assert cli.main(arguments) == 1
    error = capsys.readouterr().err
    assert "--dates dmy (day first) or --dates mdy (month first)" in error and error.count("\n") == 1
    assert ask("SELECT count(*) FROM hand_coded_events") == [(0,)]
    assert cli.main([*arguments, "--dates", "dmy"]) == 0
    assert ask("SELECT event_date FROM hand_coded_events ORDER BY 1") == [(date(2020, 6, 5),), (date(2020, 6, 7),)]
    written(path, {"event_date": "15/06/2020"}, {"event_date": "05/06/2020"})
    assert cli.main([*arguments[:-1], "one reading"]) == 0, "the whole column tells"


def test_rows_are_mended_by_whatever_name_their_id_has(take: Import, ask: Ask, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {}, {"fatalities": "x"})
    path.write_text(path.read_text(encoding="utf-8").replace("event_id_cnty", "Event ID Cnty"), encoding="utf-8")
    assert take(path).refused == {"BAD_FATALITIES": 1}
    take(written(tmp_path / "b.csv", {"event_id_cnty": "H2"}))
    assert ask("SELECT count(*) FROM quarantine WHERE mended_at IS NULL") == [(0,)]


@pytest.mark.one_server
def test_memory_does_not_grow_with_the_file(take: Import, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        rows = ({"notes": "n" * 500, "fatalities": "x" if i % 2 else "1"} for i in range(count))
        path = written(tmp_path / f"{count}.csv", *rows)
        tracemalloc.start()
        try:
            done = take(path, name=f"of {count}")
            assert (done.inserted, done.refused.total()) == (count // 2, count // 2)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = peak(6_000), peak(16_000)  # rows are held 5,000 at a time
    assert many < 1.2 * few + 1_000_000, (few, many)
