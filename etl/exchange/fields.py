"""Fields of a hand-coded row: what is in the file, or why it cannot be used."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

MOST_DEAD = 2**31 - 1  # what the column holds
YEARS = (1900, 2200)
# ISO, with or without a time of day; "14 October 2017", "14-Oct-2017" and "14-Oct-17" as ACLED's older exports write it.
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_OLDER = ("%d %B %Y", "%d-%B-%Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y")

Row = Mapping[str, str]


class BadRow(ValueError):
    """A row that cannot be used: `code` is short, upper case and stable, `value` what is wrong; the message says why."""

    def __init__(self, code: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.value, self.reason = code, value, reason


@dataclass(frozen=True)
class HandEvent:
    """A row of hand_coded_events. Unknown text is ''."""

    hand_id: str
    event_date: date
    date_end: date
    event_type: str
    sub_event_type: str
    actor1: str
    actor2: str
    country: str
    iso: int | None
    admin1: str
    location: str
    latitude: float | None
    longitude: float | None
    fatalities: int
    fatalities_low: int | None
    fatalities_high: int | None
    notes: str
    source: str
    row: dict[str, Any]  # the whole row of the file, as it is


def identifier(row: Row, column: str) -> str:
    """Raises BadRow (NO_ID)."""
    found = row[column].strip()
    if not found:
        raise BadRow("NO_ID", "", f"The row has no {column}. Give it one that no other row of the file has.")
    return found


def day(row: Row, column: str) -> date:
    """Raises BadRow (NO_DATE, BAD_DATE)."""
    said = " ".join(row[column].split())
    if not said:
        raise BadRow("NO_DATE", "", f"The row has no {column}. Fill it in.")
    try:
        found = date.fromisoformat(match[1]) if (match := _ISO.fullmatch(said)) else _older(said)
        if YEARS[0] <= found.year < YEARS[1]:
            return found
    except ValueError:
        pass
    raise BadRow("BAD_DATE", said, f"{column} is no date. Write it as 2017-10-14 or 14 October 2017.")


def _older(said: str) -> date:
    for pattern in _OLDER:
        try:
            return datetime.strptime(said, pattern).date()
        except ValueError:
            continue
    raise ValueError(said)


def dead(row: Row, column: str) -> int:
    """A number of dead. Raises BadRow (BAD_FATALITIES)."""
    number = _number(row[column])
    if number is None or not number.is_integer() or not 0 <= number <= MOST_DEAD:
        raise BadRow("BAD_FATALITIES", row[column], f"{column} is no number of dead. Write a whole number from 0 up.")
    return int(number)


def degrees(row: Row, column: str, most: float) -> float | None:
    """Degrees from -`most` to `most`; None where the field is empty. Raises BadRow (BAD_COORDINATES)."""
    if not row[column].strip():
        return None
    number = _number(row[column])
    if number is None or not -most <= number <= most:
        raise BadRow("BAD_COORDINATES", row[column], f"{column} is not between -{most:g} and {most:g} degrees. Correct it, or leave it empty.")
    return number


def _number(said: str) -> float | None:
    """A finite number in plain writing; float() alone also takes "nan", "inf" and "1_0"."""
    said = said.strip()
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", said, re.ASCII):
        return None
    number = float(said)
    return number if math.isfinite(number) else None
