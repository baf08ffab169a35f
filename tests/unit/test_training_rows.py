"""The training rows of this project: what is marked stands where it is said to, and every value is one that the coder knows."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from etl import settings
from etl.find.happenings import SLOTS
from etl.schema import sub_event_types
from etl.training import rows
from etl.training.reader import REASONS

FOLDERS = rows.folders(settings.SEEDS / "training")
HELD = rows.folders(settings.SEEDS / "calibration")
MARKS = ("triggers", *(f"{slot}_at" for slot in SLOTS))


def faults(folder: Path) -> list[str]:
    found = []
    for article in map(json.loads, (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()):
        text = (folder / article["doc"]).read_text(encoding="utf-8")
        copies = [p["at"] for p in article["passed"]] + [c for e in article["events"] for mark in MARKS for c in e[mark]]
        found += [f"{article['doc']}: {c}" for c in copies if not re.search("⟦[^⟦⟧]+⟧", c) or text.count(c.replace("⟦", "").replace("⟧", "")) != 1]
        found += [f"{article['doc']}: {p['why']}" for p in article["passed"] if p["why"] not in REASONS]
        for event in article["events"]:
            kind = sub_event_types().get(event["sub_event_type"])
            if kind is None or kind.event_type != event["event_type"] or not event["triggers"] or not event["location"]:
                found.append(f"{article['doc']}: {event['sub_event_type']} {event['evidence']}")
            date.fromisoformat(event["event_date"])
    return found


@pytest.mark.parametrize("folder", [*FOLDERS, *HELD], ids=lambda f: f"{f.parent.name}/{f.name}")
def test_marks_stand_once_and_values_are_known(folder: Path) -> None:
    assert faults(folder) == []


def test_they_are_found_again_in_the_articles_as_they_are_read() -> None:
    read = list(rows.read(FOLDERS[0]))
    assert len(FOLDERS) >= 49 and len(read) >= 40
    assert sum(coded.lost for coded in read) == 0 and all(event.triggers for coded in read for event in coded.events)


def test_no_article_is_both_trained_on_and_held() -> None:
    trained, held = ({p.read_text(encoding="utf-8") for folder in folders for p in folder.glob("*.txt")} for folders in (FOLDERS, HELD))
    assert len(held) >= 290 and not trained & held
