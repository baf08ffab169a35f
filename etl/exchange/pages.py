"""One page of events, or of ids of deleted ones, by filters: what the API answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from etl.exchange.filters import selection
from etl.exchange.relation import Resource
from etl.load.database import connect, statement

MOST_ROWS = 5000
MOST_SKIPPED = 1_000_000
_BAR = "|"


@dataclass(frozen=True)
class Asked:
    """`filters`: names and values (etl/exchange/filters.py). `after`: what the page before ended with; `page`: its number from 1 instead."""

    filters: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] = ()  # none: all of the resource
    limit: int = MOST_ROWS
    page: int = 1
    after: str = ""


@dataclass(frozen=True)
class Page:
    fields: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    after: str | None  # for the next page; None where this is the last
    read_at: int  # the warehouse's time, in seconds since 1970


def read(dsn: str, resource: Resource, asked: Asked) -> Page:
    """Raises ValueError, in words, for what cannot be asked; WarehouseError without a connection; psycopg2.Error."""
    fields = asked.fields or tuple(resource.kinds)
    if unknown := [f for f in fields if f not in resource.kinds]:
        raise ValueError(f"there is no field {unknown[0]!r}; there are {', '.join(resource.kinds)}")
    if not 1 <= asked.limit <= MOST_ROWS:
        raise ValueError(f"limit is from 1 to {MOST_ROWS}")
    if asked.page < 1 or (asked.page - 1) * asked.limit > MOST_SKIPPED:
        raise ValueError(f"pages end at row {MOST_SKIPPED}: follow `next` from page to page instead")
    if asked.after and asked.page > 1:
        raise ValueError("say page or after, not both")
    chosen = selection(asked.filters, resource)
    parameters: Mapping[str, Any] = {**(chosen.parameters or {}), "rows": asked.limit + 1, "skipped": (asked.page - 1) * asked.limit}
    behind = "true"
    if asked.after:
        order, bar, event = asked.after.partition(_BAR)
        if not bar:
            raise ValueError("after is what `next` of the page before says")
        start = selection([(resource.order, order), (f"{resource.order}_where", "=")], resource)  # for a value of its kind
        behind = f'("{resource.order}", event_id_cnty) > (%(after_order)s, %(after_id)s)'
        parameters = {**parameters, "after_order": (start.parameters or {})["v0"], "after_id": event}
    text = statement("page", "exchange").format(
        columns=", ".join(f'"{f}"' for f in fields), order=f'"{resource.order}"', relation=resource.relation, condition=chosen.condition,
        behind=behind)
    with connect(dsn, role="analyst", read_only=True) as opened, opened.cursor() as cur:
        cur.execute(statement("read_at", "exchange"))
        [(read_at,)] = cur.fetchall()
        cur.execute(text, parameters)
        found = cur.fetchall()
    shown = found[:asked.limit]
    after = f"{shown[-1][-2]}{_BAR}{shown[-1][-1]}" if len(found) > len(shown) else None
    return Page(fields, [row[:-2] for row in shown], after, read_at)
