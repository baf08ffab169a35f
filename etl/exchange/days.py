"""Days as files of strangers write them: ISO and its kin, months by name, numbers of Excel and R, and 05/06/2021, which has two readings.

A day is read without its neighbours where it can be; which of two readings is meant is decided by the whole column (`Column`), or by who
imports it. Where a file also has the year, the year tells which century or which calendar of numbers is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal, get_args

from babel.dates import get_day_names, get_month_names

Order = Literal["dmy", "mdy"]  # day first, month first
ORDERS: tuple[Order, ...] = get_args(Order)
YEARS = range(1900, 2200)
CENTURY = 80  # of a year of two digits: from 80 on it is one of the 1900s; ACLED begins in 1997, UCDP in 1989
# What spreadsheets of these languages write for months and days of the week.
LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "nl", "tr", "id", "ru", "uk", "ar")
# Day 0 of a bare number: of Excel, of Excel on old Macs, of R's Date. The first is what a number means where the year is not told.
_EPOCHS = (date(1899, 12, 30), date(1904, 1, 1), date(1970, 1, 1))

_TIME = (r"(?:(?:\s*T\s*|[\s,]+)\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:[ap]\.?m\.?)?\s?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?|Z)?")
_WORD = r"([^\W\d_]{3,12})\.?"
_WEEKDAY = rf"(?:{_WORD},?\s+)?"
_TH = r"(?:st|nd|rd|th|er|º|°|\.)?"
_GAP = r"[\s./,-]*(?:del?\s+)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.IGNORECASE)
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"{_WEEKDAY}(\d{{1,2}}){_TH}{_GAP}{_WORD}{_GAP}(\d{{4}}|\d{{2}})?{_TIME}", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}{_WORD}[\s-]+(\d{{1,2}}){_TH}[\s,-]+(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d{1,12})?")
_SECONDS = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.0+)?")
_LONGEST = 64  # characters of what is tried at all


class TwoReadings(ValueError):
    """A column whose days can be read in two ways; the message says which and what to do."""


@lru_cache(maxsize=65536)
def readings(said: str, years: frozenset[int] = frozenset()) -> dict[Order, date]:
    """The day that `said` is, by the order of its parts; where the order does not matter, the same day under both. Empty: it is no day.

    `years`: the years that it may lie in, where the file tells them apart from the day.

    >>> readings("15-juin-21")["mdy"].isoformat(), sorted(readings("15/06/2021")), sorted(readings("05/06/2021"))
    ('2021-06-15', ['dmy'], ['dmy', 'mdy'])
    """
    said = " ".join(said.split())
    if not said or len(said) > _LONGEST:
        return {}
    if match := _NUMBERS.fullmatch(said):
        first, _, second, year = match.groups()
        dmy, mdy = _day(_year(year, years), second, first), _day(_year(year, years), first, second)
        return {order: found for order, found in zip(ORDERS, (dmy, mdy), strict=True) if found}
    found = _plain(said, years)
    return dict.fromkeys(ORDERS, found) if found else {}


def _plain(said: str, years: Collection[int]) -> date | None:
    """A day that has one reading."""
    if match := _YEAR_FIRST.fullmatch(said):
        return _day(int(match[1]), match[3], match[4])
    if (match := _DAY_FIRST.fullmatch(said)) and _is_weekday(match[1]):
        return _day(_year(match[4], years), _month(match[3]), match[2])
    if (match := _MONTH_FIRST.fullmatch(said)) and _is_weekday(match[1]):
        return _day(_year(match[4], years), _month(match[2]), match[3])
    if match := _COMPACT.fullmatch(said):
        return _day(int(match[1]), match[2], match[3])
    if match := _SERIAL.fullmatch(said):
        counted = [epoch + timedelta(days=int(match[1])) for epoch in _EPOCHS]
        return next((d for d in counted if d.year in years), None) if years else counted[0] if counted[0].year >= 1900 + CENTURY else None
    if match := _SECONDS.fullmatch(said):
        found = date(1970, 1, 1) + timedelta(seconds=int(match[1]))
        return found if found.year in YEARS else None
    return None


def _day(year: int | None, month: str | int | None, day: str) -> date | None:
    if year is None or month is None or year not in YEARS:
        return None
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def _year(said: str | None, years: Collection[int]) -> int | None:
    """The year; of two digits, or none at all, by the years that are told."""
    if not said:
        return next(iter(years)) if len(years) == 1 else None
    if len(said) == 4:
        return int(said)
    short = int(said)
    return next((y for y in sorted(years) if y % 100 == short), 1900 + short if short >= CENTURY else 2000 + short)


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c)).strip(".")


def _beginnings(names: Collection[str]) -> set[str]:
    """The names, and what they begin with, from three letters on."""
    return {name[:length] for name in map(_folded, names) for length in range(min(3, len(name)), len(name) + 1)}


@cache
def _months() -> dict[str, frozenset[int]]:
    """The months that a word may be, in all languages, cut off or not: "sept", "août"."""
    table: dict[str, frozenset[int]] = {}
    for language in LANGUAGES:
        whole = [get_month_names("wide", context, language) for context in ("format", "stand-alone")]
        short = [get_month_names("abbreviated", context, language) for context in ("format", "stand-alone")]
        for month in range(1, 13):
            # CLDR's own abbreviations too: those of Spanish "sept." and Russian "мая" are no beginnings of the name
            for word in _beginnings([names[month] for names in whole]) | {_folded(names[month]) for names in short}:
                table[word] = table.get(word, frozenset()) | {month}
    return table


def _month(word: str) -> int | None:
    """The month's number; None where it is none, or could be two ("jui")."""
    found = _months().get(_folded(word), frozenset())
    return next(iter(found)) if len(found) == 1 else None


@cache
def _weekdays() -> frozenset[str]:
    return frozenset().union(*(_beginnings(list(get_day_names("wide", "format", language).values())) for language in LANGUAGES))


def _is_weekday(word: str | None) -> bool:
    return word is None or _folded(word) in _weekdays()


class Column:
    """What the days of a file, taken together, tell of the order that they are written in."""

    def __init__(self) -> None:
        self.first_of: dict[str, tuple[int, str]] = {}  # line and field of the first that reads only as dmy, only as mdy, or as "either"

    def add(self, line: int, said: str) -> None:
        """One field of the column, and the number of its line."""
        found = readings(said)
        if len(found) == 1:
            self.first_of.setdefault(next(iter(found)), (line, said))
        elif found and found["dmy"] != found["mdy"]:
            self.first_of.setdefault("either", (line, said))

    def order(self) -> Order | None:
        """The order of the column; None where every day of it has one reading by itself.

        Raises TwoReadings where nothing in the column tells which is meant, or some of it says this and some that.
        """
        told = [order for order in ORDERS if order in self.first_of]
        if "either" not in self.first_of:
            return None
        if len(told) == 1:
            return told[0]
        line, said = self.first_of["either"]
        both = " or ".join(f"{d.day} {d:%B %Y}" for d in readings(said).values())
        if told:
            (day_line, day_first), (month_line, month_first) = self.first_of["dmy"], self.first_of["mdy"]
            why = (f"{day_first} (line {day_line}) has the day first, {month_first} (line {month_line}) the month; correct the file, or say which, "
                   "and what does not fit is refused")
        else:
            why = "no other date of the file tells which; say it"
        raise TwoReadings(f"the dates can be read in two ways: {said} (line {line}) is {both}, and {why}: --dates dmy (day first) or --dates mdy "
                          "(month first)")
