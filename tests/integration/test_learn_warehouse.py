"""What people decided, as learning reads it from the warehouse: which rows count as looked at, and by whom it may be read."""

from __future__ import annotations

from datetime import date

import pytest
from news import BOMB, FAYA, Desk, article, row, sentence

from etl.load.database import connect, statement
from etl.load.embedded import EmbeddedServer
from etl.training.decisions import FIELDS, Decided, Row, decided

REVIEW = "UPDATE review SET {}, reason = '{}' WHERE event_id_cnty = '{}'"


@pytest.fixture
def desk(clean_warehouse: EmbeddedServer) -> Desk:
    return Desk(clean_warehouse)


def review(desk: Desk, changes: str, event: str = "TCD1", reason: str = "Seen") -> None:
    assert desk.edit(REVIEW.format(changes, reason, event)) == 1


def accept(desk: Desk, event: str = "TCD1") -> None:
    desk.edit("INSERT INTO corrections (event_id_cnty, action, reason) VALUES (%(event)s, 'accept', 'Seen')", event=event)


def found(desk: Desk) -> dict[str, Decided]:
    return {one.article.content_hash: one for one in decided(desk.server.loader, "fr")}


def only(desk: Desk) -> Row:
    [one] = found(desk).values()
    [told] = one.rows
    return told


def test_what_nobody_decided_about_is_not_read(desk: Desk) -> None:
    desk.load(row("a"))
    assert found(desk) == {}


def test_an_accepted_row(desk: Desk) -> None:
    desk.load(row("a", injured=6), row("b", **FAYA))
    accept(desk)
    [one] = found(desk).values()
    [told] = one.rows
    assert one.article == article("a", path="a.txt", published_from="warehouse")
    assert (told.event, told.confirmed, told.rejected, told.corrected, told.shared) == ("TCD1", True, None, frozenset(), False)
    assert told.agrees and told.wanted("injured") == (6,) and told.wanted("location") == ("Bol", "Chad") and told.wanted("date") == ("2020-03-10",)


def test_a_corrected_row(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "fatalities = 12, location = 'Baga Sola'")
    told = only(desk)
    assert (told.confirmed, told.corrected) == (True, frozenset({"fatalities", "location"}))
    assert told.said["fatalities"] == 20 and told.wanted("fatalities") == (12,) and told.wanted("location") == ("Baga Sola", "Chad")
    assert told.by_person("fatalities") and not told.by_person("date") and told.agrees


def test_a_correction_that_was_undone_says_nothing(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "fatalities = 12")
    desk.edit("UPDATE corrections SET undone_at = now()")
    assert found(desk) == {}


def test_the_other_rows_of_the_article_are_told_too(desk: Desk) -> None:
    desk.load(row("a"), row("a", **FAYA, **sentence(1)))
    accept(desk)
    [one] = found(desk).values()
    assert [(r.event, r.confirmed) for r in one.rows] == [("TCD1", True), ("TCD2", False)]


def test_a_rejected_row_keeps_its_reason_and_is_not_confirmed(desk: Desk) -> None:
    desk.load(row("a"))
    accept(desk)
    review(desk, "rejected = true", reason="accident")
    assert (only(desk).rejected, only(desk).confirmed) == ("accident", False)


def test_what_changed_since_was_not_looked_at_but_what_stayed_was(desk: Desk) -> None:
    desk.load(row("a"))
    accept(desk)
    desk.load(row("a", confidence=0.3, notes="Other."), version="c2")
    assert only(desk).confirmed, "how sure the coder is of it is no part of what was accepted"
    desk.load(row("a", fatalities=21, fatalities_low=21), version="c3")
    assert not only(desk).confirmed
    review(desk, "fatalities = 20")
    assert only(desk).confirmed
    desk.load(row("a", fatalities=22, fatalities_low=22), version="c4")
    assert only(desk).confirmed, "what a person corrected stays, whatever the coder says"


def test_an_article_that_came_later_was_not_looked_at(desk: Desk) -> None:
    desk.load(row("a"))
    accept(desk)
    desk.load(row("b", evidence="Texte"))
    rows = {name: one.rows[0] for name, one in found(desk).items()}
    assert {name: (r.event, r.confirmed, r.shared) for name, r in rows.items()} == {"a": ("TCD1", True, True), "b": ("TCD1", False, True)}


def test_rows_that_were_merged_count_for_the_event_that_stays(desk: Desk) -> None:
    desk.load(row("a"), row("a", **BOMB, **sentence(1)))
    assert desk.one("SELECT count(*) FROM acled_events") == 2
    review(desk, "merge_into = 'TCD1'", "TCD2")
    assert found(desk) == {}, "that two are one says nothing about their fields"
    accept(desk)
    [one] = found(desk).values()
    assert [(r.event, r.confirmed, r.said["event_type"]) for r in one.rows] == [
        ("TCD1", True, "Battles"), ("TCD1", True, "Explosions/Remote violence")]
    assert [r.agrees for r in one.rows] == [r.said["sub_event_type"] == r.holds["sub_event_type"] for r in one.rows]
    assert any(r.agrees for r in one.rows)


def test_what_an_article_tells_no_more_is_not_forgotten(desk: Desk) -> None:
    desk.load(row("a"))
    accept(desk)
    desk.load(empty=("a",), version="c2")
    assert desk.one("SELECT count(*) FROM event_reports") == 0
    told = only(desk)
    assert (told.event, told.confirmed, told.said["rule"], told.agrees) == ("TCD1", True, "clash/subject-verb", True)


def test_a_day_that_a_person_gave_goes_before(desk: Desk) -> None:
    desk.load(row("a"))
    accept(desk)
    desk.edit("INSERT INTO article_dates (content_hash, published, reason) VALUES ('a', '2020-03-12', 'Seen')")
    assert found(desk)["a"].article.published == date(2020, 3, 12)


def test_only_articles_of_the_language(desk: Desk) -> None:
    desk.load(row("a"), articles=[article("a", language="en")])
    accept(desk)
    assert found(desk) == {} and [one.article.content_hash for one in decided(desk.server.loader, "en")] == ["a"]


def test_it_is_read_by_who_may_only_read(desk: Desk) -> None:
    desk.load(row("a"))
    accept(desk)
    with connect(desk.server.analyst, read_only=True) as opened, opened.cursor() as cur:
        cur.execute(statement("decided", "learn"), {"fields": list(FIELDS), "language": "fr"})
        assert len(cur.fetchall()) == 1
        cur.execute("SELECT current_user")
        assert cur.fetchone() == ("analyst",)
