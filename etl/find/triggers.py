"""Find triggers: the words that may tell of an event, by the lexicon of the language.

The lexicon (etl/lang/<code>/events.csv) has a row per trigger:

trigger   a lemma, or a lemma and the lemmas that must stand below it in the tree, joined by "+"
          ("voiture+piégé", "tomber+embuscade"); "obj:" before a part asks that it be what the verb acts on
          ("ouvrir+obj:feu"), "nsubj:" its subject, "in:" a place where, "!in" that there is none; the part "se" asks for a
          reflexive pronoun, and "@place" is the name of a place or a noun of held_places.txt ("libérer+obj:@place")
upos      VERB or NOUN
class     what kind of happening; seeds/event_rules.csv turns class, cues and sides into a sub-event type
frame     where its arguments stand (frames.toml)
weight    thing: names a weapon or a crowd, and joins an event that is told beside it. The others only tell the reader of the file what
          to expect (strong: an event by itself; weak: its kind depends on who did it to whom; context: mostly used otherwise)
example   a sentence in which it counts (tests/integration/test_lexicon.py runs each)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from etl.annotate import Sentence, Word, is_relation
from etl.knowledge.word_lists import Grammar
from etl.language import Language

VERBAL = {"VERB", "AUX", "ADJ"}  # a participle may be tagged as an adjective
NOMINAL = {"NOUN", "PROPN", "X"}
FUNCTIONS = ("case", "mark", "fixed")  # "à partir de", "suite à": words of grammar


@dataclass(frozen=True)
class Entry:
    """A row of the lexicon."""

    trigger: str
    upos: str
    event_class: str
    frame: str
    weight: str

    @property
    def head(self) -> str:
        return self.trigger.split("+")[0]

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.trigger.split("+")[1:])


@dataclass(frozen=True)
class Trigger:
    """A place in a sentence where an entry of the lexicon stands; `words` are its head and its parts."""

    sentence: Sentence
    word: Word
    entry: Entry
    words: tuple[Word, ...]

    @property
    def event_class(self) -> str:
        return self.entry.event_class

    @property
    def verbal(self) -> bool:
        return self.entry.upos == "VERB"


@cache
def lexicon(language: Language) -> dict[str, tuple[Entry, ...]]:
    """Entries by the lemma of their head, those with more parts first."""
    entries = [Entry(r["trigger"], r["upos"], r["class"], r["frame"], r["weight"]) for r in language.rows("events.csv")]
    reflexives = language.grammar.reflexives
    table: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda e: (-sum(p not in reflexives and not p.startswith("!") for p in e.parts), -len(e.parts))):
        table.setdefault(entry.head, []).append(entry)
    return {head: tuple(found) for head, found in table.items()}


def find_triggers(sentence: Sentence, language: Language) -> Iterator[Trigger]:
    """The triggers of a sentence in text order, one a head word; a part of a longer trigger is none of its own."""
    table = lexicon(language)
    found = []
    for word in sentence.words:
        if _in_name(sentence, word) or is_relation(word.deprel, *FUNCTIONS):
            continue
        for entry in table.get(word.lemma, ()) or table.get(_singular(word.text, language.grammar.plural), ()):
            if word.upos not in (VERBAL if entry.upos == "VERB" else NOMINAL):
                continue
            parts = _parts(sentence, word, entry.parts, language)
            if parts is not None:
                found.append(Trigger(sentence, word, entry, (word, *parts)))
                break
    claimed = {w.index for t in found for w in t.words[1:]}
    found = [t for t in found if t.word.index not in claimed]
    # a weapon that is named beside what was done with it tells of nothing more
    deeds = any(t.entry.weight != "thing" for t in found)
    yield from (t for t in found if not (deeds and t.entry.weight == "thing"))


def _acted_on(sentence: Sentence, word: Word, grammar: Grammar) -> bool:
    """An object; "des" before it may have been read as a preposition with its article."""
    if is_relation(word.deprel, "obj", "nsubj:pass"):
        return True
    marks = sentence.children(word, "case") if is_relation(word.deprel, "obl") else []
    return len(marks) == 1 and marks[0].lemma in grammar.of


def _acts(_: Sentence, word: Word, __: Grammar) -> bool:
    return is_relation(word.deprel, "nsubj")


def _place_where(sentence: Sentence, word: Word, grammar: Grammar) -> bool:
    """An oblique of place: "entrer dans Z"."""
    return is_relation(word.deprel, "obl", "nmod") and any(c.lemma in grammar.where for c in sentence.children(word, "case"))


# What a part may be of its verb.
RELATIONS = {"obj": _acted_on, "nsubj": _acts, "in": _place_where}


def _person(sentence: Sentence, word: Word) -> bool:
    """A full name: two words that the tagger calls a person."""
    return any(e.type == "PER" and e.first < e.last and e.first <= word.index <= e.last for e in sentence.entities)


def _in_name(sentence: Sentence, word: Word) -> bool:
    """A noun inside the name of an organisation: "Front de libération du peuple"."""
    return word.upos in NOMINAL and any(e.type in ("ORG", "PER") and e.first < e.last and e.first <= word.index <= e.last for e in sentence.entities)


def is_place(sentence: Sentence, word: Word, language: Language) -> bool:
    """Whether a word names a place, or something else that can be taken, held and lost."""
    around = {e.type for e in sentence.entities if e.first <= word.index <= e.last}
    # the tagger takes the names of small towns for persons; who is meant by an object that is taken is a place
    named = word.upos == "PROPN" and word.text[:1].isupper()
    return word.lemma in language.held_places or "LOC" in around or (named and "ORG" not in around and not _person(sentence, word))


def _singular(text: str, plural: str) -> str:
    """ "attentats-suicides" → "attentat-suicide": compounds keep their plural in the lemmatizer's hands."""
    return "-".join(part.removesuffix(plural) for part in text.lower().split("-"))


def masculine(text: str, grammar: Grammar) -> str:
    """ "piégées" → "piégé": the form under which the lexicon lists a participle; other words only in lower case."""
    lowered = text.lower()
    for ending in grammar.participle_endings:
        if lowered.endswith(ending):
            return lowered[: -len(ending)] + grammar.participle
    return lowered


def _parts(sentence: Sentence, word: Word, parts: tuple[str, ...], language: Language) -> list[Word] | None:
    if not parts:
        return []
    grammar = language.grammar
    below = [
        c
        for child in sentence.children(word)
        for c in (child, *sentence.children(child))
        if not is_relation(child.deprel, "conj", "parataxis", "ccomp", "advcl")
        or (is_relation(child.deprel, "advcl") and child.feats.get("VerbForm") == "Inf" and child.index > word.index)  # "réunis pour protester"
    ]
    words = []
    for part in parts:
        if part == "!in":
            if any(_place_where(sentence, c, grammar) for c in sentence.children(word)):
                return None
            continue
        if part in grammar.reflexives:
            match = next((c for c in sentence.children(word) if c.lemma in grammar.reflexives or is_relation(c.deprel, "expl")), None)
        else:
            relation, _, lemma = part.rpartition(":")
            match = next(
                (
                    c
                    for c in below
                    if (is_place(sentence, c, language) if lemma == "@place" else lemma in (c.lemma, masculine(c.text, grammar)))
                    and c.upos != "DET"
                    and (not relation or c.head == word.index and RELATIONS[relation](sentence, c, grammar))
                ),
                None,
            )
        if match is None:
            return None
        words.append(match)
    return words
