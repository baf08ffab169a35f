"""The day of publication: what each source says, which of them counts, and what is only a proposal.

What a page shows goes before what its code says, since people see it and correct it; the day of a change, a download or a visit is none of
publication, and a year is no day: these are told to the person who is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from etl.language import Language
from etl.page import HEAD, page
from etl.read.draft import Draft, Unusable
from etl.read.knowledge import reading_words

EARLIEST = date(1900, 1, 1)
LONGEST_HEAD_LINE = 100  # characters: of a line with outlet and day under the title; longer ones are text
_ISO = re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{2,6}(?:[Zz]|[+-]\d\d:?\d\d)?)?")
_FIGURES = re.compile(r"(\d\d?)([-/.])(\d\d?)\2((?:19|20)\d\d|\d\d)(?!\d)")
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d*)?")
_SHORT_MONTH = re.compile(r"(?<!\d)(\d\d?)[-. ]([^\W\d_]{3,9})\.?[-. ](\d{4}|\d\d)(?!\d)")
_ENGLISH_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_ENGLISH = re.compile(r"\b([A-Za-z]{3,9})\.? (\d\d?)(?:st|nd|rd|th)?,? (\d{4})\b|\b(\d\d?)(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? (\d{4})\b")
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(0[1-9]|[12]\d|3[01])([-_.])(0[1-9]|1[0-2])\6((?:19|20)\d\d)(?!\d)"
)
_DAY_OF = re.compile(r"(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)")
# a day with a time of day behind it is when a program made the file: 20230512_101200, 2023-05-12T10-12, 2023-05-12 à 10.12
_STAMP = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
    r"(?:(?:T|[ _-](?:à|at)[ _-])(?:[01]\d|2[0-3])[-_.h:]?[0-5]\d|[-_. ]?(?:0[1-9]|1\d|2[0-3])[-_.h:]?[0-5]\d[-_.:]?[0-5]\d(?!\d))"
)
_IN_ADDRESS = re.compile(r"[/=_-]((?:19|20)\d\d)([/_-]?)(0[1-9]|1[0-2]|[1-9](?=[/_-]))\2(0[1-9]|[12]\d|3[01]|[1-9](?=[/_-]))(?![\d])")
_MONTH_ONLY = re.compile(r"(?<![\d-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d-])")
_YEAR_OR_MONTH = re.compile(r"(?:19|20)\d\d([-/](?:0[1-9]|1[0-2]))?|((?:0[1-9]|1[0-2])[-/](?:19|20)\d\d)")
_YEAR_ONLY = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Publication:
    """The day (None where there need be none), where it was found, and what else the article says that does not agree ('' where nothing does)."""

    day: date | None
    origin: str
    disagreement: str = ""


def publication_day(given: Iterable[tuple[str, str]], draft: Draft, text: str, file_name: str, language: Language, today: date) -> Publication:
    """The publication date of an article and where it was found.

    The first source that states a day counts: what people gave, "Publié le …" on the page or in the head of the text, the file's own field,
    a header line or dateline, the address, the name of a file that holds this article only.

    Args:
        given: (value as written, source: review or manifest), best first; empty values are passed over.
        today: the day of the run; a date after its morrow is refused.
    Raises:
        Unusable: NO_DATE, with what was found that is no day of publication; BAD_DATE where the first day that is stated cannot be one
            of publication, or where nothing states a day but a value that cannot be read.
    """
    unread = ""
    for value, source in given:
        if day := parse_day(value, language):
            return Publication(_plausible(day, value, source, today), source)
        unread = unread or value
    words = page(language)
    field = parse_day(draft.published, language) if draft.published else None
    for shown, source in ((draft.around, "page"), (text, "dateline")):
        if (day := words.stated(shown)) is not None:
            note = (
                f"the page shows {day} as the day of publication, its {draft.published_from} field says {field}: what it shows counts"
                if field and field != day
                else ""
            )
            return Publication(_plausible(day, day.isoformat(), source, today), source, note)
    if field:
        return Publication(_plausible(field, draft.published, draft.published_from, today), draft.published_from)
    unread = unread or draft.published
    for shown, source in ((draft.around, "page"), (text, "dateline")):
        if day := words.filed(shown):
            return Publication(_plausible(day, day.isoformat(), source, today), source)
    if day := day_in_address(draft.url):
        return Publication(_plausible(day, draft.url, "url", today), "url")
    if (day := day_in_name(file_name)) and not draft.exported and not _names_a_download(file_name):
        return Publication(_plausible(day, file_name, "file name", today), "file name")
    proposals = list(_proposals(draft, text, file_name, language))
    if unread and (only := _YEAR_OR_MONTH.fullmatch(unread.strip())):
        proposals.insert(0, (unread.strip(), "which is a month only" if only[1] or only[2] else "which is a year only"))
    elif unread and not proposals:
        raise Unusable("BAD_DATE", f"The publication date '{unread[:60]}' is not a day: give it as YYYY-MM-DD in articles.csv.", unread)
    raise _undated(proposals, text)


def _proposals(draft: Draft, text: str, file_name: str, language: Language) -> Iterable[tuple[str, str]]:
    """(day, year or month; what it is), likeliest first."""
    for value, what in draft.proposed:
        yield (str(parse_day(value, language) or " ".join(value.split())[:60])), what
    for shown in (draft.around, text):
        for day, what in page(language).other_days(shown):
            yield day.isoformat(), what
    for line in text[:HEAD].split("\n\n", 1)[0].split("\n")[:6]:
        if len(line) <= LONGEST_HEAD_LINE and (shown_day := next(page(language).days(line), None)):
            yield shown_day.isoformat(), f"in a line of the head: '{line.strip()[:60]}'"
    if named := day_in_name(file_name):
        yield named.isoformat(), "in the name of a file that was downloaded or holds several articles"
    elif (stamp := _STAMP.search(file_name)) and (made := parse_day("-".join(_DAY_OF.findall(stamp[0])[0]), language)):
        yield made.isoformat(), "in the name of a file, with the time of day"
    elif months := _MONTH_ONLY.search(text[:300]):
        yield months[0], "in the head of the text, which is a month only"
    elif year := _YEAR_ONLY.search(file_name):
        yield year[0], "in the file's name, which is a year only"


def _undated(proposals: Sequence[tuple[str, str]], text: str) -> Unusable:
    if not proposals:
        return Unusable(
            "NO_DATE",
            "No publication date in the manifest, the file, the head of the text or the file name: give it in articles.csv (file,published).",
        )
    told = "; ".join(f"{value} ({what})" for value, what in dict(reversed(proposals)).items())
    return Unusable("NO_DATE", f"No day of publication, only {told}: say in articles.csv (file,published) whether it is that day.", proposals[0][0])


def parse_day(value: str, language: Language) -> date | None:
    """The day that a date field states, in its own time zone; None where it states none.

    Where it is written in figures the day comes before the month, unless only the other order gives a day: 03/04/2021 is in April.

    >>> french = Language.of("fr")
    >>> parse_day("2021-10-19T23:30:00+02:00", french), parse_day("19 octobre 2021 à 8h", french)
    (datetime.date(2021, 10, 19), datetime.date(2021, 10, 19))
    """
    value = " ".join(value[:200].split())[:100]
    if m := _ISO.match(value):
        return _day(m[1], m[3], m[4])
    if m := _FIGURES.match(value):
        year = _whole_year(m[4])
        return _day(year, m[3], m[1]) or _day(year, m[1], m[3])
    if m := _COMPACT.fullmatch(value):
        return _day(m[1], m[2], m[3])
    if m := _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(m[1]), UTC).date()
    words = page(language)
    if day := next(words.days(value), None):
        return day
    if (m := _SHORT_MONTH.search(value)) and (month := words.months.get(m[2].lower()) or _ENGLISH_MONTHS.get(m[2].lower())):
        return _day(_whole_year(m[3]), str(month), m[1])
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    for m in _ENGLISH.finditer(value):
        name, number, year = (m[1], m[2], m[3]) if m[1] else (m[5], m[4], m[6])
        if month := _ENGLISH_MONTHS.get(name.lower()):
            return _day(year, str(month), number)
    return None


def readings(value: str) -> set[date]:
    """The days that a date in figures can be, whichever of day and month comes first; none where it is written otherwise."""
    if not (m := _FIGURES.match(value.strip())):
        return set()
    year = _whole_year(m[4])
    return {day for day in (_day(year, m[3], m[1]), _day(year, m[1], m[3])) if day}


def month_first(values: Iterable[str]) -> bool:
    """Whether the dates of a column are written month first (10/14/2017): some can only be so, and none only the other way."""
    first, second = set(), set()
    for value in values:
        if m := _FIGURES.match(value.strip()):
            first.add(int(m[1]) > 12)
            second.add(int(m[3]) > 12)
    return True in second and True not in first


def swapped(value: str) -> str:
    """A date in figures that is written month first, day first."""
    return _FIGURES.sub(lambda m: f"{m[3]}{m[2]}{m[1]}{m[2]}{m[4]}", value.strip(), count=1) if _FIGURES.match(value.strip()) else value


def day_in_name(file_name: str) -> date | None:
    """A date in a file name: 2016_12_18.txt, 20161218.html, 18-12-2016.txt."""
    for m in _IN_NAME.finditer(file_name):
        day = _day(m[1], m[3], m[4]) if m[1] else _day(m[8], m[7], m[5])
        if day:
            return day
    return None


def day_in_address(url: str) -> date | None:
    """A date in a web address, as sites put articles under their day: /2017/10/14/… , /20171014-…"""
    path = re.sub(r"^[a-z]+://[^/]*", "", url[:2000], count=1, flags=re.I)
    return next((day for m in _IN_ADDRESS.finditer(path) if (day := _day(m[1], m[3], m[4]))), None)


def _names_a_download(file_name: str) -> bool:
    if _STAMP.search(file_name):
        return True
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", file_name).casefold())
    return not set(words).isdisjoint(reading_words("download_names"))


def _whole_year(year: str) -> str:
    """Of two figures the year that is at most one ahead: 17 is 2017, 98 is 1998."""
    if len(year) == 4:
        return year
    return f"20{year}" if int(year) <= (datetime.now(UTC).year + 1) % 100 else f"19{year}"


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
