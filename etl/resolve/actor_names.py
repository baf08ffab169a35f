"""Names in running text: a trie over folded tokens that finds the longest name from each token on, in one pass.

How a name is spelt in the data says how strictly it is read (seeds/actors/README.md): all capitals ("EI") match capitals
only (from four letters on also "Minusma"), a name with a capital ("Amal") needs one in the text too, a name in lower case
("talibans") matches in any case. Names with an Arabic article match other transliterations of theirs too.
Nothing here knows what the names stand for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from etl.language import Language

T = TypeVar("T")

WORD = re.compile(r"[^\W_]+")
# What may stand between two words of one name; a full stop or a semicolon may not.
GAP = re.compile(r"""[\s\-‐‑–'’ʼ"«»“”(),/]{0,4}""")
LONG_NAME = 4  # words of a name that no ordinary words say
LEAST_TITLED = 4  # letters of an abbreviation that newspapers also write like a name ("Minusma", "Aqpa")
# The Arabic article as it is written before the letters that it takes the sound of.
ARTICLES = frozenset({"al", "el", "ul", "il", "ash", "ech", "esh", "as", "es", "ad", "ed", "an", "en", "ar", "er", "az", "ez", "at", "et"})
# Spellings of one Arabic sound, as French and English write it; applied in this order.
SOUNDS = (
    ("ou", "u"), ("oo", "u"), ("o", "u"), ("ch", "sh"), ("dj", "j"), ("gh", "g"), ("kh", "k"), ("dh", "d"), ("th", "t"), ("q", "k"),
    ("ck", "k"), ("y", "i"), ("ee", "i"), ("ei", "ai"), ("e", "a"),
)


class Token(NamedTuple):
    """A folded word; `start` and `end` are character offsets into the text."""

    form: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case, without accents or ligatures.

    >>> fold("Cœurs-de-l'Été")
    "coeurs-de-l'ete"
    """
    decomposed = unicodedata.normalize("NFKD", word.lower().replace("œ", "oe").replace("æ", "ae").replace("ı", "i"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokens(text: str, language: Language) -> list[Token]:
    """The folded words of a text; a contraction gives two tokens with the same offsets."""
    found, same = [], language.actor_forms.contractions
    for match in WORD.finditer(text):
        form = fold(match.group())
        found += [Token(part, match.start(), match.end()) for part in same.get(form, (form,))]
    return found


@lru_cache(maxsize=65536)
def sound(form: str) -> str:
    """A folded word without what transliterations from Arabic differ in.

    >>> sound("jaych") == sound("jaish"), sound("rahmane") == sound("rahman"), sound("ech") == sound("al")
    (True, True, True)
    """
    if form in ARTICLES:
        return "al"
    form = form[:-1] if len(form) > LEAST_TITLED and form.endswith("e") else form
    for one, other in SOUNDS:
        form = form.replace(one, other)
    return "".join(c for i, c in enumerate(form) if i == 0 or c != form[i - 1])


def written_as(spelling: str, found: str) -> bool:
    """Whether text may stand for a name of that spelling, by its capitals; of a long name it does not matter how it is written."""
    if spelling.isupper():
        return found.isupper() or (len(spelling) >= LEAST_TITLED and spelling.isalpha() and found.istitle())
    return spelling.islower() or len(spelling.split()) >= LONG_NAME or any(c.isupper() for c in found)


@dataclass
class _Node(Generic[T]):
    following: dict[str, _Node[T]] = field(default_factory=dict)
    names: list[tuple[str, T]] = field(default_factory=list)  # spelling and what it stands for

    def put(self, forms: Sequence[str], spelling: str, value: T) -> None:
        node = self
        for form in forms:
            node = node.following.setdefault(form, _Node())
        node.names.append((spelling, value))


class NameTrie(Generic[T]):
    """Names, each with what it stands for; one spelling may stand for several things.

    A name with an Arabic article is also found in other transliterations ("Jaych al-Islam" for "Jaish al-Islam").
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._root: _Node[T] = _Node()
        self._by_sound: _Node[T] = _Node()

    def add(self, spelling: str, value: T) -> None:
        """Raises ValueError when the spelling holds no word."""
        forms = [t.form for t in tokens(spelling, self.language)]
        if not forms:
            raise ValueError(f"A name without letters or digits: {spelling!r}")
        self._root.put(forms, spelling, value)
        if not spelling.isupper() and len(forms) > 1 and not {"al", "el"}.isdisjoint(forms):
            self._by_sound.put([sound(f) for f in forms], spelling, value)

    def at(self, text: str, words: list[Token], first: int) -> Iterator[tuple[int, list[T]]]:
        """What the names that begin at token `first` stand for, with the number of the last token; the longest first."""
        exact = self._along(self._root, text, words, first, str)
        assimilated = words[first].form in ARTICLES - {"al", "el"}  # French words too, where no name stands before them
        loose = [] if assimilated else self._along(self._by_sound, text, words, first, sound)
        known = {position for position, _ in exact}
        return iter(sorted([*exact, *(f for f in loose if f[0] not in known)], key=lambda f: -f[0]))

    @staticmethod
    def _along(node: _Node[T], text: str, words: list[Token], first: int, key: Callable[[str], str]) -> list[tuple[int, list[T]]]:
        found = []
        for position in range(first, len(words)):
            token = words[position]
            if position > first:
                before = words[position - 1]
                if token.start > before.start and not GAP.fullmatch(text, before.end, token.start):
                    break
            following = node.following.get(key(token.form))
            if following is None:
                break
            node = following
            values = [v for spelling, v in node.names if written_as(spelling, text[words[first].start:token.end])]
            if values:
                found.append((position, values))
        return found
