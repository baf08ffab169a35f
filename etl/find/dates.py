"""Find dates: every expression of a text that names a day, a week, a month or a year, and the day it is coded by.

The forms are rules in etl/lang/<code>/dates.toml; here stand the functions that make a day of a match (coding manual,
section 3). A rule never decides whether an event is coded: a mention says `vague`, "future" or its preposition, and the
caller leaves it or takes it.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from text_to_num import text2num  # type: ignore[import-untyped]

from etl.find.fold import fold, lower
from etl.language import Language

DAY, WEEK, MONTH = 1, 2, 3  # time precision
SINCE, UNTIL, FROM, BEFORE, AFTER = "since", "until", "from", "before", "after"  # prepositions, as dates.toml calls them
MID_MONTH = 15
TOLERANCE = timedelta(days=1)  # a date this far after publication is still taken as past: time zones
FAR_AHEAD = timedelta(days=270)  # "sera jugé … le 3 mai" written on 20 May speaks of this month, not of next year
WEEKDAY_SEARCH = timedelta(days=92)  # how far ahead "lundi 15 mai" is looked for when no 15 May behind was a Monday
TIME_BEHIND = 14  # characters behind a date in which its hour stands
CLAUSE = 80  # characters in which a word about the future bears on a date
SENTENCE = 200  # characters in which a time of the night bears on a night
LEAD_IN = 40  # characters before a date in which its preposition stands
NEWS = timedelta(days=7)  # how long ago the day last told may be for "dans la soirée" to be of it
EVENING, DAWN = 18, 6  # hours: dawn after an evening is that of the next day
SENTENCE_START = 12  # characters before a date that still opens its sentence ("Le lundi 3 mai, …")


@dataclass(frozen=True)
class DateMention:
    """A date in a text.

    `start` and `end` are character offsets; `day` is the day that the expression is coded by; `precision` is 1 (day),
    2 (week) or 3 (month). `kind`: absolute, weekday, relative, time (of the day told before), night, span, week, month, duration,
    year, or future (it lies ahead of the publication). `vague`: known only by a year, a season or a long time, so no event is dated by it; `day` is
    then the first day of that time. `preposition` is SINCE, UNTIL, FROM, BEFORE, AFTER or ''. `statement`:
    the day on which somebody spoke ("a déclaré mardi"), not that of what happened.
    """

    start: int
    end: int
    day: date
    precision: int
    kind: str
    vague: bool = False
    preposition: str = ""
    statement: bool = False


@dataclass(frozen=True)
class DateSpan:
    """Text that is written like a date; `kind` as in DateMention, or name, birth, habit, nowadays for what is none."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class _Resolved:
    day: date
    precision: int = DAY
    vague: bool = False
    future: bool = False


@dataclass(frozen=True)
class _Rule:
    resolve: str
    kind: str
    pattern: re.Pattern[str]
    before: re.Pattern[str] | None
    options: dict[str, Any]


@dataclass(frozen=True)
class _Match:
    """A rule's match in the folded text, by the names of the lists that its parts are from."""

    rule: _Rule
    start: int
    end: int
    groups: dict[str, str | None]

    def __getitem__(self, name: str) -> str | None:
        return self.groups.get(name)


def find_dates(text: str, published: date, language: Language) -> list[DateMention]:
    """The dates of a text in order.

    Args:
        text: cleaned article text (composed Unicode, NFC); any length, read once.
        published: the article's publication date, which relative dates are counted from.
    """
    grammar = _grammar(language)
    reader = _Reader(grammar, text, published)
    found = []
    for match in grammar.matches(reader.folded):
        mention = reader.read(match)
        if mention is not None:
            found.append(mention)
    return found


def statement_verbs(language: Language) -> frozenset[str]:
    """Lemmas of verbs whose date is that of a statement and not of the deed: "l'attaque a été revendiquée mardi"."""
    return _grammar(language).statement_verbs


def date_spans(text: str, language: Language) -> list[DateSpan]:
    """Where a text is written like a date, whatever day it is: for those who must not take its figures for something else."""
    return [DateSpan(m.start, m.end, m.rule.kind) for m in _grammar(language).matches(fold(text))]


# --- the grammar ----------------------------------------------------------------------------------------------------------


class _Grammar:
    """The compiled rules and tables of a language."""

    def __init__(self, language: Language) -> None:
        data = language.tables("dates.toml")
        self.code = language.code
        tables: dict[str, dict[str, Any]] = {name: {fold(k): v for k, v in t.items()} for name, t in data["tables"].items()}
        lists = {name: [fold(v) for v in values] for name, values in data["lists"].items()}
        self.weekdays: dict[str, int] = tables["weekday"]
        self.months: dict[str, int] = {**tables["month"], **tables["abbreviated"]}
        self.parts: dict[str, tuple[int, int]] = {k: (v[0], v[1]) for k, v in tables["part"].items()}
        self.directions: dict[str, int] = tables["direction"]
        self.anchored: dict[str, int] = tables["anchored"]
        self.hours: dict[str, int] = tables["hour"]
        self.units: dict[str, str] = tables["unit"]
        self.seasons: dict[str, tuple[int, int]] = {k: (v[0], v[1]) for k, v in tables["season"].items()}
        self.some: dict[str, int] = {k: v for k, v in tables["some"].items()}
        self.first = frozenset(lists["first_of_month"])
        self._articles = lists["articles"]
        self._words = _expansions(tables, lists)
        self.rules = [self._rule(r) for r in data["rule"]]
        # at a word only the rules that can begin with its first character are tried; trying all of them is ten times slower
        plain = [self._expand(r["pattern"], named=False) for r in data["rule"]]
        beginnings = [first_characters(p) for p in plain]
        self._rules_at = {c: re.compile("|".join(f"(?P<r{i}>(?:{p})(?!\\w))" for i, p in enumerate(plain) if c in beginnings[i]))
                          for c in set().union(*beginnings)}
        forms = {fold(form): name for name, values in data["prepositions"].items() for form in values}
        self.prepositions = forms
        self.preposition = re.compile(rf"(?<!\w)({_any(list(forms))})(?: {{1,3}}|(?<='))((?:{_any(lists['articles'])}) {{0,3}})?")
        self.only_future = {fold(f) for f in data["future"]["prepositions"]}
        future = data["future"]
        self.attached = tuple(a if (a := fold(form)).endswith("'") else a + " " for form in future["attached"])
        self.this = tuple(f" {fold(form)} " for form in data["lists"]["this"])
        self.cue = re.compile(rf"(?<![\w-])(?!(?:{_any(future['not_cues'])})\b)(?:{'|'.join(future['cues'])})(?![\w-])")
        self.barrier = re.compile(rf"(?<![\w-])(?:{'|'.join(future['barriers'])})(?!\w)")
        self.since_clause = re.compile(rf"(?<!\w)(?:{_any(data['lists']['since_clauses'])})[^,;:.]*$")
        statement = data["statement"]
        self.statement_verbs = frozenset(statement["verbs"])
        said, to_whom = "|".join(fold(f) for f in statement["forms"]), _any([fold(w) for w in statement["to_whom"]])
        self.statement = re.compile(rf"(?<!\w)(?:{said})(?:,? (?:{to_whom}))?,? (?:{'|'.join(f'{w} ' for w in lists['this_day'])})?$")
        times = "|".join(map(re.escape, sorted(self.hours, key=len, reverse=True)))
        self.time = re.compile(rf"(?<!\w)(?:(\d{{1,2}}) ?{data['written']['hour']}(?!\w*[a-z])|({times})(?!\w))")
        self.after_midnight = re.compile(rf"(?<!\w)(?:{'|'.join(fold(c) for c in data['night']['after_midnight'])})(?!\w)")

    def matches(self, folded: str) -> Iterator[_Match]:
        """The matches of the rules, from left to right, none overlapping."""
        at = 0
        for word in _WORD_START.finditer(folded):
            if word.start() < at or word[0] not in self._rules_at:
                continue
            found = self._rules_at[word[0]].match(folded, word.start())
            if found is None or found.lastgroup is None:
                continue
            # a rule that wants other words before it leaves its place to the rules below it
            for rule in self.rules[int(found.lastgroup[1:]):]:
                m = rule.pattern.match(folded, found.start())
                if m is not None and (rule.before is None or rule.before.search(folded[max(0, m.start() - LEAD_IN):m.start()])):
                    at = m.end()
                    yield _Match(rule, m.start(), m.end(), m.groupdict())
                    break

    def _rule(self, data: dict[str, Any]) -> _Rule:
        before = _lead_in([fold(b) for b in data["before"]], self._articles) if "before" in data else None
        pattern = re.compile(self._expand(data["pattern"], named=True) + r"(?!\w)")
        options = {k: v for k, v in data.items() if k not in ("pattern", "resolve", "kind", "before")}
        if data["resolve"] not in _RESOLVERS:
            raise ValueError(f"dates.toml: no function {data['resolve']!r}; known: {', '.join(_RESOLVERS)}")
        return _Rule(data["resolve"], data["kind"], pattern, before, options)

    def _expand(self, pattern: str, *, named: bool) -> str:
        def replace(m: re.Match[str]) -> str:
            words = self._words[m[1]]
            return f"(?P<{m[1]}{m[2] or ''}>{words})" if named and not m[1].startswith("stop") else f"(?:{words})"
        spaced = fold(pattern).replace(" ?", " {0,3}").replace(" ", " {1,3}").replace(" {1,3}{0,3}", " {0,3}")
        return re.sub(r"<(\w+)(?::(\d))?>", replace, spaced)


_WORD_START = re.compile(r"(?<![\w-])(?<!\d[.,/])[a-z\d]")


def first_characters(pattern: str) -> frozenset[str]:
    """The characters that a match of a pattern can begin with; patterns of groups, sets, classes, literals, "?" and lookaheads.

    >>> sorted(first_characters(r"(?:la )?(?!x)(?:nuit|[ab]c)"))
    ['a', 'b', 'l', 'n']
    """
    found: set[str] = set()
    for alternative in _alternatives(pattern):
        item, optional, rest = _first_item(alternative)
        if item.startswith(("(?!", "(?=", "(?<")):
            found |= first_characters(rest)
            continue
        if item.startswith("(?:"):
            found |= first_characters(item[3:-1])
        elif item == r"\d":
            found |= set("0123456789")
        elif item == r"\w":
            found |= set("0123456789abcdefghijklmnopqrstuvwxyz")
        else:
            found |= {c for c in map(chr, range(128)) if re.fullmatch(item, c)} if item else set()
        if optional and rest:
            found |= first_characters(rest)
    return frozenset(found)


def _alternatives(pattern: str) -> list[str]:
    """A pattern split at the bars outside of its groups and sets."""
    parts, depth, at = [], 0, 0
    for m in re.finditer(r"\\.|\[(?:\\.|[^\]])*\]|[()|]", pattern):
        if m[0] == "|" and depth == 0:
            parts.append(pattern[at:m.start()])
            at = m.end()
        depth += (m[0] == "(") - (m[0] == ")")
    return [*parts, pattern[at:]]


def _first_item(pattern: str) -> tuple[str, bool, str]:
    """(the first group, set, class or character of a pattern; whether it may be missing; what follows it)."""
    depth, end = 0, 0
    for m in re.finditer(r"\\.|\[(?:\\.|[^\]])*\]|.", pattern, re.DOTALL):
        depth += (m[0] == "(") - (m[0] == ")")
        if depth == 0:
            end = m.end()
            break
    quantifier = re.match(r"\?|\*|\+|\{\d+(?:,\d*)?\}|", pattern[end:])
    assert quantifier is not None  # it can be empty
    return pattern[:end], quantifier[0].startswith(("?", "*", "{0")), pattern[end + quantifier.end():]


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", " {1,3}") for w in sorted(words, key=len, reverse=True))


def _lead_in(forms: list[str], articles: list[str]) -> re.Pattern[str]:
    """Matches at the end of the text before a date: one of the forms, and an article or a preposition of place after it."""
    return re.compile(rf"(?<!\w)({_any(forms)})(?: {{1,3}}(?:{_any(articles)}))? {{0,3}}$")


def _expansions(tables: dict[str, dict[str, Any]], lists: dict[str, list[str]]) -> dict[str, str]:
    """What <name> stands for in a pattern, as a regular expression of folded text."""
    words = {name: _any(list(table)) for name, table in tables.items()} | {name: _any(values) for name, values in lists.items()}
    number = words["number_words"]
    first_figure = _any([f for f in lists["first_of_month"] if f[0].isdigit()])  # "le premier" alone is no date
    figure = r"0?[1-9]|[12]\d|3[01]"
    spaced_some = _any([s for s in tables["some"] if not s.endswith("'")])
    elided_some = _any([s for s in tables["some"] if s.endswith("'")])
    about = _any([a for a in lists["about"] if not a.endswith("'")])
    elided_about = _any([a for a in lists["about"] if a.endswith("'")])
    punctuation = r"(?= ?(?:[,.](?!\d)|[;:!?)»\"\n]|$)"
    return words | {
        "number_words": number,
        "day": rf"{words['first_of_month']}|(?:{figure})(?![\d.,/]\d)(?!\d)|{words['day_words']}",
        "day_figure": rf"{first_figure}|(?:{figure})(?!\d)",
        "month_figure": r"(?:0?[1-9]|1[0-2])(?!\d)",
        "year": r"(?:1[5-9]|20)\d\d(?![.,]?\d)",
        "count": rf"(?:\d{{1,3}}|(?:{number})(?:[ -](?:(?:{words['and']})[ -])?(?:{number})){{0,3}}|{spaced_some}) {{1,3}}|(?:{elided_some})",
        "about": rf"(?:{about}) {{1,3}}|(?:{elided_about})",
        "stop": rf"{punctuation}| {{1,3}}(?:{words['after_bare_day']})(?!\w))",
        "stop_comma": rf"{punctuation})",
    }


@cache
def _grammar(language: Language) -> _Grammar:
    return _Grammar(language)


# --- reading one article ----------------------------------------------------------------------------------------------------


class _Reader:
    """Makes days of the matches of one text; keeps the dates that "la veille" and "six mois plus tard" are counted from."""

    def __init__(self, grammar: _Grammar, text: str, published: date) -> None:
        self.grammar = grammar
        self.folded = fold(text)
        self.lowered = lower(text)
        self.published = published
        self.anchor: _Resolved | None = None  # the last day or week spoken of
        self.long_anchor: _Resolved | None = None  # the same, months too
        self.anchored_at = 0  # where the anchor stands
        self.hour: int | None = None  # the hour of the anchor, as far as it is told
        self._introduced: dict[int, str] = {}  # where a preposition, with or without the article behind it, ends
        for m in grammar.preposition.finditer(self.folded):
            form = re.sub(" +", " ", m[1])
            self._introduced[m.end()] = form
            if m[2]:
                self._introduced[m.start(2)] = form
        self._cues = [m.span() for m in grammar.cue.finditer(self.lowered)]
        self._cue_starts, self._cue_ends = [a for a, _ in self._cues], [b for _, b in self._cues]
        self._barriers = [m.start() for m in grammar.barrier.finditer(self.lowered)]
        self._ends = [m.start() for m in re.finditer(r"[.!?…;][\"»')\]]*[ \n]|\n\n", self.folded)]

    def read(self, match: _Match) -> DateMention | None:
        preposition, form = self._preposition(match)
        future = form in self.grammar.only_future or self._future(match)
        resolved = _RESOLVERS[match.rule.resolve](self, match, future)
        if resolved is None:
            return None
        ahead = resolved.future or (resolved.precision == DAY and resolved.day > self.published + TOLERANCE)
        kind = "future" if ahead else match.rule.kind
        vague = resolved.vague or bool(match.rule.options.get("vague"))
        if not ahead and resolved.precision > DAY and resolved.day > self.published:
            resolved = _Resolved(self.published, resolved.precision)  # "en mars" written on 3 March
        statement = self.grammar.statement.search(self.folded[max(0, match.start - CLAUSE):match.start]) is not None
        if kind != "future" and not vague and preposition in ("", FROM, AFTER) and not (statement and self.anchor):
            self.long_anchor = resolved
            if resolved.precision < MONTH:
                self.anchor, self.anchored_at, self.hour = resolved, match.start, self._hour(match)
        return DateMention(match.start, match.end, resolved.day, resolved.precision, kind, vague, preposition, statement)

    def _hour(self, match: _Match) -> int | None:
        """About which hour of its day a date names: "mardi soir", "mardi vers 23h30"."""
        near = self.grammar.time.search(self.folded, match.start, min(len(self.folded), match.end + TIME_BEHIND))
        if near is None:
            return None
        return int(near[1]) if near[1] else self.grammar.hours[near[2]]

    def _preposition(self, match: _Match) -> tuple[str, str]:
        if "preposition" in match.rule.options:
            return str(match.rule.options["preposition"]), ""
        form = self._introduced.get(match.start, "")
        if not form and self.grammar.since_clause.search(self.folded[max(0, match.start - SENTENCE):match.start]):
            return SINCE, ""  # "depuis qu'ils ont pris le port le 8 mai"
        return self.grammar.prepositions.get(form, ""), form

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the sentence (or the part of it up to a semicolon) around a span."""
        before = bisect_left(self._ends, start)
        after = bisect_left(self._ends, end)
        return (self._ends[before - 1] + 1 if before else 0, self._ends[after] if after < len(self._ends) else len(self.folded))

    def _future(self, match: _Match) -> bool:
        """Whether a word about the future bears on a match and nothing of the past stands between them."""
        if match["weekday"] and not match["day"] and self.folded.endswith(self.grammar.attached, 0, match.start):
            return False
        first, last = self.sentence(match.start, match.end)
        nearest = bisect_right(self._cue_ends, match.start) - 1
        if nearest >= 0 and self._cue_starts[nearest] >= max(first, match.start - CLAUSE) and \
                not self._barred(self._cue_ends[nearest], match.start):
            return True
        if match.start - first > SENTENCE_START:
            return False
        following = bisect_left(self._cue_starts, match.end)
        return following < len(self._cues) and self._cue_ends[following] <= min(last, match.end + CLAUSE) and \
            not self._barred(match.end, self._cue_starts[following])

    def _barred(self, start: int, end: int) -> bool:
        return bisect_left(self._barriers, end) > bisect_left(self._barriers, start)

    # --- helpers of the functions below

    def month(self, match: _Match, suffix: str = "") -> int | None:
        name = match["month" + suffix] or (match["abbreviated"] if not suffix else None) or match["month_figure" + suffix]
        if name is None:
            return None
        return int(name) if name.isdigit() else self.grammar.months[name]

    def day_number(self, match: _Match, suffix: str = "") -> int:
        name = match["day" + suffix] or match["day_figure" + suffix] or ""
        if name in self.grammar.first:
            return 1
        return int(name) if name.isdigit() else int(text2num(name, self.grammar.code))

    def year(self, match: _Match, suffix: str = "") -> int | None:
        name = match["year" + suffix]
        return int(name) if name else None

    def direction(self, match: _Match) -> int:
        """-1 the last one, 1 the next one, 0 not said."""
        return self.grammar.directions.get(match["direction"] or "", 0)

    def count(self, match: _Match) -> tuple[int, bool] | None:
        """(how many, whether that is exact) of a match's count; None where the match has none."""
        words = (match["count"] or match["count2"] or "").strip()
        if not words:
            return None
        if words.isdigit():
            return int(words), True
        for some, value in self.grammar.some.items():
            if words == some.strip():
                return value, False
        try:
            return int(text2num(words, self.grammar.code)), True
        except ValueError:
            return None

    def latest(self, month: int, day: int, weekday: int | None, *, future: bool) -> date | None:
        """The day of a date without a year: the latest on or before publication, or the next one; on that weekday if possible."""
        years = range(self.published.year + 1, self.published.year - 9, -1)
        days = [d for y in years if (d := _date(y, month, day)) is not None]
        behind = [d for d in days if d <= self.published + TOLERANCE]
        ahead = [d for d in days if d >= self.published]
        if future and ahead and ahead[-1] - self.published <= FAR_AHEAD:
            return ahead[-1]
        if not behind:
            return None
        if weekday is not None and behind[0].weekday() != weekday and ahead and ahead[-1].weekday() == weekday and \
                ahead[-1] - self.published <= WEEKDAY_SEARCH:
            return ahead[-1]
        return behind[0]

    def weekday(self, weekday: int, *, future: bool, on_or_before: date | None = None) -> date:
        if future:
            return self.published + timedelta(days=(weekday - self.published.weekday() - 1) % 7 + 1)
        end = on_or_before or self.published
        return end - timedelta(days=(end.weekday() - weekday) % 7)

    def is_after_midnight(self, match: _Match) -> bool:
        first, last = self.sentence(match.start, match.end)
        around = self.folded[max(first, match.start - SENTENCE):min(last, match.end + SENTENCE)]
        return self.grammar.after_midnight.search(around) is not None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months_from(day: date, months: int, on: int = MID_MONTH) -> date:
    index = day.year * 12 + day.month - 1 + months
    index = max(12, min(index, 9999 * 12 + 11))
    year, month = divmod(index, 12)
    return date(year, month + 1, min(on, calendar.monthrange(year, month + 1)[1]))


# --- what makes a day of a match: (reader, match, whether the context is about the future) -> the day, or None ------------


def _nothing(_: _Reader, __: _Match, ___: bool) -> None:
    return None


def _absolute(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    month, year, direction = r.month(m), r.year(m), r.direction(m)
    if month is None:
        return None
    day = r.day_number(m)
    if year is not None:
        exact = _date(year, month, day)
        return _Resolved(exact) if exact else None
    weekday = r.grammar.weekdays[m["weekday"] or ""] if m["weekday"] else None
    latest = r.latest(month, day, weekday, future=future or direction > 0)
    return _Resolved(latest) if latest else None


def _bare_day(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    """A day of the month alone: of the latest month in which it lies behind, and on the weekday that is named."""
    number = r.day_number(m)
    weekday = r.grammar.weekdays[m["weekday"] or ""] if m["weekday"] else None
    latest = int(m.rule.options.get("months", 0))
    months = range(4) if future else range(latest, -13, -1)
    for shift in months:
        first = _months_from(r.published, shift, on=1)
        day = _date(first.year, first.month, number)
        if day is None or (day < r.published if future else day > r.published + TOLERANCE):
            continue
        if weekday is None or day.weekday() == weekday:
            return _Resolved(day)
    return None


def _weekday(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    weekday = r.grammar.weekdays[m["weekday"] or ""]
    direction = r.direction(m)
    is_today = weekday == r.published.weekday()
    if direction < 0 and is_today:
        return _Resolved(r.published - timedelta(days=7))
    if is_today and f" {r.folded[max(0, m.start - 6):m.start]}".endswith(r.grammar.this):
        return _Resolved(r.published)
    ahead = direction > 0 or (future and direction == 0)
    return _Resolved(r.weekday(weekday, future=ahead), future=ahead)


def _weekday_of_week(r: _Reader, m: _Match, _: bool) -> _Resolved | None:
    monday = r.published - timedelta(days=r.published.weekday())
    direction = r.direction(m)
    return _Resolved(monday + timedelta(days=7 * direction + r.grammar.weekdays[m["weekday"] or ""]), future=direction > 0)


def _weekday_from_anchor(r: _Reader, m: _Match, _: bool) -> _Resolved | None:
    weekday = r.grammar.weekdays[m["weekday"] or ""]
    sign = r.grammar.anchored[m["anchored"] or ""]
    base = r.anchor.day if r.anchor else r.published
    if sign > 0:
        return _Resolved(base + timedelta(days=(weekday - base.weekday() - 1) % 7 + 1))
    return _Resolved(base - timedelta(days=(base.weekday() - weekday - 1) % 7 + 1))


def _of_span(r: _Reader, m: _Match, first: date, last: date) -> _Resolved:
    take = m.rule.options["take"]
    if take == "middle":
        return _Resolved(first + (last - first) // 2, WEEK)
    if take == "night" and r.is_after_midnight(m):
        return _Resolved(last)
    return _Resolved(first)


def _day_span(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    month = r.month(m, "2")
    if month is None:  # "du 20 au 22"
        first_day = _bare_day(r, m, future)
        if first_day is None:
            return None
        last = _date(first_day.day.year, first_day.day.month, r.day_number(m, "2"))
        return _of_span(r, m, first_day.day, last) if last and last > first_day.day else None
    year = r.year(m, "2") or r.year(m)
    last = _date(year, month, r.day_number(m, "2")) if year else \
        r.latest(month, r.day_number(m, "2"), None, future=future or r.direction(m) > 0)
    if last is None:
        return None
    if year is None and last < r.published and (open_end := _open_span(r, m, month)):
        last = open_end
    first_month = r.month(m) or month
    first_year = r.year(m) or last.year - (first_month > last.month)
    first = _date(first_year, first_month, r.day_number(m))
    if first is None or first >= last:
        return None
    return _of_span(r, m, first, last)


def _open_span(r: _Reader, m: _Match, month: int) -> date | None:
    """The last day of a span without a year that the publication lies in."""
    for year in (r.published.year, r.published.year + 1):
        last = _date(year, month, r.day_number(m, "2"))
        first_month = r.month(m) or month
        first = _date(year - (first_month > month), first_month, r.day_number(m))
        if first and last and first <= r.published <= last:
            return last
    return None


def _weekday_span(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    first_name, last_name = r.grammar.weekdays[m["weekday"] or ""], r.grammar.weekdays[m["weekday2"] or ""]
    ahead = future or r.direction(m) > 0
    month = r.month(m, "2")
    last = r.weekday(last_name, future=ahead)
    if month is not None:  # "dans la nuit de lundi à mardi 14 mars"
        year = r.year(m, "2")
        number = r.day_number(m, "2")
        dated = _date(year, month, number) if year else r.latest(month, number, last_name, future=ahead)
        last = dated or last
        ahead = last > r.published + TOLERANCE
    if r.direction(m) < 0 and last == r.published:
        last -= timedelta(days=7)
    length = (last_name - first_name) % 7 or 7
    resolved = _of_span(r, m, last - timedelta(days=length), last)
    return _Resolved(resolved.day, resolved.precision, future=ahead)


def _night_before(r: _Reader, m: _Match, _: bool) -> _Resolved | None:
    return _Resolved(r.published if r.is_after_midnight(m) else r.published - timedelta(days=1))


def _shifted(r: _Reader, m: _Match, _: bool) -> _Resolved | None:
    days = int(m.rule.options["days"])
    return _Resolved(r.published + timedelta(days=days), future=days > 0)


def _anchored(r: _Reader, m: _Match, _: bool) -> _Resolved | None:
    if r.anchor is not None:
        if m.rule.options.get("same_sentence") and r.anchored_at < r.sentence(m.start, m.end)[0]:
            return None
        day = r.anchor.day + timedelta(days=int(m.rule.options["days"]))
        return _Resolved(day, r.anchor.precision) if day <= r.published + TOLERANCE else None
    if "without_anchor" not in m.rule.options:
        return None
    return _Resolved(r.published + timedelta(days=int(m.rule.options["without_anchor"])))


def _within_day(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    """A time of the day last told, or some hours from it: "dans la soirée", "dès l'aube", "quelques heures plus tard"."""
    if r.anchor is None or future or r.published - r.anchor.day > NEWS:
        return None
    days, count = 0, r.count(m)
    if m["hour"]:
        days = int(r.hour is not None and r.hour >= EVENING and r.grammar.hours[m["hour"] or ""] <= DAWN)
    elif count is not None and r.hour is not None and "sign" in m.rule.options:
        days = (r.hour + int(m.rule.options["sign"]) * count[0]) // 24
    return _Resolved(min(r.anchor.day + timedelta(days=days), r.published), r.anchor.precision)


def _counted_from_anchor(r: _Reader, m: _Match, _: bool) -> _Resolved | None:
    count, unit = r.count(m), r.grammar.units[m["unit"] or ""]
    base = r.long_anchor if unit in ("month", "year") else r.anchor
    if count is None or base is None or unit == "hour":
        return None
    number = count[0] * int(m.rule.options["sign"])
    if unit in ("month", "year"):
        resolved = _Resolved(_months_from(base.day, number * (12 if unit == "year" else 1)), MONTH, vague=unit == "year")
    else:
        precision = max(base.precision, DAY if unit == "day" and count[1] else WEEK)
        resolved = _Resolved(base.day + timedelta(days=number * (7 if unit == "week" else 1)), precision)
    return resolved if resolved.day <= r.published + TOLERANCE else None


_USUAL_COUNT = {"hour": 12, "day": 3, "week": 2, "month": 2, "year": 2}  # "ces derniers jours": about how many


def _counted(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    unit = r.grammar.units[m["unit"] or ""]
    options = m.rule.options
    lasting, sign = bool(options.get("lasting")), int(options["sign"])
    has_count = bool(m["count"] or m["count2"])
    count = r.count(m) if has_count else (_USUAL_COUNT[unit], False)
    if count is None or (future and sign < 0 and lasting):
        return None
    number, exact = count
    if unit == "hour":
        if lasting and number < 12:
            return None  # "en deux heures" is no date
        days = round(number / 24)
        return _Resolved(r.published + timedelta(days=sign * days), DAY if days <= 1 and exact else WEEK, future=sign > 0)
    if unit == "day":
        precision = DAY if exact and not (options.get("loose") and number > 1) else WEEK
        return _Resolved(r.published + timedelta(days=sign * number), precision, future=sign > 0)
    if unit == "week":
        long = lasting and number > 4
        return _Resolved(r.published + timedelta(days=sign * 7 * number), MONTH if long else WEEK, vague=long, future=sign > 0)
    if unit == "month":
        return _Resolved(_months_from(r.published, sign * number), MONTH, vague=lasting or number >= 12, future=sign > 0)
    return _Resolved(date(max(1, min(r.published.year + sign * number, 9999)), 1, 1), MONTH, vague=True, future=sign > 0)


def _long_time(r: _Reader, m: _Match, _: bool) -> _Resolved | None:
    """"depuis des semaines": since an unknown day, written as the first day of the month (year) before."""
    unit = r.grammar.units[m["unit"] or ""]
    if unit == "hour":
        return None
    day = date(r.published.year - 1, 1, 1) if unit in ("month", "year") else _months_from(r.published, -1, on=1)
    return _Resolved(day, MONTH, vague=True)


def _week(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    direction = r.direction(m)
    monday = r.published - timedelta(days=r.published.weekday())
    if m["anchored"]:
        if r.anchor is None:
            return None
        shift = 7 * r.grammar.anchored[m["anchored"] or ""]
        wednesday = r.anchor.day - timedelta(days=r.anchor.day.weekday()) + timedelta(days=shift + 2)
        return _Resolved(wednesday, WEEK) if wednesday <= r.published else None
    if m.rule.options.get("weekend"):
        ahead = direction > 0 or (future and direction == 0)
        return _Resolved(r.weekday(5, future=ahead), WEEK, future=ahead)
    if direction:
        return _Resolved(monday + timedelta(days=7 * direction + 2), WEEK, future=direction > 0)
    return _Resolved(min(monday + timedelta(days=2), r.published), WEEK, future=future)


def _latest_month(r: _Reader, month: int, direction: int, future: bool, start: int = 1) -> date | None:
    """The first day of the latest month of that number whose day `start` is behind (or, in the future, the next one)."""
    year = r.published.year
    if direction > 0 or (future and direction == 0):
        ahead = date(year + (month < r.published.month), month, 1)
        if direction > 0 or ahead - r.published <= FAR_AHEAD:
            return ahead
    this_year = date(year, month, start) <= r.published and not (direction < 0 and month == r.published.month)
    return date(year if this_year else year - 1, month, 1)


def _month(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    direction, month = r.direction(m), r.month(m) or r.month(m, "2")
    if month is None:  # "le mois dernier", "ce mois-ci"
        return _Resolved(_months_from(r.published, direction), MONTH, future=direction > 0)
    year = r.published.year + int(m.rule.options["years"]) if "years" in m.rule.options else r.year(m)
    if year is not None:
        return _Resolved(date(year, month, MID_MONTH), MONTH, future=(year, month) > (r.published.year, r.published.month))
    first = _latest_month(r, month, direction, future)
    return _Resolved(first.replace(day=MID_MONTH), MONTH, future=first > r.published) if first else None


def _part_of_month(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    start, coded = r.grammar.parts[m["part"] or ""]
    direction, month, year = r.direction(m), r.month(m) or r.month(m, "2"), r.year(m)
    if month is None:  # "au début du mois"
        day = _months_from(r.published, direction, on=coded)
        return _Resolved(day, WEEK, future=future or direction > 0 or (day > r.published and start > r.published.day))
    if year is not None:
        return _Resolved(date(year, month, coded), WEEK, future=date(year, month, start) > r.published)
    first = _latest_month(r, month, direction, future, start)
    if first is None:
        return None
    day = first.replace(day=coded)
    return _Resolved(day, WEEK, future=first > r.published or (future and day > r.published))


def _month_span(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    last_month = r.month(m, "2")
    first_month = r.month(m)
    if last_month is None or first_month is None:
        return None
    year = r.year(m, "2")
    last = date(year, last_month, 1) if year else _latest_month(r, last_month, r.direction(m), future)
    if last is None:
        return None
    first = date(r.year(m) or last.year - (first_month > last_month), first_month, 1)
    months = (last.year - first.year) * 12 + last.month - first.month
    if m.rule.options["take"] == "middle":
        return _Resolved(_months_from(first, months // 2), MONTH, future=first > r.published)
    return _Resolved(first.replace(day=MID_MONTH), MONTH, future=first > r.published)


def _year(r: _Reader, m: _Match, _: bool) -> _Resolved | None:
    year = r.year(m) or r.published.year + r.direction(m)
    return _Resolved(date(year, 1, 1), MONTH, vague=True, future=year > r.published.year)


def _season(r: _Reader, m: _Match, future: bool) -> _Resolved | None:
    month, day = r.grammar.seasons[m["season"] or ""]
    direction = r.direction(m)
    year = r.year(m)
    if year is not None:
        start = date(year, month, day)
    else:
        found = r.latest(month, day, None, future=future or direction > 0)
        if found is None:
            return None
        start = found
    return _Resolved(start, MONTH, vague=True, future=start > r.published)


_RESOLVERS: dict[str, Callable[[_Reader, _Match, bool], _Resolved | None]] = {
    "nothing": _nothing, "absolute": _absolute, "bare_day": _bare_day, "weekday": _weekday, "weekday_of_week": _weekday_of_week,
    "weekday_from_anchor": _weekday_from_anchor, "day_span": _day_span, "weekday_span": _weekday_span,
    "night_before": _night_before, "shifted": _shifted, "anchored": _anchored, "within_day": _within_day,
    "counted_from_anchor": _counted_from_anchor,
    "counted": _counted, "long_time": _long_time, "week": _week, "month": _month, "part_of_month": _part_of_month,
    "month_span": _month_span, "year": _year, "season": _season,
}
