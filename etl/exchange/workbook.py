"""The sheet of an Excel file that holds the table, a row at a time: most files of before 2019 were published so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from etl.exchange.columns import Columns

SHEETS = 20  # that are looked at
MOST_TEXTS = 2**29  # bytes of the texts of all cells, which Excel keeps apart and which are held in memory: 2 million rows of ACLED's
MOST_CELLS = 2**33  # bytes of a sheet, which is read a row at a time
MOST_WIDE = 1_000  # columns

Record = tuple[int, list[str]]


class WorkbookError(ValueError):
    """The Excel file cannot be read; the message says what to do."""


def records(path: Path, columns: Columns, above: int) -> Iterator[Record]:
    """Row numbers and cells from the header on, as text; of the first sheet where the header stands at most `above` rows from the top.

    Where no sheet has it, what the first sheet has. Raises WorkbookError.
    """
    with ZipFile(path) as archive:
        if any(m.file_size > (MOST_TEXTS if m.filename.endswith("sharedStrings.xml") else MOST_CELLS) for m in archive.infolist()):
            raise WorkbookError("is too large an Excel file: save it as CSV UTF-8")
    try:
        yield from _sheet(path, columns, above)
    except WorkbookError:
        raise
    except Exception as error:  # whatever a damaged file makes the library raise
        raise WorkbookError(f"is a damaged Excel file ({type(error).__name__}): save it again, or as CSV UTF-8") from error


def _sheet(path: Path, columns: Columns, above: int) -> Iterator[Record]:
    from openpyxl import load_workbook  # slow, and hardly ever needed

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        first: list[Record] = []
        for sheet in book.worksheets[:SHEETS]:
            sheet.reset_dimensions()  # what other programs wrote there is often wrong
            rows = enumerate((_texts(row) for row in sheet.iter_rows(values_only=True, max_col=MOST_WIDE)), start=1)
            top = [(number, row) for number, row in islice(rows, above + 1)]
            for at, (_, row) in enumerate(top):
                if not columns.missing(row):
                    yield from _as_wide_as(len(row), chain(top[at:], rows))
                    return
            first = first or [(number, row) for number, row in top if any(row)]
        yield from first
    finally:
        book.close()


def _as_wide_as(width: int, rows: Iterable[Record]) -> Iterator[Record]:
    """Rows end with their last cell that is filled: they are made as long as the header."""
    for number, row in rows:
        yield number, row + [""] * (width - len(row))


def _texts(row: Iterable[Any]) -> list[str]:
    cells = [_text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
