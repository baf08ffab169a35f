"""What a cell of a knowledge file may hold. A check gives None for what is fine, else a phrase that says what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from difflib import get_close_matches
from functools import cache

from etl.knowledge.table import Check

_DAY, _YEAR = re.compile(r"[12]\d{3}-\d\d-\d\d", re.ASCII), re.compile(r"[12]\d{3}", re.ASCII)
_LISTED = 12  # values that a message lists; of more it names the nearest


def one_of(*values: str) -> Check:
    """One of these values."""
    return _among(lambda: values, "")


def known(values: Callable[[], Collection[str]], told: str) -> Check:
    """One of the values that another file has; `told` says which."""
    return _among(values, told)


def _among(find: Callable[[], Collection[str]], told: str) -> Check:
    values = cache(find)

    def check(value: str) -> str | None:
        allowed = values()
        if value in allowed:
            return None
        listed = told if told or len(allowed) > _LISTED else ""
        if len(allowed) <= _LISTED or not listed:
            listed = " ".join(filter(None, (f"one of {', '.join(allowed)}", told and f"({told})")))
        near = get_close_matches(value, allowed, 1) or [v for v in allowed if v.casefold() == value.casefold()][:1]
        return f"should be {listed}{f'; did you mean {near[0]}?' if near else ''}"
    return check


def number(least: float, most: float, whole: bool = True) -> Check:
    """A number from `least` to `most`, with a decimal point; `whole`: an integer."""
    written = re.compile(r"-?\d{1,12}" if whole else r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)

    def check(value: str) -> str | None:
        if written.fullmatch(value) and least <= float(value) <= most:
            return None
        return f"should be a {'whole ' if whole else ''}number from {least:g} to {most:g}{'' if whole else ', with a decimal point'}"
    return check


def pattern(expression: str, told: str) -> Check:
    """What an expression matches whole; `told` says in words what that is."""
    compiled = re.compile(expression)
    return lambda value: None if compiled.fullmatch(value) else f"should be {told}"


def a_day(value: str) -> str | None:
    """A day, as ISO 8601 writes it."""
    return None if _DAY.fullmatch(value) and _is_a_day(value) else "should be a day as 2021-05-24"


def a_day_or_year(value: str) -> str | None:
    """A day, or a year."""
    return None if _YEAR.fullmatch(value) or a_day(value) is None else "should be a year as 2021, or a day as 2021-05-24"


def _is_a_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def a_name(value: str) -> str | None:
    """A name, or part of one: it has a letter or a digit."""
    return None if any(c.isalnum() for c in value) else "should be a name, with letters or digits"


def capitals(value: str) -> str | None:
    """An abbreviation."""
    return None if value.isupper() else f"should be in capitals: {value.upper()}; a name in small letters belongs to another column"
