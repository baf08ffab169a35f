"""A row of UCDP's Georeferenced Event Dataset (GED), 23.1 and later."""

from __future__ import annotations

from etl.exchange.countries import country
from etl.exchange.fields import BadRow, HandEvent, Row, day, dead, degrees, identifier

REQUIRED = ("id", "type_of_violence", "side_a", "side_b", "where_coordinates", "adm_1", "latitude", "longitude", "country", "date_start",
            "date_end", "best", "high", "low")
# 1: a state against a group or a state, 2: groups against each other, 3: against civilians.
_EVENT_TYPES = {"1": "Battles", "2": "Battles", "3": "Violence against civilians"}


def event(row: Row) -> HandEvent:
    """Raises BadRow where it has no id, no dates or such as are none, a wrong type, numbers of dead or coordinates that are none."""
    first, last = day(row, "date_start"), day(row, "date_end")
    if last < first:
        raise BadRow("BAD_DATE", f"{first} to {last}", "date_end lies before date_start. Correct one of them.")
    kind = row["type_of_violence"].strip()
    if kind not in _EVENT_TYPES:
        raise BadRow("BAD_TYPE", kind, "type_of_violence is not 1, 2 or 3. Correct it.")
    name, iso = country(row["country"].strip())
    return HandEvent(
        hand_id=identifier(row, "id"), event_date=first, date_end=last, event_type=_EVENT_TYPES[kind], sub_event_type="",
        actor1=row["side_a"].strip(), actor2=row["side_b"].strip(), country=name, iso=iso, admin1=row["adm_1"].strip(),
        location=row["where_coordinates"].strip(), latitude=degrees(row, "latitude", 90), longitude=degrees(row, "longitude", 180),
        fatalities=dead(row, "best"), fatalities_low=dead(row, "low"), fatalities_high=dead(row, "high"),
        notes=row.get("source_headline", "").strip() or row.get("dyad_name", "").strip(), source=row.get("source_article", "").strip(),
        row=dict(row))
