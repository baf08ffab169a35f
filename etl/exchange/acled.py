"""A row of an ACLED export, of any year: older ones have `data_id`, numbers for inter1 and inter2, and no `admin3`."""

from __future__ import annotations

from etl.exchange.countries import country
from etl.exchange.fields import HandEvent, Row, day, dead, degrees, identifier
from etl.schema import sub_event_types

# What cannot be done without; every other column is kept in `row`.
REQUIRED = ("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "country", "location", "latitude", "longitude",
            "fatalities")
# Names of before 2019; "Riots/Protests" is told apart by its sub-event type.
_FORMER_TYPES = {
    "battle-no change of territory": "Battles", "battle-government regains territory": "Battles",
    "battle-non-state actor overtakes territory": "Battles", "remote violence": "Explosions/Remote violence",
    "strategic development": "Strategic developments", "headquarters or base established": "Strategic developments",
    "non-violent transfer of territory": "Strategic developments"}


def event(row: Row) -> HandEvent:
    """Raises BadRow where it has no id, no date, no number of dead or coordinates that are none."""
    when = day(row, "event_date")
    name, iso = country(row["country"].strip(), _iso(row.get("iso", "")))
    return HandEvent(
        hand_id=identifier(row, "event_id_cnty"), event_date=when, date_end=when, event_type=_event_type(row),
        sub_event_type=row["sub_event_type"].strip(), actor1=row["actor1"].strip(), actor2=row["actor2"].strip(), country=name, iso=iso,
        admin1=row.get("admin1", "").strip(), location=row["location"].strip(), latitude=degrees(row, "latitude", 90),
        longitude=degrees(row, "longitude", 180), fatalities=dead(row, "fatalities"), fatalities_low=None, fatalities_high=None,
        notes=row.get("notes", ""), source=row.get("source", ""), row=dict(row))


def _event_type(row: Row) -> str:
    kind = sub_event_types().get(row["sub_event_type"].strip())
    given = row["event_type"].strip()
    return kind.event_type if kind else _FORMER_TYPES.get(given.lower(), given)


def _iso(said: str) -> int | None:
    said = said.strip().removesuffix(".0")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 3 else None
