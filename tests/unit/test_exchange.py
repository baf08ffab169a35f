"""Export and import where no database is needed: conditions, formats, files whole or not at all, rows of ACLED and UCDP."""

import io
import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from threading import Event

import pytest

from etl.exchange import acled, ucdp
from etl.exchange.columns import Columns
from etl.exchange.condition import ConditionError, checked
from etl.exchange.countries import country
from etl.exchange.export import Form
from etl.exchange.fields import BadRow
from etl.exchange.formats import write_geojson, write_parquet, write_xlsx
from etl.exchange.output import output
from etl.exchange.pipe import PIECE, streamed
from etl.exchange.tables import FormatError, read_table
from etl.schema import ACLED_COLUMNS

ACLED_ROW = {
    "data_id": "1", "iso": "148", "event_id_cnty": "CHA7", "event_date": "10 March 2020", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Boko Haram", "inter1": "2", "actor2": "Military Forces of Chad", "country": "Chad", "location": "Bol",
    "latitude": "13.46", "longitude": "14.71", "fatalities": "20", "notes": "N.", "source": "S"}
UCDP_ROW = {
    "id": "99", "type_of_violence": "3", "side_a": "IS", "side_b": "Civilians", "where_coordinates": "Bol town", "adm_1": "Lac",
    "latitude": "13.46", "longitude": "14.71", "country": "DR Congo (Zaire)", "date_start": "2020-03-10 00:00:00.000", "date_end": "2020-03-12",
    "best": "20", "high": "25", "low": "18", "dyad_name": "IS - Civilians", "source_article": "\"AFP,2020-03-13,Vingt morts\""}


@pytest.mark.parametrize("condition", [
    "country = 'Syria' AND event_date >= '2017-01-01'",
    "notes LIKE '%;%' OR notes LIKE '%--%' OR notes LIKE '/*%'",  # in a string nothing ends anything
    "notes = 'L''armée (turque'",
    '"timestamp" > 0 AND (fatalities IN (1, 2) OR actor1 = ANY(ARRAY[\'a\', \'b\']))',
    "notes ~ '\\mobus\\M' AND latitude::int % 2 = 0",
    "event_id_cnty IN (SELECT event_id_cnty FROM event_reports WHERE confidence > 0.8)",
    "\n fatalities > 3\n",
])
def test_a_condition_is_taken(condition):
    assert checked(condition) == condition.strip()


@pytest.mark.parametrize(("condition", "says"), [
    ("", "empty"),
    ("  \n", "empty"),
    ("true; DROP TABLE events", "semicolon"),
    ("true;", "semicolon"),
    ("true) OR (true", "does not close|was not opened"),
    ("(true", r"a \( does not close"),
    ("true)) TO STDOUT; --", "comment|semicolon|was not opened"),
    ("fatalities = ANY(ARRAY[1)]", "was not opened"),
    ("country = 'Syria' -- and so on", "comment"),
    ("country = 'Syria' /* and so on */", "comment"),
    ("true /* ", "comment"),
    ("true # more", "comment"),
    ("notes = 'x\\'; DROP TABLE events; --'", "backslash"),
    ("notes = E'x\\\\''; DROP TABLE events; --'", "backslash"),
    ("notes = '", "quote"),
    ('"notes = 1', "quote"),
    ("notes = $$a$$; DROP TABLE events; $$b$$", "semicolon|dollar"),
    ("notes = $a$ ' $a$", "quote|dollar"),
    ("`notes` = 'a'", "quote"),
    ("fatalities = ANY(ARRAY [1;2])", "semicolon"),
    ("notes = 'a\0b' AND \0 true", "NUL"),
])
def test_what_could_be_more_than_a_condition_is_refused(condition, says):
    with pytest.raises(ConditionError, match=says):
        checked(condition)


def test_a_file_is_whole_or_not_there(tmp_path):
    target = tmp_path / "events.csv"
    with pytest.raises(RuntimeError), output(str(target)) as out:
        out.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    target.write_text("before")
    with pytest.raises(KeyboardInterrupt), output(str(target)) as out:
        out.write(b"half")
        raise KeyboardInterrupt
    assert target.read_text() == "before" and len(list(tmp_path.iterdir())) == 1
    (tmp_path / "link.csv").symlink_to(target)
    with output(str(tmp_path / "link.csv")) as out:
        out.write(b"whole")
        assert target.read_text() == "before"
    assert target.read_text() == "whole" and (tmp_path / "link.csv").is_symlink() and len(list(tmp_path.iterdir())) == 2
    with pytest.raises(IsADirectoryError), output(str(tmp_path)):
        pass
    with output("/dev/null") as out:
        out.write(b"gone")
    assert Path("/dev/null").is_char_device()


def test_no_rows_are_files_too():
    out = io.BytesIO()
    assert write_geojson(ACLED_COLUMNS, [], out) == 0 and json.loads(out.getvalue()) == {"type": "FeatureCollection", "features": []}
    import pandas as pd

    out = io.BytesIO()
    assert write_parquet(ACLED_COLUMNS, [], out) == 0
    empty = pd.read_parquet(io.BytesIO(out.getvalue()))
    assert list(empty.columns) == list(ACLED_COLUMNS) and empty.empty
    out = io.BytesIO()
    assert write_xlsx(ACLED_COLUMNS, [], out) == 0
    assert list(pd.read_excel(io.BytesIO(out.getvalue())).columns) == list(ACLED_COLUMNS)


def test_a_workbook_has_no_formula_and_goes_on_on_the_next_sheet(monkeypatch):
    import openpyxl

    monkeypatch.setattr("etl.exchange.formats.SHEET_ROWS", 3)
    columns = ("event_id_cnty", "event_date", "notes", "fatalities", "changed_at", "reports", "iso")
    at = datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    texts = ['=HYPERLINK("http://x")', "#N/A", "a\x00\x1bb", "x" * 40_000]
    rows = [(f"SYR{n}", date(2020, 3, 10), text, n, at, [{"source": "AFP"}], None) for n, text in enumerate(texts)]
    out = io.BytesIO()
    assert write_xlsx(columns, [rows[:1], rows[1:]], out) == 4
    book = openpyxl.load_workbook(out)
    assert [(s.title, s.max_row) for s in book.worksheets] == [("events", 3), ("events 2", 3)]
    cells = [row for sheet in book.worksheets for row in sheet.iter_rows(min_row=2)]
    assert [c[2].data_type for c in cells] == ["s"] * 4
    assert [c[2].value for c in cells] == [*texts[:2], "a\ufffd\ufffdb", "x" * 32_767]
    assert [c.value for c in cells[1]] == ["SYR1", datetime(2020, 3, 10), "#N/A", 1, datetime(2026, 1, 1), '[{"source": "AFP"}]', None]


@pytest.mark.parametrize(("form", "says"), [
    ({"kind": "xls"}, "there are csv, xlsx, parquet, geojson"), ({"kind": "csv", "columns": "some"}, "there are acled and all"),
    ({"kind": "csv", "separator": "'"}, "comma and semicolon"), ({"kind": "xlsx", "excel": True}, "of csv, not of xlsx")])
def test_a_form_that_is_none_is_told(form, says):
    with pytest.raises(ValueError, match=says):
        Form(**form)


def test_what_is_written_can_be_read_while_it_is():
    written = []

    def write(out):
        for n in range(100):
            out.write(bytes(PIECE))
            written.append(n)

    pieces = streamed(write)
    assert len(written) < 5, "not far ahead of the reader"
    assert sum(map(len, pieces)) == 100 * PIECE and len(written) == 100


def test_a_reader_that_leaves_stops_the_writer_and_an_error_reaches_the_reader():
    left = Event()

    def endless(out):
        try:
            while True:
                out.write(bytes(PIECE))
        except BrokenPipeError:
            left.set()

    pieces = streamed(endless)
    next(pieces)
    del pieces
    assert left.wait(10)

    def fails(after):
        def write(out):
            out.write(bytes(after))
            out.flush()
            raise RuntimeError("no more")

        return write

    with pytest.raises(RuntimeError, match="no more"):
        streamed(fails(0))
    begun = streamed(fails(10))
    assert next(begun) == bytes(10)
    with pytest.raises(RuntimeError, match="no more"):
        next(begun)


@pytest.mark.parametrize(("name", "iso", "expected"), [
    ("Syria", 760, ("Syria", 760)),
    ("DR Congo (Zaire)", None, ("Democratic Republic of Congo", 180)),
    ("Congo", None, ("Republic of Congo", 178)),
    ("Russia (Soviet Union)", None, ("Russia", 643)),
    ("Yemen (North Yemen)", None, ("Yemen", 887)),
    ("Myanmar (Burma)", None, ("Myanmar", 104)),
    ("Kingdom of eSwatini (Swaziland)", None, ("eSwatini", 748)),
    ("Bosnia-Herzegovina", None, ("Bosnia and Herzegovina", 70)),
    ("United States of America", None, ("United States", 840)),
    ("Kosovo", 0, ("Kosovo", 0)),
    ("Chad", 0, ("Chad", 148)),  # 0 for "no number"
    ("Niger", None, ("Niger", 562)),
    ("Atlantis", None, ("Atlantis", None)),
    ("Atlantis", 999, ("Atlantis", 999)),
    ("", None, ("", None)),
])
def test_countries_have_the_names_of_the_warehouse(name, iso, expected):
    assert country(name, iso) == expected


def test_a_row_of_acled():
    event = acled.event(ACLED_ROW)
    assert (event.hand_id, event.event_date, event.date_end, event.country, event.iso) == ("CHA7", date(2020, 3, 10), date(2020, 3, 10), "Chad", 148)
    assert (event.fatalities, event.fatalities_low, event.latitude, event.admin1, event.row) == (20, None, 13.46, "", ACLED_ROW)
    former = acled.event({**ACLED_ROW, "event_type": "Battle-No change of territory", "sub_event_type": ""})
    assert former.event_type == "Battles"
    assert acled.event({**ACLED_ROW, "event_type": "Riots/Protests", "sub_event_type": "Mob violence"}).event_type == "Riots"


def test_a_row_of_ucdp():
    event = ucdp.event(UCDP_ROW)
    assert (event.event_date, event.date_end, event.event_type) == (date(2020, 3, 10), date(2020, 3, 12), "Violence against civilians")
    assert (event.country, event.iso) == ("Democratic Republic of Congo", 180)
    assert (event.fatalities_low, event.fatalities, event.fatalities_high) == (18, 20, 25)
    assert (event.notes, event.source) == ("IS - Civilians", UCDP_ROW["source_article"])
    assert {ucdp.event({**UCDP_ROW, "type_of_violence": k}).event_type for k in "12"} == {"Battles"}


@pytest.mark.parametrize(("said", "expected"), [
    ("2017-10-14", date(2017, 10, 14)), ("2017-10-14T00:00:00Z", date(2017, 10, 14)), ("14 October 2017", date(2017, 10, 14)),
    (" 14-Oct-17 ", date(2017, 10, 14)), ("4-October-2017", date(2017, 10, 4)), ("14  Oct 2017", date(2017, 10, 14)),
])
def test_dates_are_read(said, expected):
    assert acled.event({**ACLED_ROW, "event_date": said}).event_date == expected


@pytest.mark.parametrize(("changes", "code"), [
    ({"event_id_cnty": " "}, "NO_ID"),
    ({"event_date": ""}, "NO_DATE"),
    ({"event_date": "2020-02-30"}, "BAD_DATE"),
    ({"event_date": "10/11/2020"}, "BAD_DATE"),  # the tenth of November or the eleventh of October: the row alone does not tell
    ({"event_type": "Skirmish", "sub_event_type": "Brawl"}, "BAD_TYPE"),
    ({"event_type": "Riots/Protests", "sub_event_type": "", "inter1": "7"}, "BAD_TYPE"),  # nothing tells which
    ({"event_date": "0001-01-01"}, "BAD_DATE"),
    ({"event_date": "yesterday"}, "BAD_DATE"),
    ({"fatalities": ""}, "BAD_FATALITIES"),
    ({"fatalities": "dozens"}, "BAD_FATALITIES"),
    ({"fatalities": "-1"}, "BAD_FATALITIES"),
    ({"fatalities": "2.5"}, "BAD_FATALITIES"),
    ({"fatalities": "nan"}, "BAD_FATALITIES"),
    ({"fatalities": "1_000"}, "BAD_FATALITIES"),
    ({"fatalities": "1,000"}, "BAD_FATALITIES"),  # a thousand in one country, one in another
    ({"fatalities": "NA"}, "BAD_FATALITIES"),
    ({"fatalities": "9999999999"}, "BAD_FATALITIES"),
    ({"fatalities": "1e999"}, "BAD_FATALITIES"),
    ({"latitude": "91"}, "BAD_COORDINATES"),
    ({"longitude": "-180.1"}, "BAD_COORDINATES"),
    ({"latitude": "1,013,46"}, "BAD_COORDINATES"),
    ({"latitude": "inf"}, "BAD_COORDINATES"),
])
def test_what_cannot_be_used_says_why(changes, code):
    with pytest.raises(BadRow) as bad:
        acled.event({**ACLED_ROW, **changes})
    assert bad.value.code == code and bad.value.reason.endswith(".")


def test_empty_coordinates_and_whole_floats_are_fine():
    event = acled.event({**ACLED_ROW, "latitude": "", "longitude": " ", "fatalities": "20.0"})
    assert (event.latitude, event.longitude, event.fatalities) == (None, None, 20)
    comma = acled.event({**ACLED_ROW, "latitude": "13,461", "longitude": "-0,5", "fatalities": "20,0"})
    assert (comma.latitude, comma.longitude, comma.fatalities) == (13.461, -0.5, 20)


@pytest.mark.parametrize(("changes", "code"), [
    ({"date_end": "2020-03-09"}, "BAD_DATE"), ({"date_end": ""}, "NO_DATE"),
    ({"type_of_violence": "4"}, "BAD_TYPE"), ({"low": "?"}, "BAD_FATALITIES")])
def test_what_cannot_be_used_of_ucdp(changes, code):
    with pytest.raises(BadRow) as bad:
        ucdp.event({**UCDP_ROW, **changes})
    assert bad.value.code == code


def read(path, text, **options):
    path.write_text(text, **({"encoding": "utf-8"} | options))
    return list(read_table(path, Columns(("id", "name")), {"other": Columns(("code",))}))


def test_tables_are_read_with_their_lines(tmp_path):
    lines = read(tmp_path / "a.csv", '\ufeffID;Name;more\r\n1;"a;\r\nb";x\r\n\r\n2;c;y;z\r\n3;d\r\n')
    assert [(x.number, x.surplus) for x in lines] == [(2, 0), (5, 1), (6, -1)]
    assert lines[0].row == {"id": "1", "name": "a;\r\nb", "more": "x"}


@pytest.mark.parametrize(("text", "encoding", "says"), [
    ("id,nom\n1,2\n", "utf-8", "lacks the columns name$"),
    ("code\n1\n", "utf-8", "lacks the columns id, name; it looks like --as other"),
    ("", "utf-8", "lacks the columns id, name"),
    ("id,name,name\n", "utf-8", "name more than once"),
    ("PK\x03\x04", "utf-8", "a damaged archive"),
    ("<!DOCTYPE html>", "utf-8", "a page"),
    ("id,name\n1,\"" + "x" * 200_000, "utf-8", "line .*quote that does not close"),
])
def test_what_is_not_the_format_is_one_error(tmp_path, text, encoding, says):
    with pytest.raises(FormatError, match=says):
        read(tmp_path / "a.csv", text, encoding=encoding)
