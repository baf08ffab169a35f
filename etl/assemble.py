"""Assemble: mentions of events to rows, one per event of the article.

Mentions of one event are merged (manual, section 1: "Several sentences about the same event give one row"),
the manual's precedence picks the type, counts are added up by side, and the fields of the contract are filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from etl import schema
from etl.event_classes import family, has
from etl.find.casualties import DEAD, INJURED
from etl.resolve.actors import Actor
from etl.resolve.event_types import side
from etl.resolve.mentions import Mention
from etl.resolve.places import Place
from etl.resolve.when import When
from etl.resolve.where import Where, grain, inside

VIOLENT = ("Battles", "Explosions/Remote violence", "Violence against civilians")
MERGE_REACH = 4  # sentences
LEAD = 3  # sentences in which an article tells of what its headline names
LEAST_TOLD = 2  # of day, place, two sides and victims: what tells of less is a passing word, not a report
SOME_DEAD, SOME_DEAD_IN_FIGHT = 3, 10  # manual, section 6: deaths without a number


@dataclass
class Event:
    """Mentions that tell of one event."""

    mentions: list[Mention] = field(default_factory=list)

    @property
    def kind(self) -> str | None:
        """The sub-event type: the manual's precedence among the types of the mentions, the first mention within one type."""
        types = schema.sub_event_types()
        found = [m for m in self.mentions if m.sub_event_type]
        if not found:
            return None
        specific = [m for m in found if not has(m.trigger.event_class, "generic") or m.sub_event_type == SEVEREST_FIRST[0]]
        told = specific or [m for m in found if not has(m.trigger.event_class, "outcome")] or found
        return min(
            told, key=lambda m: (schema.EVENT_TYPE_PRECEDENCE.index(types[m.sub_event_type or ""].event_type), _mildness(m.sub_event_type or ""))
        ).sub_event_type

    @property
    def event_type(self) -> str:
        return schema.sub_event_types()[self.kind].event_type if self.kind else ""

    @property
    def when(self) -> When:
        explicit = [m.when for m in self.mentions if m.when.explicit]
        return min(explicit or [m.when for m in self.mentions], key=lambda w: w.precision)

    @property
    def where(self) -> Where | None:
        told = [m.where for m in self.mentions if m.where]
        explicit = [w for w in told if w.explicit] or told
        return min(explicit, key=lambda w: grain(w.place)) if explicit else None

    @property
    def agent(self) -> Actor | None:
        return _best_actor([m.agent for m in self.mentions])

    @property
    def patient(self) -> Actor | None:
        agent = self.agent
        return _best_actor([m.patient for m in self.mentions if m.patient != agent])

    @property
    def last_sentence(self) -> int:
        return max(m.sentence.index for m in self.mentions)


# The same crowd on the same day: what was done to it tells more than that it marched.
SEVEREST_FIRST = ("Excessive force against protesters", "Protest with intervention", "Peaceful protest")


def _mildness(kind: str) -> int:
    return SEVEREST_FIRST.index(kind) if kind in SEVEREST_FIRST else 0


def _best_actor(actors: Sequence[Actor | None]) -> Actor | None:
    known = [a for a in actors if a is not None]
    return next((a for a in known if not a.name.startswith("Unidentified")), known[0] if known else None)


def assemble(mentions: Sequence[Mention], article: schema.Article) -> list[schema.EventRow]:
    """Rows of one article, in the order in which their events are told."""
    events: list[Event] = []
    for mention in mentions:
        home = next((e for e in reversed(events) if same_event(e, mention)), None)
        if home is not None:
            join(home, mention)
        elif mention.casualties or not refers_back(mention):
            events.append(Event([mention]))
    events = _settle(events)
    rows = []
    for event in events:
        row = to_row(event, article)
        if row is not None:
            rows.append(row)
    return rows


def refers_back(mention: Mention) -> bool:
    """Whether a mention only speaks of an event that is told elsewhere: it joins that one and makes none of its own."""
    verdict, dated = mention.verdict, mention.when.explicit
    if verdict.comment or mention.trigger.entry.weight == "thing":
        return True
    if verdict.background and not dated:
        return True
    return verdict.definite and not dated and mention.sentence.index > 1 and has(mention.trigger.event_class, "generic")


def join(event: Event, mention: Mention) -> None:
    """Add a mention to its event; where it tells of the answer to the attack, its sides are turned round."""
    straight = not _contradict(event.agent, mention.agent) and not _contradict(event.patient, mention.patient)
    if not straight:
        if all(has(m.trigger.event_class, "outcome") for m in event.mentions) and not has(mention.trigger.event_class, "outcome"):
            for told in event.mentions:
                told.agent, told.patient = told.patient, told.agent
        else:
            mention.agent, mention.patient = mention.patient, mention.agent
    event.mentions.append(mention)


def _settle(events: list[Event]) -> list[Event]:
    """Merge events that turned out the same once all is known: same place, day and sides, by the manual's precedence."""
    settled: list[Event] = []
    for event in events:
        if event.kind is None:
            continue
        twin = next((e for e in settled if _twins(e, event)), None)
        if twin is None:
            settled.append(event)
        else:
            twin.mentions += event.mentions
    return settled


def _twins(one: Event, other: Event) -> bool:
    if one.when.day != other.when.day or not _same_place(one.where, other.where, strict=True):
        return False
    if one.kind == other.kind:
        return not _contradict(one.agent, other.agent) and not _contradict(one.patient, other.patient)
    if one.event_type == other.event_type == "Protests":
        return True
    both_violent = one.event_type in VIOLENT and other.event_type in VIOLENT
    return both_violent and "Battles" in (one.event_type, other.event_type) and not _sides_contradict(one, other)


def _sides_contradict(one: Event, other: Event) -> bool:
    straight = _contradict(one.agent, other.agent) or _contradict(one.patient, other.patient)
    crossed = _contradict(one.agent, other.patient) or _contradict(one.patient, other.agent)
    return straight and crossed


def same_event(event: Event, mention: Mention) -> bool:
    """Whether a mention tells of an event that was told before it."""
    distance = mention.sentence.index - event.last_sentence
    old, new = _family(event.mentions), _family([mention])
    if not _families_meet(old, new):
        return False
    if not _same_day(event.when, mention.when) or not _same_place(event.where, mention.where, strict=False):
        return False
    straight = not _contradict(event.agent, mention.agent) and not _contradict(event.patient, mention.patient)
    crossed = not _contradict(event.agent, mention.patient) and not _contradict(event.patient, mention.agent)
    headline = event.last_sentence == 0 and mention.sentence.index <= LEAD
    if not (straight or headline or (crossed and new == "violence")):
        return False
    if has(mention.trigger.event_class, "outcome") or mention.verdict.comment:
        return distance <= MERGE_REACH
    if event.mentions[-1].trigger.event_class == mention.trigger.event_class:
        return distance <= 2 * MERGE_REACH
    return distance <= MERGE_REACH




def _family(mentions: Sequence[Mention]) -> str:
    classes = [m.trigger.event_class for m in mentions]
    told = next((c for c in classes if not has(c, "outcome")), classes[0])
    return family(told)


def _families_meet(one: str, other: str) -> bool:
    if one == other:
        return True
    # fighting that takes a town is the taking; police force at a protest is the protest
    return {one, other} in ({"violence", "capture"}, {"violence", "protest"}, {"protest", "loot"}, {"protest", "arrest"}, {"violence", "loot"})


def _same_day(one: When, other: When) -> bool:
    if one.year_only != other.year_only:
        return False
    if not one.explicit or not other.explicit:
        return abs((one.day - other.day).days) <= (3 if 2 in (one.precision, other.precision) else 0) or not (one.explicit and other.explicit)
    return one.day == other.day


def _same_place(one: Where | None, other: Where | None, *, strict: bool) -> bool:
    if one is None or other is None:
        return not strict
    if one.place.name == other.place.name and one.place.country == other.place.country:
        return True
    if one.place.country != other.place.country:
        return not strict and not (one.explicit and other.explicit)
    if _contains(one.place, other.place) or _contains(other.place, one.place):
        return not strict or one.precision == 3 or other.precision == 3
    return not strict and not (one.explicit and other.explicit)


def _contains(broad: Place, fine: Place) -> bool:
    return inside(fine, broad)


def _contradict(one: Actor | None, other: Actor | None) -> bool:
    """Two sides that cannot be the same people."""
    if one is None or other is None or one.name == other.name:
        return False
    vague = [a for a in (one, other) if a.name.startswith("Unidentified")]
    if vague:
        return (
            side(one.inter) != side(other.inter)
            and "armed" in (side(one.inter), side(other.inter))
            and len({side(one.inter), side(other.inter)} & {"civilians", "protesters", "state"}) > 0
        )
    return True


# --- counts --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Count:
    """A number of casualties with its range; None where none are reported."""

    best: int | None
    low: int | None
    high: int | None


def count(event: Event, kind: str) -> Count:
    """Add up the counts of one event: the same people counted twice give a range, different people a sum."""
    fight = event.event_type in ("Battles", "Explosions/Remote violence")
    by_group: dict[str, list[tuple[int, int, int]]] = {}
    for mention in event.mentions:
        for casualty, victim in zip(mention.casualties, mention.victims, strict=True):
            if casualty.kind != kind:
                continue
            some = SOME_DEAD_IN_FIGHT if fight and kind == DEAD else SOME_DEAD
            value = some if casualty.value is None else casualty.value
            low = value if casualty.low is None else casualty.low
            high = max(value, casualty.high or value)
            group = side(victim.inter) if victim else "-"
            by_group.setdefault(group, []).append((value, low, high) if casualty.value is not None else (value, 0, high))
    if not by_group:
        return Count(None, None, None)

    def merged(counts: list[tuple[int, int, int]]) -> tuple[int, int, int]:
        numbered = [c for c in counts if c[1] > 0] or counts
        # a single person told of in passing is part of a larger toll
        best = min((c[0] for c in numbered if c[0] > 1), default=numbered[0][0])
        return best, min(c[1] for c in numbered if c[0] >= best), max(c[2] for c in numbered)

    groups = {group: merged(counts) for group, counts in by_group.items()}
    total = groups.pop("-", None)
    summed = tuple(sum(c[i] for c in groups.values()) for i in range(3)) if groups else None
    best = total if summed is None or (total is not None and total[0] >= summed[0]) else summed
    assert best is not None
    high = max(best[2], total[2] if total else 0, summed[2] if summed else 0)
    return Count(best[0], min(best[0], best[1]), high)


# --- rows ----------------------------------------------------------------------------------------

SINGLE_SIDED = {"Peaceful protest", "Other", "Change to group/activity", "Headquarters or base established"}


def to_row(event: Event, article: schema.Article) -> schema.EventRow | None:
    """The row of an event, or None where the manual's conditions are not met (kind, country, month)."""
    kind, where, when = event.kind, event.where, event.when
    if kind is None or where is None or when.year_only or not where.place.country:
        return None
    types = schema.sub_event_types()[kind]
    agent, patient = event.agent, event.patient
    if sum((when.explicit, where.explicit, agent is not None, patient is not None, any(m.casualties for m in event.mentions))) < LEAST_TOLD:
        return None
    if types.event_type in ("Protests", "Riots") and (agent is None or side(agent.inter) not in ("protesters", "rioters")):
        crowd = "Rioters" if types.event_type == "Riots" else "Protesters"
        force = (
            agent
            if agent is not None and side(agent.inter) == "state"
            else patient
            if patient is not None and side(patient.inter) == "state"
            else None
        )
        victims = patient if kind == "Mob violence" and patient is not None and side(patient.inter) == "civilians" else None
        agent, patient = Actor(f"{crowd} ({where.place.country})", crowd, (where.place.iso3,)), force or victims
    elif types.event_type == "Riots" and agent is not None and side(agent.inter) == "protesters":
        agent = Actor(f"Rioters ({where.place.country})", "Rioters", (where.place.iso3,))
    if kind == "Excessive force against protesters" and patient is not None and side(patient.inter) in ("protesters", "civilians"):
        patient = None
    if types.event_type == "Violence against civilians" and (patient is None or side(patient.inter) != "civilians"):
        patient = Actor(f"Civilians ({where.place.country})", "Civilians", (where.place.iso3,))
    if types.event_type in ("Violence against civilians", "Explosions/Remote violence") and agent is None:
        agent = (
            None
            if kind in ("Air/drone strike", "Shelling/artillery/missile attack")
            else Actor(f"Unidentified Armed Group ({where.place.country})", "Political militia", (where.place.iso3,))
        )
    if types.event_type == "Battles" and agent is None and patient is None:
        return None
    if kind in SINGLE_SIDED and patient is not None and kind != "Other":
        patient = None
    dead, hurt = count(event, DEAD), count(event, INJURED)
    first = next(m for m in event.mentions if m.sub_event_type == kind)
    evidence_start, evidence_end = first.sentence.start, first.sentence.end
    targeted = patient is not None and patient.inter == "Civilians" and types.event_type in VIOLENT or kind == "Excessive force against protesters"
    inter1, inter2 = agent.inter if agent else "", patient.inter if patient else ""
    place = where.place
    return schema.EventRow(
        doc=article.doc,
        event_date=when.day,
        time_precision=when.precision,
        disorder_type=types.disorder_type,
        event_type=types.event_type,
        sub_event_type=kind,
        actor1=agent.name if agent else "",
        assoc_actor_1=agent.assoc if agent else "",
        inter1=inter1,
        actor2=patient.name if patient else "",
        assoc_actor_2=patient.assoc if patient else "",
        inter2=inter2,
        interaction=schema.interaction(inter1, inter2),
        civilian_targeting="Civilian targeting" if targeted else "",
        iso=place.iso,
        region=place.region,
        country=place.country,
        admin1=place.admin1,
        admin2=place.admin2,
        admin3="",
        location=where.name,
        latitude=place.latitude,
        longitude=place.longitude,
        geo_precision=where.precision,
        source=article.source,
        notes=notes(kind, when.day, where.name, agent, patient, dead, article.source),
        fatalities=dead.best or 0,
        fatalities_low=dead.low if dead.low is not None else dead.best or 0,
        fatalities_high=dead.high or 0,
        injured=hurt.best,
        confidence=confidence(event),
        evidence=article.text[evidence_start:evidence_end],
        evidence_start=evidence_start,
        evidence_end=evidence_end,
        content_hash=article.content_hash,
        rule=f"{first.trigger.entry.trigger}/{first.trigger.entry.upos}/{first.trigger.entry.frame}",
    )


def confidence(event: Event) -> float:
    """How much of the row the text gives outright, 0 to 1 (a first measure; not calibrated)."""
    score = 0.35
    score += 0.15 * any(m.when.explicit for m in event.mentions)
    score += 0.15 * any(m.where is not None and m.where.explicit for m in event.mentions)
    score += 0.1 * (event.agent is not None) + 0.05 * (event.patient is not None)
    score += 0.1 * (len(event.mentions) > 1)
    score += 0.1 * any(m.trigger.entry.weight == "strong" for m in event.mentions)
    score -= 0.15 * all(m.verdict.hearsay for m in event.mentions)
    return round(max(0.05, min(1.0, score)), 2)


def notes(kind: str, day: date, location: str, agent: Actor | None, patient: Actor | None, dead: Count, source: str) -> str:
    """A sentence as ACLED's notes read."""
    who = agent.name if agent else "an unknown actor"
    whom = f" against {patient.name}" if patient else ""
    toll = "" if dead.best is None else f" {dead.best} fatalities reported." if dead.low else f" Fatalities unknown, coded as {dead.best}."
    told = f" Source: {source}." if source else ""
    return f"On {day.day} {day:%B %Y}, {kind} by {who}{whom} in {location}.{toll}{told}"
