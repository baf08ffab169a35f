"""Scripts written for ACLED's files run on ours as they are: an export is read with pandas and counted in the ways of public analyses.

Each `script_…` is what an analyst has, and knows nothing of this project. What it should give is counted anew from the rows that were
loaded, without pandas.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import pandas as pd
import pytest
from test_load import RUN, article, row

from etl.exchange.export import Form, export
from etl.load.database import query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load
from etl.notes import notes
from etl.schema import ACLED_COLUMNS, EventRow, interaction, interaction_code, interaction_codes, sub_event_types


class Place(NamedTuple):
    country: str
    iso: int
    admin1: str
    location: str
    latitude: float
    longitude: float


BOL, FAYA = Place("Chad", 148, "Lac", "Bol", 13.46, 14.71), Place("Chad", 148, "Borkou", "Faya", 17.93, 19.1)
BAGA, KANO = Place("Nigeria", 566, "Borno", "Baga", 13.12, 13.86), Place("Nigeria", 566, "Kano", "Kano", 12.0, 8.52)
GAO, NOWHERE = Place("Mali", 466, "Gao", "Gao", 16.27, -0.04), Place("Mali", 466, "", "Mali", 12.65, -8.0)

ARMY_TD, ARMY_NG, ARMY_ML = (("Military Forces of " + c, "State forces") for c in ("Chad", "Nigeria", "Mali"))
BOKO, JNIM, FRENCH = ("Boko Haram", "Rebel group"), ("JNIM", "Rebel group"), ("Military Forces of France", "External/Other forces")
ARMED, NOBODY = ("Unidentified Armed Group (Nigeria)", "Political militia"), ("", "")


def crowd(kind: str, country: str) -> tuple[str, str]:
    return f"{kind} ({country})", kind


# Day, type, place, both sides, dead: over a year's end, weeks that begin on a Monday, days alone in their month.
EVENTS = [
    (date(2019, 12, 29), "Armed clash", BOL, BOKO, ARMY_TD, 12), (date(2019, 12, 30), "Armed clash", BOL, ARMY_TD, BOKO, 4),
    (date(2020, 1, 5), "Attack", BAGA, BOKO, crowd("Civilians", "Nigeria"), 7),
    (date(2020, 1, 6), "Attack", BAGA, ARMED, crowd("Civilians", "Nigeria"), 2),
    (date(2020, 1, 6), "Suicide bomb", KANO, BOKO, crowd("Civilians", "Nigeria"), 11),
    (date(2020, 1, 12), "Peaceful protest", KANO, crowd("Protesters", "Nigeria"), NOBODY, 0),
    (date(2020, 1, 13), "Excessive force against protesters", KANO, crowd("Protesters", "Nigeria"), ("Police Forces of Nigeria", "State forces"), 3),
    (date(2020, 2, 1), "Violent demonstration", GAO, crowd("Rioters", "Mali"), ("Police Forces of Mali", "State forces"), 0),
    (date(2020, 2, 8), "Air/drone strike", GAO, FRENCH, JNIM, 30), (date(2020, 2, 20), "Remote explosive/landmine/IED", GAO, JNIM, ARMY_ML, 5),
    (date(2020, 2, 29), "Government regains territory", BAGA, ARMY_NG, BOKO, 21),
    (date(2020, 3, 1), "Non-state actor overtakes territory", FAYA, BOKO, ARMY_TD, 9),
    (date(2020, 3, 10), "Armed clash", NOWHERE, JNIM, ARMY_ML, 10),
    (date(2020, 3, 11), "Change to group/activity", GAO, FRENCH, NOBODY, 0), (date(2020, 3, 31), "Armed clash", BOL, BOKO, ARMY_TD, 6),
    (date(2020, 4, 30), "Abduction/forced disappearance", BAGA, ARMED, crowd("Civilians", "Nigeria"), 0),
    (date(2020, 5, 4), "Mob violence", KANO, crowd("Rioters", "Nigeria"), crowd("Civilians", "Nigeria"), 1),
]


def sample() -> list[EventRow]:
    """The events, one article each."""
    rows = []
    for number, (day, kind, place, (actor1, inter1), (actor2, inter2), dead) in enumerate(EVENTS):
        types = sub_event_types()[kind]
        targeted = (inter2 == "Civilians" and types.disorder_type.startswith("Political")) or kind.startswith("Excessive force")
        made = row(
            f"n{number}", event_date=day, disorder_type=types.disorder_type, event_type=types.event_type, sub_event_type=kind, actor1=actor1,
            inter1=inter1, actor2=actor2, inter2=inter2, interaction=interaction(inter1, inter2), region="Africa", fatalities=dead,
            fatalities_low=dead, fatalities_high=dead, civilian_targeting="Civilian targeting" if targeted else "",
            geo_precision=3 if place is NOWHERE else 1, **place._asdict())
        rows.append(dataclasses.replace(made, notes=notes(made)))
    return rows


@pytest.fixture
def file(clean_warehouse: EmbeddedServer, tmp_path: Path) -> Path:
    """The export of a warehouse with the sample, one event of it told by two articles."""
    rows = sample()
    again = dataclasses.replace(rows[0], doc="again.txt", content_hash="again", source="El Watan", fatalities=14, fatalities_high=14)
    articles = [article(r.content_hash) for r in rows] + [article("again", source="El Watan")]
    load(clean_warehouse.loader, articles, [], [*rows, again], RUN)
    assert export(clean_warehouse.analyst, Form("csv"), str(tmp_path / "events.csv")) == len(EVENTS)
    return tmp_path / "events.csv"


# --- what analysts have --------------------------------------------------------------------------------

def read(file: Path) -> pd.DataFrame:
    df = pd.read_csv(file, low_memory=False)
    df["event_date"] = pd.to_datetime(df["event_date"])
    return df


def script_weekly(file: Path) -> pd.DataFrame:
    df = read(file)
    return df.groupby([pd.Grouper(key="event_date", freq="W"), "event_type"])["event_id_cnty"].count().unstack(fill_value=0)


def script_weekly_resampled(file: Path) -> pd.DataFrame:
    df = read(file).set_index("event_date").sort_index()
    return df.resample("W").agg({"event_id_cnty": "count", "fatalities": "sum"}).rename(columns={"event_id_cnty": "events"})


def script_admin1(file: Path) -> pd.Series[int]:
    df = read(file)
    return df.groupby(["country", "admin1"])["fatalities"].sum().sort_values(ascending=False)


def script_country_months(file: Path) -> pd.DataFrame:
    df = read(file)
    df["month"] = df["event_date"].dt.to_period("M")
    return df.pivot_table(index="country", columns="month", values="event_id_cnty", aggfunc="count", fill_value=0)


def script_network(file: Path) -> nx.Graph:
    df = read(file).dropna(subset=["actor1", "actor2"])
    df[["one", "other"]] = [sorted(pair) for pair in zip(df["actor1"], df["actor2"], strict=True)]
    edges = df.groupby(["one", "other"]).agg(weight=("event_id_cnty", "nunique"), fatalities=("fatalities", "sum")).reset_index()
    return nx.from_pandas_edgelist(edges, "one", "other", edge_attr=["weight", "fatalities"])


def script_civilians(file: Path) -> tuple[float, int]:
    df = read(file)
    violence = df[df["disorder_type"].str.contains("Political violence")]
    targeted = violence[violence["civilian_targeting"] == "Civilian targeting"]
    return violence["civilian_targeting"].notna().mean(), targeted["fatalities"].sum()


def script_inter(file: Path) -> pd.DataFrame:
    df = read(file)
    return df.groupby("inter1")["fatalities"].agg(["size", "sum"])


def script_filters(file: Path) -> tuple[int, int, int]:
    df = read(file)
    remote = df[df["sub_event_type"].isin(["Air/drone strike", "Suicide bomb", "Remote explosive/landmine/IED"])]
    taken = df.query("event_type == 'Battles' and sub_event_type != 'Armed clash' and fatalities >= 10")
    year = df[(df["year"] == 2020) & (df["time_precision"] < 3) & (df["geo_precision"] < 3)]
    return len(remote), len(taken), year["fatalities"].sum()


def script_places(file: Path) -> pd.DataFrame:
    df = read(file)
    places = df.groupby(["location", "latitude", "longitude"]).agg(events=("event_id_cnty", "count"), dead=("fatalities", "sum")).reset_index()
    return places.sort_values(["events", "dead", "location"], ascending=[False, False, True]).head(3)


def script_newest(*files: Path) -> pd.DataFrame:
    """Downloads of several days put together: the newest row of each event counts."""
    df = pd.concat([read(file) for file in files], ignore_index=True)
    return df.sort_values("timestamp", kind="stable").drop_duplicates("event_id_cnty", keep="last")


# --- what they should get ------------------------------------------------------------------------------

def kind_of(event: tuple[Any, ...]) -> str:
    return sub_event_types()[event[1]].event_type


def sunday(day: date) -> date:
    """The last day of its week, by which pandas names weeks."""
    return day + timedelta(days=6 - day.weekday())


def test_the_file_has_acleds_columns_and_an_id_for_each_event(file: Path) -> None:
    df = read(file)
    assert list(df.columns) == list(ACLED_COLUMNS) and df["event_id_cnty"].is_unique
    assert list(df["year"]) == [day.year for day, *_ in sorted(EVENTS, key=lambda e: e[0])] == list(df["event_date"].dt.year)


def test_weekly_counts_by_type(file: Path) -> None:
    expected = Counter((sunday(e[0]), kind_of(e)) for e in EVENTS)
    found = script_weekly(file)
    assert {(week.date(), kind): n for (week, kind), n in found.stack().items() if n} == expected
    assert set(found.columns) == {kind_of(e) for e in EVENTS}


def test_weeks_without_events_count_nothing(file: Path) -> None:
    found = script_weekly_resampled(file)
    weeks = [sunday(min(e[0] for e in EVENTS)) + timedelta(days=7 * n) for n in range(len(found))]
    assert [week.date() for week in found.index] == weeks and weeks[-1] == sunday(max(e[0] for e in EVENTS))
    assert list(found["events"]) == [sum(sunday(e[0]) == week for e in EVENTS) for week in weeks]
    assert list(found["fatalities"]) == [sum(e[5] for e in EVENTS if sunday(e[0]) == week) for week in weeks]
    assert 0 in list(found["events"])


def test_fatalities_by_admin1(file: Path) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for _, _, place, _, _, dead in EVENTS:
        if place.admin1:
            expected[place.country, place.admin1] += dead
    found = script_admin1(file)
    assert dict(found.items()) == expected and list(found) == sorted(expected.values(), reverse=True)


def test_events_by_country_and_month(file: Path) -> None:
    expected = Counter((e[2].country, f"{e[0]:%Y-%m}") for e in EVENTS)
    found = script_country_months(file)
    assert {(country, str(month)): n for (country, month), n in found.stack().items() if n} == expected


def test_network_of_actors(file: Path) -> None:
    weights: Counter[frozenset[str]] = Counter()
    dead: Counter[frozenset[str]] = Counter()
    for _, _, _, (one, _), (other, _), killed in EVENTS:
        if one and other:
            weights[frozenset((one, other))] += 1
            dead[frozenset((one, other))] += killed
    graph = script_network(file)
    assert {frozenset(pair): n for *pair, n in graph.edges(data="weight")} == weights
    assert {frozenset(pair): n for *pair, n in graph.edges(data="fatalities")} == dead
    assert weights[frozenset((BOKO[0], ARMY_TD[0]))] == 4, "whoever attacked"
    strength = {name: sum(n for pair, n in weights.items() if name in pair) for pair in weights for name in pair}
    assert dict(graph.degree(weight="weight")) == strength and max(strength, key=lambda name: strength[name]) == BOKO[0]
    together = {frozenset(names) for names in nx.connected_components(graph)}
    assert frozenset({JNIM[0], FRENCH[0], ARMY_ML[0]}) in together


def test_share_of_civilian_targeting(file: Path) -> None:
    violence = [e for e in EVENTS if "Political violence" in sub_event_types()[e[1]].disorder_type]
    hit = [e for e in violence if e[4][1] == "Civilians" or e[1].startswith("Excessive force")]
    share, dead = script_civilians(file)
    assert share == pytest.approx(len(hit) / len(violence)) and dead == sum(e[5] for e in hit)
    assert (len(hit), len(violence)) == (6, 14)


def test_events_and_dead_by_kind_of_actor(file: Path) -> None:
    events, dead = Counter(e[3][1] for e in EVENTS), Counter[str]()
    for event in EVENTS:
        dead[event[3][1]] += event[5]
    found = script_inter(file)
    assert found["size"].to_dict() == events and {k: n for k, n in found["sum"].items() if n} == {k: n for k, n in dead.items() if n}


def test_interactions_and_their_numbers(file: Path, clean_warehouse: EmbeddedServer) -> None:
    """Scripts for ACLED's older files have numbers; the warehouse's reference translates."""
    codes = dict(query(clean_warehouse.analyst, "SELECT interaction, code FROM interactions")[1])
    assert codes == interaction_codes()
    assert query(clean_warehouse.analyst, "SELECT bool_and(code = 10 * a.number + coalesce(b.number, 0)) FROM interactions AS i"
                 " JOIN (SELECT inter, code AS number FROM inters) AS a ON a.inter = i.inter1"
                 " LEFT JOIN (SELECT inter, code AS number FROM inters) AS b ON b.inter = i.inter2")[1] == [(True,)]
    df = read(file)
    found = df["interaction"].map(codes)
    assert found.notna().all()
    assert Counter(found) == Counter(interaction_code(interaction(e[3][1], e[4][1])) for e in EVENTS)
    assert (found == 12).sum() == 7 and (found == 60).sum() == 1, "state forces against rebels; protesters only"


def test_filters(file: Path) -> None:
    remote, taken, dead = script_filters(file)
    assert remote == sum(e[1] in ("Air/drone strike", "Suicide bomb", "Remote explosive/landmine/IED") for e in EVENTS) == 3
    assert taken == sum(kind_of(e) == "Battles" and e[1] != "Armed clash" and e[5] >= 10 for e in EVENTS) == 1
    assert dead == sum(e[5] for e in EVENTS if e[0].year == 2020 and e[2] is not NOWHERE)


def test_top_places(file: Path) -> None:
    counts, dead = Counter(e[2] for e in EVENTS), Counter[Place]()
    for event in EVENTS:
        dead[event[2]] += event[5]
    first = sorted(counts, key=lambda p: (-counts[p], -dead[p], p.location))[:3]
    found = script_places(file)
    assert list(found.itertuples(index=False, name=None)) == [(p.location, p.latitude, p.longitude, counts[p], dead[p]) for p in first]


def test_two_downloads_put_together(file: Path, clean_warehouse: EmbeddedServer) -> None:
    later = [dataclasses.replace(r, fatalities=40, fatalities_high=40) for r in sample() if r.sub_event_type == "Air/drone strike"]
    load(clean_warehouse.loader, [article(r.content_hash) for r in later], [], later, dataclasses.replace(RUN, run_id="r2", code_version="c2"))
    second = file.with_name("second.csv")
    export(clean_warehouse.analyst, Form("csv"), str(second))
    newest = script_newest(file, second)
    assert len(newest) == len(EVENTS) and newest["fatalities"].sum() == sum(e[5] for e in EVENTS) + 10
    assert list(newest.loc[newest["sub_event_type"] == "Air/drone strike", "fatalities"]) == [40]


def test_notes_say_what_the_row_says(file: Path) -> None:
    df = read(file)
    strike = df[df["notes"].str.contains("air or drone strike")].iloc[0]
    assert strike["notes"] == ("On 8 February 2020, Military Forces of France carried out an air or drone strike against JNIM in Gao (Mali). "
                               "30 people were killed. Source: Le Monde.")
    killed = df["notes"].str.extract(r"(\d+) (?:people were|person was) killed")[0].fillna(0).astype(int)
    assert list(killed[1:]) == list(df["fatalities"][1:]), "the first event has two reports that differ"
