"""From spans to values: who, where, when and how many the words name that the reader proposes; against the real gazetteer and actors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from factories import FRENCH, PUBLISHED, happening, parse, text_of, told

from etl.annotate import Sentence
from etl.find.happenings import NAMED, NOBODY, Happening, Span
from etl.resolve.actors import ActorList
from etl.resolve.context import build_context
from etl.resolve.places import Gazetteer
from etl.resolve.reports import ADDED, SIDED, Filled, Filler, Report

LEAD = ("Mali/mali/LOC : des rebelles/rebelle/plur>attaqué:nsubj du JNIM>rebelles:nmod ont>attaqué:aux attaqué/attaquer/part>Mali:parataxis "
        "l' armée>attaqué:obj")
DEAD = ("Douze/douze/NUM>soldats:nummod soldats/soldat/plur>tués:nsubj:pass sont>tués:aux tués/tuer/parts à Gao/gao/LOC>tués:obl "
        "mardi/mardi>tués:obl")
ALSO = ("À Kidal/kidal/LOC>morts:obl et Ménaka/ménaka/LOC>Kidal:conj , trois civils/civil/plur>morts:nsubj sont>morts:aux morts/mourir/part "
        "en 2019/2019/NUM>morts:obl")


@cache
def knowledge() -> tuple[Gazetteer, ActorList]:
    return Gazetteer(FRENCH), ActorList(FRENCH)


class Article:
    """An article of the three sentences; `span` finds words in it."""

    def __init__(self, *notations: str) -> None:
        sentences: list[Sentence] = []
        self.text = ""
        for number, notation in enumerate(notations or (LEAD, DEAD, ALSO)):
            sentence = parse(notation, index=number, start=len(self.text))
            sentences.append(sentence)
            self.text += text_of(sentence)[len(self.text) :] + " "
        gazetteer, actors = knowledge()
        self.filler = Filler(build_context(self.text, PUBLISHED, FRENCH, sentences, gazetteer, actors), actors, gazetteer)

    def span(self, words: str, probability: float = 0.9) -> Span:
        start = self.text.index(words)
        return told(start, start + len(words), probability)

    def fill(self, kind: str = "Armed clash", **slots: Span | tuple[Span, ...]) -> Filled:
        return self.filler.fill(happening(kind, **slots))

    def report(self, kind: str = "Armed clash", **slots: Span | tuple[Span, ...]) -> Report:
        (report,) = self.fill(kind, **slots).reports
        return report


def test_a_slot_has_what_its_words_name_and_says_why() -> None:
    a = Article()
    sides = {"actor1": a.span("rebelles"), "actor2": a.span("armée")}
    report = a.report(**sides, location=a.span("Gao"), date=a.span("mardi"), fatalities=a.span("Douze soldats"))
    assert report.agent is not None and report.patient is not None
    assert (report.agent.name, report.patient.name) == ("JNIM", "Military Forces of Mali")
    assert (report.where.name, report.where.precision) == ("Gao", 1)
    assert (report.day, report.precision) == (date(2022, 5, 10), 1)
    assert (report.dead.best, report.injured.best) == (12, None)
    why = report.decisions["location"]
    assert why.reason == "told" and why.span is not None and a.text[slice(*why.span)] == "Gao" and why.probability == 0.9


def test_what_is_not_told_is_empty_or_the_articles() -> None:
    report = Article().report()
    assert report.agent is None and report.dead.best is None and report.decisions["actor1"].reason == "not told"
    assert (report.day, report.precision, report.decisions["event_date"].reason) == (PUBLISHED, 2, "published")
    assert report.where.place.country == "Mali" and report.decisions["location"].reason == "of the article"


def test_what_is_hardly_likely_is_not_told() -> None:
    a = Article()
    assert a.report(actor2=a.span("armée", 0.2)).patient is None


def test_each_of_several_likely_places_has_a_report_and_the_toll_stays_with_the_first() -> None:
    a = Article()
    towns = (a.span("Kidal", 0.9), a.span("Ménaka", 0.8))
    found = a.fill("Attack", location=towns, fatalities=a.span("trois civils")).reports
    assert [(r.where.name, r.dead.best) for r in found] == [("Kidal", 3), ("Ménaka", None)]
    (one,) = a.fill("Attack", location=(towns[0], a.span("Gao", 0.4))).reports
    assert one.where.name == "Kidal"


@pytest.mark.parametrize(("chance", "places"), [(0.3, ["Kidal", "Ménaka"]), (0.1, ["Kidal"])])
def test_of_a_place_that_is_coordinated_with_one_that_is_told_the_reader_need_not_be_as_sure(chance: float, places: list[str]) -> None:
    a = Article()
    assert [r.where.name for r in a.fill("Attack", location=(a.span("Kidal"), a.span("Ménaka", chance))).reports] == places


@pytest.mark.parametrize(("place", "day", "told"), [
    ("Gao", "mardi", [("Gao", 10)]),  # the same again
    ("Kidal", "mardi", [("Gao", 10), ("Kidal", 10)]),
    ("Gao", "hier", [("Gao", 10), ("Gao", 11)]),
    (None, None, [("Gao", 10)]),  # what tells neither is the same
])
def test_parts_of_a_happening_at_other_places_or_on_other_days_are_other_events(place: str | None, day: str | None, told: list) -> None:
    a = Article(LEAD, DEAD, ALSO, "Des tirs/tir/plur hier/hier/ADV>tirs:advmod")
    first = happening(location=a.span("Gao"), date=a.span("mardi"))
    second = happening(probability=0.8, location=a.span(place) if place else (), date=a.span(day) if day else ())
    filled = a.filler.fill(replace(first, parts=(second, first)))
    assert [(r.where.name, r.day.day) for r in filled.reports] == told


def test_a_country_beside_its_town_is_no_place_of_its_own() -> None:
    a = Article()
    assert a.report(location=(a.span("Mali"), a.span("Gao", 0.6))).where.name == "Gao"


def test_a_year_dates_no_event() -> None:
    a = Article()
    filled = a.fill(location=a.span("Gao"), date=a.span("2019"))
    assert filled.reports == () and filled.reason == "dated only by a year or a season"


def test_without_a_country_there_is_no_report() -> None:
    filled = Article("Rien").fill()
    assert filled.reports == () and filled.reason == "no country is known"


@pytest.mark.parametrize(("kind", "slot", "expected"), [
    ("Attack", "actor1", "Unidentified Armed Group (Mali)"), ("Attack", "actor2", "Civilians (Mali)"), ("Other", "actor1", "Civilians (Mali)"),
])
def test_words_that_name_nobody_are_unnamed_people(kind: str, slot: str, expected: str) -> None:
    a = Article(LEAD, "Durand/durand/PER>parti:nsubj est>parti:aux parti/partir/part à Gao/gao/LOC>parti:obl")
    report = a.report(kind, location=a.span("Gao"), **{slot: a.span("Durand")})
    found = report.agent if slot == "actor1" else report.patient
    assert found is not None and found.name == expected and report.decisions[slot].reason == "unnamed"


@pytest.mark.parametrize(("notation", "words", "kind", "expected"), [
    ("Des Rwandais/rwandais/plur", "Rwandais", "Armed clash", "Military Forces of Rwanda"),  # a people that fights
    ("Des engins/engin/plur ukrainiens/ukrainien/ADJ>engins:amod", "engins ukrainiens", "Air/drone strike", "Military Forces of Ukraine"),
    ("Des hommes/homme/plur", "hommes", "Attack", "Unidentified Armed Group (Mali)"),
    ("ceux de boko/boko/NOUN>ceux:nmod haram/haram/NOUN>boko:flat", "boko haram", "Attack", "Boko Haram"),  # without capitals
])
def test_who_acts_with_arms_is_no_civilian(notation: str, words: str, kind: str, expected: str) -> None:
    a = Article(LEAD, notation)
    agent = a.report(kind, location=a.span("Mali"), actor1=a.span(words)).agent
    assert agent is not None and agent.name == expected


@pytest.mark.parametrize(("kind", "slot"), [("Arrests", "agent"), ("Protest with intervention", "patient")])
def test_the_police_need_not_be_told(kind: str, slot: str) -> None:
    a = Article()
    report = a.report(kind, location=a.span("Gao"))
    assert getattr(report, slot).name == "Police Forces of Mali"
    assert report.decisions["actor1" if slot == "agent" else "actor2"].reason == "usual"


def test_a_place_may_be_a_name_that_only_the_reader_takes_for_one() -> None:
    a = Article(LEAD, "Tout/tout/PRON le marché/marché de Dalaba/dalaba/X>marché:dep brûle/brûler/VERB", "A/a/X Zzyxta/zzyxta/X>A:dep rien/rien/PRON")
    assert a.report(location=a.span("marché de Dalaba")).where.name == "Dalaba"
    unknown = a.report(location=a.span("Zzyxta")).where
    assert (unknown.name, unknown.precision, unknown.place.country) == ("Zzyxta", 2, "Mali")


@pytest.mark.parametrize(("notation", "spans", "kind", "dead"), [
    ("Deux/deux/NUM>soldats:nummod soldats/soldat/plur et six civils/civil/plur>soldats:conj", ("Deux soldats", "six civils"), "Attack", 8),
    ("Plusieurs civils/civil/plur", ("Plusieurs civils",), "Attack", 3),
    ("Plusieurs civils/civil/plur", ("Plusieurs civils",), "Air/drone strike", 10),
    ("Des civils/civil/plur", ("civils",), "Attack", 3),
    ("Un civil/civil/sing", ("civil",), "Attack", 1),
])
def test_how_many(notation: str, spans: tuple[str, ...], kind: str, dead: int) -> None:
    a = Article(LEAD, notation)
    assert a.report(kind, fatalities=tuple(a.span(s) for s in spans)).dead.best == dead


@pytest.mark.parametrize(("chance", "dead", "high"), [(ADDED, 8, 8), (ADDED - 0.01, 2, 6)])
def test_other_people_are_added_where_the_reader_is_sure_of_them(chance: float, dead: int, high: int) -> None:
    a = Article(LEAD, "Deux/deux/NUM>soldats:nummod soldats/soldat/plur et six/six/NUM>civils:nummod civils/civil/plur>soldats:conj")
    toll = a.report("Attack", fatalities=(a.span("Deux soldats"), a.span("six civils", chance))).dead
    assert (toll.best, toll.high) == (dead, high)


def test_what_another_sentence_counts_is_told_again_and_the_higher_is_the_bound() -> None:
    a = Article(LEAD, "Douze soldats/soldat/plur", "Quinze/quinze/NUM>morts:nummod morts/mort/plur")
    toll = a.report(fatalities=(a.span("Douze soldats"), a.span("Quinze morts", 0.7))).dead
    assert (toll.best, toll.high) == (12, 15)


def test_likelihood_of_characters_is_that_of_the_likeliest_span_that_meets_them() -> None:
    told_of: Happening = happening(location=(told(10, 15, 0.8), told(20, 25, 0.5)))
    assert [told_of.likelihood("location", *at) for at in ((12, 22), (15, 20), (24, 30))] == [0.8, 0.0, 0.5]


# --- what the reader takes a side for -----------------------------------------------------------------


def taken(slot: str, what: str, chance: float = SIDED, **slots: str) -> Report:
    article = Article()
    spans = {name: article.span(words) for name, words in slots.items()}
    happened = replace(happening("Attack", location=article.span("Gao"), **spans), sides={slot: ((what, chance), ("", 1 - chance))})
    (report,) = article.filler.fill(happened).reports
    return report


@pytest.mark.parametrize(("slot", "what", "words", "name"), [
    # words that name nobody: the group that the article names
    ("actor1", NAMED, "Douze", "JNIM"),
    ("actor1", "Military Forces", "Douze", "Military Forces of Mali"),
    ("actor1", "Police Forces", "Douze", "Police Forces of Mali"),
    ("actor2", "Civilians", "armée", "Civilians (Mali)"),
    ("actor2", "Protesters", "armée", "Protesters (Mali)"),
    ("actor1", "Unidentified", "armée", "Unidentified Armed Group (Mali)"),
    # what its words name, where that is what it is taken for
    ("actor2", "Military Forces", "armée", "Military Forces of Mali"),
])
def test_a_side_is_what_the_reader_takes_it_for(slot: str, what: str, words: str, name: str) -> None:
    report = taken(slot, what, **{slot: words})
    actor = report.agent if slot == "actor1" else report.patient
    assert actor is not None and actor.name == name


def test_a_side_that_the_reader_takes_for_nobody_is_empty_and_says_why() -> None:
    report = taken("actor2", NOBODY, actor2="armée")
    assert report.patient is None and report.decisions["actor2"].reason == "taken"
    assert report.decisions["actor2"].probability == SIDED


def test_what_the_reader_is_not_sure_of_changes_no_side() -> None:
    report = taken("actor2", "Civilians", SIDED - 0.01, actor2="armée")
    assert report.patient is not None and report.patient.name == "Military Forces of Mali" and report.decisions["actor2"].reason == "told"


def test_the_other_side_is_no_candidate_for_a_group() -> None:
    report = taken("actor2", NAMED, actor1="rebelles", actor2="Douze")
    assert report.agent is not None and report.agent.name == "JNIM"
    assert report.patient is None or report.patient.name != "JNIM"
