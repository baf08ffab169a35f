"""The knowledge files: what is shipped is without fault, and every mistake that people make in them is told and costs no more than its line."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from etl import cli, settings
from etl.find.triggers import RELATIONS
from etl.knowledge import Fault, Knowledge, KnowledgeError, files, schemas
from etl.resolve.event_types import SIDE_OF_INTER
from etl.schema import INTER_CODES

GROUPS, EVENTS = "actors/groups.csv", "fr/events.csv"
HEADER = "name,kind,inter,countries,since,until,french,other,abbreviations,local,ilk,allies"
GOOD = "Dawn Front,group,Rebel group,TCD,2016,,Front de l'Aube,,,,,"


@pytest.fixture
def copy(tmp_path: Path) -> Knowledge:
    """The shipped files, to be spoilt."""
    for part in ("actors", "places"):
        shutil.copytree(settings.SEEDS / part, tmp_path / "seeds" / part)
    for path in settings.SEEDS.glob("*.*"):
        shutil.copy(path, tmp_path / "seeds")
    shutil.copytree(settings.LANGUAGES / "fr", tmp_path / "lang" / "fr")
    return Knowledge(tmp_path / "seeds", tmp_path / "lang")


@pytest.fixture
def groups(copy: Knowledge) -> Callable[[str | bytes], list[Fault]]:
    """The faults of a groups.csv with this content."""
    def write(content: str | bytes) -> list[Fault]:
        copy.path(GROUPS).write_bytes(content if isinstance(content, bytes) else content.encode())
        return copy.of_file(GROUPS)
    return write


def test_what_is_shipped_has_no_fault() -> None:
    assert [str(fault) for fault in files.knowledge().faults()] == []
    assert len(files.rows(GROUPS)) >= 450 and len(files.rows("fr/actor_nouns.csv")) >= 250 and len(files.rows("places/countries.csv")) >= 240


def test_schemas_agree_with_who_reads() -> None:
    assert set(schemas.SIDES) - {"*", "-"} == set(SIDE_OF_INTER.values()) and set(schemas.RELATIONS) == set(RELATIONS)
    shipped = {str(p.relative_to(settings.SEEDS)) for pattern in ("*.csv", "actors/*.csv", "places/*.csv") for p in settings.SEEDS.glob(pattern)}
    assert shipped == set(files.knowledge().schemas.seeds), "a file has a schema, and a schema a file"
    assert {p.name for p in (settings.LANGUAGES / "fr").glob("*.csv")} == set(files.knowledge().schemas.language)


CELLS = [
    ({"inter": "Rebels"}, "inter", "Rebels", f"one of {', '.join(INTER_CODES)}"),
    ({"inter": "rebel group"}, "inter", "rebel group", "did you mean Rebel group?"),
    ({"inter": "2"}, "inter", "2", "one of State forces, Rebel group"),
    ({"inter": ""}, "inter", "", "is empty; fill it in"),
    ({"kind": "militia"}, "kind", "militia", "one of group, movement, organisation, coalition, peacekeepers"),
    ({"countries": "TD"}, "countries", "TD", "an ISO 3166-1 alpha-3 code of seeds/places/countries.csv"),
    ({"countries": "TCD|MAL"}, "countries", "MAL", "an ISO 3166-1 alpha-3 code"),
    ({"countries": "Chad"}, "countries", "Chad", "an ISO 3166-1 alpha-3 code"),
    ({"countries": "TCD|"}, "countries", "TCD|", "an empty value between two '|'"),
    ({"countries": "TCD;NER"}, "countries", "TCD;NER", "an ISO 3166-1 alpha-3 code"),
    ({"since": "2016?"}, "since", "2016?", "a whole number from 1500 to 2199"),
    ({"since": "16"}, "since", "16", "a whole number from 1500 to 2199"),
    ({"until": "2015"}, "until", "2015", "should not lie before since, 2016"),
    ({"abbreviations": "Dawn"}, "abbreviations", "Dawn", "in capitals: DAWN"),
    ({"ilk": "jihadists"}, "ilk", "jihadists", "did you mean jihadist?"),
    ({"french": "Front de lâ€™Aube"}, "french", "Front de lâ€™Aube", "broken by a wrong encoding; it was Front de l’Aube"),
    ({"french": "Front d\ufffdmocratique"}, "french", "Front d\ufffdmocratique", "broken by a wrong encoding; it was lost"),
    ({"french": "-"}, "french", "-", "a name, with letters or digits"),
    ({"name": ""}, "name", "", "is empty"),
]


@pytest.mark.parametrize(("changes", "column", "value", "allowed"), CELLS)
def test_a_wrong_cell_costs_its_line(changes: dict[str, str], column: str, value: str, allowed: str, copy: Knowledge,
                                     groups: Callable[[str | bytes], list[Fault]]) -> None:
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {"name": "Dusk Front"} | changes
    [fault] = groups("\n".join((HEADER, ",".join(row.values()), GOOD, "")))
    assert (fault.line, fault.column, fault.value, fault.costs) == (2, column, value, True) and allowed in fault.allowed
    assert str(fault).startswith(f"{copy.path(GROUPS)}:2: {column}") and str(fault).endswith("; the line is not used")
    assert [r["name"] for r in copy.reading(GROUPS).rows] == ["Dawn Front"]


@pytest.mark.parametrize(("line", "says"), [
    ("Dusk Front,group,Rebel group,TCD,2016,,Front de l'Aube,,,", f"has 10 fields and the header 12: {HEADER}"),
    (GOOD + ",", "has 13 fields and the header 12"),
    ("Dusk Front;group;Rebel group;TCD;2016;;;;;;;", "has 1 fields and the header 12"),
    ("Dusk Front,group,Rebel group,TCD,2016,,\"Front, de l'Aube,,,,,", "a quote does not close"),
    ("Dusk Front,group,Rebel group,TCD,2016,,\"Front\" de l'Aube,,,,,", "text stands behind one"),
    ("dawn front,group,Rebel group,TCD,2016,,,,,,,", "stands in line 2 already"),
])
def test_a_line_that_is_none_costs_itself(line: str, says: str, copy: Knowledge, groups: Callable[[str | bytes], list[Fault]]) -> None:
    later = GOOD.replace("Dawn", "Noon")
    [fault] = groups("\n".join((HEADER, GOOD, line, later, "")))
    assert fault.line == 3 and fault.costs and says in fault.allowed
    assert [r["name"] for r in copy.reading(GROUPS).rows] == ["Dawn Front", "Noon Front"], "what stands behind it too is read"


ACCENTS = GOOD.replace("Front de l'Aube", "Armée de l'Été")
SAVED = {
    "as it is": ((HEADER + "\n" + ACCENTS + "\n").encode(), None),
    "line ends of Windows": ((HEADER + "\r\n" + ACCENTS + "\r\n").encode(), None),
    "empty lines": ((HEADER + "\n\n,,,,,,,,,,,\n" + ACCENTS + "\n\n").encode(), None),
    "blanks around values": ((HEADER + "\n" + ACCENTS.replace(",", " , ") + "\n").encode(), None),
    "byte order mark": ((HEADER + "\n" + ACCENTS + "\n").encode("utf-8-sig"), (1, "begins with a byte order mark; save the file as UTF-8")),
    "semicolons": ((HEADER + "\n" + ACCENTS + "\n").replace(",", ";").encode(), (1, "separates the columns; save the file with commas")),
    "Windows-1252": ((HEADER + "\n" + ACCENTS + "\n").encode("cp1252"), (2, "saved as Windows-1252 and is read so; save the file as UTF-8")),
    "UTF-16": ((HEADER + "\n" + ACCENTS + "\n").replace(",", "\t").encode("utf-16"), (0, "is UTF-16")),
}


@pytest.mark.parametrize("kind", SAVED)
def test_how_programs_save_it_costs_nothing(kind: str, copy: Knowledge, groups: Callable[[str | bytes], list[Fault]]) -> None:
    content, told = SAVED[kind]
    faults = groups(content)
    assert copy.reading(GROUPS).rows == [dict(zip(HEADER.split(","), ACCENTS.split(","), strict=True))]
    assert not any(f.costs for f in faults)
    assert (faults == []) if told is None else (faults[0].line == told[0] and told[1] in faults[0].allowed)


@pytest.mark.parametrize(("header", "says"), [
    (HEADER.replace("inter,", ""), "lacks the column inter; it should be name,kind,inter"),
    (HEADER.replace("inter", "Inter"), "lacks the column inter"),
    (HEADER.replace("ilk", "allies"), "has allies more than once"),
    (GOOD, "lacks the column name, kind, inter"),
    ("", "is empty; its header is name,kind"),
])
def test_a_wrong_header_stops_with_one_sentence(header: str, says: str, copy: Knowledge, groups: Callable[[str | bytes], list[Fault]]) -> None:
    with pytest.raises(KnowledgeError, match=says):
        groups(header + "\n")
    told = [f for f in copy.faults() if f.file.endswith("groups.csv")]
    assert len(told) == 1 and re.search(says, str(told[0]))


def test_columns_more_or_less_that_nothing_needs_are_told(copy: Knowledge, groups: Callable[[str | bytes], list[Fault]]) -> None:
    extra, missing = groups(f"{HEADER},remarks\n{GOOD},mine\n"), Knowledge(copy.seeds, copy.languages)
    assert [(f.value, f.costs) for f in extra] == [("remarks", False)]
    missing.path(GROUPS).write_text(HEADER.removesuffix(",allies") + "\n" + GOOD.removesuffix(",") + "\n", encoding="utf-8")
    assert [(f.column, f.costs) for f in missing.of_file(GROUPS)] == [("allies", False)]
    assert missing.reading(GROUPS).rows[0]["allies"] == ""


@pytest.mark.parametrize(("file", "line", "column", "says"), [
    (EVENTS, "flinguer,VERB,atack,act,strong,Ils ont flingué.", "class", "a class of event_classes.csv; did you mean attack?"),
    (EVENTS, "flinguer,VERBE,attack,act,strong,Ils ont flingué.", "upos", "one of VERB, NOUN"),
    (EVENTS, "flinguer,VERB,attack,acts,strong,Ils ont flingué.", "frame", "a frame of frames.toml; did you mean act?"),
    (EVENTS, "flinguer,VERB,attack,act,very,Ils ont flingué.", "weight", "one of strong, weak, context, thing"),
    (EVENTS, "Flinguer,VERB,attack,act,strong,Ils ont flingué.", "trigger", "a lemma in small letters"),
    (EVENTS, "flinguer+iobj:feu,VERB,attack,act,strong,Ils ont flingué.", "trigger", "a lemma in small letters"),
    (EVENTS, "flinguer+@lieu,VERB,attack,act,strong,Ils ont flingué.", "trigger", "instead of one @place or !in"),
    (EVENTS, "tuer,VERB,kill,act,strong,Ils ont tué.", "trigger, upos", "stands in line"),
    ("fr/actor_nouns.csv", "flingueur,fighter,,,", "category", "one of military, police"),
    ("fr/place_nouns.csv", "bled,city;hamlet", "kinds", "one of country, admin1"),
    ("fr/actor_cues.csv", "soi-disant,perhaps", "effect", "one of presumed"),
    ("places/extra.csv", "Kouri Bougri,TCD,Tibesti,,city,22.45,15.62,0,", "country", "an ISO 3166-1 alpha-2 code"),
    ("places/extra.csv", "Kouri Bougri,TD,Tibesty,,city,22.45,15.62,0,", "admin1", "a division of TD"),
    ("places/extra.csv", "Kouri Bougri,TD,Tibesti,,village,22.45,15.62,0,", "kind", "one of country, admin1"),
    ("places/extra.csv", "Kouri Bougri,TD,Tibesti,,city,\"22,45\",15.62,0,", "latitude", "a number from -90 to 90, with a decimal point"),
    ("places/extra.csv", "Kouri Bougri,TD,Tibesti,,city,15.62,220.45,0,", "longitude", "a number from -180 to 180"),
    ("places/extra.csv", "Kouri Bougri,TD,Tibesti,,city,22.45,15.62,many,", "population", "a whole number"),
    ("event_rules.csv", "attack,aerial,*,*,Attack", "cue", "a cue of etl/lang/"),
    ("event_rules.csv", "attack,air,army,*,Attack", "side1", "one of state, armed"),
    ("event_rules.csv", "attack,air,*,state,Airstrike", "sub_event_type", "did you mean Air/drone strike?"),
    ("sources.csv", "Le Soir du Lac,Local,Chad,fr,,", "scale", "one of Subnational, National"),
    ("sources.csv", "Le Soir du Lac,National,Tchad,fr,,", "country", "a name of countries.csv; did you mean Chad?"),
    ("sources.csv", "Le Soir du Lac,National,Chad,fr,https://soir.td/,", "domain", "a web domain"),
    ("actors/states.csv", "TCX,Chad,,,,,,,", "iso3", "an ISO 3166-1 alpha-3 code"),
    ("acled_former_types.csv", "Old thing,Battle,", "event_type", "did you mean Battles?"),
    ("ucdp_countries.csv", "Tschad,999", "iso", "an ISO 3166-1 numeric code"),
    ("places/country_boxes.csv", "999,QQ,QQQ,20,10,0,1,Nowhere", "max_latitude", "should not lie below min_latitude, 20"),
])
def test_every_file_is_checked(file: str, line: str, column: str, says: str, copy: Knowledge) -> None:
    path = copy.path(file)
    number = path.read_text(encoding="utf-8").count("\n") + 1
    with path.open("a", encoding="utf-8") as out:
        out.write(line + "\n")
    [fault] = [f for f in copy.faults() if f.file == str(path)]
    assert (fault.line, fault.column, fault.costs) == (number, column, True) and says in fault.allowed


def test_what_does_not_fit_other_lines_costs_none(copy: Knowledge, groups: Callable[[str | bytes], list[Fault]]) -> None:
    [fault] = groups(f"{HEADER}\n{GOOD}Night Front\n")
    assert (fault.line, fault.column, fault.value, fault.costs) == (2, "allies", "Night Front", False) and len(copy.reading(GROUPS).rows) == 1


@pytest.mark.parametrize(("name", "content", "says"), [
    ("watch.toml", b"nights = \n", "is no TOML"),
    ("event_notes.toml", "é = 1\n".encode("cp1252"), "is not UTF-8"),
    ("../lang/fr/held_places.txt", "ville\ncité\n".encode("cp1252"), "is not UTF-8"),
    ("../lang/fr/held_places.txt", b"ville\nville\n", "stands in line 1 already"),
    ("../lang/fr/held_places.txt", b"ville\r\n", "a line end of Windows"),
    ("actors/groups (1).csv", GOOD.encode(), "nothing reads this file; its lines belong to one of actors/groups.csv, actors/leaders.csv"),
    ("places/extra.xlsx", b"PK", "nothing reads this file"),
])
def test_other_files(name: str, content: bytes, says: str, copy: Knowledge) -> None:
    (copy.seeds / name).write_bytes(content)
    assert [f for f in map(str, copy.faults()) if says in f]


def test_a_missing_file_is_told(copy: Knowledge) -> None:
    copy.path("places/exonyms.csv").unlink()
    assert [str(f) for f in copy.faults()] == [f"{copy.path('places/exonyms.csv')}: file: is missing; take it back from the repository"]
    with pytest.raises(KnowledgeError, match="there is no knowledge file fr/verbs.csv"):
        copy.reading("fr/verbs.csv")


def test_a_run_warns_and_goes_on(copy: Knowledge, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    with copy.path(GROUPS).open("a", encoding="utf-8") as out:
        out.write("Dusk Front,group,Rebels,TCD,2016,,,,,,,\n" * 30)
    monkeypatch.setattr(files, "knowledge", lambda: copy)
    files.rows.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert len(files.rows(GROUPS)) >= 450 and "Dusk Front" not in {r["name"] for r in files.rows(GROUPS)}
    finally:
        files.rows.cache_clear()
    assert len(caplog.messages) == files.TOLD + 1 and "inter 'Rebels': should be one of State forces" in caplog.messages[0]
    assert "10 more faults; python -m etl check-seeds lists them" in caplog.messages[-1]


def test_the_command(copy: Knowledge, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("etl.resolve.gazetteer.strangers", lambda: iter(()))  # tested with the gazetteer
    assert cli.main(["check-seeds"]) == 0 and re.fullmatch(r"\d+ files, \d+ lines, no fault\n", capsys.readouterr().out)
    with copy.path(GROUPS).open("a", encoding="utf-8") as out:
        out.write("Dusk Front,group,Rebels,TCD,2016,,,,,,,\n")
    monkeypatch.setattr("etl.knowledge.knowledge", lambda: copy)
    assert cli.main(["check-seeds"]) == 1
    told = capsys.readouterr()
    assert "inter 'Rebels'" in told.out and told.out.count("\n") == 1 and told.err == "etl: 1 fault; 1 line is not used\n"


README = re.findall(r"^\|[^|]+\| `((?:seeds|etl/lang)/[^`]+\.csv)` \| `([^`]+)` \|$", (settings.ROOT / "README.md").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize(("file", "line"), README, ids=lambda value: value[:30])
def test_the_lines_that_the_readme_shows_can_be_added(file: str, line: str, copy: Knowledge) -> None:
    name = file.removeprefix("seeds/").removeprefix("etl/lang/")
    before = len(files.rows(name))
    with copy.path(name).open("a", encoding="utf-8") as out:
        out.write(line + "\n")
    assert [str(f) for f in copy.faults()] == [] and len(copy.reading(name).rows) == before + 1


def test_the_readme_shows_lines() -> None:
    assert {file for file, _ in README} == {"seeds/actors/groups.csv", "seeds/places/extra.csv", "etl/lang/fr/events.csv"}
