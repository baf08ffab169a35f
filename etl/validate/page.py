"""The page that shows what the checks found: one file without scripts and without any outside host.

Values come from articles, so from anybody: the template escapes everything, and the page's own policy allows nothing but its
inline style.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl.validate.result import CheckResult, ValidationResult

TEMPLATE = "page.html.j2"


def write_page(results: Sequence[ValidationResult], path: Path, made: datetime | None = None) -> None:
    """Write the page of one or more suites to `path`, as a whole or not at all; `made` is the time it gives (default: now)."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)
    html = environment.get_template(TEMPLATE).render(
        suites=[(result, _ordered(result.checks)) for result in results], made=(made or datetime.now(UTC)))
    path.parent.mkdir(parents=True, exist_ok=True)
    # Somebody may be reading the page of the night before.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", errors="replace", dir=path.parent, delete=False) as file:
        file.write(html)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def _ordered(checks: Sequence[CheckResult]) -> list[CheckResult]:
    """What failed first, critical before warning, then the rest as it was run."""
    return sorted(checks, key=lambda check: (not check.failed, check.severity != "critical"))
