"""Filters as ACLED's API has them: `country=Mali`, `fatalities=10&fatalities_where=>=`, `event_date=2024-01-01|2024-01-31&event_date_where=BETWEEN`.

Several values of one filter, or of several columns, are joined by :OR: (`country=Mali:OR:country=Niger`); filters are joined by AND. What comes
out is an SQL condition whose values are parameters; names of columns are those of the resource, and no others.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any

from etl.exchange.relation import Kind, Resource
from etl.exchange.selection import Selection

WHERE = "_where"
OR = ":OR:"
ORDERED = ("=", "!=", ">", ">=", "<", "<=", "BETWEEN")
OF_TEXT = ("=", "!=", "LIKE")
MOST_CONDITIONS = 50
MOST_CHARACTERS = 500
_SQL = {"=": "=", "!=": "IS DISTINCT FROM"}


def operators(kind: Kind) -> tuple[str, ...]:
    """How columns of a kind can be compared."""
    return {"text": OF_TEXT, "json": ("LIKE",)}.get(kind, ORDERED)


def selection(asked: Iterable[tuple[str, str]], resource: Resource) -> Selection:
    """The condition of `asked`, names and values as an address has them.

    Raises ValueError, in words, for a column that is not there, an operator that does not suit the column, and a value that is not of its kind.
    """
    asked = list(asked)
    known = [*resource.kinds, *(f"{column}{WHERE}" for column in resource.kinds)]
    for name, value in asked:
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise ValueError(f"there is no column {name!r}{f'; did you mean {near[0]}?' if near else ''}")
        if len(value) > MOST_CHARACTERS or "\0" in value:
            raise ValueError(f"the value of {name} is too long: {MOST_CHARACTERS} characters at most" if "\0" not in value else f"{name} has a NUL")
    given = {name.removesuffix(WHERE): value.strip().upper() for name, value in asked if name not in resource.kinds}
    filters = [(name, value) for name, value in asked if name in resource.kinds]
    if alone := given.keys() - {name for name, _ in filters}:
        raise ValueError(f"{min(alone)}{WHERE} says how to compare {min(alone)}, which has no value")
    made = _Made(resource)
    conditions = [made.condition(name, value, given.get(name)) for name, value in filters]
    return Selection(" AND ".join(conditions) or "true", made.parameters)


class _Made:
    """Conditions, and the parameters that they have so far."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.parameters: dict[str, Any] = {}

    def condition(self, column: str, value: str, operator: str | None) -> str:
        first, *others = value.split(OR)
        parts = [self._compared(column, first, operator)]
        for other in others:
            name, equals, rest = other.partition("=")
            if equals and name in self.resource.kinds:
                parts.append(self._compared(name, rest, operator if name == column else None))
            else:
                parts.append(self._compared(column, other, operator))
        return f"({' OR '.join(parts)})"

    def _compared(self, column: str, value: str, operator: str | None) -> str:
        kind = self.resource.kinds[column]
        operator = operator or self.resource.operator(column)
        if operator not in operators(kind):
            raise ValueError(f"{column} is compared by {', '.join(operators(kind))}, not by {operator!r}")
        if not value and (operator not in ("=", "!=") or kind != "text"):
            raise ValueError(f"{column} has no value" + (f"; for events without one say {column}{WHERE}==" if kind == "text" else ""))
        if operator == "LIKE":
            return f"\"{column}\"::text ILIKE {self._parameter(f'%{literal(value)}%')}"
        if operator == "BETWEEN":
            low, bar, high = value.partition("|")
            if not bar:
                raise ValueError(f"{column} BETWEEN takes two values joined by a bar, as 1|10, not {value!r}")
            return f'"{column}" BETWEEN {self._parameter(_read(column, kind, low))} AND {self._parameter(_read(column, kind, high))}'
        return f'"{column}" {_SQL.get(operator, operator)} {self._parameter(_read(column, kind, value))}'

    def _parameter(self, value: Any) -> str:
        if len(self.parameters) == MOST_CONDITIONS:
            raise ValueError(f"more than {MOST_CONDITIONS} conditions: ask for fewer at once")
        name = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"


def literal(text: str) -> str:
    r"""`text` for LIKE, without its wildcards.

    >>> literal("100%_a\\")
    '100\\%\\_a\\\\'
    """
    return "".join("\\" + c if c in "\\%_" else c for c in text.replace("\x00", ""))


def _read(column: str, kind: Kind, value: str) -> Any:
    value = value.strip()
    try:
        if kind in ("integer", "long"):
            if kind == "long" and "-" in value[1:]:  # seconds since 1970, or the day that they are meant to tell
                return int(_moment(value).timestamp())
            number = int(value)
            if abs(number) >= 2**63:
                raise ValueError
            return number
        if kind == "number":
            real = float(value)
            if not math.isfinite(real):
                raise ValueError
            return real
        if kind == "date":
            return date.fromisoformat(value)
        return _moment(value) if kind == "time" else value
    except (ValueError, OverflowError):
        raise ValueError(f"{value!r} is no value of {column}: {_MEANT[kind]}") from None


def _moment(value: str) -> datetime:
    told = datetime.fromisoformat(value.replace(" ", "+") if "T" in value else value)  # a plus in an address is a space
    return told if told.tzinfo else told.replace(tzinfo=UTC)


_MEANT: dict[Kind, str] = {
    "integer": "a whole number", "long": "seconds since 1970, or a day or time as 2026-01-31 or 2026-01-31T02:00:00Z", "number": "a number, as 0.7",
    "date": "a day, as 2026-01-31", "time": "a day or time, as 2026-01-31 or 2026-01-31T02:00:00Z"}
