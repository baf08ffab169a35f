"""Why a value of an event is what it is: the reason that the coder recorded with the report, or what the field follows from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from etl.browse.database import Row

# Field → the decided field whose reason is its own too.
SAME = {
    "year": "event_date", "fatalities_low": "fatalities", "fatalities_high": "fatalities", "injured_low": "injured", "injured_high": "injured",
    **dict.fromkeys(("admin1", "admin2", "admin3", "latitude", "longitude"), "country"),
}
FOLLOWS = {
    "disorder_type": "follows from sub_event_type",
    "event_type": "follows from sub_event_type",
    "assoc_actor_1": "goes with actor1",
    "inter1": "goes with actor1",
    "assoc_actor_2": "goes with actor2",
    "inter2": "goes with actor2",
    "interaction": "follows from inter1 and inter2",
    "civilian_targeting": "follows from event_type and inter2",
    "iso": "follows from country",
    "region": "follows from country",
    "event_id_cnty": "given when it was first reported; never changes",
    "source": "the outlets of its articles",
    "source_scale": "how far the outlets are from where it happened",
    "notes": "made of the other fields",
    "timestamp": "when a field of it last changed",
}
# The slots that words of an article are marked by.
SLOTS = ("sub_event_type", "event_date", "location", "actor1", "actor2", "fatalities", "injured")


def why(field: str, reports: Sequence[Row]) -> Row | None:
    """`why` in words, and where there are some the `words` of the article; None where nothing was recorded. `reports`: those that it rests on."""
    if field in FOLLOWS:
        return {"why": FOLLOWS[field]}
    for report in reports:
        if (reason := report["reasons"].get(SAME.get(field, field))) is not None:
            return {"why": reason["why"], "words": reason.get("words", "")}
    if field == "sub_event_type" and reports:
        return {"why": f"rule {reports[0]['rule']}"}
    return None


def slots(reports: Iterable[Row]) -> list[Row]:
    """Words of an article by what they say: `report` (its number from 0), `field`, its `value`, `why`, and the characters `start` to `end`."""
    return [{"report": number, "field": field, "value": report[field], "why": reason["why"], "start": reason["start"], "end": reason["end"]}
            for number, report in enumerate(reports) for field in SLOTS
            if field in report and (reason := report["reasons"].get(field)) is not None and "start" in reason]
