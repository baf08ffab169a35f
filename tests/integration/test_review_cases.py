"""Which cases people are asked about, and what becomes of their answers, on a real Postgres as the role `editor`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_load import RUN, article, refusal, row

from etl import review
from etl.load.database import query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load
from etl.read import read_folder
from etl.schema import Article, Refusal

Ask = Callable[[str], list[tuple[Any, ...]]]
TEXT = "Des inconnus armés ont attaqué le village hier soir, tuant quatre civils, selon des sources locales anonymes jointes au téléphone.\n"


@pytest.fixture
def server(clean_warehouse: EmbeddedServer) -> EmbeddedServer:
    return clean_warehouse


@pytest.fixture
def ask(server: EmbeddedServer) -> Ask:
    return lambda text: query(server.analyst, text)[1]


def given(server: EmbeddedServer, *names: str, **changes: Any) -> None:
    """One article with one event for each name, told by evidence at its beginning."""
    load(server.loader, [article(n) for n in names], [], [row(n, **changes) for n in names], RUN)


def case(server: EmbeddedServer, kind: str = "event", confidence: float = 0.9) -> dict[str, Any]:
    [found] = [c for c in review.cases(server.analyst, 10, confidence) if c.kind == kind]
    return found.to_json()


def answer(server: EmbeddedServer, about: dict[str, Any], chosen: str, **form: Any) -> str:
    filled = {name: field["value"] for name, field in about["form"].items()} | form
    return review.record(server.dsn("editor"), about, chosen, filled, "Ana")


def test_rows_below_the_confidence_are_asked_about_the_least_sure_first(server: EmbeddedServer) -> None:
    given(server, "a", confidence=0.5)
    given(server, "b", confidence=0.3, event_date=date(2019, 1, 1))
    given(server, "c", confidence=0.8, event_date=date(2018, 1, 1))
    assert [c.key["event"] for c in review.cases(server.analyst, 10, 0.6)] == ["TCD2", "TCD1"]
    assert [c.key["event"] for c in review.cases(server.analyst, 1, 0.6)] == ["TCD2"]


def test_a_case_says_what_to_see_and_keeps_the_order_of_its_form(server: EmbeddedServer) -> None:
    given(server, "a")
    asked = case(server)
    assert asked["see"] == [{"event": "TCD1"}, {"event": "TCD1", "article": article("a").content_hash}]
    assert asked["order"] == [*review.FIELDS, "reason"] == list(asked["form"])


def test_the_sentence_is_shown_in_its_surroundings(server: EmbeddedServer) -> None:
    text = f"Avant {'x' * 500}. Voici la phrase. Après."
    at = text.index("Voici")
    load(server.loader, [article("a", text=text)], [], [row("a", evidence="Voici la phrase.", evidence_start=at, evidence_end=at + 16)], RUN)
    body = case(server)["body"]
    assert "**Voici la phrase\\.**" in body and "Après" in body and "Avant" not in body


@pytest.mark.parametrize(("chosen", "form"), [("Accept", {}), ("Reject", {}), ("Correct", {"fatalities": 22})])
def test_what_was_decided_is_not_asked_again(server: EmbeddedServer, ask: Ask, chosen: str, form: dict[str, Any]) -> None:
    given(server, "a")
    answer(server, case(server), chosen, reason="seen", **form)
    assert ask("SELECT action, made_by, made_as, reason FROM corrections WHERE field IS DISTINCT FROM 'notes'") == [
        (chosen.lower(), "Ana", "editor", "seen")]
    assert ask("SELECT made_by, reason FROM corrections WHERE field = 'notes'") == [("Ana", "follows: seen")] * bool(form)
    assert review.cases(server.analyst, 10, 0.9) == []


def test_the_dead_that_a_person_counted_are_no_unknown_number(server: EmbeddedServer, ask: Ask) -> None:
    """3 and 10 stand for deaths without a number where nobody counted."""
    given(server, "a", fatalities=0, fatalities_low=0, fatalities_high=0)
    answer(server, case(server), "Correct", fatalities=3, reason="seen")
    [(notes,)] = ask("SELECT notes FROM acled_events")
    assert "3 people were killed" in notes and "unknown" not in notes


def test_a_correction_writes_only_what_was_changed(server: EmbeddedServer, ask: Ask) -> None:
    given(server, "a")
    told = answer(server, case(server), "Correct", location="Baga Sola", latitude=13.53, longitude=14.32, actor2=None, injured_low=3)
    assert set(told.removeprefix("TCD1: corrected ").split(", ")) == {"location", "latitude", "longitude", "actor2", "injured_low"}
    assert ask("SELECT location, latitude, longitude, actor2, actor1, fatalities FROM acled_events") == [
        ("Baga Sola", 13.53, 14.32, "", "Boko Haram", 20)]
    assert ask("SELECT count(*), array_agg(field) FILTER (WHERE starts_with(reason, 'follows: ')) FROM corrections") == [(6, ["notes"])]


@pytest.mark.parametrize(("chosen", "form", "message"), [
    ("Correct", {}, "nothing in the form was changed"),
    ("Accept", {"fatalities": 3}, 'but "Accept" was chosen'),
    ("Correct", {"country": "Atlantis"}, "is no country"),
    ("Correct", {"fatalities": 3, "fatalities_low": 30}, "contradict each other"),
    ("Correct", {"event_date": "not a day"}, "is no value for event_date"),
])
def test_an_answer_that_cannot_be_is_refused_whole_and_stays_open(server: EmbeddedServer, ask: Ask, chosen: str, form: dict[str, Any],
                                                                  message: str) -> None:
    given(server, "a")
    with pytest.raises(review.AnswerError, match=message):
        answer(server, case(server), chosen, **form)
    assert ask("SELECT count(*) FROM corrections") == [(0,)] and case(server)["key"] == {"event": "TCD1"}


def test_left_open_writes_nothing_and_nobody_answers_nothing(server: EmbeddedServer, ask: Ask) -> None:
    given(server, "a")
    asked = case(server)
    assert answer(server, asked, review.LEAVE_OPEN) == "left open"
    with pytest.raises(review.AnswerError, match="nobody"):
        review.record(server.dsn("editor"), asked, "Accept", {}, " ")
    assert ask("SELECT count(*) FROM corrections") == [(0,)]


def alike(server: EmbeddedServer) -> None:
    """Two events that are told too differently to be merged by the load."""
    given(server, "a", confidence=0.95)
    given(server, "b", confidence=0.95, event_date=date(2020, 3, 13), fatalities=2, fatalities_low=2, fatalities_high=2)


def test_a_pair_that_is_one_becomes_one(server: EmbeddedServer, ask: Ask) -> None:
    alike(server)
    asked = case(server, "pair")
    assert asked["key"] == {"keep": "TCD1", "other": "TCD2"} and "3 days and 0.0 km apart" in asked["body"]
    answer(server, asked, review.SAME)
    answer(server, asked, review.SAME)  # tried again after a lost connection
    assert ask("SELECT event_id_cnty FROM acled_events") == [("TCD1",)]
    assert ask("SELECT merge_into, made_by FROM corrections") == [("TCD1", "Ana")]


def test_a_pair_that_is_two_is_not_asked_again(server: EmbeddedServer, ask: Ask) -> None:
    alike(server)
    for _ in range(2):
        asked = review.cases(server.analyst, 10, 0.1) or [None]
        if asked[0]:
            answer(server, asked[0].to_json(), review.DIFFERENT)
    assert ask("SELECT event_a, event_b, made_by, made_as FROM distinct_events") == [("TCD1", "TCD2", "Ana", "editor")]
    assert review.cases(server.analyst, 10, 0.1) == []


@pytest.mark.parametrize("changes", [{"location": "Abéché", "latitude": 13.83, "longitude": 20.83}, {"event_date": date(2020, 3, 15)},
                                     {"sub_event_type": "Attack"}, {"actor1": "Military Forces of Niger"}, {"country": "Niger"}])
def test_events_that_differ_are_no_pair(server: EmbeddedServer, changes: dict[str, Any]) -> None:
    given(server, "a")
    given(server, "b", **{"event_date": date(2020, 3, 13), "fatalities": 2, "fatalities_low": 2, "fatalities_high": 2, **changes})
    assert [c for c in review.cases(server.analyst, 10, 0.0) if c.kind == "pair"] == []


def test_a_date_given_by_a_person_is_taken_by_every_later_run(server: EmbeddedServer, ask: Ask, tmp_path: Path) -> None:
    from etl.load.runs import article_dates

    (tmp_path / "sans_date.txt").write_text(TEXT, encoding="utf-8")
    [refused] = (r for r in read_folder(tmp_path) if isinstance(r, Refusal))
    load(server.loader, [], [refused], [], dataclasses.replace(RUN, folder=str(tmp_path)))
    asked = case(server, "date")
    assert "tuant quatre civils" in asked["body"] and asked["tile"] == f"date {refused.content_hash[:12]}"
    for wrong in (None, "hier", "1789-07-14", "2999-01-01"):
        with pytest.raises(review.AnswerError):
            answer(server, asked, review.SET_DATE, published=wrong)
    answer(server, asked, review.SET_DATE, published="2022-03-02")
    answer(server, asked, review.SET_DATE, published="2022-03-01")
    assert review.cases(server.analyst, 10, 0.9) == []
    for _ in range(2):
        [found] = read_folder(tmp_path, dates=article_dates(server.loader))
        assert isinstance(found, Article) and (found.published, found.published_from) == (date(2022, 3, 1), "review")
    load(server.loader, [found], [], [], RUN)
    assert ask("SELECT status, published FROM articles") == [("no event", date(2022, 3, 1))]
    assert ask("SELECT count(*) FROM quarantine WHERE mended_at IS NULL") == [(0,)]


def test_a_file_that_is_gone_or_elsewhere_is_not_shown(server: EmbeddedServer, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    [hashed] = (r.content_hash for r in read_folder(tmp_path) if isinstance(r, Refusal))
    outside = refusal(hashed, code="NO_DATE", path="../secret.txt", review=True)
    load(server.loader, [], [outside], [], dataclasses.replace(RUN, folder=str(tmp_path / "in")))
    body = case(server, "date")["body"]
    assert "quatre civils" not in body and "no longer in" in body


def test_kinds_take_turns(server: EmbeddedServer) -> None:
    alike(server)
    given(server, "c", confidence=0.1, country="Niger", event_date=date(2019, 5, 1))
    given(server, "d", confidence=0.2, country="Mali", event_date=date(2019, 5, 1))
    assert [c.kind for c in review.cases(server.analyst, 2, 0.5)] == ["event", "pair"]


def test_nobody_but_an_editor_may_answer(server: EmbeddedServer) -> None:
    given(server, "a")
    asked = case(server)
    for role in ("analyst", "loader"):
        with pytest.raises(review.AnswerError, match="permission denied|read-only"):
            review.record(server.dsn(role), asked, "Accept", {}, "Ana")


def test_names_cannot_be_forged(server: EmbeddedServer) -> None:
    import psycopg2

    from etl.load.database import connect

    given(server, "a")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), connect(server.dsn("editor")) as opened, opened.cursor() as cur:
        cur.execute("INSERT INTO article_dates (content_hash, published, reason, made_as) VALUES ('a', '2020-01-01', 'x', 'owner')")
