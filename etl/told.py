"""Told: what the reader says of an article beside the rules. It says which events there are; what they are, the surer of the two.

The rules find events by the words of a lexicon and their place in the tree, the reader by what it learned from coded articles
(`etl/networks/events.py`). A row of the rules is kept where the reader tells of such an event too; then each slot is the reader's where it is
sure of it, else that of the rules. Where they agree on little and the reader is sure, its own row goes before. An event that the
reader is likely to be right about and that no row tells of is added. What decides what was measured: docs/models.md has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl import schema
from etl.confidence import confidence, features
from etl.find.happenings import Happening, people
from etl.notes import notes
from etl.resolve.actors import Actor
from etl.resolve.context import Context
from etl.resolve.event_types import side
from etl.resolve.places import Place
from etl.resolve.reports import Report
from etl.resolve.sites import BROAD, grain
from etl.rows import STRIKES, Facts, consistent, row

WHOLE = 4  # sentences from which on a text is as whole as the articles that the reader learned from; of a shorter one it drops nothing
HEARD = 0.4  # probability of an event that a row of the rules may tell of too
LIKELY_KIND = 0.5  # … of the kind of an event that it adds


@dataclass(frozen=True)
class Sure:
    """Probabilities from which the reader is heard."""

    event: float  # of an event that it adds
    row: tuple[float, float]  # of an event and its kind, from which its own row goes before one that agrees with it in `ALIKE` only
    # of a slot, from which its own value goes before that of the rules
    kind: float
    place: float
    day: float
    side: float
    unidentified: float  # … a side that is an unidentified group
    dead: float  # … where the rules tell of none
    nobody_dead: float  # … that none are told, where the rules tell of some


NEVER = 1.01  # above any probability: there the value of the rules stands
OF_WHOLE = Sure(0.5, (0.4, 0.3), kind=0.65, place=0.5, day=0.7, side=0.45, unidentified=0.8, dead=0.8, nobody_dead=0.8)
OF_SHORT = Sure(0.95, (0.95, 0.9), kind=0.95, place=0.7, day=0.95, side=NEVER, unidentified=NEVER, dead=0.95, nobody_dead=NEVER)
SURE_OF_SIDE = 0.8  # … from which who suffers violence against civilians may be no civilian
ALIKE, ONE = 2, 3  # of day, place, event type and sentence: rows that share so many may tell of one event, tell of one
_ENDS = re.compile(r"[.!?…]|\n\s*\n")  # that sentences may have; not each of them is one
SINGLE_SIDED = {"Peaceful protest", "Headquarters or base established"}
BY_MEANS = ("Suicide bomb", "Chemical weapon", "Grenade")  # kinds that the rules give only where a word names the means: they know
BY_KNOWN = ("Arrests", "Disrupted weapons use")
UNARMED = ("", "Civilians", "Protesters", "Rioters")
BY_WORDS = ("told", "taken")  # reason codes of decisions that the reader can be sure of
BY_READER = "reader: "  # begins the rule of a row that is the reader's
UNNAMED = {
    "armed": ("Unidentified Armed Group", "Political militia"),
    "civilians": ("Civilians", "Civilians"),
    "protesters": ("Protesters", "Protesters"),
    "rioters": ("Rioters", "Rioters"),
}


KIND = ("event_type", "sub_event_type", "disorder_type")
SIDE = {"actor1": ("actor1", "assoc_actor_1", "inter1"), "actor2": ("actor2", "assoc_actor_2", "inter2")}
SIDES = (*SIDE["actor1"], *SIDE["actor2"])
PLACE = ("iso", "region", "country", "location", "admin1", "admin2", "admin3", "latitude", "longitude", "geo_precision")
DAY = ("event_date", "time_precision")
DEAD = ("fatalities", "fatalities_low", "fatalities_high")


@dataclass(frozen=True)
class Kept:
    """A row of the rules, `old`, and what it is with what the reader is surer of in `report` (None: it says nothing of this event).

    `features`: what its confidence is made of.
    """

    old: schema.EventRow
    row: schema.EventRow
    report: Report | None
    features: dict[str, float]

    @property
    def changed(self) -> frozenset[str]:
        """The names of the fields that the reader gave, or that follow from them; the confidence, which `features` give, is none."""
        return frozenset(name for name, value in vars(self.row).items() if value != getattr(self.old, name)) - {"confidence"}


@dataclass(frozen=True)
class Added:
    """A row that only the reader has, and the report that it is from."""

    report: Report
    row: schema.EventRow
    features: dict[str, float]


@dataclass(frozen=True)
class Judged:
    """The rows of an article: those of the rules that are kept, those that are dropped, and those that the reader adds."""

    kept: list[Kept]
    dropped: list[schema.EventRow]
    added: list[Added]

    @property
    def rows(self) -> list[schema.EventRow]:
        return [k.row for k in self.kept] + [a.row for a in self.added]


def judge(rows: Sequence[schema.EventRow], reports: Sequence[Report], article: schema.Article, context: Context) -> Judged:
    """Rows of the rules against the reports of what the reader tells."""
    short = len(context.sentences) < WHOLE
    sure = OF_SHORT if short else OF_WHOLE
    free = [(report, to_row(report, article, context)) for report in _apart([r for r in reports if r.happening.probability >= HEARD])]
    kept: list[Kept] = []
    dropped: list[schema.EventRow] = []
    for old in rows:
        twin = max(free, key=lambda told: _shared(old, told[1]), default=None)
        if twin is not None and _shared(old, twin[1]) >= ALIKE:
            free = [told for told in free if told is not twin]
            kept.append(_kept(old, _mended(old, *twin, sure), twin[0], _features(old, *twin)))
        elif short:
            kept.append(_kept(old, old, None, features(old, None, likelihood(old, context))))
        else:
            dropped.append(old)
    new = [told for told in free if _to_be_added(*told, sure) and all(_shared(k.row, told[1]) < ONE for k in kept)]
    return Judged(kept, dropped, [_added(*told) for told in new])


def _to_be_added(report: Report, made: schema.EventRow, sure: Sure) -> bool:
    """Whether the reader is sure enough of an event that only it tells, and somebody does it who may.

    A battle has somebody with arms in it, a clash of a short text both sides. Who arrests or disarms is no unidentified group (in one of 630
    hand-coded rows).
    """
    done = made.event_type != "Battles" or made.inter1 not in UNARMED or made.inter2 not in UNARMED
    if made.sub_event_type == "Armed clash" and sure is OF_SHORT:
        done = done and bool(made.actor1 and made.actor2)
    if made.sub_event_type in BY_KNOWN:
        done = not made.actor1.startswith("Unidentified")
    return done and report.happening.probability >= sure.event and report.happening.kinds[0][1] >= LIKELY_KIND


def _mended(old: schema.EventRow, report: Report, made: schema.EventRow, sure: Sure) -> schema.EventRow:
    """A row of the rules with what the reader is surer of, or the reader's row `made` as a whole."""
    clear = report.happening.probability >= sure.row[0] and report.happening.kinds[0][1] >= sure.row[1]
    return made if clear and _shared(old, made) < ONE else _sharpened(old, report, made, sure)


def _not_told(report: Report, slot: str, least: float) -> bool:
    return report.decisions[slot].reason == "not told" and report.decisions[slot].probability >= least


def _features(old: schema.EventRow | None, report: Report, made: schema.EventRow) -> dict[str, float]:
    values = {name: decision.probability for name, decision in report.decisions.items()}
    return features(old, made, report.happening.probability, report.happening.kinds[0][1], values)


def _kept(old: schema.EventRow, row: schema.EventRow, report: Report | None, given: dict[str, float]) -> Kept:
    return Kept(old, replace(row, confidence=confidence(given)), report, given)


def _added(report: Report, made: schema.EventRow) -> Added:
    given = _features(None, report, made)
    return Added(report, replace(made, confidence=confidence(given)), given)


def _sharpened(old: schema.EventRow, report: Report, made: schema.EventRow, sure: Sure) -> schema.EventRow:
    """A row of the rules with those values of the row `made` of the reader of which it is sure; with another event type come its sides."""

    def told(slot: str, least: float) -> bool:
        return report.decisions[slot].reason in BY_WORDS and report.decisions[slot].probability >= least

    names: tuple[str, ...] = ()
    if report.happening.kinds[0][1] >= sure.kind and old.sub_event_type not in BY_MEANS:
        names += KIND + (SIDES if made.event_type != old.event_type else ())
    if told("location", sure.place):
        names += PLACE
    if told("event_date", sure.day):
        names += DAY
    for slot, fields in SIDE.items():
        actor = getattr(made, slot)
        doubtful = actor.startswith("Unidentified") and getattr(old, slot)
        if actor and told(slot, sure.unidentified if doubtful else sure.side):
            names += fields
    heard = _not_told(report, "fatalities", sure.nobody_dead) if old.fatalities else told("fatalities", sure.dead)
    if heard:
        names += DEAD
    if not names:
        return old
    new = replace(old, **{name: getattr(made, name) for name in names})
    if new.actor1 and new.actor1 == new.actor2:  # who one of them takes for actor1, the other takes for actor2
        new = replace(new, **{name: getattr(made, name) for name in SIDES})
    counted = old.notes == notes(old)  # else the number of injured is the manual's for injured without a number
    return consistent(new, injured_counted=counted)


def may_have_rows(text: str, happenings: Sequence[Happening]) -> bool:
    """Whether a text can have rows: the reader sees something in it, or it may be too short to go by that. Others need not be parsed."""
    return bool(happenings) or len(_ENDS.findall(text)) < 2 * WHOLE


def likelihood(told: schema.EventRow, context: Context) -> float:
    """How likely the reader finds that some word of a row's sentence tells of an event."""
    words = (w for h in context.happenings for w in h.words)
    return max((w.probability for w in words if w.meets(told.evidence_start, told.evidence_end)), default=0.0)


def _shared(one: schema.EventRow, other: schema.EventRow) -> int:
    """How much two rows share of day, place, event type and sentence."""
    alike = (one.event_date == other.event_date, one.location == other.location, one.event_type == other.event_type,
             one.evidence_start == other.evidence_start)
    return sum(alike)


def _apart(reports: Sequence[Report]) -> list[Report]:
    """Of reports that say the same the likeliest."""
    kept: list[Report] = []
    for report in reports:
        twin = next((n for n, r in enumerate(kept) if same(r, report)), None)
        if twin is None:
            kept.append(report)
        elif report.happening.probability > kept[twin].happening.probability:
            kept[twin] = report
    return kept


def same(one: Report, other: Report) -> bool:
    """Whether two reports tell of one event: of one kind, place and day, with sides and tolls that do not contradict each other.

    Names that the gazetteer lacks are in the place that is known beside them: two streets of a town are one place.
    """
    tolls = one.dead == other.dead or not one.dead.best or not other.dead.best
    agree = _agree(one.agent, other.agent) and _agree(one.patient, other.patient)
    here, there = one.where, other.where
    near = here.name == there.name or (here.place == there.place and grain(here.place) < BROAD)
    return one.kind == other.kind and one.day == other.day and near and agree and tolls


def _agree(one: Actor | None, other: Actor | None) -> bool:
    return one is None or other is None or one.name == other.name


# --- rows of reports ---------------------------------------------------------------------------------


def unnamed(category: str, place: Place) -> Actor:
    """People without a name, of the event's country."""
    name, inter = UNNAMED[category]
    return Actor(f"{name} ({place.country})", inter, (place.iso3,))


def sides(report: Report) -> tuple[Actor | None, Actor | None]:
    """actor1 and actor2 of a report (manual, sections 5 and 8)."""
    kind, place = report.kind, report.where.place
    agent, patient = report.agent, report.patient
    if report.event_type in ("Protests", "Riots"):
        return _of_crowd(report)
    if report.event_type == "Violence against civilians":
        meant = patient is not None and (side(patient.inter) == "civilians" or _surely(report, "actor2", patient))
        patient = patient if meant else unnamed("civilians", place)
    if report.event_type in schema.VIOLENT and agent is not None and agent.inter == "Civilians":
        agent = None  # who attacks with arms is no civilian
    if report.event_type in schema.ONE_SIDED and agent is None and kind not in STRIKES:
        agent = unnamed("armed", place)
    if kind == "Looting/property destruction" and agent is not None and agent.inter == "Civilians":
        agent = unnamed("rioters", place)
    if kind == "Change to group/activity" and patient is not None and patient.inter in UNARMED:
        patient = None
    if kind in SINGLE_SIDED or (agent is not None and patient is not None and agent.name == patient.name):
        patient = None
    return agent, patient


def _surely(report: Report, slot: str, actor: Actor) -> bool:
    """Whether the reader is sure that a side is what an actor is: soldiers who are abducted stay soldiers."""
    what, chance = next(iter(report.happening.sides.get(slot, ())), ("", 0.0))
    return chance >= SURE_OF_SIDE and people(actor.name) == what


def _of_crowd(report: Report) -> tuple[Actor | None, Actor | None]:
    """The sides of a protest or a riot: the crowd, and the forces or the people that it meets."""
    told = [a for a in (report.agent, report.patient) if a is not None]
    force = next((a for a in told if side(a.inter) == "state"), None)
    crowd = next((a for a in told if side(a.inter) in ("protesters", "rioters")), None)
    named = unnamed("rioters" if report.event_type == "Riots" else "protesters", report.where.place)
    named = replace(named, assoc=crowd.assoc) if crowd is not None else named
    if report.kind == "Excessive force against protesters":
        return force or report.agent, named
    other = report.patient if report.patient is not crowd else None
    if report.kind == "Mob violence":
        return named, other
    if report.kind == "Violent demonstration":
        return named, force or other
    return named, None if report.kind == "Peaceful protest" else force


def to_row(report: Report, article: schema.Article, context: Context) -> schema.EventRow:
    """The row of a report."""
    agent, patient = sides(report)
    word, dead = report.happening.clearest, report.dead
    best = dead.best or 0
    facts = Facts(
        kind=report.kind,
        day=report.day,
        precision=report.precision,
        where=report.where,
        actor1=agent,
        actor2=patient,
        fatalities=(best, min(dead.low, best), max(dead.high, best)),
        injured=report.injured.best,
        injured_counted=report.injured.counted,
        sentence=next((s for s in reversed(context.sentences) if s.start <= word.start), context.sentences[0]),
        rule=f"{BY_READER}{article.text[word.start : word.end].lower()}",
    )
    return row(facts, article)
