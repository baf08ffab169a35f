"""The health of sources: articles per source and night, and who has fallen silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from etl.browse.database import Row, reading

NIGHTS = 30
QUIET_NIGHTS = 3
# As many articles as were to be expected by now for silence to mean something: at a steady rate none of three come by chance in
# one case of twenty.
EXPECTED = 3.0


def sources(dsn: str, nights: int = NIGHTS, quiet: int = QUIET_NIGHTS) -> Row:
    """Every source with its articles in each of the latest `nights`, oldest first; silent ones are told by the latest `quiet`."""
    with reading(dsn) as reader:
        calendar = [row["night"] for row in reader.ask("nights", parameters={"nights": nights})][::-1]
        known = reader.ask("sources")
        by_night: dict[str, dict[date, Row]] = defaultdict(dict)
        for row in reader.ask("articles_by_night", parameters={"since": calendar[0]}) if calendar else []:
            by_night[row["source"]][row["night"]] = row
    told = [{**source, "nights": [by_night[source["source"]].get(night, {}).get("articles", 0) for night in calendar],
             **{what: sum(row[what] for row in by_night[source["source"]].values()) for what in ("without_event", "refused")},
             **judged(calendar, {night: row["articles"] for night, row in by_night[source["source"]].items()}, source["first_night"], quiet,
                      source["articles"])}
            for source in known]
    return {"nights": calendar, "quiet": quiet, "sources": sorted(told, key=lambda s: (ORDER.index(s["state"]), -s["articles"], s["source"]))}


ORDER = ("silent", "rare", "new", "coming in")


def judged(calendar: Sequence[date], articles: Mapping[date, int], first_night: date, quiet: int,
           ever: int = 0) -> dict[str, Any]:
    """`state` of a source, and how many articles a night are `usual` for it: the mean of the nights before the latest `quiet`.

    silent: nothing lately, where at least EXPECTED articles were to be expected, or nothing at all these nights from one that had as many as
    there are nights; rare: nothing lately, which is nothing strange; new: nothing to compare with yet.

    >>> days = [date(2024, 1, n) for n in range(1, 11)]
    >>> judged(days, dict.fromkeys(days[:7], 4), days[0], 3), judged(days, {days[0]: 1}, days[0], 3)["state"]
    ({'state': 'silent', 'usual': 4.0}, 'rare')
    """
    before, lately = [n for n in calendar[:-quiet] if n >= first_night], calendar[-quiet:]
    recent = sum(articles.get(night, 0) for night in lately)
    if not before:
        return {"state": "new", "usual": None}
    usual = sum(articles.get(night, 0) for night in before) / len(before)
    if recent:
        return {"state": "coming in", "usual": usual}
    missed = usual * len(lately) >= EXPECTED or (usual == 0 and ever >= len(calendar))
    return {"state": "silent" if missed else "rare", "usual": usual}
