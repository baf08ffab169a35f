"""What exports and the API read: the columns of events_in_full and of deleted_events, and the kind of value that each holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from etl.schema import ACLED_COLUMNS

# time: with a time zone; json: a list of objects.
Kind = Literal["text", "integer", "long", "number", "date", "time", "json"]

_OTHER_KINDS: dict[str, Kind] = {
    "event_date": "date", "year": "integer", "time_precision": "integer", "iso": "integer", "latitude": "number", "longitude": "number",
    "geo_precision": "integer", "fatalities": "integer", "timestamp": "long"}
_BESIDE: dict[str, Kind] = {
    "fatalities_low": "integer", "fatalities_high": "integer", "injured_low": "integer", "injured_high": "integer", "confidence": "number",
    "headline": "text", "evidence": "text", "number_of_sources": "integer", "number_of_reports": "integer", "urls": "text", "reports": "json",
    "corrected": "text", "created_at": "time", "changed_at": "time", "acled_actor1": "text", "acled_actor2": "text", "acled_cnty": "text"}

_OF_ACLED: dict[str, Kind] = {column: _OTHER_KINDS.get(column, "text") for column in ACLED_COLUMNS}
KINDS: Mapping[str, Kind] = {**_OF_ACLED, **_BESIDE}
SETS: Mapping[str, tuple[str, ...]] = {"acled": ACLED_COLUMNS, "all": tuple(KINDS)}


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of a set. Raises ValueError for one that is not in SETS."""
    if name not in SETS:
        raise ValueError(f"no columns {name!r}; there are {' and '.join(SETS)}")
    return SETS[name]


@dataclass(frozen=True)
class Resource:
    """A relation that can be read page by page: in the order of `order`, a column, and of the event's id."""

    relation: str
    kinds: Mapping[str, Kind]
    order: str
    # How a column is compared where nobody says how, as ACLED's API does.
    usual: Mapping[str, str] = field(default_factory=dict)

    def operator(self, column: str) -> str:
        return self.usual.get(column, "=")


_EXACT = ("event_id_cnty", "inter1", "inter2", "interaction", "region", "country", "acled_cnty")
EVENTS = Resource("events_in_full", KINDS, "event_date",
                  {**{c: "LIKE" for c, kind in KINDS.items() if kind in ("text", "json") and c not in _EXACT},
                   "timestamp": ">=", "created_at": ">=", "changed_at": ">=", "confidence": ">="})
DELETED = Resource("deleted_events", {"event_id_cnty": "text", "deleted_timestamp": "long", "reason": "text", "merged_into": "text"},
                   "deleted_timestamp", {"deleted_timestamp": ">=", "reason": "LIKE"})
