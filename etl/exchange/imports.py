"""`python -m etl import`: a file of events coded by hand into hand_coded_events, in one transaction and in constant memory.

A row is known by the dataset's name and its own id: what a second import finds unchanged it does not write. Rows that cannot be used go
to `quarantine` (stage import). What a newer file does not have any more stays: a dataset that was rebuilt gets a new name.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import psycopg2
from psycopg2.extensions import connection, cursor

from etl.exchange.days import Order
from etl.exchange.fields import BadRow, HandEvent
from etl.exchange.hand_coded import HandCoded
from etl.exchange.tables import Line
from etl.load.database import WarehouseError, connect, copy_into, statement, storable
from etl.load.loader import REFUSAL_COLUMNS, quarantine_id
from etl.load.runs import Run, write_run
from etl.progress import progress
from etl.schema import Refusal

T = TypeVar("T")

BATCH = 5_000  # rows held at a time
EVENT_COLUMNS = tuple(f.name for f in dataclasses.fields(HandEvent))
STAGED_COLUMNS = ("line", "dataset", "kind", *EVENT_COLUMNS, "run_id")
_NAME = re.compile(r"[^\W_][\w .-]{0,63}")
_VALUE = 200  # characters of a refused value, as etl/schema.py Refusal says


@dataclass
class Imported:
    """What an import did, in rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # by code

    @property
    def loaded(self) -> int:
        return self.inserted + self.updated


def import_file(dsn: str, path: Path, kind: str, dataset: str, order: Order | None = None) -> Imported:
    """Load the file as the role `loader`.

    `kind`: one of hand_coded.KINDS. `dataset`: the name to have the rows under; letters, digits, space, dot, hyphen and underscore. `order`: of the
    parts of dates as 05/06/2021; without it the file has to tell.
    Raises ValueError for a name that is none, FormatError for a file that is not of that kind or has dates with two readings, OSError where it
    cannot be read, WarehouseError where the warehouse refuses; nothing is written then.
    """
    if not _NAME.fullmatch(dataset):
        raise ValueError(f"{dataset!r} is no name for a dataset: letters, digits, space, dot, hyphen and underscore, 64 at most")
    with connect(dsn) as opened:
        try:
            return _Import(opened, HandCoded(path.resolve(), kind, order), dataset).execute()
        except psycopg2.Error as error:
            raise WarehouseError(f"nothing was imported: {str(error).strip()}") from error


class _Import:
    """The steps of one import, in one transaction."""

    def __init__(self, opened: connection, file: HandCoded, dataset: str) -> None:
        self.opened, self.file, self.dataset = opened, file, dataset
        started = datetime.now(UTC)
        self.run = Run(run_id=f"import-{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}", started=started,
                       code_version=f"event-coder {version('event-coder')}", model_version="", folder=str(file.path), kind="import")
        self.result = Imported()

    def execute(self) -> Imported:
        with self.opened.cursor() as cur:
            cur.execute(_sql("lock_dataset"), {"dataset": self.dataset})
            self.check_kind(cur)
            write_run(cur, self.run)
            cur.execute(_sql("stage"))
            staged = self.stage(cur)
            staged -= self.refuse_repeated(cur)
            cur.execute(_sql("index_stage"))
            self.result.inserted, self.result.updated = self.upsert(cur, _sql("upsert_hand_coded"))
            self.result.unchanged = staged - self.result.loaded
            self.upsert(cur, statement("upsert_quarantine"))
            cur.execute(_sql("mend_imported"), {"dataset": self.dataset, "path": str(self.file.path), "run_id": self.run.run_id})
            write_run(cur, dataclasses.replace(self.run, finished=datetime.now(UTC), rows_out=self.result.loaded,
                                               refused=self.result.refused.total(), result="ok"))
        return self.result

    def check_kind(self, cur: cursor) -> None:
        """A dataset is of one kind: what counts as the same event depends on it."""
        cur.execute(_sql("kind_of_dataset"), {"dataset": self.dataset})
        if (found := cur.fetchone()) and found[0] != self.file.kind:
            raise ValueError(f"the dataset {self.dataset!r} is there already, and is {found[0]}: choose another --name")

    def stage(self, cur: cursor) -> int:
        """Every row of the file into one of the two stages; returns how many can be used."""
        staged = 0
        for lines in _batches(progress(self.file.lines(), "import", "lines", self.file.count, position=lambda line: line.number)):
            events: list[tuple[Any, ...]] = []
            refused: list[tuple[Line, BadRow]] = []
            for line in lines:
                try:
                    event = self.file.event(line)
                    events.append((line.number, self.dataset, self.file.kind, *(getattr(event, c) for c in EVENT_COLUMNS), self.run.run_id))
                except BadRow as bad:
                    refused.append((line, bad))
            staged += copy_into(cur, "stage_hand_coded", STAGED_COLUMNS, events)
            self.refuse(cur, refused)
        return staged

    def refuse(self, cur: cursor, refused: Sequence[tuple[Line, BadRow]]) -> None:
        refusals = [self.refusal(line, bad) for line, bad in refused]
        copy_into(cur, "stage_quarantine", ("quarantine_id", *REFUSAL_COLUMNS, "run_id"),
                  ((quarantine_id(r), *(getattr(r, c) for c in REFUSAL_COLUMNS), self.run.run_id) for r in refusals))
        self.result.refused.update(r.code for r in refusals)

    def refusal(self, line: Line, bad: BadRow) -> Refusal:
        """What `quarantine` holds of it: the row, and the dataset, kind and line that it is from."""
        told = {"dataset": self.dataset, "kind": self.file.kind, "line": line.number, "hand_id": self.file.hand_id(line), "row": line.row}
        digest = hashlib.sha256(json.dumps([self.dataset, storable(line.row)], ensure_ascii=False).encode()).hexdigest()
        return Refusal(stage="import", code=bad.code, reason=bad.reason, value=bad.value[:_VALUE], doc=f"{self.file.path.name}#{line.number}",
                       path=str(self.file.path), content_hash=digest, row=told)

    def refuse_repeated(self, cur: cursor) -> int:
        """Of rows with one id the first counts; returns how many others there were."""
        count = 0
        with self.opened.cursor(name="repeated") as repeated:
            repeated.execute(_sql("repeated"))
            for found in iter(lambda: repeated.fetchmany(BATCH), []):
                self.refuse(cur, [(Line(number, row), BadRow("REPEATED_ID", hand_id, "An earlier row of the file has this id; that one counts. "
                                                                                    "Give this one an id of its own, or leave it out."))
                                  for number, hand_id, row in found])
                count += len(found)
        cur.execute(_sql("delete_repeated"))
        return count

    @staticmethod
    def upsert(cur: cursor, text: str) -> tuple[int, int]:
        """Rows inserted and updated, counted by the server: a row for each would come here otherwise."""
        cur.execute(f"WITH written AS (\n{text.strip().rstrip(';')}\n)\n"
                    "SELECT count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted) FROM written")
        inserted, updated = cur.fetchone() or (0, 0)
        return inserted, updated


def _sql(name: str) -> str:
    return statement(name, "exchange")


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
