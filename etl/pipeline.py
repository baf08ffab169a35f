"""The steps of a run over its folder (docs/design.md): discover, extract, validate, load, check; `run` chains them.

Each step may be another process: it finds what it needs in the run's folder and returns a small dict of counts. A broken article
or row becomes a refusal and the run goes on; what no later article could survive (models missing, database away, a check that
fails on the warehouse) stops the step, and the run's row in `runs` says so.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl import settings
from etl.alive import at_work, last_sign, last_step
from etl.progress import progress
from etl.schema import Article, EventRow, Flag, Refusal, read_lines, write_lines

if TYPE_CHECKING:
    from etl.load.stored import Selection

log = logging.getLogger("etl")
# Great Expectations tells hundreds of lines on import and for every check; one of its modules raises its own level.
logging.getLogger("great_expectations").setLevel(logging.WARNING)
logging.getLogger("great_expectations.data_context.types.base").addFilter(lambda record: record.levelno >= logging.WARNING)

BATCH_ARTICLES = 50
NOTES_TOLD = 20  # of what the reading found worth knowing; all of it is in run.json
# Airflow maps a task over at most 1024 batches (core.max_map_length); a larger folder gets larger batches.
MOST_BATCHES = 1000

# Between two steps of Airflow's a run may wait for its turn; a run whose folder is not here is another machine's.
SILENT, SILENT_ELSEWHERE = timedelta(hours=1), timedelta(days=1)

STOPPED = "stopped by Ctrl-C or a signal; the next run does its work"

Counts = dict[str, Any]


class InputError(ValueError):
    """What was asked for cannot be read; the message says what to do."""


class ChecksFailed(RuntimeError):
    """The rows are loaded, but the warehouse is not as it should be."""


def run(paths: Sequence[Path | str], dsn: str | None = None) -> Counts:
    """All steps, one after the other. Returns the counts of each by the step's name, and the run's id as `run`.

    Raises InputError, ModelsError, WarehouseError or ChecksFailed.
    """
    with warehouse(dsn) as at:
        return _onward(discover(paths, at), at)


def recode(wanted: Selection, dsn: str | None = None, anyway: bool = False) -> Counts:
    """All steps on articles of the warehouse, as `run` does it on a folder.

    Raises what `run` raises, and ValueError for days in the wrong order.
    """
    with warehouse(dsn) as at:
        return _onward(discover_stored(wanted, at, anyway=anyway), at)


def _onward(found: Counts, at: str) -> Counts:
    name = found["run"]
    folder = run_folder(name)
    _amend(folder, chained=True)
    with at_work(folder):
        coded = [extract(name, batch, at) for batch in found["batches"]]
        return {"run": name, "discover": found, "extract": coded, "validate": validate(name, at), "load": load(name, at),
                "check": check(name, at)}


def discover(paths: Sequence[Path | str], dsn: str | None = None, run: str | None = None) -> Counts:
    """Read the folders; what these versions of code and models have not coded yet goes into batches, but copies of another article.

    `run` names the run (Airflow's run id); the same name again starts it afresh. Returns `run` and `batches`, the names to go
    on with, and counts.
    Raises NoArticlesError where there is nothing to read, WarehouseError.
    """
    from etl.coder import versions
    from etl.load.firsts import part_copies
    from etl.load.runs import article_dates, known_hashes
    from etl.read import Note, read_folder, seen_as

    folder = _new_folder(run)
    with warehouse(dsn) as at, _step(folder, at, "discover"):
        _amend(folder, run=folder.name, started=_now(), folder=", ".join(str(Path(p).resolve()) for p in paths))
        _record(folder, at)
        close_dead(at)
        known, dates = known_hashes(at, versions()["code"], versions()["model"]), article_dates(at)
        articles: dict[str, Article] = {}
        same: list[Article] = []
        refusals: list[Refusal] = []
        passed_over: Counter[str] = Counter(known=0, duplicates=0)
        files: Counter[str] = Counter()
        notes: list[Note] = []
        for path in paths:
            reading = read_folder(Path(path), known=known, dates=dates)
            for item in reading:
                if isinstance(item, Refusal):
                    refusals.append(item)
                else:
                    articles[item.content_hash] = item
            same += reading.copies
            known = known.union(*(seen_as(a.copy_of or a.content_hash, a.source, a.path, a.doc) for a in (*articles.values(), *same)))
            passed_over.update(known=reading.known, duplicates=reading.duplicates)
            files.update(reading.files)
            notes += reading.notes
        coded, copies = part_copies(at, articles, same)
        write_lines(folder / "articles.jsonl", coded)
        write_lines(folder / "copies.jsonl", copies)
        write_lines(folder / "refusals" / "read.jsonl", refusals)
        batches = list(_write_batches(folder, coded))
        counts = {"new": len(coded), **passed_over, "copies": len(copies), "refused": len(refusals)}
        _amend(folder, discover=counts, batches=batches, files=dict(files), notes=[dataclasses.asdict(note) for note in notes])
        log.info("discover: %s", _told(counts))
        log.info("discover: %d files: %s", sum(files.values()), _told(files))
        if refusals:
            log.info("discover: refused: %s", _told({code: n for code, n in Counter(r.code for r in refusals).most_common()}))
        for refusal in [r for r in refusals if r.code == "NO_SUCH_FILE"][:NOTES_TOLD]:
            log.info("discover: %s, %s: %s", refusal.doc, refusal.value, refusal.reason)
        for note in notes[:NOTES_TOLD]:
            log.info("discover: %s: %s", note.path, note.text)
        if len(notes) > NOTES_TOLD:
            log.info("discover: and %d notes more: %s", len(notes) - NOTES_TOLD, folder / "run.json")
    return {"run": folder.name, "batches": batches, "files": dict(files), **counts}


def discover_stored(wanted: Selection, dsn: str | None = None, run: str | None = None, anyway: bool = False) -> Counts:
    """Take articles from the warehouse, to be coded again; as `discover`, and the other steps follow on it.

    `anyway`: although another recode is said to be running.
    Raises WarehouseError, also where another recode is running, and ValueError for days in the wrong order.
    """
    from etl.load.stored import stored_articles

    folder = _new_folder(run)
    with warehouse(dsn) as at, _step(folder, at, "discover"):
        _amend(folder, run=folder.name, started=_now(), folder=str(wanted), kind="recode")
        close_dead(at)
        articles, as_read = stored_articles(at, wanted, _run_row(folder), anyway)
        write_lines(folder / "articles.jsonl", articles)
        write_lines(folder / "refusals" / "read.jsonl", [])
        _write_json(folder / "as_read.json", as_read)
        batches = list(_write_batches(folder, articles))
        counts = {"stored": len(articles)}
        _amend(folder, discover=counts, batches=batches)
        log.info("discover: %s of %s", _told(counts), wanted)
    return {"run": folder.name, "batches": batches, **counts}


def extract(run: str, batch: str, dsn: str | None = None) -> Counts:
    """One batch of articles to event rows, in a process of its own: an article that kills it is refused.

    Raises ModelsError, WorkerError.
    """
    from etl.apart import code_apart

    folder = _begun(run)
    with _step(folder, dsn, f"extract {batch}"):
        rows: list[EventRow] = []
        refusals: list[Refusal] = []
        articles = list(read_lines(folder / "batches" / f"{batch}.jsonl", Article))
        total, done = _coded(folder)
        for _, found, refused in progress(code_apart(articles), "extract", "articles", total, done):
            rows += found
            refusals += refused
        # rows last: their file tells `validate` that the batch is done
        write_lines(folder / "refusals" / f"extract-{batch}.jsonl", refusals)
        write_lines(folder / "rows" / f"{batch}.jsonl", rows)
        counts = {"articles": len(articles), "rows": len(rows), "refused": len(refusals)}
        log.info("extract %s: %s", batch, _told(counts))
    return {"batch": batch, **counts}


def validate(run: str, dsn: str | None = None) -> Counts:
    """Great Expectations on the rows of all batches: valid rows, refusals, the result of each check and its page.

    Raises CheckNotRunError where a check could not be run, InputError where a batch was not extracted.
    """
    from etl.load.loader import report_ids
    from etl.validate.page import write_page
    from etl.validate.rows import validate_rows

    folder = _begun(run)
    with _step(folder, dsn, "validate"):
        batches = _state(folder)["batches"]
        if missing := [b for b in batches if not (folder / "rows" / f"{b}.jsonl").is_file()]:
            raise InputError(f"batches {', '.join(missing)} of run {run} have no rows: run `extract` for them first")
        rows = [row for b in batches for row in read_lines(folder / "rows" / f"{b}.jsonl", EventRow)]
        result = validate_rows(rows, {a.content_hash: a for a in read_lines(folder / "articles.jsonl", Article)})
        write_lines(folder / "valid.jsonl", result.valid)
        write_lines(folder / "refusals" / "validate.jsonl", result.refusals)
        ids = report_ids(result.valid)
        write_lines(folder / "flags.jsonl", (Flag(ids[odd.row], odd.code, odd.value, odd.reason) for odd in result.odd))
        _write_json(folder / "validation.json", result.to_json())
        page = folder / "validation.html"
        write_page([result], page)
        counts = {"rows": len(rows), "valid": len(result.valid), "refused": len(result.refusals), "warned": result.warned}
        _amend(folder, validate=counts)
        log.info("validate: %s; %s", _told(counts), page)
    return {**counts, "page": str(page)}


def load(run: str, dsn: str | None = None) -> Counts:
    """Articles, valid rows and refusals into the warehouse, in one transaction; then the aggregates are refreshed.

    Raises WarehouseError.
    """
    from etl.load.loader import load as load_batch
    from etl.load.loader import refresh_aggregates

    folder = _begun(run)
    with warehouse(dsn) as at, _step(folder, at, "load"):
        refusals = [r for path in sorted((folder / "refusals").glob("*.jsonl")) for r in read_lines(path, Refusal)]
        as_read, flags = folder / "as_read.json", folder / "flags.jsonl"
        articles = [a for name in ("articles.jsonl", "copies.jsonl") if (folder / name).is_file() for a in read_lines(folder / name, Article)]
        done = load_batch(at, articles, refusals,
                          read_lines(folder / "valid.jsonl", EventRow), _run_row(folder),
                          json.loads(as_read.read_text(encoding="utf-8")) if as_read.is_file() else None,
                          read_lines(flags, Flag) if flags.is_file() else ())
        refresh_aggregates(at)
        counts = {"written": done.written, **done.to_json()}
        _amend(folder, load=counts, superseded=done.superseded)
        if done.superseded:
            log.info("load: %d articles were written by another run meanwhile; theirs is newer and stays", len(done.superseded))
        changes = {f"{name} {what}": n for name, did in done.to_json().items() for what, n in did.items() if n}
        log.info("load: %s", _told({what: n for what, n in changes.items() if not what.endswith("unchanged")}) or "nothing new")
    return counts


def check(run: str, dsn: str | None = None) -> Counts:
    """The checks on the warehouse after the load; with them the run is finished.

    Raises ChecksFailed where a critical one fails, CheckNotRunError where one could not be run, WarehouseError.
    """
    from etl.validate.page import write_page
    from etl.validate.result import ValidationResult
    from etl.validate.warehouse import check_warehouse

    folder = _begun(run)
    with warehouse(dsn) as at, _step(folder, at, "check"):
        hashes, reports = _expected(folder)
        result = check_warehouse(at, {"articles": len(hashes), "event_reports": reports}, hashes)
        _write_json(folder / "check.json", result.to_json())
        rows = ValidationResult.from_json(json.loads((folder / "validation.json").read_text(encoding="utf-8")))
        write_page([rows, result], folder / "validation.html")
        failed = result.failed_checks("critical")
        counts = {"checks": len(result.checks), "failed": len(failed), "warned": len(result.failed_checks("warning"))}
        _amend(folder, check=counts)
        log.info("check: %s", _told(counts))
        if failed:
            raise ChecksFailed("; ".join(f"{c.code}: {c.reason} ({c.failed} rows)" for c in failed))
        _amend(folder, result="ok", finished=_now())
        _record(folder, at)
    return counts


def close_stopped(run: str, how: str, dsn: str | None = None) -> None:
    """Say of a run that was ended from outside, `how`, that it failed, where it has not said so itself.

    Only for a run that no process works on any more. Raises WarehouseError.
    """
    folder = run_folder(run)
    try:
        sign = last_sign(folder) or datetime.now(UTC)
    except FileNotFoundError:  # it had not begun
        return
    if not (folder / "run.json").is_file() or "result" not in _state(folder):
        with warehouse(dsn) as at:
            _bury(folder.name, sign, at, how)


def close_dead(dsn: str | None = None) -> list[str]:
    """Say of runs that were killed, which could not say so themselves, that they failed; returns their ids.

    A run is dead where no process is at work on it and none is to come: after an hour of silence where its steps are processes of their own,
    at once where one process does them all. Should it go on after all, its next step says what became of it.
    Raises WarehouseError.
    """
    from etl.load.runs import running

    with warehouse(dsn) as at:
        dead = []
        for run_id, started in running(at):
            folder = run_folder(run_id)
            try:
                sign, silence = last_sign(folder), timedelta() if _state(folder).get("chained") else SILENT
            except FileNotFoundError:
                sign, silence = started, SILENT_ELSEWHERE
            if sign and datetime.now(UTC) - sign > silence:
                _bury(run_id, sign, at)
                dead.append(run_id)
    return dead


def _bury(run_id: str, sign: datetime, dsn: str, how: str = "killed without a word") -> None:
    """Put down that a run was ended from outside; `sign`: its last sign of life."""
    from etl.load.runs import close_run

    folder = run_folder(run_id)
    step = f"{last_step(folder)}: " if last_step(folder) else ""
    result = f"failed: {step}{how}, the last sign of life was at {sign:%Y-%m-%d %H:%M} UTC; the next run does its work"
    if (folder / "run.json").is_file():
        _amend(folder, result=result, finished=sign.isoformat())
    close_run(dsn, run_id, result, sign)
    log.warning("run %s: %s", run_id, result)


def refresh(dsn: str | None = None) -> dict[str, int]:
    """Bring the aggregates up to date; returns how many rows each has.

    Raises WarehouseError.
    """
    from etl.load.database import query, statement
    from etl.load.loader import refresh_aggregates

    with warehouse(dsn) as at:
        refresh_aggregates(at)
        rows = dict(query(at, statement("aggregates"))[1])
    log.info("refresh: %s", _told({name: rows[name] for name in sorted(rows)}))
    return rows


def watch(run: str, dsn: str | None = None) -> list[dict[str, str]]:
    """What is odd about a run against the nights before it (etl/watch.py), as JSON. A run without a result by now was killed, and is told so.

    Raises WarehouseError.
    """
    from etl.watch import findings

    folder = run_folder(run)
    with warehouse(dsn) as at:
        if (folder / "run.json").is_file() and "result" not in _state(folder) and (sign := last_sign(folder)):
            _bury(folder.name, sign, at)
        found = [finding.to_json() for finding in findings(at, folder.name)]
    log.info("watch: %s", "; ".join(f["message"] for f in found) or "nothing odd")
    return found


def run_folder(run: str) -> Path:
    """The folder of a run; `run` is its name or Airflow's run id.

    >>> run_folder("manual__2026-01-01T02:00:00+00:00").name
    'manual__2026-01-01T02-00-00-00-00'
    """
    return settings.home() / "runs" / re.sub(r"[^\w.-]", "-", run).lstrip(".")


@contextmanager
def warehouse(dsn: str | None = None) -> Iterator[str]:
    """The DSN of a warehouse that has its relations: `dsn`, WAREHOUSE_DSN, or the embedded Postgres, held open meanwhile.

    Raises WarehouseError where it is away or lacks migrations.
    """
    from etl.load import embedded, migrate
    from etl.load.database import WarehouseError

    if dsn := dsn or settings.warehouse_dsn():
        if pending := migrate.pending(dsn):
            raise WarehouseError(f"the warehouse lacks {', '.join(pending)}: run `python -m etl migrate` as its owner")
        yield dsn
        return
    with embedded.server() as server:
        migrate.apply(server.owner)
        yield server.loader


@contextmanager
def _step(folder: Path, dsn: str | None, name: str) -> Iterator[None]:
    """A failure of the step is the run's result, in its folder and, where the warehouse is up, in `runs`; the run is at work meanwhile."""
    try:
        with at_work(folder, name):
            yield
    except BaseException as error:  # a time limit and Ctrl-C too: a run that ended should not be said to be running
        said = STOPPED if isinstance(error, KeyboardInterrupt) else f"{type(error).__name__}: {str(error)[:500]}"
        _amend(folder, result=f"failed: {name}: {said}", finished=_now())
        try:
            with warehouse(dsn) as at:
                _record(folder, at)
        except Exception as second:  # the first error is the one to tell; this one is often the same
            log.warning("the failure of run %s is not in `runs`: %s", folder.name, second)
        raise


def _record(folder: Path, dsn: str) -> None:
    from etl.load.runs import record_run

    record_run(dsn, _run_row(folder))


def _run_row(folder: Path):  # -> etl.load.runs.Run; not named, so that importing this module does not import psycopg2
    """The run as it stands now, as a row of `runs`."""
    from etl.coder import versions
    from etl.load.runs import Run

    state, version = _state(folder), versions()
    counts = [state.get(step) or {} for step in ("discover", "validate")]
    refused = sum(len(p.read_text(encoding="utf-8").splitlines()) for p in (folder / "refusals").glob("*.jsonl"))
    finished = datetime.fromisoformat(state["finished"]) if "finished" in state else None
    return Run(run_id=folder.name, started=datetime.fromisoformat(state["started"]), code_version=version["code"],
               model_version=version["model"], finished=finished, folder=state["folder"],
               articles_in=counts[0].get("new", counts[0].get("stored", 0)), rows_out=counts[1].get("valid", 0), refused=refused,
               result=state.get("result", "running"), kind=state.get("kind", "ingest"), files=state.get("files", {}),
               copies=counts[0].get("copies", 0))


def _expected(folder: Path) -> tuple[set[str], int]:
    """Content hashes of the articles that this run coded, and how many reports they have in the warehouse now."""
    uncoded = {r.content_hash for p in (folder / "refusals").glob("extract-*.jsonl") for r in read_lines(p, Refusal)}
    left_alone = uncoded | set(_state(folder).get("superseded", ()))
    coded = {a.content_hash for a in read_lines(folder / "articles.jsonl", Article)} - left_alone
    return coded, sum(row.content_hash in coded for row in read_lines(folder / "valid.jsonl", EventRow))


def _coded(folder: Path) -> tuple[int, int]:
    """Articles of the run, and of the batches that are done; the last of them may be smaller than the others."""
    found = _state(folder)["discover"]
    total = found.get("new", found.get("stored", 0))
    return total, min(total, len(list((folder / "rows").glob("*.jsonl"))) * _batch_size(total))


def _new_folder(run: str | None) -> Path:
    name = run or f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    folder = run_folder(name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _begun(run: str) -> Path:
    folder = run_folder(run)
    if not (folder / "run.json").is_file():
        raise InputError(f"there is no run {run} in {folder.parent}: begin with `discover`")
    return folder


def _batch_size(articles: int) -> int:
    return max(BATCH_ARTICLES, -(-articles // MOST_BATCHES))


def _write_batches(folder: Path, articles: Sequence[Article]) -> Iterator[str]:
    size = _batch_size(len(articles))
    for number, start in enumerate(range(0, len(articles), size)):
        name = f"{number:04}"
        write_lines(folder / "batches" / f"{name}.jsonl", articles[start:start + size])
        yield name


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _told(counts: Counts) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items())


def _state(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def _amend(folder: Path, /, **news: Any) -> None:
    path = folder / "run.json"
    _write_json(path, (_state(folder) if path.is_file() else {}) | news)


def _write_json(path: Path, content: Any) -> None:
    """Whole or not at all: batches run side by side, and a run may be killed."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)
