"""Which of the new articles are copies of an earlier one: candidates by MinHash, each of them compared word by word.

Only articles of one language whose days of publication are near are compared, and only those of that time are held, so that memory grows with the
articles of a fortnight and not with those of the warehouse.
"""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from datasketch import MinHash, MinHashLSH  # type: ignore[import-untyped]

from etl.copies.same_text import Text, outlet_words
from etl.find.fold import fold
from etl.language import Language

DAYS = 7  # from one publication to the other; a weekly prints what the agency sent after the last number
# Two texts are compared where one of the 32 hashes is the same. A copy that kept a fifth of the text is missed once in a thousand times, and two
# articles of one subject seldom have five words in a row in common.
HASHES, ROW = 32, 5
COMPARED = 20  # candidates of one article, likest first: thousands of tables and notices of one form are no reason to take all night
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Candidate:
    """What is compared of an article."""

    content_hash: str
    text: str
    language: str
    published: date


def find_copies(new: Iterable[Candidate], stored: Iterable[Candidate], coded_anyway: frozenset[str] = frozenset()) -> dict[str, str]:
    """Content hash of each of the new articles that is a copy → that of the article that it is a copy of, which is none itself.

    Of several new articles with one text the first published is the one, of those of a day the longest.

    Args:
        new: articles that may be copies.
        stored: articles that are none, in the order of their days; read once.
        coded_anyway: content hashes of those of `new` that others are not copies of, since they could not be coded so far.
    """
    ordered = [_Compared(article) for article in sorted(new, key=lambda a: (a.published, -len(a.text), a.content_hash))]
    found = dict(_among_stored(ordered, stored))
    window = _Window()
    for compared in ordered:
        article = compared.article
        if article.content_hash in found:
            continue
        window.forget(article.published - timedelta(days=DAYS))
        first = next((other for other in window.like(compared) if compared.is_copy_of(other)), None)
        if first is not None:
            found[article.content_hash] = first.article.content_hash
        elif article.content_hash not in coded_anyway:
            window.add(compared)
    return found


def _among_stored(ordered: Sequence[_Compared], stored: Iterable[Candidate]) -> Iterator[tuple[str, str]]:
    """Pairs of a new article and the first stored one that it is a copy of."""
    window, ahead, placed = _Window(), deque(ordered), set[str]()
    for day, articles in groupby(stored, key=lambda a: a.published):
        window.forget(day - timedelta(days=DAYS))
        while ahead and ahead[0].article.published <= day + timedelta(days=DAYS):
            if (one := ahead.popleft()).article.published >= day - timedelta(days=DAYS):
                window.add(one)
        for article in articles:
            compared = _Compared(article)
            for copy in window.like(compared):
                own = copy.article.content_hash
                if own not in placed and own != article.content_hash and copy.is_copy_of(compared):
                    placed.add(own)
                    yield own, article.content_hash


class _Compared:
    """An article with its hashes."""

    def __init__(self, article: Candidate) -> None:
        self.article = article
        self.hashes = _EMPTY.copy()
        words = _WORD.findall(fold(article.text))
        self.hashes.update_batch({" ".join(words[i:i + ROW]).encode() for i in range(max(1, len(words) - ROW + 1))})

    def is_copy_of(self, first: _Compared) -> bool:
        return _words(self.article.text, self.article.language).is_copy_of(_words(first.article.text, first.article.language), outlet_words())


@lru_cache(maxsize=3 * COMPARED)  # of a long article they take megabytes
def _words(text: str, code: str) -> Text:
    return Text(text, Language.of(code))


class _Window:
    """The articles of some days, found by their hashes."""

    def __init__(self) -> None:
        self._index = MinHashLSH(num_perm=HASHES, params=(HASHES, 1))
        self._held: dict[str, _Compared] = {}

    def add(self, one: _Compared) -> None:
        """Articles are added in the order of their days."""
        key = one.article.content_hash
        self._held[key] = one
        self._index.insert(key, one.hashes, check_duplication=False)

    def forget(self, before: date) -> None:
        """Lose the articles before a day."""
        while self._held and (oldest := next(iter(self._held.values()))).article.published < before:
            key = oldest.article.content_hash
            del self._held[key]
            self._index.remove(key)

    def like(self, other: _Compared) -> list[_Compared]:
        """Those of its language that share something, likest first."""
        found = [self._held[key] for key in self._index.query(other.hashes)]
        found = [one for one in found if one.article.language == other.article.language]
        return sorted(found, key=lambda one: (-one.hashes.jaccard(other.hashes), one.article.content_hash))[:COMPARED]


_EMPTY = MinHash(num_perm=HASHES, seed=1, hashfunc=zlib.crc32)
