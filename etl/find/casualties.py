"""Find casualties: how many dead or injured a sentence gives, and who they are (manual, section 6).

A number counts the dead when its noun says so ("33 morts"), when its noun phrase is what a verb of killing acts on ("ont tué 27
personnes", "deux policiers tués") or what dies ("dix civils ont péri"). Where the tree has torn subject and verb apart, a verb of death
without a subject takes the counted people before it. Words are data (etl/lang/<code>/casualties.toml).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from etl.annotate import Sentence, Word, is_relation
from etl.find.arguments import is_bare_participle, is_passive
from etl.find.factuality import judge, judge_verb
from etl.find.numbers import ARTICLE, COUNT, VAGUE, NumberMention
from etl.find.triggers import Entry, Trigger, masculine
from etl.knowledge.word_lists import Grammar, Words
from etl.language import Language

DEAD, INJURED = "dead", "injured"
FORMER, WHOLE, MORE = "former", "whole", "more"

NOMINAL = ("NOUN", "PROPN", "NUM", "PRON")
MODIFIERS = ("DET", "ADP", "ADV", "ADJ")  # what may stand between a mark and the number that it bears on
CLAUSE_ENDS = (";", ":", ".")
NEAR = 6  # words before a number in which "d'abord" or "parmi" bears on it
HOPS = 3  # nouns that a phrase may hang on before its verb


@dataclass(frozen=True)
class Casualties:
    """A count of one sentence.

    `value` None: some, without a number. `victims` is the head of who they are, `verb` the word that says what became of them.
    `group`: counts of one group are of different people told of together ("deux soldats et six civils"); -1 stands alone.
    `standing`: former (another number has replaced it), whole (of one event or of several: "au total"), more ("deux autres civils"), or ''.
    """

    kind: str
    value: int | None
    low: int | None
    high: int | None
    word: Word
    victims: Word | None
    verb: Word | None
    group: int = -1
    standing: str = ""


@dataclass(frozen=True)
class _Phrase:
    """People with their number: `top` is the head of the whole phrase, `noun` who is counted, `first` and `last` the words of the number."""

    number: NumberMention
    first: Word
    last: Word
    top: Word
    noun: Word | None

    @property
    def people(self) -> Word:
        return self.noun or self.top

    @property
    def end(self) -> int:
        return max(self.last.index, self.top.index, self.people.index)


def no_people(words: Sequence[Word], language: Language) -> bool:
    """Whether all of some words name things or animals ("un rhinocéros abattu", "le bilan arrêté mardi")."""
    return bool(words) and all(w.lemma in language.harm.not_people for w in words)


def find_casualties(sentence: Sentence, numbers: Sequence[NumberMention], language: Language, is_person: Callable[[Word], bool]) -> list[Casualties]:
    """The counts of a sentence, in its order.

    Args:
        numbers: the number mentions of the sentence.
        is_person: whether a word can stand for people; one person or some people without a number are counted only then.
    """
    return _Finder(sentence, language, is_person).find([n for n in numbers if sentence.start <= n.start < sentence.end])


class _Finder:
    """Reads the counts of one sentence."""

    def __init__(self, sentence: Sentence, language: Language, is_person: Callable[[Word], bool]) -> None:
        self.sentence, self.language, self.is_person = sentence, language, is_person
        self.words, self.grammar = language.harm, language.grammar
        self.deadly = self.words.all_nouns

    def find(self, numbers: Sequence[NumberMention]) -> list[Casualties]:
        if self._is_grand_total():
            return []
        phrases = [p for n in numbers if n.kind in (COUNT, ARTICLE, VAGUE) and (p := self._phrase(n)) is not None]
        found: list[Casualties] = []
        read: list[_Phrase] = []  # the phrase of each count
        part: _Phrase | None = None
        for phrase in phrases:
            if phrase.people.lemma in self.words.not_people or any(p.people.index == phrase.people.index for p in read):
                continue
            if phrase.number.kind == ARTICLE and self._is_of_counted(phrase.people):
                continue
            kind, verb = self._kind(phrase)
            if self._is_part(phrase, part):
                part = phrase
                if kind is None or any(c.kind == kind for c in found):
                    continue  # but: "vingt blessés, dont trois ont succombé"
            beside = next((i for i in range(len(read) - 1, -1, -1) if self._beside(read[i], phrase)), None)
            if kind is None and beside is not None and self._is_people(phrase) and not self._has_fate(phrase):
                kind, verb = found[beside].kind, found[beside].verb
            if kind is None and found and self._is_other_source(phrase):
                kind, verb = found[-1].kind, found[-1].verb
            if kind is None or not self._counts(phrase, kind, verb):
                continue
            count = self._count(phrase, kind, verb)
            if beside is not None and found[beside].kind == kind:
                count = replace(count, group=found[beside].group)
            found.append(count)
            read.append(phrase)
        taken = {w.index for p in read for w in (p.top, p.people)}
        for phrase, count in zip(read, found[:], strict=True):
            found += [replace(count, value=1, low=1, high=None, word=w, victims=w, standing="") for w in self._companions(phrase, count, taken)]
        found += self._unnumbered(found, taken)
        return sorted(found, key=lambda c: c.word.index)

    def _is(self, word: Word, lemmas: Words) -> bool:
        return word.lemma in lemmas or _stem(word, self.grammar) in lemmas

    # --- phrases

    def _phrase(self, number: NumberMention) -> _Phrase | None:
        covered = [w for w in self.sentence.words if w.start < number.end and number.start < w.end]
        if not covered or (number.kind == ARTICLE and covered[0].upos not in ("DET", "NUM", "PRON")):
            return None
        inside = {w.index for w in covered}
        top = next((w for w in covered if w.head not in inside), covered[-1])
        if is_relation(top.deprel, "nummod", "det", "amod", "advmod", "case", "fixed") and top.head >= 0:
            noun = self.sentence.words[top.head]
            return _Phrase(number, covered[0], covered[-1], noun, noun)
        for child in self.sentence.children(top, "nmod", "obl"):
            if child.index in inside or child.start < covered[-1].end:
                continue
            cases = [c.lemma for c in self.sentence.children(child, "case")]
            # "une dizaine de civils", "trente-six corps"
            if not self.grammar.of.isdisjoint(cases) or (not cases and child.index == covered[-1].index + 1):
                return _Phrase(number, covered[0], covered[-1], top, child)
        if top.upos == "NUM":
            # the parser may have made the number the head and the noun its dependent
            after = self.sentence.words[covered[-1].index + 1 : covered[-1].index + 2]
            if after and after[0].upos in ("NOUN", "ADJ", "VERB") and after[0].head != top.index:
                return _Phrase(number, covered[0], covered[-1], after[0], after[0])
            if after and after[0].upos == "NOUN":
                return _Phrase(number, covered[0], covered[-1], top, after[0])
        return _Phrase(number, covered[0], covered[-1], top, top if top.upos == "NOUN" else None)

    def _before(self, phrase: _Phrase) -> Iterator[Word]:
        """The words before a number, nearest first, without its own modifiers ("au moins", "les")."""
        skipping = True
        for word in reversed(self.sentence.words[max(0, phrase.first.index - NEAR) : phrase.first.index]):
            skipping = skipping and word.upos in MODIFIERS and not _named(word, self.words.subset_marks | self.words.sources)
            if not skipping:
                yield word

    def _is_of_counted(self, noun: Word) -> bool:
        """Whether a noun is made of people who are counted: "une famille de cinq personnes"."""
        return any(d.lemma in self.grammar.one for d in self.sentence.children(noun, "det")) and any(
            self.sentence.children(child, "nummod") and self._preposition(child) in self.grammar.of for child in self.sentence.children(noun, "nmod")
        )

    def _is_part(self, phrase: _Phrase, part: _Phrase | None) -> bool:
        """Whether a number is of a part of those counted before: "dont cinq enfants et trois femmes", "deux des morts"."""
        nearest = list(self._before(phrase))
        if nearest and _named(nearest[0], self.words.subset_marks):
            return True
        partitive = phrase.noun is not None and phrase.noun is not phrase.top and self._is(phrase.noun, self.deadly)
        if partitive and phrase.noun and any(d.lemma in self.grammar.known for d in self.sentence.children(phrase.noun, "det")):
            return self._verb_kind(phrase) is None
        if part is None or not nearest or self._verbs_between(part.end, phrase.first.index):
            return False
        return nearest[0].text == "," or (nearest[0].upos == "CCONJ" and (len(nearest) < 2 or nearest[1].text != ","))

    def _verbs_between(self, start: int, end: int) -> list[Word]:
        return [w for w in self.sentence.words[start + 1 : end] if w.feats.get("VerbForm") == "Fin" or w.text in CLAUSE_ENDS]

    def _beside(self, one: _Phrase, other: _Phrase) -> bool:
        """Whether the people of two phrases stand side by side: "dix soldats et deux civils", "sept policiers, ainsi que cinq assaillants"."""
        if self._is(one.people, self.deadly) and self._is(other.people, self.deadly):
            return False  # "35 morts, 39 selon la police"
        if other.top.index in {w.index for w in self._conjuncts(one.top)}:
            return True
        if any(start > one.end and end <= other.first.index and self._only_modifiers(end, other.first.index)
               for start, end in self._places(self.words.additions)):
            return True
        conjunction = self._after_and(other)
        return conjunction is not None and conjunction.index > one.end and not self._verbs_between(one.end, conjunction.index)

    def _after_and(self, phrase: _Phrase) -> Word | None:
        """The conjunction right before a phrase."""
        nearest = next(self._before(phrase), None)
        return nearest if nearest is not None and nearest.upos == "CCONJ" else None

    def _has_fate(self, phrase: _Phrase) -> bool:
        """Whether the phrase itself says what became of its people: "et neuf faits prisonniers"."""
        following = self.sentence.words[phrase.end + 1 : phrase.end + 2]
        return any(w.upos == "VERB" for w in (*following, *self.sentence.children(phrase.people, "acl", "amod")))

    def _conjuncts(self, word: Word) -> list[Word]:
        found = self.sentence.children(word, "conj")
        return found + [w for c in found for w in self._conjuncts(c)]

    def _only_modifiers(self, start: int, end: int) -> bool:
        return all(w.upos in MODIFIERS for w in self.sentence.words[start:end])

    def _places(self, phrases: Words) -> Iterator[tuple[int, int]]:
        """Where one of some phrases stands: (index of the first word, index behind the last)."""
        texts = [w.text.lower() for w in self.sentence.words]
        for form in phrases:
            parts = form.split()
            for i in range(len(texts) - len(parts) + 1):
                if texts[i : i + len(parts)] == parts:
                    yield i, i + len(parts)

    # --- what became of them

    def _kind(self, phrase: _Phrase) -> tuple[str | None, Word | None]:
        """(dead or injured, the word that says so) of a phrase."""
        above = self.sentence.head(phrase.top)
        if above is not None and is_relation(phrase.top.deprel, "nsubj") and self._matches(above, self.words.dying):
            return DEAD, above  # "cinq des blessés ont succombé"
        return self._noun_kind(phrase) or self._verb_kind(phrase) or self._lost(phrase) or self._orphan_kind(phrase) or (None, None)

    def _lost(self, phrase: _Phrase) -> tuple[str, Word | None] | None:
        """People that a side has lost: "l'armée a perdu quatre hommes"."""
        verb = self.sentence.head(phrase.top)
        lost = verb is not None and verb.lemma in self.words.losing and is_relation(phrase.top.deprel, "obj") and self._is_people(phrase)
        return (DEAD, verb) if lost else None

    def _noun_kind(self, phrase: _Phrase) -> tuple[str, Word | None] | None:
        for word in (phrase.people, phrase.top):
            if self._is(word, self.words.injured_nouns):
                return INJURED, self.sentence.head(phrase.top)
            if self._is(word, self.words.dead_nouns):
                return DEAD, self.sentence.head(phrase.top)
            for child in self.sentence.children(word, "acl", "amod"):
                if child.upos in ("VERB", "ADJ") and is_bare_participle(self.sentence, child) and (kind := self._harm(child)):
                    return kind, child
            for child in self.sentence.children(word, "acl:relcl"):
                if kind := self._says(child, "nsubj"):
                    return kind, child
        return None

    def _verb_kind(self, phrase: _Phrase) -> tuple[str, Word | None] | None:
        below, relation, head = phrase.top, phrase.top.deprel, self.sentence.head(phrase.top)
        for _ in range(HOPS):
            if head is None or not is_relation(relation, "conj", "appos", "nmod") or head.upos not in NOMINAL:
                break
            if is_relation(relation, "nmod"):
                if self._is(head, self.words.death_of) and self._preposition(below) in self.grammar.of | self.grammar.to | {""}:
                    return DEAD, head
                if not self._is(head, self.deadly) and not self._is_of_counted(head):
                    return None
            below, relation, head = head, head.deprel, self.sentence.head(head)
        if head is None:
            return None
        if phrase.noun is None and any(self._is_toll(s) for s in self.sentence.children(head, "nsubj")):
            return DEAD, head
        verb = head
        if head.lemma in self.words.modals:  # "ont dû être hospitalisés"
            verb = next(iter(self.sentence.children(head, "xcomp")), head)
        kind = self._says(verb, relation, self._preposition(phrase.top))
        return (kind, verb) if kind else None

    def _orphan_kind(self, phrase: _Phrase) -> tuple[str, Word | None] | None:
        """A verb that has lost its subject takes the people before it: "(au bord d'une route) ; treize soldats … y ont laissé la vie"."""
        plural = "Sing" if phrase.number.value == 1 and phrase.number.kind != VAGUE else "Plur"
        for word in self.sentence.words[phrase.end + 1 :]:
            if word.text in CLAUSE_ENDS:
                return None
            if word.feats.get("VerbForm") != "Fin" or word.feats.get("Number", plural) != plural:
                continue
            verb = self.sentence.head(word) if word.upos == "AUX" else word
            if verb is None or verb.index < phrase.end:
                return None
            subjects = self.sentence.children(verb, "nsubj")
            if any(s.lemma in self.grammar.subject_relatives for s in subjects):
                continue
            together = plural == "Plur" and any(s.feats.get("Number") == "Sing" for s in subjects) and self._after_and(phrase)
            if any(s.index not in (phrase.top.index, phrase.people.index) for s in subjects) and not together:
                return None
            kind = self._says(verb, "nsubj")
            return (kind, verb) if kind else None
        return None

    def _is_toll(self, noun: Word) -> bool:
        return noun.lemma in self.words.tolls and any(self._is(c, self.words.dead_nouns) for c in self.sentence.children(noun, "nmod"))

    def _preposition(self, noun: Word) -> str:
        """The preposition of a phrase, but not that of "au moins", "à peu près"."""
        for case in self.sentence.children(noun, "case"):
            following = [w.lemma for w in self.sentence.words[case.index + 1 : case.index + 3]]
            if self.grammar.estimates.isdisjoint(following):
                return case.lemma
        return ""

    def _harm(self, verb: Word) -> str | None:
        """What a verb does to whom it acts on."""
        if self._matches(verb, self.words.killing) or self._is(verb, self.words.dead):
            return DEAD
        return INJURED if self._matches(verb, self.words.wounding) or self._is(verb, self.words.injured_nouns) else None

    def _says(self, verb: Word, relation: str, preposition: str = "") -> str | None:
        """What a verb says became of its subject or object."""
        passive = is_passive(self.sentence, verb, self.language) or relation == "nsubj:pass" or is_bare_participle(self.sentence, verb)
        if is_relation(relation, "obl", "dislocated", "nmod") and not preposition:
            relation = "nsubj"  # a subject that the parser lost: "près de 20 marins, dont trois officiers, ont péri"
        if is_relation(relation, "nsubj"):
            if self._matches(verb, self.words.dying) or self._falls(verb) or self._is(verb, self.words.dead):
                return DEAD
            if verb.lemma in self.grammar.be and any(self._is(c, self.words.dead) for c in self.sentence.children(verb)):
                return DEAD
            return self._harm(verb) if passive else None
        if is_relation(relation, "obj") and not is_passive(self.sentence, verb, self.language):
            return self._harm(verb)
        return DEAD if is_relation(relation, "obl", "iobj") and self._matches(verb, self.words.costing) else None

    def _matches(self, verb: Word, forms: Words) -> bool:
        """Whether a verb is of a list; "perdre+vie" stands for a verb with that word below it."""
        if self._is(verb, forms):
            return True
        pairs = [f.split("+")[1] for f in forms if "+" in f and f.split("+")[0] == verb.lemma]
        return bool(pairs) and any(c.lemma in pairs for c in self.sentence.children(verb, "obj", "obl", "xcomp", "advmod", "amod", "nmod"))

    def _falls(self, verb: Word) -> bool:
        """Whether somebody falls dead: nothing is said of where they fell."""
        return verb.lemma in self.words.falling and not [
            c for c in self.sentence.children(verb, "obl", "obj", "xcomp", "ccomp", "advmod")
            if self.sentence.children(c, "case") or c.upos in ("ADJ", "VERB")
        ]

    # --- what counts

    def _counts(self, phrase: _Phrase, kind: str, verb: Word | None) -> bool:
        if self._of_a_source(phrase.top) or (verb is not None and self._unreal(verb)):
            return False
        if verb is not None and any(s.lemma in self.words.long_causes for s in self.sentence.children(verb, "nsubj")):
            return False
        if phrase.noun is None and self._is_other_source(phrase):
            return True
        said_by_noun = self._is(phrase.people, self.deadly) and phrase.people.lemma not in self.words.of_things_too
        if said_by_noun or self._is_people(phrase):
            return True
        return phrase.number.kind == COUNT and verb is not None and verb.lemma not in self.words.of_things_too

    def _is_other_source(self, phrase: _Phrase) -> bool:
        """A bare number with a source of its own: "treize morts, selon la mairie ; quinze, d'après l'hôpital"."""
        following = [w.lemma for w in self.sentence.words[phrase.last.index + 1 : phrase.last.index + 4] if w.upos != "PUNCT"]
        return phrase.noun is None and phrase.top.upos == "NUM" and self._says_who(following)

    def _says_who(self, lemmas: Sequence[str]) -> bool:
        """Whether words begin with "selon" or "d'après"."""
        grammar = self.grammar
        return lemmas[:1] != [] and (lemmas[0] in grammar.according or (len(lemmas) > 1 and lemmas[0] in grammar.of and lemmas[1] in grammar.after))

    def _is_people(self, phrase: _Phrase) -> bool:
        if any(self.is_person(w) for w in (phrase.people, phrase.top) if w.upos != "NUM" or phrase.noun is None):
            return True
        if phrase.people.upos in ("ADJ", "PRON"):
            return phrase.people.lemma in self.words.more | self.grammar.last_named
        # "deux de ses gardes", "plusieurs de leurs compagnons": what belongs to somebody, one by one, is people
        one_by_one = any(w.lemma in self.grammar.of for w in self.sentence.words[phrase.last.index + 1 : phrase.last.index + 2])
        return one_by_one and any(d.lemma in self.grammar.possessives for d in self.sentence.children(phrase.people, "det"))

    def _of_a_source(self, top: Word) -> bool:
        """Whether people only say something: "selon deux témoins", "d'après un colonel"."""
        cases = {c.lemma for c in self.sentence.children(top, "case")}
        return bool(cases & self.grammar.according) or bool(cases & self.grammar.of and cases & self.grammar.after)

    def _unreal(self, verb: Word) -> bool:
        """Whether nobody has come to harm: "menace de tuer dix otages", "n'a pas tué", "tuera"; the conditional is rumour and counts."""
        if verb.upos not in ("VERB", "AUX"):
            return False
        if "Inf" in (w.feats.get("VerbForm") for w in (verb, *self.sentence.children(verb, "aux"))):  # what governs it decides
            return not judge(Trigger(self.sentence, verb, Entry(verb.lemma, "VERB", "kill", "act", "weak"), (verb,)), self.language).happened
        return judge_verb(self.sentence, verb, self.language) not in ("", "conditional")

    def _count(self, phrase: _Phrase, kind: str, verb: Word | None) -> Casualties:
        number = phrase.number
        value = None if number.kind == VAGUE else number.value
        victims = phrase.noun
        if victims is not None and self._is(victims, self.deadly):
            victims = self._who(victims)
        low = number.low if value is not None else None
        return Casualties(kind, value, low, number.high, phrase.top, victims, verb, phrase.first.start, self._standing(phrase))

    def _standing(self, phrase: _Phrase) -> str:
        start = max(0, phrase.first.index - NEAR)
        replaced = [end for first, end in self._places(self.words.former) if start <= first and end <= phrase.first.index]
        if any(not any(w.upos == "NUM" for w in self.sentence.words[end : phrase.first.index]) for end in replaced):
            return FORMER
        if any(True for _ in self._places(self.words.whole)):
            return WHOLE
        people = phrase.people
        inside = self.sentence.words[phrase.first.index : phrase.end + 2]
        if people.lemma in self.words.more or any(w.lemma in self.words.more and w.head == people.index for w in inside):
            return MORE
        return ""

    def _who(self, noun: Word) -> Word | None:
        """Who "33 morts" were, where the phrase says it: "33 morts parmi les civils"."""
        for child in self.sentence.children(noun, "nmod"):
            if any(c.lemma in self.grammar.among for c in self.sentence.children(child, "case")):
                return child
        return None

    def _is_grand_total(self) -> bool:
        """Whether the sentence sums up a long time or several events: "depuis le début du conflit", "tous sites confondus", "par an"."""
        for word in self.sentence.words:
            if word.lemma in self.words.total_marks:
                return True
            below = self.sentence.children(word)
            marks = {c.lemma for c in below if is_relation(c.deprel, "case", "det")}
            if word.lemma in self.words.beginnings and marks & self.words.since:
                return True
            if word.lemma in self.words.periods and marks & self.words.each:
                return True
            if any(is_relation(c.deprel, "amod") and c.lemma in self.words.total_adjectives for c in below):
                return True
        return False

    # --- people without a number

    def _companions(self, phrase: _Phrase, count: Casualties, taken: set[int]) -> Iterator[Word]:
        """One more person beside those counted: "lui et ses deux chauffeurs", "neuf morts sans compter le kamikaze"."""
        conjunction = self._after_and(phrase)
        if conjunction is not None and conjunction.index > 0 and count.verb is not None:
            head = self.sentence.head(phrase.top) if is_relation(phrase.top.deprel, "conj") else self.sentence.words[conjunction.index - 1]
            if head is not None and head.index not in taken and self._is_one(head):
                taken.add(head.index)
                yield head
        for _, end in self._places(self.words.left_out):
            person = next((w for w in self.sentence.words[end : end + 3] if w.upos in ("NOUN", "PROPN")), None)
            if person is not None and person.index not in taken and self._is_one(person) and count.kind == DEAD:
                taken.add(person.index)
                yield person

    def _is_one(self, word: Word) -> bool:
        if word.upos == "PRON":
            return word.text.lower() in self.grammar.personal_emphatic
        return word.upos in ("NOUN", "PROPN") and word.feats.get("Number") != "Plur" and self.is_person(word) and not self._is(word, self.deadly)

    def _unnumbered(self, numbered: Sequence[Casualties], taken: set[int]) -> Iterator[Casualties]:
        """Deaths and injuries without a number: one person, or some people."""
        for verb in self.sentence.words:
            if verb.upos not in ("VERB", "ADJ"):
                continue
            harm = DEAD if self._matches(verb, self.words.dying) else self._harm(verb)
            if harm is None or self._unreal(verb):
                continue
            for noun in self._undergoers(verb):
                if noun.index in taken or noun.upos not in ("NOUN", "PROPN") or not self.is_person(noun):
                    continue
                if self.sentence.children(noun, "nummod") or any(w.index in taken for w in self.sentence.subtree(noun, "acl:relcl", "conj")):
                    continue
                taken.add(noun.index)
                determiners = self.sentence.children(noun, "det")
                plural = noun.feats.get("Number") == "Plur" or any(c.feats.get("Number") == "Plur" for c in determiners)
                one = None if plural else 1
                beside = next((c.group for c in numbered if c.verb is verb and c.kind == harm), noun.start)
                yield Casualties(harm, one, one, None, noun, noun, verb, beside)

    def _undergoers(self, verb: Word) -> list[Word]:
        """Whom a verb of death or injury befalls, with those who stand beside them."""
        objects = self.sentence.children(verb, "obj")
        # "a tué une fillette et blessé sa mère": a participle that shares the auxiliary of another
        bare = is_bare_participle(self.sentence, verb) and not (objects and is_relation(verb.deprel, "conj"))
        passive = is_passive(self.sentence, verb, self.language) or bare
        dying = self._matches(verb, self.words.dying)
        heads = self.sentence.children(verb, "nsubj" if passive or dying else "obj")
        if is_bare_participle(self.sentence, verb) and is_relation(verb.deprel, "acl") and verb.head >= 0:
            heads = [self.sentence.words[verb.head]]
        return [w for head in heads for w in (head, *self._conjuncts(head))]


def _named(word: Word, names: frozenset[str]) -> bool:
    return word.lemma in names or word.text.lower() in names


def _stem(word: Word, grammar: Grammar) -> str:
    """Participles used as nouns keep odd lemmas; bring "tués", "blessées", "morts" to their masculine singular."""
    text = word.text.lower()
    stem = masculine(text, grammar)
    if stem != text:
        return stem
    if text in grammar.odd_forms:
        return grammar.odd_forms[text]
    return text.removesuffix(grammar.plural) if word.upos != "VERB" else text
