"""Files of ACLED and UCDP of any year, and what Excel, R, pandas, HDX and shapefiles make of them: each kind gives the event that it tells of."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from etl.exchange.days import Column as Days
from etl.exchange.days import TwoReadings, readings
from etl.exchange.fields import BadRow, HandEvent
from etl.exchange.hand_coded import HandCoded
from etl.exchange.tables import FormatError

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases" / "files" / "acled_csv"
NEW = {
    "event_id_cnty": "CHA77", "event_date": "2021-06-15", "year": "2021", "time_precision": "1", "disorder_type": "Political violence",
    "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "Boko Haram", "assoc_actor_1": "", "inter1": "Rebel group",
    "actor2": "Military Forces of Chad", "assoc_actor_2": "", "inter2": "State forces", "interaction": "State forces-Rebel group",
    "civilian_targeting": "", "iso": "148", "region": "Middle Africa", "country": "Chad", "admin1": "Lac", "admin2": "", "admin3": "",
    "location": "Bol", "latitude": "13.4609", "longitude": "14.7139", "geo_precision": "1",
    "source": "Invented Gazette; Other", "source_scale": "National",
    "notes": "Invented: \"clash\", at Bol.", "fatalities": "4", "tags": "", "timestamp": "1623800000"}
# version 7: other types, codes as numbers, no sub-event type, no source_scale, GW numbers instead of ISO's
OLD = {
    "GWNO": "483", "EVENT_ID_CNTY": "77CHA", "EVENT_ID_NO_CNTY": "77", "EVENT_DATE": "15/06/2016", "YEAR": "2016", "TIME_PRECISION": "1",
    "EVENT_TYPE": "Battle-No change of territory", "ACTOR1": "Boko Haram", "ALLY_ACTOR_1": "", "INTER1": "2", "ACTOR2": "Military Forces of Chad",
    "ALLY_ACTOR_2": "", "INTER2": "1", "INTERACTION": "12", "COUNTRY": "Chad", "ADMIN1": "Lac", "ADMIN2": "", "ADMIN3": "", "LOCATION": "Bol",
    "LATITUDE": "13.4609", "LONGITUDE": "14.7139", "GEO_PRECISION": "1", "SOURCE": "Invented Gazette", "NOTES": "Invented.", "FATALITIES": "4"}
# version 24.1; candidate events have the same columns
GED = {
    "id": "900001", "relid": "TST-2021-1", "year": "2021", "active_year": "True", "code_status": "Clear", "type_of_violence": "1",
    "conflict_name": "Invented: Government", "dyad_name": "Government of Chad - Invented Front", "side_a": "Government of Chad",
    "side_b": "Invented Front", "number_of_sources": "1", "source_article": "\"Invented Gazette,2021-06-16,Clash\"", "source_headline": "Clash",
    "where_prec": "1", "where_coordinates": "Bol town", "where_description": "", "adm_1": "Lac region", "adm_2": "", "latitude": "13.4609",
    "longitude": "14.7139", "geom_wkt": "POINT (14.7139 13.4609)", "country": "Chad", "country_id": "483", "region": "Africa", "event_clarity": "1",
    "date_prec": "1", "date_start": "2021-06-15 00:00:00.000", "date_end": "2021-06-16 00:00:00.000", "deaths_a": "1", "deaths_b": "3",
    "deaths_civilians": "0", "deaths_unknown": "0", "best": "4", "high": "5", "low": "4"}
USUAL = ("CHA77", date(2021, 6, 15), "Battles", "Armed clash", "Boko Haram", "Military Forces of Chad", "Chad", 148, "Bol", 13.4609, 14.7139, 4)


def table(*rows: dict[str, str], delimiter: str = ",", **options: str) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator=options.get("end", "\r\n"))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(path: Path, text: str | bytes, kind: str = "acled", order: str | None = None) -> list[HandEvent | str]:
    """The events of a file, and the codes of rows that cannot be used."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return events(path, kind, order)


def events(path: Path, kind: str = "acled", order: str | None = None) -> list[HandEvent | str]:
    file = HandCoded(path, kind, order)  # type: ignore[arg-type]
    found: list[HandEvent | str] = []
    for line in file.lines():
        try:
            found.append(file.event(line))
        except BadRow as bad:
            found.append(bad.code)
    return found


def told(event: HandEvent | str) -> tuple[object, ...]:
    assert isinstance(event, HandEvent), event
    return (event.hand_id, event.event_date, event.event_type, event.sub_event_type, event.actor1, event.actor2, event.country, event.iso,
            event.location, event.latitude, event.longitude, event.fatalities)


def renamed(row: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    return {names.get(name, name): value for name, value in row.items()}


R_NAMES = {"": "1", **NEW}
COMMA = {**NEW, "latitude": "13,4609", "longitude": "14,7139", "event_date": "15/06/2021"}
TAGS = {name: "" if name == "tags" else f"#{name.replace('_', '+')}" for name in NEW}
SHAPE = {name[:10]: value for name, value in NEW.items() if name not in ("assoc_actor_2", "event_id_no_cnty")}
KINDS = {
    "as it is downloaded": table(NEW),
    "byte order mark and semicolons": "\ufeff" + table(NEW, delimiter=";"),
    "tabs": table(NEW, delimiter="\t"),
    "pipes": table(NEW, delimiter="|"),
    "line ends of an old Mac": table(NEW, end="\r"),
    "UTF-16 with tabs, Excel's Unicode text": table(NEW, delimiter="\t").encode("utf-16"),
    "Excel's line that tells the separator": "sep=;\r\n" + table(NEW, delimiter=";"),
    "a title above the header": "ACLED data, downloaded 2021-07-01\r\n\r\n" + table(NEW),
    "empty lines and lines of separators": table(NEW) + "\r\n" + "," * 30 + "\r\n",
    "separators behind the last column": table(NEW).replace("\r\n", ",\r\n"),
    "the decimal comma of R's write.csv2": table(COMMA, delimiter=";"),
    "row numbers under an empty name": table({"": "1", **NEW}),
    "row numbers under pandas' name": table({"Unnamed: 0": "0", **NEW}),
    "row numbers under no name, as R's write.table": table(NEW).replace("\r\nCHA77", "\r\n17,CHA77"),
    "floats, as pandas writes integers with gaps": table({**NEW, "iso": "148.0", "fatalities": "4.0", "year": "2021.0"}),
    "a second header of HXL tags": table(TAGS, NEW),
    "names with R's dots": table({n.replace("_", ".").title(): v for n, v in NEW.items()}),
    "names with spaces": table({n.replace("_", " ").upper(): v for n, v in NEW.items()}),
    "a byte order mark that R took for text": table(renamed(NEW, {"event_id_cnty": "ï..event_id_cnty"})),
    "names that a shapefile cut": table(SHAPE),
    "columns in another order": table(dict(reversed(NEW.items()))),
    "type in small letters": table({**NEW, "event_type": "battles", "sub_event_type": "armed clash"}),
}


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS.keys())
def test_one_event_in_many_files(tmp_path: Path, text: str | bytes) -> None:
    [event] = read(tmp_path / "a.csv", text)
    assert told(event) == USUAL
    assert isinstance(event, HandEvent) and (event.source, event.notes) == ("Invented Gazette; Other", "Invented: \"clash\", at Bol.")


@pytest.mark.parametrize("nothing", ["NA", "NaN", "nan", "NULL", "<NA>", "#N/A", "None", "\\N", ""])
def test_no_value(tmp_path: Path, nothing: str) -> None:
    gaps = dict.fromkeys(("actor2", "admin1", "latitude", "longitude", "notes", "source", "iso", "tags"), nothing)
    [event] = read(tmp_path / "a.csv", table({**NEW, **gaps}))
    assert isinstance(event, HandEvent) and told(event)[5:] == ("", "Chad", 148, "Bol", None, None, 4)
    assert (event.admin1, event.notes, event.source, event.row["notes"]) == ("", "", "", nothing), "the row itself is kept as it was"
    [town] = read(tmp_path / "a.csv", table({**NEW, "location": "Nan"}))
    assert isinstance(town, HandEvent) and town.location == "Nan"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_accents(tmp_path: Path, encoding: str) -> None:
    text = table({**NEW, "location": "Séléa", "notes": "– « œuf »"}, {**NEW, "event_id_cnty": "CHA78", "event_date": "15-févr.-21"}, delimiter=";")
    first, second = read(tmp_path / "a.csv", text.encode(encoding))
    assert isinstance(first, HandEvent) and (first.location, first.notes) == ("Séléa", "– « œuf »")
    assert isinstance(second, HandEvent) and second.event_date == date(2021, 2, 15)


def test_one_broken_byte_does_not_spoil_the_others(tmp_path: Path) -> None:
    text = table({**NEW, "location": "Séléa"}, {**NEW, "location": "Maro"}).encode().replace(b"Maro", b"Mar\xf4")
    assert [e.location for e in read(tmp_path / "a.csv", text) if isinstance(e, HandEvent)] == ["Séléa", "Marô"]


@pytest.mark.parametrize(("event_type", "changes", "expected"), [
    ("Battle-No change of territory", {}, ("Battles", "Armed clash")),
    ("Battle-no change of territory ", {}, ("Battles", "Armed clash")),
    ("Battle-Government regains territory", {}, ("Battles", "Government regains territory")),
    ("Battle-Non-state actor overtakes territory", {}, ("Battles", "Non-state actor overtakes territory")),
    ("Battle-Rebels overtake territory", {}, ("Battles", "Non-state actor overtakes territory")),
    ("Remote violence", {}, ("Explosions/Remote violence", "")),
    ("Violence against civilians", {}, ("Violence against civilians", "")),
    ("Strategic development", {}, ("Strategic developments", "")),
    ("Non-violent activity by a conflict actor", {}, ("Strategic developments", "")),
    ("Headquarters or base established", {}, ("Strategic developments", "Headquarters or base established")),
    ("Non-violent transfer of territory", {}, ("Strategic developments", "Non-violent transfer of territory")),
    ("Riots/Protests", {"INTER1": "5", "INTER2": "1"}, ("Riots", "")),
    ("Riots/Protests", {"INTER1": "6", "INTER2": "0"}, ("Protests", "")),
    ("Riots/Protests", {"INTER1": "5.0"}, ("Riots", "")),
    ("Riots/Protests", {"INTER1": "Protesters"}, ("Protests", "")),
    ("Riots/Protests", {"INTER1": "6", "INTER2": "5"}, ("Riots", "")),
    ("Riots/Protests", {"INTER1": "NA", "INTERACTION": "60"}, ("Protests", "")),
    ("Riots/Protests", {"INTER1": "", "INTERACTION": "State forces-Rioters"}, ("Riots", "")),
    ("Riots/Protests", {"INTER1": "", "INTERACTION": "", "ACTOR1": "Protesters (Chad)"}, ("Protests", "")),
])
def test_types_of_before_2019(tmp_path: Path, event_type: str, changes: dict[str, str], expected: tuple[str, str]) -> None:
    changes = {"INTERACTION": "", **changes} if "INTER1" in changes else changes
    [event] = read(tmp_path / "a.csv", table({**OLD, "EVENT_TYPE": event_type, **changes}))
    assert isinstance(event, HandEvent) and (event.event_type, event.sub_event_type) == expected
    assert (event.hand_id, event.event_date, event.country, event.iso, event.fatalities) == ("77CHA", date(2016, 6, 15), "Chad", 148, 4)


def test_names_of_columns_of_the_first_versions(tmp_path: Path) -> None:
    names = {"ADMIN1": "ADM_LEVEL_1", "LATITUDE": "LAT", "LONGITUDE": "LONG"}
    [event] = read(tmp_path / "a.csv", table(renamed(OLD, names)))
    assert isinstance(event, HandEvent) and (event.admin1, event.latitude, event.longitude) == ("Lac", 13.4609, 14.7139)


GED_KINDS = {
    "24.1": GED,
    "17.1, days without a time": {**GED, "date_start": "2021-06-15", "date_end": "2021-06-16"},
    "5.0, estimates by other names": renamed(GED, {"best": "best_est", "high": "high_est", "low": "low_est"}),
    "shapefile": {name[:10]: value for name, value in GED.items() if not name.startswith(("deaths_", "source_o"))},
    "Excel": {**GED, "date_start": "6/15/2021 0:00", "date_end": "6/16/2021 0:00"},
    "Excel in French": {**GED, "date_start": "15/06/2021 00:00", "date_end": "16/06/2021 00:00"},
    "candidate events": {**GED, "code_status": "Check dyad", "active_year": ""},
    "floats": {**GED, "id": "900001.0", "type_of_violence": "1.0", "best": "4.0", "high": "5.0", "low": "4.0"},
    "R": {"": "1", **GED, "adm_2": "NA", "where_description": "NA"},
    "type in words": {**GED, "type_of_violence": "State-based violence"},
}


@pytest.mark.parametrize("row", GED_KINDS.values(), ids=GED_KINDS.keys())
def test_ged_of_many_versions(tmp_path: Path, row: dict[str, str]) -> None:
    [event] = read(tmp_path / "a.csv", table(row), "ucdp")
    assert isinstance(event, HandEvent)
    assert (event.hand_id, event.event_date, event.date_end, event.event_type) == ("900001", date(2021, 6, 15), date(2021, 6, 16), "Battles")
    assert (event.fatalities_low, event.fatalities, event.fatalities_high, event.location, event.iso) == (4, 4, 5, "Bol town", 148)
    assert event.notes == ("Government of Chad - Invented Front" if "source_headline" not in row and "source_hea" not in row else "Clash")


DAYS = {
    date(2021, 6, 15): (
        "2021-06-15", "2021-06-15 00:00:00", "2021-06-15T00:00:00Z", "2021-06-15 00:00:00.000", "2021-06-15 00:00:00+00:00", "2021/6/15", "20210615",
        "20210615.0", "44362", "44362.0", "1623715200", "1623715200000", "15 June 2021", "15-Jun-21", "15-June-2021", "15jun2021", "15JUN2021",
        "June 15, 2021", "Jun 15 2021", "Tue, 15 Jun 2021 00:00:00 GMT", "Tuesday, June 15, 2021", "15-juin-21", "15-juin-2021", "15 juin 2021",
        "mardi 15 juin 2021", "15 de junio de 2021", "15. Juni 2021", "15th June 2021", "15 июня 2021", " 15  June 2021 "),
    date(2021, 2, 1): ("1er févr. 2021", "1-févr.-21", "01-fév-21", "1 février 2021", "1-feb-21", "1 fevrier 2021"),
    date(2021, 8, 1): ("1-août-21", "1-aout-21", "1 Aug 2021", "1-ago-21"),
    date(2021, 12, 1): ("1-déc.-21", "1-dic-21", "1-Dez-21", "01-Dec-2021"),
    date(2021, 7, 1): ("1-juil.-21", "1-jul-21", "1-lug-21"),
    date(1998, 3, 1): ("1-mars-98", "1-Mar-98", "March 1, 1998", "1 marzo 98"),
}


@pytest.mark.parametrize(("expected", "said"), [(day, said) for day, all_of_it in DAYS.items() for said in all_of_it])
def test_days_with_one_reading(expected: date, said: str) -> None:
    assert readings(said) == {"dmy": expected, "mdy": expected}


@pytest.mark.parametrize("said", ["", "2021", "June 2021", "15-juin", "15-jui-21", "before 15 June 2021", "2021-02-30", "31/31/2021", "99999999",
                                  "15/06", "1/2/3/4", "0", "12345", "15 June 21021", "2021-06-15 or so", "x" * 1000, "9" * 400, "31 novembre 2021"])
def test_what_is_no_day(said: str) -> None:
    assert readings(said) == {}


@pytest.mark.parametrize(("said", "year", "expected"), [
    ("18793", 2021, date(2021, 6, 15)),  # R's Date without its class
    ("42900", 2021, date(2021, 6, 15)),  # Excel on a Mac
    ("15-juin", 2021, date(2021, 6, 15)),  # as French Excel shows it
    ("15-Jun-21", 1921, date(1921, 6, 15)),
])
def test_the_year_tells_what_a_day_leaves_open(tmp_path: Path, said: str, year: int, expected: date) -> None:
    [event] = read(tmp_path / "a.csv", table({**NEW, "event_date": said, "year": str(year)}))
    assert isinstance(event, HandEvent) and event.event_date == expected
    assert read(tmp_path / "a.csv", table({**NEW, "event_date": "18793", "year": "2015"})) == ["BAD_DATE"]


def dated(*days: str) -> str:
    return table(*({**NEW, "event_id_cnty": f"CHA{n}", "event_date": day} for n, day in enumerate(days)))


@pytest.mark.parametrize(("days", "expected"), [
    (("05/06/2021", "15/06/2021"), (date(2021, 6, 5), date(2021, 6, 15))),
    (("05/06/2021", "06/15/2021"), (date(2021, 5, 6), date(2021, 6, 15))),
    (("5-6-21", "15-6-21"), (date(2021, 6, 5), date(2021, 6, 15))),
    (("05.06.2021", "2021-06-07", "15.06.2021"), (date(2021, 6, 5), date(2021, 6, 7), date(2021, 6, 15))),
    (("05/05/2021", "06/06/2021"), (date(2021, 5, 5), date(2021, 6, 6))),  # either way the same
    (("15/06/2021", "06/16/2021"), (date(2021, 6, 15), date(2021, 6, 16))),  # each has one reading by itself
])
def test_the_column_tells_how_its_days_are_written(tmp_path: Path, days: tuple[str, ...], expected: tuple[date, ...]) -> None:
    assert tuple(e.event_date for e in read(tmp_path / "a.csv", dated(*days)) if isinstance(e, HandEvent)) == expected


@pytest.mark.parametrize(("days", "says"), [
    (("05/06/2021", "07/08/2021", "2021-03-04"), r"05/06/2021 \(line 2\) is 5 June 2021 or 6 May 2021, and no other date .* --dates dmy"),
    (("15/06/2021", "05/06/2021", "06/15/2021"), r"05/06/2021 \(line 3\) .* 15/06/2021 \(line 2\) has the day first, 06/15/2021 \(line 4\)"),
])
def test_days_with_two_readings_are_asked_for(tmp_path: Path, days: tuple[str, ...], says: str) -> None:
    with pytest.raises(FormatError, match=says):
        read(tmp_path / "a.csv", dated(*days))
    as_said = read(tmp_path / "a.csv", dated(*days), order="mdy")
    assert [e.event_date for e in as_said if isinstance(e, HandEvent)][0] in (date(2021, 5, 6), date(2021, 6, 15))
    assert ("BAD_DATE" in as_said) == ("15/06/2021" in days), "what does not fit what was said is refused"


def test_both_columns_of_ged_tell_together(tmp_path: Path) -> None:
    rows = {**GED, "date_start": "05/06/2021", "date_end": "06/06/2021"}, {**GED, "id": "2", "date_start": "12/06/2021", "date_end": "13/06/2021"}
    assert [e.event_date for e in read(tmp_path / "a.csv", table(*rows), "ucdp") if isinstance(e, HandEvent)] == [date(2021, 6, 5), date(2021, 6, 12)]


def test_a_column_without_days_tells_nothing() -> None:
    days = Days()
    for line, said in enumerate(("", "NA", "yesterday")):
        days.add(line, said)
    assert days.order() is None
    days.add(9, "01/02/2021")
    with pytest.raises(TwoReadings, match="line 9"):
        days.order()


@pytest.mark.parametrize(("text", "says"), [
    ("Country,Admin1,Admin2,ISO3,Month,Year,Events,Fatalities\r\nChad,,,TCD,June,2021,3,9\r\n", "counts events and dead .* the events themselves"),
    ("WEEK;COUNTRY;EVENT_TYPE;EVENTS;FATALITIES\r\n2024-01-06;Chad;Battles;3;9\r\n", "counts events and dead"),
    (table(GED), "looks like --as ucdp"),
    (table(renamed(GED, {"best": "best_est", "low": "low_est", "high": "high_est"})), "looks like --as ucdp"),
    ("[{\"event_id_cnty\": \"CHA77\"}]", "no CSV file but JSON"),
    (b"PK\x03\x04rest", "a damaged archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file: .* save it as CSV"),
    (b"\x1f\x8b\x08\x00", "gzip"),
    ("<html>", "asks for a login"),
])
def test_other_files_say_what_they_are(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        read(tmp_path / "a.csv", text)


def packed(**members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def workbook(*sheets: list[list[object]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


NUMBERS: dict[str, object] = {"event_date": datetime(2021, 6, 15), "year": 2021, "iso": 148, "latitude": 13.4609, "longitude": 14.7139,
                              "fatalities": 4}
AS_CELLS: list[object] = list((NEW | NUMBERS).values())
BOOKS = {
    "cells as Excel has them": workbook([list(NEW), AS_CELLS]),
    "text cells": workbook([list(NEW), list(NEW.values())]),
    "French days as text": workbook([list(NEW), list((NEW | {"event_date": "15-juin-21"}).values())]),
    "a title, and a sheet of notes before it": workbook([["Read me"], ["ACLED"]], [["ACLED, 2021"], [], list(NEW), AS_CELLS]),
    "empty rows at the end": workbook([list(NEW), AS_CELLS, [None] * 31, [""] * 5]),
    "a zip archive of one table": packed(GED__csv=table(NEW)),
    "a zip archive with a codebook": packed(events__csv=table(NEW, delimiter=";").encode("utf-8-sig"), codebook__pdf=b"%PDF"),
}


@pytest.mark.parametrize("content", BOOKS.values(), ids=BOOKS.keys())
def test_excel_files_and_archives(tmp_path: Path, content: bytes) -> None:
    [event] = read(tmp_path / "a.xlsx", content)
    assert told(event) == USUAL


def test_rows_of_an_excel_file_have_its_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook([["A title"], list(NEW), AS_CELLS, [], AS_CELLS]))
    assert [line.number for line in HandCoded(tmp_path / "a.xlsx", "acled").lines()] == [3, 5]


@pytest.mark.parametrize(("content", "says"), [
    (packed(a__csv=table(NEW), b__csv=table(NEW)), r"a zip archive with 2 tables \(a.csv, b.csv\): unpack it"),
    (packed(a__pdf=b"%PDF"), "a zip archive with 0 tables"),
    (packed(a__csv=packed(b__csv=table(NEW))), "no CSV file but a zip archive"),
    (packed(a__csv=table(NEW) * 50)[:200], "a damaged archive"),
    (packed(xl__workbook__xml="").replace(b"xl.workbook", b"xl/workbook"), "a damaged Excel file"),
    (workbook([["month", "events", "fatalities"], ["June", 3, 9]]), "counts events and dead"),
    (workbook([list(GED)]), "looks like --as ucdp"),
    (workbook([]), "lacks the columns event_id_cnty"),
])
def test_other_excel_files_and_archives_say_what_they_are(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        read(tmp_path / "a.xlsx", content)


def test_an_excel_file_with_too_much_text_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.exchange.workbook.MOST_TEXTS", 10)
    content = io.BytesIO(BOOKS["text cells"])
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst/>" * 2)
    with pytest.raises(FormatError, match="too large an Excel file: save it as CSV"):
        read(tmp_path / "a.xlsx", content.getvalue())


def test_a_line_without_end_is_read_in_parts(tmp_path: Path) -> None:
    """Of a hostile file no more than a part is held: here 3 MB without a line's end."""
    found = read(tmp_path / "a.csv", table(NEW) + "x," * 1_500_000)
    assert [told(e) if isinstance(e, HandEvent) else e for e in found] == [USUAL, "BAD_ROW", "BAD_ROW", "BAD_ROW"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the cases do not lie beside the repository")
@pytest.mark.parametrize(("name", "expected"), [
    ("a_new_bom_semicolon.csv", {"NIR9001": (2021, "Military Forces of Niger (2011-2021)", 14.9322)}),
    ("c_version8.csv", {"4NIG": (2016, "Military Forces of Niger (2011-2021)", 14.9322)}),
    ("d_excel_fr_month.csv", {"NIR9001": (2021, "Military Forces of Niger (2011-2021)", 14.9322)}),
    ("h_r_writecsv.csv", {"NIR9001": (2021, "", None)}),
    ("i_pandas.csv", {"NIR9001": (2021, "Military Forces of Niger (2011-2021)", 14.9322)}),
    ("p_datetime.csv", {f"NIR900{n}": (2021, "Military Forces of Niger (2011-2021)", 14.9322) for n in (1, 3, 4, 5, 6, 7)}),
])
def test_the_cases(name: str, expected: dict[str, tuple[int, str, float | None]]) -> None:
    found = events(SHARED / name)
    assert {e.hand_id: e for e in found if isinstance(e, HandEvent)}.keys() == expected.keys() and len(found) == len(expected)
    for event in found:
        assert isinstance(event, HandEvent)
        year, actor2, latitude = expected[event.hand_id]
        assert (event.event_date, event.actor2, event.latitude) == (date(year, 6, 15), actor2, latitude)
        assert (event.event_type, event.sub_event_type, event.country, event.iso, event.location, event.fatalities) == (
            "Battles", "Armed clash", "Niger", 562, "Abala", 16)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the cases do not lie beside the repository")
def test_the_case_of_counts() -> None:
    with pytest.raises(FormatError, match="counts events and dead by place and month"):
        events(SHARED / "n_hdx.csv")
