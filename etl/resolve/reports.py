"""Reports: happenings with their slots filled. Which actor, place, day and number the words name that the reader proposes.

The reader says where a slot is told and how likely; what the words there mean is known here: names, the gazetteer, the calendar, numbers.
Each slot is decided once, and the decision is kept with its reason, its words and its probability.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from etl import schema
from etl.annotate import Sentence
from etl.find.happenings import NAMED, NOBODY, Happening, Span, people
from etl.find.numbers import ARTICLE, COUNT, VAGUE, NumberMention
from etl.find.places import PlaceMention
from etl.resolve.actors import Actor, ActorList, CountryLike, StateCategory
from etl.resolve.context import Context
from etl.resolve.places import NEWS, Gazetteer, Place
from etl.resolve.sites import BROAD, LocatedMention, grain, inside
from etl.resolve.spread import listed
from etl.resolve.where import Where, anywhere, of_site
from etl.resolve.who import Who

TOLD = 0.3  # probability from which a span fills a slot
BESIDE = 0.4  # share of the likeliest's probability that another span of the same slot needs to be heard
ELSEWHERE = 0.7  # … of a place where somebody speaks or comes from, by its words
APART = 0.5  # probability from which each of several places has an event of its own
LISTED = 0.2  # … each of several places that are coordinated with its place
ADDED = 0.7  # … the number of other people that is added to the likeliest
KNOWN = 0.5  # … the place or the day of a part of a happening that tells it apart from the others
GUESSED = 0.3  # how likely a place is that only the article is about
SIDED = 0.85  # probability from which what the reader takes a side for goes before what its words were taken for
PUBLISHED = 2  # precision of the day of publication where no day is told
UNARMED = ("Civilians", "Protesters", "Rioters")
# In what the police acts where the text does not say who does
BY_POLICE = (("Arrests", "actor1"), ("Excessive force against protesters", "actor1"), ("Protest with intervention", "actor2"))
# In what, beside the violent types, nobody acts who bears no arms (hand-coded rows: fewer than one in a hundred)
BY_FORCES = ("Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established", "Non-violent transfer of territory")
NOMINAL = ("NOUN", "PROPN", "PRON", "VERB")
LEFT_OUT = ("DET", "ADP", "PUNCT")
STATES: dict[str, StateCategory] = {"Military Forces": "military", "Police Forces": "police", "Government": "government"}
CROWDS = {"Civilians": "civilians", "Protesters": "protesters", "Rioters": "rioters", "Unidentified": "armed_unnamed"}
GOVERNMENTS = ("Agreement",)  # sub-event types in which the name of a state stands for its government


@dataclass(frozen=True)
class Decision:
    """Why a slot has its value: a reason code, the characters that it rests on (None: none) and how likely they, or their absence, are right."""

    reason: str
    span: tuple[int, int] | None = None
    probability: float = 0.0


@dataclass(frozen=True)
class Toll:
    """A number of dead or injured; `best` None where none are told. `counted`: the text gives a number."""

    best: int | None
    low: int = 0
    high: int = 0
    counted: bool = True

    def __add__(self, other: Toll) -> Toll:
        return Toll((self.best or 0) + (other.best or 0), self.low + other.low, self.high + other.high, self.counted and other.counted)


@dataclass(frozen=True)
class Report:
    """A happening with its slots filled; `decisions` by the names of the row's fields."""

    happening: Happening
    where: Where
    day: date
    precision: int
    agent: Actor | None
    patient: Actor | None
    dead: Toll
    injured: Toll
    decisions: dict[str, Decision]

    @property
    def kind(self) -> str:
        return self.happening.kind

    @property
    def event_type(self) -> str:
        return schema.sub_event_types()[self.kind].event_type


Known = tuple[str, date | None]  # place and day, as far as they are known


@dataclass(frozen=True)
class Filled:
    """What became of a happening: a report for each place where it happened, or none, and why."""

    happening: Happening
    reports: tuple[Report, ...]
    reason: str = ""


class Filler:
    """Fills the happenings of one article."""

    def __init__(self, context: Context, actors: ActorList, gazetteer: Gazetteer) -> None:
        self.context, self.actors, self.gazetteer = context, actors, gazetteer
        self.who = Who(context, actors, gazetteer)

    def fill(self, happening: Happening) -> Filled:
        """The reports of a happening. Parts of it that are told of different places or days are different events (manual, section 1)."""
        events: list[tuple[Known, Filled]] = []
        for part in sorted(happening.parts, key=lambda p: -p.probability):
            filled = self._filled(part)
            if filled.reports:
                known = _known(filled.reports[0])
                number = next((n for n, (other, _) in enumerate(events) if _one_event(known, other)), None)
                if number is None:
                    events.append((known, filled))
                else:
                    (where, when), likelier = events[number]
                    events[number] = (where or known[0], when or known[1]), likelier
        if len(events) < 2:
            return self._filled(happening)
        return Filled(happening, tuple(report for _, filled in events for report in filled.reports))

    def _filled(self, happening: Happening) -> Filled:
        """The reports of what one event tells. None where its day or its country is not known (manual, section 1)."""
        when = self._day(happening)
        if when is None:
            return Filled(happening, (), "dated only by a year or a season")
        places = self._places(happening)
        if not places:
            return Filled(happening, (), "no country is known")
        return Filled(happening, tuple(self._report(happening, place, when, first=n == 0) for n, place in enumerate(places)))

    def _report(self, happening: Happening, place: tuple[Where, Decision], when: tuple[date, int, Decision], *, first: bool) -> Report:
        (where, placed), (day, precision, dated) = place, when
        agent, by = self._as_taken(happening, "actor1", where.place, day.year, *self._actor(happening, "actor1", where.place, day.year))
        patient, whom = self._as_taken(happening, "actor2", where.place, day.year, *self._actor(happening, "actor2", where.place, day.year), agent)
        dead, died = self._toll(happening, "fatalities")
        hurt, harmed = self._toll(happening, "injured")
        if not first:  # the same in another place: its toll stays with the first
            dead, hurt = Toll(None), Toll(None)
        decisions = {"event_date": dated, "location": placed, "actor1": by, "actor2": whom, "fatalities": died, "injured": harmed}
        return Report(happening, where, day, precision, agent, patient, dead, hurt, decisions)

    # --- when

    def _day(self, happening: Happening) -> tuple[date, int, Decision] | None:
        """The day of the likeliest date; that of publication where none is told. None: only a year or a season is."""
        dates = [d for row in self.context.dates for d in row if d.kind != "future" and d.day <= self.context.published]
        likely = [(happening.likelihood("date", d.start, d.end), -d.precision, -d.start, d) for d in dates]
        chance, _, _, mention = max(likely, default=(0.0, 0, 0, None), key=lambda c: c[:3])
        if mention is None or chance < TOLD:
            return self.context.published, PUBLISHED, Decision("published", None, 1 - chance)
        if mention.vague:
            return None
        return mention.day, mention.precision, Decision("told", (mention.start, mention.end), chance)

    # --- where

    def _places(self, happening: Happening) -> list[tuple[Where, Decision]]:
        """The places of a happening with a known country, the likeliest first."""
        out = [(where, why) for site in self._sites(happening) for where, why in self._of_site(site)]
        if not out and (where := anywhere(self.context, self.gazetteer)) is not None:
            out = [(where, Decision("of the article", None, GUESSED))]
        return [(where, why) for where, why in out if where.place.country]

    def _of_site(self, site: Sequence[tuple[float, LocatedMention]]) -> Iterator[tuple[Where, Decision]]:
        where = of_site(self.context, self.gazetteer, [m for _, m in site])
        if where is not None:
            chance, located = site[0]
            yield where, Decision("told", (located.mention.start, located.mention.end), chance)

    def _sites(self, happening: Happening) -> list[list[tuple[float, LocatedMention]]]:
        """Names that may be its place, those of one place together: the likeliest place, and others that are likely by themselves."""
        found = self._located(happening)
        sites: list[list[tuple[float, LocatedMention]]] = []
        for chance, located in (f for f in found if f[0] >= BESIDE * found[0][0]):
            home = next((s for s in sites if any(_one_place(located, other) for _, other in s)), None)
            if home is None:
                sites.append([(chance, located)])
            else:
                home.append((chance, located))
        told = [s for s in sites if s is sites[0] or s[0][0] >= APART]
        told += self._listed(happening, told)
        # beside towns, a country or a province tells of no event of its own
        exact = [s for s in told if any(m.place is None or grain(m.place) < BROAD for _, m in s)]
        return exact or told[:1]

    def _listed(self, happening: Happening, told: Sequence[Sequence[tuple[float, LocatedMention]]]) -> list[list[tuple[float, LocatedMention]]]:
        """Places that are coordinated with those that are told: in a list the reader is half sure of the later ones."""
        known = {m.place for site in told for _, m in site}
        found: list[list[tuple[float, LocatedMention]]] = []
        for other in (o for site in told for o in listed(self.context, site[0][1])):
            chance = happening.likelihood("location", other.mention.start, other.mention.end)
            if chance >= LISTED and other.place not in known:
                known.add(other.place)
                found.append([(chance, other)])
        return found

    def _located(self, happening: Happening) -> list[tuple[float, LocatedMention]]:
        """The names of the text that may be its place, the likeliest first; names that are taken for no place only where nothing else is."""
        found: list[tuple[float, LocatedMention]] = []
        for names, least in ((self.context.places, TOLD / 2), (self.context.names, TOLD)):
            known = [(m.mention.start, m.mention.end) for _, m in found]
            for located in (m for row in names for m in row):
                start, end = located.mention.start, located.mention.end
                chance = happening.likelihood("location", start, end) * (ELSEWHERE if located.mention.elsewhere else 1)
                meant = located.place is not None or (names is self.context.places and not located.mention.anaphor)
                if chance >= least and meant and not any(a < end and start < b for a, b in known):
                    found.append((chance, located))
        likeliest = next(iter(happening.slots["location"]), None)
        if likeliest is not None and likeliest.probability >= TOLD and not any(likeliest.meets(m.mention.start, m.mention.end) for _, m in found):
            name = self._name(likeliest)
            found += [(likeliest.probability, name)] if name is not None else []
        return sorted(found, key=lambda f: (-f[0], f[1].mention.start))

    def _name(self, span: Span) -> LocatedMention | None:
        """The name in the words of a span that only the reader takes for a place: from its first capital on; without capitals, one that is known."""
        sentence = self._sentence(span)
        words = [w for w in sentence.words if span.meets(w.start, w.end)] if sentence is not None else []
        first = next((n for n, w in enumerate(words) if w.text[:1].isupper() and w.upos not in LEFT_OUT), None)
        if sentence is None or (first is None and not self.context.text.islower()):
            return None
        words = words[first:] if first is not None else [w for w in words if w.upos not in LEFT_OUT]
        name = self.context.text[words[0].start : words[-1].end] if words else ""
        if not name or self.actors.find(name) or self.gazetteer.demonym(name):
            return None
        place = self.gazetteer.resolve(name, self.context.countries[:NEWS])
        mention = PlaceMention(name, words[-1], words[0].start, words[-1].end, "", "", near=False, subject=False, elsewhere=False, entity="")
        return LocatedMention(mention, place, sentence.index, metonym=False) if first is not None or place is not None else None

    # --- who

    def _actor(self, happening: Happening, slot: Literal["actor1", "actor2"], place: Place, year: int) -> tuple[Actor | None, Decision]:
        """The actor of a slot: a named one goes before an unnamed one; words that name nobody stand for unnamed people."""
        spans = happening.slots[slot]
        if not spans or spans[0].probability < TOLD:
            usual = self.actors.state("police", place.iso3, place.iso3) if (happening.kind, slot) in BY_POLICE and place.iso3 else None
            return usual, Decision("usual" if usual else "not told", None, 1 - (spans[0].probability if spans else 0.0))
        armed = is_armed(happening.kind, slot)
        found: list[tuple[Span, Actor]] = []
        for span in (s for s in spans if s.probability >= BESIDE * spans[0].probability):
            actor = self._named(happening, span, place.iso3, year, acting=armed or slot == "actor1")
            if armed and (actor is None or actor.inter in UNARMED):
                actor = self._nation(span, place) or (self.actors.unnamed("armed_unnamed", place.country, place.iso3) if actor else None)
            if actor is not None:
                found.append((span, actor))
        if found:
            span, actor = next(((s, a) for s, a in found if not a.name.startswith("Unidentified")), found[0])
            return actor, Decision("told", (span.start, span.end), span.probability)
        span = spans[0]
        actor = self.actors.unnamed("armed_unnamed" if armed else "civilians", place.country, place.iso3)
        return actor, Decision("unnamed", (span.start, span.end), span.probability)

    def _as_taken(
        self, happening: Happening, slot: str, place: Place, year: int, found: Actor | None, decision: Decision, other: Actor | None = None
    ) -> tuple[Actor | None, Decision]:
        """The actor of a slot, `found` by its words, as what the reader takes it for by all that the article tells: pronouns name nobody."""
        what, chance = next(iter(happening.sides.get(slot, ())), (NOBODY, 0.0))
        if chance < SIDED or people(found.name if found else "") == what:
            return found, decision
        taken: Actor | None = None
        if what == NAMED:
            taken = self._group(happening, slot, place.iso3, year, other)
        elif what in STATES:
            nation = (self._nation_in(decision.span) if decision.span else None) or place.iso3
            taken = self.actors.state(STATES[what], nation, place.iso3) if nation else None
        elif what in CROWDS:
            taken = self.actors.unnamed(CROWDS[what], place.country, place.iso3)
        if taken is None and what != NOBODY:
            return found, decision
        return taken, Decision("taken", decision.span, chance)

    def _group(self, happening: Happening, slot: str, country: str, year: int, other: Actor | None) -> Actor | None:
        """The named group of the article that is likeliest to stand in a slot; of equal ones the last before the event."""
        at = happening.clearest.start
        named = []
        for sentence in self.context.sentences:
            for index, group in self.who.groups(sentence, country, year):
                if other is None or group.name != other.name:
                    word = sentence.words[index]
                    named.append((happening.likelihood(slot, word.start, word.end), word.start <= at, -abs(at - word.start), group))
        return max(named, key=lambda n: n[:3])[3] if named else None

    def _named(self, happening: Happening, span: Span, country: str, year: int, *, acting: bool) -> Actor | None:
        """The actor that the words of a span name, a site for those who are in it."""
        sentence = self._sentence(span)
        words = [w for w in sentence.words if span.meets(w.start, w.end) and w.upos not in LEFT_OUT] if sentence is not None else []
        if sentence is None or not words:
            return None
        numbers = {w.index for w in words}
        state_as: Literal["military", "government"] = "government" if happening.kind in GOVERNMENTS else "military"
        for head in [w for w in words if w.head not in numbers] or words[:1]:
            actor = self.who.actor(sentence, head, country, year, state_as, acting=acting)
            if actor is not None:
                return actor
        text = self.context.text[span.start : span.end]
        for written in (text, text.title(), text.upper()):  # transcripts have no capitals: that it is a name, the reader says
            if named := self.actors.find(written, year=year, countries=(country,) if country else ()):
                return named[0].actor
        return None if acting else self.who.target(sentence, words, country)

    def _nation(self, span: Span, place: Place) -> Actor | None:
        """The forces of the state whose people or things the words of a span are: "Rwandais", "des engins ukrainiens"."""
        nation = self._nation_in((span.start, span.end))
        return self.actors.state("military", nation, place.iso3) if nation is not None else None

    def _nation_in(self, span: tuple[int, int]) -> CountryLike | None:
        """The state with an army whose people some characters name."""
        words = (w for s in self.context.sentences if s.start < span[1] and span[0] < s.end for w in s.words if w.start < span[1] and span[0] < w.end)
        return next((n for w in words for n in self.gazetteer.demonym(w.text) if self.actors.has_army(n.iso3)), None)

    # --- how many

    def _toll(self, happening: Happening, slot: Literal["fatalities", "injured"]) -> tuple[Toll, Decision]:
        """How many: the likeliest number, with those of other people; what else is told of the same people is told again."""
        spans = [s for s in happening.slots[slot] if s.probability >= TOLD]
        if not spans:
            chance = happening.slots[slot][0].probability if happening.slots[slot] else 0.0
            return Toll(None), Decision("not told", None, 1 - chance)
        fought = schema.sub_event_types()[happening.kind].event_type in schema.FIGHTS
        some = schema.SOME_DEAD_IN_FIGHT if slot == "fatalities" and fought else schema.SOME
        told: dict[str, tuple[Toll, float]] = {}  # of whom: the number that is likeliest told of them, and how likely
        for span in spans:
            number = self._number(span, some)
            if number not in (toll for toll, _ in told.values()):  # the same number again is the same people
                told.setdefault(self._people(span), (number, span.probability))
        # people that are called differently are added up; a number of nobody in particular is of them all
        (whom, (toll, _)), *others = told.items()
        toll = sum((t for name, (t, chance) in others if name and chance >= ADDED), toll) if whom else toll
        high = max(toll.high, *(t.high for t, _ in told.values()))
        return Toll(toll.best, toll.low, high, toll.counted), Decision("told", (spans[0].start, spans[0].end), spans[0].probability)

    def _people(self, span: Span) -> str:
        """The noun that says who the words of a span are; '' where it only says what became of them."""
        sentence = self._sentence(span)
        nouns = (w.lemma for w in sentence.words if span.meets(w.start, w.end) and w.upos in ("NOUN", "PROPN")) if sentence else iter(())
        noun = next(nouns, "")
        return "" if noun in self.context.language.harm.all_nouns else noun

    def _number(self, span: Span, some: int) -> Toll:
        """What the words of a span count: their numbers together, else one person or some."""
        numbers = [n for row in self.context.numbers for n in row if span.meets(n.start, n.end) and n.kind in (COUNT, ARTICLE, VAGUE)]
        if numbers:  # "onze (11) morts" are eleven, "une famille de cinq personnes" are five
            again = [n for n in numbers if any(o.end < n.start <= o.end + 3 and o.value == n.value for o in numbers)]
            written = [n for n in numbers if n not in again and not self._is_one_of(n, numbers)]
            return sum((_toll(n, some) for n in written), Toll(0))
        sentence = self._sentence(span)
        words = [w for w in sentence.words if span.meets(w.start, w.end) and w.upos in NOMINAL] if sentence is not None else []
        if words and words[0].feats.get("Number") == "Plur":
            return Toll(some, 0, some, False)
        return Toll(1, 1, 1)

    def _is_one_of(self, number: NumberMention, others: Sequence[NumberMention]) -> bool:
        """Whether an article stands before something that is made of those counted behind it."""
        behind = min((o.start for o in others if o.start > number.end), default=0)
        between = {w.lemma for s in self.context.sentences for w in s.words if number.end <= w.start < behind and w.upos == "ADP"}
        return number.kind == ARTICLE and behind > 0 and bool(between) and between <= self.context.language.grammar.of

    def _sentence(self, span: Span) -> Sentence | None:
        return next((s for s in self.context.sentences if s.start <= span.start < s.end), None)


def _known(report: Report) -> Known:
    """The place and the day that a report surely tells."""
    where, when = (d.reason == "told" and d.probability >= KNOWN for d in (report.decisions["location"], report.decisions["event_date"]))
    return report.where.name if where else "", report.day if when else None


def _one_event(one: Known, other: Known) -> bool:
    return all(not a or not b or a == b for a, b in zip(one, other, strict=True))


def is_armed(kind: str, slot: str) -> bool:
    """Whether who stands in a slot of a sub-event type bears arms, whatever they are called."""
    return slot == "actor1" and (schema.sub_event_types()[kind].event_type in schema.VIOLENT or kind in BY_FORCES)


def _toll(number: NumberMention, some: int) -> Toll:
    if number.kind == VAGUE:
        return Toll(some, 0, some, False)
    return Toll(number.value, min(number.low, number.value), number.high or number.value)


def _one_place(one: LocatedMention, other: LocatedMention) -> bool:
    """Whether two names may say one place: one lies in the other, or the gazetteer lacks one of a sentence."""
    if one.place is None or other.place is None:
        return one.sentence == other.sentence
    return one.place == other.place or inside(one.place, other.place) or inside(other.place, one.place)
