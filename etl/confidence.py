"""How sure a row is: the share of its slots that is right, judged by what the text gives (seeds/confidence.toml).

A logistic model of few features, so that a person can follow it. Its weights come from gold rows (`python -m tests.eval.calibrate`).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from etl import settings

if TYPE_CHECKING:
    from etl.assemble import Event

WEIGHTS = settings.SEEDS / "confidence.toml"
LEAST, MOST = 0.05, 0.99  # nothing is known to be wrong or right

# name → value from 0 to 1; what they mean is said in the file of the weights
FEATURES: dict[str, Callable[[Event], float]] = {
    "day": lambda e: any(m.when.explicit for m in e.mentions),
    "sides": lambda e: ((e.agent is not None) + (e.patient is not None)) / 2,
    "casualties": lambda e: any(m.casualties for m in e.mentions),
    "repeated": lambda e: len(e.mentions) > 1,
    "verb": lambda e: any(m.trigger.verbal for m in e.mentions),
    "hearsay": lambda e: all(m.verdict.hearsay for m in e.mentions),
}


def features(event: Event) -> dict[str, float]:
    """The features of an event by their name."""
    return {name: float(value(event)) for name, value in FEATURES.items()}


def confidence(event: Event) -> float:
    """The expected share of right slots of the row of an event, two digits."""
    start, weights = model()
    return level(start, weights, features(event))


def level(start: float, weights: Mapping[str, float], given: Mapping[str, float]) -> float:
    """The confidence of features under weights.

    >>> level(0.0, {"day": 1.0}, {"day": 1.0})
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
