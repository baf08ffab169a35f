"""Runs: what `runs` records, and which articles need no new extraction."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date, datetime

from psycopg2.extensions import cursor
from psycopg2.extras import Json

from etl.load.database import connect, statement
from etl.read.text import seen_as


@dataclass(frozen=True)
class Run:
    """A row of `runs`."""

    run_id: str
    started: datetime  # with time zone
    code_version: str
    model_version: str
    finished: datetime | None = None
    folder: str = ""
    articles_in: int = 0
    rows_out: int = 0
    refused: int = 0
    result: str = "running"
    kind: str = "ingest"  # or recode, import
    files: dict[str, int] = field(default_factory=dict)  # of the folder, by what became of them
    copies: int = 0  # articles that are another's text


def record_run(dsn: str, run: Run) -> None:
    """Write a run, or what became of it, as the role that loads."""
    with connect(dsn) as opened, opened.cursor() as cur:
        write_run(cur, run)


def write_run(cur: cursor, run: Run) -> None:
    """The same inside a transaction of the caller's."""
    cur.execute(statement("upsert_run"), {f.name: getattr(run, f.name) for f in dataclasses.fields(run)} | {"files": Json(run.files)})


def running(dsn: str) -> list[tuple[str, datetime]]:
    """The runs that are said to be running, and when they began."""
    with connect(dsn) as opened, opened.cursor() as cur:
        cur.execute(statement("running"))
        return list(cur.fetchall())


def close_run(dsn: str, run_id: str, result: str, finished: datetime) -> None:
    """Say of a run that is said to be running how it ended."""
    with connect(dsn) as opened, opened.cursor() as cur:
        cur.execute(statement("close_run"), {"run_id": run_id, "result": result, "finished": finished})


def article_dates(dsn: str) -> dict[str, date]:
    """Content hash → the day of publication that a person gave for the article."""
    with connect(dsn) as opened, opened.cursor() as cur:
        cur.execute(statement("article_dates"))
        return dict(cur.fetchall())


def known_hashes(dsn: str, code_version: str, model_version: str) -> frozenset[str]:
    """What the articles are known by that these versions have coded, and their copies (etl.read.seen_as); refused ones are not among them."""
    with connect(dsn) as opened, opened.cursor() as cur:
        cur.execute(statement("known_hashes"), {"code_version": code_version, "model_version": model_version})
        # a copy is known by the text of its first too, wherever it lies; that text itself may still have to be coded
        return frozenset(key for content_hash, copy_of, *where in cur
                         for key in (*seen_as(content_hash, *where), *(seen_as(copy_of, *where) - {copy_of} if copy_of else ())))
