"""How many dead a headline gives: "quatre morts", not "quatre soldats tués", beside whom others may have died."""

from __future__ import annotations

import re
from functools import cache

from etl.find.fold import fold
from etl.find.numbers import ARTICLE, COUNT, find_numbers
from etl.language import Language, complete
from etl.schema import Article

LONGEST = 300  # characters of a headline
NEWS_DAYS = 7  # before publication: what is older is not what the headline is about


def toll(article: Article) -> int | None:
    """The highest number of dead that the article's title gives; None where it gives none, or no exact one ("plus de 230 morts")."""
    if article.language not in complete():
        return None
    language, title = Language.of(article.language), article.title[:LONGEST]
    dead, found = _dead(language), []
    for number in find_numbers(title, language) if title else ():
        noun = re.match(r"\s+(\w+)", title[number.end:])
        if number.kind in (COUNT, ARTICLE) and noun and fold(noun[1]) in dead:
            if number.approximate:
                return None
            found.append(number.high or number.value)
    return max(found, default=None)


@cache
def _dead(language: Language) -> frozenset[str]:
    return frozenset(fold(noun + ending) for noun in language.harm.dead_nouns for ending in language.grammar.noun_endings)
