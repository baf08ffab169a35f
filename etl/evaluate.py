"""Score the coder on articles with gold rows (manual, section 7): the measure of the project's shared score.py.

Rows of one article are paired one to one so that the pairs agree in as much as possible. Key F1 counts pairs whose
event type, place and day agree; slot F1 the share of right slots of all that gold or prediction fills.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.schema import Article

if TYPE_CHECKING:
    from etl.coder import Coder, Coders

SLOTS = ("event_type", "sub_event_type", "event_date", "location", "actor1", "actor2", "fatalities")
WORTH = {"event_type": 2, "event_date": 2, "location": 2}
PAIR_AT = 4  # rows that agree in less are different events
EXACT = 16  # rows of the shorter side up to which every pairing is tried
UNKNOWN = {"", "unidentified armed group"}
BANDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # of the confidence: from each to below the next, the last with its end

Row = dict[str, Any]


@dataclass(frozen=True)
class Detail:
    """What became of one gold or predicted row."""

    doc: str
    outcome: str  # "right", "wrong: slot, slot", "missed" or "spurious"
    gold: Row | None
    predicted: Row | None


@dataclass(frozen=True)
class Figures:
    """Counts and shares over all articles."""

    articles: int
    gold_rows: int
    predicted_rows: int
    paired: int
    key_f1: float
    slot_precision: float
    slot_recall: float
    slot_f1: float
    exact: float
    per_slot: dict[str, float]
    spurious_per_article: float


@dataclass(frozen=True)
class Band:
    """The predicted rows whose confidence lies between two bounds, and how many of them are right."""

    low: float
    high: float
    rows: int
    confidence: float  # mean
    paired: float  # share that has a gold row
    slot_precision: float  # right slots among the filled ones


def fold(name: object) -> str:
    """Case, accents, punctuation and a tail in brackets removed."""
    text = unicodedata.normalize("NFKD", str(name or "")).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\([^)]*\)", " ", text)).split())


def _same_name(accepted: Sequence[str], predicted: object) -> bool:
    names = {fold(a) for a in accepted} or {""}
    return fold(predicted) in names or (fold(predicted) in UNKNOWN and bool(names & UNKNOWN))


def _same_day(gold: Row, predicted: Row) -> bool:
    try:
        one, other = date.fromisoformat(gold["event_date"]), date.fromisoformat(str(predicted["event_date"]))
    except ValueError:
        return False
    precision = int(gold.get("time_precision") or 1)
    if precision == 3:
        return (one.year, one.month) == (other.year, other.month)
    return abs((one - other).days) <= (3 if precision == 2 else 0)


def right_slots(gold: Row, predicted: Row) -> dict[str, bool]:
    """Which slots agree; the sides of a two-sided event are compared the way that agrees more."""
    hits = {
        "event_type": gold["event_type"] == predicted["event_type"],
        "sub_event_type": gold["sub_event_type"] == predicted["sub_event_type"],
        "event_date": _same_day(gold, predicted),
        "location": _same_name(gold["location"], predicted["location"]),
        "actor1": _same_name(gold["actor1"], predicted["actor1"]),
        "actor2": _same_name(gold["actor2"], predicted["actor2"]),
        "fatalities": int(predicted["fatalities"] or 0) in (gold.get("fatalities_ok") or [gold.get("fatalities") or 0]),
    }
    swapped = {"actor1": _same_name(gold["actor1"], predicted["actor2"]), "actor2": _same_name(gold["actor2"], predicted["actor1"])}
    if gold["actor1"] and gold["actor2"] and sum(swapped.values()) > hits["actor1"] + hits["actor2"]:
        hits.update(swapped)
    return hits


def pair(golds: Sequence[Row], predictions: Sequence[Row]) -> list[tuple[int, int, dict[str, bool]]]:
    """The one-to-one pairing of most agreement as (gold, prediction, right slots).

    Of pairings that agree in as much the one that score.py takes: a row that tells of an owed event as well as of an optional one would else
    be right here and wrong there.
    """
    hits = [[right_slots(g, p) for p in predictions] for g in golds]
    worth = [[_worth(h) for h in row] for row in hits]
    chosen = _best(worth) if min(len(golds), len(predictions)) <= EXACT else _greedy(worth)
    return [(g, p, hits[g][p]) for g, p in chosen]


def _worth(hits: dict[str, bool]) -> int:
    worth = sum(WORTH.get(slot, 1) for slot, ok in hits.items() if ok)
    return worth if worth >= PAIR_AT and (hits["event_type"] or hits["location"]) else 0


def _best(worth: list[list[int]]) -> list[tuple[int, int]]:
    """The pairs of most worth; which rows of the shorter side are taken is a mask."""
    flip = bool(worth) and len(worth) > len(worth[0])
    table = worth if flip else [list(column) for column in zip(*worth, strict=True)]  # a row for each of the longer side

    @cache
    def best(i: int, mask: int) -> tuple[int, tuple[tuple[int, int], ...]]:
        if i == len(table):
            return 0, ()
        most, chosen = best(i + 1, mask)
        for j, own in enumerate(table[i]):
            if own and not mask >> j & 1:
                rest, others = best(i + 1, mask | 1 << j)
                if rest + own > most:
                    most, chosen = rest + own, ((i, j), *others)
        return most, chosen

    return [(i, j) if flip else (j, i) for i, j in best(0, 0)[1]]


def _greedy(worth: list[list[int]]) -> list[tuple[int, int]]:
    """Pairs of most worth first, for lists that are too long to try all."""
    pairs: list[tuple[int, int]] = []
    for _, g, p in sorted(((w, g, p) for g, row in enumerate(worth) for p, w in enumerate(row) if w), reverse=True):
        if all(g != i and p != j for i, j in pairs):
            pairs.append((g, p))
    return pairs


def filled(row: Row, slot: str) -> bool:
    """Whether a gold or coded row says something in a slot: an unknown actor is none, the number of dead is always said."""
    value = row.get(slot)
    if isinstance(value, list):
        value = value[0] if value else ""
    return slot == "fatalities" or fold(value) not in UNKNOWN


def _f1(hit: int, predicted: int, gold: int) -> tuple[float, float, float]:
    precision, recall = (hit / predicted if predicted else 0.0), (hit / gold if gold else 0.0)
    return precision, recall, (2 * precision * recall / (precision + recall) if precision + recall else 0.0)


def score(gold_docs: Sequence[Row], predicted: Sequence[Row]) -> tuple[Figures, list[Detail]]:
    """Figures over all articles and what became of each row."""
    by_doc: dict[str, list[Row]] = {}
    for row in predicted:
        by_doc.setdefault(row["doc"], []).append(row)
    details: list[Detail] = []
    key = gold_rows = predicted_rows = paired = exact = spurious = slot_hit = slot_gold = slot_predicted = 0
    per_slot = dict.fromkeys(SLOTS, 0)
    for doc in gold_docs:
        golds, rows = doc["events"], by_doc.get(doc["doc"], [])
        pairs = pair(golds, rows)
        for g, p, hits in pairs:
            if golds[g].get("optional"):
                continue
            paired += 1
            gold_rows += 1
            predicted_rows += 1
            key += hits["event_type"] and hits["event_date"] and hits["location"]
            exact += all(hits.values())
            for slot in SLOTS:
                per_slot[slot] += hits[slot]
                slot_gold += filled(golds[g], slot)
                slot_predicted += filled(rows[p], slot)
                slot_hit += hits[slot] and filled(golds[g], slot)
            wrong = [s for s in SLOTS if not hits[s]]
            details.append(Detail(doc["doc"], f"wrong: {', '.join(wrong)}" if wrong else "right", golds[g], rows[p]))
        for g, gold in enumerate(golds):
            if g not in {i for i, _, _ in pairs} and not gold.get("optional"):
                gold_rows += 1
                slot_gold += sum(filled(gold, s) for s in SLOTS)
                details.append(Detail(doc["doc"], "missed", gold, None))
        for p, row in enumerate(rows):
            if p not in {j for _, j, _ in pairs}:
                spurious += 1
                predicted_rows += 1
                slot_predicted += sum(filled(row, s) for s in SLOTS)
                details.append(Detail(doc["doc"], "spurious", None, row))
    precision, recall, slot_f1 = _f1(slot_hit, slot_predicted, slot_gold)
    return Figures(
        len(gold_docs),
        gold_rows,
        predicted_rows,
        paired,
        _f1(key, predicted_rows, gold_rows)[2],
        precision,
        recall,
        slot_f1,
        exact / gold_rows if gold_rows else 0.0,
        {s: n / paired if paired else 0.0 for s, n in per_slot.items()},
        spurious / len(gold_docs) if gold_docs else 0.0,
    ), details


def bands(details: Sequence[Detail], bounds: Sequence[float] = BANDS) -> list[Band]:
    """How right predicted rows are, by their confidence; bands without a row are left out."""
    told = [(d.gold, d.predicted) for d in details if d.predicted is not None]
    found = []
    for low, high in zip(bounds, bounds[1:], strict=False):
        inside = [(g, p) for g, p in told if low <= p["confidence"] < high or p["confidence"] == high == bounds[-1]]
        if not inside:
            continue
        slots = sum(filled(p, s) for _, p in inside for s in SLOTS)
        right = sum(ok and filled(g, s) for g, p in inside if g for s, ok in right_slots(g, p).items())
        mean, paired = sum(p["confidence"] for _, p in inside) / len(inside), sum(g is not None for g, _ in inside) / len(inside)
        found.append(Band(low, high, len(inside), mean, paired, right / slots if slots else 0.0))
    return found


def calibration_error(found: Sequence[Band]) -> float:
    """How far the confidence lies from the slot precision: the mean over all rows of the distance in their band; 0 is best."""
    rows = sum(b.rows for b in found)
    return sum(b.rows * abs(b.confidence - b.slot_precision) for b in found) / rows if rows else 0.0


def read_gold(folder: Path) -> list[Row]:
    """The gold of a folder.

    Raises:
        FileNotFoundError: the folder has no gold.jsonl.
    """
    path = folder / "gold.jsonl"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: give a folder with articles, articles.csv and gold.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def evaluate(folder: Path, coder: Coder | Coders) -> tuple[Figures, list[Detail]]:
    """Code the articles of a folder and score the rows against its gold.

    Raises:
        FileNotFoundError: the folder has no gold.jsonl.
    """
    from etl.read import read_folder

    gold = read_gold(folder)
    articles = [a for a in read_folder(folder) if isinstance(a, Article)]
    rows = [row.to_json() for _, found, _ in coder.code(articles) for row in found]
    return score(gold, rows)


def report(figures: Figures, details: Sequence[Detail] = ()) -> Iterator[str]:
    """Lines for a person."""
    for d in details:
        yield f"{d.doc}: {d.outcome}"
        for name, row in (("gold", d.gold), ("row ", d.predicted)):
            if row:
                yield f"    {name}  " + " | ".join(
                    str((v[0] if v else "") if isinstance(v := row.get(s), list) else v if v is not None else "") for s in SLOTS
                )
    yield f"articles {figures.articles}  gold rows {figures.gold_rows}  predicted rows {figures.predicted_rows}  paired {figures.paired}"
    yield (
        f"key F1 {figures.key_f1:.3f}   slot F1 {figures.slot_f1:.3f} (P {figures.slot_precision:.3f} R {figures.slot_recall:.3f})   "
        f"exact {figures.exact:.3f}   spurious rows an article {figures.spurious_per_article:.2f}"
    )
    yield "per slot " + "  ".join(f"{s} {v:.2f}" for s, v in figures.per_slot.items())


def confidence_report(found: Sequence[Band]) -> Iterator[str]:
    """The table of the bands, for a person."""
    yield "confidence   rows   mean confidence   has a gold row   slot precision"
    for b in found:
        closing = "]" if b.high == BANDS[-1] else ")"
        yield f"[{b.low:.1f}, {b.high:.1f}{closing}  {b.rows:>6} {b.confidence:>17.3f} {b.paired:>16.3f} {b.slot_precision:>16.3f}"
    yield f"mean distance of confidence and slot precision {calibration_error(found):.3f}"
