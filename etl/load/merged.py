"""The row of `events` that several reports of one event make together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from etl.load.merge import Report
from etl.load.sources import source_scale
from etl.schema import EventRow


@dataclass(frozen=True)
class MergedEvent:
    """An event without its id: the columns of `events` that come from its reports."""

    best_report_id: str
    event_date: date
    time_precision: int
    disorder_type: str
    event_type: str
    sub_event_type: str
    actor1: str
    assoc_actor_1: str
    inter1: str
    actor2: str
    assoc_actor_2: str
    inter2: str
    interaction: str
    civilian_targeting: str
    iso: int | None
    region: str
    country: str
    admin1: str
    admin2: str
    admin3: str
    location: str
    latitude: float | None
    longitude: float | None
    geo_precision: int
    source: str
    source_scale: str
    notes: str
    fatalities: int
    tags: str = ""


KIND_AND_SIDES = ("disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2",
                  "assoc_actor_2", "inter2", "interaction", "civilian_targeting")
PLACE = ("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision")
DAY = ("event_date", "time_precision")


def merged(reports: Sequence[Report]) -> MergedEvent:
    """Merge one or more reports of one event.

    What belongs together comes from one report: notes from the most confident, type and sides from the one that names the
    most sides, the place and the day from the most precise; the most confident of those that tie. The dead are the lowest
    number that a report gives; a report without dead gives none.
    """
    ranked = sorted(reports, key=lambda r: (-r.row.confidence, r.published or date.max, r.report_id))
    best = ranked[0].row
    sides = max(ranked, key=lambda r: _sides_named(r.row)).row
    place = min(ranked, key=lambda r: (r.row.geo_precision, r.row.latitude is None)).row
    day = min(ranked, key=lambda r: r.row.time_precision).row
    sources = sorted({r.row.source for r in ranked if r.row.source})
    return MergedEvent(
        best_report_id=ranked[0].report_id,
        **_part(sides, KIND_AND_SIDES), **_part(place, PLACE), **_part(day, DAY),
        source="; ".join(sources),
        source_scale=source_scale(sources, place.country),
        notes=best.notes,
        fatalities=min((r.row.fatalities for r in ranked if r.row.fatalities > 0), default=0),
    )


def _part(row: EventRow, columns: tuple[str, ...]) -> dict[str, Any]:
    return {c: getattr(row, c) for c in columns}


def _sides_named(row: EventRow) -> int:
    """A side that is known counts two, one that is only known to be somebody unidentified counts one."""
    return sum(0 if not side else 1 if side.startswith("Unidentified") else 2 for side in (row.actor1, row.actor2))


def columns_of(event: MergedEvent) -> dict[str, Any]:
    """Column → value."""
    return asdict(event)
