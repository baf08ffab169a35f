"""A row of UCDP's Georeferenced Event Dataset (GED) of any version, or of its candidate events."""

from __future__ import annotations

from etl.exchange.columns import Columns
from etl.exchange.countries import country
from etl.exchange.days import Order
from etl.exchange.fields import BadRow, HandEvent, Row, day, dead, degrees, identifier, years
from etl.load.names import fold

# Every other column is kept in `row`.
COLUMNS = Columns(
    required=("id", "type_of_violence", "side_a", "side_b", "where_coordinates", "adm_1", "latitude", "longitude", "country", "date_start",
              "date_end", "best", "high", "low"),
    optional=("source_headline", "dyad_name", "source_article", "year"),
    # until version 5 (2016)
    former={"id": ("event_id",), "best": ("best_est",), "high": ("high_est",), "low": ("low_est",)})
DATES = ("date_start", "date_end")
# 1: a state against a group or a state, 2: groups against each other, 3: against civilians. In words as portals write them.
_EVENT_TYPES = {"1": "Battles", "2": "Battles", "3": "Violence against civilians",
                "state based": "Battles", "non state": "Battles", "one sided": "Violence against civilians"}


def event(row: Row, order: Order | None = None) -> HandEvent:
    """`order`: of the parts of its dates, where the whole file tells it.

    Raises BadRow where it has no id, no dates or such as are none, a wrong type, numbers of dead or coordinates that are none.
    """
    told = COLUMNS.read(row)
    first = day(told, "date_start", order, years(told))
    last = day(told, "date_end", order, frozenset({first.year, first.year + 1}))
    if last < first:
        raise BadRow("BAD_DATE", f"{first} to {last}", "date_end lies before date_start. Correct one of them.")
    name, iso = country(told["country"])
    return HandEvent(
        hand_id=identifier(told, "id"), event_date=first, date_end=last, event_type=_event_type(told["type_of_violence"]), sub_event_type="",
        actor1=told["side_a"], actor2=told["side_b"], country=name, iso=iso, admin1=told["adm_1"], location=told["where_coordinates"],
        latitude=degrees(told, "latitude", 90), longitude=degrees(told, "longitude", 180),
        fatalities=dead(told, "best"), fatalities_low=dead(told, "low"), fatalities_high=dead(told, "high"),
        notes=told.get("source_headline") or told.get("dyad_name", ""), source=told.get("source_article", ""), row=dict(row))


def _event_type(said: str) -> str:
    """Raises BadRow (BAD_TYPE)."""
    words = fold(said.removesuffix(".0").replace("-", " ")).removesuffix(" violence").removesuffix(" conflict")
    if words not in _EVENT_TYPES:
        raise BadRow("BAD_TYPE", said, "type_of_violence is not 1 (state-based), 2 (non-state) or 3 (one-sided). Correct it.")
    return _EVENT_TYPES[words]
