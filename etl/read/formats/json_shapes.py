"""JSON as programs write it, by the table seeds/json_shapes.toml: which of its shapes a value has, and the fields of its articles."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from etl.read.knowledge import toml

FIELDS = ("title", "text", "published", "modified", "fetched", "source", "author", "language", "url")


@dataclass(frozen=True)
class Shape:
    """A row of the table, compiled."""

    name: str
    when: Any
    items: Any
    paths: dict[str, tuple[Any, ...]]
    whole: dict[str, tuple[Any, ...]]  # of fields that the whole states for all of its articles

    def holds(self, value: Any) -> bool:
        """Whether a value has this shape."""
        return bool(_found(self.when, value))

    def articles(self, value: Any) -> Iterator[dict[str, Any]]:
        """Each article's fields: the first path of each that gives something."""
        common = {name: found for name, paths in self.whole.items() if (found := _first(paths, value)) is not None}
        for item in _found(self.items, value) or []:
            yield common | {name: found for name, paths in self.paths.items() if (found := _first(paths, item)) is not None}


@cache
def shapes() -> tuple[Shape, ...]:
    """The table.

    Raises:
        ValueError: a row has a path that is no JMESPath, or a field that there is not.
    """
    return tuple(_shape(row) for row in toml("json_shapes.toml")["shape"])


def shape_of(value: Any) -> Shape | None:
    """The first shape that a value has."""
    return next((shape for shape in shapes() if shape.holds(value)), None)


@cache
def names(field: str) -> tuple[str, ...]:
    """The usual names of a field, best first, as `folded` gives them."""
    return tuple(dict.fromkeys(map(folded, toml("json_shapes.toml")["names"][field])))


def folded(name: object) -> str:
    """A name of a field as names are compared: without case, accents, blanks and what stands between words.

    >>> folded("Texte intégral"), folded("published_at")
    ('texteintegral', 'publishedat')
    """
    plain = unicodedata.normalize("NFKD", str(name or "")).lower()
    return "".join(c for c in plain if not unicodedata.combining(c) and c not in " \t\r\n_-.:'’\"\ufeff*")


def _shape(row: dict[str, Any]) -> Shape:
    if unknown := set(row) - {"name", "when", "items", "whole", *FIELDS}:
        raise ValueError(f"seeds/json_shapes.toml: shape {row.get('name')} has {', '.join(sorted(unknown))}; there are {', '.join(FIELDS)}")
    try:
        return Shape(row["name"], jmespath.compile(row["when"]), jmespath.compile(row["items"]), _compiled(row), _compiled(row.get("whole", {})))
    except JMESPathError as error:
        raise ValueError(f"seeds/json_shapes.toml: shape {row['name']}: {error}") from error


def _compiled(row: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {field: tuple(jmespath.compile(path) for path in row[field]) for field in FIELDS if field in row}


def _first(paths: tuple[Any, ...], value: Any) -> Any:
    return next((found for path in paths if (found := _found(path, value)) not in (None, "", [], {})), None)


def _found(path: Any, value: Any) -> Any:
    try:
        return path.search(value)
    except (JMESPathError, RecursionError, TypeError):  # a function on a value of another type
        return None
