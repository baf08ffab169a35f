"""Actors: names in text, and noun phrases to actors. Words are made by hand, the gazetteer is a fake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from factories import FRENCH

from etl.knowledge import rows
from etl.resolve.actor_names import tokens
from etl.resolve.actors import ActorList, as_rebels

ACTORS = ActorList(FRENCH)


@dataclass(frozen=True)
class Country:
    name: str
    iso3: str


@dataclass(frozen=True)
class Word:
    text: str
    lemma: str
    upos: str


class FakeGazetteer:
    """A few countries, by name, people and capital."""

    NAMES: ClassVar = {"russie": "RUS", "etats-unis": "USA", "syrie": "SYR", "mali": "MLI", "république démocratique du congo": "COD"}
    PEOPLE: ClassVar = {"russe": ["RUS"], "américain": ["USA"], "syrien": ["SYR"], "turc": ["TUR"], "malien": ["MLI"],
                        "français": ["FRA"], "congolais": ["COG", "COD"]}
    CAPITALS: ClassVar = {"moscou": "RUS", "damas": "SYR", "ankara": "TUR"}

    def country(self, name: str, /) -> Country | None:
        iso3 = self.NAMES.get(name.lower())
        return Country(iso3, iso3) if iso3 else None

    def demonym(self, word: str, /) -> list[Country]:
        return [Country(c, c) for c in self.PEOPLE.get(word.lower(), ())]

    def metonym(self, word: str, /) -> Country | None:
        iso3 = self.CAPITALS.get(word.lower())
        return Country(iso3, iso3) if iso3 else None


FUNCTION = {"le": ("le", "DET"), "la": ("le", "DET"), "les": ("le", "DET"), "l'": ("le", "DET"), "un": ("un", "DET"), "une": ("un", "DET"),
            "des": ("un", "DET"), "de": ("de", "ADP"), "d'": ("de", "ADP"), "à": ("à", "ADP"), "en": ("en", "ADP"), "par": ("par", "ADP"),
            "contre": ("contre", "ADP"), "avec": ("avec", "ADP"), "six": ("six", "NUM"), "qui": ("qui", "PRON")}


def phrase(tagged: str) -> tuple[list[Word], int]:
    """Words from "les soldats/soldat* russes/russe/ADJ": text/lemma/tag, the lemma defaults to the text, the tag to NOUN, or to
    PROPN with a capital, the head has a star."""
    words, head = [], 0
    for number, token in enumerate(tagged.split()):
        if token.endswith("*"):
            token, head = token[:-1], number
        text, *rest = token.split("/")
        lemma, upos = FUNCTION.get(text, (text, "PROPN" if text[0].isupper() else "NOUN"))
        words.append(Word(text, rest[0] if rest and rest[0] else lemma, rest[1] if len(rest) > 1 else upos))
    return words, head


def describe(tagged: str, country: str, **options: object) -> tuple[str, str] | None:
    words, head = phrase(tagged)
    actor = ACTORS.describe(words, head, country=country, gazetteer=FakeGazetteer(), **options)  # type: ignore[arg-type]
    return (actor.name, actor.inter) if actor else None


STATE, REBEL, MILITIA, OUTSIDE = "State forces", "Rebel group", "Political militia", "External/Other forces"


@pytest.mark.parametrize(("tagged", "country", "name", "inter"), [
    # a name beside its noun, or alone
    ("des combattants/combattant* de l' EI", "SYR", "Islamic State", REBEL),
    ("le groupe* Boko Haram", "NGA", "Boko Haram", REBEL),
    ("le groupe* Etat islamique/islamique/ADJ", "IRQ", "Islamic State", REBEL),
    ("Daech*", "SYR", "Islamic State", REBEL),
    ("l' Etat/Etat/NOUN* islamique/islamique/ADJ", "NGA", "Islamic State West Africa Province", REBEL),
    ("des talibans/taliban*", "AFG", "Taliban", REBEL),
    ("des talibans/taliban*", "PAK", "Tehreek-i-Taliban Pakistan", REBEL),
    ("les shebab*", "SOM", "Al Shabaab", REBEL),
    ("les rebelles/rebelle* houthis/houthi/ADJ", "YEM", "Houthis", REBEL),
    ("les miliciens/milicien* de les ADF", "COD", "Allied Democratic Forces", REBEL),
    ("les Forces/Force* démocratiques/démocratique/ADJ syriennes/syrien/ADJ", "SYR", "Syrian Democratic Forces", REBEL),
    ("une dizaine* de combattants de le Hezbollah", "LBN", "Hezbollah", REBEL),
    ("un chef* de le Hamas", "PSE", "Hamas", REBEL),
    ("les positions/position* de l' EI", "SYR", "Islamic State", REBEL),
    ("des hommes/homme* de le maréchal Haftar", "LBY", "Libyan National Army", REBEL),
    ("les forces/force* pro-Haftar/pro-Haftar/ADJ", "LBY", "Libyan National Army", REBEL),
    ("les militants/militant* de Al-Qaïda", "MLI", "AQIM", REBEL),
    ("le gang* 400 Mawozo", "HTI", "400 Mawozo", MILITIA),
    # names that hold only at home
    ("les forces/force* kurdes/kurde/ADJ", "SYR", "YPG", REBEL),
    ("les forces/force* kurdes/kurde/ADJ", "IRQ", "Peshmerga", STATE),
    ("les milices/milice* chiites/chiite/ADJ", "IRQ", "Popular Mobilization Forces", MILITIA),
    ("les combattants/combattant* kurdes/kurde/ADJ de les FDS", "SYR", "Syrian Democratic Forces", REBEL),
    ("la coalition*", "IRQ", "Global Coalition Against Daesh", OUTSIDE),
    ("la coalition*", "YEM", "Operation Restoring Hope", OUTSIDE),
    ("la coalition* contre l' EI", "SYR", "Global Coalition Against Daesh", OUTSIDE),
    ("l' armée* libre/libre/ADJ", "SYR", "Free Syrian Army", REBEL),
    ("les casques/casque* bleus/bleu/ADJ", "MLI", "MINUSMA", OUTSIDE),
    ("des soldats/soldat* de la paix", "COD", "MONUSCO", OUTSIDE),
    # what follows "contre", "soutenus par" or "avec" is another side
    ("les forces/force* anti-EI/anti-EI/ADJ", "LBY", "Military Forces of Libya", STATE),
    ("des rebelles/rebelle* syriens/syrien/ADJ soutenus/soutenir/VERB par Ankara", "SYR", "Unidentified Armed Group (Syria)", MILITIA),
    ("l' armée* syrienne/syrien/ADJ avec le Hezbollah", "SYR", "Military Forces of Syria", STATE),
    ("des soldats/soldat* tués/tuer/VERB par Boko Haram", "NER", "Military Forces of Niger", STATE),
    # presumed members stay unidentified
    ("des membres/membre* présumés/présumé/ADJ de Boko Haram", "NGA", "Unidentified Armed Group (Nigeria)", MILITIA),
    ("des jihadistes/jihadiste* présumés/présumé/ADJ", "BFA", "Unidentified Armed Group (Burkina Faso)", MILITIA),
    # forces of a state, at home and abroad
    ("l' aviation* russe/russe/ADJ", "SYR", "Military Forces of Russia", OUTSIDE),
    ("les soldats/soldat* américains/américain/ADJ", "SYR", "Military Forces of the United States", OUTSIDE),
    ("des soldats/soldat* français/français/ADJ en Syrie", "MLI", "Military Forces of France", OUTSIDE),
    ("les forces/force* armées/armé/ADJ congolaises/congolais/ADJ", "COD", "Military Forces of the Democratic Republic of Congo", STATE),
    ("les troupes/troupe* gouvernementales/gouvernemental/ADJ", "MLI", "Military Forces of Mali", STATE),
    ("les forces/force* de Damas", "SYR", "Military Forces of Syria", STATE),
    ("l' armée* de la République démocratique/démocratique/ADJ de le Congo", "RWA",
     "Military Forces of the Democratic Republic of Congo", OUTSIDE),
    ("les forces/force* de l' ordre", "FRA", "Police Forces of France", STATE),
    ("la police*", "COD", "Police Forces of the Democratic Republic of Congo", STATE),
    ("un chef* de la police", "MLI", "Police Forces of Mali", STATE),
    ("un avion* russe/russe/ADJ", "SYR", "Military Forces of Russia", OUTSIDE),
    ("un poste* de police", "BFA", "Police Forces of Burkina Faso", STATE),
    ("le gouvernement* malien/malien/ADJ", "MLI", "Government of Mali", STATE),
    ("Tsahal*", "LBN", "Military Forces of Israel", OUTSIDE),
    ("les Gardiens/gardien* de la révolution", "IRN", "Military Forces of Iran", STATE),
    ("des CRS*", "FRA", "Police Forces of France", STATE),
    ("les FDS*", "BFA", "Military Forces of Burkina Faso", STATE),
    ("les Etats-Unis*", "SYR", "Military Forces of the United States", OUTSIDE),
    ("Moscou*", "SYR", "Military Forces of Russia", OUTSIDE),
    # the unnamed
    ("des hommes/homme* lourdement/lourdement/ADV armés/armé/ADJ", "MLI", "Unidentified Armed Group (Mali)", MILITIA),
    ("un kamikaze*", "YEM", "Unidentified Armed Group (Yemen)", MILITIA),
    ("un groupe* de jihadistes/jihadiste", "MLI", "Unidentified Armed Group (Mali)", MILITIA),
    ("des manifestantes/manifestante*", "FRA", "Protesters (France)", "Protesters"),
    ("une centaine* de manifestants/manifestant", "HTI", "Protesters (Haiti)", "Protesters"),
    ("des militants/militant*", "TUR", "Protesters (Turkey)", "Protesters"),
    ("une foule* en colère", "HTI", "Rioters (Haiti)", "Rioters"),
    ("les otages/otage* de l' EI", "SYR", "Civilians (Syria)", "Civilians"),
    ("deux/deux/NUM hommes/homme*", "SYR", "Civilians (Syria)", "Civilians"),
    ("six Américains/Américain/NOUN*", "HTI", "Civilians (International)", "Civilians"),
    ("six Syriens/Syrien/NOUN*", "SYR", "Civilians (Syria)", "Civilians"),
    ("des marins/marin* turcs/turc/ADJ", "LBY", "Civilians (International)", "Civilians"),
])
def test_phrase_names_actor(tagged: str, country: str, name: str, inter: str) -> None:
    assert describe(tagged, country, year=2020 if country not in ("IRQ", "SYR") else 2017) == (name, inter)


@pytest.mark.parametrize(("tagged", "country"), [
    ("la ville*", "SYR"),  # a thing
    ("un casque* blanc/blanc/ADJ", "SYR"),
    ("une offensive* contre l' EI", "SYR"),
    ("l' économie* syrienne/syrien/ADJ", "SYR"),
    ("en Syrie*", "SYR"),  # a place
    ("un véhicule*", "MLI"),  # nobody's
    ("la coalition*", "FRA"),  # none that is known there
    ("des soldats/soldat*", ""),  # of no known country
    ("Marine* Le Pen", "FRA"),  # a given name that is spelt like a noun
])
def test_phrase_without_actor(tagged: str, country: str) -> None:
    assert describe(tagged, country, year=2017) is None


def test_bare_country_and_people_stand_for_what_the_caller_says() -> None:
    assert describe("Moscou*", "SYR", state_as="government") == ("Government of Russia", OUTSIDE)
    assert describe("les Russes/Russe/NOUN*", "SYR", people_as="military") == ("Military Forces of Russia", OUTSIDE)


@pytest.mark.parametrize(("tagged", "country", "name", "assoc"), [
    ("des journalistes/journaliste*", "SYR", "Civilians (Syria)", "Journalists"),
    ("des Casques/casque* blancs/blanc/ADJ", "SYR", "Civilians (Syria)", "White Helmets"),
    ("les gilets/gilet* jaunes/jaune/ADJ", "FRA", "Protesters (France)", "Yellow Vests"),
    ("des manifestants/manifestant* de la CGT", "FRA", "Protesters (France)", "CGT"),
    ("des travailleurs/travailleur* humanitaires/humanitaire/ADJ", "SSD", "Civilians (South Sudan)", "Aid Workers"),
])
def test_job_or_tie_goes_to_associated_actor(tagged: str, country: str, name: str, assoc: str) -> None:
    words, head = phrase(tagged)
    actor = ACTORS.describe(words, head, country=country, gazetteer=FakeGazetteer(), year=2019)
    assert actor is not None
    assert (actor.name, actor.assoc) == (name, assoc)


@pytest.mark.parametrize(("text", "country", "year", "expected"), [
    ("Les FDS progressent face à Daech.", "SYR", 2017, [("FDS", "Syrian Democratic Forces"), ("Daech", "Islamic State")]),
    ("L'organisation de l'Etat islamique (EI)", "IRQ", 2016, [("organisation de l'Etat islamique", "Islamic State"), ("EI", "Islamic State")]),
    ("l'état islamique", "FRA", None, []),  # in lower case it is any state
    ("il ira à Belfast, ei", "GBR", 1990, []),  # abbreviations in capitals only
    ("l'IRA à Belfast", "GBR", 1990, [("IRA", "IRA")]),
    ("la RAF a bombardé", "SYR", 2016, [("RAF", "Military Forces of the United Kingdom")]),
    ("la RAF a enlevé", "DEU", 1977, [("RAF", "Red Army Faction")]),
    ("des forces anti-EI", "SYR", 2017, []),
    # a long name in any case
    ("des volontaires pour la défense de la patrie", "BFA", 2021, [("volontaires pour la défense de la patrie", "VDP")]),
    ("les hommes de Joseph Kony", "CAF", 2012, [("Joseph Kony", "LRA")]),  # leaders.csv
    ("le Front al-Nosra et Ahrar el-Cham", "SYR", 2015, [("Front al-Nosra", "Jabhat al Nusra"), ("Ahrar el-Cham", "Ahrar al Sham")]),
    ("Boko. Haram", "NGA", 2015, []),  # not across sentences
    ("les soldats de l’ANP", "DZA", 2017, [("ANP", "Military Forces of Algeria")]),
    ("ceux de l'UPC", "CAF", 2018, [("UPC", "Union for Peace in the Central African Republic")]),
    ("ceux de l'UPC", "COD", 2003, [("UPC", "Union of Congolese Patriots")]),
    ("une étudiante de l'UPC", "ESP", 2018, []),  # holds only at home
    ("les séparatistes", "UKR", 2012, []),  # before there were any
])
def test_find_names(text: str, country: str, year: int | None, expected: list[tuple[str, str]]) -> None:
    found = ACTORS.find(text, year=year, countries=(country,))
    assert [(text[m.start:m.end], m.actor.name) for m in found] == expected


@pytest.mark.parametrize(("lemma", "category"), [
    ("armée", "military"), ("gendarme", "police"), ("régime", "government"), ("kamikaze", "armed_unnamed"), ("homme armé", "armed_unnamed"),
    ("grévistes", "protesters"), ("casseur", "rioters"), ("villageoises", "civilians"), ("casque bleu", "peacekeepers"),
    ("force de l'ordre", "police"), ("arme", None), ("table", None),
])
def test_noun(lemma: str, category: str | None) -> None:
    assert ACTORS.noun(lemma) == category


def test_homonyms_at_home_are_told_apart() -> None:
    """No spelling stands for two groups in one country in the same years, unless one of them is the wider meaning."""
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for group in rows("actors/groups.csv"):
        for column in ("french", "other", "abbreviations"):
            for spelling in filter(None, group[column].split("|")):
                for country in group["countries"].split("|"):
                    other = seen.setdefault((" ".join(t.form for t in tokens(spelling, FRENCH)), country), group)
                    apart = int(other["until"] or 9999) < int(group["since"] or 0) or int(group["until"] or 9999) < int(other["since"] or 0)
                    assert other is group or apart, (spelling, other["name"], group["name"])


@pytest.mark.parametrize(("text", "name"), [
    ("la Minusma", "MINUSMA"), ("l'Aqpa", "Al Qaeda in the Arabian Peninsula"), ("le jnim", ""),  # abbreviations written as names
    ("Jaych al-Islam", "Jaish al Islam"), ("Jund ech-Cham", "Jund al Sham"), ("Ahrar el-Sham", "Ahrar al Sham"),  # other transliterations
    ("en Cham", ""),
])
def test_spellings_of_a_name(text: str, name: str) -> None:
    found = ACTORS.find(text, countries=("SYR", "MLI", "YEM", "LBN"))
    assert (found[0].actor.name if found else "") == name


def test_an_army_where_a_country_has_none() -> None:
    assert describe("l' armée*", "PSE") == ("Military Forces of Israel", OUTSIDE)
    assert not ACTORS.has_army("PSE") and ACTORS.has_army("MLI")


def test_unnamed_fighters_are_of_the_country_of_the_event() -> None:
    assert describe("des jihadistes/jihadiste* syriens/syrien/ADJ", "MLI") == ("Unidentified Armed Group (Mali)", MILITIA)


@pytest.mark.parametrize(("word", "country", "name", "inter"), [
    ("rebelles", "SYR", "Opposition Rebels (Syria)", "Rebel group"),
    ("rebelles", "MLI", "Unidentified Armed Group (Mali)", "Political militia"),
    ("djihadistes", "SYR", "Unidentified Armed Group (Syria)", "Political militia"),
])
def test_rebels_without_a_name_have_one_of_their_own_in_syria(word: str, country: str, name: str, inter: str) -> None:
    """Manual, section 8."""
    lemma = word.removesuffix("s")
    found = ACTORS.describe([Word(word, lemma, "NOUN")], 0, country=country, gazetteer=FakeGazetteer())
    assert found is not None and (as_rebels(found).name, as_rebels(found).inter) == (name, inter)
