"""The relations and models that the DAGs write, as Airflow's assets: who writes them, what follows on it, and how many rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from airflow.sdk import Asset, get_current_context

ACLED_EVENTS = Asset("acled_events", group="warehouse")
EVENT_REPORTS = Asset("event_reports", group="warehouse")
ARTICLES = Asset("articles", group="warehouse")
AGGREGATES = Asset("aggregates", group="warehouse")
MODELS = Asset("models", group="models")


def tell(counts: Mapping[Asset, Mapping[str, Any]]) -> None:
    """Put figures into the events of assets that the running task writes."""
    context = get_current_context()
    for asset, figures in counts.items():
        context["outlet_events"][asset].extra = {"run": context["run_id"], **figures}


def loaded(done: Mapping[str, Any]) -> None:
    """The same of what `pipeline.load` did."""
    tell({ACLED_EVENTS: done["events"], EVENT_REPORTS: done["event_reports"], ARTICLES: done["articles"]})


def tile(name: str) -> None:
    """The name that the tile of a mapped task is shown by; its `map_index_template` is TILE."""
    get_current_context()["tile"] = name  # type: ignore[typeddict-unknown-key]


TILE = "{{ tile }}"
