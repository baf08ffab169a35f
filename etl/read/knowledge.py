"""What the readers know that is data: seeds/reading.toml, seeds/json_shapes.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from etl import settings


@cache
def toml(name: str) -> dict[str, Any]:
    """A file of seeds/."""
    return tomllib.loads((settings.SEEDS / name).read_text(encoding="utf-8"))


def reading_words(name: str) -> tuple[str, ...]:
    """A list of seeds/reading.toml."""
    return tuple(toml("reading.toml")[name])


def page_dates(kind: str) -> tuple[str, ...]:
    """Names of the dates of a page: `published` or `modified`, best first."""
    return tuple(toml("reading.toml")["page_dates"][kind])
