"""Is this night like the others? Alerts from the warehouse: silent sources, too many refusals, counts far from their usual.

The limits are in seeds/watch.toml, with what they mean. Reads as the analyst, writes nothing, raises no alert by itself: who is told
is the caller's matter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from etl import settings
from etl.load.database import query, statement

MAD_TO_DEVIATION = 1.4826  # of normally spread values


@dataclass(frozen=True)
class Finding:
    """Something that a person should look at."""

    code: str  # SILENT_SOURCE, QUARANTINE_SHARE, ROWS_REFUSED, ARTICLES_UNUSUAL, EVENTS_UNUSUAL
    about: str  # the source, or what was counted
    message: str  # what is odd, in figures, and where to look

    def to_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Night:
    """What first came in with a run."""

    run_id: str
    articles: int
    refused_articles: int  # of them
    rows: int  # that were loaded
    refused_rows: int
    events: int


def limits() -> dict[str, Any]:
    """The limits of seeds/watch.toml."""
    return tomllib.loads((settings.SEEDS / "watch.toml").read_text(encoding="utf-8"))


def findings(dsn: str, run: str, bounds: Mapping[str, Any] | None = None) -> list[Finding]:
    """What is odd about a run, against the nights before it; `run` is its id in `runs`.

    Raises WarehouseError without a connection, ValueError where there is no such run.
    """
    bounds = bounds or limits()
    names, rows = query(dsn, statement("nights", "watch"), parameters={"run_id": run, "nights": bounds["nights"]})
    found = [dict(zip(names, row, strict=True)) for row in rows]
    if not found or found[0]["run_id"] != run:
        raise ValueError(f"there is no run {run} of nightly_ingest in `runs`")
    starts = [night.pop("started") for night in found]
    this, *before = (Night(**night) for night in found)
    _, sources = query(dsn, statement("sources", "watch"), parameters={"starts": starts, "numbers": list(range(len(starts)))})
    return [*shares(this, bounds["quarantine"]), *unusual(this, before, bounds), *silent(dict(sources), len(before), bounds)]


def shares(night: Night, bounds: Mapping[str, float]) -> list[Finding]:
    """Refusals above their share."""
    found = []
    if night.articles >= bounds["fewest_articles"] and night.refused_articles > bounds["articles"] * night.articles:
        found.append(Finding("QUARANTINE_SHARE", "articles", f"{night.refused_articles} of {night.articles} new articles could not be used "
                             f"({night.refused_articles / night.articles:.0%}, the limit is {bounds['articles']:.0%}): look into quarantine by code"))
    coded = night.rows + night.refused_rows
    if coded >= bounds["fewest_rows"] and night.refused_rows > bounds["rows"] * coded:
        found.append(Finding("ROWS_REFUSED", "event rows", f"{night.refused_rows} of {coded} event rows failed a check "
                             f"({night.refused_rows / coded:.0%}, the limit is {bounds['rows']:.0%}): look at the run's validation page"))
    return found


def unusual(night: Night, before: Sequence[Night], bounds: Mapping[str, Any]) -> list[Finding]:
    """Counts far from their usual."""
    if len(before) < bounds["fewest_nights"]:
        return []
    found = []
    for what in ("articles", "events"):
        count, former = getattr(night, what), [getattr(n, what) for n in before]
        usual, far = distance(count, former, bounds["count"]["least_spread"])
        if abs(far) > bounds["count"]["deviations"]:
            more = "more" if far > 0 else "fewer"
            found.append(Finding(f"{what.upper()}_UNUSUAL", what, f"{count} new {what}, {more} than usual: the median of the "
                                 f"last {len(former)} nights is {usual:g}, and this is {abs(far):.1f} deviations from it"))
    return found


def distance(count: float, former: Sequence[float], least_spread: float) -> tuple[float, float]:
    """The median of the former counts, and how many deviations from it a count lies.

    >>> distance(40, [10, 12, 11, 9, 10, 13, 10], 0.1)
    (10, 20.23...)
    """
    usual = median(former)
    spread = MAD_TO_DEVIATION * median(abs(n - usual) for n in former)
    return usual, (count - usual) / max(spread, least_spread * usual, 1.0)


def silent(sources: Mapping[str, Sequence[int]], nights_before: int, bounds: Mapping[str, Any]) -> list[Finding]:
    """Sources that were heard of regularly and are not any more.

    `sources`: the nights on which each brought articles, ascending; 0 is this night, `nights_before` the first one known.
    """
    if nights_before < bounds["fewest_nights"]:
        return []
    rules, found = bounds["silence"], []
    for source, nights in sorted(sources.items()):
        quiet = nights[0]  # as many nights, this one included, brought nothing
        pause = max((later - earlier - 1 for earlier, later in zip(nights, nights[1:], strict=False)), default=0)
        limit = max(rules["nights"], int(rules["times_usual"] * pause))
        if len(nights) >= rules["fewest"] and quiet > limit and (quiet - limit - 1) % rules["repeat"] == 0:
            found.append(Finding("SILENT_SOURCE", source, f"{source} has brought nothing for {quiet} nights; before, it came on {len(nights)} of "
                                 f"{nights_before + 1 - quiet} nights, with pauses of {pause} at most: look at its feed"))
    return found
