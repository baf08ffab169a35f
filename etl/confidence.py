"""How sure a row is: the share of its slots that is right, by how well rules and reader agree on it (seeds/confidence.toml).

A logistic model of few features, so that a person can follow it. Its weights come from gold rows (`python -m tests.eval.calibrate`).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache

from etl import settings
from etl.schema import EventRow

WEIGHTS = settings.SEEDS / "confidence.toml"
LEAST, MOST = 0.05, 0.99  # nothing is known to be wrong or right
BOUND = 0.995  # of a probability whose log odds are taken

# feature of a row that rules and reader both have → the fields that they may tell alike
ALIKE = {
    "same_type": "sub_event_type",
    "same_place": "location",
    "same_day": "event_date",
    "same_actor1": "actor1",
    "same_actor2": "actor2",
    "same_dead": "fatalities",
}
# … of a row that the reader has → the field whose value it is so sure of
SURE = {"sure_place": "location", "sure_day": "event_date", "sure_actor1": "actor1", "sure_actor2": "actor2", "sure_dead": "fatalities"}
FEATURES = ("rules_alone", "reader_alone", "event", "type", *SURE, *ALIKE)


def features(
    rules: EventRow | None, reader: EventRow | None, event: float, kind: float = 0.5, values: Mapping[str, float] | None = None
) -> dict[str, float]:
    """What the confidence of a row is made of, by name; each is about between -1 and 1.

    Args:
        rules: the row as the rules have it, None where they have none.
        reader: the row as the reader has it, None where it has none. One of the two is there.
        event: the reader's probability that its words tell of an event.
        kind: … that it is of this sub-event type.
        values: … that its values of fields are right, by the names of the fields.
    """
    out = {"rules_alone": float(reader is None), "reader_alone": float(rules is None), "event": odds(event), "type": odds(kind)}
    out |= {name: odds((values or {}).get(field, 0.5)) for name, field in SURE.items()}
    both = rules is not None and reader is not None
    return out | {name: float(both and getattr(rules, field) == getattr(reader, field)) for name, field in ALIKE.items()}


def odds(probability: float) -> float:
    """A fifth of the log odds, so that 1 is nearly sure and 0 is even.

    >>> odds(0.5), round(odds(0.9), 2), round(odds(1.0), 2)
    (0.0, 0.44, 1.06)
    """
    bound = min(BOUND, max(1 - BOUND, probability))
    return round(math.log(bound / (1 - bound)) / 5, 4)


def confidence(given: Mapping[str, float]) -> float:
    """The expected share of right slots of a row with these features, two digits."""
    start, weights = model()
    return level(start, weights, given)


def level(start: float, weights: Mapping[str, float], given: Mapping[str, float]) -> float:
    """The confidence of features under weights.

    >>> level(0.0, {"event": 1.0}, {"event": 1.0})
    0.73
    """
    share = 1 / (1 + math.exp(-(start + sum(weights[name] * value for name, value in given.items()))))
    return round(min(MOST, max(LEAST, share)), 2)


@cache
def model() -> tuple[float, dict[str, float]]:
    """Start and weights, as their file gives them."""
    with WEIGHTS.open("rb") as file:
        table = tomllib.load(file)
    return float(table["start"]), {name: float(table["weights"][name]) for name in FEATURES}
