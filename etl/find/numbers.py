"""Find numbers: figures, number words and groups ("une dizaine") of a text, with what they may count.

A mention never decides that people are counted: ages, dates, measures, money and names carry their kind, and the caller
takes the kinds that it wants. Words and lists are data (etl/lang/<code>/numbers.toml).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from text_to_num import text2num  # type: ignore[import-untyped]

from etl.find.dates import DateSpan, date_spans
from etl.find.fold import fold
from etl.language import Language

LONGEST_FIGURE = 12  # digits; longer runs are identifiers
YEARS = range(1900, 2100)  # figures of four digits that may be a year
LONGEST_RUN = 10  # number words in one number

COUNT, ARTICLE, VAGUE = "count", "article", "vague"
YEAR, AGE, MEASURE, TIME, MONEY, DATE, NAME = "year", "age", "measure", "time", "money", "date", "name"


@dataclass(frozen=True)
class NumberMention:
    """A number in a text.

    `start` and `end` are character offsets of the number itself, without "au moins" or "entre". `value` is the number that
    the coding manual takes (the lower one of a range; 12 for "des dizaines"; 3 for "plusieurs"), `low` and `high` its bounds
    as far as the text gives them: "au moins 5" has low 5 and no high, "jusqu'à 5" has low 0 and high 5, "5 à 7" has both, a
    plain 5 has low 5 and no high. `approximate`: the text itself does not claim to be exact.

    `kind`: count; article ("un", "une": the caller decides whether it counts); vague ("plusieurs"); and for what counts
    nobody: year, age, measure (percentages and "deux fois" too), time, money, date, name ("M23").
    """

    start: int
    end: int
    value: int
    low: int
    high: int | None
    approximate: bool
    kind: str = COUNT


def find_numbers(text: str, language: Language) -> list[NumberMention]:
    """The numbers of a text in order, none overlapping; ordinals are none.

    Args:
        text: cleaned article text (composed Unicode, NFC).
    """
    grammar = _grammar(language)
    folded = fold(text)
    leads = {name: frozenset(m.end() for m in pattern.finditer(folded)) for name, pattern in grammar.leads.items()}
    found = [_kind(grammar, folded, leads, m) for m in grammar.scan(folded)]
    found = _in_dates(found, date_spans(text, language))
    found = [_modified(grammar, folded, leads, m) for m in found]
    return _ranges(grammar, folded, leads, _lists(grammar, folded, found))


class _Grammar:
    """The compiled lists of a language."""

    def __init__(self, language: Language) -> None:
        data = language.tables("numbers.toml")
        self.code = language.code
        written = data["written"]
        self.articles = frozenset(map(fold, data["articles"]))
        self.vague_value, self.vague_low = int(data["vague_value"]), int(data["vague_low"])
        self.groups: dict[str, tuple[int, int]] = {fold(k): (v[0], v[1]) for k, v in data["groups"].items()}
        self.exact_groups = frozenset(map(fold, data["group_words"]["exact"]))
        words, group = data["group_words"], _any(data["groups"])
        word = f"(?:{_any(data['words'])})(?!\\w)"
        between_words = _any(written["between_words"])
        run = rf"{word}(?:(?:{between_words}){word}){{0,{LONGEST_RUN - 1}}}"
        figure = r"(?:\d{1,3}(?: \d{3})+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d+)(?!\d)(?:[.,]\d+)?"
        of, small = _any(words["of"]), _any(words["adjectives"])
        behind = rf"(?= (?:{of}))"
        self._scanner = re.compile("|".join((
            rf"(?<![\w'])(?P<skip>{_any(data['not_numbers'])})(?!\w)",
            rf"(?<!\w)(?P<name>(?:{_any(data['context']['names'])})(?!\w))",
            # M23, Su-24, a telephone number, 4x4, 3R, 11-septembre; not 10km or 23h30
            r"(?<!\w)(?P<label>[a-z]{1,8}-?\d[\w-]*|\+?\d{1,3}(?:[ .]\d\d){4,}(?!\d)"
            rf"|\d+(?:x\d+|[{written['label_letters']}](?![\w%]))\w*|\d+-[a-z]\w*)",
            rf"(?<!\w)(?P<ordinal>\d+ ?(?:{'|'.join(written['ordinals'])})(?!\w))",
            rf"(?<!\w)(?P<clock>\d{{1,2}} ?{written['hour']}(?: ?[0-5]\d)?(?![\w])|\d{{1,2}}:[0-5]\d(?!\d))",
            rf"(?<![\w])(?P<some>{_any(words['some'])}) (?P<some_group>{group})(?: (?:{of}) ?(?P<some_more>{group}))?(?!\w)",
            rf"(?<![\w])(?:{_any(words['one'])}) (?P<one_group>{group})(?!\w){behind}",
            rf"(?<!\w)(?P<vague>{_any(data['vague'])})(?!\w| ?\d)",
            rf"(?<!\w)(?P<none>{_any(data['none'])})(?!\w)",
            rf"(?<![\w])(?<!\d[.,])(?P<number>{figure}|{run})"
            rf"(?:(?: (?:{small}))? (?P<group>{group})(?!\w)(?: (?:{of}) ?(?P<more>{group})(?!\w))?)?",
            rf"(?<!\w)(?P<bare_group>{_any([g for g in data['groups'] if g.endswith(language.grammar.plural)])})(?!\w){behind}",
        )))
        self._split = re.compile(rf"(?:{between_words})?({word})")
        units = {fold(u): kind for kind, names in data["units"].items() for u in names}
        letters = {fold(u): kind for kind, names in data["letters"].items() for u in names}
        self.units = units | letters
        between = rf" ?(?:(?:{_any(data['context']['adjectives'])}) ){{0,2}}(?:(?:{of}) ?)?"
        self.unit = re.compile(rf"{between}(?:({_any(list(units))})(?![\w-])|({_any(list(letters))})(?![\w.'-]))")
        context = data["context"]
        ranges = data["ranges"]
        # what matters when it stands right before a number, by name
        self.leads = {"lasting": _lead(context["lasting"]), "name": _lead(context["name_heads"], r"[ °.-]{0,3}"),
                      "currency": _lead(context["currency_signs"]), "between": _lead(ranges["between"]),
                      "revision": _lead(ranges["revisions"]),
                      **{effect: _lead(forms) for effect, forms in data["modifiers"].items()}}
        self.after_year = re.compile(rf" (?:{_any(context['after_year'])})(?!\w)| ?[^\w ]| ?$")
        self.after = {effect: re.compile(rf" (?:{_any(forms)})(?!\w)(?! (?:{of}))")
                      for effect, forms in data["modifiers_after"].items()}
        self.link = re.compile(rf" ?(?:{_any(ranges['links'])}) ?")
        self.and_ = re.compile(rf" (?:{_any(ranges['and'])}) ")
        self.list_link = re.compile(rf" ?(?:{_any(ranges['lists'])}) ?")

    def scan(self, folded: str) -> Iterator[NumberMention]:
        """Every number by its form alone; the kind is count, article, vague, time (of day) or name."""
        for m in self._scanner.finditer(folded):
            form = m.lastgroup
            if form in ("skip", "ordinal"):
                continue
            if form in ("name", "label"):
                yield NumberMention(*m.span(), 0, 0, None, False, NAME)
            elif form == "clock":
                hour = int(re.match(r"\d+", m[0])[0])  # type: ignore[index]
                yield NumberMention(*m.span(), hour, hour, None, False, TIME)
            elif m["vague"]:
                yield NumberMention(*m.span("vague"), self.vague_value, self.vague_low, None, True, VAGUE)
            elif m["none"]:
                yield NumberMention(*m.span("none"), 0, 0, None, False)
            elif m["number"]:
                yield from self._number(folded, m)
            else:
                yield self._group(m)

    def _group(self, m: re.Match[str]) -> NumberMention:
        """An unknown number of groups, or one: "des dizaines de milliers", "la centaine"."""
        if m["one_group"]:
            value = self.groups[m["one_group"]][0]
        elif m["some_more"]:
            value = self.groups[m["some_group"]][0] * self.groups[m["some_more"]][0]
        else:
            value = self.groups[m["some_group"] or m["bare_group"]][1]
        return NumberMention(*m.span(), value, value, None, True)

    def _number(self, folded: str, m: re.Match[str]) -> Iterator[NumberMention]:
        number, (start, end) = m["number"], m.span("number")
        factor, approximate = 1, False
        if m["group"]:
            factor, approximate = self.groups[m["group"]][0], m["group"] not in self.exact_groups
            factor *= self.groups[m["more"]][0] if m["more"] else 1
            end = m.end()
        if number[0].isdigit():
            value = _figure(number, factor)
            if value is None:
                yield NumberMention(start, end, 0, 0, None, False, NAME)
            else:
                exact = factor > 1 or not re.search(r"[.,]\d{1,2}$|[.,]\d{4,}$", number)
                yield NumberMention(start, end, value, value, None, approximate, COUNT if exact else MEASURE)
            return
        if re.match(r"-[a-z]", folded[m.end():m.end() + 2]) or folded[max(0, start - 1):start] == "-":
            return  # "trois-quarts", "dix-huitième"
        parts = self._words(number, start)
        for i, (first, last, value) in enumerate(parts):
            is_last = i == len(parts) - 1
            value, last = (value * factor, end) if is_last else (value, last)
            if folded[first:last] in self.groups:
                continue  # "ses millions"
            kind = ARTICLE if folded[first:last] in self.articles else COUNT
            yield NumberMention(first, last, value, value, None, approximate and is_last, kind)

    def _words(self, run: str, offset: int) -> list[tuple[int, int, int]]:
        """(start, end, value) of the numbers in a run of number words: the longest that text2num reads, one after the other."""
        words = [m.span(1) for m in self._split.finditer(run)]
        found: list[tuple[int, int, int]] = []
        first = 0
        while first < len(words):
            for last in range(len(words), first, -1):
                start, end = words[first][0], words[last - 1][1]
                try:
                    value = int(text2num(run[start:end], self.code))
                except ValueError:
                    continue
                found.append((offset + start, offset + end, value))
                first = last
                break
            else:
                first += 1
        return found


def _figure(figure: str, factor: int) -> int | None:
    """The value of a figure with separators, times a factor; None where it is an identifier ("007", twenty digits)."""
    digits = re.sub(r"\D", "", figure)
    if len(digits) > LONGEST_FIGURE or (len(digits) > 1 and digits[0] == "0" and not re.search("[.,]", figure)):
        return None
    if re.fullmatch(r"\d{1,3}(?:([ .,])\d{3})(?:\1\d{3})*", figure) and factor == 1:
        return int(digits)
    whole, _, decimals = figure.replace(" ", "").replace(",", ".").partition(".")
    return int(whole) * factor + int(decimals or 0) * factor // 10 ** len(decimals)


def _any(words: Any) -> str:
    return "|".join(re.escape(fold(w)).replace(r"\ ", " ") for w in sorted(words, key=len, reverse=True))


def _lead(forms: Sequence[str], space: str = " {0,3}") -> re.Pattern[str]:
    """Matches a form and the space behind it: where the match ends, a number that it bears on begins."""
    return re.compile(rf"(?<!\w)(?:{_any(forms)})(?:(?<=')|(?!\w|(?<=\d)\d)|(?<=[^\w ])){space}")


@cache
def _grammar(language: Language) -> _Grammar:
    return _Grammar(language)


LONGEST_LINK = 16  # characters between two numbers of one range or list
Leads = dict[str, frozenset[int]]  # what stands before a number → the offsets at which such a number begins


def _kind(grammar: _Grammar, folded: str, leads: Leads, mention: NumberMention) -> NumberMention:
    """What the words around a number make of it: a measure, money, a time, an age, a year, a part of a name."""
    if mention.kind in (NAME, TIME):
        return mention
    is_figure = folded[mention.start].isdigit()
    if is_figure and mention.start in leads["currency"]:
        return replace(mention, kind=MONEY)
    unit = grammar.unit.match(folded, mention.end)
    if unit is not None:
        kind = grammar.units[unit[1] or unit[2]]
        return replace(mention, kind=TIME if kind == AGE and mention.start in leads["lasting"] else kind)
    if is_figure and mention.start in leads["name"]:
        return replace(mention, kind=NAME)
    is_year = mention.value in YEARS and re.fullmatch(r"\d{4}", folded[mention.start:mention.end]) is not None
    if is_year and grammar.after_year.match(folded, mention.end) and not any(mention.start in leads[e] for e in grammar.after):
        return replace(mention, kind=YEAR)
    return mention


def _in_dates(found: list[NumberMention], spans: list[DateSpan]) -> list[NumberMention]:
    """Numbers that stand in a date are of the date, unless their unit already says that they are a time."""
    starts = [s.start for s in spans]
    result = []
    for mention in found:
        i = bisect_right(starts, mention.start) - 1
        if i >= 0 and mention.start < spans[i].end and mention.kind not in (TIME, AGE):
            kind = {"name": NAME, "year": YEAR, "duration": TIME, "time": TIME, "future": TIME}.get(spans[i].kind, DATE)
            mention = replace(mention, kind=YEAR if mention.value in YEARS and kind == DATE else kind)
        result.append(mention)
    return result


def _modified(grammar: _Grammar, folded: str, leads: Leads, mention: NumberMention) -> NumberMention:
    """The bounds that "au moins", "jusqu'à" or "environ" give to a number."""
    if mention.kind in (NAME, VAGUE, YEAR, DATE) or mention.value == 0:
        return mention
    if mention.kind == ARTICLE and folded.endswith("'", 0, mention.start):
        return mention  # "près d'un garage"
    for effect in ("about", "least", "most"):
        if mention.start in leads[effect] or grammar.after[effect].match(folded, mention.end):
            kind = COUNT if mention.kind == ARTICLE else mention.kind
            if effect == "most":
                return replace(mention, low=0, high=mention.value, approximate=True, kind=kind)
            return replace(mention, approximate=True, kind=kind)
    return mention


def _lists(grammar: _Grammar, folded: str, found: list[NumberMention]) -> list[NumberMention]:
    """A number that is listed with a next one of the same thing is of its kind: "21 et 18 ans", "15 à 20 km"."""
    result = list(found)
    for i in range(len(found) - 2, -1, -1):
        this, following = result[i], result[i + 1]
        if this.kind == COUNT and following.kind in (AGE, TIME, MEASURE, MONEY) and \
                following.start - this.end <= LONGEST_LINK and grammar.list_link.fullmatch(folded, this.end, following.start):
            result[i] = replace(this, kind=following.kind)
    return result


def _ranges(grammar: _Grammar, folded: str, leads: Leads, found: list[NumberMention]) -> list[NumberMention]:
    """Join "15 à 20", "entre 15 et 20", "deux ou trois" into one mention."""
    result: list[NumberMention] = []
    for mention in found:
        last = result[-1] if result else None
        if last is not None and _is_range(grammar, folded, leads, last, mention):
            result[-1] = replace(last, end=mention.end, low=last.value, high=mention.value, approximate=True, kind=mention.kind)
        else:
            result.append(mention)
    return result


def _is_range(grammar: _Grammar, folded: str, leads: Leads, one: NumberMention, other: NumberMention) -> bool:
    ignored = (NAME, VAGUE, YEAR, DATE)
    if one.kind in ignored or other.kind in (*ignored, ARTICLE) or one.high is not None or not 0 < one.value < other.value:
        return False
    if one.kind != other.kind and one.kind != ARTICLE or other.start - one.end > LONGEST_LINK:
        return False
    if grammar.link.fullmatch(folded, one.end, other.start):
        return one.start not in leads["revision"]
    return bool(grammar.and_.fullmatch(folded, one.end, other.start) and one.start in leads["between"])
