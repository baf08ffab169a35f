"""Reading a CSV file of strangers, a row at a time."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

DELIMITERS = (",", ";", "\t")  # ACLED's site has given all three


class FormatError(ValueError):
    """The file as a whole is not what it was said to be; the message says what is missing."""


@dataclass(frozen=True)
class Line:
    """A row of the file and the number, from 1, of the line on which it begins."""

    number: int
    row: dict[str, str]  # by the header's names in lower case
    surplus: int = 0  # fields more than the header has, or, negative, fewer


def read_table(path: Path, required: Collection[str], others: dict[str, Collection[str]]) -> Iterator[Line]:
    """The rows below the header; empty lines are passed over. `others`: format → its required columns, for a hint.

    Raises FormatError where columns of `required` are missing or the file is not CSV in UTF-8, OSError where it cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            first = file.readline()
            file.seek(0)
            reader = csv.reader(file, delimiter=max(DELIMITERS, key=first.count))
            header = [name.strip().lower() for name in next(reader, [])]
            _check(path, header, required, others)
            before = reader.line_num
            for fields in reader:
                number, before = before + 1, reader.line_num
                if fields:
                    yield Line(number, dict(zip(header, fields, strict=False)), len(fields) - len(header))
        except UnicodeDecodeError as error:
            raise FormatError(f"{path} is not text in UTF-8: unpack it, or save it as CSV UTF-8") from error
        except csv.Error as error:
            raise FormatError(f"{path}, line {reader.line_num}: {error} (a quote that does not close?)") from error


def _check(path: Path, header: list[str], required: Collection[str], others: dict[str, Collection[str]]) -> None:
    if missing := [c for c in required if c not in header]:
        hint = "".join(f"; it looks like --as {kind}" for kind, columns in others.items() if set(columns) <= set(header))
        raise FormatError(f"{path} lacks the columns {', '.join(missing)}{hint}")
    if twice := sorted({c for c in header if c and header.count(c) > 1}):
        raise FormatError(f"{path} has the columns {', '.join(twice)} more than once")
