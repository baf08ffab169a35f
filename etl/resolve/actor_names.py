"""Names in running text: a trie over folded tokens that finds the longest name from each token on, in one pass.

How a name is spelt in the data says how strictly it is read (seeds/actors/README.md): all capitals ("EI") match capitals
only, a name with a capital ("Amal") needs one in the text too, a name in lower case ("talibans") matches in any case.
Nothing here knows what the names stand for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

WORD = re.compile(r"[^\W_]+")
# What may stand between two words of one name; a full stop or a semicolon may not.
GAP = re.compile(r"""[\s\-‐‑–'’ʼ"«»“”(),/]{0,4}""")
# Contractions and elisions are undone and articles made one, so that a name is found in text and in syntactic words alike.
SAME = {"du": ("de", "le"), "des": ("de", "le"), "au": ("a", "le"), "aux": ("a", "le"), "les": ("le",), "la": ("le",), "l": ("le",),
        "d": ("de",), "el": ("al",)}


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


def tokens(text: str) -> list[Token]:
    """The folded words of a text; a contraction gives two tokens with the same offsets."""
    found = []
    for match in WORD.finditer(text):
        form = fold(match.group())
        found += [Token(part, match.start(), match.end()) for part in SAME.get(form, (form,))]
    return found


def written_as(spelling: str, found: str) -> bool:
    """Whether text may stand for a name of that spelling, by its capitals."""
    if spelling.isupper():
        return found.isupper()
    return spelling.islower() or any(c.isupper() for c in found)


@dataclass
class _Node(Generic[T]):
    following: dict[str, _Node[T]] = field(default_factory=dict)
    names: list[tuple[str, T]] = field(default_factory=list)  # spelling and what it stands for


class NameTrie(Generic[T]):
    """Names, each with what it stands for; one spelling may stand for several things."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, spelling: str, value: T) -> None:
        """Raises ValueError when the spelling holds no word."""
        forms = tokens(spelling)
        if not forms:
            raise ValueError(f"A name without letters or digits: {spelling!r}")
        node = self._root
        for token in forms:
            node = node.following.setdefault(token.form, _Node())
        node.names.append((spelling, value))

    def at(self, text: str, words: list[Token], first: int) -> Iterator[tuple[int, list[T]]]:
        """What the names that begin at token `first` stand for, with the number of the last token; the longest first."""
        node, found = self._root, []
        for position in range(first, len(words)):
            token = words[position]
            if position > first:
                before = words[position - 1]
                if token.start > before.start and not GAP.fullmatch(text, before.end, token.start):
                    break
            following = node.following.get(token.form)
            if following is None:
                break
            node = following
            values = [v for spelling, v in node.names if written_as(spelling, text[words[first].start:token.end])]
            if values:
                found.append((position, values))
        return reversed(found)
