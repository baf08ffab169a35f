"""Rows: what is known of an event, by the rules or by the reader, in the fields of the contract; fields that follow from others are filled here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from etl import schema
from etl.annotate import Sentence
from etl.notes import notes
from etl.resolve.actors import Actor, as_rebels
from etl.resolve.where import Where

STRIKES = ("Air/drone strike", "Shelling/artillery/missile attack")  # whose doer stays empty where nobody is named
REGAINS, OVERTAKES = "Government regains territory", "Non-state actor overtakes territory"


@dataclass(frozen=True)
class Facts:
    """What a row says. `fatalities` are best, low and high; `injured_counted`: the text gives their number; `sentence` is the evidence."""

    kind: str
    day: date
    precision: int
    where: Where
    actor1: Actor | None
    actor2: Actor | None
    fatalities: tuple[int, int, int]
    injured: int | None
    injured_counted: bool
    sentence: Sentence
    rule: str


def row(facts: Facts, article: schema.Article) -> schema.EventRow:
    """The row of an article that says so."""
    types, place = schema.sub_event_types()[facts.kind], facts.where.place
    one, other = (as_rebels(a) if a else None for a in (facts.actor1, facts.actor2))
    inter1, inter2 = one.inter if one else "", other.inter if other else ""
    best, low, high = facts.fatalities
    start, end = facts.sentence.start, facts.sentence.end
    made = schema.EventRow(
        doc=article.doc,
        event_date=facts.day,
        time_precision=facts.precision,
        disorder_type=types.disorder_type,
        event_type=types.event_type,
        sub_event_type=facts.kind,
        actor1=one.name if one else "",
        assoc_actor_1=one.assoc if one else "",
        inter1=inter1,
        actor2=other.name if other else "",
        assoc_actor_2=other.assoc if other else "",
        inter2=inter2,
        interaction="",
        civilian_targeting="",
        iso=place.iso,
        region=place.region,
        country=place.country,
        admin1=place.admin1,
        admin2=place.admin2,
        admin3="",
        location=facts.where.name,
        latitude=place.latitude,
        longitude=place.longitude,
        geo_precision=facts.where.precision,
        source=article.source,
        notes="",
        fatalities=best,
        fatalities_low=low,
        fatalities_high=high,
        injured=facts.injured,
        confidence=0.0,  # until rules and reader are compared (etl/told.py)
        evidence=article.text[start:end],
        evidence_start=start,
        evidence_end=end,
        content_hash=article.content_hash,
        rule=facts.rule,
    )
    return consistent(made, injured_counted=facts.injured_counted)


def consistent(made: schema.EventRow, *, injured_counted: bool = True) -> schema.EventRow:
    """A row with the fields that follow from others: interaction, civilian_targeting, notes. Nobody unarmed is a side of a battle.

    Who takes a place decides what it is called (manual, section 8).
    """
    if made.event_type == "Battles" and made.inter2 == "Civilians":
        made = replace(made, actor2="", assoc_actor_2="", inter2="")
    made = replace(made, sub_event_type=_of_taker(made))
    targeted = made.inter2 == "Civilians" and made.event_type in schema.VIOLENT or made.sub_event_type == "Excessive force against protesters"
    made = replace(made, interaction=schema.interaction(made.inter1, made.inter2), civilian_targeting="Civilian targeting" if targeted else "")
    return replace(made, notes=notes(made, injured_counted=injured_counted))


def _of_taker(made: schema.EventRow) -> str:
    """The sub-event type of a row: the home army regains a place, and who takes one from it overtakes it."""
    if made.sub_event_type == OVERTAKES and made.inter1 == "State forces":
        return REGAINS
    if made.sub_event_type == REGAINS and made.inter2 == "State forces" and made.inter1 not in ("", "State forces"):
        return OVERTAKES
    return made.sub_event_type
