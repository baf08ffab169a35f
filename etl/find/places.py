"""Find places: names in a sentence that may be where something happened, and nouns that stand for one ("la ville").

A mention keeps how it hangs in the sentence (preposition, the noun before it, nearness, what is said of it behind it), because
that decides between the event's own place and a dateline, a speaker's seat or a metonym ("Moscou a annoncé"). Names that the
tagger does not call a place are mentions too, `tagged` False; whether they are places is for the gazetteer to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from etl.annotate import Entity, Sentence, Word, is_relation
from etl.knowledge.word_lists import Words
from etl.language import Language

# Entities that are never places
NO_PLACE = {"DATE", "TIME"}
SAYING_WHAT = ("DET", "ADJ", "NUM", "ADV")  # what may stand between a name and the noun that says what it is …
SAYING_WHERE = (*SAYING_WHAT, "ADP")  # … and where it lies
LOOK_AHEAD = 8  # words

# The Arabic article glued to a name ("el-Héloué"), and the consonant that a tokenizer cuts off ("N'" "Djamena")
_ARTICLED = re.compile(r"^(?:[ae][lnrstdz]|[ae]s?h|[ae]ch)[-‑]\w", re.IGNORECASE)
_PREFIX = re.compile(r"^[NM]['’]$")
_AROUND = " \n\t.,;:!?()«»\"-–—"


@dataclass(frozen=True)
class PlaceMention:
    """A name in a sentence that may be a place. `hint` is the noun that says what it is ("province", "camp")."""

    name: str
    word: Word  # the head of the phrase that the name stands in, for "la ville de X" the noun
    start: int
    end: int
    hint: str
    preposition: str
    near: bool
    subject: bool  # stands as a subject or an agent: more often a government than a place
    elsewhere: bool  # where somebody speaks, lies in hospital, comes from
    entity: str  # the tagger's type, '' for a proper noun that it leaves out
    apposed: str = ""  # the noun behind it that says what it is: "X, un village"
    qualified: bool = False  # a phrase behind it says where it lies: "X, à l'est de Y"
    toward: bool = False  # somebody is on the way there
    peopled: bool = False  # "les habitants de X", "à l'école de X": only places have them
    placed: bool = False  # behind a preposition that puts something there: "à X"
    anaphor: bool = False  # no name: "la ville", "le camp" stands for a place that was told of

    @property
    def tagged(self) -> bool:
        """Whether the tagger calls it a place."""
        return self.entity == "LOC"

    @property
    def kind(self) -> str:
        """The noun that says what it is, before or behind the name; '' where there is none."""
        return self.hint or self.apposed

    @property
    def locative(self) -> bool:
        """Whether the sentence puts something there."""
        return self.placed or bool(self.hint) or self.near


@cache
def _before(language: Language, phrases: Words) -> re.Pattern[str]:
    """Text that ends in one of some phrases, with what may still stand between it and a name."""
    def any_of(words: Words) -> str:
        return "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))

    between = language.grammar.before_place.format(sides=any_of(language.places.sides), between=any_of(language.places.between))
    return re.compile(rf"\b(?:{any_of(phrases)}){between}", re.IGNORECASE)


def find_places(sentence: Sentence, text: str, language: Language) -> list[PlaceMention]:
    """The names in a sentence of `text` that may be places, in text order."""
    return [m for first, last, entity in _names(sentence, language) if (m := _mention(sentence, text, language, first, last, entity)).name]


def find_anaphors(sentence: Sentence, text: str, language: Language, names: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Nouns that stand for a place that was told of ("dans la ville", "ce camp", "la capitale"), in text order.

    Args:
        names: the names of the sentence; a noun that stands at one of them stands for nothing else.
    """
    words, told = language.places, {m.word.index for m in names}
    found = []
    for word in sentence.words:
        if word.upos != "NOUN" or word.lemma not in words.anaphors or word.index in told or word.feats.get("Number") == "Plur":
            continue
        if not any(d.feats.get("Definite") == "Def" or d.feats.get("PronType") == "Dem" for d in sentence.children(word, "det")):
            continue
        if any(c.feats.get("NumType") == "Ord" for c in sentence.children(word, "amod")) or is_relation(word.deprel, "appos"):
            continue
        if word.lemma not in words.capitals and any(c.lemma not in words.neutral for c in complements(sentence, word, language)):
            continue  # "le camp de la majorité"
        before = text[max(sentence.start, word.start - 80) : word.start]
        if any(m.end <= word.start and language.grammar.apposed_before.fullmatch(text[m.end : word.start]) for m in names):
            continue  # "Dori, la capitale régionale"
        name = text[word.start : word.end]
        found.append(_hanging(sentence, language, word, word, before, name, word.start, word.end, word.lemma, "", anaphor=True))
    return found


def complements(sentence: Sentence, noun: Word, language: Language) -> list[Word]:
    """What says whose or which a noun is: "de" with a noun, an apposition, a name."""
    return [c for c in sentence.children(noun, "nmod", "appos", "flat")
            if not is_relation(c.deprel, "nmod") or any(k.lemma in language.grammar.of for k in sentence.children(c, "case"))]


def _of_site(sentence: Sentence, language: Language, entity: Entity) -> tuple[int, int, str] | None:
    """The place in the name of a site: of "Parlement de X" the X, where the tagger takes the whole for an organisation."""
    words = sentence.words[entity.first : entity.last + 1]
    if entity.type == "LOC" or words[0].lemma not in language.place_nouns:
        return None
    joining = language.grammar.of | language.grammar.to
    cut = next((w.index for w in reversed(words) if w.upos == "ADP" and w.lemma in joining), None)
    behind = sentence.words[cut + 1 : entity.last + 1] if cut is not None else []
    named = [w.index for w in behind if w.upos == "PROPN"]
    return (named[0], entity.last, "LOC") if named and all(w.upos in ("PROPN", "DET") for w in behind) else None


def _names(sentence: Sentence, language: Language) -> Iterator[tuple[int, int, str]]:
    """(first word, last word, type of the entity) of names: entities, and proper nouns outside of them."""
    covered: set[int] = set()
    spans = []
    for entity in sentence.entities:
        if entity.type not in NO_PLACE:
            spans.append(_of_site(sentence, language, entity) or (entity.first, entity.last, entity.type))
        covered.update(range(entity.first, entity.last + 1))
    loose = [w.index for w in sentence.words if w.index not in covered and _is_name(sentence, w, language)]
    for first in (i for i in loose if i - 1 not in loose):
        last = first
        while last + 1 in loose:
            last += 1
        spans.append((first, last, ""))
    grown: list[tuple[int, int, str]] = []
    for first, last, entity_type in sorted(spans):
        while last + 1 < len(sentence.words) and last + 1 not in covered and _continues(sentence, last + 1):
            last += 1
        if first and _PREFIX.match(sentence.words[first - 1].text) and first - 1 not in covered:
            first -= 1
        if grown and first <= grown[-1][1]:
            continue  # swallowed by the name before
        grown.append((first, last, entity_type))
    return iter(grown)


def _is_name(sentence: Sentence, word: Word, language: Language) -> bool:
    """Whether a word outside of entities may be a name: a proper noun, or a word with a capital behind "à" or before a comma."""
    if word.upos == "PROPN":
        return word.text[:1].isupper() or bool(_ARTICLED.match(word.text))
    if not word.text[:1].isupper() or word.upos not in ("NOUN", "ADJ", "X", "VERB"):
        return False
    if word.index == 0:
        return len(sentence.words) > 1 and sentence.words[1].text == ","
    before = sentence.words[word.index - 1]
    return before.upos == "ADP" and before.lemma in language.grammar.toward


def _continues(sentence: Sentence, index: int) -> bool:
    """Whether a word goes on with the name before it ("Aïn" "el-Héloué")."""
    word, before = sentence.words[index], sentence.words[index - 1]
    if len(before.text) > 2 and before.text[-1] in "'’" and word.start == before.end:
        return True  # "Ma'" "arrat"
    return bool(_ARTICLED.match(word.text)) and word.start - before.end <= 1


def _mention(sentence: Sentence, text: str, language: Language, first: int, last: int, entity: str) -> PlaceMention:
    hints = language.place_nouns
    inside = sentence.words[first : last + 1]
    start, end = inside[0].start, inside[-1].end
    name = text[start:end].strip(_AROUND)
    start = text.index(name, start) if name else start
    end = start + len(name)
    head = next((w for w in inside if not first <= w.head <= last), inside[0])
    top, hint = head, ""
    # climb from the name to the noun that says what it is: "la ville de X", "l'aéroport militaire de X"
    above = sentence.head(top)
    further = sentence.head(above) if above is not None and above.lemma in language.places.neutral else None
    if further is not None and further.lemma in hints:
        above = further  # "le camp de déplacés de X"
    if (
        above is not None
        and above.upos == "NOUN"
        and above.lemma in hints
        and above.start < start
        and is_relation(top.deprel, "nmod", "appos", "flat", "flat:name")
    ):
        top, hint = above, "" if _lies_inside(sentence, language, above, head) else above.lemma
    if not hint and len(inside) > 1 and head.lemma in hints:
        hint = head.lemma
    before = text[max(sentence.start, start - 80) : start]
    apposed, qualified = _said_behind(sentence, language, last)
    return _hanging(sentence, language, top, head, before, name, start, end, hint, entity, apposed=apposed, qualified=qualified)


def _lies_inside(sentence: Sentence, language: Language, noun: Word, name: Word) -> bool:
    """Whether a noun over a name is something in that place, not the place: "un village de X", "X, le quartier commerçant de Y"."""
    if is_relation(name.deprel, "appos", "flat") or not sentence.children(name, "case"):
        return False
    if noun.lemma in language.places.capitals:
        return True
    determiners = sentence.children(noun, "det", "nummod")
    indefinite = any(d.feats.get("Definite") == "Ind" or d.upos == "NUM" or d.lemma in language.grammar.some for d in determiners)
    return indefinite or is_relation(noun.deprel, "appos") or any(c.feats.get("NumType") == "Ord" for c in sentence.children(noun, "amod"))


def _said_behind(sentence: Sentence, language: Language, last: int) -> tuple[str, bool]:
    """(noun that says what the name is, whether a phrase says where it lies), from the words behind the name's last."""
    words, hints = language.places, language.place_nouns
    behind = sentence.words[last + 1 : last + 2 + LOOK_AHEAD]
    if not behind or behind[0].text not in (",", "(", "–", "—"):
        return "", False
    if len(behind) > 1 and behind[1].text.lower() in words.dateline and not any(w.upos != "PROPN" for w in sentence.words[:last]):
        return "", True  # "Kidal, mardi, …"
    located = len(behind) > 1 and (behind[1].upos == "ADP" or behind[1].lemma in language.grammar.lying)
    for word in behind[1:]:
        if word.upos in ("NOUN", "PROPN"):
            if located:
                return "", word.lemma in hints or word.lemma in words.directions
            return (word.lemma, word.lemma in words.capitals) if word.lemma in hints or word.lemma in words.capitals else ("", False)
        if word.lemma in words.near and located:
            return "", True
        if word.upos not in (SAYING_WHERE if located else SAYING_WHAT) and word.lemma not in language.grammar.situated:
            break
    return "", False


def _hanging(
    sentence: Sentence, language: Language, top: Word, head: Word, before: str, name: str, start: int, end: int, hint: str, entity: str, *,
    apposed: str = "", qualified: bool = False, anaphor: bool = False,
) -> PlaceMention:
    """A mention with how its phrase, whose head is `top`, hangs in the sentence; `head` is the name's own head, `before` the text before it."""
    words = language.places
    first = top
    while is_relation(first.deprel, "conj") and not sentence.children(first, "case") and (joined := sentence.head(first)) is not None:
        first = joined  # "par la Turquie et la Russie"
    preposition = next((c.lemma for c in sentence.children(first, "case")), "")
    governor = sentence.head(top)
    subject = is_relation(first.deprel, "nsubj", "obl:agent", "iobj") and not is_relation(first.deprel, "nsubj:pass") and not preposition
    return PlaceMention(
        name,
        top,
        start,
        end,
        hint,
        preposition,
        bool(_before(language, words.near).search(before)),
        subject and (anaphor or not hint),
        _is_elsewhere(sentence, language, top, head, hint),
        entity,
        apposed,
        qualified,
        bool(_before(language, words.toward).search(before)) or (governor is not None and governor.lemma in words.reaching and not subject),
        governor is not None and governor.lemma in words.residents and preposition in language.grammar.of,
        preposition in language.grammar.locative,
        anaphor,
    )


def _is_elsewhere(sentence: Sentence, language: Language, top: Word, head: Word, hint: str) -> bool:
    """Whether a place is where somebody speaks, is treated or comes from, or only lends its name to a street or an office."""
    words = language.places
    governor = sentence.head(top)
    preposition = next((c.lemma for c in sentence.children(head, "case")), "")
    if hint in words.bearers and _only_bears(sentence, top, head, language):
        return True
    if governor is None:
        return False
    if governor.lemma in words.elsewhere and is_relation(top.deprel, "obl"):
        return True
    for noun in (top, governor) if governor.upos in ("NOUN", "PROPN") and is_relation(top.deprel, "nmod", "amod", "appos") else (top,):
        if noun != head and (noun.lemma in words.elsewhere_nouns or (noun.lemma in words.offices and preposition not in language.grammar.to)):
            return True
        if noun != head and noun.lemma in words.clocks and not sentence.children(noun, "det", "nummod"):
            return True
        verb = sentence.head(noun)
        if noun.lemma in words.care and verb is not None and (verb.lemma in words.elsewhere or verb.lemma in words.treating):
            return True
    return _speaks(sentence, language, top)


def _only_bears(sentence: Sentence, noun: Word, name: Word, language: Language) -> bool:
    """Whether a square or street only bears the name: "la place d'Algérie", but "une place de X", "les rues de X", "la place centrale de X"."""
    if noun == name or noun.feats.get("Number") == "Plur" or any(c.index > noun.index for c in sentence.children(noun, "amod")):
        return False
    return not any(d.feats.get("Definite") == "Ind" or d.lemma in language.grammar.one for d in sentence.children(noun, "det"))


def _speaks(sentence: Sentence, language: Language, word: Word) -> bool:
    """Whether a phrase belongs to who says what is told: "selon la mairie de X", "un habitant de X a raconté"."""
    asking, grammar = language.places.asking, language.grammar
    at: Word | None = word
    for _ in range(6):
        if at is None or not (at.upos in ("NOUN", "PROPN", "ADJ") or is_relation(at.deprel, "acl")):
            return False
        cases = sentence.children(at, "case")
        if any(c.lemma in language.verbs.telling
               or (c.lemma in grammar.after and c.index and sentence.words[c.index - 1].text.lower() in grammar.elided_of) for c in cases):
            return True
        above = sentence.head(at)
        if above is not None and is_relation(at.deprel, "nsubj") and at != word and _is_saying(sentence, language, above):
            return True
        if at != word and any(c.lemma in asking for c in sentence.children(at, "acl")):
            return True  # "le maire de X, joint par téléphone"
        if not is_relation(at.deprel, "nmod", "appos", "conj", "flat", "acl") and not (above is not None and is_relation(above.deprel, "acl")):
            return False
        at = above
    return False


def _is_saying(sentence: Sentence, language: Language, verb: Word) -> bool:
    """Whether a verb is one of saying, with its object where it takes one ("faire état")."""
    told = {verb.lemma, *(f"{verb.lemma}+{c.lemma}" for c in sentence.children(verb, "obj", "obl", "xcomp"))}
    return not language.places.saying.isdisjoint(told)
