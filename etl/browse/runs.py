"""Runs: counts in and out, what was refused and why, and the report of the checks."""

from __future__ import annotations

import json
from typing import Any

from etl.browse.database import NotFoundError, Row, reading
from etl.pipeline import run_folder

MOST_RUNS = 60
MOST_REFUSALS = 500
REPORTS = ("validation.json", "check.json")  # of the rows, and of the warehouse after the load


def runs(dsn: str) -> list[Row]:
    """The latest runs."""
    with reading(dsn) as reader:
        return reader.ask("runs", parameters={"most": MOST_RUNS})


def run(dsn: str, run_id: str) -> Row:
    """One run with its refusals, by code and one by one, and the notes and suites of checks that its folder tells of. Raises NotFoundError."""
    asked = {"run": run_id, "most": MOST_REFUSALS}
    with reading(dsn) as reader:
        row = reader.one("run", parameters=asked)
        if row is None:
            raise NotFoundError(f"there is no run {run_id}")
        return {"run": row, "by_code": reader.ask("refusals_by_code", parameters=asked), "refusals": reader.ask("refusals", parameters=asked),
                "most_refusals": MOST_REFUSALS, "notes": notes(run_id), "suites": suites(run_id)}


def notes(run_id: str) -> list[dict[str, str]]:
    """What a person should know of files that were read, or why one was not even tried (`path`, `text`); empty where the run's folder is gone."""
    state = run_folder(run_id) / "run.json"
    return json.loads(state.read_text(encoding="utf-8")).get("notes", [])[:MOST_REFUSALS] if state.is_file() else []


def suites(run_id: str) -> list[dict[str, Any]]:
    """What the checks found, as the run's folder has it; empty where the folder is gone, or the run did not come so far."""
    folder = run_folder(run_id)
    return [json.loads(path.read_text(encoding="utf-8")) for name in REPORTS if (path := folder / name).is_file()]
