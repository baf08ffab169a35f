"""Who: the actor that a noun phrase names, pronouns and "le groupe" traced back to what they stand for (manual, section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from etl.annotate import Sentence, Word, is_relation
from etl.find.arguments import noun_phrase
from etl.find.triggers import lexicon
from etl.language import Language
from etl.resolve.actors import STATE, Actor, ActorList
from etl.resolve.context import Context
from etl.resolve.event_types import side
from etl.resolve.places import Gazetteer

REACH = 2  # sentences back in which a pronoun finds its noun
DOER_REACH = 5  # sentences back in which "les assaillants" find their attack
NAME_REACH = 3  # sentences back in which fighters who are killed have their name
DEPTH = 3  # of pronouns and possessives within each other
FIGHTS = ("fight", "fight_n")  # frames of triggers behind which "avec" names the other side
# What may belong to somebody spoken of: "ses hommes", "leurs positions".
OWNED = ("military", "police", "government", "armed_unnamed", "part", "asset")
FORCES = ("military", "police", "peacekeepers", "coalition")
PHRASE = ("NOUN", "PROPN", "DET", "ADJ", "ADP")  # what a phrase before a comma is made of
CROWD_CODES = ("Civilians", "Protesters", "Rioters")
PEOPLE = {"armed_unnamed", "civilians", "military", "police", "peacekeepers", "protesters", "rioters", "coalition", "government", "part"}


class Told(Protocol):
    """What is asked of an event told before (a Mention)."""

    agent: Actor | None
    patient: Actor | None

    @property
    def sentence(self) -> Sentence: ...


class Who:
    """Actors of one article's phrases."""

    def __init__(self, context: Context, actors: ActorList, gazetteer: Gazetteer) -> None:
        self.context, self.actors, self.gazetteer = context, actors, gazetteer
        self.told: Sequence[Told] = ()  # the events told so far, in text order
        self._found: dict[tuple[int, str, int], list[tuple[int, Actor]]] = {}

    def actor(
        self, sentence: Sentence, word: Word, country: str, year: int, state_as: Literal["military", "government"] = "military", *,
        acting: bool = False, depth: int = DEPTH,
    ) -> Actor | None:
        """The actor that the phrase of `word` names; None where it names none.

        Args:
            country: ISO3 of the event's country.
            state_as: what the bare name of a state stands for.
            acting: whether it does what a force does: "les Américains" are then theirs.
            depth: how many pronouns and possessives are still followed.
        """
        other = self._stands_for(sentence, word)
        if other is not None:
            return self.actor(*other, country, year, state_as, acting=acting, depth=depth - 1) if depth else None
        if word.upos == "ADJ" and is_relation(word.deprel, "amod") and (nations := self.gazetteer.demonym(word.text)):
            if state_as == "military" and not self.actors.has_army(nations[0].iso3):
                return self.actors.unnamed("armed_unnamed", home.name if (home := self.gazetteer.country(country)) else "", country)
            return self.actors.state(state_as, nations[0].iso3, country)  # "les frappes russes": the forces of the state
        phrase = [word] if word.upos == "ADJ" else noun_phrase(sentence, word)
        head = next(i for i, w in enumerate(phrase) if w.index == word.index)
        found = self.actors.describe(
            phrase, head, country=country, gazetteer=self.gazetteer, year=year, state_as=state_as,
            people_as="military" if acting and self._definite(sentence, word, phrase) and self._foreign(word, country) else "civilians",
        )
        if depth and (found is None or found.name.startswith("Unidentified")) and (named := self._apposed(sentence, word, phrase, country, year)):
            return named
        if found is not None and found.kind == "peacekeepers" and not found.countries:
            return self._mission(year) or found
        noun = self.actors.noun_in(phrase, head, self.gazetteer)
        if noun is None or (found is not None and not (found.name.startswith("Unidentified") or noun.category in OWNED)):
            return found
        if depth and noun.category in OWNED and any(d.feats.get("Poss") == "Yes" for d in sentence.children(word, "det")):
            return self._owned(noun.category, sentence, word, country, year, depth) or found
        if (found is None or found.ilk) and (ilk := found.ilk[0] if found else noun.ilk) and self._definite(sentence, word, phrase):
            plural = word.feats.get("Number") == "Plur"
            if noun.ilk == "group" and plural:  # "les groupes armés de la région": more than one
                return found
            this = not plural and any(d.feats.get("PronType") == "Dem" for d in sentence.children(word, "det"))  # "cette milice"
            return self._named_before(sentence, word, "group" if this and ilk != "doer" else ilk, country, year) or found
        return found

    def _mission(self, year: int) -> Actor | None:
        """The peace mission that the article names, for blue helmets of whom nothing else says where they serve."""
        for sentence in self.context.sentences:
            for match in self.actors.find(" ".join(w.text for w in sentence.words), year=year, countries=self.context.countries[:1]):
                if match.actor.kind == "peacekeepers" and match.actor.countries:
                    return match.actor
        return None

    def _definite(self, sentence: Sentence, word: Word, phrase: Sequence[Word]) -> bool:
        """Whether a phrase refers to what is known: "les rebelles", "ce groupe", "l'attaque des rebelles", not "des rebelles"."""
        if any(w.lemma in self.context.language.grammar.same for w in phrase):
            return True
        for det in sentence.children(word, "det"):
            if det.feats.get("PronType") == "Dem":
                return True
            if det.feats.get("Definite") == "Def":
                contracted = det.index > 0 and sentence.words[det.index - 1].start == det.start  # "des", which is "de les" to the parser
                return not contracted or is_relation(word.deprel, "nmod")
        return False

    def _foreign(self, word: Word, country: str) -> bool:
        return all(nation.iso3 != country for nation in self.gazetteer.demonym(word.text))

    def _apposed(self, sentence: Sentence, word: Word, phrase: Sequence[Word], country: str, year: int) -> Actor | None:
        """The named group that a phrase stands beside: "le CSP, une alliance rebelle", "une alliance rebelle, le CSP"."""
        beside = sentence.children(word, "appos")
        first = phrase[0].index
        if is_relation(word.deprel, "appos") and (head := sentence.head(word)) is not None:
            beside = [*beside, head]
        if first > 1 and sentence.words[first - 1].text == ",":
            start = first - 1
            while start > 0 and (sentence.words[start - 1].upos in PHRASE or sentence.words[start - 1].text in ("(", ")")):
                start -= 1
            heads = [w for w in sentence.words[start : first - 1] if w.upos in ("NOUN", "PROPN")][:1]
            prepositional = start < first - 1 and sentence.words[start].upos == "ADP"
            beside = [*beside, *(heads if not prepositional else [])]
        for other in beside:
            if other.index not in {w.index for w in phrase}:
                found = self.actor(sentence, other, country, year, depth=0)
                if found is not None and found.kind == "group":
                    return found
        return None

    def _stands_for(self, sentence: Sentence, word: Word) -> tuple[Sentence, Word] | None:
        """The phrase that a pronoun stands for: "ils", "ces derniers", "deux d'entre eux", "ceux de l'armée"."""
        if word.upos == "PRON" and self.actors.is_cue("personal", word.text):
            return self._antecedent(sentence, word)
        if word.upos == "PRON" and self.actors.is_cue("such", word.text):  # "ceux de l'armée", not "ceux qui"
            below = next((c for c in sentence.children(word, "nmod") if c.upos in ("NOUN", "PROPN")), None)
            return (sentence, below) if below is not None else None
        if word.upos in ("PRON", "NUM", "DET", "ADJ", "NOUN") and self.actors.noun(word.lemma) is None:
            if self.actors.is_cue("latter", word.lemma) and any(d.feats.get("PronType") == "Dem" for d in sentence.children(word, "det")):
                return self._antecedent(sentence, word)
            if word.upos in ("PRON", "NUM"):
                behind = next((w for w in sentence.words[word.index + 1 : word.index + 5] if w.upos not in ("ADP", "DET", "ADV")), None)
                partitive = behind is not None and behind.index > word.index + 1 and behind.upos in ("PRON", "NOUN")
                return (sentence, behind) if behind is not None and partitive else None
        return None

    def _owned(self, category: str, sentence: Sentence, word: Word, country: str, year: int, depth: int) -> Actor | None:
        """Forces of the one spoken of: "ses hommes", "leur armée", "sa garde"."""
        antecedent = self._antecedent(sentence, word, agree=False)
        owner = self.actor(*antecedent, country, year, depth=depth - 1) if antecedent is not None else None
        if owner is None or owner.inter in CROWD_CODES:
            return None
        if owner.kind in STATE and owner.countries:
            return self.actors.state(category if category in STATE else "military", owner.countries[0], country)  # type: ignore[arg-type]
        return owner

    def _named_before(self, sentence: Sentence, word: Word, ilk: str, country: str, year: int) -> Actor | None:
        """The named group that "les rebelles", "le groupe", "les assaillants" refer back to: of the events or the text before."""
        if ilk == "doer":
            near = (m.agent for m in reversed(self.told) if sentence.index - m.sentence.index <= DOER_REACH)
            doer = next((a for a in near if a is not None and side(a.inter) == "armed"), None)
            return doer if doer is not None and not doer.name.startswith("Unidentified") else None
        unnamed = {
            m.sentence.index for m in self.told if m.agent is not None and m.agent.ilk[:1] == (ilk,) and m.agent.name.startswith("Unidentified")
        }
        for number in range(sentence.index, -1, -1):
            there = self.context.sentences[number]
            before = word.index if number == sentence.index else len(there.words)
            for first, group in reversed(self.groups(there, country, year)):
                if first < before and _fits(group, ilk):
                    return group
            if number in unnamed:
                return None
        return None

    def _last_force(self, sentence: Sentence) -> Actor | None:
        """The state's forces or peacekeepers that the events told last were about."""
        for told in reversed(self.told):
            if sentence.index - told.sentence.index > DOER_REACH:
                return None
            for actor in (told.agent, told.patient):
                if actor is not None and actor.kind in FORCES and actor.kind != "police":
                    return actor
        return None

    def near_name(self, sentence: Sentence, unnamed: Actor, country: str, year: int) -> Actor | None:
        """The named group of the sentence or the few before it that unnamed fighters belong to, by what they are called."""
        ilk = unnamed.ilk[0] if unnamed.ilk else ""
        for number in range(sentence.index, max(-1, sentence.index - 1 - NAME_REACH), -1):
            if ilk not in ("", "doer"):
                for _, group in reversed(self.groups(self.context.sentences[number], country, year)):
                    if _fits(group, ilk):
                        return group
        return None

    def groups(self, sentence: Sentence, country: str, year: int) -> list[tuple[int, Actor]]:
        """The named armed groups of a sentence with the number of their first word."""
        key = (sentence.index, country, year)
        if key not in self._found:
            starts, text = [], ""
            for w in sentence.words:
                starts.append(len(text))
                text += w.text + " "
            names = self.actors.find(text, year=year, countries=(country,) if country else ())
            found = [(max(i for i, s in enumerate(starts) if s <= m.start), m.actor) for m in names if m.actor.kind == "group"]
            self._found[key] = [(i, actor) for i, actor in found if not is_aside(sentence, sentence.words[i], self.context.language)]
        return self._found[key]

    def phrase(self, sentence: Sentence, word: Word) -> list[Word]:
        """The words of a noun phrase, of a pronoun those that it stands for."""
        return noun_phrase(*(self._stands_for(sentence, word) or (sentence, word)))

    def target(self, sentence: Sentence, words: Sequence[Word], country: str) -> Actor | None:
        """Who is hit where a site is hit: "un marché" is civilians, "une caserne" the military, "le convoi" that of those told last."""
        word, category = next(((w, c) for w in words if (c := self.context.language.targets.get(w.lemma))), (None, None))
        if word is None or category is None:
            return None
        for below in sentence.children(word, "nmod", "amod"):  # "un bus de l'armée", "un véhicule de police"
            owner = self.actor(sentence, below, country, self.context.published.year, depth=0) if below.upos in ("NOUN", "PROPN") else None
            if owner is not None and (owner.kind in FORCES or owner.kind in ("group", "civilians")):
                return owner  # also "un camp de déplacés"
            kind = self.actors.noun(below.lemma) if below.upos == "ADJ" else None  # "un car militaire"
            if kind in ("military", "police") and country:
                return self.actors.state(kind, country, country)  # type: ignore[arg-type]
        if category == "military" and self._definite(sentence, word, [word]) and (owner := self._last_force(sentence)) is not None:
            return owner
        if category == "civilians":
            home = self.gazetteer.country(country)
            return self.actors.unnamed("civilians", home.name if home else "", country)
        return self.actors.state("police" if category == "police" else "military", country, country) if country else None

    def is_target(self, word: Word) -> bool:
        """Whether a word is a site or a convoy, which is attacked and attacks nobody: "l'attaque de la base"."""
        return word.lemma in self.context.language.targets

    def best(
        self, sentence: Sentence, words: Sequence[Word], country: str, year: int, state_as: Literal["military", "government"] = "military", *,
        acting: bool = False,
    ) -> Actor | None:
        """The first of coordinated phrases that names an actor, named groups and forces before unnamed people."""
        found = [a for a in (self.actor(sentence, w, country, year, state_as, acting=acting) for w in words) if a is not None]
        return next((a for a in found if not a.name.startswith("Unidentified")), found[0] if found else None)

    def is_person(self, sentence: Sentence, word: Word) -> bool:
        """Whether a word can stand for people: a noun of the lexicon of actors, a nationality, a person's name, "deux d'entre eux"."""
        if word.upos in ("PRON", "NUM"):
            return True
        if word.upos == "PROPN" and any(m.mention.start <= word.start < m.mention.end for m in self.context.places[sentence.index]):
            return False
        people = self.actors.noun(word.lemma) in PEOPLE or bool(self.gazetteer.demonym(word.text))
        return people or (word.upos == "PROPN" and any(e.type == "PER" and e.first <= word.index <= e.last for e in sentence.entities))

    def _antecedent(self, sentence: Sentence, pronoun: Word, *, agree: bool = True) -> tuple[Sentence, Word] | None:
        """The last phrase before a pronoun that agrees with it and names an actor: of the subjects, else of the rest.

        In one sentence a subject goes before who acts in a passive: "l'assaillant a été tué par la police. Il …".
        """
        subjects, others = (("nsubj",), ("obl:agent",)), (("obj", "obl", "nmod", "iobj", "conj", "root"),)
        numbers = range(sentence.index, max(-1, sentence.index - 1 - REACH), -1)
        # "a attaqué les habitants, blessant douze d'entre eux": part of those whom the sentence itself tells of
        near = [(others, numbers[:1])] if is_relation(pronoun.deprel, "nmod") else []
        for groups, reached in (*near, (subjects, numbers), (others, numbers)):
            for number in reached:
                there = self.context.sentences[number]
                for relations in groups:
                    for word in reversed(there.words):
                        if number == sentence.index and word.index >= pronoun.index or word.upos not in ("NOUN", "PROPN"):
                            continue
                        if not is_relation(word.deprel, *relations) or (agree and not _agree(pronoun, word)):
                            continue
                        if self.actor(there, word, self.context.country, self.context.published.year, depth=0) is not None:
                            return there, word
        return None


def _fits(group: Actor, ilk: str) -> bool:
    """Whether a named group may be meant by a common noun of that ilk (actor_nouns.csv)."""
    if side(group.inter) != "armed":
        return False
    if ilk == "rebel":
        return group.inter == "Rebel group"
    if ilk == "militia":
        return group.inter.endswith("militia") or "paramilitary" in group.ilk
    return ilk in ("group", "any") or ilk in group.ilk


def _agree(pronoun: Word, noun: Word) -> bool:
    for feature in ("Number", "Gender"):
        one, other = pronoun.feats.get(feature), noun.feats.get(feature)
        if one and other and one != other and not (feature == "Gender" and noun.upos == "PROPN"):
            return False
    return True


def is_aside(sentence: Sentence, word: Word, language: Language, *, helping: bool = True) -> bool:
    """Whether a phrase only speaks ("selon l'armée") or, with `helping`, backs a side ("appuyés par Washington", "lié à al-Qaïda")."""
    words = language.verbs
    for mark in sentence.children(word, "case", "mark"):
        before = sentence.words[mark.index - 1].lemma if mark.index else ""
        fight = any(e.frame in FIGHTS for e in lexicon(language).get(before, ()))  # "des combats avec l'armée"
        if mark.lemma in words.telling or (helping and mark.lemma in words.aside and not fight):
            return True
    above = list(sentence.ancestors(word))[:2]
    if above and above[0].lemma in words.saying and is_relation(word.deprel, "nsubj"):
        return True
    return helping and any(a.lemma in words.supporting for a in above)
