"""Who: the actor that a noun phrase names, pronouns and "le groupe" traced back to what they stand for (manual, section 5)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from typing import Literal

from etl import settings
from etl.annotate import Sentence, Word, is_relation
from etl.find.arguments import noun_phrase
from etl.resolve.actors import Actor, ActorList
from etl.resolve.context import Context
from etl.resolve.places import Gazetteer

PERSONAL = {"il", "ils", "elle", "elles", "lui", "eux", "celui-ci", "celle-ci", "ceux-ci", "celles-ci"}
REACH = 2  # sentences back in which a pronoun finds its noun
PEOPLE = {"armed_unnamed", "civilians", "military", "police", "peacekeepers", "protesters", "rioters", "coalition", "government", "part"}


@cache
def targets(language: str) -> dict[str, str]:
    """Who stands for a building or a place that is hit (etl/lang/<code>/targets.csv: lemma, category)."""
    with (settings.LANGUAGES / language / "targets.csv").open(encoding="utf-8", newline="") as file:
        return {row["lemma"]: row["category"] for row in csv.DictReader(file)}


class Who:
    """Actors of one article's phrases."""

    def __init__(self, context: Context, actors: ActorList, gazetteer: Gazetteer) -> None:
        self.context, self.actors, self.gazetteer = context, actors, gazetteer

    def actor(
        self, sentence: Sentence, word: Word, country: str, year: int, state_as: Literal["military", "government"] = "military"
    ) -> Actor | None:
        """The actor that the phrase of `word` names; None where it names none.

        Args:
            country: ISO3 of the event's country.
            state_as: what the bare name of a state stands for.
        """
        if word.upos == "PRON":
            antecedent = self._antecedent(sentence, word)
            if antecedent is None:
                return None
            sentence, word = antecedent
        if word.upos == "ADJ":  # "les frappes russes": the forces of the state
            nations = self.gazetteer.demonym(word.text)
            if nations:
                return self.actors.state(state_as, nations[0].iso3, country)
            return self.actors.describe([word], 0, country=country, gazetteer=self.gazetteer, year=year, state_as=state_as)
        phrase = noun_phrase(sentence, word)
        head = next(i for i, w in enumerate(phrase) if w.index == word.index)
        return self.actors.describe(phrase, head, country=country, gazetteer=self.gazetteer, year=year, state_as=state_as)

    def phrase(self, sentence: Sentence, word: Word) -> list[Word]:
        """The words of a noun phrase, of a pronoun those that it stands for."""
        if word.upos == "PRON" and (antecedent := self._antecedent(sentence, word)) is not None:
            sentence, word = antecedent
        return noun_phrase(sentence, word)

    def target(self, words: Sequence[Word], country: str) -> Actor | None:
        """Who is hit where a building or a place is hit: "un marché" is civilians, "une caserne" the military."""
        category = next((c for w in words if (c := targets(self.context.language).get(w.lemma))), None)
        if category is None:
            return None
        if category == "civilians":
            home = self.gazetteer.country(country)
            return self.actors.unnamed("civilians", home.name if home else "", country)
        return self.actors.state("police" if category == "police" else "military", country, country) if country else None

    def best(
        self, sentence: Sentence, words: Sequence[Word], country: str, year: int, state_as: Literal["military", "government"] = "military"
    ) -> Actor | None:
        """The first of coordinated phrases that names an actor, named groups and forces before unnamed people."""
        found = [a for a in (self.actor(sentence, w, country, year, state_as) for w in words) if a is not None]
        return next((a for a in found if not a.name.startswith("Unidentified")), found[0] if found else None)

    def is_person(self, sentence: Sentence, word: Word) -> bool:
        """Whether a word can stand for people: a noun of the lexicon of actors, a person's name, "deux d'entre eux"."""
        if word.upos in ("PRON", "NUM"):
            return True
        if word.upos == "PROPN":
            place = any(m.mention.start <= word.start < m.mention.end for m in self.context.places[sentence.index])
            return not place and any(e.type == "PER" and e.first <= word.index <= e.last for e in sentence.entities)
        return self.actors.noun(word.lemma) in PEOPLE

    def _antecedent(self, sentence: Sentence, pronoun: Word) -> tuple[Sentence, Word] | None:
        """The last subject before a personal pronoun that agrees with it and names an actor."""
        if pronoun.text.lower() not in PERSONAL:
            return None
        for number in range(sentence.index, max(-1, sentence.index - 1 - REACH), -1):
            there = self.context.sentences[number]
            subjects = [
                w
                for w in there.words
                if w.upos in ("NOUN", "PROPN")
                and is_relation(w.deprel, "nsubj", "obl:agent")
                and (number < sentence.index or w.index < pronoun.index)
            ]
            for word in reversed(subjects):
                if _agree(pronoun, word) and self.actor(there, word, self.context.country, self.context.published.year) is not None:
                    return there, word
        return None


def _agree(pronoun: Word, noun: Word) -> bool:
    for feature in ("Number", "Gender"):
        one, other = pronoun.feats.get(feature), noun.feats.get(feature)
        if one and other and one != other and not (feature == "Gender" and noun.upos == "PROPN"):
            return False
    return True
