"""Where the sides of a mention came from: the phrase that names them, its place in the frame, the data row that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from etl.annotate import Word, is_relation
from etl.explain.origins import Origin, Value, Words
from etl.find.arguments import noun_phrase
from etl.find.triggers import Trigger
from etl.language import Language
from etl.resolve.actors import STATE, Actor, Match
from etl.resolve.context import Context
from etl.resolve.mentions import Mention
from etl.resolve.sides import as_force, charges
from etl.resolve.who import Who
from etl.schema import Article

NEAR = 8  # sentences around a mention in which a side that its own words do not give is looked for
# What the bare name of a state stands for, and whether its people act: "les Américains ont bombardé" are its forces. The last one may be a force's.
READINGS: tuple[tuple[Literal["military", "government"], bool], ...] = (("military", True), ("military", False), ("government", False))


@dataclass(frozen=True)
class Argument:
    """A noun phrase that the frame of a trigger gives a role; `names` is the actor that it names, '' for none."""

    role: str
    words: str
    by: str
    names: str


class Sides(Words):
    """The arguments and the two sides of one article's mentions."""

    def __init__(self, article: Article, context: Context, who: Who, mentions: Sequence[Mention]) -> None:
        super().__init__(article, context)
        self.who, self.mentions = who, mentions
        self._names: dict[tuple[int, int], list[str]] = {}  # of mention and word

    def arguments(self, mention: Mention) -> list[Argument]:
        """The arguments of a mention in the order of their roles."""
        found = []
        for role, heads in vars(mention.arguments).items():
            for word in heads:
                names = "".join(self._named(mention, word)[:1]) if role not in ("place", "thing") else ""
                by = frame_place(mention.trigger, role, word, self.context.language)
                found.append(Argument(role, self.said(noun_phrase(mention.sentence, word)), by, names))
        return found

    def agent(self, mention: Mention) -> Value:
        """Who acts."""
        return self._side(mention, mention.agent, "agent")

    def patient(self, mention: Mention) -> Value:
        """Who is acted upon."""
        return self._side(mention, mention.patient, "patient")

    def _side(self, mention: Mention, actor: Actor | None, role: str) -> Value:
        heads: dict[str, list[Word]] = vars(mention.arguments)
        if actor is None:
            said = [self.said(noun_phrase(mention.sentence, w)) for w in heads[role]]
            return Value("", Origin(f"“{said[0]}” names no actor that it could be" if said else "its words give none"))
        for name in sorted(heads, key=lambda r: (r != role, r in ("place", "thing"))):
            for word in heads[name]:
                if actor.name in self._named(mention, word):
                    return Value(actor.name, self._reading(mention, word, actor, "" if name == role else f"{name} of the frame; "))
        for casualty, victim in zip(mention.casualties, mention.victims, strict=True):
            if victim is not None and victim.name == actor.name and casualty.victims is not None:
                return Value(actor.name, self._reading(mention, casualty.victims, actor, "who the casualties are; "))
        return Value(actor.name, self._implied(mention, actor, heads[role]) or self._elsewhere(mention, actor))

    def _implied(self, mention: Mention, actor: Actor, heads: Sequence[Word]) -> Origin | None:
        """The origin of an actor that a phrase stands for without naming it."""
        if not heads:
            return None
        phrase = noun_phrase(mention.sentence, heads[0])
        target = self.who.target(mention.sentence, heads, self._country(mention))
        if target is not None and target.name == actor.name:
            return self.origin_of("who stands for a building or a place that is hit (targets.csv)", phrase)
        return self.origin_of("an attacker of no named group", phrase) if actor.name.startswith("Unidentified") else None

    def _elsewhere(self, mention: Mention, actor: Actor) -> Origin:
        """The origin of an actor that no argument of the mention gives: who claims it or is accused of it, else who is named near."""
        at, sentences = mention.sentence.index, self.context.sentences
        for sentence in sentences[at:]:
            for charge in charges(sentence, self.context.language):
                if actor.name in self._named(mention, charge.word):
                    why = f"who {'claims it' if charge.claim else 'is held to have done it'} in sentence {sentence.index + 1}; "
                    return self._reading(mention, charge.word, actor, why)
        for sentence in sorted(sentences, key=lambda s: (abs(s.index - at), s.index)):
            if abs(sentence.index - at) <= NEAR:
                for word in sentence.words:
                    if word.upos in ("NOUN", "PROPN") and actor.name in self._named(mention, word):
                        there = "its own" if sentence.index == at else "a near"
                        return self._reading(mention, word, actor, f"not by the frame, but named in {there} sentence; ")
        return Origin("nobody is named: by the manual's conventions (etl/resolve/sides.py)")

    def _country(self, mention: Mention) -> str:
        return mention.where.place.iso3 if mention.where else self.context.country

    def _named(self, mention: Mention, word: Word) -> list[str]:
        """The names of the actors that a phrase may stand for in an event: a bare country is its forces or its government."""
        asked = id(mention), id(word)  # each of them several times, for both sides and for the arguments
        if asked not in self._names:
            self._names[asked] = self._may_be(mention, word)
        return self._names[asked]

    def _may_be(self, mention: Mention, word: Word) -> list[str]:
        sentence, country, year = self.sentence_of(word), self._country(mention), mention.when.day.year
        self.who.told = [m for m in self.mentions if m.sentence.index < mention.sentence.index]
        found = [self.who.actor(sentence, word, country, year, state_as, acting=acting) for state_as, acting in READINGS]
        found.append(as_force(self.who, found[-1], mention.trigger.event_class, country))
        return [a.name for a in found if a is not None]

    def _reading(self, mention: Mention, word: Word, actor: Actor, why: str) -> Origin:
        """How a noun phrase came to name an actor: by which row of which data file."""
        phrase, country = self.who.phrase(self.sentence_of(word), word), self._country(mention)
        if word not in phrase:
            why += f"“{word.text}” stands for it; "
        text = " ".join(w.text for w in phrase)
        if (match := self._match(text, mention, actor)) is not None:
            starts = [sum(len(w.text) + 1 for w in phrase[:i]) for i in range(len(phrase))]
            name = self.said([w for w, start in zip(phrase, starts, strict=True) if match.start <= start < match.end])
            return self.origin_of(f"{why}“{name}” in seeds/actors/{'states' if match.actor.kind in STATE else 'groups'}.csv", phrase)
        noun = self.who.actors.noun_in(phrase, next((i for i, w in enumerate(phrase) if w.index == word.index), 0), self.who.gazetteer)
        if noun is None:
            return self.origin_of(f"{why}a people or a state in seeds/places/countries.csv", phrase)
        if noun.category == "armed_unnamed" and not actor.name.startswith("Unidentified"):
            return self.origin_of(f"{why}“{noun.lemma}” refers back to {actor.name}{self._first_named(mention, actor, word)}", phrase)
        home = ", of the event's country" if actor.countries == (country,) else ""
        return self.origin_of(f"{why}“{noun.lemma}”, {noun.category}, in actor_nouns.csv{home}", phrase)

    def _match(self, text: str, mention: Mention, actor: Actor) -> Match | None:
        """Where a text names an actor, or the group that it is an associate of."""
        country = self._country(mention)
        found = self.who.actors.find(text, year=mention.when.day.year, countries=(country,) if country else ())
        return next((m for m in found if m.actor.name in (actor.name, actor.assoc)), None)

    def _first_named(self, mention: Mention, actor: Actor, word: Word) -> str:
        """In which sentence a group that is referred back to was named last."""
        for sentence in reversed(self.context.sentences[: self.sentence_of(word).index + 1]):
            if self._match(self.context.text[sentence.start : sentence.end], mention, actor) is not None:
                return f", named in sentence {sentence.index + 1}"
        return ""


def frame_place(trigger: Trigger, role: str, word: Word, language: Language) -> str:
    """How a word hangs together with its trigger: the place of the frame that it fills, else its way in the tree."""
    sentence, frame = trigger.sentence, trigger.entry.frame
    prepositions = {c.lemma for c in sentence.children(word, "case")}
    if any(word.head == w.index for w in trigger.words):
        for place in language.frames.get(frame, {}).get(role, ()):
            relation, _, wanted = place.partition("/")
            if is_relation(word.deprel, relation) and (not wanted or prepositions & set(wanted.split("|"))):
                return f"{place} of frame {frame}"
    if trigger.word.head == word.index:
        return f"“{trigger.word.text}” stands on it ({trigger.word.deprel})"
    head = sentence.head(word)
    if head is None:
        return "the head of the sentence"
    return f"joined to “{head.text}”" if is_relation(word.deprel, "conj") else f"{word.deprel} of “{head.text}”"
