"""Learning from the users: what editors decided becomes training rows, a reader is trained with them, measured, and goes live where nothing fell.

Each step may be another process; what passes between them lies in the work folder: `corrections/` (training rows), `corrections-left-out.csv` (why
other articles are none), `candidate/` (the models with the new reader), `measured/` (scores of both by set).
"""

from __future__ import annotations

import csv
import json
import logging
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl import settings
from etl.language import Language
from etl.training import LANGUAGE, gate, rows, sets
from etl.training.sets import MeasuredSet

if TYPE_CHECKING:
    from etl.schema import Article
    from etl.training.workshop import Workshop

log = logging.getLogger("etl")
FORMER = ".former"  # ends the name of the folder in which the models lie that were live before
TAKEN_BACK = ".taken-back"  # … and of those that were taken back


class NothingLearnedError(ValueError):
    """There is nothing to learn, or nothing was; the message says why."""


class ScoresFellError(ValueError):
    """What was learned does not go live; the message says which scores fell by how much."""


def collect(shop: Workshop, dsn: str | None = None) -> dict[str, int]:
    """Write what people decided as training rows into the work folder, over what was collected before.

    Articles that the reader is measured on or trained on by other rows are left out, as are those that cannot be taken whole. Returns how many
    articles, events and words that are none are taken, and how many articles are left out.
    Raises ModelsError, WarehouseError.
    """
    from etl import pipeline
    from etl.annotate import ModelsError
    from etl.coder import Coder
    from etl.training import corrected
    from etl.training.decisions import decided
    from etl.training.workshop import CALIBRATION, OWN_ROWS

    with pipeline.warehouse(dsn) as at:
        found = list(decided(at, LANGUAGE))
    known = sets.Known(sets.texts(_measured(shop), [*rows.folders(OWN_ROWS), *rows.folders(CALIBRATION)]) if found else ())
    coder: Coder | None = None
    taken: list[tuple[Article, dict[str, Any]]] = []
    left_out: list[tuple[Article, str]] = []
    for one in found:
        try:
            if one.article.text in known:
                raise corrected.LeftOutError("it is one of the articles that the reader is measured on, or trained on by other rows")
            coder = coder or Coder(Language.of(LANGUAGE))  # loaded only for an article that is read
            taken.append((one.article, corrected.lesson(one, corrected.read(coder, one.article), coder.actors, coder.gazetteer)))
        except corrected.LeftOutError as error:
            left_out.append((one.article, str(error)))
        except ModelsError:
            raise
        except Exception as error:  # one article must not keep the others from being learned
            log.exception("learn: %s", one.article.doc)
            left_out.append((one.article, f"the coder failed on it ({type(error).__name__}: {str(error)[:160]})"))
    write(shop.corrections, taken)
    _write_left_out(shop.corrections.with_name(f"{shop.corrections.name}-left-out.csv"), left_out)
    counts = {"articles": len(taken), "events": sum(len(row["events"]) for _, row in taken),
              "passed": sum(len(row["passed"]) for _, row in taken), "left_out": len(left_out)}
    log.info("collect: %s", ", ".join(f"{n} {what.replace('_', ' ')}" for what, n in counts.items()))
    for why, number in Counter(why for _, why in left_out).most_common(10):
        log.info("collect: left out: %s (%d)", why, number)
    return counts


def write(folder: Path, taken: Sequence[tuple[Article, dict[str, Any]]]) -> None:
    """A folder of training rows, whole or not at all: the articles, named by their hashes, articles.csv and gold.jsonl."""
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    with (draft / "articles.csv").open("w", encoding="utf-8", newline="") as manifest, (draft / "gold.jsonl").open("w", encoding="utf-8") as gold:
        listed = csv.writer(manifest)
        listed.writerow(("file", "published", "source", "language"))
        for article, row in taken:
            # a name of the warehouse may be anything, a path too; a hash is one name
            doc = f"article_{article.content_hash[:24]}.txt"
            (draft / doc).write_text(article.text, encoding="utf-8", newline="\n")
            listed.writerow((doc, article.published, article.source, article.language))
            gold.write(json.dumps({"doc": doc, **row}, ensure_ascii=False) + "\n")
    _replace(draft, folder)


def train(shop: Workshop, *, fresh: bool = False) -> list[str]:
    """Train a reader with the corrections, beside the other rows, and put it into a copy of the shipped models; returns the sets to measure it on.

    Goes on from its checkpoint where corrections and settings are the same, unless `fresh`.
    Raises NothingLearnedError where no corrections were collected, FileNotFoundError where what it begins with is missing.
    """
    from etl.training.release import put_reader
    from etl.training.starts import shipped_models
    from etl.training.workshop import train as train_steps

    if not shop.corrections.joinpath("gold.jsonl").is_file() or not shop.corrections.joinpath("gold.jsonl").stat().st_size:
        raise NothingLearnedError("there is nothing to learn: of no article every row was looked at (docs/models.md says which articles are taken)")
    shipped = shipped_models()  # before hours are spent
    train_steps(shop, ["reader"], fresh=fresh)
    shutil.rmtree(shop.candidate, ignore_errors=True)
    shutil.copytree(shipped, shop.candidate)
    put_reader(shop, shop.candidate)
    shutil.rmtree(shop.scores, ignore_errors=True)
    return [one.name for one in _measured(shop)]


def measure(shop: Workshop, name: str) -> dict[str, dict[str, float]]:
    """The figures of a set with the live reader (`before`) and the trained one (`after`), on this machine, one after the other.

    Raises KeyError where there is no such set, FileNotFoundError where nothing was trained.
    """
    if not shop.candidate.is_dir():
        raise FileNotFoundError(f"no trained reader in {shop.candidate}: train it first")
    one = {s.name: s for s in _measured(shop)}[name]
    full = {"before": _scores(one, live_models()), "after": _scores(one, shop.candidate)}
    shop.scores.mkdir(parents=True, exist_ok=True)
    (shop.scores / f"{name.replace(' ', '_')}.json").write_text(json.dumps({"name": name, **full}, indent=1) + "\n", encoding="utf-8")
    told = {when: {figure: float(figures[figure]) for figure in gate.MEASURES} for when, figures in full.items()}
    log.info("measure %s", gate.line(name, told["before"], told["after"]))
    return told


def go_live(shop: Workshop, out: Path | None = None, tolerance: float = 0.0) -> list[str]:
    """Let the trained reader go live where no figure of any set has fallen by more than `tolerance`; returns the table of the figures.

    Args:
        out: the folder of models that it goes into; by default the one that is live. What was there stays beside it, as `….former`.
    Raises:
        ScoresFellError: figures fell, and which by how much; nothing is changed.
        NothingLearnedError: a set was not measured.
    """
    from etl.training.release import describe_reader

    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(shop.scores.glob("*.json"))]
    names = [one.name for one in _measured(shop)]
    by_name = {record["name"]: record for record in records}
    if missing := [name for name in names if name not in by_name]:
        raise NothingLearnedError(f"not measured: {', '.join(missing)}; measure what was trained first")
    before, after = ({name: by_name[name][when] for name in names} for when in ("before", "after"))
    lines = list(gate.table(before, after))
    for line in lines:
        log.info("gate: %s", line)
    if falls := gate.fallen(before, after, tolerance):
        raise ScoresFellError(f"it does not go live, for scores have fallen: {'; '.join(map(str, falls))}")
    folds = {name.removeprefix(sets.FOLD): by_name[name]["after"] for name in names if name.startswith(sets.FOLD)}
    describe_reader(shop, shop.candidate, folds)
    target = out or target_folder()
    draft = target.with_name(f"{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(shop.candidate, draft)
    _replace(draft, target, keep=True)
    log.info("gate: no score has fallen; live in %s", target)
    return lines


def take_back() -> str:
    """Let the models be live again that were before; returns what was done. What is taken back stays beside them, as `….taken-back`.

    Raises NothingLearnedError where nothing went live here, ValueError where ETL_MODELS says that others are to be used.
    """
    target = target_folder()
    former = target.with_name(target.name + FORMER)
    if not target.is_dir() or not (former.is_dir() or target == settings.learned_models()):
        raise NothingLearnedError(f"nothing is taken back: no reader that learned from corrections went live in {target}")
    back = target.with_name(target.name + TAKEN_BACK)
    shutil.rmtree(back, ignore_errors=True)
    target.rename(back)
    if former.is_dir():
        former.rename(target)
    live = target if target.is_dir() else settings.BUNDLED_MODELS
    return f"taken back: live is {live} again; what was live until now lies in {back}"


def live_models() -> Path:
    """The folder of the models that are in use.

    Raises ValueError where they are Stanza's own.
    """
    from etl.annotate import models_folder

    folder = models_folder()
    if folder is None:
        raise ValueError("ETL_MODELS is `official`: a reader goes live in a folder of models; leave ETL_MODELS out, or name a folder")
    return folder


def target_folder() -> Path:
    """Where a reader goes live: the folder that ETL_MODELS names, or that of the default.

    Raises ValueError where ETL_MODELS says that others are to be used.
    """
    if settings.models() in ("bundled", "official"):
        raise ValueError(f"ETL_MODELS is `{settings.models()}`, so no other models are used: leave it out, or set it to `learned` or a folder")
    folder = settings.learned_models() if settings.models() == "learned" else live_models()
    if settings.home() / "mirror" in folder.parents:
        raise ValueError("the live models are a copy of those in an object store: put the folder `candidate` of the work folder there instead")
    return folder


def _measured(shop: Workshop) -> list[MeasuredSet]:
    return sets.measured(sets.folders(shop.rows))


def _scores(one: MeasuredSet, models: Path) -> dict[str, Any]:
    """All figures of a set with some models."""
    from dataclasses import asdict

    from etl.coder import Coder
    from etl.evaluate import evaluate
    from etl.training import reader_scores

    with _using(models):
        coder = Coder(Language.of(LANGUAGE))
        if one.is_fold:
            return reader_scores.measure(coder, one.folders)[one.name.removeprefix(sets.FOLD)]
        figures = asdict(evaluate(one.folders[0], coder)[0])
    return {name: round(value, gate.DIGITS) if isinstance(value, float) else value for name, value in figures.items()}


@contextmanager
def _using(models: Path) -> Iterator[None]:
    before = os.environ.get("ETL_MODELS")
    os.environ["ETL_MODELS"] = str(models)
    try:
        yield
    finally:
        if before is None:
            del os.environ["ETL_MODELS"]
        else:
            os.environ["ETL_MODELS"] = before


def _replace(draft: Path, folder: Path, *, keep: bool = False) -> None:
    """Put a folder into the place of another; `keep`: that one stays beside it."""
    former = folder.with_name(folder.name + FORMER)
    shutil.rmtree(former, ignore_errors=True)
    if folder.exists():
        folder.rename(former)
    draft.rename(folder)
    if not keep:
        shutil.rmtree(former, ignore_errors=True)


def _write_left_out(path: Path, left_out: Sequence[tuple[Article, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("content_hash", "doc", "reason"))
        rows.writerows((article.content_hash, article.doc, why) for article, why in left_out)
