"""What people decided about the rows of articles: accepted, corrected, rejected, merged, added; as the warehouse has it, read as the analyst."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from etl.load.database import query, statement
from etl.schema import Article

# Slot of the training rows → the columns of a row that say it.
COLUMNS = {
    "date": ("event_date",),
    "location": ("location", "country"),
    "actor1": ("actor1",),
    "actor2": ("actor2",),
    "fatalities": ("fatalities",),
    "injured": ("injured",),
}
INJURED = ("injured_low", "injured_high")  # what events have instead
TOGETHER = {"injured": INJURED, "fatalities": ("fatalities", "fatalities_low", "fatalities_high")}  # a correction of one moves the others
FIELDS = ("sub_event_type", *(c for columns in COLUMNS.values() for c in columns if c != "injured"), *INJURED)


@dataclass(frozen=True)
class Row:
    """A row of an article, and what was decided about its event.

    `said`: the report as the coder told it, by column; `holds`: what counts by now, corrections over what the coder says, by column of `events`.
    """

    event: str
    said: Mapping[str, Any]
    holds: Mapping[str, Any]
    corrected: frozenset[str]  # columns of events
    confirmed: bool  # a person looked at it, and it has not changed since
    rejected: str | None  # why there was no such event
    shared: bool  # other articles tell of the event too
    marked: tuple[int, int] | None = None  # the words by which a person told it, who added it: characters, the end excluded

    def wanted(self, slot: str) -> tuple[Any, ...]:
        """What is right for a slot, by its columns."""
        return tuple(self.holds["injured_low" if column == "injured" else column] for column in COLUMNS[slot])

    def by_person(self, slot: str) -> bool:
        """Whether a person corrected the slot."""
        return bool(self.corrected.intersection(TOGETHER.get(slot, COLUMNS[slot])))

    @property
    def agrees(self) -> bool:
        """Whether the article says of the event what counts, but for what was corrected."""
        kind = "sub_event_type" in self.corrected or self.said["sub_event_type"] == self.holds["sub_event_type"]
        return kind and all(self.by_person(slot) or self._said(slot) == self.wanted(slot) for slot in COLUMNS)

    def _said(self, slot: str) -> tuple[Any, ...]:
        return tuple(self.said[column] for column in COLUMNS[slot])


@dataclass(frozen=True)
class Decided:
    """An article of which at least one row was decided about, with all of its rows in the order in which they are told."""

    article: Article
    rows: tuple[Row, ...]


def decided(dsn: str, language: str) -> Iterator[Decided]:
    """The articles of a language, in the order of their hashes.

    Raises WarehouseError without a connection.
    """
    names, found = query(dsn, statement("decided", "learn"), parameters={"fields": list(FIELDS), "language": language})
    for values in found:
        row = dict(zip(names, values, strict=True))
        yield Decided(_article(row), tuple(_row(r) for r in row["rows"]))


def _article(row: Mapping[str, Any]) -> Article:
    published: date = row["published"]
    return Article(row["doc"], row["doc"], row["content_hash"], row["text"], row["title"], published, "warehouse", row["source"], row["language"])


def _row(told: Mapping[str, Any]) -> Row:
    return Row(told["event"], told["said"], told["holds"], frozenset(told["corrected"]), bool(told["confirmed"]), told["rejected"], told["shared"],
               None if told["marked"] is None else (told["marked"][0], told["marked"][1]))
