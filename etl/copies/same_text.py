"""Is one article the text of another, cut, signed and titled as its outlet likes, or does it tell something more?

A copy may leave out what it likes. What it has, the first has in nearly the same words: of a sentence a few may differ, but none of those that are
news: a number, a name, a day, a negation. So a later version with another toll or a paragraph more is no copy, whatever else it repeats. When
in doubt it is none: a copy that is coded once more costs little, as its events are merged; news that is not coded is lost.

Measured in docs/sources.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from etl.clean import clean
from etl.find.fold import fold
from etl.find.numbers import ARTICLE, find_numbers
from etl.knowledge import rows
from etl.language import Language
from etl.page import page

CONTEXT = 3  # words in a row that both have are the same words; a telling word has to stand in such a row
FEWEST = 20  # words of a copy: two that have fewer may be alike by chance
SENTENCE = 5  # words; what is shorter is "À suivre.", a name, a rest
LINE = 15  # words of a line without a full stop that may be a title, a signature, a pointer
SHARE, MOST = 0.2, 6  # of a sentence's words, and how many at most, that may be others
IN_A_ROW = 2  # of those; more in a row are a clause of their own: ", dont le maire de la commune"
ALTERED = 0.05  # of a copy's words in sentences that may be others, in all

_END = re.compile(r"[.!?…]+[\"'»”)\]]*(?=\s|$)|\n")
_SENTENCE_END = re.compile(r"[.!?…][\"'»”)\]]*\s*\Z")
_WORD = re.compile(r"[^\W_]+")
PLAIN, TELLING, NAME = range(3)


@dataclass(frozen=True)
class _Part:
    """A sentence, or a line that is none."""

    words: tuple[str, ...]
    kinds: tuple[int, ...]
    sentence: bool


class Text:
    """An article's words, for comparing."""

    def __init__(self, text: str, language: Language) -> None:
        self._parts = list(_parts(clean(text, language), language))
        self.words = frozenset(word for part in self._parts for word in part.words)
        self._rows = frozenset(row for part in self._parts for row in _rows(part.words))
        self._pairs = frozenset(pair for part in self._parts for pair in pairwise(part.words))
        self.length = sum(len(part.words) for part in self._parts)

    def is_copy_of(self, first: Text, outlets: frozenset[str]) -> bool:
        """Whether it tells nothing that `first` does not; `outlets`: words of their names, which are no news."""
        if self.length < FEWEST:
            return False
        altered = 0
        for part in self._parts:
            others = [i for i, there in enumerate(_there(part.words, first._rows)) if not there]
            # "n'a pas tardé" there is no reason for "n'a pas été" here: what a telling word is about comes behind it
            about = [i for i, pair in enumerate(pairwise(part.words)) if part.kinds[i] == TELLING and pair not in first._pairs]
            if not part.sentence and len(part.words) <= LINE:
                if any(part.kinds[i] == TELLING and part.words[i] not in first.words for i in others):
                    return False
                continue
            if about or any(part.kinds[i] == TELLING or (part.kinds[i] == NAME and part.words[i] not in first.words | outlets) for i in others):
                return False
            if len(part.words) >= SENTENCE and (len(others) > max(IN_A_ROW, min(MOST, SHARE * len(part.words))) or _in_a_row(others) > IN_A_ROW):
                return False
            altered += len(others)
        return altered <= 3 + ALTERED * self.length


@cache
def outlet_words() -> frozenset[str]:
    """The words that names of outlets are made of, folded."""
    names = (name for row in rows("sources.csv") for name in (row["name"], *row["also"].split("|")))
    return frozenset(word for name in names for word in _WORD.findall(fold(name)))


def _parts(text: str, language: Language) -> Iterator[_Part]:
    tokens = _tokens(text, language)
    at, start = 0, 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        first = at
        while at < len(tokens) and tokens[at][0] < end:
            at += 1
        if own := tokens[first:at]:
            kinds = (PLAIN if own[0][2] == NAME else own[0][2], *(kind for _, _, kind in own[1:]))  # the first has its capital anyway
            yield _Part(tuple(word for _, word, _ in own), kinds, bool(_SENTENCE_END.search(text, start, end)))
        start = end


def _tokens(text: str, language: Language) -> list[tuple[int, str, int]]:
    """Offset, word and kind; a number is one word, by its value however it is written."""
    folded, telling = fold(text), _telling(language)
    found, at = [], 0
    numbers = [(m.start, m.end, f"#{m.value}") for m in find_numbers(text, language) if m.kind != ARTICLE]
    for start, end, value in [*numbers, (len(text), len(text), "")]:
        for m in _WORD.finditer(folded, at, max(at, start)):
            found.append((m.start(), m[0], TELLING if m[0] in telling else NAME if text[m.start()].isupper() else PLAIN))
        if value:
            found.append((start, value, TELLING))
        at = end
    return found


@cache
def _telling(language: Language) -> frozenset[str]:
    return frozenset(fold(word) for word in (*language.copies.telling, *page(language).months, *page(language).weekdays))


def _rows(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Each `CONTEXT` words in a row; the ends of a part are words too."""
    held = ("", *words, "")
    return (held[i:i + CONTEXT] for i in range(len(held) - CONTEXT + 1))


def _there(words: tuple[str, ...], rows_of_first: frozenset[tuple[str, ...]]) -> list[bool]:
    """Of each word whether it stands in a row that the first has."""
    there = [False] * (len(words) + 2)
    for i, row in enumerate(_rows(words)):
        if row in rows_of_first:
            there[i:i + CONTEXT] = [True] * CONTEXT
    return there[1:-1]


def _in_a_row(numbers: list[int]) -> int:
    """How many of ascending numbers follow one another at the most."""
    longest = run = 0
    for i, number in enumerate(numbers):
        run = run + 1 if i and numbers[i - 1] == number - 1 else 1
        longest = max(longest, run)
    return longest
