"""Runs a list of checks as a Great Expectations suite in a context that lives in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import great_expectations as gx
from great_expectations.data_context import EphemeralDataContext
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.expectations import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from etl.validate.result import Severity


class CheckNotRunError(RuntimeError):
    """A check raised instead of answering: nothing may be loaded on its word."""


@dataclass(frozen=True)
class Check:
    """One check: a stable code, what must hold, what to tell a person where it does not, and the expectation that decides."""

    code: str
    severity: Severity
    description: str
    reason: str
    expectation: Expectation
    shows: tuple[str, ...] = ()  # the columns whose values a person needs to see


def context() -> EphemeralDataContext:
    """A Great Expectations context that writes nothing to disk and draws no progress bars."""
    memory = gx.get_context(mode="ephemeral")
    memory.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    return memory


def run(batch: Batch, checks: Sequence[Check], result_format: Mapping[str, Any]) -> Iterator[tuple[Check, dict[str, Any]]]:
    """Each check with Great Expectations' answer as plain JSON values, in the order of `checks`.

    Raises CheckNotRunError where a check could not be run, ValueError where two checks share a code.
    """
    codes = [check.code for check in checks]
    if len(set(codes)) != len(codes):
        raise ValueError(f"two checks share a code: {sorted(codes)}")
    suite = gx.ExpectationSuite(name="checks")
    for check in checks:
        check.expectation.meta = {"code": check.code}
        check.expectation.severity = FailureSeverity(check.severity)
        suite.add_expectation(check.expectation)
    answers: dict[str, dict[str, Any]] = {}
    for result in batch.validate(suite, result_format=dict(result_format)).results:
        answer: dict[str, Any] = dict(result.to_json_dict())
        answers[answer["expectation_config"]["meta"]["code"]] = answer
    for check in checks:
        answer = answers[check.code]
        # One dictionary for the check, or one for each of its metrics.
        raised = answer["exception_info"]
        for info in [raised] if "raised_exception" in raised else raised.values():
            if info["raised_exception"]:
                raise CheckNotRunError(f"check {check.code} could not be run: {info['exception_message']}")
        yield check, answer
