"""The story of an article: its triggers with their verdicts, its events, its rows, and what was found but not used.

The article is coded as always; what the stages hand on (context, mentions, rejected triggers) is then told with the origin of each
value. Sentences are numbered from 1, offsets are characters of the article's text.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl import assemble, schema
from etl.annotate import Sentence
from etl.explain.origins import Origins, Value, Words
from etl.explain.rows import Happened, Values, happened, judged_by_reader
from etl.explain.sides import Argument, Sides
from etl.find.factuality import Verdict
from etl.find.triggers import Trigger
from etl.resolve.context import Context, LocatedMention
from etl.resolve.mentions import Mention, Rejected
from etl.resolve.when import usable
from etl.resolve.who import Who

if TYPE_CHECKING:
    from etl.coder import Coder

# What the reasons of etl.find.factuality mean, by how they begin
PLAIN = {
    "negated": "the text says that it did not happen",
    "asked": "the text only asks",
    "denied": "somebody is told to deny it",
    "conditional": "the conditional: it might happen",
    "subjunctive or imperative": "the subjunctive or imperative: it is wished, feared or ordered",
    "future": "the future: it is still to come",
    "near future": "the near future: it is still to come",
    "purpose": "it is only a purpose",
    "condition (": "it is only a condition",
    "not realised": "it is only wanted, feared, tried or prevented",
    "only thought of": "it is only thought of: a threat, a plan, a risk",
    "governed by": "what the verb above it says has not happened",
    "subject of": "what its verb says has not happened",
    "generic or another domain": "the word beside it says that it is no single event, or another matter",
    "history": "it lies years back and is told as history",
    "tried by a court": "a court tries it: it happened long before",
    "accident, disaster or sport": "its sentence tells of an accident, a disaster or sport",
}
MARKS = {
    "background": "told as background (imperfect or pluperfect)",
    "hearsay": "hearsay (conditional of rumour)",
    "comment": "only speaks of an event",
    "definite": "refers to what is known (“l'attaque”)",
}
ANSWER = "only how an unnamed attacker was killed: where the attack is told too, this is its end and no fight of its own"


@dataclass
class Told:
    """A trigger and what became of it: it was rejected, belongs to an event, or gave none; `reason` says why."""

    sentence: int
    words: str
    start: int
    entry: dict[str, str]  # of events.csv
    coded: bool
    reason: str = ""
    marks: list[str] = field(default_factory=list)
    arguments: list[Argument] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)  # type, agent, patient, place, date
    counts: list[Value] = field(default_factory=list)
    cues: list[str] = field(default_factory=list)
    event: int | None = None


@dataclass(frozen=True)
class Unused:
    """A date or place that nothing took, and why."""

    what: str
    sentence: int
    words: str
    value: str
    why: str


@dataclass
class Story:
    """How the rows of an article came about."""

    article: schema.Article
    countries: list[str]  # ISO3, the most named first
    sentences: list[Sentence]
    told: list[Told]  # in text order
    events: list[Happened]
    unused: list[Unused]

    def text(self, sentence: Sentence) -> str:
        return self.article.text[sentence.start : sentence.end]

    def to_json(self) -> dict[str, Any]:
        """The story as JSON's types, dates as ISO strings."""
        article = {k: v for k, v in self.article.to_json().items() if k != "text"}
        sentences = [
            {"number": s.index + 1, "start": s.start, "end": s.end, "text": self.text(s), "words": [dataclasses.asdict(w) for w in s.words]}
            for s in self.sentences
        ]
        told, events, unused = ([dataclasses.asdict(x) for x in part] for part in (self.told, self.events, self.unused))
        for event in events:
            del event["row"]  # its fields tell the same
            for told_field in event["fields"]:
                told_field["value"] = getattr(told_field["value"], "isoformat", lambda v=told_field["value"]: v)()
        return {"article": article, "countries": self.countries, "sentences": sentences, "triggers": told, "events": events, "unused": unused}


def explain(coder: Coder, article: schema.Article) -> Story:
    """Code an article, which must have a publication date, and tell how its rows came about."""
    return judged_story(coder, article, *coder.read(article))[0]


def judged_story(
    coder: Coder, article: schema.Article, context: Context, mentions: Sequence[Mention], rejected: Sequence[Rejected]
) -> tuple[Story, list[schema.EventRow]]:
    """The story of what the coder read in an article with the rows that come of it, in the order of the events that have one."""
    story = tell(article, context, mentions, rejected, Who(context, coder.actors, coder.gazetteer))
    judged = coder.judged(article, context, [event.row for event in story.events if event.row is not None])
    judged_by_reader(story.events, judged, Origins(article, context))
    return story, judged.rows


def tell(article: schema.Article, context: Context, mentions: Sequence[Mention], rejected: Sequence[Rejected], who: Who) -> Story:
    """The story of what the coder read in an article. Assembles the mentions."""
    origins, sides = Origins(article, context), Sides(article, context, who, mentions)
    values = {id(m): _values(origins, sides, m, n > 0 and mentions[n - 1].trigger is m.trigger) for n, m in enumerate(mentions)}
    told = {id(m): _coded(sides, values[id(m)]) for m in mentions}
    events = assemble.events_of(mentions)
    for number, event in enumerate(events, start=1):
        for mention in event.mentions:
            told[id(mention)].event = number
    for mention in mentions:
        one = told[id(mention)]
        if one.event is None:
            untyped = mention.sub_event_type is None
            one.reason = one.values["type"].origin.why if untyped else "it refers to an event, and none that fits is told near it"
    everything = [*told.values(), *(_trigger(origins, r.trigger, False, plain_reason(r.reason)) for r in rejected)]
    return Story(
        article,
        list(context.countries),
        context.sentences,
        sorted(everything, key=lambda t: t.start),
        list(happened(events, values, article, origins)),
        [*_unused_dates(context, origins, values), *_unused_places(context, origins, values)],
    )


# --- triggers ------------------------------------------------------------------------------------


def plain_reason(reason: str) -> str:
    """Why a trigger was rejected, in plain words with the coder's own in brackets.

    >>> plain_reason("negated (aucun)")
    'the text says that it did not happen [negated (aucun)]'
    """
    start = next((s for s in sorted(PLAIN, key=len, reverse=True) if reason.startswith(s)), None)
    return f"{PLAIN[start]} [{reason}]" if start else reason


def _trigger(words: Words, trigger: Trigger, coded: bool, reason: str = "") -> Told:
    entry = {"trigger": trigger.entry.trigger, "upos": trigger.entry.upos, "class": trigger.event_class, "frame": trigger.entry.frame}
    return Told(trigger.sentence.index + 1, words.said(trigger.words), trigger.word.start, {**entry, "weight": trigger.entry.weight}, coded, reason)


def _values(origins: Origins, sides: Sides, mention: Mention, again: bool) -> Values:
    """The values of a mention; `again`: it repeats the one before in another of the places that are coordinated there."""
    return Values(
        mention,
        origins.said(mention.trigger.words),
        sides.agent(mention),
        sides.patient(mention),
        origins.place(mention, spread=again),
        origins.date(mention),
        origins.kind(mention),
        origins.counts(mention),
    )


def _coded(sides: Sides, values: Values) -> Told:
    mention = values.mention
    told = _trigger(sides, mention.trigger, True)
    marks = [f.name for f in dataclasses.fields(Verdict) if f.name != "happened" and getattr(mention.verdict, f.name) is True]
    told.marks = [MARKS.get(name, name) for name in marks] + [ANSWER] * mention.answer
    told.arguments, told.counts, told.cues = sides.arguments(mention), values.counts, sorted(mention.cues)
    told.values = {"type": values.kind, "agent": values.agent, "patient": values.patient, "place": values.place, "date": values.date}
    return told


# --- what was not used ---------------------------------------------------------------------------


def _unused_dates(context: Context, origins: Origins, values: dict[int, Values]) -> Iterator[Unused]:
    """Dates that no mention is dated by, each day once."""
    used = {v.mention.when.day for v in values.values()}
    telling = {v.mention.sentence.index for v in values.values()}
    for number, dates in enumerate(context.dates):
        fit = usable(dates, context.published)
        for date in dates:
            if date.day in used:
                continue
            used.add(date.day)
            if date.kind == "future" or date.day > context.published:
                why = "it lies ahead of the publication"
            elif date not in fit:
                why = f"what stands before it ({date.preposition}) makes it no day of an event"
            elif date.vague:
                why = "only a year, a season or a long time"
            elif number not in telling:
                why = "its sentence tells of nothing that is coded"
            else:
                why = "another date stands nearer to what its sentence tells"
            origin = origins.origin(why, number, date.start, date.end)
            yield Unused("date", number + 1, origin.words, date.day.isoformat(), why)


def _unused_places(context: Context, origins: Origins, values: dict[int, Values]) -> Iterator[Unused]:
    """Places where no mention is placed, each name once."""
    used = {name for v in values.values() if v.mention.where for name in (v.mention.where.name, v.mention.where.place.name)}
    telling = {v.mention.sentence.index for v in values.values()}
    for number, places in enumerate(context.places):
        for located in places:
            name = located.place.name if located.place else located.mention.name
            if name in used:
                continue
            used.add(name)
            value = f"{name} ({located.place.country})" if located.place and located.place.kind != "country" else name if located.place else ""
            origin = origins.origin(_why_unused(located, number in telling), number, located.mention.start, located.mention.end)
            yield Unused("place", number + 1, origin.words, value, origin.why)


def _why_unused(located: LocatedMention, telling: bool) -> str:
    if located.mention.elsewhere:
        return "where somebody speaks, is treated or comes from"
    if located.mention.subject and (located.metonym or (located.place is not None and located.place.kind == "country")):
        return "it stands for a government"
    if not telling:
        return "its sentence tells of nothing that is coded"
    return "another place stands nearer to what its sentence tells, or is finer" if located.place else "the gazetteer lacks it"
