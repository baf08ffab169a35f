"""Tables, one article a row: CSV with any delimiter, and Excel through openpyxl. Columns are known by the usual names of fields."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import islice
from typing import Any

from etl.read.draft import Draft, Unusable, within
from etl.read.file import File
from etl.read.formats import json_shapes
from etl.read.formats.format import MAX_EXPORT_BYTES, Format
from etl.read.formats.jsons import draft_of
from etl.read.formats.office import holds
from etl.read.formats.packed import opened
from etl.read.published import month_first, swapped
from etl.read.text import MAX_CHARACTERS, decode

MAX_ROWS = 200_000
FIRST_DAY, LAST_DAY = 20_000, 80_000  # of 1954 to 2119, as Excel counts days
FIELDS = ("text", "title", "published", "modified", "fetched", "source", "author", "language", "url")
NOTHING = frozenset(("na", "n/a", "nan", "nat", "none", "null", "<na>", "#n/a"))
FILE_COLUMNS = ("file", "doc", "path", "filename", "fichier", "nomdufichier")  # of a manifest
_OF_EVENTS = frozenset(("eventidcnty", "subeventtype", "eventdate", "dateid", "sidebid", "wherecoordinates"))


def split(text: str, most: int = MAX_ROWS + 1) -> list[list[str]]:
    """The first rows of a CSV, whatever delimits its fields; Excel's first line "sep=;" says so.

    Raises:
        csv.Error
    """
    said = re.match(r"\ufeff?sep=(.)\r?\n", text)
    text = text[said.end() :] if said else text
    header = text.split("\n", 1)[0]
    delimiter = said[1] if said else max(",;\t|", key=header.count)
    usual = csv.field_size_limit(8 * MAX_CHARACTERS)  # an article is longer than the usual limit, which is that of the whole process
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), most))
    finally:
        csv.field_size_limit(usual)


def header_of(text: str) -> list[str]:
    """The first row of a CSV; nothing where there is none."""
    try:
        return next(iter(split(text, 1)), [])
    except csv.Error:
        return []


def _columns(header: Sequence[Any]) -> dict[int, str]:
    """Column → field, of the best column for each field."""
    folded = [json_shapes.folded(name) for name in header]
    columns: dict[int, str] = {}
    for field in FIELDS:
        for name in json_shapes.names(field):
            if name in folded and folded.index(name) not in columns:
                columns[folded.index(name)] = field
                break
    return columns


def is_table_of_articles(header: Sequence[str]) -> bool:
    """Whether a header has a column of text, and is not one of events."""
    return "text" in _columns(header).values() and not _names_events(header)


def names_files(header: Sequence[str]) -> bool:
    """Whether a header has a column of file names, as a manifest has."""
    return any(json_shapes.folded(name) in FILE_COLUMNS for name in header)


def _names_events(header: Sequence[Any]) -> bool:
    return len(_OF_EVENTS & {json_shapes.folded(name) for name in header}) >= 2


def _is_csv(file: File) -> bool:
    if file.suffix in (".txt", ".md", ""):  # of plain text hardly any first line is a header
        return False
    return is_table_of_articles(header_of(file.text_head))


def _read_csv(file: File) -> Iterable[Draft]:
    text = decode(file.read(MAX_EXPORT_BYTES), file.charset)
    try:
        rows = split(text)
    except csv.Error as error:
        raise Unusable("BAD_TABLE", f"The file is no CSV ({error}): save it again as comma-separated text.", file.name) from error
    if len(rows) > MAX_ROWS:
        raise Unusable("TOO_LARGE", f"The table has more than {MAX_ROWS:,} rows: split it.", file.name)
    return _articles(rows, file.name)


def _read_excel(file: File) -> Iterable[Draft]:
    from openpyxl import load_workbook  # imported here: few files are tables

    raw = file.read(MAX_EXPORT_BYTES)
    opened(raw, "an Excel file")
    try:
        book = load_workbook(BytesIO(raw), read_only=True, data_only=True)
        drafts = [draft for number, sheet in enumerate(book.worksheets) for draft in _sheet(sheet, number, book.epoch, file.name)]
    except Unusable:
        raise
    except Exception as error:  # whatever a damaged file makes the library raise
        raise Unusable("BINARY_FILE", f"The Excel file is damaged ({type(error).__name__}): save it again, or as CSV.", file.name) from error
    refused = [draft.unusable for draft in drafts if draft.unusable]
    if len(refused) == len(drafts):
        raise refused[0] if refused else Unusable("EMPTY_FILE", "The Excel file is empty: export it again or remove it.", file.name)
    return drafts


def _sheet(sheet: Any, number: int, epoch: datetime, name: str) -> list[Draft]:
    """The articles of a sheet, or why there are none; nothing where it is empty. Those of the first stand at #2, of others at /title#2."""
    part = f"/{sheet.title}" if number else ""
    rows = [row if any(cell is not None for cell in row) else () for row in sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 1, max_col=200)]
    if not any(rows):
        return []
    try:
        if len(rows) > MAX_ROWS and any(rows[MAX_ROWS:]):
            raise Unusable("TOO_LARGE", f"The sheet {sheet.title} has more than {MAX_ROWS:,} rows: split it.", name)
        return list(within(part, _articles(rows, f"{name}, sheet {sheet.title}", epoch)))
    except Unusable as error:
        reason = f"Sheet {sheet.title}: {error.reason[:1].lower()}{error.reason[1:]}"
        return [Draft(part=part or "#1", unusable=Unusable(error.code, reason, error.value))]


def _articles(rows: Sequence[Sequence[Any]], name: str, epoch: datetime | None = None) -> list[Draft]:
    """The articles of a table whose first row names the columns; empty rows are passed over. `epoch`: day 0 of days that are numbers."""
    # over the names of the columns may stand what the table is
    first = next((n for n, row in enumerate(rows[:10]) if "text" in _columns(row).values() and len(_columns(row)) > 1), 0)
    rows = rows[first:]
    header = rows[0] if rows else ()
    shown = ", ".join(str(cell) for cell in header if cell)[:200]
    if _names_events(header):
        raise Unusable("UNKNOWN_FORMAT", "The table holds events, not articles: load it with `python -m etl import`.", shown)
    columns = _columns(header)
    if "text" not in columns.values():
        only = " It has only where the articles are: fetch the pages themselves." if "url" in columns.values() else ""
        raise Unusable("NO_TEXT", f"The table has no column of text (looked for text, content, body, texte …): name it so.{only}", shown)
    dated = [at for at, field in columns.items() if field == "published"]
    american = month_first(str(row[dated[0]]) for row in rows[1:] if dated and len(row) > dated[0] and isinstance(row[dated[0]], str))
    drafts = []
    for number, row in enumerate(rows[1:], 2):
        fields = {field: _cell(row[at]) for at, field in columns.items() if at < len(row)}
        if not any(fields.values()):
            continue
        if epoch and dated and len(row) > dated[0]:
            fields["published"] = _day(row[dated[0]], epoch)
        if american:
            fields["published"] = swapped(fields["published"])
        draft = draft_of(fields, f"row {number}")
        drafts.append(_named(draft, first + number))
    return drafts


def _named(draft: Draft, number: int) -> Draft:
    if draft.unusable:
        draft = dataclasses.replace(
            draft, unusable=Unusable("NO_TEXT", "The row has no text: export the article with its text.", draft.unusable.value)
        )
    return dataclasses.replace(draft, part=f"#{number}", published_from="table", exported=True)


def _day(value: Any, epoch: datetime) -> str:
    """A cell of a column of days: also one that lost its format and shows 43407."""
    if isinstance(value, int | float) and not isinstance(value, bool) and FIRST_DAY <= value <= LAST_DAY:
        return (epoch + timedelta(days=int(value))).date().isoformat()
    return _cell(value)


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return given(str(value)) if value is not None else ""


def given(value: str) -> str:
    """A cell's text; '' for what R, pandas and databases write where there is none."""
    value = value.strip()
    return "" if value.casefold() in NOTHING else value


CSV = Format("CSV table", _is_csv, _read_csv, (".csv", ".tsv"))
EXCEL = Format("Excel table", lambda file: holds(file, "xl/", ".xlsx"), _read_excel, (".xlsx", ".xlsm"))
