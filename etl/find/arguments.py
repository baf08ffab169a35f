"""Find the arguments of a trigger: who acts, who is acted upon, what place is, by the frames of the language.

Arguments are heads of noun phrases; which actor or place they name is for `etl.resolve` to say.
Passives, relative clauses, participles, coordination and light verbs ("mener une attaque") are undone here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from etl import settings
from etl.annotate import Sentence, Word, is_relation
from etl.find.triggers import Trigger

REFLEXIVES = {"se", "soi", "s'"}
RELATIVES = {"qui", "que", "qu'", "dont", "lequel", "laquelle", "lesquels", "lesquelles", "où"}


@dataclass
class Arguments:
    """Heads of noun phrases by role; `either` may be agent or patient, which their actors decide."""

    agent: list[Word] = field(default_factory=list)
    patient: list[Word] = field(default_factory=list)
    place: list[Word] = field(default_factory=list)
    sides: list[Word] = field(default_factory=list)
    thing: list[Word] = field(default_factory=list)
    either: list[Word] = field(default_factory=list)


@cache
def _frames(language: str) -> dict[str, dict[str, list[str]]]:
    with (settings.LANGUAGES / language / "frames.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def light_verbs(language: str) -> dict[str, frozenset[str]]:
    with (settings.LANGUAGES / language / "light_verbs.toml").open("rb") as file:
        return {name: frozenset(values) for name, values in tomllib.load(file).items()}


def find_arguments(trigger: Trigger, language: str) -> Arguments:
    """The arguments of a trigger, each with the conjuncts of its noun phrase."""
    sentence, frame = trigger.sentence, _frames(language)[trigger.entry.frame]
    found = Arguments()
    own = {w.index for w in trigger.words}
    dependents = list(_verb_dependents(sentence, trigger.word)) if trigger.verbal else list(_noun_dependents(sentence, trigger.word))
    # a trigger of several words carries the arguments of all of them: "prendre le contrôle de la ville"
    for part in trigger.words[1:]:
        dependents += list(_noun_dependents(sentence, part)) if part.upos in ("NOUN", "PROPN") else []
    for role, places in frame.items():
        for place in places:
            heads = [word for relation, word in dependents if word.index not in own and _matches(sentence, relation, word, place)]
            if heads:
                getattr(found, role).extend(h for h in heads if h not in getattr(found, role))
                if role != "patient":
                    break
    if "sides" in frame and not found.sides:
        found.sides = [w for w in sentence.subtree(trigger.word, "conj", "parataxis") if _case(sentence, w) == "entre"][:1]
    if not trigger.verbal:
        _light_verbs(trigger, found, light_verbs(language), own)
    for role in ("agent", "patient", "place", "sides", "thing", "either"):
        heads = getattr(found, role)
        setattr(found, role, [w for head in heads for w in (head, *_conjuncts(sentence, head))])
    return found


def _conjuncts(sentence: Sentence, word: Word) -> list[Word]:
    return [c for c in sentence.children(word, "conj") if c.upos in ("NOUN", "PROPN", "PRON", "NUM")]


def _matches(sentence: Sentence, relation: str, word: Word, place: str) -> bool:
    wanted, _, prepositions = place.partition("/")
    if wanted == "nsubj" and relation == "nsubj:pass":
        return False
    if not is_relation(relation, wanted):
        return False
    return not prepositions or bool({c.lemma for c in sentence.children(word, "case")} & set(prepositions.split("|")))


def is_passive(sentence: Sentence, word: Word) -> bool:
    """Passive voice: an auxiliary of the passive, a passive subject, or "été" among the auxiliaries."""
    if is_reflexive(sentence, word):
        return False  # "s'est emparée", whatever the parser calls its auxiliary
    if sentence.children(word, "aux:pass", "nsubj:pass"):
        return True
    return any(c.text.lower() == "été" for c in sentence.children(word, "aux", "cop"))


def is_reflexive(sentence: Sentence, verb: Word) -> bool:
    """Whether a verb has a reflexive pronoun."""
    return any(c.lemma in REFLEXIVES or is_relation(c.deprel, "expl:pv", "expl:pass") for c in sentence.children(verb) if c.upos == "PRON")


def is_bare_participle(sentence: Sentence, word: Word) -> bool:
    """A past participle without auxiliary: "des civils tués", "menée par l'armée"."""
    return (
        (word.feats.get("VerbForm") == "Part" or word.upos == "ADJ")
        and word.feats.get("Tense", "Past") == "Past"
        and not sentence.children(word, "aux", "cop")
    )


def _verb_dependents(sentence: Sentence, verb: Word) -> Iterator[tuple[str, Word]]:
    """(relation, head of the phrase) of a verb's arguments, relative pronouns and missing subjects filled in."""
    # "Deux soldats tués": a participle without auxiliary is passive, unless it shares the auxiliary of the verb it is joined to
    passive = is_passive(sentence, verb) or (is_bare_participle(sentence, verb) and not is_relation(verb.deprel, "conj"))
    reflexive = is_reflexive(sentence, verb)
    antecedent = sentence.head(verb) if is_relation(verb.deprel, "acl:relcl", "acl") else None
    has_subject = False
    for child in sentence.children(verb):
        relation = child.deprel
        if is_relation(relation, "nsubj"):
            relation = "nsubj:pass" if passive else "nsubj" if reflexive else relation
        if child.lemma in REFLEXIVES or _headline(sentence, child):
            continue
        if is_relation(child.deprel, "nsubj", "obj", "obl", "iobj") and child.lemma in RELATIVES and antecedent is not None:
            child = antecedent
        if is_relation(relation, "nsubj"):
            has_subject = True
        yield relation, child
    if has_subject:
        return
    if is_relation(verb.deprel, "acl") and antecedent is not None:
        yield ("nsubj:pass" if is_bare_participle(sentence, verb) or passive else "nsubj"), antecedent
        return
    subject = subject_of(sentence, verb)
    if subject is not None:
        bare = is_bare_participle(sentence, verb) and not is_relation(verb.deprel, "conj")
        inherits_passive = (
            is_relation(verb.deprel, "conj")
            and verb.feats.get("VerbForm") == "Part"
            and (head := sentence.head(verb)) is not None
            and (is_passive(sentence, head) or is_bare_participle(sentence, head))
            and not sentence.children(verb, "aux")
        )
        yield ("nsubj:pass" if bare or inherits_passive or passive else "nsubj"), subject


def subject_of(sentence: Sentence, verb: Word, depth: int = 4) -> Word | None:
    """The subject of a verb, its own or that of the verb that it is joined to or controlled by."""
    for child in sentence.children(verb, "nsubj"):
        if child.lemma in RELATIVES and is_relation(verb.deprel, "acl:relcl", "acl"):
            return sentence.head(verb)
        return child
    head = sentence.head(verb)
    if head is None or depth == 0:
        return None
    if is_relation(verb.deprel, "acl"):
        return head
    if is_relation(verb.deprel, "conj", "xcomp", "advcl", "parataxis") and head.upos in ("VERB", "AUX", "ADJ"):
        if is_relation(verb.deprel, "xcomp", "advcl"):  # "accusée d'avoir bombardé": the one accused
            for obj in sentence.children(head, "obj"):
                if head.lemma in ("accuser", "soupçonner", "forcer", "contraindre", "obliger"):
                    return obj
        return subject_of(sentence, head, depth - 1)
    if is_relation(verb.deprel, "conj") and head.upos in ("NOUN", "PROPN") and is_relation(head.deprel, "nsubj"):
        return head
    return None


def _noun_dependents(sentence: Sentence, noun: Word) -> Iterator[tuple[str, Word]]:
    """(relation, head) of a noun's dependents; participles and relative clauses on it count as its prepositions."""
    for child in sentence.children(noun):
        yield child.deprel, child
        if is_relation(child.deprel, "acl") and child.upos in ("VERB", "ADJ"):
            passive = is_bare_participle(sentence, child) or is_passive(sentence, child)
            for below in sentence.children(child):
                if passive and (below.deprel == "obl:agent" or (is_relation(below.deprel, "obl") and _case(sentence, below) == "par")):
                    yield "obl:agent", below
                elif not passive and is_relation(below.deprel, "obj") and child.lemma not in ("avoir",):
                    yield "acl:obj", below
                elif is_relation(below.deprel, "obl"):
                    yield "nmod", below


def _headline(sentence: Sentence, word: Word) -> bool:
    """The country that a headline opens with: "RDC : le M23 s'empare de Rutshuru"."""
    return word.upos == "PROPN" and any(w.text == ":" for w in sentence.words[word.index + 1 : word.index + 2])


def _case(sentence: Sentence, word: Word) -> str:
    return next((c.lemma for c in sentence.children(word, "case")), "")


def _light_verbs(trigger: Trigger, found: Arguments, verbs: dict[str, frozenset[str]], own: set[int]) -> None:
    """Arguments that a noun has from the verb that governs it, or from a relative clause on it."""
    sentence, noun = trigger.sentence, trigger.word
    for child in sentence.children(noun, "acl"):
        if child.lemma in verbs["striking"] and not is_bare_participle(sentence, child):
            _extend(found.patient, sentence.children(child, "obj"))
    verb = sentence.head(noun)
    if verb is None or verb.upos not in ("VERB", "AUX"):
        return
    passive = is_passive(sentence, verb)
    if is_relation(noun.deprel, "obj", "obl:arg", "obl") and not passive:
        subject = subject_of(sentence, verb)
        if subject is not None and subject.index not in own:
            if verb.lemma in verbs["doing"] and is_relation(noun.deprel, "obj", "obl:arg") and not found.agent:
                _extend(found.agent, [subject])
            elif verb.lemma in verbs["suffering"] and not found.patient:
                _extend(found.patient, [subject])
            elif verb.lemma in verbs["striking"] or _case(sentence, noun) in ("dans", "lors"):
                # "dix soldats sont morts dans une attaque"
                _extend(found.patient, [subject])
    if verb.lemma in verbs["resulting"] and not found.agent and not is_relation(noun.deprel, "nsubj"):
        subject = subject_of(sentence, verb)
        if subject is not None:
            _extend(
                found.agent,
                [
                    subject,
                    *sentence.children(subject, "nmod"),
                    *(n for c in sentence.children(subject, "nmod") for n in sentence.children(c, "nmod")),
                ],
            )
    if is_relation(noun.deprel, "obl", "obl:arg") and passive and _case(sentence, noun) in ("dans", "lors", "par"):
        _extend(found.patient, [s for s in (subject_of(sentence, verb),) if s is not None])
    if is_relation(noun.deprel, "nsubj") and not passive and verb.lemma in verbs["striking"]:
        _extend(found.patient, sentence.children(verb, "obj"))
    if is_relation(noun.deprel, "nsubj") and passive:
        for child in sentence.children(verb, "obl"):
            if (child.deprel == "obl:agent" or _case(sentence, child) == "par") and not found.agent:
                _extend(found.agent, [child])
    if is_relation(noun.deprel, "obj", "nsubj"):
        for child in sentence.children(verb, "obl"):
            if _case(sentence, child) in ("contre", "sur"):
                _extend(found.patient, [child])


def _extend(words: list[Word], more: list[Word]) -> None:
    words.extend(w for w in more if w not in words and w.upos in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"))


def noun_phrase(sentence: Sentence, head: Word) -> list[Word]:
    """The words of a noun phrase without clauses, conjuncts and appositions in commas."""
    return sentence.subtree(head, "conj", "cc", "acl:relcl", "parataxis", "punct", "advcl", "ccomp", "appos") or [head]
