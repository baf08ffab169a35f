"""Events and rows: which mentions came together and how, and where each field of a row came from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from etl import assemble
from etl.assemble import Event
from etl.confidence import ALIKE, BOUND, SURE, WEIGHTS, level, model, odds
from etl.explain.origins import Origin, Origins, Value
from etl.find.casualties import DEAD, INJURED
from etl.find.happenings import Span
from etl.resolve.mentions import Mention
from etl.resolve.reports import Report
from etl.schema import ROW_COLUMNS, SOME, SOME_DEAD_IN_FIGHT, Article, EventRow
from etl.told import Added, Judged, Kept

DATED = {1: "the day is known", 2: "only the week is known", 3: "only the month is known"}
PLACED = {
    1: "the town or a site in it is known",
    2: "only near it, or a name that the gazetteer lacks",
    3: "only the province or the country is known",
}
# Fields that follow from others
DERIVED = {
    "disorder_type": "follows from sub_event_type (seeds/event_types.csv)",
    "event_type": "follows from sub_event_type (seeds/event_types.csv)",
    "assoc_actor_1": "goes with actor1",
    "inter1": "goes with actor1",
    "assoc_actor_2": "goes with actor2",
    "inter2": "goes with actor2",
    "interaction": "inter1 and inter2",
    "civilian_targeting": "follows from event_type and inter2",
    "notes": "made of the other fields",
    "source": "the source of the article",
    "rule": "trigger, tag and frame of the mention that gave the type",
    "doc": "the article",
    "content_hash": "the article",
}
# What an actor that nobody told is called, by how its name begins
CONVENTIONS = {
    "Unidentified Armed Group": "the text does not say who: an unnamed attacker (manual, section 5)",
    "Civilians": "follows from event_type: those whom this violence is against (manual, section 5)",
    "Protesters": "follows from event_type: the crowd (manual, section 5)",
    "Rioters": "follows from event_type: the crowd (manual, section 5)",
}
# Feature of the confidence → what lowered it
LOWERS = {
    "rules_alone": "the reader tells of no such event",
    "reader_alone": "the rules find no such event",
    "event": "the reader is not sure that it is an event",
    "type": "the reader is not sure of its type",
    **{name: f"the reader is not sure of {field}" for name, field in SURE.items()},
    **{name: f"rules and reader differ in {field}" for name, field in ALIKE.items()},
}


# Field → the slot of the reader that it is from; reason code of a decision in plain words
READ = {
    "time_precision": "event_date",
    **dict.fromkeys(("geo_precision", "iso", "region", "country", "admin1", "admin2", "latitude", "longitude"), "location"),
    **dict.fromkeys(("fatalities_low", "fatalities_high"), "fatalities"),
}
DECIDED = {
    "told": "what the article says there",
    "unnamed": "words that name nobody: unnamed people",
    "taken": "what the reader takes the side for, by all that the article tells",
    "not told": "the article does not say it",
    "usual": "the article does not say it: the police, as nearly always in events of this type",
    "published": "no day is told: the day of publication",
    "of the article": "no place is told: the first that the article names, or its country",
}


@dataclass(frozen=True)
class Field:
    """A field of a row with where it came from."""

    name: str
    value: Any
    origin: Origin


@dataclass
class Happened:
    """An event of the article: how the triggers that tell of it came in, in order; the fields of its row, or why it has none."""

    number: int
    told: list[tuple[int, str, str]]  # sentence, words, how it came in
    fields: list[Field] = field(default_factory=list)
    lowered: list[str] = field(default_factory=list)  # what lowered the confidence
    no_row: str = ""
    row: EventRow | None = None  # by the rules, before the reader judges it


@dataclass(frozen=True)
class Values:
    """A mention as it was before assembling, which may turn sides round and settle types: its values with their origins."""

    mention: Mention
    words: str
    agent: Value
    patient: Value
    place: Value
    date: Value
    kind: Value
    counts: list[Value]


def happened(events: Sequence[Event], values: dict[int, Values], article: Article, origins: Origins) -> Iterator[Happened]:
    """The events in order; `values` by the identity of their mention."""
    for number, event in enumerate(events, start=1):
        own = [values[id(m)] for m in event.mentions]
        told = Happened(number, [(v.mention.sentence.index + 1, v.words, how_it_came_in(event, v)) for v in own])
        row = assemble.to_row(event, article)
        if row is None:
            told.no_row = why_no_row(event, article)
        else:
            told.row = row
            told.fields += [Field(name, getattr(row, name), _origin(name, row, event, own, origins)) for name in ROW_COLUMNS]
        yield told


def judged_by_reader(events: list[Happened], judged: Judged, origins: Origins) -> None:
    """Take the rows that the reader drops from their events, with the reason, show what it gives of others, put those that it adds behind."""
    for event in (e for e in events if e.row is not None):
        if any(row is event.row for row in judged.dropped):
            event.fields, event.no_row = [], "the reader tells of no such event"
        kept = next((k for k in judged.kept if k.old is event.row), None)
        if kept is not None and kept.report is not None and kept.changed:
            event.fields = [
                Field(f.name, getattr(kept.row, f.name), _of_reader(f.name, kept.row, kept.report, origins)) if f.name in kept.changed else f
                for f in event.fields
            ]
        if kept is not None:
            _confide(event, kept)
    for added in judged.added:
        report, row = added.report, added.row
        told = [(origins.sentence_at(w.start) + 1, row_words(origins, w), f"tells of it ({w.probability:.2f})") for w in report.happening.words]
        fields = [Field(name, getattr(row, name), _of_reader(name, row, report, origins)) for name in ROW_COLUMNS]
        events.append(Happened(len(events) + 1, told, fields))
        _confide(events[-1], added)


def _confide(event: Happened, judged: Kept | Added) -> None:
    """Show the confidence of an event's row: the features that it is made of, and what lowered it."""
    event.lowered = lowered(judged.features)
    given = ", ".join(f"{name} {value:.3g}" for name, value in judged.features.items())
    less = f"; lowered, because {', '.join(event.lowered)}" if event.lowered else ""
    origin = Origin(f"the likely share of right slots by {WEIGHTS.name}: {given}{less}")
    event.fields = [Field(f.name, judged.row.confidence, origin) if f.name == "confidence" else f for f in event.fields]


def row_words(origins: Origins, span: Span) -> str:
    return origins.article.text[span.start : span.end]


def _of_reader(name: str, row: EventRow, report: Report, origins: Origins) -> Origin:
    """Where a field of a row that the reader adds came from: the decision on its slot, or what follows from others."""
    slot = READ.get(name, name)
    decision = report.decisions.get(slot)
    clearest = report.happening.clearest
    if decision is None:
        kind = f"the reader: {report.kind} {report.happening.kinds[0][1]:.2f}, an event {report.happening.probability:.2f}"
        why = kind if name in ("sub_event_type", "rule", "evidence") else DERIVED.get(name, kind)
        return origins.origin(why, origins.sentence_at(clearest.start), clearest.start, clearest.end)
    why = f"the reader: {DECIDED[decision.reason]} ({decision.probability:.2f})"
    if decision.span is None:
        return Origin(why)
    return origins.origin(why, origins.sentence_at(decision.span[0]), *decision.span)


def how_it_came_in(event: Event, values: Values) -> str:
    """How a mention came into its event: what of it is the same as in the first one, and what it leaves open."""
    mention, first = values.mention, event.mentions[0]
    if mention is first:
        return "begins the event"
    pairs = {
        "day": (mention.when.day, first.when.day),
        "place": (mention.where and mention.where.place, first.where and first.where.place),
        "doer": (mention.agent, first.agent),
        "sufferer": (mention.patient, first.patient),
    }
    same = [name for name, (one, other) in pairs.items() if one is not None and one == other]
    bare = [name for name, (one, other) in pairs.items() if one is None]
    turned = mention.agent is not None and mention.agent.name == values.patient.value != values.agent.value
    alike = f"same {', '.join(same)}" if same else "nothing against it"
    return alike + (f"; no {', '.join(bare)} of its own" if bare else "") + "; sides turned round" * turned


def why_no_row(event: Event, article: Article) -> str:
    """Why an event has no row."""
    if event.kind is None:
        return "no sub-event type fits it"
    if event.where is None or not event.where.place.country:
        return "its country is not known"
    if event.when.year_only:
        return "it is dated only by a year"
    agent, patient = event.agent, event.patient
    in_conflict = Event([dataclasses.replace(m, cues=m.cues | {"conflict"}) for m in event.mentions])
    if assemble.to_row(in_conflict, article) is not None:
        why = "arrests that are neither large nor notable" if event.kind == "Arrests" else "ordinary crime: nobody is known for it"
        return f"{why}, and the article tells of no armed conflict or unrest"
    known = {
        "day": event.when.explicit,
        "place": event.where.explicit,
        "doer": agent is not None,
        "sufferer": patient is not None,
        "casualties": any(m.casualties for m in event.mentions),
    }
    if sum(known.values()) < assemble.LEAST_TOLD:
        told = ", ".join(name for name, ok in known.items() if ok) or "nothing"
        return f"too little is told of it: {told} (of {', '.join(known)})"
    if event.event_type == "Battles" and agent is None and patient is None:
        return "neither side of the fight is told"
    return "the manual's conditions for a row are not met (etl/assemble.py)"


def lowered(given: Mapping[str, float]) -> list[str]:
    """What lowered a confidence, and by how much: each of its features that could be better. Of a row that one has alone, nothing could agree."""
    start, weights = model()
    alone = bool(given["rules_alone"] or given["reader_alone"])
    fixed = (*(ALIKE if alone else ()), *(SURE if given["rules_alone"] else ()))
    best = {name: odds(BOUND) if name in ("event", "type", *SURE) else float(weights[name] > 0) for name in given if name not in fixed}
    found = []
    for name, value in best.items():
        if (more := level(start, weights, {**given, name: value}) - level(start, weights, given)) >= 0.01:
            found.append(f"{LOWERS[name]} (−{more:.2f})")
    return found


# --- fields --------------------------------------------------------------------------------------


def _origin(name: str, row: EventRow, event: Event, own: Sequence[Values], origins: Origins) -> Origin:
    """Where a field of a row came from."""
    if name in ("event_date", "time_precision"):
        origin = next((v.date.origin for v in own if v.mention.when is event.when), Origin("by a rule of etl/assemble.py"))
        return origin if name == "event_date" else Origin(DATED.get(row.time_precision, ""))
    if name == "sub_event_type":
        return _kind(row.sub_event_type, event, own, origins)
    if name in ("actor1", "actor2"):
        return _actor(getattr(row, name), event, own, first=name == "actor1")
    if name == "location":
        return next((v.place.origin for v in own if v.mention.where is event.where), Origin("by a rule of etl/assemble.py"))
    if name == "geo_precision":
        return Origin(PLACED.get(row.geo_precision, ""))
    if name in ("iso", "region", "country", "admin1", "admin2", "admin3", "latitude", "longitude") and event.where:
        known = event.where.place
        return Origin(f"the gazetteer's {known.name}, a {known.kind}" + (f" (GeoNames {known.geonameid})" if known.geonameid else ""))
    if name in ("fatalities", "fatalities_low", "fatalities_high", "injured"):
        harm = INJURED if name == "injured" else DEAD
        return _count([c for v in own for c, told in zip(v.counts, v.mention.casualties, strict=True) if told.kind == harm], harm)
    if name.startswith("evidence"):
        return Origin(f"the sentence of the trigger that gave the type, characters {row.evidence_start} to {row.evidence_end}")
    return Origin(DERIVED.get(name, "by a rule of etl/assemble.py"))


def _kind(kind: str, event: Event, own: Sequence[Values], origins: Origins) -> Origin:
    values = next((v for v in own if v.mention.sub_event_type == kind), own[0])
    told = values.kind if values.kind.value == kind else origins.kind(values.mention, event)
    others = sorted({v.mention.sub_event_type for v in own if v.mention.sub_event_type} - {kind})
    why = told.origin.why + (f"; it goes before {', '.join(others)}" if others else "")
    return origins.origin_of(why, values.mention.trigger.words)


def _actor(name: str, event: Event, own: Sequence[Values], *, first: bool) -> Origin:
    """Where a side came from: a mention that tells it in that role, one that tells it in the other, the manual's conventions."""
    roles = ("agent", "patient") if first else ("patient", "agent")
    if not name:
        left_out = event.agent if first else event.patient
        return Origin(f"the text tells {left_out.name}, but this sub-event type has no such side" if left_out else "the text tells nobody")
    for role in roles:
        told = [v for values in own if (v := getattr(values, role)).value == name]
        if told:
            found = next((v for v in told if v.origin.sentence), told[0])
            return found.origin if role == roles[0] else dataclasses.replace(found.origin, why=f"told as the {role}; {found.origin.why}")
    return Origin(next((why for start, why in CONVENTIONS.items() if name.startswith(start)), "by a rule of etl/assemble.py"))


def _count(counts: Iterable[Value], harm: str) -> Origin:
    """Where a number of casualties came from."""
    told = list(counts)
    if not told:
        return Origin("no injured are told" if harm == INJURED else "no deaths are told")
    why = told[0].origin.why
    if len(told) > 1:
        each = ", ".join(f"{c.value} in sentence {c.origin.sentence}" for c in told)
        why = f"{each}: the same people told twice give a range, different sides a sum"
    if any(c.value.startswith("some") for c in told):
        why += f"; some without a number are {SOME}, in a fight {SOME_DEAD_IN_FIGHT} dead"
    return dataclasses.replace(told[0].origin, why=why)
