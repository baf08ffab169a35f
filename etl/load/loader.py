"""Load one batch of articles, refusals and event rows: one transaction, so that it is there as a whole or not at all.

What a second load of the same batch finds unchanged it does not write. Reports that a newer extraction of an article no
longer gives are deleted; an event that loses its last report so is withdrawn: it leaves `acled_events` and keeps its
row and its id, which it gets back when it is reported again. An article that could not be processed keeps its reports,
and any article those that a person added (sql/migrations/0021_added_events.sql).
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg2
from psycopg2.extensions import connection, cursor
from psycopg2.extras import Json, RealDictCursor

from etl.load.acled import follow_seeds
from etl.load.countries import iso3
from etl.load.database import WarehouseError, connect, copy_into, statement, storable
from etl.load.merge import Event, Report, assign, recoded
from etl.load.merged import MergedEvent, columns_of, merged
from etl.load.names import fold
from etl.load.runs import Run, write_run
from etl.schema import ROW_COLUMNS, Article, EventRow, Flag, Refusal

# what the run's folder says of an article, and the warehouse does not
RECORD_ONLY = frozenset(("author", "position"))
ARTICLE_COLUMNS = tuple(f.name for f in dataclasses.fields(Article) if f.name not in RECORD_ONLY)
FLAG_COLUMNS = tuple(f.name for f in dataclasses.fields(Flag))
REFUSAL_COLUMNS = tuple(f.name for f in dataclasses.fields(Refusal))
MERGED_COLUMNS = tuple(f.name for f in dataclasses.fields(MergedEvent))
UNPROCESSED = ("read", "extract")  # stages whose refusal of an article leaves open what it reports


@dataclass
class Counts:
    """What a load did to a relation, in rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def written(self) -> int:
        return self.inserted + self.updated + self.removed


@dataclass
class LoadResult:
    """Counts by relation: articles, event_reports, events, quarantine (where `removed` counts the mended)."""

    articles: Counts = field(default_factory=Counts)
    event_reports: Counts = field(default_factory=Counts)
    events: Counts = field(default_factory=Counts)
    quarantine: Counts = field(default_factory=Counts)
    superseded: list[str] = field(default_factory=list)  # content hashes of articles left alone, since the warehouse has them newer

    @property
    def written(self) -> int:
        """Rows written over all relations; 0 for a batch that was loaded before."""
        return sum(counts.written for counts in (self.articles, self.event_reports, self.events, self.quarantine))

    def to_json(self) -> dict[str, dict[str, int]]:
        return {name: counts for name, counts in dataclasses.asdict(self).items() if name != "superseded"}


def load(dsn: str, articles: Iterable[Article], refusals: Iterable[Refusal], rows: Iterable[EventRow], run: Run,
         as_read: Mapping[str, str] | None = None, flags: Iterable[Flag] = ()) -> LoadResult:
    """Load a batch as the role `loader`. Every row's article has to be among `articles`; `flags` are about rows.

    `as_read`: content hash → `articles.changed_at` when the articles were taken from the warehouse; what another load has written
    since is newer and left alone (`superseded` of the result).
    Raises ValueError where it is not, WarehouseError where the warehouse refuses; nothing is written then.
    """
    by_hash = {a.content_hash: a for a in articles}
    refusals, rows = list(refusals), list(rows)
    if strangers := sorted({r.doc for r in rows if r.content_hash not in by_hash}):
        raise ValueError(f"rows of articles that are not in this batch: {', '.join(strangers[:5])}")
    try:
        with connect(dsn) as opened:
            newer = _written_since(opened, as_read or {}, run)
            kept = {key: article for key, article in by_hash.items() if key not in newer}
            done = _Load(opened, kept, [r for r in refusals if r.content_hash not in newer],
                         [r for r in rows if r.content_hash not in newer], run, flags).execute()
            done.superseded = sorted(newer)
            return done
    except psycopg2.Error as error:
        raise WarehouseError(f"nothing was loaded: {str(error).strip()}") from error


def _written_since(opened: connection, as_read: Mapping[str, str], run: Run) -> set[str]:
    """Content hashes of those articles that another run has written since they were read. Holds the lock of loads from here on."""
    if not as_read:
        return set()
    with opened.cursor() as cur:
        cur.execute(statement("lock"))
        cur.execute(statement("written_since"), {"hashes": list(as_read), "as_read": list(as_read.values()), "run_id": run.run_id})
        return {content_hash for (content_hash,) in cur.fetchall()}


def refresh_aggregates(dsn: str) -> None:
    """Bring events_daily, events_weekly and actor_dyads up to date; who reads them meanwhile does not wait.

    Raises WarehouseError where the warehouse refuses.
    """
    try:
        with connect(dsn) as opened, opened.cursor() as cur:
            cur.execute("SELECT refresh_aggregates()")
    except psycopg2.Error as error:
        raise WarehouseError(f"the aggregates were not refreshed: {str(error).strip()}") from error


def report_ids(rows: Sequence[EventRow]) -> list[str]:
    """A key for each row that is the same when the article is processed again and tells the same.

    Article, type, place and day, and the ordinal in the text among rows that agree in those.
    """
    keys = ["\x1f".join((r.content_hash, r.event_type, r.sub_event_type, fold(r.country), fold(r.location),
                         r.event_date.isoformat())) for r in rows]
    ids = [""] * len(rows)
    seen: Counter[str] = Counter()
    for i in sorted(range(len(rows)), key=lambda i: (rows[i].evidence_start, rows[i].actor1, rows[i].actor2, i)):
        ids[i] = _digest(keys[i], str(seen[keys[i]]))
        seen[keys[i]] += 1
    return ids


def quarantine_id(refusal: Refusal) -> str:
    """The same refusal of the same file, or of the same row of it, has the same key in every run; its wording is left out."""
    row = refusal.row or {}
    return _digest(refusal.stage, refusal.code, refusal.value, refusal.path, refusal.doc, refusal.content_hash,
                   *(str(row.get(c, "")) for c in ("sub_event_type", "event_date", "location", "evidence_start")))


def article_status(content_hash: str, refusals: Sequence[Refusal], loaded: set[str]) -> str:
    """What became of an article: `refusals` are its own."""
    if content_hash in loaded:
        return "loaded"
    if not refusals:
        return "no event"
    return "review" if any(r.review for r in refusals) else "quarantined"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class _Load:
    """The steps of one load, in one transaction."""

    def __init__(self, opened: connection, articles: dict[str, Article], refusals: list[Refusal], rows: list[EventRow],
                 run: Run, flags: Iterable[Flag] = ()) -> None:
        self.opened, self.articles, self.run = opened, articles, run
        self.refusals: dict[str, list[Refusal]] = defaultdict(list)
        for refusal in refusals:
            self.refusals[refusal.content_hash].append(refusal)
        self.rows, self.ids = rows, report_ids(rows)
        self.reports: list[Report] = []
        known = set(self.ids)
        self.flags = [flag for flag in flags if flag.report_id in known]
        unprocessed = {r.content_hash for r in refusals if r.stage in UNPROCESSED and r.row is None}
        self.processed = sorted(set(articles) - unprocessed | {row.content_hash for row in rows})
        self.joined: dict[str, str] = {}  # event -> the one that what was told of it is told of now
        self.result = LoadResult()

    def execute(self) -> LoadResult:
        with self.opened.cursor() as cur:
            cur.execute(statement("lock"))
            write_run(cur, self.run)
            follow_seeds(cur)
            cur.execute(statement("stage"))
            copied = self.load_articles(cur)
            self.reports = self.new_reports(cur)
            before = self.known_reports(copied)
            given, events = self.give_events(cur, before)
            self.load_events(cur, events)
            self.load_reports(cur, given)
            self.remove_vanished(cur, before)
            self.load_quarantine(cur)
        return self.result

    def load_articles(self, cur: cursor) -> list[str]:
        """Returns the content hashes of the articles whose copies these are, or were so far."""
        loaded = {row.content_hash for row in self.rows}
        staged: dict[str, tuple[Any, ...]] = {}
        for content_hash, refusals in self.refusals.items():
            if content_hash and content_hash not in self.articles:  # nothing could be read, or not enough: known by its file
                first = min(refusals, key=lambda r: r.path)
                unread = Article(first.doc, first.path, content_hash, "", "", None, "", "", "")
                staged[content_hash] = (*self._article(unread, refusals, loaded, text=None),)
        for content_hash, article in self.articles.items():
            staged[content_hash] = self._article(article, self.refusals.get(content_hash, []), loaded, text=article.text)
        columns = (*ARTICLE_COLUMNS, "status", "code_version", "model_version", "run_id")
        copy_into(cur, "stage_articles", columns, staged.values())
        cur.execute(statement("copied"))
        copied = [content_hash for (content_hash,) in cur.fetchall()]
        self._upsert(cur, "upsert_articles", len(staged), self.result.articles)
        return copied

    def new_reports(self, cur: cursor) -> list[Report]:
        """The rows as reports, with the outlets that have their articles' texts too."""
        cur.execute(statement("outlets"), {"hashes": list({row.content_hash for row in self.rows})})
        outlets = {content_hash: tuple(names) for content_hash, names in cur.fetchall()}
        return [Report(key, row, (article := self.articles[row.content_hash]).published, storable(article.title), outlets.get(row.content_hash, ()))
                for key, row in zip(self.ids, self.rows, strict=True)]

    def _article(self, article: Article, refusals: list[Refusal], loaded: set[str], text: str | None) -> tuple[Any, ...]:
        fields = {**{c: getattr(article, c) for c in ARTICLE_COLUMNS}, "text": text, "copy_of": article.copy_of or None}
        return (*fields.values(), "copy" if article.copy_of else article_status(article.content_hash, refusals, loaded),
                self.run.code_version, self.run.model_version, self.run.run_id)

    def known_reports(self, copied: list[str]) -> dict[str, list[Report]]:
        """Event id → its reports in the warehouse, of every event that may matter here."""
        known: dict[str, list[Report]] = defaultdict(list)
        with self.opened.cursor(cursor_factory=RealDictCursor) as cur:
            cur.execute(statement("neighbours"), {**self._spans(), "processed": self.processed, "copied": copied})
            for found in cur:
                report = Report(found["report_id"], _event_row(found), found["published"], found["title"], tuple(found["outlets"]),
                                added=found["correction_id"] is not None)
                known[found["event_id_cnty"]].append(report)
        return known

    def give_events(self, cur: cursor, before: dict[str, list[Report]]) -> tuple[dict[str, str], dict[str, MergedEvent]]:
        """Report id → event id of this load's reports, and the merged rows of every event that they touch."""
        event_of = {report.report_id: event_id for event_id, reports in before.items() for report in reports}
        new = {r.report_id: r for r in self.reports}
        processed = set(self.processed)
        staying = {event_id: [new.get(r.report_id, r) for r in reports
                              if r.report_id in new or r.row.content_hash not in processed or r.added]
                   for event_id, reports in before.items()}
        # An event all of whose reports vanish is matched by what they said: the newer extraction may only tell it otherwise.
        known = [Event(event_id, [r.row for r in staying[event_id] or reports],
                       {r.row.content_hash for r in staying[event_id] if not r.added},
                       added_from={r.row.content_hash for r in staying[event_id] if r.added})
                 for event_id, reports in before.items()]
        known = self._heed_people([*known, *self._withdrawn_events()])
        given = {key: event_of[key] for key in new if key in event_of}
        left = [r for r in self.reports if r.report_id not in given]
        vanished = [r for reports in before.values() for r in reports
                    if r.report_id not in new and r.row.content_hash in processed and not r.added]
        heirs = {key: event_of[former.report_id] for key, former in recoded(vanished, left).items()}
        given |= assign(left, known, self._numbering(cur), heirs)
        self.joined = {event_id: given[key] for key, event_id in heirs.items() if given[key] != event_id}

        members: dict[str, dict[str, Report]] = {event_id: {r.report_id: r for r in reports}
                                                 for event_id, reports in staying.items()}
        for key, event_id in given.items():
            members.setdefault(event_id, {})[key] = new[key]
        return given, {event_id: merged(list(reports.values())) for event_id, reports in members.items() if reports}

    def _heed_people(self, known: list[Event]) -> list[Event]:
        """The same, where events that people decided about are also known by what counts of them now."""
        events = {event.event_id: event for event in known}
        with self.opened.cursor(cursor_factory=RealDictCursor) as cur:
            cur.execute(statement("corrected"), {**self._spans(), "events": list(events)})
            for found in cur:
                event = events.setdefault(found["stands_as"], Event(found["stands_as"], []))
                event.by_people = True
                event.rows.append(_event_row(found))
        return list(events.values())

    def _withdrawn_events(self) -> list[Event]:
        with self.opened.cursor(cursor_factory=RealDictCursor) as cur:
            cur.execute(statement("withdrawn"), self._spans())
            return [Event(found["event_id_cnty"], [_event_row(found)]) for found in cur]

    def _spans(self) -> dict[str, list[Any]]:
        """Countries with the first and the last day of each month's rows in them."""
        days: dict[tuple[str, int, int], list[date]] = defaultdict(list)
        for report in self.reports:
            day = report.row.event_date
            days[storable(report.row.country), day.year, day.month].append(day)
        return {"countries": [country for country, _, _ in days], "firsts": [min(d) for d in days.values()],
                "lasts": [max(d) for d in days.values()]}

    @staticmethod
    def _numbering(cur: cursor) -> Callable[[EventRow], str]:
        cur.execute(statement("last_numbers"))
        last = defaultdict(int, cur.fetchall())

        def new_id(row: EventRow) -> str:
            letters = iso3(row.iso, row.country)
            last[letters] += 1
            return f"{letters}{last[letters]}"

        return new_id

    def load_events(self, cur: cursor, events: dict[str, MergedEvent]) -> None:
        copy_into(cur, "stage_events", ("event_id_cnty", "id_iso3", "id_number", *MERGED_COLUMNS, "run_id"),
                  ((event_id, event_id[:3], event_id[3:], *columns_of(event).values(), self.run.run_id)
                   for event_id, event in events.items()))
        self._upsert(cur, "upsert_events", len(events), self.result.events)

    def load_reports(self, cur: cursor, given: dict[str, str]) -> None:
        copy_into(cur, "stage_event_reports", ("report_id", "event_id_cnty", *ROW_COLUMNS, "reasons", "run_id"),
                  ((r.report_id, given[r.report_id], *(getattr(r.row, c) for c in ROW_COLUMNS), r.row.reasons, self.run.run_id)
                   for r in self.reports))
        self._upsert(cur, "upsert_reports", len(self.reports), self.result.event_reports)
        copy_into(cur, "stage_report_flags", (*FLAG_COLUMNS, "run_id"),
                  ((*(getattr(flag, c) for c in FLAG_COLUMNS), self.run.run_id) for flag in self.flags))
        cur.execute(statement("upsert_flags"))

    def remove_vanished(self, cur: cursor, before: dict[str, list[Report]]) -> None:
        cur.execute(statement("delete_vanished"), {"processed": self.processed})
        self.result.event_reports.removed = cur.rowcount
        if cur.rowcount:
            cur.execute(statement("withdraw_events"), {"events": list(before), "joined": Json(self.joined), "run_id": self.run.run_id})
            self.result.events.removed = cur.rowcount

    def load_quarantine(self, cur: cursor) -> None:
        refused = {quarantine_id(r): r for refusals in self.refusals.values() for r in refusals}
        copy_into(cur, "stage_quarantine", ("quarantine_id", *REFUSAL_COLUMNS, "run_id"),
                  ((key, *(getattr(r, c) for c in REFUSAL_COLUMNS), self.run.run_id) for key, r in refused.items()))
        self._upsert(cur, "upsert_quarantine", len(refused), self.result.quarantine)
        cur.execute(statement("mend"), {"run_id": self.run.run_id, "folder": self.run.folder, "processed": self.processed})
        self.result.quarantine.removed = cur.rowcount

    @staticmethod
    def _upsert(cur: cursor, name: str, staged: int, counts: Counts) -> None:
        cur.execute(statement(name))
        written = Counter(inserted for (inserted,) in cur.fetchall())
        counts.inserted, counts.updated = written[True], written[False]
        counts.unchanged = staged - counts.inserted - counts.updated


# What an event, apart from its reports, lacks of a row.
_NO_REPORT: dict[str, Any] = {
    "doc": "", "content_hash": "", "rule": "", "evidence": "", "evidence_start": 0, "evidence_end": 0, "injured": None}


def _event_row(found: dict[str, Any]) -> EventRow:
    return EventRow(**{c: found[c] if c in found else _NO_REPORT[c] for c in ROW_COLUMNS})
