"""Assemble: mentions of events to rows, one per event of the article.

Mentions of one event are merged (manual, section 1: "Several sentences about the same event give one row"),
the manual's precedence picks the type, counts are added up by side, and the fields of the contract are filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from etl import schema
from etl.annotate import is_relation
from etl.counts import count
from etl.event_classes import family, has
from etl.find.casualties import DEAD, INJURED
from etl.resolve.actors import Actor
from etl.resolve.event_types import side, sub_event_type
from etl.resolve.mentions import Mention
from etl.resolve.places import Place
from etl.resolve.when import When
from etl.resolve.where import Where, grain, inside
from etl.rows import STRIKES, Facts, row

MERGE_REACH = 4  # sentences
LEAD = 3  # sentences in which an article tells of what its headline names
LEAST_TOLD = 2  # of day, place, two sides and victims: what tells of less is a passing word, not a report


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
        if any(types[m.sub_event_type or ""].event_type in schema.VIOLENT for m in found):  # what is looted after a battle is part of it
            found = [m for m in found if m.sub_event_type != "Looting/property destruction"]
        if any(m.sub_event_type == "Violent demonstration" for m in found):  # "nobody is violent" holds no longer
            found = [m for m in found if m.sub_event_type != "Peaceful protest"]
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
        dated = [m for m in self.mentions if m.when.explicit] or self.mentions
        # who was wounded on Friday may die on Saturday: the deed dates the event
        deeds = [m.when for m in dated if not _dies(m)] or [m.when for m in dated]
        return min(deeds, key=lambda w: w.precision)

    @property
    def where(self) -> Where | None:
        placed = [m for m in self.mentions if m.where]
        told = [m.where for m in placed if m.where and not _topic(m)] or [m.where for m in placed if m.where]
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
    def of_conflict(self) -> bool:
        """Whether its article tells of an armed conflict, or its own words of terror or a massacre."""
        return any(m.cues & {"conflict", "unrest", "terror", "massacre"} for m in self.mentions)

    @property
    def last_sentence(self) -> int:
        return max(m.sentence.index for m in self.mentions)


def _dies(mention: Mention) -> bool:
    """Whether a mention tells of deaths only, and not of what they came from."""
    return mention.trigger.event_class in ("die", "toll", "wound")


def _topic(mention: Mention) -> bool:
    """Whether the place of a mention is the headline's: "Burundi : …" says what the article is about, not where."""
    return mention.sentence.index == 0 and mention.where is not None and mention.where.precision == 3


# Blasts of which one is never told as the other
BLASTS = {"Suicide bomb", "Remote explosive/landmine/IED", "Grenade", "Shelling/artillery/missile attack"}


# The same crowd on the same day: what was done to it tells more than that it marched.
SEVEREST_FIRST = ("Excessive force against protesters", "Protest with intervention", "Peaceful protest")


def _mildness(kind: str) -> int:
    return SEVEREST_FIRST.index(kind) if kind in SEVEREST_FIRST else 0


def _best_actor(actors: Sequence[Actor | None]) -> Actor | None:
    known = [a for a in actors if a is not None]
    return next((a for a in known if not a.name.startswith("Unidentified")), known[0] if known else None)


def assemble(mentions: Sequence[Mention], article: schema.Article) -> list[schema.EventRow]:
    """Rows of one article, in the order in which their events are told."""
    return [made for event in events_of(mentions) if (made := to_row(event, article)) is not None]


def events_of(mentions: Sequence[Mention]) -> list[Event]:
    """The events that the mentions of one article tell of, each with its mentions; not all of them make a row."""
    events: list[Event] = []
    for mention in mentions:
        home = max((e for e in events if same_event(e, mention)), key=partial(_nearness, mention), default=None)
        if home is not None:
            join(home, mention)
        elif mention.casualties or not refers_back(mention):
            events.append(Event([mention]))
    for event in events:
        retype(event)
    return _settle(events)


def _nearness(mention: Mention, event: Event) -> tuple[bool, bool, int]:
    """Which of several events a mention belongs to: one told in the same terms and in the foreground, one of its day, else the last."""
    told = any(m.trigger.event_class == mention.trigger.event_class and not m.verdict.background for m in event.mentions)
    told = told and not has(mention.trigger.event_class, "generic") and not mention.when.explicit
    return told, event.when.day == mention.when.day, event.last_sentence


def retype(event: Event) -> None:
    """Type each mention by what all of them tell of the event: who did it, to whom, and whether people died."""
    agent, patient = event.agent, event.patient
    deaths = {"deaths"} if any(c.kind == DEAD for m in event.mentions for c in m.casualties) else set()
    untyped = event.kind is None
    cues = frozenset().union(*(m.cues for m in event.mentions)) if untyped else frozenset()
    for mention in event.mentions:
        if not untyped and (mention.sub_event_type is None or (mention.agent and mention.patient)):
            continue
        doer = None if family(mention.trigger.event_class) == "protest" and _nameless_fighters(agent) else agent  # a crowd, by its deeds
        one, other = mention.agent or doer, mention.patient or patient
        kind = sub_event_type(mention.trigger.event_class, mention.cues | cues | deaths, one.inter if one else "", other.inter if other else "")
        mention.sub_event_type = kind or mention.sub_event_type


def _nameless_fighters(actor: Actor | None) -> bool:
    return actor is not None and side(actor.inter) == "armed" and actor.name.startswith("Unidentified")


def refers_back(mention: Mention) -> bool:
    """Whether a mention only speaks of an event that is told elsewhere: it joins that one and makes none of its own."""
    verdict, dated = mention.verdict, mention.when.explicit
    if verdict.comment or mention.trigger.entry.weight == "thing":
        return True
    if verdict.background and not dated:
        return True
    if is_relation(mention.trigger.word.deprel, "acl") and has(mention.trigger.event_class, "bloodless"):
        return True  # "le groupe qui a fait allégeance à l'EI" says who they are
    return verdict.definite and not dated and mention.sentence.index > 1 and has(mention.trigger.event_class, "generic")


def join(event: Event, mention: Mention) -> None:
    """Add a mention to its event; where it tells of the answer to the attack, its sides are turned round."""
    if mention.sub_event_type is not None and family(event.mentions[-1].trigger.event_class) == "abduct" and _killed_then(event, mention):
        event.mentions[-1].sub_event_type = None  # the killing is what counts
    answers = [m for m in (*event.mentions, mention) if m.answer]
    if 0 < len(answers) <= len(event.mentions):  # the end of an attack that the others tell of
        for answer in answers:
            answer.agent, answer.patient, answer.sub_event_type, answer.answer = answer.patient, None, None, False
    elif _crosses(event, mention):
        if all(has(m.trigger.event_class, "outcome") for m in event.mentions) and not has(mention.trigger.event_class, "outcome"):
            for told in event.mentions:
                told.agent, told.patient = told.patient, told.agent
        else:
            mention.agent, mention.patient = mention.patient, mention.agent
    if family(mention.trigger.event_class) == "move" and event.kind is not None and event.event_type in schema.VIOLENT:
        mention.sub_event_type = None
    event.mentions.append(mention)


def _crosses(event: Event, mention: Mention) -> bool:
    """Whether a mention's doer is who suffers in the event, or the other way round."""
    pairs = ((event.agent, mention.patient), (event.patient, mention.agent))
    return any(a is not None and b is not None and a.name == b.name for a, b in pairs) and event.agent != mention.agent


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
    if one.event_type == other.event_type == "Battles" and one.agent is not None and one.agent == other.agent:
        return True  # the storming of a town and its fall are one battle
    both_violent = one.event_type in schema.VIOLENT and other.event_type in schema.VIOLENT
    return both_violent and "Battles" in (one.event_type, other.event_type) and not _sides_contradict(one, other)


def _sides_contradict(one: Event, other: Event) -> bool:
    straight = _contradict(one.agent, other.agent) or _contradict(one.patient, other.patient)
    crossed = _contradict(one.agent, other.patient) or _contradict(one.patient, other.agent)
    return straight and crossed


def same_event(event: Event, mention: Mention) -> bool:
    """Whether a mention tells of an event that was told before it."""
    distance = mention.sentence.index - event.last_sentence
    old, new = _family(event.mentions), _family([mention])
    if (old, new) == ("capture", "move") and distance <= 2 and mention.agent is not None and mention.agent == event.patient:
        return _same_day(event.when, mention.when)  # the beaten leave: the end of the battle
    if distance > 2 and _told_town_by_town(event.where, mention.where):
        return False
    if old == "abduct" and distance == 0 and _killed_then(event, mention):
        return True
    if not _families_meet(old, new) or _of_two_kinds(event, mention, distance):
        return False
    if old != new and "loot" in (old, new) and _two_towns(event.where, mention.where):
        return False  # houses plundered elsewhere are no part of the fight here
    headline = event.last_sentence == 0 and mention.sentence.index <= LEAD
    topic = headline and all(map(_topic, event.mentions))
    dies_of_it = distance <= 1 and all(map(_dies, event.mentions)) != _dies(mention) and abs((event.when.day - mention.when.day).days) <= 1
    if not (dies_of_it or _same_day(event.when, mention.when)) or not (topic or _same_place(event.where, mention.where, strict=False)):
        return False
    if new == "violence" and distance <= MERGE_REACH and (mention.answer or all(m.answer for m in event.mentions)):
        return True
    straight = not _contradict(event.agent, mention.agent) and not _contradict(event.patient, mention.patient)
    crossed = not _contradict(event.agent, mention.patient) and not _contradict(event.patient, mention.agent)
    if not (straight or headline or (crossed and new == "violence") or _is_toll_of(event, mention, distance)):
        return False
    if has(mention.trigger.event_class, "outcome") or mention.verdict.comment:
        return distance <= MERGE_REACH
    if event.mentions[-1].trigger.event_class == mention.trigger.event_class:
        return distance <= 2 * MERGE_REACH
    return distance <= MERGE_REACH


def _told_town_by_town(broad: Where | None, fine: Where | None) -> bool:
    """Whether an event of a whole country is followed by what happened in one of its places."""
    return broad is not None and fine is not None and broad.precision == 3 and fine.explicit and fine.precision < 3


def _two_towns(one: Where | None, other: Where | None) -> bool:
    """Whether two places are told exactly and neither is or lies in the other."""
    return one is not None and other is not None and one.precision == other.precision == 1 and not _same_place(one, other, strict=True)


def _killed_then(event: Event, mention: Mention) -> bool:
    """Whether those who were abducted are told to be killed in the same breath: "a été enlevé puis exécuté" (manual, section 2: an Attack)."""
    before, word = event.mentions[-1].trigger.word, mention.trigger.word
    joined = is_relation(word.deprel, "conj") and word.head == before.index and not mention.sentence.children(word, "obj", "nsubj")
    return joined and has(mention.trigger.event_class, "outcome") and not _contradict(event.patient, mention.patient)


def _of_two_kinds(event: Event, mention: Mention, distance: int) -> bool:
    """Deeds that are never one: a suicide bomb here and a mine told in the next sentence."""
    kind = event.kind
    if kind is None or mention.sub_event_type is None or has(mention.trigger.event_class, "generic") or mention.trigger.entry.weight == "thing":
        return False
    return distance > 0 and kind != mention.sub_event_type and {kind, mention.sub_event_type} <= BLASTS


def _is_toll_of(event: Event, mention: Mention, distance: int) -> bool:
    """Whether a mention says who died in the event told just before it: the dead are told under more names than who was attacked."""
    toll = has(mention.trigger.event_class, "outcome") and distance <= 1 and not _contradict(event.agent, mention.agent)
    return toll and mention.patient != event.agent and (distance == 0 or not mention.when.explicit)


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
    if not one.explicit and not other.explicit and one.precision == other.precision == 1:
        return one.day == other.day
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


def _forces_of_one_state(one: Actor, other: Actor) -> bool:
    """Soldiers of a country in one sentence and its gendarmes in the next are told of as one side."""
    return side(one.inter) == side(other.inter) == "state" and bool(one.countries) and one.countries == other.countries


def _contradict(one: Actor | None, other: Actor | None) -> bool:
    """Two sides that cannot be the same people."""
    if one is None or other is None or one.name == other.name or _forces_of_one_state(one, other):
        return False
    if {side(one.inter), side(other.inter)} <= {"protesters", "rioters"}:
        return False  # one crowd, before and after the first stone
    vague = [a for a in (one, other) if a.name.startswith("Unidentified")]
    if vague:
        return (
            side(one.inter) != side(other.inter)
            and "armed" in (side(one.inter), side(other.inter))
            and len({side(one.inter), side(other.inter)} & {"civilians", "protesters", "state"}) > 0
        )
    return True


# --- rows ----------------------------------------------------------------------------------------

# Deeds that are ordinary crime, or its end, where no conflict is told of; people who flee are none
CRIME_OTHERWISE = {"loot", "free"}
SINGLE_SIDED = {"Peaceful protest", "Other", "Change to group/activity", "Headquarters or base established"}


def to_row(event: Event, article: schema.Article) -> schema.EventRow | None:
    """The row of an event, or None where the manual's conditions are not met (kind, country, month)."""
    kind, where, when = event.kind, event.where, event.when
    if kind is None or where is None or when.year_only or not where.place.country:
        return None
    types = schema.sub_event_types()[kind]
    agent, patient = event.agent, event.patient
    nobody_known = agent is None or agent.name.startswith(("Unidentified", "Civilians"))
    crime = types.event_type == "Violence against civilians" or any(
        m.sub_event_type == kind and family(m.trigger.event_class) in CRIME_OTHERWISE for m in event.mentions
    )
    if crime and nobody_known and not event.of_conflict:
        return None  # by nobody that is known for it, in an article without armed groups: ordinary crime
    if kind == "Arrests" and not event.of_conflict and not any(m.cues & {"mass", "crowd"} for m in event.mentions):
        return None  # neither large nor notable
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
    if kind == "Attack" and agent is not None and agent.inter == "Civilians":
        agent = None  # who attacks with arms is no civilian
    if types.event_type in schema.ONE_SIDED and agent is None:
        agent = (
            None
            if kind in STRIKES
            else Actor(f"Unidentified Armed Group ({where.place.country})", "Political militia", (where.place.iso3,))
        )
    if types.event_type == "Battles" and agent is None and patient is None:
        return None
    if kind in SINGLE_SIDED and patient is not None and kind != "Other":
        patient = None
    dead, hurt = (count(event.mentions, types.event_type, harm) for harm in (DEAD, INJURED))
    first = next(m for m in event.mentions if m.sub_event_type == kind)
    best = dead.best or 0
    facts = Facts(
        kind=kind,
        day=when.day,
        precision=when.precision,
        where=where,
        actor1=agent,
        actor2=patient,
        fatalities=(best, dead.low if dead.low is not None else best, dead.high or 0),
        injured=hurt.best,
        injured_counted=hurt.low != 0,
        sentence=first.sentence,
        rule=f"{first.trigger.entry.trigger}/{first.trigger.entry.upos}/{first.trigger.entry.frame}",
    )
    return row(facts, article)
