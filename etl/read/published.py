"""The day of publication: what each source says, and which of them counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from etl.page import page
from etl.read.draft import Unusable

EARLIEST = date(1900, 1, 1)
_ISO = re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{2,6}Z?)?")
_DAY_FIRST = re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d{4})(?!\d)")
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d*)?")
_ENGLISH = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(0[1-9]|[12]\d|3[01])([-_.])(0[1-9]|1[0-2])\6((?:19|20)\d\d)(?!\d)"
)
_MONTH_ONLY = re.compile(r"(?<![\d-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d-])")


def publication_day(stated: Iterable[tuple[str, str]], text: str, file_name: str, language: str, today: date) -> tuple[date, str]:
    """The publication date of an article and where it was found.

    The first source that states a day counts: those in `stated`, then the text's head, then the file name.

    Args:
        stated: (value as written, source: manifest, json or html), best first; empty values are passed over.
        today: the day of the run; a date after its morrow is refused.
    Raises:
        Unusable: NO_DATE; BAD_DATE where the first day that is stated cannot be one of publication,
            or where nothing states a day but a value that cannot be read.
    """
    unread = ""
    for value, source in stated:
        if not value:
            continue
        if day := parse_day(value, language):
            return _plausible(day, value, source, today), source
        unread = unread or value
    if day := page(language).published(text):
        return _plausible(day, day.isoformat(), "dateline", today), "dateline"
    if day := day_in_name(file_name):
        return _plausible(day, file_name, "file name", today), "file name"
    if unread:
        raise Unusable(
            "BAD_DATE", f"The publication date '{unread[:60]}' is not a day: give it as YYYY-MM-DD in articles.csv.", unread
        )
    if month := _MONTH_ONLY.search(text[:300]):
        raise Unusable(
            "NO_DATE",
            f"Only the month of publication ({month[0]}) is known: give the day in articles.csv (file,published).",
            month[0],
        )
    raise Unusable(
        "NO_DATE",
        "No publication date in the manifest, the file, the head of the text or the file name: "
        "give it in articles.csv (file,published).",
    )


def parse_day(value: str, language: str) -> date | None:
    """The day that a date field states, in its own time zone; None where it states none.

    Where it is written in figures the day comes before the month: 03/04/2021 is in April.

    >>> parse_day("2021-10-19T23:30:00+02:00", "fr"), parse_day("19 octobre 2021 à 8h", "fr")
    (datetime.date(2021, 10, 19), datetime.date(2021, 10, 19))
    """
    value = value.strip()[:100]
    if m := _ISO.match(value):
        return _day(m[1], m[3], m[4])
    if m := _DAY_FIRST.match(value):
        return _day(m[4], m[3], m[1])
    if m := _COMPACT.fullmatch(value):
        return _day(m[1], m[2], m[3])
    if m := _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(m[1]), UTC).date()
    if day := next(page(language).days(value), None):
        return day
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    for form in _ENGLISH:
        try:
            return datetime.strptime(" ".join(value.split()[:3]), form).date()
        except ValueError:
            continue
    return None


def day_in_name(file_name: str) -> date | None:
    """A date in a file name: 2016_12_18.txt, 20161218.html, 18-12-2016.txt."""
    for m in _IN_NAME.finditer(file_name):
        day = _day(m[1], m[3], m[4]) if m[1] else _day(m[8], m[7], m[5])
        if day:
            return day
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _plausible(day: date, value: str, source: str, today: date) -> date:
    if day > today + timedelta(days=1):
        raise Unusable(
            "BAD_DATE",
            f"The publication date {day} (from {source}) is in the future: correct it, or give it in articles.csv.",
            value,
        )
    if day < EARLIEST:
        raise Unusable(
            "BAD_DATE",
            f"The publication date {day} (from {source}) is before 1900: correct it, or give it in articles.csv.",
            value,
        )
    return day
