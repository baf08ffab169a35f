"""The schema of every knowledge file: its columns, what they may hold, and what rows must be beside each other.

What a column means is told beside the files (seeds/actors/README.md, seeds/places/README.md, docs/coding.md) and where they are read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from etl.knowledge.checks import a_day, a_day_or_year, a_name, capitals, known, number, one_of, pattern
from etl.knowledge.spans import span
from etl.knowledge.table import Check, Column, KnowledgeError, Row, Table, Together
from etl.knowledge.word_lists import ActorForms, Copies, Factuality, Grammar, Harm, PlaceWords, Verbs
from etl.schema import EVENT_TYPE_PRECEDENCE, INTER_CODES, SOURCE_SCALES

if TYPE_CHECKING:
    from etl.knowledge.files import Knowledge

GROUPS = ("group", "movement", "organisation", "coalition", "peacekeepers")
REGIONS = ("Western Africa", "Middle Africa", "Eastern Africa", "Southern Africa", "Northern Africa", "Middle East", "Caucasus and Central Asia",
           "South Asia", "Southeast Asia", "East Asia", "Europe", "Central America", "South America", "Caribbean", "North America", "Oceania",
           "Antarctica")
PLACES = ("country", "admin1", "admin2", "city", "quarter", "camp", "base", "region", "site")
TRAITS = ("outcome", "generic", "bloodless", "attack", "claimable", "accidental", "people")
SIDES = ("state", "armed", "rioters", "protesters", "civilians", "*", "-")
DISORDERS = ("Political violence", "Demonstrations", "Strategic developments", "Political violence; Demonstrations")
CATEGORIES = ("military", "police", "government", "armed_unnamed", "protesters", "rioters", "civilians", "peacekeepers", "coalition", "part", "asset")
# Cues that no word gives but the article.
ARTICLE_CUES = ("*", "deaths", "conflict", "unrest")
CUES = ("presumed", "other_side", "prefix", "locative", "genitive", "function", "personal", "such", "latter", "both", "one")
# What a noun may refer back to beside a group's own ilk.
ILKS = ("rebel", "militia", "group", "doer")
RELATIONS = ("obj", "nsubj", "in")
_LEMMA = r"[^\s+:!@A-Z]+"
_TRIGGER = rf"{_LEMMA}(\+(!in|((({'|'.join(RELATIONS)})):)?(@place|{_LEMMA})))*"

ALPHA2 = pattern("[A-Z]{2}", "an ISO 3166-1 alpha-2 code in capitals (XK: Kosovo)")
ALPHA3 = pattern("[A-Z]{3}", "an ISO 3166-1 alpha-3 code in capitals (XKX: Kosovo)")
YEAR = number(1500, 2199)
OWN_NAMES = "a name of groups.csv, or of a state's forces (Military Forces of Mali)"
SEEN = Column("seen", one_of("yes"))  # in a public file of ACLED's; for people
LATITUDE, LONGITUDE = number(-90, 90, whole=False), number(-180, 180, whole=False)
PEOPLE = number(0, 10**10)


# The files of a language that hold word lists, each with the class that is its schema.
LISTS: dict[str, type] = {"grammar.toml": Grammar, "factuality.toml": Factuality, "casualties.toml": Harm, "places.toml": PlaceWords,
                          "light_verbs.toml": Verbs, "actors.toml": ActorForms, "copies.toml": Copies}
# … and those that the module which reads them makes rules or patterns of.
RULES = ("dates.toml", "numbers.toml", "page.toml", "frames.toml", "held_places.txt", "not_places.txt")


class Schemas:
    """The schemas, by the files' names; those of a language by their names in its folder.

    `seeds` and `language` are tables, `lists` word lists; `files`: every file that a language has.
    """

    lists = LISTS

    def __init__(self, knowledge: Knowledge) -> None:
        self._of = knowledge
        self.seeds = self._seeds()
        self.language = self._language("")
        self.files = (*self.language, *LISTS, *RULES)

    def of(self, name: str) -> Table:
        """Raises KeyError for a file that has none."""
        folder, _, file = name.partition("/")
        return self._language(folder)[file] if folder in self._of.codes else self.seeds[name]

    def _known(self, name: str, column: str) -> Check:
        """A value that a column of another file has."""
        return known(lambda: self._of.values(name, column), f"a {column} of {name.rpartition('/')[2]}")

    @cached_property
    def _alpha2(self) -> Check:
        return known(lambda: self._of.values("places/countries.csv", "alpha2"), "an ISO 3166-1 alpha-2 code of seeds/places/countries.csv")

    @cached_property
    def _alpha3(self) -> Check:
        return known(lambda: self._of.values("places/countries.csv", "alpha3"), "an ISO 3166-1 alpha-3 code of seeds/places/countries.csv")

    @cached_property
    def _numeric(self) -> Check:
        return known(lambda: self._of.values("places/countries.csv", "numeric"), "an ISO 3166-1 numeric code of seeds/places/countries.csv")

    @cached_property
    def _sub_event_type(self) -> Check:
        return self._known("event_types.csv", "sub_event_type")

    def _seeds(self) -> dict[str, Table]:
        event_type = one_of(*EVENT_TYPE_PRECEDENCE)
        return {
            "actors/groups.csv": Table(
                (Column("name", a_name, needed=True), Column("kind", one_of(*GROUPS), needed=True),
                 Column("inter", one_of(*INTER_CODES), needed=True), Column("countries", self._alpha3, parted="|"), Column("since", YEAR),
                 Column("until", YEAR), Column("french", a_name, parted="|"),
                 Column("other", a_name, parted="|"), Column("abbreviations", capitals, parted="|"), Column("local", a_name, parted="|"),
                 Column("ilk", known(self._ilks, "an ilk of etl/lang/*/actor_nouns.csv"), parted="|"), Column("allies", a_name, parted="|")),
                unique=(("name",),), row=_since_before_until, together=self._allies),
            "actors/leaders.csv": Table(
                (Column("leader", a_name, needed=True, parted="|"), Column("group", self._known("actors/groups.csv", "name"), needed=True),
                 Column("since", YEAR), Column("until", YEAR)),
                unique=(("leader", "group"),), row=_since_before_until),
            "actors/states.csv": Table(
                (Column("iso3", self._alpha3, needed=True), Column("name", a_name, needed=True),
                 *(Column(c, a_name, parted="|") for c in ("military", "police", "government", "local_military", "local_police")),
                 Column("military_by", self._alpha3), Column("rebels", a_name)),
                unique=(("iso3",), ("name",)), together=self._states),
            "actors/acled_names.csv": Table(
                (Column("name", known(self._own_names, OWN_NAMES), needed=True), Column("since", a_day_or_year), Column("until", a_day_or_year),
                 Column("acled_name", _acled_name, needed=True), SEEN),
                unique=(("name", "since"),), row=_first_before_last, together=_apart_in_time("name", "acled_name")),
            "actors/acled_countries.csv": Table(
                (Column("iso3", self._alpha3, needed=True), Column("acled_cnty", pattern("[A-Z]{3}", "ACLED's three letters, in capitals")),
                 Column("state", a_name), SEEN),
                unique=(("iso3",), ("acled_cnty",))),
            "actors/acled_forces.csv": Table((Column("force", a_name, needed=True), Column("unit", a_name), SEEN), unique=(("force", "unit"),)),
            "actors/regimes.csv": Table(
                (Column("iso3", self._alpha3, needed=True), Column("since", a_day, needed=True), Column("until", a_day),
                 Column("label", pattern(r"\([12]\d{3}-([12]\d{3})?\)( .+)?", "ACLED's years, as (2020-2021) or (2021-), with what it writes behind"),
                        needed=True), SEEN),
                unique=(("iso3", "since"), ("iso3", "label")), row=_first_before_last, together=_apart_in_time("iso3", "label")),
            "deployments.csv": Table(
                (Column("forces", self._alpha3, needed=True, parted="|"), Column("countries", self._alpha3, needed=True, parted="|"),
                 Column("since", YEAR), Column("until", YEAR), Column("mission", a_name, needed=True)),
                row=_since_before_until),
            "places/countries.csv": Table(
                (Column("alpha2", ALPHA2, needed=True), Column("alpha3", ALPHA3, needed=True), Column("numeric", number(0, 999), needed=True),
                 Column("name", a_name, needed=True), Column("region", one_of(*REGIONS), needed=True),
                 Column("french", a_name, needed=True, parted=";"), Column("demonyms", a_name, parted=";"),
                 Column("capital", a_name, parted=";"), Column("metonyms", a_name, parted=";")),
                unique=(("alpha2",), ("alpha3",), ("numeric",), ("name",))),
            "places/admin1.csv": Table(
                (Column("country", self._alpha2, needed=True), Column("code", needed=True), Column("name", a_name, needed=True),
                 Column("latitude", LATITUDE, needed=True), Column("longitude", LONGITUDE, needed=True), Column("seat", a_name),
                 Column("population", PEOPLE, needed=True), Column("alternates", a_name, parted=";")),
                unique=(("country", "code"),)),
            "places/admin1_names.csv": Table(
                (Column("country", self._alpha2, needed=True), Column("code", needed=True), Column("name", a_name),
                 Column("alternates", a_name, parted=";")),
                unique=(("country", "code"),)),
            "places/exonyms.csv": Table(
                (Column("country", self._alpha2, needed=True), Column("name", a_name, needed=True), Column("kind", one_of(*PLACES)),
                 Column("alternates", a_name, parted=";"))),
            "places/extra.csv": Table(
                (Column("name", a_name, needed=True), Column("country", self._alpha2, needed=True, parted=";"), Column("admin1", a_name),
                 Column("admin2", a_name), Column("kind", one_of(*PLACES), needed=True), Column("latitude", LATITUDE, needed=True),
                 Column("longitude", LONGITUDE, needed=True), Column("population", PEOPLE), Column("alternates", a_name, parted=";")),
                row=self._division_of_its_country),
            "places/country_boxes.csv": Table(
                (Column("iso", number(0, 999), needed=True), Column("alpha2", ALPHA2, needed=True), Column("alpha3", ALPHA3, needed=True),
                 Column("min_latitude", LATITUDE, needed=True), Column("max_latitude", LATITUDE, needed=True),
                 Column("min_longitude", LONGITUDE, needed=True), Column("max_longitude", LONGITUDE, needed=True),
                 Column("names", a_name, needed=True, parted="|")),
                unique=(("iso",), ("alpha2",), ("alpha3",)), row=_south_below_north),
            "sources.csv": Table(
                (Column("name", a_name, needed=True), Column("scale", one_of(*SOURCE_SCALES), needed=True),
                 Column("country", self._known("places/countries.csv", "name")), Column("language", pattern("[a-z]{2}", "an ISO 639-1 code")),
                 Column("domain", pattern(r"([a-z0-9-]+\.)+[a-z]{2,24}( *[ ;|] *([a-z0-9-]+\.)+[a-z]{2,24})*", "a web domain as lemonde.fr")),
                 Column("also", a_name, parted="|")),
                unique=(("name",), ("domain",))),
            "ucdp_countries.csv": Table((Column("name", a_name, needed=True), Column("iso", self._numeric, needed=True)), unique=(("name",),)),
            "acled_former_types.csv": Table(
                (Column("name", a_name, needed=True), Column("event_type", event_type, needed=True), Column("sub_event_type", self._sub_event_type)),
                unique=(("name",),)),
            "event_types.csv": Table(
                (Column("sub_event_type", a_name, needed=True), Column("event_type", event_type, needed=True),
                 Column("disorder_type", one_of(*DISORDERS), needed=True)),
                unique=(("sub_event_type",),)),
            "event_classes.csv": Table(
                (Column("class", a_name, needed=True), Column("family", a_name, needed=True), Column("traits", one_of(*TRAITS), parted=" ")),
                unique=(("class",),)),
            "event_rules.csv": Table(
                (Column("class", self._known("event_classes.csv", "class"), needed=True),
                 Column("cue", known(self._cues, "a cue of etl/lang/*/cues.csv, *, deaths, conflict or unrest"), needed=True),
                 Column("side1", one_of(*SIDES), needed=True), Column("side2", one_of(*SIDES), needed=True),
                 Column("sub_event_type", self._sub_event_type, needed=True)),
                unique=(("class", "cue", "side1", "side2"),), together=_hidden),
        }

    def _language(self, code: str) -> dict[str, Table]:
        return {
            "events.csv": Table(
                (Column("trigger", pattern(_TRIGGER, "a lemma in small letters, or lemmas joined by +; before one may stand obj:, nsubj: or in:, "
                                                     "instead of one @place or !in"), needed=True),
                 Column("upos", one_of("VERB", "NOUN"), needed=True), Column("class", self._known("event_classes.csv", "class"), needed=True),
                 Column("frame", known(lambda: self._frames(code), "a frame of frames.toml"), needed=True),
                 Column("weight", one_of("strong", "weak", "context", "thing"), needed=True), Column("example", a_name, needed=True)),
                unique=(("trigger", "upos"),)),
            "cues.csv": Table(
                (Column("cue", a_name, needed=True),
                 Column("lemma", pattern(r"[^A-Z+]+(\+[^A-Z+]+)?", "a lemma in small letters, or a preposition, + and a lemma"), needed=True)),
                unique=(("cue", "lemma"),)),
            "targets.csv": Table((Column("lemma", a_name, needed=True), Column("category", one_of(*CATEGORIES), needed=True)), unique=(("lemma",),)),
            "actor_nouns.csv": Table(
                (Column("lemma", a_name, needed=True), Column("category", one_of(*CATEGORIES), needed=True), Column("alone", one_of(*CATEGORIES)),
                 Column("associate", a_name), Column("ilk", pattern("[a-z_]+", "one word in small letters"))),
                unique=(("lemma",),), together=self._noun_ilks),
            "actor_cues.csv": Table((Column("lemma", needed=True), Column("effect", one_of(*CUES), needed=True)), unique=(("lemma", "effect"),)),
            "place_nouns.csv": Table(
                (Column("noun", a_name, needed=True), Column("kinds", one_of(*PLACES), needed=True, parted=";")), unique=(("noun",),)),
        }

    def _own_names(self) -> Collection[str]:
        """The names that the coder gives: of groups, and of the forces of states."""
        forces, states = self._of.values("actors/acled_forces.csv", "force"), self._of.values("actors/states.csv", "name")
        return self._of.values("actors/groups.csv", "name") | {f"{force} of {state}" for force in forces for state in states}

    def _ilks(self) -> Collection[str]:
        nouns = [self._of.values(f"{code}/actor_nouns.csv", "ilk") for code in self._of.codes]
        return sorted(frozenset().union(*nouns) - {"", *ILKS})

    def _noun_ilks(self, rows: Sequence[Row]) -> Iterator[tuple[int, str, str, str]]:
        """An ilk that no group has leads nowhere."""
        groups = {ilk for value in self._of.values("actors/groups.csv", "ilk") for ilk in value.split("|")}
        for n, row in enumerate(rows):
            if row["ilk"] and row["ilk"] not in groups and row["ilk"] not in ILKS:
                yield n, "ilk", row["ilk"], f"no group has this ilk; there are {', '.join(sorted(groups - {''}))}, and {', '.join(ILKS)}"

    def _cues(self) -> Collection[str]:
        return sorted(frozenset(ARTICLE_CUES).union(*(self._of.values(f"{code}/cues.csv", "cue") for code in self._of.codes)))

    def _frames(self, code: str) -> Collection[str]:
        path = self._of.languages / code / "frames.toml"
        try:
            return sorted(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise KnowledgeError(f"{path}: {error}") from error

    def _allies(self, rows: Sequence[Row]) -> Iterator[tuple[int, str, str, str]]:
        """Allies are groups, or forces of a state."""
        groups, states = {row["name"] for row in rows}, self._of.values("actors/states.csv", "name")
        for n, row in enumerate(rows):
            for ally in filter(None, row["allies"].split("|")):
                if (ally not in groups and ally.partition(" Forces of ")[2] not in states) or ally == row["name"]:
                    yield n, "allies", ally, "should be the name of another group of groups.csv, or of a state's forces (Military Forces of Mali)"

    def _states(self, rows: Sequence[Row]) -> Iterator[tuple[int, str, str, str]]:
        """A state is called as its country is, but for its "the"."""
        names = {row["alpha3"]: row["name"] for row in self._of.reading("places/countries.csv").rows}
        for n, row in enumerate(rows):
            if row["name"].removeprefix("the ") != names[row["iso3"]]:
                yield n, "name", row["name"], f"should be {names[row['iso3']]}, with \"the\" before it or not, as in seeds/places/countries.csv"

    @cached_property
    def _divisions(self) -> frozenset[tuple[str, str]]:
        return frozenset((row["country"], row["name"]) for row in self._of.reading("places/admin1.csv").rows)

    def _division_of_its_country(self, row: Row) -> tuple[str, str] | None:
        if not row["admin1"] or any((country.strip(), row["admin1"]) in self._divisions for country in row["country"].split(";")):
            return None
        return "admin1", f"should be a division of {row['country']} in seeds/places/admin1.csv, or empty"


def _hidden(rows: Sequence[Row]) -> Iterator[tuple[int, str, str, str]]:
    """The first rule that fits wins: one behind a wider one is never asked."""
    for n, row in enumerate(rows):
        wider = next((r for r in rows[:n] if r["class"] == row["class"] and all(r[c] in ("*", row[c]) for c in ("cue", "side1", "side2"))), None)
        if wider:
            yield n, "class", ",".join(row.values()), f"is never asked, since {','.join(wider.values())} stands above it; move it up"


def _since_before_until(row: Row) -> tuple[str, str] | None:
    if row["since"] and row["until"] and int(row["since"]) > int(row["until"]):
        return "until", f"should not lie before since, {row['since']}"
    return None


def _acled_name(value: str) -> str | None:
    braces = set("{}") & set(value.replace("{country}", ""))
    return "may hold {country}, for the event's country, and no other braces" if braces else a_name(value)


def _first_before_last(row: Row) -> tuple[str, str] | None:
    first, last = span(row)
    return ("until", f"should not lie before since, {row['since']}") if first > last else None


def _apart_in_time(key: str, name: str) -> Together:
    """One name at a time: where two periods meet, the later one counts."""
    def check(rows: Sequence[Row]) -> Iterator[tuple[int, str, str, str]]:
        last: dict[str, Row] = {}
        for n, row in sorted(enumerate(rows), key=lambda numbered: span(numbered[1])):
            before = last.get(row[key])
            if before and span(before)[1] >= span(row)[0]:
                yield n, "since", row["since"], f"lies in the time of {before[name]}; let that end on the day before"
            last[row[key]] = row
    return check


def _south_below_north(row: Row) -> tuple[str, str] | None:
    if float(row["min_latitude"]) > float(row["max_latitude"]):
        return "max_latitude", f"should not lie below min_latitude, {row['min_latitude']}"
    return None
