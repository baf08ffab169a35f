"""Spans of time in knowledge files: `since` and `until` are days or years, both included; an empty one is open."""

from __future__ import annotations

from datetime import date

from etl.knowledge.table import Row

Span = tuple[date, date]


def span(row: Row) -> Span:
    """The first and the last day.

    >>> span({"since": "2020", "until": "2021-05-24"})
    (datetime.date(2020, 1, 1), datetime.date(2021, 5, 24))
    """
    since, until = row["since"], row["until"]
    return (date.fromisoformat(f"{since}-01-01" if len(since) == 4 else since) if since else date.min,
            date.fromisoformat(f"{until}-12-31" if len(until) == 4 else until) if until else date.max)
