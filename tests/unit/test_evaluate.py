"""The scorer: it agrees with the project's shared score.py where that lies beside the repository, and with figures worked out by hand."""

import json
import random
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import pytest

from etl import settings
from etl.evaluate import bands, calibration_error, confidence_report, fold, pair, report, right_slots, score
from etl.schema import sub_event_types

SHARED = settings.ROOT.parent / "shared" / "coding" / "score.py"
TOWNS = ["Gao", "Kidal", "Ménaka", "Mopti", "Ségou", "Kayes"]
ACTORS = ["Military Forces of Mali", "JNIM", "Unidentified Armed Group (Mali)", "Civilians (Mali)", ""]


def gold(**changes: Any) -> dict[str, Any]:
    return {"event_date": "2022-05-12", "time_precision": 1, "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": ["JNIM"],
            "actor2": ["Military Forces of Mali", "FAMa"], "location": ["Gao"], "country": "Mali", "fatalities": 4} | changes


def told(**changes: Any) -> dict[str, Any]:
    return {"doc": "a", "event_date": "2022-05-12", "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "JNIM",
            "actor2": "Military Forces of Mali", "location": "Gao", "country": "Mali", "fatalities": 4} | changes


@pytest.mark.parametrize(("gold_row", "row", "wrong"), [
    (gold(), told(), set()),
    # any accepted spelling, without case, accents and the tail in brackets
    (gold(), told(actor2="fama"), set()),
    (gold(location=["Ménaka"]), told(location="Menaka (Mali)"), set()),
    # nobody known and an unidentified group are the same
    (gold(actor1=["Unidentified Armed Group (Mali)"]), told(actor1=""), set()),
    (gold(actor1=[]), told(actor1="Unidentified Armed Group"), set()),
    (gold(actor1=[]), told(actor1="Civilians"), {"actor1"}),
    # the sides of a two-sided event carry no direction, those of a one-sided one do
    (gold(), told(actor1="Military Forces of Mali", actor2="JNIM"), set()),
    (gold(actor2=[]), told(actor1="", actor2="JNIM"), {"actor1", "actor2"}),
    # days by the gold's precision
    (gold(), told(event_date="2022-05-13"), {"event_date"}),
    (gold(time_precision=2), told(event_date="2022-05-15"), set()),
    (gold(time_precision=2), told(event_date="2022-05-16"), {"event_date"}),
    (gold(time_precision=3), told(event_date="2022-05-31"), set()),
    (gold(time_precision=3), told(event_date="2022-06-01"), {"event_date"}),
    (gold(), told(event_date="unknown"), {"event_date"}),
    # several numbers may be right
    (gold(fatalities_ok=[4, 6]), told(fatalities=6), set()),
    (gold(), told(fatalities=5), {"fatalities"}),
])
def test_right_slots(gold_row: dict, row: dict, wrong: set[str]) -> None:
    assert {slot for slot, ok in right_slots(gold_row, row).items() if not ok} == wrong


def test_of_pairings_that_agree_in_as_much_that_of_the_shared_scorer_counts() -> None:
    """A row that tells of an owed event as well as of an optional one is taken for the optional one where that is later."""
    owed, background = gold(location=["Kidal"]), gold(event_date="2022-05-11", optional=True)
    row = told(location="Kidal", event_date="2022-05-11")
    assert [(g, p) for g, p, _ in pair([owed, background], [row])] == [(1, 0)]
    assert [(g, p) for g, p, _ in pair([background, owed], [row])] == [(1, 0)]


def test_rows_that_agree_in_too_little_are_no_pair() -> None:
    far = told(event_date="2021-01-01", event_type="Protests", sub_event_type="Peaceful protest", actor1="x", actor2="y", fatalities=9)
    assert pair([gold()], [far]) == []
    assert len(pair([gold()], [far | {"event_type": "Battles"}])) == 1


def test_pairs_are_those_of_most_agreement() -> None:
    golds = [gold(), gold(location=["Kidal"], fatalities=9)]
    assert {(g, p) for g, p, _ in pair(golds, [told(location="Kidal", fatalities=9), told()])} == {(0, 1), (1, 0)}


# gold, rows, and what comes out: key F1, slot F1, exact, spurious rows an article
PINNED = [
    # all right
    ([gold()], [told()], 1.0, 1.0, 1.0, 0.0),
    # nothing found
    ([gold()], [], 0.0, 0.0, 0.0, 0.0),
    # nothing to find
    ([], [told()], 0.0, 0.0, 0.0, 1.0),
    # a wrong day: no key, six of seven slots
    ([gold()], [told(event_date="2022-05-10")], 0.0, 6 / 7, 0.0, 0.0),
    # one right, one too many
    ([gold()], [told(), told(location="Kayes", event_date="2022-01-01", event_type="Protests", sub_event_type="Peaceful protest")],
     2 / 3, 2 * 7 / (7 + 14), 1.0, 1.0),
    # an optional row costs nothing when missed and earns nothing when found
    ([gold(), gold(location=["Kayes"], optional=True)], [told()], 1.0, 1.0, 1.0, 0.0),
    ([gold(), gold(location=["Kayes"], optional=True)], [told(), told(location="Kayes")], 1.0, 1.0, 1.0, 0.0),
]


@pytest.mark.parametrize(("golds", "rows", "key_f1", "slot_f1", "exact", "spurious"), PINNED)
def test_figures(golds: list, rows: list, key_f1: float, slot_f1: float, exact: float, spurious: float) -> None:
    figures, details = score([{"doc": "a", "events": golds}], rows)
    assert (figures.key_f1, figures.slot_f1, figures.exact, figures.spurious_per_article) == pytest.approx((key_f1, slot_f1, exact, spurious))
    assert sum(d.outcome == "spurious" for d in details) == spurious
    assert any("slot F1" in line for line in report(figures, details))


def test_bands_say_how_right_rows_are_by_their_confidence() -> None:
    golds = [gold(), gold(location=["Kidal"])]
    rows = [
        told(confidence=1.0),
        # a wrong day: six of seven slots
        told(location="Kidal", event_date="2022-05-10", confidence=0.9),
        # one too many
        told(location="Kayes", event_date="2022-01-01", event_type="Protests", sub_event_type="Peaceful protest", confidence=0.4),
    ]
    figures, details = score([{"doc": "a", "events": golds}], rows)
    low, high = found = bands(details)
    assert (low.low, low.high, low.rows, low.paired, low.slot_precision) == (0.3, 0.5, 1, 0.0, 0.0)
    assert (high.low, high.high, high.rows, high.paired) == (0.9, 1.0, 2, 1.0)
    assert (high.confidence, high.slot_precision) == pytest.approx((0.95, 13 / 14))
    # one band of all rows is the scorer's own precision
    assert bands(details, (0.0, 1.0))[0].slot_precision == pytest.approx(figures.slot_precision)
    assert calibration_error(found) == pytest.approx((2 * (0.95 - 13 / 14) + 0.4) / 3)
    assert len(list(confidence_report(found))) == 4 and calibration_error([]) == 0.0


def test_rows_found_of_optional_gold_count_in_no_band() -> None:
    _, details = score([{"doc": "a", "events": [gold(optional=True)]}], [told(confidence=0.8)])
    assert bands(details) == []


def test_fold() -> None:
    assert fold("Aïn El-Hélweh (Saïda)") == "ain el helweh"


def synthetic(seed: int) -> tuple[list[dict], list[dict]]:
    """Gold of some articles and rows that are right, wrong in places, missing and too many."""
    chance = random.Random(seed)
    types = list(sub_event_types().values())
    documents, rows = [], []
    for number in range(8):
        events = []
        # many pairings agree equally well, and the last article is too long to try them all
        for place in chance.choices(TOWNS, k=20) if number == 7 else chance.sample(TOWNS, chance.randint(0, 4)):
            kind = chance.choice(types[:3])
            event = gold(event_date=(date(2022, 5, 1) + timedelta(days=chance.randint(0, 3))).isoformat(), time_precision=chance.randint(1, 3),
                         event_type=kind.event_type, sub_event_type=kind.sub_event_type, location=[place], fatalities=chance.randint(0, 2),
                         actor1=[a] if (a := chance.choice(ACTORS)) else [], actor2=[a] if (a := chance.choice(ACTORS)) else [])
            if chance.random() < 0.4:
                event["optional"] = True
            events.append(event)
            if chance.random() < 0.85:
                row = {"doc": f"d{number}"} | {k: (v[0] if v else "") if isinstance(v, list) else v for k, v in event.items() if k != "optional"}
                for slot, value in (("event_date", "2022-06-15"), ("location", "Bamako"), ("actor1", "JNIM"), ("actor2", "FAMa"), ("fatalities", 3)):
                    if chance.random() < 0.25:
                        row[slot] = value
                if chance.random() < 0.2:
                    row["actor1"], row["actor2"] = row["actor2"], row["actor1"]
                rows.append(row)
        documents.append({"doc": f"d{number}", "events": events})
        if chance.random() < 0.5:
            rows.append(told(doc=f"d{number}", location="Tombouctou"))
    chance.shuffle(rows)
    return documents, rows


@pytest.mark.skipif(not SHARED.is_file(), reason="no shared score.py beside the repository")
@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_the_shared_scorer(seed: int, tmp_path) -> None:
    documents, rows = synthetic(seed)
    for name, records in (("gold", documents), ("rows", rows)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    done = subprocess.run([sys.executable, str(SHARED), str(tmp_path / "gold.jsonl"), str(tmp_path / "rows.jsonl"), "--json"],
                          check=True, capture_output=True, text=True)
    theirs, (ours, _) = json.loads(done.stdout), score(documents, rows)
    assert ours.gold_rows and ours.paired
    same = ("articles", "gold_rows", "predicted_rows", "paired", "key_f1", "slot_precision", "slot_recall", "slot_f1", "exact", "per_slot")
    assert {name: getattr(ours, name) for name in same} == {name: pytest.approx(theirs[name]) for name in same}
