"""Training rows: coded articles with the words behind each slot (manual, section 9), as numbers of atoms.

A folder holds articles and `gold.jsonl`; every copy of the text there has ⟦ ⟧ around the words that it means. They are found again in the
article as the pipeline reads it, so that what is trained on is what is read in use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from etl.coder import analysis_text
from etl.language import Language, complete
from etl.networks.atoms import Atom, atoms
from etl.read import read_folder
from etl.read.text import content_hash, stored_form
from etl.schema import Article
from etl.training import LANGUAGE

ROLES = ("actor1", "actor2", "location", "date", "fatalities", "injured")
FOLD = 5  # every so many articles, from the first, are the validation fold
_MARKED = re.compile("⟦([^⟦⟧]+)⟧")


@dataclass(frozen=True)
class Span:
    """Atoms `first` to `last`, both included."""

    first: int
    last: int

    def atoms(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Event:
    """An event of the gold: what it is, the words that tell of it and those that fill its slots, the clearest first."""

    sub_event_type: str
    optional: bool
    triggers: tuple[Span, ...]
    roles: dict[str, tuple[Span, ...]]
    gold: dict[str, Any]


@dataclass(frozen=True)
class Coded:
    """A coded article: its atoms, its events, and words that look like an event and are none with the reason."""

    doc: str
    article: Article
    atoms: list[Atom]
    events: tuple[Event, ...]
    passed: tuple[tuple[Span, str], ...]
    lost: int  # copies that were not found in the article as it is read


def folders(root: Path) -> list[Path]:
    """The folders with training rows: `root` itself or those right below it."""
    return sorted(p.parent for p in (root / "gold.jsonl", *root.glob("*/gold.jsonl")) if p.is_file())


def fold(docs: Iterable[str]) -> set[str]:
    """The documents of the validation fold: positions 1, 6, 11, … of the sorted names."""
    return set(sorted(docs)[::FOLD])


def read(folder: Path) -> Iterator[Coded]:
    """The coded articles of a folder in the order of their names.

    Raises:
        OSError, ValueError: there is no gold, or it is no JSON.
    """
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {row["doc"]: row for row in map(json.loads, filter(None, lines))}
    known = {a.doc: a for a in read_folder(folder) if isinstance(a, Article)}
    for doc, row in sorted(gold.items()):
        yield _coded(known.get(doc) or _foreign(folder / doc, row), row)


def _foreign(path: Path, row: dict[str, Any]) -> Article:
    """An article in a language that the pipeline does not code yet: its words are learned from all the same."""
    text = stored_form(path.read_text(encoding="utf-8"))
    published = date.fromisoformat(row["published"]) if row.get("published") else None
    return Article(row["doc"], path.name, content_hash(text), text, "", published, "manifest", row.get("source", ""), row.get("lang", ""))


def _coded(article: Article, gold: dict[str, Any]) -> Coded:
    text = analysis_text(article.text, Language.of(article.language if article.language in complete() else LANGUAGE))
    found = list(atoms(text))
    locate = _Locator(article.text, found)
    events = [
        Event(
            e["sub_event_type"],
            bool(e.get("optional")),
            tuple(locate(e.get("triggers") or [])),
            {role: tuple(locate(e.get(f"{role}_at") or [])) for role in ROLES},
            e,
        )
        for e in gold["events"]
    ]
    passed = [(span, p["why"]) for p in gold.get("passed") or [] for span in locate([p["at"]])]
    return Coded(article.doc, article, found, tuple(events), tuple(passed), locate.lost)


class _Locator:
    """Copies of a text to the atoms that they mark."""

    def __init__(self, text: str, found: list[Atom]) -> None:
        self.text, self.found, self.lost = text, found, 0

    def __call__(self, copies: Iterable[str]) -> Iterator[Span]:
        for copy in copies:
            marked = _MARKED.search(copy)
            parts = re.split("[⟦⟧]", copy)
            if marked is None or len(parts) != 3:
                self.lost += 1
                continue
            before, inside, after = (r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in parts)
            match = re.search(f"{before}({inside}){after}", self.text)
            within = [i for i, a in enumerate(self.found) if match is not None and a.end > match.start(1) and a.start < match.end(1)]
            if within:
                yield Span(within[0], within[-1])
            else:
                self.lost += 1
