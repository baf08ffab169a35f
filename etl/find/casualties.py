"""Find casualties: how many dead or injured a sentence gives, and who they are.

A number counts the dead when its noun says so ("33 morts"), when its noun phrase is what a verb of killing
acts on ("ont tué 27 personnes", "deux policiers tués") or what dies ("dix civils ont péri").
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from etl import settings
from etl.annotate import Sentence, Word, is_relation
from etl.find.arguments import is_bare_participle, is_passive
from etl.find.numbers import NumberMention

DEAD, INJURED = "dead", "injured"


@dataclass(frozen=True)
class Casualties:
    """A count of one sentence. `value` None: some, without a number. `victims` is the head of who they are."""

    kind: str
    value: int | None
    low: int | None
    high: int | None
    word: Word
    victims: Word | None
    verb: Word | None


@cache
def _words(language: str) -> dict[str, frozenset[str]]:
    with (settings.LANGUAGES / language / "casualties.toml").open("rb") as file:
        return {name: frozenset(values) for name, values in tomllib.load(file).items()}


def find_casualties(sentence: Sentence, numbers: Sequence[NumberMention], language: str, is_person: Callable[[Word], bool]) -> list[Casualties]:
    """The counts of a sentence.

    Args:
        numbers: the number mentions of the sentence.
        is_person: whether a word can stand for people; one person or some people without a number are counted only then.
    """
    words = _words(language)
    if any(w.lemma in words["total_marks"] for w in sentence.words):
        return []
    inside = [n for n in numbers if sentence.start <= n.start < sentence.end and n.kind in ("count", "article", "vague")]
    found: list[Casualties] = []
    taken: set[int] = set()
    for number in inside:
        covered = [w for w in sentence.words if w.start < number.end and number.start < w.end]
        if not covered:
            continue
        if number.kind == "article" and covered[0].upos not in ("DET", "NUM", "PRON"):
            continue
        top, victims = _phrase(sentence, covered)
        if top is None or _subset(sentence, top, covered[0], words):
            continue
        kind, verb = _kind(sentence, top, victims, words)
        if kind is None:
            continue
        anchor = victims or top
        deadly = _is(anchor, words["dead_nouns"] | words["injured_nouns"]) or anchor.lemma in words["killing"]
        if number.kind != "count" and not deadly and not is_person(anchor):
            continue
        if anchor.index in taken:
            continue
        taken.add(anchor.index)
        value = None if number.kind == "vague" else number.value
        is_noun_of_death = victims is None or victims.lemma in words["dead_nouns"] | words["injured_nouns"] or victims.lemma in words["killing"]
        found.append(
            Casualties(
                kind,
                value,
                number.low if value is not None else None,
                number.high,
                top,
                _who(sentence, victims) if is_noun_of_death and victims is not None else victims,
                verb,
            )
        )
    found += [c for c in _unnumbered(sentence, words, taken) if is_person(c.word)]
    return sorted(found, key=lambda c: c.word.index)


def _phrase(sentence: Sentence, covered: list[Word]) -> tuple[Word | None, Word | None]:
    """(head of the whole phrase, the noun that is counted) for the words of a number."""
    inside = {w.index for w in covered}
    top = next((w for w in covered if w.head not in inside), covered[-1])
    counted = None
    if is_relation(top.deprel, "nummod", "det", "amod", "advmod", "case", "fixed") and top.head >= 0:
        counted = sentence.words[top.head]
        return counted, counted
    for child in sentence.children(top, "nmod", "obl"):  # "une dizaine de civils"
        if child.index not in inside and child.start >= covered[-1].end and any(c.lemma == "de" for c in sentence.children(child, "case")):
            counted = child
            break
    if counted is None and top.upos == "NUM":
        # the parser may have made the number the head and the noun its dependent
        after = [w for w in sentence.words if w.index == covered[-1].index + 1 and w.upos in ("NOUN", "ADJ", "VERB")]
        counted = after[0] if after else None
        if counted is not None and counted.head != top.index:
            return counted, counted
    return top, counted or (top if top.upos == "NOUN" else None)


def _subset(sentence: Sentence, top: Word, number: Word, words: dict[str, frozenset[str]]) -> bool:
    before = [w.lemma for w in sentence.words[max(0, number.index - 3) : number.index]]
    if any(b in words["subset_marks"] for b in before):
        return True
    # later members of the same list: "dont cinq enfants et trois femmes"
    if is_relation(top.deprel, "conj") and top.head >= 0:
        head = sentence.words[top.head]
        first = min((w.index for w in sentence.subtree(head, "conj")), default=head.index)
        return any(w.lemma in words["subset_marks"] for w in sentence.words[max(0, first - 3) : head.index])
    return False


def _stem(word: Word) -> str:
    """Participles used as nouns keep odd lemmas; bring "tués", "blessées", "morts" to their masculine singular."""
    text = word.text.lower()
    for ending in ("ées", "és", "ée"):
        if text.endswith(ending):
            return text[: -len(ending)] + "é"
    return text[:-1] if text.endswith("s") and word.upos != "VERB" else text


def _is(word: Word, lemmas: frozenset[str]) -> bool:
    return word.lemma in lemmas or _stem(word) in lemmas


def _kind(sentence: Sentence, top: Word, victims: Word | None, words: dict[str, frozenset[str]]) -> tuple[str | None, Word | None]:
    """(dead or injured, the verb that says so) of a counted phrase."""
    for word in (victims, top):
        if word is None:
            continue
        if _is(word, words["injured_nouns"]):
            return INJURED, sentence.head(top)
        if _is(word, words["dead_nouns"]) or word.text.lower() in ("morts", "mort", "tués", "tué"):
            return DEAD, sentence.head(top)
        for child in sentence.children(word, "acl", "amod"):
            if child.upos in ("VERB", "ADJ") and is_bare_participle(sentence, child):
                if _is(child, words["wounding"]) or _is(child, words["injured_nouns"]):
                    return INJURED, child
                if _is(child, words["killing"]) or child.lemma == "mort":
                    return DEAD, child
        for child in sentence.children(word, "acl:relcl"):
            kind = _verb_kind(sentence, child, "nsubj", words)
            if kind:
                return kind, child
    relation, head = top.deprel, sentence.head(top)
    hops = 0
    while head is not None and is_relation(relation, "conj", "appos", "nmod") and head.upos in ("NOUN", "PROPN", "NUM", "PRON") and hops < 3:
        if is_relation(relation, "nmod") and _is(head, words["death_of"]):
            return DEAD, head
        if is_relation(relation, "nmod") and not _is(head, words["dead_nouns"] | words["injured_nouns"]):
            return None, None
        relation, head, hops = head.deprel, sentence.head(head), hops + 1
    if head is None:
        return None, None
    kind = _verb_kind(sentence, head, relation, words, _preposition(sentence, top))
    return kind, head if kind else None


def _preposition(sentence: Sentence, noun: Word) -> str:
    """The preposition of a phrase, but not that of "au moins", "à peu près"."""
    for case in sentence.children(noun, "case"):
        following = [w.lemma for w in sentence.words[case.index + 1 : case.index + 3]]
        if not {"moins", "plus", "peu", "total"} & set(following):
            return case.lemma
    return ""


def _verb_kind(sentence: Sentence, verb: Word, relation: str, words: dict[str, frozenset[str]], preposition: str = "") -> str | None:
    """What a verb says of its subject or object."""
    passive = is_passive(sentence, verb) or relation == "nsubj:pass" or is_bare_participle(sentence, verb)
    if is_relation(relation, "obl", "dislocated", "nmod") and not preposition:
        relation = "nsubj"  # a subject that the parser lost: "au moins 31 civils, dont cinq enfants, ont péri"
    objects = {c.lemma for c in sentence.children(verb, "obj", "obl")}
    if is_relation(relation, "nsubj"):
        if verb.lemma in words["dying"] or any(verb.lemma == p.split("+")[0] and p.split("+")[1] in objects for p in words["dying_phrases"]):
            return DEAD
        if verb.lemma == "mort" or (verb.lemma == "être" and "mort" in objects):
            return DEAD
        if passive and verb.lemma in words["killing"]:
            return DEAD
        if passive and verb.lemma in words["wounding"]:
            return INJURED
    if is_relation(relation, "obj") and not is_passive(sentence, verb):
        if verb.lemma in words["killing"]:
            return DEAD
        if verb.lemma in words["wounding"]:
            return INJURED
    if is_relation(relation, "obl", "obl:arg", "iobj") and any(
        verb.lemma == p.split("+")[0] and p.split("+")[1] in objects for p in words["costing_phrases"]
    ):
        return DEAD
    return None


def _who(sentence: Sentence, noun: Word) -> Word | None:
    """Who "33 morts" were, where the phrase says it: "33 morts parmi les civils", "dix tués civils"."""
    for child in sentence.children(noun, "nmod"):
        if any(c.lemma in ("parmi", "chez", "dans") for c in sentence.children(child, "case")):
            return child
    return None


def _unnumbered(sentence: Sentence, words: dict[str, frozenset[str]], taken: set[int]) -> Iterator[Casualties]:
    """Deaths and injuries without a number: one person, or some people."""
    for verb in sentence.words:
        if verb.upos not in ("VERB", "ADJ") or verb.lemma not in words["killing"] | words["dying"] | words["wounding"]:
            continue
        killing = verb.lemma in words["killing"] | words["wounding"]
        passive = is_passive(sentence, verb) or is_bare_participle(sentence, verb)
        relations = ("nsubj",) if passive or not killing else ("obj",)
        heads = sentence.children(verb, *relations)
        if is_bare_participle(sentence, verb) and is_relation(verb.deprel, "acl") and verb.head >= 0:
            heads = [sentence.words[verb.head]]
        for noun in heads:
            if noun.index in taken or noun.upos not in ("NOUN", "PROPN") or sentence.children(noun, "nummod"):
                continue
            if any(w.index in taken for w in sentence.subtree(noun, "acl:relcl", "conj")):
                continue
            plural = noun.feats.get("Number") == "Plur" or any(c.feats.get("Number") == "Plur" for c in sentence.children(noun, "det"))
            kind = INJURED if verb.lemma in words["wounding"] else DEAD
            taken.add(noun.index)
            one = None if plural else 1
            yield Casualties(kind, one, one, None, noun, noun, verb)
