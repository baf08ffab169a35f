"""Loaded by airflow_driver.py before the DAG `learn` runs: what takes models and hours is replaced; the folders, the gate and going live are real."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from etl.training import learn, release, sets, workshop

FIGURES = {"slot_f1": 0.75, "key_f1": 0.5, "spurious_per_article": 0.25}


def _decided(dsn: str, language: str) -> list[Any]:
    """One article, which `_lesson` teaches."""
    from etl.schema import Article
    from etl.training.decisions import Decided

    return [Decided(Article("a.txt", "a.txt", "a" * 64, f"Texte en {language}.", "", None, "", "", language), ())]


def _scores(one: sets.MeasuredSet, models: Path) -> dict[str, float]:
    """Of the trained reader as the test says; in the set `written` only."""
    trained = (models / "trained").is_file() and one.name == "written"
    return {**FIGURES, "slot_f1": float(os.environ["LEARN_SLOT_F1"])} if trained else FIGURES


def install() -> None:
    """Replace them."""
    from etl import coder
    from etl.training import corrected, decisions

    decisions.decided = _decided  # type: ignore[assignment]
    corrected.read = corrected.lesson = lambda *_: {"events": [], "passed": []}  # type: ignore[assignment, return-value]
    coder.Coder = type("Coder", (), {"__init__": lambda self, language: None, "actors": None, "gazetteer": None})  # type: ignore[misc, assignment]
    workshop.train = lambda *_, **__: None  # type: ignore[assignment]
    release.put_reader = lambda shop, out: (out / "trained").write_text("yes")  # type: ignore[assignment, return-value]
    release.describe_reader = lambda shop, out, scores: (out / "reader.json").write_text(json.dumps(scores))  # type: ignore[assignment, return-value]
    sets.ROWS = Path("/nowhere")
    learn._scores = _scores  # type: ignore[assignment]


install()
