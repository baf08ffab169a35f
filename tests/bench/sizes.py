"""Sizes of the bundled French models against their accuracy and speed, as a table: word vectors cut shorter, and int8 arithmetic.

    python -m tests.bench.sizes [--corpora ../shared/data] [--rounds N]

Every variant is made from the bundled weights: fewer forms in the word vectors (the networks take the others as unknown words), and
dynamic quantisation (LSTMs and linear layers multiply in int8; the file stays as it is). Articles a second are the median of the rounds,
in which the variants read the same articles in turn on one thread; the scores, with --corpora, are those of the model card. Minutes a variant.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from etl import settings
from etl.annotate import Annotator
from etl.training.corpora import unpack
from etl.training.release import SHIPPED_FORMS, cut_vectors, shrink
from etl.training.scores import measure
from tests.bench.read_speed import ARTICLES

FORMS = (5_000, 10_000, 20_000)


@dataclass
class Variant:
    """A way to ship the models."""

    name: str
    megabytes: float
    annotator: Annotator


def cut(forms: int, work: Path) -> Variant:
    """The bundled models with fewer forms in their word vectors."""
    folder = work / str(forms)
    shutil.copytree(settings.BUNDLED_MODELS, folder)
    if forms < SHIPPED_FORMS:
        cut_vectors(folder / "fr", forms)
        for path in (*folder.glob("fr/pretrain/*.pt"), *folder.glob("fr/ner/*.pt")):
            shrink(path)
    os.environ["ETL_MODELS"] = str(folder)
    return Variant(f"{forms:,} forms", sum(p.stat().st_size for p in folder.glob("fr/*/*.pt")) / 1e6, Annotator("fr"))


def quantised(base: Variant, work: Path) -> Variant:
    """The same weights, multiplied in int8 by torch's dynamic quantisation."""
    import torch
    from torch.ao.quantization import quantize_dynamic

    os.environ["ETL_MODELS"] = str(work / str(SHIPPED_FORMS))
    annotator = Annotator("fr")
    for name in ("tokenize", "pos", "depparse", "ner"):
        trainer = annotator.pipeline.processors[name].trainer
        quantize_dynamic(trainer.model, {torch.nn.LSTM, torch.nn.Linear}, dtype=torch.qint8, inplace=True)
    return Variant(f"{base.name}, int8", base.megabytes, annotator)


def seconds(read: Callable[[str], object], texts: list[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        read(text)
    return time.perf_counter() - began


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--corpora", type=Path, help="where the test corpora lie; without it speed alone is measured")
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    import torch

    torch.set_num_threads(1)
    texts = [p.read_text(encoding="utf-8") for p in sorted(ARTICLES.glob("*.txt"))]
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        variants = [cut(forms, work) for forms in (*FORMS, SHIPPED_FORMS)]
        variants.append(quantised(variants[-1], work))
        spent: dict[str, list[float]] = {v.name: [] for v in variants}
        for _ in range(given.rounds + 1):  # the first warms up
            for v in variants:
                spent[v.name].append(seconds(v.annotator.sentences, texts))
        rows: list[list[object]] = [[v.name, f"{v.megabytes:.1f}", f"{len(texts) / statistics.median(spent[v.name][1:]):.2f}"] for v in variants]
        head = ["variant", "MB", "articles/s"]
        if given.corpora:
            data = unpack(given.corpora, work / "data")
            for v, row in zip(variants, rows, strict=True):
                scores = measure(v.annotator, data)
                gsd, sequoia, entities = scores["GSD test, raw text"], scores["Sequoia test, raw text"], scores["WiNER 2018, all"]
                row += [gsd["UPOS"], gsd["LAS"], sequoia["UPOS"], sequoia["LAS"], entities["F1"]]
                print(f"{v.name}: measured", flush=True)
            head += ["GSD UPOS", "GSD LAS", "Sequoia UPOS", "Sequoia LAS", "entities F1"]
    print(tabulate(rows, head, tablefmt="github", floatfmt=".2f"))


if __name__ == "__main__":
    main()
