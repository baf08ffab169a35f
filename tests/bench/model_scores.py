"""Scores of the language models on the test corpora, as a table.

    python -m tests.bench.model_scores --corpora ../shared/data

With ETL_MODELS and ETL_PRECISION for other models and the other precision. Treebanks: Stanza's scorer (CoNLL 2018), from gold tokens and
from raw text; entities: exact span and type, from raw text.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tabulate import tabulate

from etl.annotate import Annotator
from etl.training.corpora import unpack
from etl.training.scores import measure


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="the folder of the corpora's archives")
    with tempfile.TemporaryDirectory() as scratch:
        corpora = unpack(options.parse_args().corpora, Path(scratch))
        began = time.perf_counter()
        annotator = Annotator("fr")
        loaded = time.perf_counter() - began
        scores = measure(annotator, corpora)
    for kind in ("LAS", "F1"):
        rows = {name: row for name, row in scores.items() if kind in row}
        columns = ["test", *next(iter(rows.values()))]
        print(tabulate([[name, *row.values()] for name, row in rows.items()], columns, tablefmt="github", floatfmt=".2f"))
        print()
    print(f"loaded in {loaded:.1f} s")


if __name__ == "__main__":
    main()
