"""ACLED's names of our actors, and its letters of countries: what seeds/actors tells, as tables of the warehouse.

ACLED names a state's forces by its government of the day: "Military Forces of Mali (2020-2021)". The periods (regimes.csv) and the
forces (acled_forces.csv) give these names by rule; other names stand in acled_names.csv, and go before the rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from psycopg2.extensions import cursor

from etl.knowledge import rows
from etl.knowledge.spans import span
from etl.knowledge.table import Row
from etl.load.database import copy_into, statement


class AcledName(NamedTuple):
    """What ACLED calls an actor of ours. `since`, `until`: first and last day, None where open; {country} in it is the event's country."""

    name: str
    since: date | None
    until: date | None
    acled_name: str


class AcledCountry(NamedTuple):
    """A country as events have it, and the letters that ACLED's ids of its events begin with."""

    country: str
    iso3: str
    acled_cnty: str


@cache
def acled_names() -> tuple[AcledName, ...]:
    """The names of every actor that ACLED calls otherwise, one at a time."""
    ours = {row["iso3"]: row["name"] for row in rows("actors/states.csv")}
    theirs = {row["iso3"]: row["state"] for row in rows("actors/acled_countries.csv") if row["state"]}
    return named(rows("actors/acled_names.csv"), by_rule(rows("actors/regimes.csv"), rows("actors/acled_forces.csv"), ours, theirs))


@cache
def acled_countries() -> tuple[AcledCountry, ...]:
    """Every country of which ACLED's letters are known."""
    names = {row["alpha3"]: row["name"] for row in rows("places/countries.csv")}
    return tuple(AcledCountry(names[row["iso3"]], row["iso3"], row["acled_cnty"]) for row in rows("actors/acled_countries.csv") if row["acled_cnty"])


def by_rule(regimes: Iterable[Row], forces: Sequence[Row], ours: dict[str, str], theirs: dict[str, str]) -> Iterator[Row]:
    """Lines as acled_names.csv has them, of every force under every government. `ours`, `theirs`: ISO3 → what a state is called.

    >>> mali = {"iso3": "MLI", "since": "2020-08-19", "until": "2021-05-24", "label": "(2020-2021)"}
    >>> [(r["name"], r["acled_name"]) for r in by_rule([mali], [{"force": "Police Forces", "unit": "Prison Guards"}], {"MLI": "Mali"}, {})]
    [('Police Forces of Mali Prison Guards', 'Police Forces of Mali (2020-2021) Prison Guards')]
    """
    for regime in regimes:
        if (state := ours.get(regime["iso3"])) is None:
            continue
        for force in forces:
            unit = f" {force['unit']}" if force["unit"] else ""
            yield {**regime, "name": f"{force['force']} of {state}{unit}",
                   "acled_name": f"{force['force']} of {theirs.get(regime['iso3'], state)} {regime['label']}{unit}"}


def named(own: Iterable[Row], ruled: Iterable[Row]) -> tuple[AcledName, ...]:
    """Periods of names that do not meet: a later one cuts off an earlier one. Who has a line of its own is not named by rule."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in own:
        lines[row["name"]].append(row)
    listed = frozenset(lines)
    for row in ruled:
        if row["name"] not in listed:
            lines[row["name"]].append(row)
    return tuple(period for name in sorted(lines) for period in _apart(name, sorted(lines[name], key=span)))


def _apart(name: str, told: list[Row]) -> Iterator[AcledName]:
    for row, after in zip(told, [*(span(row)[0] for row in told[1:]), None], strict=True):
        first, last = span(row)
        if after is not None and after <= last:
            if after == first:
                continue
            last = after - timedelta(days=1)
        yield AcledName(name, None if first == date.min else first, None if last == date.max else last, row["acled_name"])


def follow_seeds(cur: cursor) -> list[str]:
    """Make the tables say what the seeds say, where they do not; returns the names of those that were written."""
    return [table for table, columns, wanted in (("acled_names", AcledName._fields, acled_names()),
                                                 ("acled_countries", AcledCountry._fields, acled_countries()))
            if _follow(cur, table, columns, wanted)]


def _follow(cur: cursor, table: str, columns: Sequence[str], wanted: Sequence[tuple[Any, ...]]) -> bool:
    cur.execute(statement(table))
    if set(cur.fetchall()) == {tuple(row) for row in wanted}:
        return False
    cur.execute(statement(f"clear_{table}"))
    copy_into(cur, table, columns, wanted)
    return True
