"""Reading a table of strangers, CSV or Excel, packed or not, a row at a time.

Such files come from Excel, R, pandas, HDX and shapefiles as well as from ACLED and UCDP: with a byte order mark, semicolons, in Windows-1252,
with a title or "sep=;" above the header, with a line of HXL tags below it, with a column of row numbers that may have no name.
"""

from __future__ import annotations

import codecs
import csv
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import TextIO
from zipfile import BadZipFile, ZipFile

from etl.exchange.columns import Columns, plain
from etl.exchange.workbook import Record, WorkbookError, records

DELIMITERS = (",", ";", "\t", "|")
ABOVE = 10  # lines that may stand above the header
MOST_UNPACKED = 8 * 2**30  # bytes of a table in an archive
BLOCK = 1 << 20  # bytes
LINE = 1_000_000  # characters of a line that are read at once; of a longer one each part counts as a line
_NO_TABLES = {
    b"PK\x03\x04": "a zip archive inside another: unpack it",
    b"\xd0\xcf\x11\xe0": "an old Excel file: open it in Excel and save it as CSV UTF-8",
    b"\x1f\x8b": "a gzip file: unpack it",
    b"PAR1": "a parquet file: write it as CSV",
    b"%PDF": "a PDF",
    b"{": "JSON: ask ACLED's interface for CSV",
    b"[{": "JSON: ask ACLED's interface for CSV",
    b"<": "a page or XML: download the file itself; a page that asks for a login is often saved in its place",
}
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class FormatError(ValueError):
    """The file as a whole is not what it was said to be; the message says what is missing."""


@dataclass(frozen=True)
class Line:
    """A row of the file and the number, from 1, of the line on which it begins."""

    number: int
    row: dict[str, str]  # by the header's names in lower case
    surplus: int = 0  # fields more than the header has, or, negative, fewer


@dataclass(frozen=True)
class _Layout:
    """How a file's table is written."""

    delimiter: str
    above: int  # records above the header


def _windows(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 is Windows-1252, byte by byte: whole files of Excel's, and single names in files of ACLED's."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start:error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("else-windows-1252", _windows)


def read_table(path: Path, columns: Columns, others: Mapping[str, Columns]) -> Iterator[Line]:
    """The rows below the header; empty lines and lines of tags are passed over. `others`: format → its columns, for a hint.

    Raises FormatError where required columns are missing or the file is no table, OSError where it cannot be read.
    """
    with _archives_told(path):
        yield from _read(path, columns, others)


def count_lines(path: Path) -> int | None:
    """How many lines the table has, header included, as Line.number counts them; None where that cannot be told beforehand (Excel).

    Raises what read_table raises.
    """
    with _archives_told(path), _raw(path) as raw:
        return None if raw is None else sum(block.count(b"\n") for block in iter(partial(raw.read, BLOCK), b""))


@contextmanager
def _archives_told(path: Path) -> Iterator[None]:
    """Raises FormatError for what goes wrong in an archive; NotImplementedError is zipfile's for a compression that it does not know."""
    try:
        yield
    except WorkbookError as error:
        raise FormatError(f"{path} {error}") from error
    except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FormatError(f"{path} is a damaged archive, or one of a kind that is not read ({error}): unpack it") from error


@contextmanager
def _raw(path: Path) -> Iterator[BufferedReader | None]:
    """The table's bytes, out of the archive where it lies in one; None of an Excel file."""
    with ExitStack() as opened:
        raw: BufferedReader | None = opened.enter_context(path.open("rb"))
        if raw is not None and raw.peek(4).startswith(b"PK\x03\x04"):
            archive = opened.enter_context(ZipFile(path))
            raw = None if "xl/workbook.xml" in archive.namelist() else opened.enter_context(_packed(path, archive))
        yield raw


def _read(path: Path, columns: Columns, others: Mapping[str, Columns]) -> Iterator[Line]:
    with _records(path, columns) as records:
        _, names = next(records, (1, []))
        header = [name.strip().lower() for name in names]
        _check(path, header, columns, others)
        first = True
        for number, fields in records:
            if not any(fields) or (first and _are_tags(fields)):
                continue
            if first and len(fields) == len(header) + 1 and fields[-1]:
                header.insert(0, "")  # R's write.table gives the row numbers no name
            first = False
            while len(fields) > len(header) and not fields[-1]:
                fields.pop()  # separators without anything behind them
            yield Line(number, dict(zip(header, fields, strict=False)), len(fields) - len(header))


@contextmanager
def _records(path: Path, columns: Columns) -> Iterator[Iterator[Record]]:
    """The rows from the header on, each with the number of the line on which it begins."""
    with _raw(path) as raw:
        if raw is None:
            yield records(path, columns, ABOVE)
        else:
            with _text(path, raw) as text:
                yield _of_csv(path, text, columns)


def _packed(path: Path, archive: ZipFile) -> BufferedReader:
    """The one table of an archive, as UCDP publishes it."""
    tables = [m for m in archive.infolist() if m.filename.lower().endswith((".csv", ".tsv", ".txt"))]
    if len(tables) != 1:
        named = ", ".join(m.filename for m in tables[:5]) or "none"
        raise FormatError(f"{path} is a zip archive with {len(tables)} tables ({named}): unpack it, and import the one that you mean")
    if tables[0].flag_bits & 1:
        raise FormatError(f"{path} is a zip archive with a password: unpack it")
    if tables[0].file_size > MOST_UNPACKED:
        raise FormatError(f"{path} holds {tables[0].filename} of {tables[0].file_size:,} bytes: more than is unpacked here; unpack it yourself")
    return BufferedReader(archive.open(tables[0]))  # type: ignore[arg-type]


def _text(path: Path, raw: BufferedReader) -> io.TextIOWrapper:
    start = raw.peek(16)[:16]
    if kind := next((kind for sign, kind in _NO_TABLES.items() if start.lstrip().startswith(sign)), None):
        raise FormatError(f"{path} is no CSV file but {kind}")
    encoding = _WIDE.get(start[:2], "utf-8-sig")
    return io.TextIOWrapper(raw, encoding, "else-windows-1252" if encoding == "utf-8-sig" else "replace", newline="")


def _of_csv(path: Path, file: TextIO, columns: Columns) -> Iterator[Record]:
    layout = _layout(file, columns)
    reader = csv.reader(_lines(file), delimiter=layout.delimiter)
    try:
        list(islice(reader, layout.above))
        before = reader.line_num
        for fields in reader:
            number, before = before + 1, reader.line_num
            yield number, fields
    except csv.Error as error:
        raise FormatError(f"{path}, line {reader.line_num}: {error} (a quote that does not close?)") from error


def _lines(file: TextIO) -> Iterator[str]:
    """The rest of the file's lines, none longer than LINE."""
    return iter(lambda: file.readline(LINE), "")


def _layout(file: TextIO, columns: Columns) -> _Layout:
    """How the table is written: as it is when the required columns are found in one of the first lines; else by what the first line has most of."""
    top = list(islice(_lines(file), ABOVE + 1))
    file.seek(0)
    for delimiter in DELIMITERS:
        try:
            for above, fields in enumerate(csv.reader(top, delimiter=delimiter)):
                if not columns.missing(fields):
                    return _Layout(delimiter, above)
        except csv.Error:
            continue
    above = 1 if top and top[0].strip().casefold().startswith("sep=") else 0
    return _Layout(max(DELIMITERS, key="".join(top[above:above + 1]).count), above)


def _are_tags(fields: list[str]) -> bool:
    """HXL: "#event+code,#date+occurred", the humanitarian exchange's second header."""
    said = [field.strip() for field in fields if field.strip()]
    return all(field.startswith("#") for field in said)


def _check(path: Path, header: list[str], columns: Columns, others: Mapping[str, Columns]) -> None:
    if missing := columns.missing(header):
        names = {plain(name) for name in header}
        if "events" in names and "fatalities" in names:
            raise FormatError(f"{path} counts events and dead by place and month or week; the events themselves are not in it. "
                              "Download the events (on HDX they are in other files, or only at acleddata.com)")
        hint = "".join(f"; it looks like --as {kind}" for kind, other in others.items() if not other.missing(header))
        raise FormatError(f"{path} lacks the columns {', '.join(missing)}{hint}")
    if twice := sorted({c for c in header if c and header.count(c) > 1}):
        raise FormatError(f"{path} has the columns {', '.join(twice)} more than once")
