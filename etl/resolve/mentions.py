"""Resolve triggers: who, where, when, how many, of each trigger that tells of something that happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from etl.annotate import Sentence, Word, is_relation
from etl.find.arguments import Arguments, find_arguments, light_verbs, noun_phrase
from etl.find.casualties import DEAD, Casualties, find_casualties
from etl.find.dates import DateMention
from etl.find.factuality import Verdict, judge
from etl.find.triggers import Trigger, find_triggers
from etl.resolve.actors import Actor, ActorList
from etl.resolve.context import Context, LocatedMention
from etl.resolve.event_types import cue_lemmas, side, sub_event_type
from etl.resolve.places import Gazetteer, Place

# From the most precise kind of place to the least.
GRAIN = {"quarter": 0, "camp": 0, "base": 0, "city": 1, "admin2": 2, "admin1": 3, "region": 3, "country": 4}
PRONOUNS = {"il", "ils", "elle", "elles", "celui-ci", "celle-ci", "ceux-ci", "celles-ci", "lui", "eux", "dernier"}


@dataclass
class When:
    """A day with the manual's precision. `explicit`: dated by its own sentence."""

    day: date
    precision: int
    explicit: bool
    year_only: bool = False


@dataclass
class Where:
    """A place with the manual's precision. `name` is the text's where the gazetteer lacks the place."""

    place: Place
    name: str
    precision: int
    explicit: bool


@dataclass
class Mention:
    """An event as one trigger tells it."""

    trigger: Trigger
    verdict: Verdict
    arguments: Arguments
    agent: Actor | None
    patient: Actor | None
    where: Where | None
    when: When
    cues: frozenset[str]
    casualties: list[Casualties] = field(default_factory=list)
    sub_event_type: str | None = None
    victims: list[Actor | None] = field(default_factory=list)  # who the casualties are, in their order

    @property
    def sentence(self) -> Sentence:
        return self.trigger.sentence


@dataclass(frozen=True)
class Rejected:
    """A trigger that gave no event, and why."""

    trigger: Trigger
    reason: str


class Resolver:
    """Triggers of an article to mentions, in text order."""

    def __init__(self, gazetteer: Gazetteer, actors: ActorList, language: str) -> None:
        self.gazetteer, self.actors, self.language = gazetteer, actors, language

    def resolve(self, context: Context) -> tuple[list[Mention], list[Rejected]]:
        """All mentions of an article, and the triggers that were rejected with the reason."""
        mentions: list[Mention] = []
        rejected: list[Rejected] = []
        for sentence in context.sentences:
            triggers = list(find_triggers(sentence, self.language))
            casualties = find_casualties(sentence, context.numbers[sentence.index], self.language)
            happened: list[Mention] = []
            for trigger in triggers:
                verdict = judge(trigger, self.language)
                if not verdict.happened:
                    rejected.append(Rejected(trigger, verdict.reason))
                    continue
                happened.append(self._mention(context, trigger, verdict, [*mentions, *happened]))
            self._attach(context, happened, casualties, mentions)
            for mention in happened:
                self._type(mention)
            mentions += happened
        return mentions, rejected

    # --- one trigger ----------------------------------------------------------------------------

    def _mention(self, context: Context, trigger: Trigger, verdict: Verdict, earlier: Sequence[Mention]) -> Mention:
        arguments = find_arguments(trigger, self.language)
        when = self._when(context, trigger, earlier)
        where = self._where(context, trigger, arguments, earlier)
        country = where.place.iso3 if where else context.country
        agent = self._first(context, trigger.sentence, arguments.agent, country, when.day.year, earlier)
        patient = self._first(context, trigger.sentence, arguments.patient, country, when.day.year, earlier)
        for word in arguments.either:
            actor = self._actor(context, trigger.sentence, word, country, when.day.year, earlier)
            if actor is None:
                continue
            if agent is None and side(actor.inter) in ("state", "armed"):
                agent = actor
            elif patient is None and actor != agent:
                patient = actor
        sides = [a for a in (self._actor(context, trigger.sentence, w, country, when.day.year, earlier) for w in arguments.sides) if a]
        if sides:
            agent = sides[0]
            patient = next((s for s in sides[1:] if s.name != agent.name), patient)
        if patient is None and agent is not None and trigger.entry.frame in ("fight", "deal", "fight_n", "deal_n"):
            joined = [a for a in (self._actor(context, trigger.sentence, w, country, when.day.year, earlier) for w in arguments.agent[1:]) if a]
            patient = next((a for a in joined if a.name != agent.name), None)
        if agent is not None and patient is not None and agent.name == patient.name and side(agent.inter) != "armed":
            patient = None
        return Mention(trigger, verdict, arguments, agent, patient, where, when, self._cues(trigger))

    def _cues(self, trigger: Trigger) -> frozenset[str]:
        table = cue_lemmas(self.language)
        sentence = trigger.sentence
        clause = sentence.subtree(trigger.word, "conj", "parataxis", "ccomp")
        head = sentence.head(trigger.word)
        near = [*clause, *([head, *sentence.children(head)] if head is not None and not is_relation(trigger.word.deprel, "conj", "parataxis") else [])]
        return frozenset(cue for word in (*near, *trigger.words) for cue in table.get(word.lemma, ()))

    def _type(self, mention: Mention) -> None:
        agent = mention.agent.inter if mention.agent else ""
        patient = mention.patient.inter if mention.patient else ""
        if not patient:
            victim = next((v for c, v in zip(mention.casualties, mention.victims, strict=True) if v is not None), None)
            patient = victim.inter if victim else ""
            if victim is not None and mention.trigger.event_class not in ("toll",) and mention.patient is None and victim != mention.agent:
                mention.patient = victim
        mention.sub_event_type = sub_event_type(mention.trigger.event_class, mention.cues, agent, patient)

    # --- who ------------------------------------------------------------------------------------

    def _first(self, context: Context, sentence: Sentence, words: Sequence[Word], country: str, year: int,
               earlier: Sequence[Mention]) -> Actor | None:
        """The first of coordinated phrases that names an actor, named groups and forces before unnamed people."""
        found = [a for a in (self._actor(context, sentence, w, country, year, earlier) for w in words) if a is not None]
        return next((a for a in found if not a.name.startswith("Unidentified")), found[0] if found else None)

    def _actor(self, context: Context, sentence: Sentence, word: Word, country: str, year: int, earlier: Sequence[Mention]) -> Actor | None:
        if word.upos == "PRON" or word.lemma in PRONOUNS:
            if word.lemma in PRONOUNS or word.text.lower() in PRONOUNS:
                return next((m.agent for m in reversed(earlier) if m.agent is not None and sentence.index - m.sentence.index <= 2), None)
            return None
        phrase = noun_phrase(sentence, word)
        head = next(i for i, w in enumerate(phrase) if w.index == word.index)
        return self.actors.describe(phrase, head, country=country, gazetteer=self.gazetteer, year=year)

    # --- when -----------------------------------------------------------------------------------

    def _when(self, context: Context, trigger: Trigger, earlier: Sequence[Mention]) -> When:
        sentence = trigger.sentence
        dates = [d for d in context.dates[sentence.index] if d.kind != "future" and d.preposition not in ("jusqu'à", "avant")]
        best = self._nearest_date(sentence, trigger.word, dates)
        if best is not None:
            return When(best.day, best.precision, True, best.vague)
        for number in range(sentence.index - 1, max(-1, sentence.index - 4), -1):
            before = [d for d in context.dates[number] if d.kind != "future" and not d.vague and d.preposition not in ("jusqu'à", "avant")
                      and (context.published - d.day).days < 20]
            if before:
                return When(before[-1].day, before[-1].precision, False)
        recent = next((m.when for m in reversed(earlier) if not m.when.year_only and (context.published - m.when.day).days < 20), None)
        if recent is not None and recent.explicit:
            return When(recent.day, recent.precision, False)
        return When(context.published, 2, False)

    @staticmethod
    def _nearest_date(sentence: Sentence, word: Word, dates: Sequence[DateMention]) -> DateMention | None:
        if not dates:
            return None
        return min(dates, key=lambda d: _distance(sentence, word, _word_at(sentence, d.start, d.end)) + (3 if d.vague else 0))

    # --- where ----------------------------------------------------------------------------------

    def _where(self, context: Context, trigger: Trigger, arguments: Arguments, earlier: Sequence[Mention]) -> Where | None:
        sentence = trigger.sentence
        here = [m for m in context.places[sentence.index] if m.place is not None and not m.mention.subject]
        taken = {w.index for head in arguments.place for w in sentence.subtree(head)}
        own = [m for m in context.places[sentence.index] if m.place is not None and m.mention.word.index in taken]
        candidates = own or here
        if candidates:
            best = min(candidates, key=lambda m: self._place_cost(sentence, trigger, m))
            finer = [m for m in candidates if m is not best and _inside(m.place, best.place) and not m.mention.elsewhere]
            chosen = min(finer, key=lambda m: self._place_cost(sentence, trigger, m)) if finer else best
            return self._as_where(chosen, explicit=True)
        for mention in reversed(earlier):
            if mention.where is not None and sentence.index - mention.sentence.index <= 3:
                return Where(mention.where.place, mention.where.name, mention.where.precision, False)
        for number in range(sentence.index - 1, -1, -1):
            places = [m for m in context.places[number] if m.place is not None and not m.mention.subject and not m.mention.elsewhere]
            if places:
                return self._as_where(min(places, key=lambda m: GRAIN.get(m.place.kind, 1)), explicit=False)
        ahead = [m for row in context.places for m in row if m.place is not None and not m.mention.subject]
        if ahead:
            return self._as_where(ahead[0], explicit=False)
        if context.country:
            country = self.gazetteer.country(context.country)
            place = self.gazetteer.resolve(country.name) if country is not None else None
            return Where(place, place.name, 3, False) if place is not None else None
        return None

    @staticmethod
    def _as_where(located: LocatedMention, *, explicit: bool) -> Where:
        place = located.place
        assert place is not None
        broad = GRAIN.get(place.kind, 1) >= 3
        return Where(place, place.name, 3 if broad else 2 if located.mention.near else 1, explicit)

    @staticmethod
    def _place_cost(sentence: Sentence, trigger: Trigger, located: LocatedMention) -> float:
        mention = located.mention
        cost = float(_distance(sentence, trigger.word, mention.word))
        if mention.word.index not in {w.index for w in sentence.subtree(trigger.word)}:
            cost += 1.5
        if mention.elsewhere:
            cost += 4
        if mention.near:
            cost += 1
        return cost + 0.4 * GRAIN.get(located.place.kind if located.place else "city", 1)

    # --- how many -------------------------------------------------------------------------------

    def _attach(self, context: Context, happened: list[Mention], casualties: Sequence[Casualties], earlier: Sequence[Mention]) -> None:
        """Give each count of the sentence to the nearest trigger of violence in it, else to the last event told."""
        verbs = light_verbs(self.language)["saying"]
        for count in casualties:
            owners = [m for m in happened if m.trigger.event_class not in ("move", "deploy", "agreement", "base", "group", "defuse", "free")
                      and m.trigger.word.lemma not in verbs]
            owner = min(owners, key=lambda m: _distance(m.sentence, count.verb or count.word, m.trigger.word), default=None)
            if owner is None:
                owner = next((m for m in reversed(earlier) if m.trigger.event_class not in ("move", "deploy", "agreement", "base", "group")), None)
                if owner is None:
                    continue
            country = owner.where.place.iso3 if owner.where else context.country
            sentence = next(s for s in context.sentences if count.word in s.words)
            if self._year_only(context, sentence, count):
                continue
            victim = self._actor(context, sentence, count.victims, country, owner.when.day.year, earlier) if count.victims else None
            owner.casualties.append(count)
            owner.victims.append(victim)

    @staticmethod
    def _year_only(context: Context, sentence: Sentence, count: Casualties) -> bool:
        """A count whose sentence speaks of years is a total over them."""
        dates = context.dates[sentence.index]
        return any(d.vague for d in dates) and not any(not d.vague and (context.published - d.day) < timedelta(days=20) for d in dates)


def _inside(finer: Place | None, broader: Place | None) -> bool:
    if finer is None or broader is None or finer.iso3 != broader.iso3:
        return False
    if GRAIN.get(finer.kind, 1) >= GRAIN.get(broader.kind, 1):
        return False
    return broader.kind == "country" or (bool(broader.admin1) and finer.admin1 == broader.admin1)


def _word_at(sentence: Sentence, start: int, end: int) -> Word:
    inside = [w for w in sentence.words if w.start < end and start < w.end] or sentence.words[:1]
    indices = {w.index for w in inside}
    return next((w for w in inside if w.head not in indices), inside[0])


def _distance(sentence: Sentence, one: Word, other: Word) -> int:
    """Edges between two words in the tree; clause boundaries that are crossed count double."""
    up = {one.index: 0}
    at, steps = one, 0
    for above in sentence.ancestors(one):
        steps += 2 if is_relation(at.deprel, "conj", "parataxis", "acl:relcl", "ccomp", "advcl") else 1
        up.setdefault(above.index, steps)
        at = above
    if other.index in up:
        return up[other.index]
    at, steps = other, 0
    for above in sentence.ancestors(other):
        steps += 2 if is_relation(at.deprel, "conj", "parataxis", "acl:relcl", "ccomp", "advcl") else 1
        if above.index in up:
            return steps + up[above.index]
        at = above
    return 99


def deaths(mention: Mention) -> list[Casualties]:
    return [c for c in mention.casualties if c.kind == DEAD]
