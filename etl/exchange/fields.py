"""Fields of a hand-coded row: what is in the file, or why it cannot be used."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from etl.exchange.columns import Row
from etl.exchange.days import Order, readings

MOST_DEAD = 2**31 - 1  # what the column holds


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
    found = row[column]
    if not found:
        raise BadRow("NO_ID", "", f"The row has no {column}. Give it one that no other row of the file has.")
    # 99.0: a program took it for a decimal number
    return found.removesuffix(".0") if re.fullmatch(r"\d+\.0", found, re.ASCII) else found


def years(row: Row, column: str = "year") -> frozenset[int]:
    """The year that the row tells apart from its days; empty where it tells none."""
    number = _number(row.get(column, ""))
    return frozenset({int(number)}) if number is not None and 1000 <= number < 10_000 else frozenset()


def day(row: Row, column: str, order: Order | None, within: frozenset[int] = frozenset()) -> date:
    """A day, read in the order that the column is written in. `within`: the years that it may lie in, where they are known.

    Raises BadRow (NO_DATE, BAD_DATE).
    """
    said = row[column]
    if not said:
        raise BadRow("NO_DATE", "", f"The row has no {column}. Fill it in.")
    found = readings(said, within)
    if order in found:
        return found[order]
    if len(days := set(found.values())) == 1 and order is None:
        return days.pop()
    if found and order is None:
        raise BadRow("BAD_DATE", said, f"{column} has two readings. Say which with --dates dmy (day first) or --dates mdy (month first).")
    if found:
        first = "day" if order == "dmy" else "month"
        raise BadRow("BAD_DATE", said, f"{column} cannot have the {first} first, as the other dates of the file have it. Correct it.")
    raise BadRow("BAD_DATE", said, f"{column} is no date. Write it as 2017-10-14 or 14 October 2017.")


def dead(row: Row, column: str) -> int:
    """A number of dead. Raises BadRow (BAD_FATALITIES)."""
    said = row[column]
    # 1,000 is a thousand to some and one to others
    number = None if re.search(r",\d{3}$", said) else _number(said)
    if number is None or not number.is_integer() or not 0 <= number <= MOST_DEAD:
        raise BadRow("BAD_FATALITIES", said, f"{column} is no number of dead. Write a whole number from 0 up.")
    return int(number)


def degrees(row: Row, column: str, most: float) -> float | None:
    """Degrees from -`most` to `most`; None where the field is empty. Raises BadRow (BAD_COORDINATES)."""
    said = row[column]
    if not said:
        return None
    number = _number(said)
    if number is None or not -most <= number <= most:
        raise BadRow("BAD_COORDINATES", said, f"{column} is not between -{most:g} and {most:g} degrees. Correct it, or leave it empty.")
    return number


def _number(said: str) -> float | None:
    """A finite number in plain writing, with a point or a comma; float() alone also takes "nan", "inf" and "1_0"."""
    if not re.fullmatch(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", said, re.ASCII):
        return None
    number = float(said.replace(",", "."))
    return number if math.isfinite(number) else None
