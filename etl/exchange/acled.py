"""A row of an ACLED export, of any year.

Until version 8 (2017) there are no sub-event types, other event types (seeds/acled_former_types.csv: name, event_type, sub_event_type) and
numbers for inter1 and inter2; the earliest have their columns by other names, and so do shapefiles.
"""

from __future__ import annotations

import re
from functools import cache

from etl.exchange.columns import Columns
from etl.exchange.countries import country
from etl.exchange.days import Order
from etl.exchange.fields import BadRow, HandEvent, Row, day, dead, degrees, identifier, years
from etl.knowledge import rows
from etl.load.names import fold
from etl.schema import EVENT_TYPE_PRECEDENCE, sub_event_types

# Every other column is kept in `row`.
COLUMNS = Columns(
    required=("event_id_cnty", "event_date", "event_type", "actor1", "actor2", "country", "location", "latitude", "longitude", "fatalities"),
    optional=("sub_event_type", "inter1", "inter2", "interaction", "iso", "admin1", "notes", "source", "year"),
    former={
        "event_id_cnty": ("event_id", "data_id"), "sub_event_type": ("sub_event",), "actor1": ("actor_1",), "actor2": ("actor_2",),
        "inter1": ("inter_1",), "inter2": ("inter_2",), "admin1": ("admin_1", "adm_level_1"),
        "latitude": ("lat",), "longitude": ("long", "lon", "lng")})
DATES = ("event_date",)

# One event type until 2018; the codes tell which it is today.
_CROWDS = "riots protests"
_CODES = {"5": "Riots", "rioters": "Riots", "6": "Protests", "protesters": "Protests"}


def event(row: Row, order: Order | None = None) -> HandEvent:
    """`order`: of the parts of its date, where the whole file tells it.

    Raises BadRow where it has no id, no date, no type, no number of dead or coordinates that are none.
    """
    told = COLUMNS.read(row)
    when = day(told, "event_date", order, years(told))
    name, iso = country(told["country"], _iso(told.get("iso", "")))
    event_type, sub_event_type = _types(told)
    return HandEvent(
        hand_id=identifier(told, "event_id_cnty"), event_date=when, date_end=when, event_type=event_type, sub_event_type=sub_event_type,
        actor1=told["actor1"], actor2=told["actor2"], country=name, iso=iso, admin1=told.get("admin1", ""), location=told["location"],
        latitude=degrees(told, "latitude", 90), longitude=degrees(told, "longitude", 180), fatalities=dead(told, "fatalities"),
        fatalities_low=None, fatalities_high=None, notes=told.get("notes", ""), source=told.get("source", ""), row=dict(row))


def _types(told: Row) -> tuple[str, str]:
    """Event type and sub-event type by their names of today. Raises BadRow (BAD_TYPE)."""
    said, sub_said = told["event_type"], told.get("sub_event_type", "")
    if (types := _named().get(fold(sub_said))) and types[1]:
        return types
    if types := _named().get(fold(said)):
        return types[0], sub_said or types[1]
    if fold(said) == _CROWDS:
        if crowd := _crowd(told):
            return crowd, sub_said
        raise BadRow("BAD_TYPE", said, "Nothing tells a riot from a protest. Fill in sub_event_type, or inter1 (5: rioters, 6: protesters).")
    raise BadRow("BAD_TYPE", said, f"event_type is none of ACLED's. Write one of {', '.join(EVENT_TYPE_PRECEDENCE)}.")


@cache
def _named() -> dict[str, tuple[str, str]]:
    """Event and sub-event types by any of their names, of today and of before 2019."""
    named = {fold(row["name"]): (row["event_type"], row["sub_event_type"]) for row in rows("acled_former_types.csv")}
    named |= {fold(name): (name, "") for name in EVENT_TYPE_PRECEDENCE}
    return named | {fold(kind.sub_event_type): (kind.event_type, kind.sub_event_type) for kind in sub_event_types().values()}


def _crowd(told: Row) -> str:
    """Riots or Protests, by the codes of the two sides, as numbers or in words, by their names, or by the pair of codes; '' where nothing tells."""
    codes = [told.get("inter1", ""), told.get("inter2", "")]
    pair = told.get("interaction", "").removesuffix(".0")
    numbers = [*pair] if re.fullmatch("[1-8][0-8]", pair) else pair.split("-")
    words = [told[side].split("(")[0] for side in ("actor1", "actor2")]
    found = {_CODES.get(fold(said.strip().removesuffix(".0"))) for said in (*codes, *numbers, *words)}
    # where both marched, it was coded as the worse
    return next((crowd for crowd in ("Riots", "Protests") if crowd in found), "")


def _iso(said: str) -> int | None:
    said = said.removesuffix(".0")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 3 else None
