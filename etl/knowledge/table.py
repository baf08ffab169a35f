"""Reading a knowledge file by its schema: the lines that can be used, and every fault, with its line, the value and what is allowed.

Such files are edited in Excel and in editors of all kinds. What can be read although it was saved otherwise (a byte order mark, semicolons,
Windows-1252) is read, and told; a line that cannot is left out, and told. A cell holds no line's end: a quote that does not close costs its own line.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# What a cell may hold: None where it is fine, else a phrase that says what is allowed.
Check = Callable[[str], str | None]
Row = dict[str, str]
DELIMITERS = (",", ";", "\t")
_SHOWN = 80  # characters of a value in a message


class KnowledgeError(ValueError):
    """A knowledge file that cannot be read at all; the message says why and what to do."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a knowledge file. `line`: from 1; 0 where it is the file as a whole. `costs`: the line is not used."""

    file: str
    line: int
    column: str
    value: str
    allowed: str
    costs: bool = True

    def __str__(self) -> str:
        at = f"{self.file}:{self.line}" if self.line else self.file
        what = " ".join(filter(None, (self.column, repr(self.value[:_SHOWN]) if self.value else ""))) or ("line" if self.line else "file")
        return f"{at}: {what}: {self.allowed}{'; the line is not used' if self.costs and self.line else ''}"


@dataclass(frozen=True)
class Column:
    """A column. `needed`: no empty cell; `parted`: what separates the values of a cell that holds several, each of which is checked."""

    name: str
    check: Check | None = None
    needed: bool = False
    parted: str = ""

    def fault(self, cell: str) -> tuple[str, str] | None:
        """The value that is wrong and what is allowed; None where the cell is fine."""
        if not cell:
            return ("", "is empty; fill it in") if self.needed else None
        if repaired := _undone(cell):
            return cell, f"was broken by a wrong encoding; it was {repaired}"
        for value in cell.split(self.parted) if self.parted else [cell]:
            if self.parted and not value.strip():
                return cell, f"has an empty value between two {self.parted!r}"
            if self.check and (allowed := self.check(value.strip())):
                return value.strip(), allowed
        return None


# What is wrong with a row as a whole, or with a file as a whole: the number of the row (from 0), the column, the value and what is allowed.
Together = Callable[[Sequence[Row]], Iterator[tuple[int, str, str, str]]]


@dataclass(frozen=True)
class Table:
    """The schema of a file. `unique`: columns that no two rows may have alike; `together`: what rows must be beside each other, at no row's cost."""

    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    row: Callable[[Row], tuple[str, str] | None] | None = None  # a column and what is allowed, where the cells of a row do not fit together
    together: Together | None = None

    @property
    def header(self) -> list[str]:
        return [c.name for c in self.columns]


@dataclass
class Reading:
    """A file's good rows, each with its line, and all of its faults."""

    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(path: Path, name: str, table: Table) -> Reading:
    """The file at `path`, which messages call `name`.

    Raises KnowledgeError where there is no such file, or its header lacks what is needed.
    """
    found = Reading()
    lines = _decoded(path, name, found.faults)
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise KnowledgeError(f"{name}: is empty; its header is {','.join(table.header)}")
    delimiter, header = _header(lines[first], table, f"{name}:{first + 1}")
    found.faults += _about_header(delimiter, header, table, name, first + 1)
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines[first + 1:], start=first + 2):
        if not line.strip(delimiter + " \t"):
            continue
        fault, row = _row(line, delimiter, header, table)
        if fault is None:
            fault = _repeated(row, table, seen, number)
        if fault:
            found.faults.append(Fault(name, number, *fault))
        else:
            found.rows.append(row)
            found.lines.append(number)
    return found


def together(found: Reading, name: str, table: Table) -> list[Fault]:
    """What is wrong with good rows beside each other and beside those of other files; it costs none of them."""
    odd = table.together(found.rows) if table.together else ()
    return [Fault(name, found.lines[n], column, value, allowed, False) for n, column, value, allowed in odd]


def _decoded(path: Path, name: str, faults: list[Fault]) -> list[str]:
    """The lines of a file, whatever it was saved as."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise KnowledgeError(f"{name}: is missing; take it back from the repository") from None
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        faults.append(Fault(name, 0, "", "", "is UTF-16; save it as UTF-8 (in Excel: CSV UTF-8)", False))
        return raw.decode("utf-16", errors="replace").splitlines()
    if raw.startswith(codecs.BOM_UTF8):
        faults.append(Fault(name, 1, "", "", "begins with a byte order mark; save the file as UTF-8 without it", False))
        raw = raw.removeprefix(codecs.BOM_UTF8)
    lines, foreign = [], []
    for number, line in enumerate(raw.splitlines(), start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", errors="replace"))
            foreign.append(number)
    if foreign:
        others = f" and {len(foreign) - 1} other lines" if len(foreign) > 1 else ""
        faults.append(Fault(name, foreign[0], "", lines[foreign[0] - 1], f"this line{others} was saved as Windows-1252 and is read so; save the file "
                                                                         "as UTF-8 (in Excel: CSV UTF-8)", False))
    return lines


def _header(line: str, table: Table, at: str) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns."""
    tried = [(delimiter, [name.strip() for name in _fields(line, delimiter) or []]) for delimiter in DELIMITERS]
    delimiter, header = max(tried, key=lambda found: len(set(found[1]) & set(table.header)))
    needed = [c.name for c in table.columns if c.needed and c.name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if needed or twice:
        wrong = f"lacks the column {', '.join(needed)}" if needed else f"has {', '.join(twice)} more than once"
        raise KnowledgeError(f"{at}: the header {wrong}; it should be {','.join(table.header)}")
    return delimiter, header


def _about_header(delimiter: str, header: list[str], table: Table, name: str, line: int) -> Iterator[Fault]:
    if delimiter != ",":
        yield Fault(name, line, "", delimiter, "separates the columns; save the file with commas", False)
    for column in table.header:
        if column not in header:
            yield Fault(name, line, column, "", f"is missing in the header and is read as empty; it should be {','.join(table.header)}", False)
    for column in header:
        if column not in table.header:
            yield Fault(name, line, "header", column, f"nothing reads this column; there are {', '.join(table.header)}", False)


def _fields(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line; None where its quotes do not close."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _row(line: str, delimiter: str, header: list[str], table: Table) -> tuple[tuple[str, str, str] | None, Row]:
    """A line's row, and the column, the value and what is allowed where it has a fault."""
    cells = _fields(line, delimiter)
    if cells is None:
        return ("", line, "a quote does not close, or text stands behind one; write a quote inside quotes twice"), {}
    if len(cells) != len(header):
        return ("", line, f"has {len(cells)} fields and the header {len(header)}: {delimiter.join(header)}"), {}
    told = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    row = {column.name: told.get(column.name, "") for column in table.columns}
    for column in table.columns:
        if fault := column.fault(row[column.name]):
            return (column.name, *fault), row
    if table.row and (odd := table.row(row)):
        return (odd[0], row[odd[0]], odd[1]), row
    return None, row


def _repeated(row: Row, table: Table, seen: dict[tuple[str, ...], int], number: int) -> tuple[str, str, str] | None:
    for columns in table.unique:
        key = (*columns, *(row[c].casefold() for c in columns))
        if any(row[c] for c in columns) and (before := seen.setdefault(key, number)) != number:
            return ", ".join(columns), ", ".join(row[c] for c in columns), f"stands in line {before} already; one of them has to go"
    return None


def _undone(cell: str) -> str:
    """What a cell was before UTF-8 was read as Windows-1252 ("CÃ´te"), or '' where it was not; "a name with \\ufffd" where it is lost."""
    if cell.isascii():
        return ""
    if "\ufffd" in cell:
        return "lost: write it again"
    try:
        undone = cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
    return undone if undone != cell else ""
