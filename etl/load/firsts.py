"""Which new articles are copies of another, new or in the warehouse: those are kept, and not coded."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from psycopg2.extensions import connection

from etl.copies import DAYS, Candidate, find_copies
from etl.load.database import connect, statement
from etl.schema import Article

FETCHED = 200  # texts at a time


def part_copies(dsn: str, articles: Mapping[str, Article], same: Iterable[Article]) -> tuple[list[Article], list[Article]]:
    """The articles that are to be coded, and the copies, each of which says in `copy_of` of which article, one that is no copy.

    What the warehouse has as an article of its own stays one: its events are known by it.

    Args:
        articles: by content hash, in the order in which they were read.
        same: articles whose text is that of another, which `copy_of` names already, among `articles` or in the warehouse.
    Raises:
        WarehouseError.
    """
    same = list(same)
    with connect(dsn) as opened:
        with opened.cursor() as cur:
            cur.execute(statement("settled"), {"hashes": [*articles, *(a.copy_of for a in same)]})
            found = {content_hash: (copy_of, settled, refused) for content_hash, copy_of, settled, refused in cur.fetchall()}
        new = [_candidate(a) for a in articles.values() if a.published and not found.get(a.content_hash, ("", False, False))[1]]
        refused = frozenset(content_hash for content_hash, (_, _, refused) in found.items() if refused)
        copy_of = {content_hash: first for content_hash, (first, _, _) in found.items() if first and content_hash not in articles}
        if new:
            copy_of |= find_copies(new, _first_texts(opened, {a.published for a in new}), refused)
    near = [dataclasses.replace(a, copy_of=copy_of[a.content_hash]) for a in articles.values() if a.content_hash in copy_of]
    exact = [dataclasses.replace(a, copy_of=copy_of.get(a.copy_of, a.copy_of)) for a in same]
    return [a for a in articles.values() if a.content_hash not in copy_of], near + exact


def _candidate(article: Article) -> Candidate:
    assert article.published
    return Candidate(article.content_hash, article.text, article.language, article.published)


def _first_texts(opened: connection, days: Iterable[date]) -> Iterator[Candidate]:
    """Articles of the warehouse that those of these days may be copies of, one by one: there may be many."""
    spans = _spans(sorted(days))
    with opened.cursor(name="first_texts") as cur:
        cur.itersize = FETCHED
        cur.execute(statement("first_texts"), {"firsts": [first for first, _ in spans], "lasts": [last for _, last in spans]})
        for row in cur:
            yield Candidate(*row)


def _spans(days: list[date]) -> list[tuple[date, date]]:
    """The days around the given ones, which are in order, as first and last days of spans that do not overlap."""
    reach = timedelta(days=DAYS)
    spans: list[tuple[date, date]] = []
    for day in days:
        first = spans.pop()[0] if spans and day - reach <= spans[-1][1] else day - reach
        spans.append((first, day + reach))
    return spans
