"""Factuality: has what a trigger tells of happened, or is it planned, denied, feared, a habit?

Read from the tree: tense and mood, negation, the verbs and nouns above the trigger (manual, section 1).
The word lists are data (etl/lang/<code>/factuality.toml).
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.annotate import Sentence, Word, is_relation
from etl.event_classes import has
from etl.find.triggers import Trigger
from etl.language import Language

# How far up the tree a verb or noun still governs whether something happened.
REACH = 6


@dataclass(frozen=True)
class Verdict:
    """`happened`, or the reason why not.

    `background`: told as earlier than the news; `hearsay`: in the conditional of rumour; `comment`: somebody speaks of it;
    `definite`: a noun that refers to what is known ("l'attaque", "cet attentat").
    """

    happened: bool
    reason: str = ""
    background: bool = False
    hearsay: bool = False
    comment: bool = False
    definite: bool = False


def judge(trigger: Trigger, language: Language) -> Verdict:
    """Decide whether the trigger tells of something that happened."""
    sentence, word = trigger.sentence, trigger.word
    if reason := _negated(sentence, word, language):
        return Verdict(False, reason)
    if _asked(sentence, word, language):
        return Verdict(False, "asked, not told")
    reason = _verb(sentence, word, language) if trigger.verbal else _noun(sentence, word, language)
    reason = reason or _habit(sentence, word, language) or _above(sentence, word, language, nominal=not trigger.verbal)
    if reason:
        return Verdict(False, reason)
    if has(trigger.event_class, "accidental") and (domain := _other_domain(sentence, word, language)):
        return Verdict(False, f"accident, disaster or sport ({domain})")
    finite = _finite(sentence, word)
    return Verdict(
        True,
        background=finite is not None and _tense(sentence, finite) in ("Imp", "Pqp"),
        hearsay=finite is not None and _mood(sentence, finite) == "Cnd",
        comment=_aside(sentence, word) or _meanwhile(sentence, word) if trigger.verbal else _commented(sentence, word, language),
        definite=not trigger.verbal and _definite(sentence, word),
    )


def judge_verb(sentence: Sentence, verb: Word, language: Language) -> str:
    """Why what a verb says has not happened; '' when it has."""
    return _negated(sentence, verb, language) or _verb(sentence, verb, language)


def _auxiliaries(sentence: Sentence, word: Word) -> list[Word]:
    return sentence.children(word, "aux", "cop")


def _mood(sentence: Sentence, word: Word) -> str:
    for candidate in (*_auxiliaries(sentence, word), word):
        if mood := candidate.feats.get("Mood"):
            return mood
    return ""


def _tense(sentence: Sentence, word: Word) -> str:
    """Tense of a finite verb group; an imperfect auxiliary of a participle is the pluperfect ("Pqp")."""
    auxiliaries = [a for a in _auxiliaries(sentence, word) if a.feats.get("VerbForm") == "Fin"]
    if auxiliaries:
        tense = auxiliaries[0].feats.get("Tense", "")
        # "était attaqué" (passive imperfect) and "avait attaqué" (pluperfect) are both background
        return "Pqp" if tense == "Imp" else tense
    return word.feats.get("Tense", "") if word.feats.get("VerbForm") == "Fin" else ""


def _finite(sentence: Sentence, word: Word) -> Word | None:
    """The finite verb group that the word belongs to or depends on."""
    for candidate in (word, *sentence.ancestors(word)):
        if candidate.upos in ("VERB", "AUX", "ADJ", "NOUN") and (
            candidate.feats.get("VerbForm") == "Fin" or any(a.feats.get("VerbForm") == "Fin" for a in _auxiliaries(sentence, candidate))
        ):
            return candidate
    return None


def _negated(sentence: Sentence, word: Word, language: Language) -> str:
    words = language.factuality
    if any(c.lemma in words.negating_marks for c in sentence.children(word, "mark", "case")):
        return f"negated ({sentence.children(word, 'mark', 'case')[0].text})"
    marks = [c.lemma for c in sentence.children(word, "advmod", "det", "mark", "cc") if c.lemma in words.negations]
    for auxiliary in _auxiliaries(sentence, word):
        marks += [c.lemma for c in sentence.children(auxiliary, "advmod") if c.lemma in words.negations]
    for subject in sentence.children(word, "nsubj", "obj"):
        marks += [d.lemma for d in sentence.children(subject, "det", "advmod") if d.lemma in language.grammar.no]
    strong = [m for m in marks if m not in words.weak_negations]
    grammar = language.grammar
    if strong or not (grammar.not_.isdisjoint(marks) or grammar.no_more.isdisjoint(marks)):
        return f"negated ({' '.join(marks)})"
    return ""


def _verb(sentence: Sentence, word: Word, language: Language) -> str:
    grammar, mood, tense = language.grammar, _mood(sentence, word), _tense(sentence, word)
    participle_after_conditional = mood == "Cnd" and word.feats.get("VerbForm") == "Part"
    if mood == "Cnd" and not participle_after_conditional:
        return "conditional"
    past = any(a.feats.get("Mood") == "Sub" and a.lemma in grammar.have for a in _auxiliaries(sentence, word))  # "bien qu'ils aient attaqué"
    if mood in ("Sub", "Imp") and not past:
        return "subjunctive or imperative"
    if tense == "Fut":
        return "future"
    # "vont prendre", "va attaquer": the near future
    if word.feats.get("VerbForm") == "Inf":
        head = sentence.head(word)
        if head is not None and head.lemma in grammar.going_to and is_relation(word.deprel, "xcomp") and _tense(sentence, head) in ("Pres", "Imp"):
            return "near future"
        auxiliaries = _auxiliaries(sentence, word)
        if any(a.lemma in grammar.going_to for a in auxiliaries):
            return "near future"
    return ""


def _noun(sentence: Sentence, word: Word, language: Language) -> str:
    words = language.factuality
    for child in sentence.children(word, "amod", "acl"):
        if child.lemma in words.generic_adjectives:
            return f"generic or another domain ({child.text})"
        if child.lemma in words.irrealis_verbs and child.upos in ("VERB", "ADJ"):
            return f"not realised ({child.text})"
    return ""


def _above(sentence: Sentence, word: Word, language: Language, *, nominal: bool) -> str:
    """What governs the trigger: verbs of intention, nouns of threat, conditions, purposes."""
    words = language.factuality
    grammar = language.grammar
    below, settled = word, False
    for step, above in enumerate(sentence.ancestors(word)):
        if step >= REACH:
            break
        marks = {m.lemma for m in sentence.children(below, "mark", "case")}
        if (conditions := marks & grammar.conditions) and is_relation(below.deprel, "advcl"):
            return f"condition ({', '.join(sorted(conditions))} … {below.text})"
        if is_relation(below.deprel, "advcl", "acl", "xcomp", "ccomp", "obl") and below.upos in ("VERB", "AUX"):
            past_infinitive = below.feats.get("VerbForm") == "Inf" and any(
                (a.lemma in grammar.have or a.lemma in grammar.be) and a.deprel != "aux:pass" for a in _auxiliaries(sentence, below)
            )
            purposes = marks & grammar.purposes
            if not past_infinitive and purposes and below.feats.get("VerbForm") in ("Inf", "Fin"):
                return f"purpose ({', '.join(sorted(purposes))} {below.text})"
            if past_infinitive and marks & grammar.of_court and above.lemma in words.court_verbs:
                return f"tried by a court ({above.text})"
            if past_infinitive:
                settled = True
        if _told_outright(sentence, below):
            break
        if is_relation(below.deprel, "conj", "parataxis", "appos", "acl:relcl", "root"):
            if is_relation(below.deprel, "acl:relcl", "parataxis", "appos"):
                break  # what stands in a relative clause is told on its own
            below = above
            continue
        if below.upos in ("VERB", "AUX") and is_relation(below.deprel, "xcomp", "ccomp", "obl:arg") and _denies(sentence, above, language):
            return f"denied ({above.text})"
        if above.upos in ("VERB", "AUX", "ADJ") and is_relation(below.deprel, "xcomp", "ccomp", "obj", "obl", "nsubj:pass", "advcl") and not settled:
            relation_counts = not is_relation(below.deprel, "advcl") and (
                is_relation(below.deprel, "xcomp", "obj", "nsubj:pass", "obl:arg")
                or (is_relation(below.deprel, "ccomp") and above.lemma in words.irrealis_verbs)
            )
            infinitive = below.feats.get("VerbForm") == "Inf"
            if infinitive and marks & grammar.infinitives and above.lemma in words.irrealis_verbs:
                return f"not realised ({above.text} … {below.text})"
            if (
                relation_counts
                and above.lemma in words.irrealis_verbs
                and (infinitive or below.upos in ("NOUN", "PROPN") or is_relation(below.deprel, "ccomp"))
            ):
                return f"not realised ({above.text} … {below.text})"
            if relation_counts and _verb(sentence, above, language) and (infinitive or below.upos in ("NOUN", "PROPN")):
                return f"governed by a verb that has not happened ({above.text})"
            if relation_counts and _negated(sentence, above, language) and (infinitive or below.upos in ("NOUN", "PROPN")):
                return f"governed by a negated verb ({above.text})"
        if is_relation(below.deprel, "obl") and any(f"{above.lemma}+{c.lemma}" in words.irrealis_phrases for c in sentence.children(above, "obj")):
            return f"only thought of ({above.text} … {below.text})"
        if above.upos in ("NOUN", "PROPN") and is_relation(below.deprel, "nmod", "acl", "obl") and above.lemma in words.irrealis_nouns:
            return f"only thought of ({above.text} … {below.text})"
        if (
            nominal
            and is_relation(below.deprel, "nsubj")
            and above.upos in ("VERB", "AUX")
            and (_verb(sentence, above, language) or above.lemma in words.irrealis_subject_verbs)
        ):
            return f"subject of a verb that has not happened ({above.text})"
        if above.upos in ("VERB", "AUX") and above.feats.get("VerbForm") in ("Fin", "Part") and not is_relation(below.deprel, "xcomp", "ccomp"):
            below = above
            continue
        below = above
    return ""


def _denies(sentence: Sentence, verb: Word, language: Language) -> bool:
    """ "nie avoir tiré", "se défendent d'avoir touché à un civil". """
    words = language.factuality
    reflexive = any(c.lemma in language.grammar.reflexives or is_relation(c.deprel, "expl") for c in sentence.children(verb))
    return verb.lemma in words.denial_verbs or (reflexive and verb.lemma in words.reflexive_denial_verbs)


def _told_outright(sentence: Sentence, verb: Word) -> bool:
    """A clause in the indicative that is nobody's complement: "les manifestants qui défilaient ont été stoppés"."""
    return (
        verb.upos in ("VERB", "AUX")
        and _mood(sentence, verb) == "Ind"
        and _tense(sentence, verb) != "Fut"
        and is_relation(verb.deprel, "acl", "advcl", "dep")
    )


def _commented(sentence: Sentence, word: Word, language: Language) -> bool:
    words = language.factuality
    if any(c.lemma in words.comment_prepositions for c in sentence.children(word, "case")):
        return True
    head = sentence.head(word)
    if head is None or is_relation(word.deprel, "acl:relcl"):  # "au moment où X a déployé ses forces" tells it outright
        return False
    return head.lemma in words.comment_verbs or head.lemma in words.comment_nouns


def _aside(sentence: Sentence, word: Word) -> bool:
    """A participle on a noun that only describes another: "les parents d'un jihadiste tué en Syrie"."""
    head = sentence.head(word)
    return is_relation(word.deprel, "acl") and not is_relation(word.deprel, "acl:relcl") and head is not None and is_relation(head.deprel, "nmod")


def _habit(sentence: Sentence, word: Word, language: Language) -> str:
    """What is done again and again is no event: "mènent régulièrement des raids", "sont habitués à tirer"."""
    words = language.factuality
    clause = next((a for a in (word, *sentence.ancestors(word)) if a.upos in ("VERB", "AUX")), word)
    for verb in {word.index: word, clause.index: clause}.values():
        for adverb in sentence.children(verb, "advmod"):
            if adverb.lemma in words.habit_adverbs:
                return f"a habit, not an event ({adverb.text})"
    head = sentence.head(clause)
    if head is not None and is_relation(clause.deprel, "xcomp", "obl:arg", "advcl") and head.lemma in words.habit_verbs:
        return f"a habit, not an event ({head.text})"
    return ""


def _meanwhile(sentence: Sentence, word: Word) -> bool:
    """A circumstance in the imperfect beside what is told: "un convoi qui ralliait la ville est tombé dans une embuscade"."""
    return is_relation(word.deprel, "acl:relcl", "advcl") and _tense(sentence, word) == "Imp"


def _asked(sentence: Sentence, word: Word, language: Language) -> bool:
    """Whether a main clause asks if it happened. "Qui a tiré ?" and "Combien sont tombés ?" take it for granted."""
    words = language.factuality
    last = next((w for w in reversed(sentence.words) if w.upos == "PUNCT"), None)
    if last is None or last.text != "?" or any(w.lemma in words.question_words for w in sentence.words):
        return False
    clause = next((a for a in (word, *sentence.ancestors(word)) if not is_relation(a.deprel, "obj", "obl", "nsubj", "nmod", "advmod")), word)
    return is_relation(clause.deprel, "root")


def _other_domain(sentence: Sentence, word: Word, language: Language) -> str:
    """The word that puts a clause into another domain, unless another word of the sentence says that somebody attacked."""
    words = language.factuality
    if any(w.lemma in words.attack_marks for w in sentence.words):
        return ""
    clause = word
    while not is_relation(clause.deprel, "acl:relcl", "root") and (head := sentence.head(clause)) is not None:
        clause = head
    return next((w.text for w in sentence.subtree(clause, "acl:relcl") if w.lemma in words.other_domains), "")


def _definite(sentence: Sentence, word: Word) -> bool:
    return any(d.feats.get("Definite") == "Def" or d.feats.get("PronType") == "Dem" for d in sentence.children(word, "det"))
