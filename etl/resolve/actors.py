"""From a noun phrase to an actor by ACLED's conventions (coding manual, section 5).

`ActorList.find` scans text for named groups and named forces; `ActorList.describe` reads one noun phrase: a name wins, then
nationality and force, then the common noun. Which names and nouns there are is data: seeds/actors and etl/lang/<code>.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, Protocol

from etl.knowledge import rows
from etl.language import Language
from etl.resolve.actor_names import NameTrie, Token, tokens
from etl.resolve.actor_nouns import Noun, Nouns, nouns

STATE = {"military": "Military Forces", "police": "Police Forces", "government": "Government"}
UNNAMED = {
    "armed_unnamed": ("Unidentified Armed Group", "Political militia"),
    "protesters": ("Protesters", "Protesters"),
    "rioters": ("Rioters", "Rioters"),
    "civilians": ("Civilians", "Civilians"),
}
# Who is meant by these is told by the noun itself, whatever group stands beside it ("les otages de l'EI").
CROWDS = ("civilians", "protesters", "rioters")
# What a noun that only belongs to someone may belong to, in "chef de la police", "positions des rebelles".
ARMED = ("military", "police", "armed_unnamed", "peacekeepers")
OWNERS = {"part": (*ARMED, "government", *CROWDS), "asset": (*ARMED, "government")}
# Groups that are no side of their own in an event: ACLED names them as associated actors.
ASSOCIATED = {"movement": "protesters", "organisation": "civilians"}
LONGEST_COUNTRY = 5  # words of the longest country name ("République démocratique de le Congo")

StateCategory = Literal["military", "police", "government"]


class WordLike(Protocol):
    """A syntactic word of Universal Dependencies."""

    @property
    def text(self) -> str: ...
    @property
    def lemma(self) -> str: ...
    @property
    def upos(self) -> str: ...


class CountryLike(Protocol):
    """A country: its English name and ISO 3166-1 alpha-3 code."""

    @property
    def name(self) -> str: ...
    @property
    def iso3(self) -> str: ...


class GazetteerLike(Protocol):
    """What is asked of the gazetteer: names of countries, of their people, and of what stands for their governments."""

    def country(self, name: str, /) -> CountryLike | None: ...
    def demonym(self, word: str, /) -> Sequence[CountryLike]: ...
    def metonym(self, word: str, /) -> CountryLike | None: ...


@dataclass(frozen=True)
class Actor:
    """An actor as ACLED names it.

    `inter` is one of schema.INTER_CODES; `countries` are ISO3, the home of a group or force, the country of unnamed people;
    `assoc` is the associated actor ('' when there is none); `kind` is a category of actor_nouns.csv or a kind of groups.csv;
    `ilk` what unnamed people may call a group ("jihadist"), of unnamed people the one that they were called, none if only presumed;
    `allies` the names of those who fight on the same side.
    """

    name: str
    inter: str
    countries: tuple[str, ...] = ()
    assoc: str = ""
    kind: str = ""
    ilk: tuple[str, ...] = field(default=(), compare=False)
    allies: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Match:
    """A name in a text, from `start` to `end` (character offsets, end excluded). `local`: it names the actor only at home."""

    start: int
    end: int
    actor: Actor
    local: bool


@dataclass(frozen=True)
class _Entry:
    """What a spelling stands for. `order`: the more prominent of two homonyms comes first."""

    actor: Actor
    since: int
    until: int
    local: bool
    order: int

    def active(self, year: int | None) -> bool:
        return year is None or self.since <= year <= self.until

    def at_home(self, countries: Sequence[str]) -> bool:
        return any(c in self.actor.countries for c in countries)

    def rank(self, year: int | None, countries: Sequence[str]) -> tuple[bool, bool, bool, int, int]:
        """Least for the one that is meant: at home, in its time, by a name for there; the younger took over from the older."""
        home = self.at_home(countries)
        return not home, not self.active(year), not self.local, -self.since if home else 0, self.order


def _split(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


@cache
def _state_names() -> dict[str, str]:
    """English names as they stand after "of", by ISO3: "the United States"."""
    return {row["iso3"]: row["name"] for row in rows("actors/states.csv")}


def _country_name(iso3: str) -> str:
    return _state_names().get(iso3, "").removeprefix("the ")


@cache
def _foreign_armies() -> dict[str, str]:
    """Whose forces "l'armée" means in a country that has none, by ISO3: in Palestine those of Israel."""
    return {row["iso3"]: row["military_by"] for row in rows("actors/states.csv") if row["military_by"]}


@cache
def _rebels() -> dict[str, str]:
    """What rebels without a name of their own are called in a country (manual, section 8), by ISO3."""
    return {row["iso3"]: row["rebels"] for row in rows("actors/states.csv") if row["rebels"]}


def as_rebels(actor: Actor) -> Actor:
    """Unidentified people with arms who are called rebels, by the name that rebels without one have in their country."""
    name = _rebels().get(actor.countries[0]) if actor.kind == "armed_unnamed" and actor.countries and "rebel" in actor.ilk else None
    return replace(actor, name=name, inter="Rebel group", kind="group") if name else actor


@cache
def _entries() -> tuple[tuple[str, _Entry], ...]:
    """Every spelling of the seeds with what it stands for."""
    found: list[tuple[str, _Entry]] = []
    for order, row in enumerate(rows("actors/groups.csv")):
        home, ilk, allies = (tuple(_split(row[column])) for column in ("countries", "ilk", "allies"))
        actor = Actor(row["name"], row["inter"], home, kind=row["kind"], ilk=ilk, allies=allies)
        general = _Entry(actor, int(row["since"] or 0), int(row["until"] or 9999), False, order)
        found += [(s, general) for column in ("french", "other", "abbreviations") for s in _split(row[column])]
        found += [(s, replace(general, local=True)) for s in _split(row["local"])]
    groups = {entry.actor.name: entry for _, entry in found}
    for row in rows("actors/leaders.csv"):
        led = replace(groups[row["group"]], since=int(row["since"] or 0), until=int(row["until"] or 9999), local=False)
        found += [(s, led) for s in _split(row["leader"])]
    for order, row in enumerate(rows("actors/states.csv"), start=len(found)):
        for category, title in STATE.items():
            force = _Entry(Actor(f"{title} of {row['name']}", "State forces", (row["iso3"],), kind=category), 0, 9999, False, order)
            found += [(s, force) for s in _split(row[category])]
            found += [(s, replace(force, local=True)) for s in _split(row.get(f"local_{category}", ""))]
    return tuple(found)


@cache
def _trie(language: Language) -> NameTrie[_Entry]:
    trie: NameTrie[_Entry] = NameTrie(language)
    for spelling, entry in _entries():
        trie.add(spelling, entry)
    return trie


class ActorList:
    """The named actors, and the rules for the unnamed ones. Cheap to make: the data is loaded once a process.

    Args:
        language: that of the texts.
    """

    def __init__(self, language: Language) -> None:
        self._nouns: Nouns = nouns(language)
        self._names = _trie(language)
        self.language = language

    # --- names --------------------------------------------------------------------------------

    def find(self, text: str, *, year: int | None = None, countries: Sequence[str] = ()) -> list[Match]:
        """Named groups and forces in a text, longest first, without overlaps, in text order.

        Args:
            year: of the events; settles names that several groups bore at different times.
            countries: ISO3 of the countries that the text is about. Names that hold only at home ("forces kurdes") are
                found in these countries alone; a force is `State forces` there and `External/Other forces` elsewhere.
        """
        words = tokens(text, self.language)
        found: list[Match] = []
        position = 0
        while position < len(words):
            match, position = self._name_at(text, words, position, year, countries)
            if match is not None:
                found.append(match)
        return found

    def _name_at(self, text: str, words: list[Token], first: int, year: int | None,
                 countries: Sequence[str]) -> tuple[Match | None, int]:
        """The name that begins at a token, and the number of the next token to look at."""
        if self._is_prefixed(text, words, first):
            return None, first + 1
        for last, entries in self._names.at(text, words, first):
            possible = [e for e in entries if not e.local or (e.at_home(countries) and e.active(year))]
            if possible:
                entry = min(possible, key=lambda e: e.rank(year, countries))
                actor = entry.actor
                if actor.kind in STATE and countries and not entry.at_home(countries):
                    actor = replace(actor, inter="External/Other forces")
                return Match(words[first].start, words[last].end, actor, entry.local), last + 1
        return None, first + 1

    def _is_prefixed(self, text: str, words: list[Token], first: int) -> bool:
        """Whether a word stands after "anti-" or "pro-": it then names another side than the one spoken of."""
        if first == 0 or not self._nouns.is_cue("prefix", words[first - 1].form):
            return False
        return text[words[first - 1].end:words[first].start].strip() in ("-", "‐", "‑") or words[first - 1].end == words[first].start

    # --- common nouns ---------------------------------------------------------------------------

    def noun(self, lemma: str) -> str | None:
        """The category of a common noun or of a multiword one ("homme armé"); None when it names no actor."""
        words = lemma.split()
        noun = self._nouns.longest(words, 0) if len(words) > 1 else self._nouns.one(lemma)
        return noun.category if noun else None

    def noun_of(self, lemmas: Sequence[str], head: int = 0) -> Noun | None:
        """The longest entry of actor_nouns.csv over a sequence of lemmas that holds the one numbered `head`."""
        return self._nouns.longest(lemmas, head) or self._nouns.one(lemmas[head])

    def noun_in(self, words: Sequence[WordLike], head: int, gazetteer: GazetteerLike) -> Noun | None:
        """The entry of a phrase's head, with the words around it that make a longer entry."""
        return _Phrase(self, self._nouns, words, head, "", gazetteer, None, "military", "civilians").noun

    def is_cue(self, effect: str, word: str) -> bool:
        """Whether a word is a cue of that effect (actor_cues.csv)."""
        return self._nouns.is_cue(effect, word)

    def has_army(self, iso3: str) -> bool:
        """Whether a country has forces of its own."""
        return iso3 not in _foreign_armies()

    # --- unnamed actors ---------------------------------------------------------------------------

    def state(self, category: StateCategory, country: CountryLike | str, event_country: str) -> Actor:
        """The forces or the government of a state (a country or its ISO3), for an event in a country (ISO3, '' unknown)."""
        iso3 = country if isinstance(country, str) else country.iso3
        name = _state_names().get(iso3) or (iso3 if isinstance(country, str) else country.name)
        inter = "State forces" if event_country in ("", iso3) else "External/Other forces"
        return Actor(f"{STATE[category]} of {name}", inter, (iso3,), kind=category)

    def unnamed(self, category: str, country_name: str, iso3: str = "", assoc: str = "") -> Actor:
        """`Unidentified Armed Group (Mali)`, `Civilians (Syria)`, …; without a country where its name is ''.

        Raises KeyError for a category that is not in UNNAMED.
        """
        name, inter = UNNAMED[category]
        return Actor(f"{name} ({country_name})" if country_name else name, inter, (iso3,) if iso3 else (), assoc, category)

    def civilians_of(self, nationality: CountryLike | None, country: str, assoc: str = "") -> Actor:
        """Unarmed people: of the event's country (ISO3), or `Civilians (International)` where they are said to be foreign."""
        if nationality is None or nationality.iso3 == country:
            return self.unnamed("civilians", _country_name(country), country, assoc)
        if not country:
            return self.unnamed("civilians", _country_name(nationality.iso3), nationality.iso3, assoc)
        return self.unnamed("civilians", "International", nationality.iso3, assoc)

    # --- noun phrases ---------------------------------------------------------------------------

    def describe(self, words: Sequence[WordLike], head: int, *, country: str, gazetteer: GazetteerLike, year: int | None = None,
                 state_as: StateCategory = "military", people_as: Literal["military", "civilians"] = "civilians") -> Actor | None:
        """The actor that a noun phrase names; None where it names none (a thing, an abstract noun, a place).

        Args:
            words: the phrase in text order; `head` is the position of its head.
            country: ISO3 of the event's country, '' when unknown.
            year: of the event.
            state_as: what the bare name of a country or of its capital stands for ("Moscou a bombardé").
            people_as: what the bare name of a people stands for ("les Russes": those who bombard, or those who were killed).
        """
        return _Phrase(self, self._nouns, words, head, country, gazetteer, year, state_as, people_as).actor()

    def _peacekeepers(self, country: str, year: int | None) -> Actor | None:
        """The mission in a country, else the first that is bound to none."""
        missions = [e for _, e in _entries() if e.actor.kind == "peacekeepers" and (not e.actor.countries or e.at_home((country,)))]
        best = min(missions, key=lambda e: e.rank(year, (country,)), default=None)
        return best.actor if best else None


class _Phrase:
    """One noun phrase under reading. The rules are in `actor`, in the order in which they win."""

    def __init__(self, actors: ActorList, lexicon: Nouns, words: Sequence[WordLike], head: int, country: str,
                 gazetteer: GazetteerLike, year: int | None, state_as: StateCategory, people_as: str) -> None:
        self.actors, self.lexicon, self.words, self.head = actors, lexicon, words, head
        self.country, self.gazetteer, self.year, self.state_as, self.people_as = country, gazetteer, year, state_as, people_as
        self.end = next((i for i in range(head + 1, len(words)) if self._is(i, "other_side")), len(words))
        self.spans: list[tuple[int, int]] = []  # of the words, in the text that names are looked for in
        self.noun = self._noun()

    def actor(self) -> Actor | None:
        """See ActorList.describe."""
        names = list(self._names())
        presumed = any(self._is(i, "presumed") for i in range(self.end) if i != self.head)
        category = self.noun.category if self.noun else ""

        if self.words[self.head].upos == "PRON":  # "ceux de Boko Haram", but "personne n'a revendiqué"
            return self._named(names[0].actor) if names else None
        # 1. a name that is, or holds, the head: "l'armée syrienne libre", "les casques blancs"
        holding = next((m for m in names if m.start <= self.spans[self.head][0] < m.end), None)
        if holding is not None and not presumed:
            plain = next((m for m in names if holding.local and not m.local), holding)  # "les combattants kurdes des FDS"
            return self._named(plain.actor)
        # 2. unarmed people stay what they are, beside any group: "les otages de l'EI"
        if category in CROWDS:
            return self._crowd(category, names)
        # 3. presumed members are not identified: "des membres présumés de Boko Haram"
        if presumed and names:
            return replace(self._unidentified(), ilk=()) if category in ("armed_unnamed", "part") or holding is not None else None
        if names and self.words[self.head].upos == "NUM":  # "deux du groupe Boko Haram"
            return self._named(names[0].actor)
        # 4. a name beside a noun that takes one: "des combattants de l'EI", "le groupe Boko Haram"
        if names and self.noun is not None:
            named = min(names, key=lambda m: m.local)
            if category != "part" or self.noun.alone != "protesters" or named.actor.kind not in ("peacekeepers", "coalition"):
                return self._named(named.actor)
        return self._by_noun(category) if self.noun else self._by_place()

    def _by_noun(self, category: str) -> Actor | None:
        """What the head noun says where the phrase holds no name."""
        if category in STATE:
            nation = self._nation()
            home = _foreign_armies().get(self.country, self.country) if category == "military" else self.country
            return self.actors.state(category, nation or home, self.country) if nation or home else None  # type: ignore[arg-type]
        if category == "armed_unnamed":
            presumed = any(self._is(i, "presumed") for i in range(self.end) if i != self.head)
            return replace(self._unidentified(), ilk=()) if presumed else self._unidentified()
        if category == "peacekeepers":
            return self.actors._peacekeepers(self.country, self.year)
        if category in OWNERS:
            return self._by_owner(category)
        return None  # a coalition that is not in the list

    def _by_owner(self, category: str) -> Actor | None:
        """"Un chef de la police", "une dizaine de manifestants", "une position de l'armée", "un avion russe"."""
        assert self.noun is not None
        owner = next((i for i in range(self.head + 1, self.end) if self.words[i].upos in ("NOUN", "PROPN")), None)
        if owner is not None:
            inner = _Phrase(self.actors, self.lexicon, self.words[owner:self.end], 0, self.country, self.gazetteer, self.year,
                            self.state_as, self.people_as)
            owners = ARMED if self.noun.alone else OWNERS[category]
            if inner.noun is not None and inner.noun.category in (*owners, "part", "asset"):
                found = inner.actor()
                if found is not None and (found.kind in owners or found.kind not in UNNAMED):
                    return found
            if inner.noun is None and not self.noun.alone and category == "part" and self._demonym(owner):
                return inner.actor()
        if category == "asset" and (nation := self._nation()):
            return self.actors.state("military", nation, self.country)
        return self._crowd(self.noun.alone, []) if self.noun.alone else None

    def _by_place(self) -> Actor | None:
        """A head that is no common noun of the list: a people, a country, a capital that stands for its government."""
        word = self.words[self.head]
        if any(self._is(i, "locative") for i in range(self.head)) or word.upos not in ("NOUN", "PROPN", "ADJ"):
            return None
        if word.upos == "PROPN" and (state := self._country_at(self.head)):
            return self.actors.state(self.state_as, state, self.country)
        people = self._demonym(self.head)
        if people is None:
            return None
        # "le Brésilien" is a man, "les Brésiliens" may be their army
        one = self.head > 0 and self.lexicon.is_cue("one", self.words[self.head - 1].text)
        if self.people_as == "military" and not one:
            return self.actors.state("military", people, self.country)
        return self.actors.civilians_of(people, self.country)

    # --- what rules are made of -------------------------------------------------------------------

    def _names(self) -> Iterable[Match]:
        """Names in the phrase, up to where another side is spoken of; a name that runs on over that point counts."""
        text = ""
        self.spans = []
        for word in self.words:
            self.spans.append((len(text), len(text) + len(word.text)))
            text += word.text + " "
        limit = self.spans[self.end][0] if self.end < len(self.words) else len(text)
        return [m for m in self.actors.find(text, year=self.year, countries=(self.country,) if self.country else ())
                if m.start < limit]

    def _named(self, actor: Actor) -> Actor:
        """A named actor; a movement or an organisation stands as the associate of protesters or civilians."""
        if actor.kind in ASSOCIATED:
            return self.actors.unnamed(ASSOCIATED[actor.kind], _country_name(self.country), self.country, actor.name)
        return actor

    def _crowd(self, category: str, names: Iterable[Match]) -> Actor:
        assoc = next((m.actor.name for m in names if m.actor.kind in ASSOCIATED), self.noun.associate if self.noun else "")
        if category == "civilians":
            foreign = next((d for i in range(self.head + 1, self.end) if self.words[i].upos != "PROPN" and (d := self._demonym(i))), None)
            return self.actors.civilians_of(foreign, self.country, assoc)
        return self.actors.unnamed(category, _country_name(self.country), self.country, assoc)

    def _unidentified(self) -> Actor:
        """Unnamed armed people, of the event's country even where they come from another ("des jihadistes tchadiens")."""
        nation = self._nation()
        iso3 = self.country or (nation.iso3 if nation else "")
        ilk = (self.noun.ilk or "any",) if self.noun else ()
        return replace(self.actors.unnamed("armed_unnamed", _country_name(iso3), iso3), ilk=ilk)

    def _noun(self) -> Noun | None:
        """The entry of the head; a given name that is spelt like a noun ("Marine") has none."""
        content = [i for i, w in enumerate(self.words[:self.end]) if i == self.head or w.upos not in ("ADV", "DET", "NUM", "PUNCT")
                   or w.lemma in self.actors.language.grammar.not_being]
        at = content.index(self.head)
        first = at
        while first > 0 and content[first - 1] == content[first] - 1 and self.words[content[first - 1]].upos in ("ADJ", "NOUN"):
            first -= 1
        for form in ("lemma", "text"):
            noun = self.lexicon.longest([getattr(self.words[i], form) for i in content[first:]], at - first)
            if noun is not None:
                return noun
        word = self.words[self.head]
        if word.upos == "PROPN" and self.head + 1 < self.end and self.words[self.head + 1].upos == "PROPN":
            return None
        return self.lexicon.one(word.lemma) or self.lexicon.one(word.text)

    def _nation(self) -> CountryLike | None:
        """The state that adjectives ("russes"), or names after "de" ("de Damas"), give the head; what follows "en", "avec" does not."""
        for i in range(self.head + 1, self.end):
            word = self.words[i]
            if word.upos == "ADP" and not self._is(i, "genitive"):
                break
            if found := self._demonym(i) or (self._country_at(i) if word.upos == "PROPN" else None):
                return found
        return next((d for i in range(self.head) if (d := self._demonym(i))), None)

    def _demonym(self, i: int) -> CountryLike | None:
        """The country of a word of origin; where it may mean several, the event's."""
        word = self.words[i]
        if word.upos not in ("ADJ", "NOUN", "PROPN"):
            return None
        meant = self.gazetteer.demonym(word.text) or self.gazetteer.demonym(word.lemma)
        return next((c for c in meant if c.iso3 == self.country), meant[0] if meant else None)

    def _country_at(self, first: int) -> CountryLike | None:
        """The country that the words from `first` on name, or whose government they stand for; the longest name wins."""
        for last in range(min(first + LONGEST_COUNTRY, self.end), first, -1):
            name = " ".join(w.text for w in self.words[first:last])
            for apart, joined in self.actors.language.actor_forms.joined.items():
                name = name.replace(apart, joined)
            if found := self.gazetteer.country(name) or self.gazetteer.metonym(name):
                return found
        return None

    def _is(self, i: int, effect: str) -> bool:
        return self.lexicon.is_cue(effect, self.words[i].lemma) or self.lexicon.is_cue(effect, self.words[i].text)
