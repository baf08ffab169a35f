"""Checks the warehouse after the load: the relations of the contract, their columns, and that they agree with each other."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd
from great_expectations import expectations as gxe
from great_expectations.datasource.fluent import SQLDatasource
from psycopg2.extensions import cursor, parse_dsn

from etl.load.database import SCHEMA, connect, libpq
from etl.schema import ACLED_COLUMNS, sub_event_types
from etl.validate.expectations import Check, context, run
from etl.validate.result import EXAMPLES, CheckResult, Example, ValidationResult, shown

SUITE = "Warehouse after the load"
STATUSES = ("loaded", "no event", "quarantined", "review", "copy")

# Rows of each relation: of certain articles (%s: their content hashes), and all of them.
_OF_ARTICLES = {
    "articles": "SELECT count(*) FROM articles WHERE content_hash = ANY(%s)",
    "event_reports": "SELECT count(*) FROM event_reports WHERE content_hash = ANY(%s) AND correction_id IS NULL",  # those that a run gives
    "acled_events": "SELECT count(*) FROM acled_events e WHERE EXISTS "
                    "(SELECT FROM event_reports r WHERE r.event_id_cnty = e.event_id_cnty AND r.content_hash = ANY(%s))",
    "quarantine": "SELECT count(*) FROM quarantine WHERE content_hash = ANY(%s)",
}
_ALL = {relation: f"SELECT count(*) FROM {relation}" for relation in (*_OF_ARTICLES, "runs")}
# Unexpected rows only come back complete.
_RESULT_FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False}


def check_warehouse(dsn: str, expected: Mapping[str, int] | None = None,
                    content_hashes: Collection[str] | None = None) -> ValidationResult:
    """Check the warehouse that a libpq DSN or URL leads to; reads only.

    `expected`: relation → rows that it has to hold, counted among the articles of `content_hashes` where those are given.
    Raises WarehouseError without a connection, psycopg2.Error where a relation is missing, CheckNotRunError where a check
    could not be run, ValueError for an expected relation that cannot be counted.
    """
    countable = _ALL if content_hashes is None else _OF_ARTICLES
    if unknown := sorted(set(expected or ()) - set(countable)):
        raise ValueError(f"cannot count the rows of {', '.join(unknown)}; known: {', '.join(countable)}")
    with connect(dsn, read_only=True) as opened, opened.cursor() as cur:
        rows = {relation: _count(cur, text) for relation, text in _ALL.items()}
        found = {relation: _count(cur, countable[relation], content_hashes) for relation in expected or ()}
    results: list[CheckResult] = []
    memory = context()
    with warnings.catch_warnings():
        # It recommends its Postgres data source, which takes no Unix socket.
        warnings.filterwarnings("ignore", message="You are using a generic SQLDatasource")
        source = memory.data_sources.add_sql("warehouse", connection_string="postgresql+psycopg2://",  # type: ignore[call-arg]
                                             kwargs={"connect_args": _connect_args(dsn)})
        for relation, checks in warehouse_checks().items():
            results += _judge(source, relation, checks, rows[relation])
    if expected:
        results.append(_counts_agree(expected, found))
    return ValidationResult(SUITE, sum(rows.values()), tuple(results))


def _count(cur: cursor, text: str, content_hashes: Collection[str] | None = None) -> int:
    cur.execute(text, None if content_hashes is None else (list(content_hashes),))
    [count] = cur.fetchone() or [0]
    return int(count)


def _connect_args(dsn: str) -> dict[str, Any]:
    """psycopg2's own arguments: a password or a socket's path needs no quoting there, and no URL is there to be logged."""
    args = parse_dsn(libpq(dsn))
    options = (args.pop("options", ""), f"-c search_path={SCHEMA}", "-c default_transaction_read_only=on")
    return args | {"options": " ".join(filter(None, options))}


def _judge(source: SQLDatasource, relation: str, checks: Sequence[Check], rows: int) -> list[CheckResult]:
    batch = source.add_table_asset(relation, table_name=relation).add_batch_definition_whole_table("all").get_batch()
    results = []
    for check, answer in run(batch, checks, _RESULT_FORMAT):
        failed, values = _failures(answer)
        results.append(CheckResult(check.code, check.severity, check.description, check.reason, rows, failed,
                                   tuple(Example(relation, shown(value)) for value in values[:EXAMPLES])))
    return results


def _failures(answer: Mapping[str, Any]) -> tuple[int, list[str]]:
    """How many rows fail (1 for a check on the relation as a whole) and some of what they hold."""
    found = answer["result"]
    if answer["success"]:
        return 0, []
    if "unexpected_count" in found:  # an expectation on the values of a column
        return int(found["unexpected_count"]), [str(value) for value in found["partial_unexpected_list"]]
    rows = (found.get("details") or {}).get("unexpected_rows")
    if rows is not None:  # a query of our own
        return int(found["observed_value"]), [", ".join(f"{name}={value}" for name, value in row.items()) for row in rows]
    return 1, [str(found.get("observed_value"))]


def _counts_agree(expected: Mapping[str, int], found: Mapping[str, int]) -> CheckResult:
    table = pd.DataFrame({"relation": list(expected), "expected": list(expected.values()), "found": [found[r] for r in expected]})
    batch = (context().data_sources.add_pandas("counts").add_dataframe_asset("counts")
             .add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table}))
    check = Check("COUNTS_DISAGREE", "critical", "the warehouse holds as many rows as the run gave it",
                  "The warehouse holds another number of rows than was loaded. Load the run's folder again; where it stays so, "
                  "another process "
                  "writes to the warehouse.",
                  gxe.ExpectColumnPairValuesToBeEqual(column_A="expected", column_B="found", ignore_row_if="neither"))
    [(_, answer)] = run(batch, [check], _RESULT_FORMAT)
    wrong = table[table["expected"] != table["found"]]
    failed, _ = _failures(answer)
    return CheckResult(check.code, check.severity, check.description, check.reason, len(table), failed,
                       tuple(Example(relation, f"expected={wanted}, found={held}")
                             for relation, wanted, held in wrong.itertuples(index=False)))


def _unexpected_rows(query: str) -> gxe.UnexpectedRowsExpectation:
    # What stands for {batch} is given an alias, but not in a query with a JOIN; Postgres before 16 wants exactly one. So: a JOIN.
    checked = "SELECT batch.* FROM {batch} AS batch CROSS JOIN (SELECT) AS nothing"
    return gxe.UnexpectedRowsExpectation(unexpected_rows_query=f"WITH checked AS ({checked}) {query}")


def warehouse_checks() -> dict[str, list[Check]]:
    """Relation → its checks. Queries see the relation as `checked`, and the others by name."""
    return {
        "acled_events": [
            Check("ACLED_COLUMNS", "critical", "acled_events has exactly ACLED's 31 columns, in ACLED's order",
                  "The columns differ from ACLED's export. Compare sql/migrations with the contract.",
                  gxe.ExpectTableColumnsToMatchOrderedList(column_list=list(ACLED_COLUMNS))),
            Check("EVENT_ID_MISSING", "critical", "every event has an id", "An event has no id. Look at the view acled_events.",
                  gxe.ExpectColumnValuesToNotBeNull(column="event_id_cnty")),
            Check("EVENT_ID_REPEATED", "critical", "no two events share an id",
                  "Several rows have one id. Look at the view acled_events: a join may have multiplied rows.",
                  gxe.ExpectColumnValuesToBeUnique(column="event_id_cnty")),
            Check("EVENT_SUB_EVENT_TYPE", "critical", "every event's sub-event type is one of the 25",
                  "An event has a type that does not exist. Compare it with seeds/event_types.csv.",
                  gxe.ExpectColumnValuesToBeInSet(column="sub_event_type", value_set=list(sub_event_types()))),
            Check("EVENT_IN_FUTURE", "critical", "no event lies in the future",
                  "An event lies after tomorrow. Its articles announced it, or a date was read wrongly: look at its reports.",
                  _unexpected_rows("""
                      SELECT event_id_cnty, event_date FROM checked AS e WHERE event_date > current_date + 1""")),
            Check("EVENT_WITHOUT_REPORT", "critical", "every event has at least one report",
                  "No article is behind an event. It should have been withdrawn with its last report: look at the load's log.",
                  _unexpected_rows("""
                      SELECT event_id_cnty, location, event_date FROM checked AS e
                      WHERE NOT EXISTS (SELECT FROM event_reports AS r WHERE r.event_id_cnty = e.event_id_cnty)""")),
            Check("EVENT_FATALITIES", "warning", "an event's fatalities lie within what its reports give, unless a person corrected them",
                  "An event has more or fewer dead than any of its reports. Look at how its reports were merged.",
                  _unexpected_rows("""
                      SELECT e.event_id_cnty, e.fatalities, r.low, r.high FROM checked AS e
                      JOIN (SELECT event_id_cnty, min(fatalities_low) AS low, max(fatalities_high) AS high FROM event_reports
                            GROUP BY event_id_cnty) AS r ON r.event_id_cnty = e.event_id_cnty
                      WHERE e.fatalities NOT BETWEEN r.low AND r.high
                      AND NOT EXISTS (SELECT FROM corrections AS c WHERE c.event_id_cnty = e.event_id_cnty AND c.undone_at IS NULL
                                      AND c.field IN ('fatalities', 'fatalities_low', 'fatalities_high'))""")),
        ],
        "event_reports": [
            Check("REPORT_WITHOUT_EVENT", "critical", "every report's event is in acled_events, unless a person rejected it",
                  "A report tells of an event that analysts do not see. Look whether the event was withdrawn while it is still "
                  "reported.",
                  _unexpected_rows("""
                      SELECT r.event_id_cnty, r.doc FROM checked AS r
                      WHERE NOT EXISTS (SELECT FROM acled_events AS e WHERE e.event_id_cnty = r.event_id_cnty)
                      AND NOT EXISTS (SELECT FROM corrections AS c WHERE c.event_id_cnty = r.event_id_cnty AND c.action = 'reject'
                                      AND c.undone_at IS NULL)""")),
            Check("REPORT_WITHOUT_ARTICLE", "critical", "every report's article is in articles",
                  "A report's article is not in the warehouse, so its evidence cannot be read. Load the article's run again.",
                  _unexpected_rows("""
                      SELECT r.event_id_cnty, r.doc, r.content_hash FROM checked AS r
                      WHERE NOT EXISTS (SELECT FROM articles AS a WHERE a.content_hash = r.content_hash)""")),
            Check("REPORT_EVIDENCE", "critical", "the evidence stands at its offsets in the stored article",
                  "The stored article does not have the evidence where the report says. Process the article again.",
                  _unexpected_rows("""
                      SELECT r.event_id_cnty, r.doc, r.evidence_start, r.evidence_end, left(r.evidence, 80) AS evidence
                      FROM checked AS r JOIN articles AS a ON a.content_hash = r.content_hash
                      WHERE r.evidence IS DISTINCT FROM
                            substr(a.text, r.evidence_start + 1, r.evidence_end - r.evidence_start)""")),
            Check("REPORT_FATALITIES_ORDER", "critical", "low, best and high numbers of dead are in order",
                  "A report's number of dead lies outside its own bounds. Correct the bounds and load the article again.",
                  _unexpected_rows("""
                      SELECT event_id_cnty, doc, fatalities_low, fatalities, fatalities_high FROM checked AS r
                      WHERE NOT coalesce(fatalities_low <= fatalities AND fatalities <= fatalities_high, false)""")),
            Check("REPORT_AFTER_PUBLICATION", "critical", "no report's event is later than a day after its article",
                  "A report's event lies after the article's publication. Correct the publication date and load the article "
                  "again.",
                  _unexpected_rows("""
                      SELECT r.event_id_cnty, r.doc, r.event_date, a.published FROM checked AS r
                      JOIN articles AS a ON a.content_hash = r.content_hash WHERE r.event_date > a.published + 1""")),
        ],
        "articles": [
            Check("ARTICLE_REPEATED", "critical", "no two articles share a content hash",
                  "An article is there twice. Look at the key of articles in sql/migrations.",
                  gxe.ExpectColumnValuesToBeUnique(column="content_hash")),
            Check("ARTICLE_STATUS", "critical", f"an article's status is one of: {', '.join(STATUSES)}",
                  "An article has a status that the contract does not know. Look at the load.",
                  gxe.ExpectColumnValuesToBeInSet(column="status", value_set=list(STATUSES))),
            Check("LOADED_WITHOUT_REPORT", "critical", "every article that counts as loaded has a report",
                  "An article counts as loaded, but no report of it is there. Process the article again.",
                  _unexpected_rows("""
                      SELECT a.doc, a.content_hash FROM checked AS a WHERE a.status = 'loaded'
                      AND NOT EXISTS (SELECT FROM event_reports AS r WHERE r.content_hash = a.content_hash)""")),
            Check("COPY_OF_NO_ARTICLE", "critical", "a copy is one of an article that is none, and has no reports",
                  "An article counts as a copy, but reports are told of it, or what it is a copy of is a copy itself. Process the article again.",
                  _unexpected_rows("""
                      SELECT a.doc, a.content_hash, a.copy_of FROM checked AS a
                      WHERE (a.copy_of IS NOT NULL) IS DISTINCT FROM (a.status = 'copy')
                      OR (a.status = 'copy' AND (
                          EXISTS (SELECT FROM articles AS f WHERE f.content_hash = a.copy_of AND f.copy_of IS NOT NULL)
                          OR EXISTS (SELECT FROM event_reports AS r WHERE r.content_hash = a.content_hash)))""")),
        ],
        "quarantine": [
            Check("REFUSAL_WITHOUT_CODE", "critical", "every refusal has a code",
                  "A refusal has no code. Look at the stage that refused.",
                  gxe.ExpectColumnValuesToMatchRegex(column="code", regex=r"^[A-Z][A-Z0-9_]*$")),
            Check("REFUSAL_WITHOUT_REASON", "critical", "every refusal says why, in words",
                  "A refusal does not say why. Look at the stage that refused.",
                  gxe.ExpectColumnValuesToMatchRegex(column="reason", regex=r"[^[:space:]]")),
        ],
        "runs": [
            Check("RUN_WITHOUT_VERSION", "warning", "every run names the version of its code",
                  "It is not known which code wrote the rows of a run. Set the code version when the run starts.",
                  gxe.ExpectColumnValuesToMatchRegex(column="code_version", regex=r"[^[:space:]]")),
        ],
    }
