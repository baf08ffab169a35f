"""Resolve triggers: who, where, when, how many, of each trigger that tells of something that happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from etl import schema
from etl.annotate import Sentence, Word, is_relation
from etl.event_classes import family, has
from etl.find.arguments import Arguments, find_arguments
from etl.find.casualties import DEAD, Casualties, find_casualties, no_people
from etl.find.dates import SINCE
from etl.find.factuality import Verdict, judge
from etl.find.triggers import Trigger, find_triggers, is_place, lexicon
from etl.language import Language
from etl.resolve.actor_nouns import nouns
from etl.resolve.actors import Actor, ActorList
from etl.resolve.context import Context
from etl.resolve.event_types import cue_lemmas, side, sub_event_type
from etl.resolve.places import Gazetteer
from etl.resolve.sides import charged, complete, fights_for, find_sides
from etl.resolve.spread import spread
from etl.resolve.trees import distance
from etl.resolve.when import SITUATION, When, usable, when
from etl.resolve.where import Where, where
from etl.resolve.who import Who

HISTORY = timedelta(days=15 * 365)  # what lies further back is told as history
# What is told without an armed side is another event where the article tells of unrest and of no armed group.
OF_UNREST = ("Armed clash", "Government regains territory")
SPORTING = 3  # different words of sport that an article about it has
HEAVY = ("strike", "shelling", "air")  # classes of heavy weapons
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
    answer: bool = False  # how a nameless attacker was killed: the end of an attack, and no fight of its own (manual, section 1)

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

    def __init__(self, gazetteer: Gazetteer, actors: ActorList, language: Language) -> None:
        self.gazetteer, self.actors, self.language = gazetteer, actors, language

    def resolve(self, context: Context) -> tuple[list[Mention], list[Rejected]]:
        """All mentions of an article, and the triggers that were rejected with the reason."""
        who = Who(context, self.actors, self.gazetteer)
        mentions: list[Mention] = []
        who.told = mentions
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
                elif trigger.event_class == "move" and _one_person(mention, self.language):
                    rejected.append(Rejected(trigger, "one person who leaves is no displacement"))
                elif trigger.entry.frame == "fight" and _against_event(mention.arguments.patient, self.language):
                    rejected.append(Rejected(trigger, f"no fight, what is faced is no side ({mention.arguments.patient[0].text})"))
                elif trigger.verbal and trigger.event_class in HEAVY and self._one_man(mention.arguments.agent):
                    rejected.append(Rejected(trigger, "one man does not shell"))
                elif family(trigger.event_class) == "capture" and _takes_thing(trigger, self.language):
                    rejected.append(Rejected(trigger, "what is taken is no place"))
                elif has(trigger.event_class, "people") and no_people(mention.arguments.patient, self.language):
                    rejected.append(Rejected(trigger, f"done to no people ({mention.arguments.patient[0].text})"))
                elif context.published - mention.when.day > HISTORY:
                    rejected.append(Rejected(trigger, f"history ({mention.when.day.year})"))
                elif mention.when.situation:
                    rejected.append(Rejected(trigger, f"a situation that has lasted since {mention.when.day}, not an event"))
                else:
                    happened.append(mention)
            self._count(context, who, sentence, happened, mentions, {r.trigger.word.index for r in rejected if r.trigger.sentence is sentence})
            for mention in happened:
                self._type(mention)
            mentions += [m for told in happened for m in (told, *self._elsewhere(context, told))]
            for mention, actor in charged(context, who, sentence, mentions, self.language):
                mention.agent = actor
                self._type(mention)
        complete(context, who, mentions, self.language)
        armed = any(side(m.actor.inter) == "armed" for m in self.actors.find(context.text))
        # who writes of sport writes of battles and massacres
        sport = not armed and len({w.lemma for s in context.sentences for w in s.words} & self.language.factuality.sport) >= SPORTING
        about = self._about(context, mentions, armed, sport)
        for mention in mentions:
            mention.cues |= about  # for events that no mention can type by itself
            if sport and not mention.casualties:
                mention.cues -= {"massacre", "terror"}
            if "unrest" in about and (mention.sub_event_type == "Attack" or (mention.sub_event_type in OF_UNREST and not armed)):
                self._type(mention)
        return mentions, rejected

    def _about(self, context: Context, mentions: Sequence[Mention], named: bool, sport: bool) -> frozenset[str]:
        """Cues that hold for a whole article: it tells of an armed conflict (`named`: of an armed group), of unrest in the streets."""
        table, kinds = cue_lemmas(self.language), schema.sub_event_types()
        told = {kinds[m.sub_event_type].event_type for m in mentions if m.sub_event_type is not None}
        words = {cue for s in context.sentences for w in s.words for key in (w.lemma, w.text.lower()) for cue in table.get(key, ())}
        conflict = named or not sport and ("conflict" in words or not told.isdisjoint(schema.FIGHTS))
        return frozenset(({"conflict"} if conflict else set()) | ({"unrest"} if "crowd" in words and told & {"Protests", "Riots"} else set()))

    def _mention(self, context: Context, who: Who, trigger: Trigger, verdict: Verdict, earlier: Sequence[Mention]) -> Mention:
        sentence, arguments = trigger.sentence, find_arguments(trigger, self.language)
        day = when(context, sentence, trigger.word, outcome=trigger.event_class == "die" and not trigger.verbal)
        told = [(m.sentence.index, m.where) for m in reversed(earlier) if sentence.index - m.sentence.index <= PLACE_REACH]
        place = where(
            context, sentence, trigger.word, arguments.place, [*arguments.agent, *arguments.patient, *arguments.sides], told, self.gazetteer
        )
        country = place.place.iso3 if place else context.country
        agent, patient = find_sides(context, who, trigger, arguments, country, place.place.country if place else "", day.day.year)
        mention = Mention(trigger, verdict, arguments, agent, patient, place, day, self._cues(trigger, who, arguments))
        mention.answer = trigger.event_class == "kill" and self._attacker_killed(mention)
        return mention

    def _one_man(self, words: Sequence[Word]) -> bool:
        """Whether who acts is one person called by a nation: "le Brésilien a bombardé le gardien"."""
        named = len(words) == 1 and words[0].upos in ("NOUN", "PROPN") and bool(self.gazetteer.demonym(words[0].text))
        return named and words[0].feats.get("Number") == "Sing" and nouns(self.language).one(words[0].lemma) is None

    def _attacker_killed(self, mention: Mention) -> bool:
        """By a force of the state: somebody who is known only as the attacker."""
        table = cue_lemmas(self.language)
        by, whom = mention.agent, mention.patient
        known = whom is not None and not whom.name.startswith("Unidentified")
        called = any("attacker" in table.get(w.lemma, ()) for w in mention.arguments.patient)
        return by is not None and side(by.inter) == "state" and not known and called

    @staticmethod
    def _elsewhere(context: Context, mention: Mention) -> list[Mention]:
        """The same in each of the other places that are coordinated with its own; its counts stay with the first."""
        if mention.sub_event_type is None or mention.verdict.comment or (mention.verdict.definite and not mention.when.explicit):
            return []
        return [replace(mention, where=place, casualties=[], victims=[]) for place in spread(context, mention.sentence, mention.where)]

    def _cues(self, trigger: Trigger, who: Who, arguments: Arguments) -> frozenset[str]:
        """The cues in the trigger's clause: its own phrase, its head and that head's other dependents, and who acts."""
        table, sentence, word = cue_lemmas(self.language), trigger.sentence, trigger.word
        near = sentence.subtree(word, "conj", "parataxis", "ccomp")
        head = sentence.head(word)
        if head is not None and not is_relation(word.deprel, "conj", "parataxis"):
            near = [*near, head, *sentence.children(head)]
        doer = who.phrase(sentence, arguments.agent[0]) if arguments.agent else []
        words = (*near, *trigger.words, *doer)
        held = ((holder, w) for w in near for holder in self._held_by(sentence, w))
        marked = (f"{mark.lemma}+{w.lemma}" for holder, w in held for mark in sentence.children(holder, "case", "mark"))
        return frozenset(cue for key in (*(w.lemma for w in words), *marked) for cue in table.get(key, ()))

    @staticmethod
    def _held_by(sentence: Sentence, word: Word) -> list[Word]:
        """A word and the verb whose complement it is: "sans avoir à combattre"."""
        head = sentence.head(word)
        return [word, head] if head is not None and is_relation(word.deprel, "xcomp") else [word]

    def _type(self, mention: Mention) -> None:
        """Type a mention by its sides; who was killed in it is its patient where it names none."""
        if mention.patient is None:
            victim = next((v for v in mention.victims if v is not None and v != mention.agent), None)
            mention.patient = victim
        cues = mention.cues | ({"deaths"} if any(c.kind == DEAD for c in mention.casualties) else frozenset())
        inter = mention.agent.inter if mention.agent else ""
        if family(mention.trigger.event_class) == "capture" and mention.where is not None:
            home = self.actors.state("military", mention.where.place.iso3, "").name
            inter = "State forces" if fights_for(mention.agent, home) else inter  # manual, section 2: "or forces fighting on their side"
        mention.sub_event_type = sub_event_type(mention.trigger.event_class, cues, inter, mention.patient.inter if mention.patient else "")

    def _count(self, context: Context, who: Who, sentence: Sentence, happened: list[Mention], earlier: Sequence[Mention], rejected: set[int]) -> None:
        """Give each count of the sentence to the nearest trigger of violence in it, else to the last such event told; none to a rejected one."""
        if self._total(context, sentence):
            return
        for count in find_casualties(sentence, context.numbers[sentence.index], self.language, partial(who.is_person, sentence)):
            if count.verb is not None and count.verb.index in rejected:
                continue
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
        long_ago = [d for d in dates if d.vague or (d.preposition == SINCE and context.published - d.day > SITUATION)]
        return bool(long_ago) and len(long_ago) == len(dates)


def _one_person(mention: Mention, language: Language) -> bool:
    """Whether who moves is a single civilian ("l'homme a pris la fuite"), of whom the manual codes no displacement."""
    if mention.agent is None or side(mention.agent.inter) != "civilians" or len(mention.arguments.agent) != 1:
        return False
    (word,) = mention.arguments.agent
    noun = nouns(language).one(word.lemma)
    return word.upos == "NOUN" and word.feats.get("Number") == "Sing" and noun is not None and noun.category == "part"


def _takes_thing(trigger: Trigger, language: Language) -> bool:
    """Whether a participle of taking stands on a thing: "les déclarations reprises par l'agence"."""
    head = trigger.sentence.head(trigger.word)
    alone = trigger.verbal and trigger.word.deprel in ("acl", "amod") and not trigger.entry.parts and head is not None
    return alone and head is not None and head.upos == "NOUN" and not is_place(trigger.sentence, head, language)


def _against_event(words: Sequence[Word], language: Language) -> bool:
    """Whether all that is fought is a happening itself: "affronter trois attentats"."""
    return bool(words) and all(w.upos == "NOUN" and w.lemma in lexicon(language) for w in words)


def concluded(trigger: Trigger, agent: Actor | None, patient: Actor | None, language: Language) -> bool:
    """Whether a deal is told as made: by a verb of signing, by a participle on it, or between two named sides."""
    if trigger.verbal or (agent is not None and patient is not None):
        return True
    sentence, word = trigger.sentence, trigger.word
    around = [*sentence.children(word, "acl", "amod"), *([head] if (head := sentence.head(word)) is not None else [])]
    return any(w.lemma in language.verbs.concluding for w in around)
