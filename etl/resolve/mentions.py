"""Resolve triggers: who, where, when, how many, of each trigger that tells of something that happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from etl.annotate import Sentence, Word, is_relation
from etl.event_classes import has
from etl.find.arguments import Arguments, find_arguments, is_passive, light_verbs
from etl.find.casualties import DEAD, Casualties, find_casualties
from etl.find.factuality import Verdict, judge, judge_verb
from etl.find.triggers import Trigger, find_triggers
from etl.resolve.actors import Actor, ActorList
from etl.resolve.context import Context
from etl.resolve.event_types import cue_lemmas, side, sub_event_type
from etl.resolve.places import Gazetteer
from etl.resolve.trees import distance
from etl.resolve.when import SITUATION, When, usable, when
from etl.resolve.where import Where, where
from etl.resolve.who import Who

CLAIM_REACH = 4  # sentences
PLACE_REACH = 3  # sentences back in which the place of an event still holds


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
    victims: list[Actor | None] = field(default_factory=list)  # who the casualties are, in their order
    sub_event_type: str | None = None

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
        who = Who(context, self.actors, self.gazetteer)
        mentions: list[Mention] = []
        rejected: list[Rejected] = []
        for sentence in context.sentences:
            happened: list[Mention] = []
            for trigger in find_triggers(sentence, self.language):
                verdict = judge(trigger, self.language)
                if not verdict.happened:
                    rejected.append(Rejected(trigger, verdict.reason))
                    continue
                mention = self._mention(context, who, trigger, verdict, [*mentions, *happened])
                if trigger.event_class == "agreement" and not concluded(trigger, mention.agent, mention.patient, self.language):
                    rejected.append(Rejected(trigger, "an agreement that the text does not say to be concluded"))
                elif trigger.event_class == "move" and mention.agent is not None and mention.agent.name.startswith("Government"):
                    rejected.append(Rejected(trigger, f"{mention.agent.name} is no force that moves"))
                elif mention.when.situation:
                    rejected.append(Rejected(trigger, f"a situation that has lasted since {mention.when.day}, not an event"))
                else:
                    happened.append(mention)
            self._count(context, who, sentence, happened, mentions)
            for mention in happened:
                self._type(mention)
            mentions += happened
            self._claim(context, who, sentence, mentions)
        return mentions, rejected

    def _mention(self, context: Context, who: Who, trigger: Trigger, verdict: Verdict, earlier: Sequence[Mention]) -> Mention:
        sentence, arguments = trigger.sentence, find_arguments(trigger, self.language)
        day = when(context, sentence, trigger.word, outcome=trigger.event_class == "die" and not trigger.verbal)
        told = [(m.sentence.index, m.where) for m in reversed(earlier) if sentence.index - m.sentence.index <= PLACE_REACH]
        place = where(
            context, sentence, trigger.word, arguments.place, [*arguments.agent, *arguments.patient, *arguments.sides], told, self.gazetteer
        )
        state_as: Literal["military", "government"] = "government" if trigger.event_class in ("agreement", "move") else "military"
        country = place.place.iso3 if place else context.country
        name = partial(who.best, sentence, country=country, year=day.day.year, state_as=state_as)
        agent = name(arguments.agent)
        patient = name(arguments.patient) or who.target(arguments.patient, country)
        towns = {m.mention.word.index for m in context.places[sentence.index] if m.place is None or m.place.kind != "country"}
        for word in arguments.either:
            actor = name([word]) if word.index not in towns else None  # "les attentats de Paris" are not the state's
            if actor is None:
                continue
            if agent is None and side(actor.inter) in ("state", "armed"):
                agent = actor
            elif patient is None and actor != agent:
                patient = actor
        if agent is not None and side(agent.inter) == "civilians" and has(trigger.event_class, "attack") and not self._crowd(arguments.agent):
            # "un homme a attaqué": who attacks with nobody beside him is no crowd
            agent = self.actors.unnamed("armed_unnamed", place.place.country if place else "", country)
        sides = [a for a in (name([w]) for w in arguments.sides) if a is not None]
        if sides:
            agent, patient = sides[0], next((s for s in sides[1:] if s.name != sides[0].name), patient)
        if patient is None and agent is not None and trigger.entry.frame in ("fight", "deal", "fight_n", "deal_n"):
            patient = next((a for a in (name([w]) for w in arguments.agent[1:]) if a is not None and a.name != agent.name), None)
        if agent is not None and patient is not None and agent.name == patient.name and side(agent.inter) != "armed":
            patient = None
        return Mention(trigger, verdict, arguments, agent, patient, place, day, self._cues(trigger, who, arguments))

    @staticmethod
    def _crowd(words: Sequence[Word]) -> bool:
        return any(w.feats.get("Number") == "Plur" and w.lemma not in ("homme", "individu", "inconnu", "personne", "jeune") for w in words)

    def _cues(self, trigger: Trigger, who: Who, arguments: Arguments) -> frozenset[str]:
        """The cues in the trigger's clause: its own phrase, its head and that head's other dependents, and who acts."""
        table, sentence, word = cue_lemmas(self.language), trigger.sentence, trigger.word
        near = sentence.subtree(word, "conj", "parataxis", "ccomp")
        head = sentence.head(word)
        if head is not None and not is_relation(word.deprel, "conj", "parataxis"):
            near = [*near, head, *sentence.children(head)]
        doer = who.phrase(sentence, arguments.agent[0]) if arguments.agent else []
        return frozenset(cue for w in (*near, *trigger.words, *doer) for cue in table.get(w.lemma, ()))

    def _type(self, mention: Mention) -> None:
        """Type a mention by its sides; who was killed in it is its patient where it names none."""
        if mention.patient is None:
            victim = next((v for v in mention.victims if v is not None and v != mention.agent), None)
            mention.patient = victim
        cues = mention.cues | ({"deaths"} if any(c.kind == DEAD for c in mention.casualties) else frozenset())
        mention.sub_event_type = sub_event_type(
            mention.trigger.event_class, cues, mention.agent.inter if mention.agent else "", mention.patient.inter if mention.patient else ""
        )

    def _claim(self, context: Context, who: Who, sentence: Sentence, told: Sequence[Mention]) -> None:
        """Who claims the attacks that were told last did them, unless their doer was named ("les shebab ont revendiqué l'opération")."""
        for verb in (w for w in sentence.words if w.lemma in light_verbs(self.language)["claiming"]):
            if judge_verb(sentence, verb, self.language):
                continue
            passive = is_passive(sentence, verb)
            claimants = (
                [c for c in sentence.children(verb, "obl") if any(k.lemma == "par" for k in sentence.children(c, "case"))]
                if passive
                else sentence.children(verb, "nsubj")
            )
            last = [m for m in told if has(m.trigger.event_class, "claimable") and sentence.index - m.sentence.index <= CLAIM_REACH]
            if not claimants or not last:
                continue
            country = last[-1].where.place.iso3 if last[-1].where else context.country
            actor = who.best(sentence, claimants, country, last[-1].when.day.year)
            if actor is None or side(actor.inter) != "armed" or actor.name.startswith("Unidentified"):
                continue
            for mention in last:
                if mention.agent is None or mention.agent.name.startswith("Unidentified"):
                    mention.agent = actor
                    self._type(mention)

    def _count(self, context: Context, who: Who, sentence: Sentence, happened: list[Mention], earlier: Sequence[Mention]) -> None:
        """Give each count of the sentence to the nearest trigger of violence in it, else to the last such event told."""
        if self._total(context, sentence):
            return
        for count in find_casualties(sentence, context.numbers[sentence.index], self.language, partial(who.is_person, sentence)):
            violent = [m for m in happened if not has(m.trigger.event_class, "bloodless")]
            owner = min(violent, key=lambda m: distance(sentence, count.verb or count.word, m.trigger.word), default=None)
            owner = owner or next((m for m in reversed(earlier) if not has(m.trigger.event_class, "bloodless")), None)
            if owner is None:
                continue
            country = owner.where.place.iso3 if owner.where else context.country
            owner.casualties.append(count)
            owner.victims.append(who.actor(sentence, count.victims, country, owner.when.day.year) if count.victims else None)

    @staticmethod
    def _total(context: Context, sentence: Sentence) -> bool:
        """Whether the counts of a sentence are totals over a long time: it speaks of years, or of what has gone on for long."""
        dates = usable(context.dates[sentence.index], context.published)
        long_ago = [d for d in dates if d.vague or (d.preposition == "depuis" and context.published - d.day > SITUATION)]
        return bool(long_ago) and len(long_ago) == len(dates)


def concluded(trigger: Trigger, agent: Actor | None, patient: Actor | None, language: str) -> bool:
    """Whether a deal is told as made: by a verb of signing, by a participle on it, or between two named sides."""
    if trigger.verbal or (agent is not None and patient is not None):
        return True
    sentence, word = trigger.sentence, trigger.word
    around = [*sentence.children(word, "acl", "amod"), *([head] if (head := sentence.head(word)) is not None else [])]
    return any(w.lemma in light_verbs(language)["concluding"] for w in around)
