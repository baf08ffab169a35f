"""ACLED's names beside ours: a loaded event shows both, by its day, and the tables follow the seeds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from news import Desk, row

from etl.load import acled
from etl.load.acled import AcledName
from etl.load.database import connect
from etl.load.embedded import EmbeddedServer

SHOWN = "SELECT actor1, acled_actor1, actor2, acled_actor2, acled_cnty FROM events_in_full ORDER BY event_date"
MALI: dict[str, Any] = {"country": "Mali", "iso": 466, "region": "Western Africa", "actor1": "JNIM", "actor2": "Military Forces of Mali"}


@pytest.fixture
def desk(clean_warehouse: EmbeddedServer) -> Desk:
    return Desk(clean_warehouse)


def test_a_loaded_event_shows_both_names(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.load(row("a", event_date=date(2020, 7, 1), **MALI), row("b", event_date=date(2020, 8, 19), **MALI),
              row("c", event_date=date(2020, 8, 20), **MALI | {"actor1": "Fulani Ethnic Militia", "actor2": ""}),
              row("d", event_date=date(2020, 8, 21), country="", iso=None, actor1="Pirates (Somalia)", actor2="Civilians (Chad)"),
              row("e", event_date=date(2020, 8, 22), actor1="Islamic State Sahel Province"))
    jnim = ("JNIM", "JNIM: Group for Support of Islam and Muslims")
    assert desk.ask(SHOWN) == [
        (*jnim, "Military Forces of Mali", "Military Forces of Mali (2013-2020)", "MLI"),
        (*jnim, "Military Forces of Mali", "Military Forces of Mali (2020-2021)", "MLI"),
        ("Fulani Ethnic Militia", "Fulani Ethnic Militia (Mali)", "", "", "MLI"),
        ("Pirates (Somalia)", "Pirates (Somalia)", "Civilians (Chad)", "Civilians (Chad)", ""),
        ("Islamic State Sahel Province", "Islamic State (West Africa) - Greater Sahara Faction", "Military Forces of Chad",
         "Military Forces of Chad (1990-2021)", "CHA")]
    assert desk.ask("SELECT count(*) FROM acled_names")[0][0] == len(acled.acled_names())
    plan = "\n".join(line for line, in desk.ask("EXPLAIN SELECT event_id_cnty, fatalities FROM events_in_full"))
    assert "acled_" not in plan, "nothing is joined where nobody reads the names"

    told = (AcledName("JNIM", None, date(2020, 7, 1), "J"), AcledName("JNIM", date(2020, 8, 20), None, "K"))
    monkeypatch.setattr(acled, "acled_names", lambda: told)
    desk.load(row("f", event_date=date(2020, 10, 23), **MALI))
    assert [(ours, theirs) for ours, theirs, *_ in desk.ask(SHOWN) if ours == "JNIM"] == [("JNIM", "J"), ("JNIM", "JNIM"), ("JNIM", "K")]
    with connect(desk.server.loader) as opened, opened.cursor() as cur:
        assert acled.follow_seeds(cur) == [], "nothing is written where the seeds are as before"
        monkeypatch.undo()
        assert acled.follow_seeds(cur) == ["acled_names"]
