"""The suite before the load: each check refuses what it must, and only that."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import date
from typing import Any

import pytest

from etl.schema import Article, EventRow
from etl.validate.deployments import far_from_home
from etl.validate.headline import toll
from etl.validate.named import Words
from etl.validate.result import SEVERITIES, ValidationResult
from etl.validate.rows import validate_rows

TEXT = "Le point. Des soldats ont attaqué un poste près de Kidal, trois hommes sont morts. Fin."
EVIDENCE = "Des soldats ont attaqué un poste près de Kidal, trois hommes sont morts."
ARTICLE = Article(
    doc="a.txt",
    path="in/a.txt",
    content_hash="h1",
    text=TEXT,
    title="Mali, Fidji, Kosovo, RDC, Côte d'Ivoire : quatre morts",
    published=date(2020, 5, 10),
    published_from="manifest",
    source="Agence",
    language="fr",
)
UNDATED = dataclasses.replace(ARTICLE, content_hash="h2", published=None)
CROWD = {
    "disorder_type": "Demonstrations",
    "event_type": "Protests",
    "sub_event_type": "Peaceful protest",
    "actor1": "Protesters (Mali)",
    "inter1": "Protesters",
    "actor2": "",
    "inter2": "",
    "interaction": "Protesters only",
    "fatalities": 0,
    "fatalities_low": 0,
    "fatalities_high": 0,
}
RIOT = {
    "disorder_type": "Demonstrations",
    "event_type": "Riots",
    "sub_event_type": "Violent demonstration",
    "actor1": "Rioters (Mali)",
    "inter1": "Rioters",
    "interaction": "State forces-Rioters",
    "actor2": "Police Forces of Mali",
    "inter2": "State forces",
}
RAID = {
    "event_type": "Violence against civilians",
    "sub_event_type": "Attack",
    "civilian_targeting": "Civilian targeting",
    "actor2": "Civilians (Mali)",
    "inter2": "Civilians",
    "interaction": "State forces-Civilians",
}
FORCE = {
    "disorder_type": "Political violence; Demonstrations",
    "event_type": "Protests",
    "actor2": "Protesters (Mali)",
    "sub_event_type": "Excessive force against protesters",
    "inter2": "Protesters",
    "interaction": "State forces-Protesters",
    "civilian_targeting": "Civilian targeting",
}
ELSEWHERE = {"actor1": "Boko Haram", "inter1": "Rebel group", "interaction": "Rebel group-Rebel group"}
FIJI = {"iso": 242, "country": "Fiji", "location": "Taveuni", "latitude": -16.9, "longitude": -179.97}


def row(**changes: Any) -> EventRow:
    """A battle that passes every check, with changes."""
    start = TEXT.index(EVIDENCE)
    good: dict[str, Any] = {
        "doc": "a.txt",
        "event_date": date(2020, 5, 9),
        "time_precision": 1,
        "disorder_type": "Political violence",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
        "actor1": "Military Forces of Mali",
        "assoc_actor_1": "",
        "inter1": "State forces",
        "actor2": "JNIM",
        "assoc_actor_2": "",
        "inter2": "Rebel group",
        "interaction": "State forces-Rebel group",
        "civilian_targeting": "",
        "iso": 466,
        "region": "Western Africa",
        "country": "Mali",
        "admin1": "Kidal",
        "admin2": "",
        "admin3": "",
        "location": "Kidal",
        "latitude": 18.44,
        "longitude": 1.41,
        "geo_precision": 2,
        "source": "Agence",
        "notes": EVIDENCE,
        "fatalities": 3,
        "fatalities_low": 3,
        "fatalities_high": 3,
        "injured": None,
        "confidence": 0.8,
        "evidence": EVIDENCE,
        "evidence_start": start,
        "evidence_end": start + len(EVIDENCE),
        "content_hash": "h1",
        "rule": "attaquer/active",
    }
    return EventRow(**good | changes)


def check(rows: list[EventRow]) -> ValidationResult:
    return validate_rows(rows, {a.content_hash: a for a in (ARTICLE, UNDATED)})


GOOD = [
    row(),
    row(**CROWD),
    row(**RIOT),
    row(**RAID),
    row(**FORCE),
    row(location="nowhere known", latitude=None, longitude=None, injured=12),  # warns, but loads
    row(event_date=date(2020, 5, 11)),  # the day after publication: time zones
    row(
        actor1="Unidentified Armed Group (Mali)",
        actor2="Unidentified Armed Group (Mali)",
        inter1="Political militia",
        inter2="Political militia",
        interaction="Political militia-Political militia",
    ),
    row(**ELSEWHERE | FIJI),  # beyond the 180th meridian
    row(**ELSEWHERE, iso=0, country="Kosovo", location="Mitrovica", latitude=42.9, longitude=20.87),
    row(**ELSEWHERE, iso=None, country="Kosovo", location="Pristina", latitude=42.9, longitude=20.87),
    row(**ELSEWHERE, iso=180, country="Democratic Republic of Congo", location="Beni", latitude=0.49, longitude=29.47),
    row(actor1="Military Forces of France", iso=384, country="Côte d’Ivoire", location="Man", latitude=7.4, longitude=-7.55),
]

# (what is changed in a good row, the code it is refused under or warned about)
BAD: list[tuple[dict[str, Any], str]] = [
    ({"fatalities": "3"}, "WRONG_TYPE"),
    ({"latitude": float("nan")}, "WRONG_TYPE"),
    ({"admin2": None}, "WRONG_TYPE"),
    ({"notes": "a\0b"}, "TEXT_NOT_STORABLE"),
    ({"actor2": "\ud800"}, "TEXT_NOT_STORABLE"),
    ({"content_hash": "other"}, "ARTICLE_UNKNOWN"),
    *(
        ({name: ""}, f"{name.upper()}_MISSING")
        for name in (
            "doc",
            "event_date",
            "sub_event_type",
            "event_type",
            "disorder_type",
            "country",
            "location",
            "evidence",
            "source",
            "region",
            "notes",
        )
    ),
    *(
        ({name: None}, f"{name.upper()}_MISSING")
        for name in (
            "iso",
            "time_precision",
            "geo_precision",
            "fatalities",
            "fatalities_low",
            "fatalities_high",
            "confidence",
            "evidence_start",
            "evidence_end",
        )
    ),
    ({"evidence": " \n"}, "EVIDENCE_MISSING"),
    ({"evidence": EVIDENCE.replace("trois", "treize")}, "EVIDENCE_NOT_AT_OFFSETS"),
    ({"evidence_start": 0}, "EVIDENCE_NOT_AT_OFFSETS"),
    (
        {"evidence": "Fin.", "evidence_start": -4, "evidence_end": len(TEXT)},
        "EVIDENCE_NOT_AT_OFFSETS",
    ),  # Python would count from the end
    ({"confidence": 1.01}, "CONFIDENCE_RANGE"),
    ({"sub_event_type": "Skirmish"}, "SUB_EVENT_TYPE_UNKNOWN"),
    ({"event_type": "Battle"}, "EVENT_TYPE_UNKNOWN"),
    ({"sub_event_type": "Air/drone strike"}, "EVENT_TYPE_MISMATCH"),
    ({"disorder_type": "Demonstrations"}, "DISORDER_TYPE_MISMATCH"),
    ({"civilian_targeting": "yes"}, "CIVILIAN_TARGETING_UNKNOWN"),
    (RAID | {"civilian_targeting": ""}, "CIVILIAN_TARGETING_MISSING"),
    ({"event_date": "2020-5-9"}, "DATE_NOT_ISO"),
    ({"event_date": "9 mai 2020"}, "DATE_NOT_ISO"),
    ({"event_date": "2019-02-29"}, "DATE_NOT_A_DAY"),
    ({"event_date": date(2020, 5, 12)}, "DATE_AFTER_PUBLICATION"),
    ({"event_date": date(2009, 5, 9)}, "DATE_LONG_BEFORE"),
    ({"content_hash": "h2"}, "PUBLISHED_MISSING"),
    ({"time_precision": 0}, "TIME_PRECISION_UNKNOWN"),
    ({"geo_precision": 4}, "GEO_PRECISION_UNKNOWN"),
    ({"iso": 999}, "COUNTRY_UNKNOWN"),
    ({"country": "Niger"}, "COUNTRY_ISO_MISMATCH"),
    ({"country": "Malia"}, "COUNTRY_NAME_UNKNOWN"),
    ({"latitude": 91.0}, "LATITUDE_RANGE"),
    ({"longitude": -180.5}, "LONGITUDE_RANGE"),
    ({"longitude": None}, "COORDINATES_HALF"),
    ({"latitude": 1.41, "longitude": 18.44}, "COORDINATES_OUTSIDE_COUNTRY"),  # swapped
    ({"latitude": 0.0, "longitude": 0.0}, "COORDINATES_OUTSIDE_COUNTRY"),
    ({"latitude": None, "longitude": None}, "COORDINATES_MISSING"),
    ({"inter1": "Army"}, "INTER1_UNKNOWN"),
    ({"inter2": "1"}, "INTER2_UNKNOWN"),
    ({"interaction": "Rebel group-State forces"}, "INTERACTION_MISMATCH"),
    ({"actor1": ""}, "ACTOR1_MISSING"),
    ({"actor2": ""}, "INTER_UNPAIRED"),
    (
        RAID | {"actor2": "Police Forces of Mali", "inter2": "State forces", "interaction": "State forces-State forces"},
        "VICTIMS_NOT_CIVILIANS",
    ),
    (RAID | {"actor2": "", "inter2": "", "interaction": "State forces only"}, "VICTIMS_NOT_CIVILIANS"),
    (
        CROWD | {"actor1": "Civilians (Mali)", "inter1": "Civilians", "interaction": "Civilians only"},
        "PROTEST_WITHOUT_PROTESTERS",
    ),
    (
        FORCE | {"actor1": "Protesters (Mali)", "inter1": "Protesters", "actor2": "JNIM", "inter2": "State forces"},
        "EXCESSIVE_FORCE_VICTIMS",
    ),
    (
        RIOT | {"actor1": "Protesters (Mali)", "inter1": "Protesters", "interaction": "State forces-Protesters"},
        "RIOT_WITHOUT_RIOTERS",
    ),
    (CROWD | {"actor2": "JNIM", "inter2": "Rebel group", "interaction": "Rebel group-Protesters"}, "ONE_SIDED_WITH_ACTOR2"),
    ({"actor2": "Military Forces of Mali", "inter2": "State forces", "interaction": "State forces-State forces"}, "ACTORS_EQUAL"),
    ({"injured": -1}, "COUNT_NEGATIVE"),
    ({"fatalities_low": -2}, "COUNT_NEGATIVE"),
    ({"injured": 10_000}, "COUNT_IMPLAUSIBLE"),
    ({"fatalities_high": 1_001}, "COUNT_HIGH"),
    ({"fatalities_low": 4}, "FATALITIES_BELOW_LOW"),
    ({"fatalities_high": 2}, "FATALITIES_ABOVE_HIGH"),
    (CROWD | {"fatalities": 1, "fatalities_high": 1}, "DEAD_IN_PEACEFUL_PROTEST"),
    ({"actor2": "Civilians (Mali)", "inter2": "Civilians", "interaction": "State forces-Civilians"}, "CIVILIANS_IN_BATTLE"),
    ({"event_type": "Explosions/Remote violence", "sub_event_type": "Suicide bomb"}, "SUICIDE_BOMB_BY_STATE"),
    (FIJI, "FORCES_FAR_FROM_HOME"),
    ({"fatalities": 5, "fatalities_high": 5}, "FATALITIES_ABOVE_HEADLINE"),
    (ELSEWHERE | {"iso": 604, "country": "Peru", "location": "Lima", "latitude": -12.0, "longitude": -77.0}, "COUNTRY_NOT_NAMED"),
]


@pytest.fixture(scope="module")
def judged() -> ValidationResult:
    """All bad rows in one go: no check may be misled by a row's neighbours. Each lies in a place of its own: none repeats."""
    return check([row(**{"rule": str(n), "location": f"Kidal {n}"} | changes) for n, (changes, _) in enumerate(BAD)])


def test_good_rows_pass() -> None:
    result = check(GOOD)
    assert [r.reason for r in result.refusals] == []
    assert result.valid == GOOD and result.success and result.refused == 0
    assert {c.code for c in result.failed_checks("warning")} == {"COORDINATES_MISSING"} and result.warned == 1


@pytest.mark.parametrize("number", range(len(BAD)), ids=[f"{code}-{n}" for n, (_, code) in enumerate(BAD)])
def test_each_fault_is_named(judged: ValidationResult, number: int) -> None:
    code = BAD[number][1]
    [found] = [c for c in judged.checks if c.code == code]
    refusals = [r for r in judged.refusals if r.row and r.row["rule"] == str(number)]
    assert found.failed
    if found.severity == "critical":
        [refusal] = refusals
        assert refusal.code == code and refusal.stage == "validate" and refusal.reason.startswith(found.reason)
    else:
        assert not refusals and str(number) in {r.rule for r in judged.valid}


def test_every_check_can_fail_and_says_what_to_do(judged: ValidationResult) -> None:
    repeated = check([row(), row(confidence=0.5)])
    failing = {c.code for r in (judged, repeated) for c in r.checks if c.failed}
    assert failing == {c.code for c in judged.checks}
    assert len(judged.checks) >= 20
    for found in judged.checks:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", found.code) and found.severity in SEVERITIES
        assert found.description and len(re.findall(r"[.:;,] ", found.reason)) >= 1, found.code


def test_what_is_odd_goes_with_its_row() -> None:
    result = check([row(location="Gao", latitude=99.0), row(), row(**FIJI)])
    assert [(odd.row, odd.code, odd.value) for odd in result.odd] == [(1, "FORCES_FAR_FROM_HOME", "Military Forces of Mali in Fiji in 2020")]


@pytest.mark.parametrize(("state", "country", "year", "odd"), [
    ("France", 466, 2015, False),  # Barkhane
    ("France", 466, 2024, True),  # gone
    ("the United States", 4, 2010, False),
    ("Iran", 364, 2020, False),  # at home
    ("Chad", 566, 2003, False),  # across the border
    ("Kenya", 332, 2025, False),  # the mission in Haiti
    ("Burkina Faso", 604, 2020, True),
    ("Artsakh", 31, 2020, False),  # no state of ours: nobody can say
])
def test_armies_far_from_home(state: str, country: int, year: int, odd: bool) -> None:
    assert bool(far_from_home(f"Military Forces of {state}", country, year, None, None)) is odd


@pytest.mark.parametrize(("text", "country", "named"), [
    ("Une attaque près d'Idleb", "SY", True),
    ("Deux morts à N'Djamena", "TD", True),
    ("Les autorités maliennes", "ML", True),
    ("Heurts à Tripoli", "LY", True),
    ("Heurts à Tripoli", "LB", False),  # better known elsewhere
    ("Une attaque a fait deux morts", "ML", False),
])
def test_countries_are_named_by_what_is_theirs(text: str, country: str, named: bool) -> None:
    assert Words(text).names(country) is named


@pytest.mark.parametrize(("title", "dead"), [
    ("Ituri : quatre morts à Bule", 4), ("Attentat : 12 tués, 30 blessés", 12),
    ("Quatre soldats tués", None), ("Plus de 230 morts à Mogadiscio", None), ("", None),
])
def test_a_headline_gives_a_toll(title: str, dead: int | None) -> None:
    assert toll(dataclasses.replace(ARTICLE, title=title)) == dead


def test_a_repeated_row_is_refused_and_the_first_kept() -> None:
    result = check([row(), row(rule="other"), row(location="Gao")])
    assert [r.code for r in result.refusals] == ["ROW_REPEATED"] and [r.location for r in result.valid] == ["Kidal", "Gao"]


def test_a_row_is_refused_once_and_names_what_else_fails() -> None:
    [refusal] = check([row(latitude=99.0, source="")]).refusals
    assert (
        refusal.code == "LATITUDE_RANGE"
        and "COORDINATES_OUTSIDE_COUNTRY" in refusal.reason
        and "SOURCE_MISSING" in refusal.reason
    )
    assert (refusal.doc, refusal.path, refusal.value) == ("a.txt", "in/a.txt", "latitude=99.0, location=Kidal")


def test_no_rows_is_a_result() -> None:
    result = check([])
    assert (result.examined, result.refused, result.warned, result.success) == (0, 0, 0, True)
    assert {(c.examined, c.failed) for c in result.checks} == {(0, 0)}


def test_result_goes_through_json(judged: ValidationResult) -> None:
    back = ValidationResult.from_json(json.loads(json.dumps(judged.to_json())))
    assert back == dataclasses.replace(judged, valid=[], refusals=[], odd=[])


def test_refusals_can_be_stored(judged: ValidationResult) -> None:
    for refusal in judged.refusals:
        line = json.dumps(refusal.to_json(), ensure_ascii=False, allow_nan=False)
        assert line.encode("utf-8") and "\\u0000" not in line
