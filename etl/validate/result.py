"""What a suite of checks found: a record that a run folder keeps and the page shows. Knows nothing of Great Expectations."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args

from etl.schema import EventRow, Refusal

# critical: a row is refused, a warehouse is not as it should be; warning: the row loads and the page shows it.
Severity = Literal["critical", "warning"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
VALUE_LENGTH = 200  # characters of an offending value that are kept
EXAMPLES = 10  # failures that are kept as examples, per check


@dataclass(frozen=True)
class Example:
    """One failure of a check: where and with which value."""

    doc: str  # the article's file name; in the warehouse the relation
    value: str


@dataclass(frozen=True)
class Oddity:
    """What a warning says of a row that loads: the row's number in `valid`, from 0."""

    row: int
    code: str
    value: str
    reason: str


@dataclass(frozen=True)
class CheckResult:
    """One check and what it found; `examined` counts the rows it applies to."""

    code: str
    severity: Severity
    description: str  # what must hold
    reason: str  # what is wrong where it does not, and what to do
    examined: int
    failed: int
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class ValidationResult:
    """The result of one suite. `valid`, `refusals` and `odd` are empty for the suite on the warehouse."""

    suite: str  # a heading for a person
    examined: int  # rows
    checks: tuple[CheckResult, ...]
    refused: int = 0  # rows with a critical failure
    warned: int = 0  # rows that load with at least one warning
    valid: list[EventRow] = field(default_factory=list, repr=False)
    refusals: list[Refusal] = field(default_factory=list, repr=False)
    odd: list[Oddity] = field(default_factory=list, repr=False)  # about valid rows

    @property
    def success(self) -> bool:
        """Whether no critical check failed."""
        return not any(c.failed for c in self.checks if c.severity == "critical")

    def failed_checks(self, severity: Severity) -> list[CheckResult]:
        """The checks of this severity with at least one failure."""
        return [c for c in self.checks if c.severity == severity and c.failed]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values: everything but the rows, what is odd about them, and refusals, which have files of their own."""
        record = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in ("valid", "refusals", "odd")}
        return record | {"success": self.success, "checks": [dataclasses.asdict(c) for c in self.checks]}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """What `to_json` wrote (so without rows and refusals)."""
        checks = tuple(CheckResult(**c | {"examples": tuple(Example(**e) for e in c["examples"])}) for c in record["checks"])
        return cls(record["suite"], record["examined"], checks, record["refused"], record["warned"])


def shown(value: object) -> str:
    """A value as text of at most VALUE_LENGTH characters."""
    text = "" if value is None else str(value)
    return text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 1] + "…"
