"""The row of `events` that several reports of one event make together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from etl.load.merge import Report
from etl.load.sources import source_scale
from etl.notes import notes
from etl.schema import EventRow


@dataclass(frozen=True)
class MergedEvent:
    """An event without its id: the columns of `events` that come from its reports."""

    best_report_id: str
    kind_report_id: str
    place_report_id: str
    date_report_id: str
    fatalities_report_id: str
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
    fatalities_low: int
    fatalities_high: int
    injured_low: int | None
    injured_high: int | None
    confidence: float
    headline: str
    reports: int
    number_of_sources: int
    tags: str = ""


KIND_AND_SIDES = ("disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2",
                  "assoc_actor_2", "inter2", "interaction", "civilian_targeting")
PLACE = ("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision")
DAY = ("event_date", "time_precision")


def merged(reports: Sequence[Report]) -> MergedEvent:
    """Merge one or more reports of one event.

    What belongs together comes from one report: the headline from the most confident, type and sides from the one that names the
    most sides, the place and the day from the most precise; the most confident of those that tie. The dead are the lowest number
    that a report counts; the manual's number for dead without one gives way to any that was counted, and a report without dead gives
    none. Low and high are the lowest and the highest of the same reports. The notes say in words what was merged. Of an article of
    which a person told the event what the coder says does not count.
    """
    by_person = {r.row.content_hash for r in reports if r.added}
    counting = [r for r in reports if r.added or r.row.content_hash not in by_person]
    ranked = sorted(counting, key=lambda r: (-r.row.confidence, r.published or date.max, r.report_id))
    best = ranked[0]
    sides = max(ranked, key=lambda r: _sides_named(r.row))
    place = min(ranked, key=lambda r: (r.row.geo_precision, r.row.latitude is None))
    day = min(ranked, key=lambda r: r.row.time_precision)
    telling = [r for r in ranked if r.row.fatalities_high > 0]
    counted = [r for r in telling if r.row.fatalities_low > 0] or telling
    dead = min((r for r in counted if r.row.fatalities > 0), key=lambda r: r.row.fatalities, default=best)
    injured = [r.row.injured for r in ranked if r.row.injured is not None]
    sources = sorted({source for r in ranked for source in (r.row.source, *r.outlets) if source})
    low, high = min((r.row.fatalities_low for r in counted), default=0), max((r.row.fatalities_high for r in counted), default=0)
    # its rule is that of the report that the type is from, which chooses the words
    row = replace(sides.row, **_part(place.row, PLACE), **_part(day.row, DAY), fatalities=dead.row.fatalities, fatalities_low=low,
                  fatalities_high=high, injured=min(injured, default=None))
    return MergedEvent(
        best_report_id=best.report_id, kind_report_id=sides.report_id, place_report_id=place.report_id,
        date_report_id=day.report_id, fatalities_report_id=dead.report_id,
        **_part(sides.row, KIND_AND_SIDES), **_part(place.row, PLACE), **_part(day.row, DAY),
        source="; ".join(sources),
        source_scale=source_scale(sources, place.row.country),
        notes=best.row.notes if len(ranked) == 1 and not best.outlets else notes(row, sources),
        fatalities=dead.row.fatalities,
        fatalities_low=low, fatalities_high=high,
        injured_low=min(injured, default=None), injured_high=max(injured, default=None),
        confidence=best.row.confidence, headline=best.title, reports=len(reports), number_of_sources=len(sources),
    )


def _part(row: EventRow, columns: tuple[str, ...]) -> dict[str, Any]:
    return {c: getattr(row, c) for c in columns}


def _sides_named(row: EventRow) -> int:
    """A side that is known counts two, one that is only known to be somebody unidentified counts one."""
    return sum(0 if not side else 1 if side.startswith("Unidentified") else 2 for side in (row.actor1, row.actor2))


def columns_of(event: MergedEvent) -> dict[str, Any]:
    """Column → value."""
    return asdict(event)
