"""Raise the floors of floors.json to the present scores: `python -m tests.eval.raise_floors [SET …]`.

A floor is never lowered: where a score is worse than its floor nothing is written and the exit status is 1. A set whose gold
changed starts anew, only with --new-gold, because its old floors were measured on something else.
"""

from __future__ import annotations

import argparse
import json
import sys

from etl.coder import Coders
from etl.training.sets import SETS, present
from tests.eval.scoring import FLOORS, gold_hash, measure, read_floors, worse


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.eval.raise_floors", description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"{', '.join(SETS)} (default: all that are there)")
    parser.add_argument("--new-gold", action="store_true", help="accept that the gold changed, and start its floors anew")
    options = parser.parse_args()
    if unknown := [s for s in options.sets if s not in present()]:
        parser.error(f"no set {', '.join(unknown)}; there are {', '.join(present())}")

    floors, coder, problems = read_floors(), Coders(), []
    for name in options.sets or present():
        scores, _ = measure(name, coder)
        floor, digest = floors.get(name, {"gold": ""}), gold_hash(name)
        changed = floor["gold"] != digest
        print(f"{name}: " + "  ".join(f"{m} {floor.get(m, '-')} → {s}" for m, s in scores.items()))
        if changed and floor["gold"] and not options.new_gold:
            problems.append(f"{name}: gold.jsonl is not the one of its floors; look at what changed, then give --new-gold")
        elif not changed or not floor["gold"]:
            problems += worse(name, scores, floor)
        floors[name] = {"gold": digest, **scores}
    if problems:
        print("nothing written:", *problems, sep="\n  ", file=sys.stderr)
        return 1
    FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
