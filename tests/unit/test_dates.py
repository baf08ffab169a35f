"""Dates: each row is a text with the mention in brackets, when it was published, and what it must say (manual, section 3)."""

from __future__ import annotations

import time
from datetime import date

import pytest
from factories import FRENCH

from etl.find.dates import DateMention, date_spans, find_dates, first_characters

# Wednesday 15 March 2017; other rows say when
W = "2017-03-15"


def marked(text: str) -> tuple[str, int, int]:
    start, end = text.index("["), text.index("]") - 1
    return text.replace("[", "", 1).replace("]", "", 1), start, end


def the_one(text: str, published: str) -> DateMention:
    plain, start, end = marked(text)
    mentions = find_dates(plain, date.fromisoformat(published), FRENCH)
    found = [m for m in mentions if m.start == start and m.end == end]
    assert found, (
        f"no mention at {plain[start:end]!r}; found {[(plain[m.start : m.end], m.day.isoformat(), m.kind) for m in mentions]}"
    )
    return found[0]


# text, published, day, precision, kind
DATED: list[tuple[str, str, str, int, str]] = [
    # weekdays, backwards
    ("L'armée a repris le village [mardi].", W, "2017-03-14", 1, "weekday"),
    ("[Jeudi], des obus sont tombés.", W, "2017-03-09", 1, "weekday"),
    ("Le ministre a dit [mercredi] que tout allait bien.", W, "2017-03-15", 1, "weekday"),
    ("Un attentat [mercredi dernier] a tué deux hommes.", W, "2017-03-08", 1, "weekday"),
    ("L'assaut de [mardi dernier] a échoué.", W, "2017-03-14", 1, "weekday"),
    ("[lundi soir], des hommes ont tiré", W, "2017-03-13", 1, "weekday"),
    ("[SAMEDI MATIN], UN CONVOI A SAUTÉ", W, "2017-03-11", 1, "weekday"),
    ("[dimanche vers midi], un tir a retenti", W, "2017-03-12", 1, "weekday"),
    ("Ce [mercredi], la foule a défilé.", W, "2017-03-15", 1, "weekday"),
    ("l'attaque de [lundi] pourrait être revendiquée", W, "2017-03-13", 1, "weekday"),
    ("[vendredi après-midi], la police a tiré", W, "2017-03-10", 1, "weekday"),
    ("dans la [soirée de dimanche], un drone", W, "2017-03-12", 1, "weekday"),
    ("[jeudi de la semaine dernière], un raid", W, "2017-03-09", 1, "weekday"),
    # figures without a year
    ("Deux soldats tués ce [11/03] dans une embuscade", W, "2017-03-11", 1, "absolute"),
    ("samedi [11/03] dans une embuscade", W, "2017-03-11", 1, "absolute"),
    ("le [24-12], au soir", W, "2016-12-24", 1, "absolute"),
    ("ce samedi ([11/03]) dans une embuscade", W, "2017-03-11", 1, "absolute"),
    ("[entre le 10/03 et le 12/03], trois soldats", W, "2017-03-11", 2, "span"),
    ("[du 10/03 au 12/03/2017], trois soldats", W, "2017-03-11", 2, "span"),
    # nights
    ("dans la [nuit de lundi à mardi], un raid a eu lieu", W, "2017-03-13", 1, "night"),
    ("dans la [nuit de lundi à mardi], vers 2 heures du matin, un raid a eu lieu", W, "2017-03-14", 1, "night"),
    ("À l'aube, dans la [nuit de samedi à dimanche], le camp est tombé.", W, "2017-03-12", 1, "night"),
    ("dans la [nuit de samedi à dimanche], peu après minuit, le camp est tombé", W, "2017-03-12", 1, "night"),
    ("dans la [nuit de samedi] des tirs ont retenti", W, "2017-03-11", 1, "night"),
    ("dans la [nuit du 8 au 9 février], un entrepôt a brûlé", W, "2017-02-08", 1, "night"),
    ("dans la [nuit du 31 janvier au 1er février], au petit matin, un entrepôt a brûlé", W, "2017-02-01", 1, "night"),
    ("dans la [nuit du 31 décembre au 1er janvier] des coups de feu", W, "2016-12-31", 1, "night"),
    ("dans la [nuit de lundi à mardi 7 mars] des tirs", W, "2017-03-06", 1, "night"),
    ("Lundi, un raid. [La nuit précédente], des tirs.", W, "2017-03-12", 1, "relative"),
    ("[La nuit précédente], des tirs ont retenti", W, "2017-03-14", 1, "relative"),
    ("[3 févr], trois civils tués", W, "2017-02-03", 1, "absolute"),
    ("la [nuit dernière], des tirs ont retenti", W, "2017-03-14", 1, "night"),
    # from the publication
    ("[hier], la ville est tombée", W, "2017-03-14", 1, "relative"),
    ("[Hier soir], la ville est tombée", W, "2017-03-14", 1, "relative"),
    ("[hier mardi] des tirs", W, "2017-03-14", 1, "relative"),
    ("[avant-hier], deux soldats ont péri", W, "2017-03-13", 1, "relative"),
    ("[Aujourd'hui], des chars sont entrés", W, "2017-03-15", 1, "relative"),
    ("un pont a cédé [ce matin] près du moulin", W, "2017-03-15", 1, "relative"),
    ("[il y a trois jours], une mine a explosé", W, "2017-03-12", 1, "relative"),
    ("[il y a deux semaines], une mine a explosé", W, "2017-03-01", 2, "relative"),
    ("[il y a deux mois], une mine a explosé", W, "2017-01-15", 3, "relative"),
    ("[ces dernières 24 heures], la rivière a monté", W, "2017-03-14", 1, "duration"),
    ("[ces 48 dernières heures], la rivière a monté", W, "2017-03-13", 2, "duration"),
    ("six digues ont cédé [en 72 heures]", W, "2017-03-12", 2, "duration"),
    ("la grève a bloqué le port [ces cinq derniers jours]", W, "2017-03-10", 2, "duration"),
    ("la [semaine dernière], le barrage est tombé", W, "2017-03-08", 2, "week"),
    ("le [mois dernier], le barrage est tombé", W, "2017-02-15", 3, "month"),
    ("des heurts [ce week-end] à Lyon", W, "2017-03-11", 2, "week"),
    # the calendar
    ("le [3 mai], un obus est tombé", W, "2016-05-03", 1, "absolute"),
    ("le [12 mars], un obus est tombé", W, "2017-03-12", 1, "absolute"),
    ("ce [16 mars], un obus est tombé", W, "2017-03-16", 1, "absolute"),  # the day after publication: time zones
    ("le [3 mai 2016], un obus", W, "2016-05-03", 1, "absolute"),
    ("[1er janvier] : un obus", W, "2017-01-01", 1, "absolute"),
    ("le [premier janvier 2015], un obus", W, "2015-01-01", 1, "absolute"),
    ("le [11 août 2012], un obus", W, "2012-08-11", 1, "absolute"),
    ("le [11 aout 2012], un obus", W, "2012-08-11", 1, "absolute"),  # accent lost
    ("[lundi 13 mars], un obus", W, "2017-03-13", 1, "absolute"),
    ("ce [mardi 7 mars], un obus", W, "2017-03-07", 1, "absolute"),
    ("[Le 12], la ville est tombée.", W, "2017-03-12", 1, "absolute"),
    ("[le 20] dans la soirée, la ville est tombée", W, "2017-02-20", 1, "absolute"),
    ("[le 8 du mois dernier], la ville est tombée", W, "2017-02-08", 1, "absolute"),
    ("[Vendredi 10], les recherches ont repris.", W, "2017-03-10", 1, "absolute"),
    ("Bilan du [12/03/2017] : deux morts", W, "2017-03-12", 1, "absolute"),
    ("Bilan du [2017-03-12] : deux morts", W, "2017-03-12", 1, "absolute"),
    ("le [12 déc. 2016], un obus", W, "2016-12-12", 1, "absolute"),
    ("le [27 octobre dernier], un obus", W, "2016-10-27", 1, "absolute"),
    # spans
    ("des heurts [du 6 au 9 février] ont tué", W, "2017-02-06", 1, "span"),
    ("[entre le 17 et le 23 février], dix raids", W, "2017-02-20", 2, "span"),
    ("[entre le 17 et le 23], dix raids", W, "2017-02-20", 2, "span"),
    ("[les 3 et 4 mars], des combats", W, "2017-03-03", 1, "span"),
    ("des combats [de vendredi à dimanche] ont fait", W, "2017-03-10", 1, "span"),
    ("[entre vendredi et dimanche], dix raids", W, "2017-03-11", 2, "span"),
    ("[du 28 décembre au 3 janvier], dix raids", W, "2016-12-28", 1, "span"),
    # parts of months, months
    ("[début février], la base a été prise", W, "2017-02-05", 2, "month"),
    ("à la [mi-février], la base a été prise", W, "2017-02-15", 2, "month"),
    ("[Fin février], la base a été prise", W, "2017-02-25", 2, "month"),
    ("[fin mars], la base avait été prise", W, "2016-03-25", 2, "month"),  # this year's is still ahead
    ("à la [fin du mois de janvier 2015], la base a été prise", W, "2015-01-25", 2, "month"),
    ("au [début du mois], la base a été prise", W, "2017-03-05", 2, "month"),
    ("en [janvier 2014], la ville est tombée", W, "2014-01-15", 3, "month"),
    ("en [novembre], la ville est tombée", W, "2016-11-15", 3, "month"),
    ("en [mars dernier], la ville est tombée", W, "2016-03-15", 3, "month"),
    ("en [novembre dernier], la ville est tombée", W, "2016-11-15", 3, "month"),
    ("Rapport de [novembre 2016] sur les frappes", W, "2016-11-15", 3, "month"),
    ("au mois de [février], dix raids", W, "2017-02-15", 3, "month"),
    ("en [mars], dix raids", "2017-03-03", "2017-03-03", 3, "month"),  # never after publication
    # from the date before
    ("Mardi, un raid. [La veille], un autre raid.", W, "2017-03-13", 1, "relative"),
    ("[La veille], un raid avait eu lieu.", W, "2017-03-14", 1, "relative"),
    ("Le 3 mars, un raid. [Le lendemain], un autre.", W, "2017-03-04", 1, "relative"),
    ("Lundi, un raid. [Le même jour], un autre.", W, "2017-03-13", 1, "relative"),
    ("Vendredi, un raid. [Ce jour-là], un autre.", W, "2017-03-10", 1, "relative"),
    ("Jeudi, un raid ; [l'avant-veille], un autre.", W, "2017-03-07", 1, "relative"),
    ("Le 3 mars, ils sont pris ; [quatre jours plus tard], libérés.", W, "2017-03-07", 1, "relative"),
    ("Le port ferme en mai 2014 ; [cinq mois plus tard], la gare.", W, "2014-10-15", 3, "relative"),
    ("Le 3 mars, un raid. Le [mardi suivant], un autre.", W, "2017-03-07", 1, "weekday"),
    # ahead
    ("Le sommet aura lieu le [12 mai] à Genève.", W, "2017-05-12", 1, "future"),
    ("Le conseil se réunira [dimanche].", W, "2017-03-19", 1, "future"),
    ("Le [19 juin prochain], le pays votera.", W, "2017-06-19", 1, "future"),
    ("L'offensive aura lieu [début avril].", W, "2017-04-05", 2, "future"),
    ("des pourparlers [lundi prochain]", W, "2017-03-20", 1, "future"),
    ("des obsèques [demain] à Aden", W, "2017-03-16", 1, "future"),
    ("la [semaine prochaine], le pays vote", W, "2017-03-22", 2, "future"),
    ("le [mois prochain], le pays vote", W, "2017-04-15", 3, "future"),
    ("la reine pourrait inaugurer le pont [samedi]", W, "2017-03-18", 1, "future"),
    ("[Vendredi], le procès s'ouvrira.", W, "2017-03-17", 1, "future"),
    ("élections du [23 avril 2017]", W, "2017-04-23", 1, "future"),
    ("ont annoncé que l'armée libéra la ville [lundi]", W, "2017-03-13", 1, "weekday"),  # a past, by its accent
    ("Le chef qui sera jugé a été pris [lundi].", W, "2017-03-13", 1, "weekday"),  # the past stands between
]


DATED += [
    # times of the day that was told last
    ("Lundi matin, un raid. [Dans la soirée], un autre.", W, "2017-03-13", 1, "time"),
    ("Lundi matin, un raid. [Un peu plus tôt dans la matinée], un autre.", W, "2017-03-13", 1, "time"),
    ("Lundi vers 23h30, un raid. [Dès l'aube], un autre.", W, "2017-03-14", 1, "time"),
    ("Lundi soir, un raid. [Au petit matin], un autre.", W, "2017-03-14", 1, "time"),
    ("Lundi à 22 heures, un raid. [Quatre heures plus tard], un autre.", W, "2017-03-14", 1, "time"),
    ("Lundi à 22 heures, un raid. [Quatre heures plus tôt], un autre.", W, "2017-03-13", 1, "time"),
    ("Un raid a eu lieu lundi. [Peu après], un autre.", W, "2017-03-13", 1, "time"),
    # … and not of the day of a statement
    ("Le port a été bombardé lundi, a fait savoir mercredi l'ONU. [Dans la soirée], un incendie s'est déclaré.", W, "2017-03-13", 1, "time"),
    # the next day, also before a verb's own "de"
    ("Le 8 mars ils ont attaqué et se sont emparés [le lendemain] du port.", W, "2017-03-09", 1, "relative"),
    ("[Durant le week-end], des tirs ont retenti.", W, "2017-03-11", 2, "week"),
]


@pytest.mark.parametrize(("text", "published", "day", "precision", "kind"), DATED)
def test_day(text: str, published: str, day: str, precision: int, kind: str) -> None:
    m = the_one(text, published)
    assert (m.day.isoformat(), m.precision, m.kind, m.vague) == (day, precision, kind, False)


# text, kind: known only by a year, a season or a long time
VAGUE = [
    ("en [2014], la ville est tombée", "year"),
    ("bâtie [début 2013] par", "year"),
    ("depuis [2011], le pays", "year"),
    ("à l'[été 2015], la ville", "year"),
    ("tenue depuis l'[automne]", "year"),
    ("[l'an dernier], la ville", "year"),
    ("des combats [depuis des mois]", "duration"),
    ("y enseigne [depuis sept ans]", "duration"),
    ("la guerre de [2006] a tué", "year"),
    ("au cours [des deux derniers mois], des raids", "duration"),
    ("[il y a dix ans], la paix", "relative"),
    ("depuis le [début de l'année], dix raids", "year"),
]


@pytest.mark.parametrize(("text", "kind"), VAGUE)
def test_vague(text: str, kind: str) -> None:
    m = the_one(text, W)
    assert (m.vague, m.kind, m.precision) == (True, kind, 3)


# text, preposition, day
INTRODUCED = [
    ("depuis [vendredi], des familles fuient", "since", "2017-03-10"),
    ("depuis le [12 mars], des familles fuient", "since", "2017-03-12"),
    ("le deuil dure jusqu'à [lundi]", "until", "2017-03-13"),
    ("jusqu’au [12 mars], ils avancent", "until", "2017-03-12"),
    ("à partir du [10 mars], ils avancent", "from", "2017-03-10"),
    ("dès [jeudi matin], ils ont fui", "from", "2017-03-09"),
    ("avant [mardi], rien", "before", "2017-03-14"),
    ("après le [3 mars], rien", "after", "2017-03-03"),
    ("[depuis trois jours], des tirs", "since", "2017-03-12"),
    ("pris [mardi] à Gao", "", "2017-03-14"),
    ("jusqu'en [janvier 2017], rien", "until", "2017-01-15"),
]


@pytest.mark.parametrize(("text", "preposition", "day"), INTRODUCED)
def test_preposition(text: str, preposition: str, day: str) -> None:
    m = the_one(text, W)
    assert (m.preposition, m.day.isoformat()) == (preposition, day)


@pytest.mark.parametrize(
    "text",
    [
        "une sonde autour de Mars",
        "à 8 h 15 précises",
        "vers 2 heures du matin",
        "un berger de 47 ans",
        "le 20 Heures de la chaîne",
        "place du 8 mai 1945",
        "les suites du 11-Septembre",
        "la révolution du 17 octobre",
        "le Mouvement du 23 mars (M23)",
        "avenue du 14 juillet",
        "chaque vendredi",
        "la prière du vendredi",
        "tous les lundis",
        "il a été tué",
        "un bastion qui est aujourd'hui encerclé",
        "né le 4 avril 1971",
        "2000 personnes",
        "de 2000 soldats",
        "au lendemain de l'attaque",
        "à la veille du scrutin",
        "le 30 février 2016",
        "Le lendemain, un raid",
        "en deux heures",
        "mais oui",
        "la loi du 29 juillet 1881",
        "le 12e bataillon", "le premier, un berger, a fui",
    ],
)
def test_no_date(text: str) -> None:
    assert find_dates(text, date.fromisoformat(W), FRENCH) == []


def test_spans_of_what_only_looks_like_a_date() -> None:
    assert [s.kind for s in date_spans("place du 8 mai, le 3 mai", FRENCH)] == ["name", "absolute"]


def test_mentions_are_in_order_and_apart() -> None:
    text = "Mardi, puis le 3 mai 2016, puis la veille ;\nle 12\nmars, enfin en 2014."
    mentions = find_dates(text, date.fromisoformat(W), FRENCH)
    assert [text[m.start : m.end] for m in mentions] == ["Mardi", "3 mai 2016", "la veille", "12\nmars", "2014"]


@pytest.mark.parametrize(("text", "expected"), [
    ("Dix hommes sont morts lundi, a annoncé mardi le ministère.", [False, True]),
    ("Selon un bilan communiqué mardi, dix hommes sont morts lundi.", [True, False]),
    ("Le chef de la police, interrogé mardi, a confirmé le raid.", [True]),
    ("Le ministre a déclaré à la presse mardi que la ville était sûre.", [True]),
    ("L'attaque de lundi a été revendiquée mardi.", [False, True]),
    ("L'armée a bombardé mardi le port.", [False]),
])
def test_the_day_of_a_statement(text: str, expected: list[bool]) -> None:
    assert [m.statement for m in find_dates(text, date.fromisoformat(W), FRENCH)] == expected


def test_a_clause_of_depuis_que_is_no_news() -> None:
    (found,) = find_dates("Les rebelles piétinent depuis qu'ils ont attaqué le port le 2 janvier.", date.fromisoformat(W), FRENCH)
    assert found.preposition == "since"


@pytest.mark.parametrize("text", [
    "L'attaque la plus meurtrière depuis 2015 a fait dix morts.",
    "C'est le raid le plus violent depuis plus de deux ans.",
    "Le premier attentat de ce genre depuis mars 2014.",
])
def test_a_comparison_dates_nothing(text: str) -> None:
    assert find_dates(text, date.fromisoformat(W), FRENCH) == []


def test_a_time_of_day_needs_a_day() -> None:
    assert find_dates("Dans la soirée, un raid a visé le port.", date.fromisoformat(W), FRENCH) == []


def test_a_date_that_is_no_anchor() -> None:
    """ "la veille" counts from the day told, not from the background that a "depuis" gives."""
    mentions = find_dates("Lundi, un raid, le pire depuis le 3 mars. La veille, un autre.", date.fromisoformat(W), FRENCH)
    assert mentions[-1].day == date(2017, 3, 12)



def test_first_characters() -> None:
    assert first_characters(r"(?:la )?(?:nuit|[12]\d|0?9)(?!x)") == frozenset("ln1209")


@pytest.mark.parametrize(
    "piece",
    [
        "lundi ",
        "le 12 ",
        "mars ",
        "nuit du lundi 3 mai 2014 au ",
        "1",
        "1 ",
        "deux ",
        "sera lundi ",
        "a",
        " ",
        "\n",
        "2014 ",
        "entre le 12 mars 2014 et le 12 ",
        "depuis plus de cent cent cent cent ",
        "mardi la veille ",
        "les 3, 4, 5, 6 ",
    ],
)
@pytest.mark.timed
def test_hostile_text_takes_linear_time(piece: str) -> None:
    published = date.fromisoformat(W)
    find_dates(piece, published, FRENCH)  # compiled before the clock starts
    text = piece * (200_000 // len(piece))

    started = time.process_time()
    find_dates(text, published, FRENCH)
    assert time.process_time() - started < 3  # a second on an idle machine; anything worse than linear takes minutes
