"""Articles of the warehouse, to be coded again by the present versions."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date

from psycopg2.extras import RealDictCursor

from etl.load.database import WarehouseError, connect, statement
from etl.load.loader import ARTICLE_COLUMNS
from etl.load.runs import Run, write_run
from etl.schema import Article


@dataclass(frozen=True)
class Selection:
    """Which articles: published between two days, both included; '' means any."""

    first: date
    last: date
    source: str = ""
    country: str = ""  # only articles that report an event there
    older: bool = False  # only articles that other versions of code or models have coded

    def __str__(self) -> str:
        parts = [f"published {self.first} to {self.last}", self.source and f"source {self.source}", self.country and f"country {self.country}",
                 "coded by other versions" if self.older else ""]
        return f"the warehouse: {', '.join(filter(None, parts))}"


def stored_articles(dsn: str, wanted: Selection, run: Run, anyway: bool = False) -> tuple[list[Article], dict[str, str]]:
    """The articles, and for each content hash when the warehouse last wrote it, as `loader.load` wants it; `run` is recorded.

    `anyway`: although another recode is said to be running. Raises WarehouseError where one is, ValueError for days in the wrong order.
    """
    if wanted.first > wanted.last:
        raise ValueError(f"from {wanted.first} to {wanted.last} there is no day: the first day comes first")
    with connect(dsn) as opened, opened.cursor(cursor_factory=RealDictCursor) as cur:
        cur.execute(statement("lock"))  # so that no load is half done while this reads, and of two recodes one comes first
        cur.execute(statement("other_recode"), {"run_id": run.run_id})
        if (other := cur.fetchone()) and not anyway:
            raise WarehouseError(f"the recode {other['run_id']} has been running since {other['started']:%Y-%m-%d %H:%M} UTC: wait until it "
                                 "is done; if it was killed, say so (--anyway, in Airflow the parameter `anyway`)")
        with opened.cursor() as plain:
            write_run(plain, run)
        cur.execute(statement("stored_articles"), {**dataclasses.asdict(wanted), "code_version": run.code_version,
                                                   "model_version": run.model_version})
        found = cur.fetchall()
    as_read = {row["content_hash"]: row["changed_at"].isoformat() for row in found}
    return [Article(**{name: row[name] for name in ARTICLE_COLUMNS}) for row in found], as_read
