"""Events that an editor adds: what they become, that no run of the coder takes them away or doubles them, and that they can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg2
import pytest
from news import BOMB, FAYA, Desk, article, row, sentence

from etl.browse.additions import add
from etl.browse.corrections import RefusedError, undo
from etl.browse.event import event
from etl.load.embedded import EmbeddedServer
from etl.schema import ROW_COLUMNS
from etl.training.decisions import decided

# What an editor says of the second sentence of the article `a`: what the row of `missed` says.
SAID = {"sub_event_type": "Attack", "event_date": "2020-03-09", "country": "Chad", "admin1": "Borkou", "location": "Faya", "latitude": "17.9257",
        "longitude": "19.1043", "actor1": "Boko Haram", "inter1": "Rebel group", "actor2": "Civilians (Chad)", "inter2": "Civilians",
        "fatalities": "4", "injured": "2"}
MARKED = sentence(1)["evidence_start"] + 4, sentence(1)["evidence_start"] + 12  # "deuxième"


def missed(**changes: Any) -> Any:
    return row("a", **{"event_type": "Violence against civilians", "sub_event_type": "Attack", "event_date": date(2020, 3, 9), **FAYA,
                       "actor2": "Civilians (Chad)", "inter2": "Civilians", "fatalities": 3, "fatalities_low": 3, "fatalities_high": 9,
                       **sentence(1), **changes})


@pytest.fixture
def desk(clean_warehouse: EmbeddedServer) -> Iterator[Desk]:
    """Whatever a test does, the checks after the load hold."""
    made = Desk(clean_warehouse)
    yield made
    assert made.faults() == []


def added(desk: Desk, content_hash: str = "a", marked: tuple[int, int] = MARKED, reason: str = "Read", **changes: str | None) -> str:
    return add(desk.server.dsn("editor"), "olga", content_hash, *marked, SAID | changes, reason)


def shown(desk: Desk, columns: str = "event_id_cnty, location, fatalities") -> list[tuple[Any, ...]]:
    return desk.ask(f"SELECT {columns} FROM acled_events ORDER BY event_id_cnty")


def taken_back(desk: Desk, of: str) -> None:
    [[number]] = desk.ask("SELECT correction_id FROM corrections WHERE action = 'add' AND event_id_cnty = %(of)s", of=of)
    undo(desk.server.dsn("editor"), "root", of, number)


def test_it_is_an_event_like_the_others_and_says_who_added_it(desk: Desk) -> None:
    desk.load(row("a"))
    assert added(desk) == "TCD2"
    assert shown(desk, "event_date, event_type, interaction, civilian_targeting, iso, region, source, source_scale, location, fatalities")[1] == (
        date(2020, 3, 9), "Violence against civilians", "Rebel group-Civilians", "Civilian targeting", 148, "Middle Africa", "Le Monde",
        "International", "Faya", 4)
    assert "Boko Haram" in desk.one("SELECT notes FROM acled_events WHERE event_id_cnty = 'TCD2'")
    told = event(desk.server.analyst, "TCD2")
    [report] = told["reports"]
    assert (report["evidence"], report["rule"], report["confidence"]) == ("Une deuxième phrase.", "added by a person", 1)
    why = {f["field"]: f["why"] for f in told["fields"]}
    assert why["sub_event_type"] == {"why": "added by olga", "words": "deuxième"} and why["admin1"]["why"] == "added by olga"
    assert [(h["field"], h["reason"], h["changed_by"]) for h in told["history"]] == [("created_at", "added, from “deuxième”: Read", "olga")]
    assert [(c["action"], c["made_by"]) for c in told["corrections"]] == [("add", "olga")]
    assert desk.one("SELECT value::jsonb ->> 'location' FROM corrections") == "Faya"
    assert desk.ask("SELECT DISTINCT rule FROM event_provenance WHERE event_id_cnty = 'TCD2'") == [("added by a person",)]
    assert added(desk, marked=(0, 5), country="Mali", location="Gao", latitude="16.27", longitude="-0.04") == "MLI1"


@pytest.mark.parametrize("again", [[row("a")], [], [row("a", **BOMB)]], ids=["the same", "without rows", "told otherwise"])
def test_it_outlives_the_next_coding_of_the_article(again: list[Any], desk: Desk) -> None:
    desk.load(row("a"))
    added(desk)
    said = shown(desk, "*")[1]
    for version in ("c2", "c3"):
        desk.load(*again, empty=() if again else ("a",), version=version)
        assert shown(desk, "*")[-1] == said
    assert len(shown(desk)) == (2 if again else 1)
    assert desk.load(*again, empty=() if again else ("a",), version="c3").written == 0


def test_of_an_article_without_any_event(desk: Desk) -> None:
    desk.load(empty=("a",))
    assert added(desk) == "TCD1"
    desk.load(empty=("a",), version="c2")
    assert shown(desk) == [("TCD1", "Faya", 4)]


def test_what_the_coder_finds_later_joins_it_and_changes_nothing(desk: Desk) -> None:
    desk.load(row("a"))
    added(desk)
    said = shown(desk, "*")
    desk.load(row("a"), missed(actor1="Unidentified Armed Group (Chad)", inter1="Political militia"), version="c2")
    assert [r[:-1] for r in shown(desk, "*")] == [r[:-1] for r in said], "the person's reading of the article goes before the coder's"
    assert desk.ask("SELECT event_id_cnty, reports FROM events ORDER BY 1") == [("TCD1", 1), ("TCD2", 2)]
    desk.load(row("a"), missed(), version="c3")
    desk.load(row("a"), version="c4")
    assert [r[:-1] for r in shown(desk, "*")] == [r[:-1] for r in said]


def test_another_event_of_the_article_does_not_join_it(desk: Desk) -> None:
    desk.load(row("a"))
    added(desk, **{k: str(v) for k, v in {"sub_event_type": "Armed clash", "event_date": "2020-03-10", "location": "Bol", "admin1": "Lac",
                                          "latitude": 13.4609, "longitude": 14.7139, "actor2": "Military Forces of Chad",
                                          "inter2": "State forces", "fatalities": 20}.items()})
    desk.load(row("a", event_date=date(2020, 3, 9)), version="c2")
    assert shown(desk, "event_id_cnty, event_date") == [("TCD1", date(2020, 3, 9)), ("TCD2", date(2020, 3, 10))], "what it told so far stays its own"
    desk.load(row("a", event_date=date(2020, 3, 9)), missed(event_date=date(2020, 3, 10), location="Abéché", latitude=13.8, longitude=20.8),
              version="c3")
    assert len(shown(desk)) == 3


def test_another_article_that_reports_it_joins_it(desk: Desk) -> None:
    desk.load(row("a"))
    added(desk)
    desk.load(missed(content_hash="b", doc="b.txt", source="AFP", **sentence(1)))
    assert shown(desk, "event_id_cnty, source, fatalities")[1] == ("TCD2", "AFP; Le Monde", 3) and len(shown(desk)) == 2


def test_it_is_taken_back_and_what_the_coder_found_stays(desk: Desk) -> None:
    desk.load(row("a"))
    added(desk)
    taken_back(desk, "TCD2")
    assert shown(desk) == [("TCD1", "Bol", 20)]
    assert desk.ask("SELECT event_id_cnty, reason FROM deleted_events") == [("TCD2", "added by olga, which root took back")]
    desk.load(row("a"), missed(), version="c2")
    assert shown(desk) == [("TCD1", "Bol", 20), ("TCD2", "Faya", 3)], "its id is its own"
    assert added(desk, location="Faya-Largeau") == "TCD3"
    added(desk, sub_event_type="Abduction/forced disappearance")
    taken_back(desk, "TCD4")
    assert [e for e, *_ in shown(desk)] == ["TCD1", "TCD2", "TCD3"]


def test_it_is_corrected_rejected_and_merged_like_others(desk: Desk) -> None:
    desk.load(row("a"))
    added(desk)
    review = "UPDATE review SET {}, reason = 'Seen' WHERE event_id_cnty = 'TCD2'"
    desk.edit(review.format("fatalities = 5"))
    desk.load(row("a"), version="c2")
    assert shown(desk)[1] == ("TCD2", "Faya", 5)
    desk.edit(review.format("rejected = true"))
    desk.load(row("a"), missed(), version="c3")
    assert shown(desk) == [("TCD1", "Bol", 20)]
    desk.edit(review.format("rejected = false"))
    desk.edit(review.format("merge_into = 'TCD1'"))
    desk.load(row("a"), version="c4")
    assert [e for e, *_ in shown(desk)] == ["TCD1"] and desk.one("SELECT reports FROM events WHERE event_id_cnty = 'TCD1'") == 2
    taken_back(desk, "TCD2")
    desk.load(row("a"), version="c5")
    assert shown(desk) == [("TCD1", "Bol", 20)]


@pytest.mark.parametrize(("how", "said"), [
    ({"marked": (5, 5)}, "nothing of its text is marked"), ({"marked": (-1, 5)}, "nothing of its text is marked"),
    ({"marked": (0, 9999)}, "nothing of its text is marked"),
    ({"content_hash": "none"}, "there is no article none"), ({"content_hash": "copy"}, "is another article's text"),
    ({"location": "Nirgendwo", "latitude": None}, "no place of Chad that the gazetteer knows"), ({"location": None}, "needs a place"),
    ({"country": "Tchad"}, '"Tchad" is no country'), ({"sub_event_type": "Skirmish"}, "“Skirmish” is no sub-event type"),
    ({"event_date": "2999-01-01"}, "is before 1900 or in the future"), ({"event_date": "2020-03-13"}, "is after the article"),
    ({"event_date": None}, "is no day"), ({"inter1": "Rebels"}, "“Rebels” is no kind of actor"), ({"fatalities": "many"}, "“many” is no number"),
    ({"fatalities": "-1"}, "cannot be negative"), ({"fatalities_low": "9"}, "contradict each other"), ({"fatalities": "9" * 12}, "cannot be read"),
    ({"latitude": "91"}, "no point on the Earth"), ({"time_precision": "4"}, "is 1, 2 or 3"), ({"reason": " "}, "needs a reason"),
    ({"confidence": "0.5"}, "the field confidence cannot be given"),
])
def test_what_is_wrong_is_refused_in_words(how: dict[str, Any], said: str, desk: Desk) -> None:
    desk.load(articles=[article("a"), article("copy", copy_of="a")])
    with pytest.raises(RefusedError, match=said):
        added(desk, **how)
    assert [desk.ask(f"SELECT * FROM {table}") for table in ("corrections", "events", "event_reports", "event_history")] == [[]] * 4


def test_only_an_editor_adds_and_only_as_himself(desk: Desk) -> None:
    desk.load(row("a"))
    for role in ("analyst", "loader"):
        with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ReadOnlySqlTransaction)):
            desk.edit("INSERT INTO corrections (action, content_hash, marked_start, marked_end, value, reason) VALUES ('add', 'a', 0, 5, '{}', 'x')",
                      role=role)
    with pytest.raises(psycopg2.Error, match="only_add_has_words"):
        desk.edit("INSERT INTO corrections (event_id_cnty, action, content_hash, reason) VALUES ('TCD1', 'accept', 'a', 'x')")
    said = json.dumps({k: v for k, v in SAID.items() if k != "injured"})
    desk.edit("INSERT INTO corrections (action, content_hash, marked_start, marked_end, value, reason) VALUES ('add', 'a', 0, 5, %(said)s, 'x')",
              said=said)
    assert desk.ask("SELECT made_by, evidence, evidence_end FROM corrections JOIN event_reports USING (correction_id)") == [("editor", "Texte", 5)]


def test_it_is_learned_from(desk: Desk) -> None:
    desk.load(row("a"))
    added(desk)
    [one] = decided(desk.server.loader, "fr")
    assert [(r.event, r.confirmed, r.marked, r.agrees) for r in one.rows] == [("TCD1", False, None, True), ("TCD2", True, MARKED, True)]
    assert set(ROW_COLUMNS) <= set(one.rows[1].said)
    taken_back(desk, "TCD2")
    assert list(decided(desk.server.loader, "fr")) == []
