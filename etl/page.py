"""What a news page writes around its article: furniture, bylines, credits, datelines, dates.

Finds spans and dates and changes nothing: `etl.read` dates and titles articles with it, `etl.clean` blanks what it
finds. The phrases of a language are in `etl/lang/<code>/page.toml`; the shapes in which they occur are here.
Every pattern looks at one line, or at a bounded stretch of one, so that hostile text costs linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from etl.language import Language

HEAD = 1500  # characters: a dateline, a publication date and a page's header stand before this
LONGEST_LINE = 250  # characters of a line of furniture; a paragraph is longer
LONGEST_RESIDUE = 8  # words that a header line may hold beside furniture ("LIBAN - Saïda")
CAPITAL = "A-ZÀ-ÖØ-Þ"

Span = tuple[int, int]

_NUMERIC_DATE = (
    r"(?<![\d/.-])(?:(?P<y1>(?:19|20)\d\d)(?P<s1>[-/.])(?P<m1>\d\d?)(?P=s1)(?P<d1>\d\d?)"
    r"|(?P<d2>\d\d?)(?P<s2>[-/.])(?P<m2>\d\d?)(?P=s2)(?P<y2>(?:19|20)\d\d))(?!\d)"
)
_TIME = r"(?<!\d)[0-2]?\d ?[hH:][0-5]\d(?!\d)|(?<!\d)[0-2]?\dh(?!\w)"
_SHORT_DATE = r"(?<![\d/.-])\d\d?[/.-]\d\d?[/.-]\d\d(?!\d)"  # 3/11/18, which only a label tells from a score
_SEPARATOR = r"[|>•·»]"


@dataclass(frozen=True)
class Dateline:
    """Where (and perhaps when, and by which agency) a report was filed, at the head of a text: "BEYROUTH (AFP) –", "3 mai 2016 . –"."""

    place: str | None
    day: date | None
    agency: str
    start: int
    end: int


def any_of(phrases: Iterable[str]) -> str:
    """A pattern of any of the phrases of a data file, longest first (see the head of page.toml)."""

    def one(phrase: str) -> str:
        words = [re.escape(w).replace(r"\#", r"\d{1,9}") for w in phrase.split()]
        pattern = r"[ \t]{1,3}".join(words).replace(r"[ \t]{1,3}:", "[ \t]{0,3}:").replace("'", "['’]")
        return (
            (r"(?<!\w)" if phrase[0].isalnum() or phrase[0] == "#" else "")
            + pattern
            + (r"(?!\w)" if phrase[-1].isalnum() else "")
        )

    return "(?:" + "|".join(one(p) for p in sorted(phrases, key=len, reverse=True)) + ")"


class Page:
    """The compiled phrases of one language."""

    def __init__(self, language: Language) -> None:
        tables = language.tables("page.toml")
        words = tables["words"]
        first, the, at_time, and_ = words["first"], words["the"], words["at"], words["and"]
        self.weekdays: list[str] = tables["calendar"]["weekdays"]
        self.elisions = frozenset(tables["apostrophe"]["elisions"])
        self.lost_apostrophe = _lost_apostrophe(tables["apostrophe"])
        self.glued_preposition = _glued_preposition(tables["intertitles"]["glued_prepositions"])
        self.bare_capitals: dict[str, str] = tables["capitals"]["bare"]
        self.bare_capital = _bare_capital(self.bare_capitals)
        self.acronyms = frozenset(tables["intertitles"]["acronyms"])
        self.months: dict[str, int] = tables["calendar"]["months"]
        months = "|".join(sorted(map(re.escape, self.months), key=len, reverse=True))
        weekday_name = any_of(tables["calendar"]["weekdays"])
        weekday = f"(?:{weekday_name},? )"
        self.date = re.compile(
            rf"{_NUMERIC_DATE}|(?<!\d)(?P<d3>\d\d?)(?:{first})? (?P<m3>{months})\.? (?P<y3>(?:19|20)\d\d)(?!\d)", re.I
        )
        # the same without names, to be repeated inside other patterns
        day = re.sub(r"\(\?P=s[12]\)", "[-/.]", self.date.pattern)
        day = re.sub(r"\?P<\w+>", "?:", day)
        self._day = re.compile(f"(?:{day})", re.I)
        published = any_of(tables["calendar"]["published"])
        at = rf"(?:[ :,]|{the} |{at_time} {_TIME}|{_TIME}|-|–){{0,6}}{weekday}?(?={self._day.pattern}|{_SHORT_DATE})"
        self._published = re.compile(published + at, re.I)
        self._update = re.compile(any_of(tables["calendar"]["updated"]), re.I)
        self._updated = re.compile(any_of(tables["calendar"]["updated"]) + at, re.I)
        self._accessed = re.compile(any_of(tables["calendar"]["accessed"]) + at, re.I)
        label, word = any_of(tables["header"]["labels"]), any_of(tables["header"]["words"])
        strong = rf"{published}|{label}|{weekday}?{self._day.pattern}|{_TIME}"
        self._strong = re.compile(strong, re.I)
        self._item = re.compile(rf"{strong}|(?:19|20)\d\d-\d\d(?!\d)|{word}|\d{{1,9}}", re.I)
        filler = r"[\s|>•·:,()/–—-]"
        prefix = rf"(?:{published}|{label}|{self._day.pattern}|(?:19|20)\d\d-\d\d(?!\d))"
        self._prefix = re.compile(
            rf"{filler}{{0,9}}{prefix}(?:{filler}{{0,9}}(?:{prefix}|{_TIME}|\d{{1,6}}(?= ))){{1,400}}{filler}{{0,9}}", re.I
        )
        see_also, lines = any_of(tables["lines"]["see_also"]), tables["lines"]
        self._see_also = re.compile(
            rf"^[ \t]{{0,20}}[\[(>►▶•*→–-]{{0,2}} ?{see_also}|(?<=[.!?»\"”)…]) ?[\[(>►▶•*→]? ?{see_also}(?=\s?:)", re.I
        )
        self._start = re.compile(rf"[ \t]{{0,20}}[\[(>►▶•*→–-]{{0,2}} ?{any_of(lines['starts'])}", re.I)
        self._whole = re.compile(rf"\W{{0,9}}{any_of(lines['whole'])}\W{{0,9}}", re.I)
        name = rf"[{CAPITAL}][\w.'’-]{{0,30}}"
        self._byline = re.compile(rf"\s{{0,9}}(?i:{any_of(lines['byline'])}) {name}(?:(?:,| {and_})? {name}){{0,6}}\s{{0,9}}")
        # who wrote it, and when: "Par Awa Diallo, le 3 novembre 2018"
        self._signed = re.compile(
            rf"^[ \t]{{0,9}}(?i:{any_of(lines['byline'])}) {name}(?:(?:,| {and_})? {name}){{0,6}}[ \t,|–-]{{1,4}}(?i:{the} )?"
            rf"(?i:{weekday})?(?={self._day.pattern})",
            re.M,
        )
        agency = any_of(tables["agencies"]["names"])
        self._agency = re.compile(rf"(?<!\w){agency}(?!\w)")
        self._agency_tag = re.compile(rf"\( ?(?:(?i:{words['with']}) )?{agency}(?: ?(?:,|{and_}|/|-) ?{agency}){{0,4}} ?\)")
        self._credit = re.compile(
            rf"(?:(?:(?<=[.!?»\"”)…] )|^)(?:© ?)?(?:{name} ){{0,4}}|(?<=[.!?»\"”)…])(?:© ?)?)"
            rf"(?:{name} ?)?/ ?{agency}(?: ?/ ?{agency})?\.?\s{{0,9}}$|(?:^|(?<=[.!?»\"”)…]))\s?© ?{agency}[^.\n]{{0,40}}$"
            rf"|(?:^|(?<=[.!?»\"”)…] )){agency} ?/ ?{agency}\.?\s{{0,9}}$"
        )
        without_year = rf"\d\d?(?:{first})? (?:{months})\.?(?!\w)"
        particle = "|".join(map(re.escape, tables["dateline"]["particles"]))
        part = rf"(?:(?:{particle})['’ -])?[{CAPITAL}][\w'’]{{0,30}}"
        place = rf"(?:(?!(?i:{weekday_name}))(?P<place>{part}(?:[ -](?:(?:{particle})[ -]){{0,2}}{part}){{0,4}}))"
        self._dateline = re.compile(
            rf"[ \t]{{0,20}}(?:{place}(?: ?, ?{part}(?: {part}){{0,2}})?(?: ?\((?! ?{agency} ?\))[^()\n]{{1,40}}\)){{0,2}}"
            rf"(?: ?, ?(?:{the} )?{weekday}?(?:(?P<after>{self._day.pattern})|{without_year}))?"
            rf"|(?:{the} )?{weekday}?(?P<before>{self._day.pattern})(?: ?,? ?(?P<beside>{part}(?: {part}){{0,2}}))?)"
            rf"(?: ?\( ?(?P<agency>{agency}) ?\)| ?,? (?P<also>{agency}))?(?: ?[.:])?"
            r"(?: [–—-]{1,2}(?= )| ?[–—](?=\s|$)| [–—-]{1,2}$)[ \t]{0,9}",
            re.M,
        )

    def to_date(self, match: re.Match[str]) -> date | None:
        """The day that a match of `date` writes; None where the calendar has no such day."""
        g = match.groupdict()
        year, month, day = (
            (g["y1"], g["m1"], g["d1"])
            if g["y1"]
            else (g["y2"], g["m2"], g["d2"])
            if g["y2"]
            else (g["y3"], self.months[g["m3"].lower()], g["d3"])
        )
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            return None

    def days(self, text: str) -> Iterator[date]:
        """Every full date in a text, in order."""
        return (day for m in self.date.finditer(text) if (day := self.to_date(m)))

    def is_header(self, line: str) -> bool:
        """Whether a line is a page's header: dates, counters, sections, controls.

        >>> page(Language.of("fr")).is_header("MALI - Gao 31/07/2020 à 19h42 | Lecture : 2 min | 14 commentaires")
        True
        """
        if not line.strip() or len(line) > LONGEST_LINE or not self._strong.search(line):
            return False
        separators = len(re.findall(_SEPARATOR, line))
        residue = re.findall(r"[^\W\d_]{2,}", self._item.sub(" ", line))
        if not residue:
            return True
        return bool(separators) and len(residue) <= LONGEST_RESIDUE and not line.rstrip().endswith((".", "!", "?", "…"))

    def furniture(self, text: str) -> list[Span]:
        """The spans of a text that are the page's and not the article's."""
        spans: list[Span] = []
        for start, line in lines_of(text):
            end = start + len(line)
            short = len(line) <= LONGEST_LINE
            head = start < HEAD
            if (head and self.is_header(line)) or (
                short and (self._start.match(line) or self._whole.fullmatch(line) or self._byline.fullmatch(line))
            ):
                spans.append((start, end))
                continue
            if head and (m := self._prefix.match(line[:HEAD])):
                spans.append((start, start + m.end()))
            spans += [(start + m.start(), start + self._pointer_end(line, m)) for m in self._see_also.finditer(line)]
            tail = max(0, len(line) - LONGEST_LINE)
            if m := self._credit.search(line, tail) if tail == 0 else self._credit.search(line[tail:]):
                spans.append((start + tail + m.start(), start + tail + m.end()))
            spans += [(start + m.start(), start + m.end()) for m in self._agency_tag.finditer(line)]
        return spans

    @staticmethod
    def _pointer_end(line: str, phrase: re.Match[str]) -> int:
        """Where a pointer to another article ends: with the line, or else with its sentence, or at the phrase itself."""
        if len(line) - phrase.end() <= LONGEST_LINE - 50:
            return len(line)
        stop = re.compile(r"[.!?\])]").search(line, phrase.end(), phrase.end() + LONGEST_LINE - 50)
        return stop.end() if stop else phrase.end()

    def datelines(self, text: str) -> list[Dateline]:
        """The datelines at the start of lines in the head of a text."""
        found = []
        for m in self._dateline.finditer(text[:HEAD]):
            if m.start() and text[m.start() - 1] != "\n":
                continue  # not at the start of a line
            written = m["after"] or m["before"]
            if not written and not re.match(rf"\s*[«\"'“{CAPITAL}]", text[m.end() : m.end() + 9]):
                continue  # a sentence goes on after the dash
            day = next(self.days(written), None) if written else None
            found.append(Dateline(m["place"] or m["beside"], day, m["agency"] or m["also"] or "", m.start(), m.end()))
        return found

    def dateline(self, paragraph: str) -> str:
        """What a paragraph begins with: 'filed' where a dateline says by whom or when, 'place' where only whence, or ''."""
        m = self._dateline.match(paragraph[:LONGEST_LINE])
        if not m or not (m["place"] or m["beside"]):
            return ""
        if m["after"] or m["before"] or self._agency.search(m[0]):
            return "filed"
        return "place" if re.match(rf"\s*[«\"'“{CAPITAL}]", paragraph[m.end() : m.end() + 9]) else ""

    def stated(self, text: str) -> date | None:
        """The day that the head of a text says it was published on, in words: "Publié le …"."""
        return next(self._days_after(self._published, text[:HEAD]), None)

    def filed(self, text: str) -> date | None:
        """The day of a text's header line or dateline, which are not said to be of publication and mostly are."""
        head = text[:HEAD]
        for other in (self._updated, self._accessed):
            head = other.sub(lambda m: " " * len(m[0]), self._blanked(other, head))
        for _, line in lines_of(head):
            if self.is_header(line) and (day := next(self.days(line), None)):
                return day
        for m in self._signed.finditer(head):
            if (match := self.date.match(head, m.end())) and (day := self.to_date(match)):
                return day
        return next((d.day for d in self.datelines(head) if d.day), None)

    def labels_update(self, text: str) -> bool:
        """Whether a label says that something was changed: "mis à jour"."""
        return bool(self._update.search(text))

    def other_days(self, text: str) -> Iterator[tuple[date, str]]:
        """Days in the head of a text that are said to be no days of publication, and of what they are."""
        for day in self._days_after(self._updated, text[:HEAD]):
            yield day, "of an update"
        for day in self._days_after(self._accessed, text[:HEAD]):
            yield day, "of a visit to the page"

    def _days_after(self, phrase: re.Pattern[str], head: str) -> Iterator[date]:
        for m in phrase.finditer(head):
            if not _is_label(head, m):
                continue
            if (match := self.date.match(head, m.end())) and (day := self.to_date(match)):
                yield day
            elif short := re.compile(_SHORT_DATE).match(head, m.end()):
                figures = [int(figure) for figure in re.split("[/.-]", short[0])]
                with suppress(ValueError):
                    yield date(2000 + figures[2], figures[1], figures[0])

    def _blanked(self, phrase: re.Pattern[str], head: str) -> str:
        """The head without the days after such a phrase."""
        for m in phrase.finditer(head):
            if match := self.date.match(head, m.end()):
                head = head[: match.start()] + " " * (match.end() - match.start()) + head[match.end() :]
        return head


def _is_label(text: str, phrase: re.Match[str]) -> bool:
    """Whether "Publié le" labels a date and is not of a sentence ("un rapport publié le …")."""
    before = text[text.rfind("\n", 0, phrase.start()) + 1 : phrase.start()].rstrip(" \t(")
    if phrase[0][0].isupper():
        return True
    if before:
        return bool(re.search(rf"(?:{_SEPARATOR}|[,;:)/–—-])$", before)) and len(before) < LONGEST_LINE / 2
    return not text[: phrase.start()].strip(" \t") or text[: phrase.start()].rstrip(" \t(").endswith("\n\n")


def _lost_apostrophe(tables: dict[str, Any]) -> re.Pattern[str]:
    """The question mark that stands for an apostrophe which an encoding lost: "l?eau"."""
    elisions = sorted({e.split()[-1] for e in tables["elisions"]}, key=len)
    behind = "|".join(rf"(?<=\b(?i:{e}))" for e in elisions)
    return re.compile(rf"(?:{behind})\?(?=(?i:[{tables['vowels']}])|[\"«“])|(?<=\b[{tables['name_initials']}])\?(?=[^\W\d_])")


def _glued_preposition(letters: str) -> re.Pattern[str]:
    """ "tués.A Gao": the tokenizer parts sentences at a missing space, but takes ".A" for an abbreviation."""
    return re.compile(rf"(?<=[a-zà-öø-ÿ]{{2}})\.[{letters}] (?=[{CAPITAL}])")


def _bare_capital(letters: Iterable[str]) -> re.Pattern[str]:
    """A word of one letter at the beginning of a line or a sentence, before another word."""
    return re.compile(rf"(^ *|\n *|[.!?…:»] +)([{''.join(letters)}])(?= [^\W\d_])")


@cache
def page(language: Language) -> Page:
    """The page phrases of a language, compiled once."""
    return Page(language)


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text, without their ends, each with the offset where it starts."""
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1
