"""What the last run did, the event rows it loaded, what it refused, and how to ask for more: for a person at a terminal."""

from __future__ import annotations

from typing import TextIO

from etl.load.database import query
from etl.load.prompt import table

MOST_ROWS = 50
CELL = 34  # characters

LAST_RUN = """
SELECT run_id, started, articles_in, rows_out, refused, copies, result
FROM runs WHERE run_id NOT LIKE 'import-%' ORDER BY started DESC LIMIT 1"""
ROWS = """
SELECT event_date, sub_event_type, actor1, actor2, location, country, fatalities, source
FROM event_reports
WHERE run_id = (SELECT run_id FROM runs WHERE run_id NOT LIKE 'import-%' ORDER BY started DESC LIMIT 1) OR NOT (
    SELECT EXISTS (SELECT FROM event_reports WHERE run_id = (SELECT run_id FROM runs WHERE run_id NOT LIKE 'import-%' ORDER BY started DESC LIMIT 1)))
ORDER BY event_date DESC, doc, evidence_start"""
TOTALS = "SELECT (SELECT count(*) FROM acled_events), (SELECT count(*) FROM event_reports), (SELECT count(*) FROM articles)"
REFUSALS = """
SELECT code, CASE WHEN review THEN 'review' ELSE 'quarantine' END AS goes_to, count(*) AS refused, min(doc) AS for_example
FROM quarantine
WHERE mended_at IS NULL
GROUP BY code, review
ORDER BY refused DESC, code"""
HOW = """
More:
  make sql Q="select event_date, sub_event_type, actor1, actor2, location, fatalities, source from acled_events order by 1"
  make sql Q="select doc, sub_event_type, confidence, evidence from event_reports order by confidence desc limit 10"
  make sql Q="select doc, code, reason from quarantine"
  make sql                                  (psql; \\d lists the relations)"""


def show(dsn: str, out: TextIO) -> int:
    """Print it. Returns the exit status: 1 where there was no run or the last one failed; one without events is as good as any.

    Raises WarehouseError without a connection.
    """
    _, runs = query(dsn, LAST_RUN)
    if not runs:
        print("There was no run yet: make run", file=out)
        return 1
    run_id, started, articles, loaded, refused, copies, result = runs[0]
    columns, rows = query(dsn, ROWS)
    (events, reports, seen), = query(dsn, TOTALS)[1]
    if rows:
        print(table(columns, [[_short(v) for v in row] for row in rows[:MOST_ROWS]]), file=out)
    if len(rows) > MOST_ROWS:
        print(f"… and {len(rows) - MOST_ROWS} more", file=out)
    columns, codes = query(dsn, REFUSALS)
    if codes:
        print(f"\nRefused, and kept with the reason:\n{table(columns, codes)}", file=out)
    copied = f", {copies} copies of others" if copies else ""
    print(f"\nRun {run_id}, begun {started:%Y-%m-%d %H:%M}: {articles} new articles{copied}, {loaded} new rows, {refused} refused; "
          f"{result}.", file=out)
    print(f"In the warehouse: {events} events, told by {reports} reports in {seen} articles.", file=out)
    print(HOW, file=out)
    return 1 if result.startswith("failed") else 0


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= CELL else text[:CELL - 1] + "…"
