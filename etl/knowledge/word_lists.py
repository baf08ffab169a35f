"""The word lists of a language: what each of its TOML files of words holds, one class a file, one attribute a list.

A class is the schema of its file (`schemas.Schemas.lists`): an attribute that the file lacks is a fault, a list that no attribute reads too.
What the words of a list are for is told beside them in the files of etl/lang/fr/; words are lemmas where nothing else is said.

The type of an attribute says what the file writes: a set or a tuple (in order) is a list of words, `Pattern` a regular expression, `Pairs` a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

Words = frozenset[str]
InOrder = tuple[str, ...]
Pattern = re.Pattern[str]
Pairs = Mapping[str, str]
Phrases = Mapping[str, InOrder]
T = TypeVar("T")


class WordListError(ValueError):
    """A file of words that does not fit its class; the message says each list that is wrong."""


@dataclass(frozen=True)
class Grammar:
    """grammar.toml: the closed classes of words, what stands for what in a tree, and how words are inflected."""

    # pronouns
    reflexives: Words
    reflexive_forms: Words
    relatives: Words
    subject_relatives: Words
    there: Words
    personal_emphatic: Words
    # auxiliaries and verbs of grammar
    be: Words
    have: Words
    been: Words
    going_to: Words
    # negation
    not_: Words
    no_more: Words
    no: Words
    # clauses
    conditions: Words
    purposes: Words
    of_court: Words
    infinitives: Words
    # prepositions
    by: Words
    of: Words
    to: Words
    from_: Words
    between: Words
    against: Words
    within: Words
    among: Words
    according: Words
    after: Words
    elided_of: Words
    where: Words
    toward: Words
    sure_where: Words
    locative: Words
    linking: Words
    no_place: Words
    of_endings: InOrder
    # determiners and quantities
    one: Words
    some: Words
    known: Words
    possessives: Words
    same: Words
    estimates: Words
    quantity_adverbs: Words
    last_named: Words
    not_being: Words
    # adverbs and nouns of place and time
    near: Words
    lying: Words
    situated: Words
    morrow: Words
    of_country: Words
    single_people: Words
    # how words are written
    articles_before_names: Pattern
    head_of_name: Pattern
    links_of_names: InOrder
    elided_article: str
    of_names: Pattern
    before_place: str
    apposed_before: Pattern
    parts_of_towns: Pattern
    glued_elisions: str
    one_letter_words: str
    # inflection
    participle: str
    participle_endings: InOrder
    plural: str
    plurals: InOrder
    noun_endings: InOrder
    feminines: Pairs
    odd_forms: Pairs


@dataclass(frozen=True)
class Factuality:
    """factuality.toml: what makes a mention of an event none that happened."""

    irrealis_verbs: Words
    irrealis_nouns: Words
    irrealis_phrases: Words
    comment_verbs: Words
    comment_nouns: Words
    comment_prepositions: Words
    irrealis_subject_verbs: Words
    negations: Words
    negating_marks: Words
    weak_negations: Words
    generic_adjectives: Words
    question_words: Words
    denial_verbs: Words
    reflexive_denial_verbs: Words
    habit_adverbs: Words
    habit_verbs: Words
    court_verbs: Words
    other_domains: Words
    sport: Words
    attack_marks: Words


@dataclass(frozen=True)
class Harm:
    """casualties.toml: words of death and injury."""

    dead_nouns: Words
    injured_nouns: Words
    death_of: Words
    killing: Words
    wounding: Words
    of_things_too: Words
    dying: Words
    falling: Words
    costing: Words
    losing: Words
    modals: Words
    dead: Words
    subset_marks: Words
    additions: Words
    left_out: Words
    more: Words
    total_marks: Words
    total_adjectives: Words
    each: Words
    periods: Words
    since: Words
    beginnings: Words
    long_causes: Words
    whole: Words
    tolls: Words
    not_people: Words
    former: Words
    sources: Words

    @property
    def all_nouns(self) -> Words:
        """Nouns that say only that people were killed or hurt, not who ("morts", "victimes")."""
        return self.dead_nouns | self.injured_nouns


@dataclass(frozen=True)
class PlaceWords:
    """places.toml: how a language says where something is, relative to a named place."""

    near: Words
    sides: Words
    between: Words
    toward: Words
    reaching: Words
    directions: Words
    lying: Words
    anaphors: Words
    neutral: Words
    capitals: InOrder
    provincial: Words
    other_capitals: Words
    elsewhere: Words
    saying: Words
    asking: Words
    residents: Words
    elsewhere_nouns: Words
    offices: Words
    clocks: Words
    bearers: Words
    care: Words
    treating: Words
    dateline: Words
    waters: Words
    breaks: Words


@dataclass(frozen=True)
class Verbs:
    """light_verbs.toml: verbs that carry the arguments of the noun below them, and words by which somebody speaks or helps."""

    doing: Words
    suffering: Words
    amount: Words
    sufferer: Words
    striking: Words
    saying: Words
    dying: Words
    concluding: Words
    resulting: Words
    claiming: Words
    attributing: Words
    accusing: Words
    guilty: Words
    trademark: Words
    supporting: Words
    telling: Words
    aside: Words
    object_control: Words
    with_be: Words


@dataclass(frozen=True)
class Copies:
    """copies.toml: when an article is another paper's text."""

    telling: Words


@dataclass(frozen=True)
class Inflection:
    """The table `inflection` of actors.toml: what may be taken off a form to come to the lemma."""

    plural: InOrder
    feminine: str
    endings: Pairs


@dataclass(frozen=True)
class ActorForms:
    """actors.toml: how a language writes what actors are called."""

    contractions: Phrases
    joined: Pairs
    inflection: Inflection


def words_of(kind: type[T], tables: Mapping[str, Any], name: str) -> T:
    """The word lists of a file that was read, which messages call `name`.

    Raises WordListError where they do not fit the class.
    """
    if wrong := list(faults(kind, tables)):
        raise WordListError("; ".join(f"{name}: {key}: {allowed}" for key, allowed in wrong))
    hints = get_type_hints(kind)
    return kind(**{f.name: _value(hints[f.name], tables[key_of(f.name)], name) for f in fields(kind)})  # type: ignore[arg-type]


def key_of(attribute: str) -> str:
    """What a file calls an attribute: the same, without the line that keeps it from being a word of Python ("not_")."""
    return attribute.rstrip("_")


def faults(kind: type, tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The lists that are wrong in a file, each with what is allowed."""
    hints = get_type_hints(kind)
    known = {key_of(f.name): hints[f.name] for f in fields(kind)}
    for key, hint in known.items():
        if key not in tables:
            yield key, "is missing; a list may be empty"
        elif allowed := _wrong(hint, tables[key]):
            yield key, allowed
    for key in tables:
        if key not in known:
            yield key, f"nothing reads this; there are {', '.join(known)}"


def _wrong(hint: Any, value: Any) -> str:
    """What is allowed, where a value is not what its attribute asks for."""
    if hint in (Words, InOrder):  # an empty one is an ending
        fits = _is_words(value) or (hint == InOrder and isinstance(value, list) and all(isinstance(word, str) for word in value))
        return "" if fits else "should be a list of words"
    if hint in (Pairs, Phrases):
        fits = isinstance(value, dict) and all(isinstance(v, str) if hint == Pairs else _is_words(v) for v in value.values())
        return "" if fits else f"should be a table of words, each with {'one' if hint == Pairs else 'a list of others'}"
    if hint is str or hint == Pattern:
        if not isinstance(value, str):
            return "should be text"
        try:
            re.compile(value)
        except re.error as error:
            return f"is no regular expression: {error}" if hint == Pattern else ""
        return ""
    return "; ".join(f"{key}: {allowed}" for key, allowed in faults(hint, value)) if isinstance(value, dict) else "should be a table"


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word for word in value)


def _value(hint: Any, value: Any, name: str) -> Any:
    if hint == Words:
        return frozenset(value)
    if hint == InOrder:
        return tuple(value)
    if hint == Pairs:
        return MappingProxyType(dict(value))
    if hint == Phrases:
        return MappingProxyType({word: tuple(parts) for word, parts in value.items()})
    if hint == Pattern:
        return re.compile(value)
    return value if hint is str else words_of(hint, value, name)
