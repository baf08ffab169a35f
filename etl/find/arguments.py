"""Find the arguments of a trigger: who acts, who is acted upon, what place is, by the frames of the language.

Arguments are heads of noun phrases; which actor or place they name is for `etl.resolve` to say.
Passives, relative clauses, participles, coordination and light verbs ("mener une attaque") are undone here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.annotate import Sentence, Word, is_relation
from etl.event_classes import family
from etl.find.triggers import Trigger, lexicon
from etl.knowledge.word_lists import Grammar, Words
from etl.language import Language

NOMINAL = ("NOUN", "PROPN", "DET", "NUM", "ADJ", "ADP", "CCONJ")


@dataclass
class Arguments:
    """Heads of noun phrases by role; `either` may be agent or patient, which their actors decide."""

    agent: list[Word] = field(default_factory=list)
    patient: list[Word] = field(default_factory=list)
    place: list[Word] = field(default_factory=list)
    sides: list[Word] = field(default_factory=list)
    thing: list[Word] = field(default_factory=list)
    either: list[Word] = field(default_factory=list)


def find_arguments(trigger: Trigger, language: Language) -> Arguments:
    """The arguments of a trigger, each with the conjuncts of its noun phrase."""
    sentence, frame = trigger.sentence, language.frames[trigger.entry.frame]
    grammar, verbs = language.grammar, language.verbs
    found = Arguments()
    own = {w.index for w in trigger.words}
    below_it = _verb_dependents if trigger.verbal else _noun_dependents
    dependents = list(below_it(sentence, trigger.word, language))
    holder = sentence.head(trigger.word)
    if holder is not None and not trigger.verbal and holder.lemma in verbs.amount and is_relation(trigger.word.deprel, "nmod"):
        dependents += list(_noun_dependents(sentence, holder, language))
    # a trigger of several words carries the arguments of all of them: "prendre le contrôle de la ville"
    for part in trigger.words[1:]:
        below = list(_noun_dependents(sentence, part, language)) if part.upos in ("NOUN", "PROPN") else []
        partitives = [w for relation, w in below if is_relation(relation, "nmod") and is_partitive(sentence, w, grammar)] if trigger.verbal else []
        dependents += below + [("obj", w) for w in partitives]
    for role, places in frame.items():
        for place in places:
            heads = [word for relation, word in dependents if word.index not in own and _matches(sentence, relation, word, place)]
            if heads:
                getattr(found, role).extend(h for h in heads if h not in getattr(found, role))
                if role != "patient":
                    break
    if "sides" in frame and not found.sides:
        found.sides = [w for w in sentence.subtree(trigger.word, "conj", "parataxis") if _case(sentence, w) in grammar.between][:1]
    if len(found.sides) == 1 and not _conjuncts(sentence, found.sides[0]):
        found.sides += _other_side(sentence, found.sides[0])
    if trigger.verbal and "obj" in frame.get("patient", ()) and not found.patient and not is_passive(sentence, trigger.word, language):
        _extend(found.patient, _stray_object(sentence, trigger.word, own))
    if "agent" in frame and not found.agent and trigger.verbal and is_passive(sentence, trigger.word, language):
        _extend(found.agent, _stray_agents(sentence, trigger.word, own, grammar.by))
    if not trigger.verbal:
        _light_verbs(trigger, found, language, own)
    for means in [*found.agent, *found.thing]:
        _extend(found.agent, _users(sentence, means, language))
    if trigger.verbal and bool(found.agent) != bool(found.patient):
        # "ont sauté sur une mine posée par X", "ont repoussé une attaque de X"
        for part in trigger.words[1:]:
            _extend(found.patient if found.agent else found.agent, _users(sentence, part, language))
    if "agent" not in frame:  # the body of X: X did nothing
        found.agent = [w for w in found.agent if w not in found.patient]
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


def is_passive(sentence: Sentence, word: Word, language: Language) -> bool:
    """Passive voice, by the auxiliaries rather than by what the parser calls the subject ("ont attaqué" is active whatever that is)."""
    grammar = language.grammar
    if is_reflexive(sentence, word, grammar):
        return False  # "s'est emparée", whatever the parser calls its auxiliary
    auxiliaries = sentence.children(word, "aux", "cop")
    if any(c.text.lower() in grammar.been for c in auxiliaries):
        return True
    lemmas = {c.lemma for c in auxiliaries}
    if lemmas & grammar.have or (not auxiliaries and word.feats.get("VerbForm") == "Fin"):
        return False
    done_by = any(_case(sentence, c) in grammar.by for c in sentence.children(word, "obl"))
    if lemmas & grammar.be and word.lemma in language.verbs.with_be and not done_by:
        return False  # "est tombée", "sont entrés"
    return bool(sentence.children(word, "aux:pass", "nsubj:pass"))


def is_reflexive(sentence: Sentence, verb: Word, grammar: Grammar) -> bool:
    """Whether a verb has a reflexive pronoun."""
    return any(c.lemma in grammar.reflexives or is_relation(c.deprel, "expl:pv", "expl:pass") for c in sentence.children(verb) if c.upos == "PRON")


def is_bare_participle(sentence: Sentence, word: Word) -> bool:
    """A past participle without auxiliary: "des civils tués", "menée par l'armée"."""
    return (
        (word.feats.get("VerbForm") == "Part" or word.upos == "ADJ")
        and word.feats.get("Tense", "Past") == "Past"
        and not sentence.children(word, "aux", "cop")
    )


def _verb_dependents(sentence: Sentence, verb: Word, language: Language) -> Iterator[tuple[str, Word]]:
    """(relation, head of the phrase) of a verb's arguments, relative pronouns and missing subjects filled in."""
    grammar = language.grammar
    # "Deux soldats tués": a participle without auxiliary is passive, unless it shares the auxiliary of the verb it is joined to
    bare = is_bare_participle(sentence, verb) and not is_relation(verb.deprel, "conj")
    passive = is_passive(sentence, verb, language) or (bare and not sentence.children(verb, "obj"))
    antecedent = sentence.head(verb) if is_relation(verb.deprel, "acl:relcl", "acl") else None
    has_subject = False
    for child in sentence.children(verb):
        relation = child.deprel
        if is_relation(relation, "nsubj"):
            relation = "nsubj:pass" if passive else "nsubj"
        if child.lemma in grammar.reflexives or _headline(sentence, child):
            continue
        if is_relation(child.deprel, "nsubj", "obj", "obl", "iobj") and child.lemma in grammar.relatives and antecedent is not None:
            child = antecedent
        if is_relation(relation, "nsubj"):
            has_subject = True
        yield relation, child
        if is_relation(relation, "obl") and is_partitive(sentence, child, grammar) and not is_reflexive(sentence, verb, grammar):
            yield "obj", child
    if has_subject:
        return
    if is_relation(verb.deprel, "acl") and antecedent is not None:
        if _agrees(verb, antecedent):
            yield ("nsubj:pass" if is_bare_participle(sentence, verb) or passive else "nsubj"), antecedent
        return
    before = _phrases_before(sentence, verb, grammar)
    subject = before[0] if before else subject_of(sentence, verb, language)
    if subject is not None:
        inherits_passive = (
            is_relation(verb.deprel, "conj")
            and verb.feats.get("VerbForm") == "Part"
            and (head := sentence.head(verb)) is not None
            and not sentence.children(verb, "aux", "obj")
            and (
                is_passive(sentence, head, language)
                or (is_bare_participle(sentence, head) and not sentence.children(head, "obj"))
                # "dix personnes sont mortes et vingt blessées"
                or (
                    not is_reflexive(sentence, head, grammar)
                    and any(a.lemma in grammar.be for a in sentence.children(head, "aux", "cop"))
                    and verb.lemma not in language.verbs.with_be
                )
            )
        )
        for word in before or [subject]:
            yield ("nsubj:pass" if inherits_passive or passive else "nsubj"), word


def is_partitive(sentence: Sentence, word: Word, grammar: Grammar) -> bool:
    """Whether the article "des" of a phrase was read as a preposition: "a tué des civils" as "de les civils"."""
    marks = sentence.children(word, "case")
    return len(marks) == 1 and marks[0].lemma in grammar.of and any(d.start == marks[0].start for d in sentence.children(word, "det"))


def _agrees(participle: Word, noun: Word) -> bool:
    """Whether a participle may describe a noun, by their numbers."""
    one, other = participle.feats.get("Number"), noun.feats.get("Number")
    return not (participle.feats.get("VerbForm") == "Part" and one and other and one != other)


def _phrases_before(sentence: Sentence, verb: Word, grammar: Grammar) -> list[Word]:
    """The heads of the phrases that stand right before a finite verb group that the parser gave no subject: "policiers et bandits ont tiré"."""
    group = [verb, *sentence.children(verb, "aux")]
    if not any(w.feats.get("VerbForm") == "Fin" for w in group):
        return []
    first = min(w.index for w in group)
    while first > 0 and sentence.words[first - 1].upos in ("PRON", "ADV") and sentence.words[first - 1].lemma not in grammar.relatives:
        if sentence.words[first - 1].deprel == "nsubj":
            return []
        first -= 1
    start = first
    while start > 0 and (sentence.words[start - 1].upos in NOMINAL or sentence.words[start - 1].text in ("(", ")")):
        start -= 1
    heads: list[Word] = []
    opens = True  # a phrase may begin here
    for number, word in enumerate(sentence.words[start:first], start):
        contracted = word.upos == "ADP" and word.lemma in grammar.of and sentence.words[number + 1].start == word.start
        if word.upos in ("NOUN", "PROPN", "NUM") and opens:
            if word.upos == "NUM" and sentence.words[number + 1].upos in ("NOUN", "ADJ") and number + 1 < first:
                continue
            heads.append(word)
            opens = False
        elif word.upos == "CCONJ" and heads:
            # "les soldats et la police": both; behind a preposition only a bare noun or a new article goes on with the subject
            opens = True
        elif word.upos == "ADP" and not (contracted and not heads):
            opens = False
            if not heads:
                return []
    return heads


def subject_of(sentence: Sentence, verb: Word, language: Language, depth: int = 4) -> Word | None:
    """The subject of a verb, its own or that of the verb that it is joined to or controlled by."""
    subjects = sentence.children(verb, "nsubj")
    if subjects:
        # of two subjects one belongs to a verb that the parser has not parted from this one: the nearer is its own
        subject = next((s for s in reversed(subjects) if s.index < verb.index), subjects[0])
        return sentence.head(verb) if subject.lemma in language.grammar.relatives and is_relation(verb.deprel, "acl:relcl", "acl") else subject
    head = sentence.head(verb)
    if head is None or depth == 0:
        return None
    if is_relation(verb.deprel, "acl"):
        return head
    if is_relation(verb.deprel, "conj", "xcomp", "advcl", "parataxis") and head.upos in ("VERB", "AUX", "ADJ"):
        if is_relation(verb.deprel, "xcomp", "advcl") and head.lemma in language.verbs.object_control:
            for obj in sentence.children(head, "obj"):  # "accuse l'armée d'avoir bombardé": the one accused
                return obj
        if is_relation(verb.deprel, "conj"):
            between = [s for s in sentence.children(head, "nsubj") if head.index < s.index < verb.index and s.lemma not in language.grammar.relatives]
            if between:
                return between[-1]
        return subject_of(sentence, head, language, depth - 1)
    if is_relation(verb.deprel, "conj") and head.upos in ("NOUN", "PROPN") and is_relation(head.deprel, "nsubj"):
        return head
    return None


def _stray_agents(sentence: Sentence, verb: Word, own: set[int], by: Words) -> list[Word]:
    """What "par" introduces behind a passive and the parser has hung on another word of its clause."""
    found = []
    for word in sentence.words[verb.index + 1 :]:
        if word.feats.get("VerbForm") == "Fin" or word.text in (";", ":"):
            break
        hung = word.upos in ("NOUN", "PROPN", "PRON") and is_relation(word.deprel, "nmod", "obl", "appos") and word.index not in own
        if hung and _case(sentence, word) in by:
            found.append(word)
    return found[:1]


def _stray_object(sentence: Sentence, verb: Word, own: set[int]) -> list[Word]:
    """The noun without a preposition behind an active verb, where the parser has hung it on another: "a bombardé dans la ville 80 cibles"."""
    if not any(w.feats.get("VerbForm") == "Fin" for w in (verb, *sentence.children(verb, "aux"))):
        return []
    for word in sentence.words[verb.index + 1 :]:
        if word.upos in ("VERB", "AUX", "PUNCT", "SCONJ", "CCONJ"):
            break
        bare = not sentence.children(word, "case") and not is_relation(word.deprel, "nsubj", "flat", "appos", "obl")
        if bare and word.upos in ("NOUN", "PROPN") and word.index not in own and any(d.upos in ("DET", "NUM") for d in sentence.children(word)):
            return [word]
    return []


def _other_side(sentence: Sentence, one: Word) -> list[Word]:
    """What "et" joins to the first of two sides, where the parser has hung it elsewhere."""
    joined = False
    for word in sentence.words[one.index + 1 :]:
        if word.upos in ("VERB", "AUX", "SCONJ"):
            break
        joined = joined or word.upos == "CCONJ"
        if joined and word.upos in ("NOUN", "PROPN", "PRON"):
            return [word]
    return []


def _users(sentence: Sentence, means: Word, language: Language) -> list[Word]:
    """Who stands behind a weapon or a deed: "un tir de l'armée", "des frappes russes", "un obus tiré par les rebelles"."""
    entries = lexicon(language).get(means.lemma, ())
    if means.upos != "NOUN" or not any(e.upos == "NOUN" and family(e.event_class) == "violence" for e in entries):
        return []
    below, grammar = list(_noun_dependents(sentence, means, language)), language.grammar
    by = [w for relation, w in below if relation == "obl:agent" or (is_relation(relation, "nmod") and _case(sentence, w) in grammar.by)]
    return by or [c for c in sentence.children(means, "nmod", "amod") if c.upos == "ADJ" or _case(sentence, c) in grammar.of]


def _noun_dependents(sentence: Sentence, noun: Word, language: Language) -> Iterator[tuple[str, Word]]:
    """(relation, head) of a noun's dependents; participles and relative clauses on it count as its prepositions."""
    grammar = language.grammar
    for child in sentence.children(noun):
        yield child.deprel, child
        # a participle may be tagged an adjective: "une embuscade tendue par"
        if is_relation(child.deprel, "acl", "amod") and child.upos in ("VERB", "ADJ"):
            passive = is_bare_participle(sentence, child) or is_passive(sentence, child, language)
            for below in sentence.children(child):
                if passive and (below.deprel == "obl:agent" or (is_relation(below.deprel, "obl", "nmod") and _case(sentence, below) in grammar.by)):
                    yield "obl:agent", below
                elif not passive and is_relation(below.deprel, "obj") and child.lemma not in grammar.have:
                    yield "acl:obj", below
                elif is_relation(below.deprel, "obl"):
                    yield "nmod", below


def _headline(sentence: Sentence, word: Word) -> bool:
    """The country that a headline opens with: "RDC : le M23 s'empare de Rutshuru"."""
    return word.upos == "PROPN" and any(w.text == ":" for w in sentence.words[word.index + 1 : word.index + 2])


def _case(sentence: Sentence, word: Word) -> str:
    return next((c.lemma for c in sentence.children(word, "case")), "")


def _kills(verb: Word, language: Language) -> bool:
    """Whether the subject of a verb does to its object what the trigger names: "tuer", "éliminer"."""
    return any(e.frame == "act" and family(e.event_class) == "violence" for e in lexicon(language).get(verb.lemma, ()))


def _light_verbs(trigger: Trigger, found: Arguments, language: Language, own: set[int]) -> None:
    """Arguments that a noun has from the verb or noun that governs it, or from a relative clause on it."""
    sentence, noun, verbs = trigger.sentence, trigger.word, language.verbs
    grammar = language.grammar
    holder = sentence.head(noun)
    if holder is not None and holder.lemma in verbs.amount and is_relation(noun.deprel, "nmod"):
        noun, holder = holder, sentence.head(holder)  # "a mené une série de frappes"
    if holder is not None and holder.lemma in verbs.sufferer and not found.patient:
        # "X a été la cible d'une attaque", "X fait l'objet de menaces"
        above = sentence.head(holder) if is_relation(holder.deprel, "obj", "obl", "xcomp") else holder
        subject = subject_of(sentence, above, language) if above is not None else None
        _extend(found.patient, [s for s in (subject,) if s is not None and s.index not in own and s != holder])
    for child in sentence.children(noun, "acl"):
        if child.lemma in verbs.striking and not is_bare_participle(sentence, child):
            _extend(found.patient, sentence.children(child, "obj"))
    verb = sentence.head(noun)
    if verb is None or verb.upos not in ("VERB", "AUX"):
        return
    passive = is_passive(sentence, verb, language)
    if is_relation(noun.deprel, "obj", "obl:arg", "obl") and not passive:
        subject = subject_of(sentence, verb, language)
        if subject is not None and subject.index not in own:
            if verb.lemma in verbs.doing and is_relation(noun.deprel, "obj", "obl:arg") and not found.agent:
                _extend(found.agent, [subject])
            elif verb.lemma in verbs.suffering and not found.patient:
                _extend(found.patient, [subject])
            elif _kills(verb, language) and (killed := [o for o in sentence.children(verb, "obj") if o != noun]):
                _extend(found.agent, [subject])  # "l'armée a tué dix rebelles dans une frappe"
                _extend(found.patient, killed)
            elif verb.lemma in verbs.striking or _case(sentence, noun) in grammar.within or verb.lemma in verbs.dying:
                # "dix soldats sont morts dans une attaque", "ont succombé à des tirs"
                _extend(found.patient, [subject])
    if verb.lemma in verbs.resulting and not found.agent and not is_relation(noun.deprel, "nsubj"):
        subject = subject_of(sentence, verb, language)
        if subject is not None:
            _extend(
                found.agent,
                [
                    subject,
                    *sentence.children(subject, "nmod"),
                    *(n for c in sentence.children(subject, "nmod") for n in sentence.children(c, "nmod")),
                ],
            )
    if is_relation(noun.deprel, "obl", "obl:arg") and passive and _case(sentence, noun) in grammar.within | grammar.by:
        _extend(found.patient, [s for s in (subject_of(sentence, verb, language),) if s is not None])
    if is_relation(noun.deprel, "nsubj") and not passive and verb.lemma in verbs.striking:
        _extend(found.patient, sentence.children(verb, "obj"))
    if is_relation(noun.deprel, "nsubj") and passive and verb.lemma in verbs.doing:
        for child in sentence.children(verb, "obl"):
            if (child.deprel == "obl:agent" or _case(sentence, child) in grammar.by) and not found.agent:
                _extend(found.agent, [child])
    if is_relation(noun.deprel, "obj", "nsubj"):
        for child in sentence.children(verb, "obl"):
            if _case(sentence, child) in grammar.against:
                _extend(found.patient, [child])


def _extend(words: list[Word], more: list[Word]) -> None:
    words.extend(w for w in more if w not in words and w.upos in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"))


def noun_phrase(sentence: Sentence, head: Word) -> list[Word]:
    """The words of a noun phrase without clauses, conjuncts and appositions in commas."""
    return sentence.subtree(head, "conj", "cc", "acl:relcl", "parataxis", "punct", "advcl", "ccomp", "appos") or [head]
