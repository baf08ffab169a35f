"""Checks event rows before the load: which may go in, which are refused and why, and what a person should look at."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from etl.schema import Article, EventRow, Refusal
from etl.validate.expectations import Check, context, run
from etl.validate.frame import frame, storable
from etl.validate.result import EXAMPLES, CheckResult, Example, Oddity, ValidationResult, shown
from etl.validate.row_checks import FLAGS, row_checks

SUITE = "Event rows before the load"
STAGE = "validate"
# Every failing row comes back by its number, not only the first twenty.
_RESULT_FORMAT = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row_number"],
                  "return_unexpected_index_query": False}


def validate_rows(rows: Sequence[EventRow], articles: Mapping[str, Article]) -> ValidationResult:
    """Check rows against their articles, which are given by content hash.

    A row that fails a critical check is in `refusals`, once, under the first one it fails; every other row is in `valid`, in
    order, with what the checks of FLAGS say of it in `odd`.
    Raises CheckNotRunError where a check could not be run.
    """
    table = frame(rows, articles)
    batch = (context().data_sources.add_pandas("rows").add_dataframe_asset("rows")
             .add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table}))
    results = []
    failed: dict[int, list[Check]] = {}  # row number → the checks it fails, in the order of the checks
    for check, answer in run(batch, row_checks(), _RESULT_FORMAT):
        numbers = sorted(int(entry["row_number"]) for entry in answer["result"].get("unexpected_index_list") or [])
        for number in numbers:
            failed.setdefault(number, []).append(check)
        examples = tuple(Example(storable(shown(rows[n].doc)), storable(_value(check, rows[n], table, n)))
                         for n in numbers[:EXAMPLES])
        results.append(CheckResult(check.code, check.severity, check.description, check.reason,
                                   int(answer["result"].get("element_count", 0)), len(numbers), examples))
    refusals = []
    for number in sorted(failed):
        cause = next((check for check in failed[number] if check.severity == "critical"), None)
        if cause:
            refusals.append(_refusal(cause, failed[number], rows[number], _value(cause, rows[number], table, number), articles))
    refused = {n for n, checks in failed.items() if any(check.severity == "critical" for check in checks)}
    kept = [n for n in range(len(rows)) if n not in refused]
    odd = [Oddity(place, check.code, storable(_value(check, rows[n], table, n)), check.reason)
           for place, n in enumerate(kept) for check in failed.get(n, ()) if check.code in FLAGS]
    return ValidationResult(SUITE, len(rows), tuple(results), refused=len(refused), warned=len(failed) - len(refused),
                            valid=[rows[n] for n in kept], refusals=refusals, odd=odd)


def _value(check: Check, row: EventRow, table: pd.DataFrame, number: int) -> str:
    """What the check's columns hold in this row: the field as it was given, else the column that was worked out."""
    values: dict[str, Any] = {name: getattr(row, name) if hasattr(row, name) else table.at[number, name] for name in check.shows}
    if len(values) == 1:
        return shown(*values.values())
    return shown(", ".join(f"{name}={'' if value is None else value}" for name, value in values.items()))


def _refusal(cause: Check, failed: Sequence[Check], row: EventRow, value: str, articles: Mapping[str, Article]) -> Refusal:
    article = articles.get(row.content_hash)
    others = ", ".join(check.code for check in failed if check is not cause)
    # The refusal itself has to be stored, whatever its row holds.
    record = {name: _storable_field(field) for name, field in row.to_json().items()}
    reason = f"{cause.reason} Also failed: {others}." if others else cause.reason
    return Refusal(stage=STAGE, code=cause.code, reason=reason, value=storable(value),
                   doc=record["doc"], path=article.path if article else "", content_hash=record["content_hash"], row=record)


def _storable_field(field: Any) -> Any:
    if isinstance(field, float) and not math.isfinite(field):
        return str(field)  # JSON has no NaN
    return storable(field) if isinstance(field, str) else field
