"""What ACLED calls our actors, day by day: the tables of seeds/actors and the rule that names the forces of states."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from etl import settings
from etl.knowledge import Knowledge, files
from etl.knowledge.table import Row
from etl.load.acled import AcledName, acled_countries, acled_names, by_rule, named
from etl.resolve.actors import STATE

MALI, MLI = {"MLI": "Mali"}, [{"iso3": "MLI", "since": "2020-08-19", "until": "2021-05-24", "label": "(2020-2021)"},
                              {"iso3": "MLI", "since": "2021-05-25", "until": "", "label": "(2021-)"}]


@pytest.fixture
def knowledge_copy(tmp_path: Path) -> Knowledge:
    """The shipped files of actors and places, to be spoilt."""
    for part in ("actors", "places"):
        shutil.copytree(settings.SEEDS / part, tmp_path / part)
    return Knowledge(tmp_path, settings.LANGUAGES)


def called(name: str, day: str) -> str:
    """As events_in_full has it."""
    on = date.fromisoformat(day)
    found = [n.acled_name for n in acled_names() if n.name == name and (n.since or date.min) <= on <= (n.until or date.max)]
    assert len(found) <= 1, "one name a day"
    return found[0] if found else name


@pytest.mark.parametrize(("name", "day", "theirs"), [
    ("Military Forces of Mali", "2020-08-18", "Military Forces of Mali (2013-2020)"),  # the day of the coup is the last of the old government
    ("Military Forces of Mali", "2020-08-19", "Military Forces of Mali (2020-2021)"),
    ("Police Forces of Mali", "2024-01-01", "Police Forces of Mali (2021-)"),
    ("Government of Mali", "2020-09-01", "Government of Mali (2020-2021)"),
    ("Police Forces of Mali Prison Guards", "2020-09-01", "Police Forces of Mali (2020-2021) Prison Guards"),
    ("Mutiny of Military Forces of Mali", "2012-03-21", "Mutiny of Military Forces of Mali (2002-2012)"),
    ("Military Forces of Mali", "1980-01-01", "Military Forces of Mali"),  # before the first government that is known
    ("Police Forces of Nigeria", "2020-10-20", "Police Forces of Nigeria (2015-2023)"),
    ("Military Forces of Ivory Coast", "2016-03-13", "Military Forces of the Ivory Coast (2011-)"),  # ACLED's own way to write the country
    ("Military Forces of the Democratic Republic of Congo", "2023-01-01", "Military Forces of the Democratic Republic of Congo (2019-)"),
    ("Military Forces of Yemen", "2020-01-01", "Military Forces of Yemen (2012-2022) Hadi"),
    ("Police Forces of Palestine", "2023-01-01", "Police Forces of Palestine (1994-) West Bank"),  # a line of its own goes before the rule
    ("Military Forces of Palestine", "2023-01-01", "Military Forces of Palestine (1994-)"),
    ("JNIM", "2024-06-11", "JNIM: Group for Support of Islam and Muslims"),
    ("Islamic State Sahel Province", "2019-02-28", "Islamic State (Greater Sahara)"),
    ("Islamic State Sahel Province", "2019-11-01", "Islamic State (West Africa) - Greater Sahara Faction"),
    ("Fulani Ethnic Militia", "2024-06-11", "Fulani Ethnic Militia ({country})"),
    ("Al Shabaab", "2024-06-11", "Al Shabaab"),  # no line: ours is ACLED's
])
def test_names_of_the_day(name: str, day: str, theirs: str) -> None:
    assert called(name, day) == theirs


def test_what_the_coder_names_is_named_by_rule() -> None:
    forces = {row["force"] for row in files.rows("actors/acled_forces.csv") if not row["unit"]}
    assert set(STATE.values()) <= forces


def test_the_rule_puts_the_years_between_the_country_and_the_unit() -> None:
    forces = [{"force": "Military Forces", "unit": ""}, {"force": "Police Forces", "unit": "Gendarmerie"}]
    assert [(r["name"], r["acled_name"]) for r in by_rule(MLI[:1], forces, MALI, {"MLI": "the Mali"})] == [
        ("Military Forces of Mali", "Military Forces of the Mali (2020-2021)"),
        ("Police Forces of Mali Gendarmerie", "Police Forces of the Mali (2020-2021) Gendarmerie")]
    assert not list(by_rule([MLI[0] | {"iso3": "XXX"}], forces, MALI, {})), "a state without a name"


def line(since: str, until: str, acled_name: str) -> Row:
    return {"name": "M", "since": since, "until": until, "acled_name": acled_name}


def test_one_name_a_day_whatever_is_written() -> None:
    told = named([line("", "2020", "a"), line("2019", "2019-03-31", "b"), line("2019-02-01", "", "c"), line("2019-02-01", "", "d")], [])
    assert told == (AcledName("M", None, date(2018, 12, 31), "a"), AcledName("M", date(2019, 1, 1), date(2019, 1, 31), "b"),
                    AcledName("M", date(2019, 2, 1), None, "d"))
    assert named([line("", "", "a")], [line("", "", "by rule")]) == (AcledName("M", None, None, "a"),)


def test_letters_of_countries() -> None:
    letters = {c.country: (c.iso3, c.acled_cnty) for c in acled_countries()}
    assert letters["Mali"] == ("MLI", "MLI") and letters["Burkina Faso"] == ("BFA", "BFO") and letters["Niger"] == ("NER", "NIR")
    assert letters["Chad"][1] == "CHA" and letters["Cameroon"][1] == "CAO" and letters["Democratic Republic of Congo"][1] == "DRC"


@pytest.mark.parametrize(("file", "header", "good", "bad", "told"), [
    ("acled_names.csv", "name,since,until,acled_name,seen", "JNIM,2017,2019-02-28,JNIM: Group,yes", "JNIN,,,X,", "did you mean JNIM?"),
    ("acled_names.csv", "name,since,until,acled_name,seen", "Government of Mali,,,X,", "Police of Mali,,,X,", "or of a state's forces"),
    ("acled_names.csv", "name,since,until,acled_name,seen", "JNIM,,,X ({country}),", "JNIM,2017,,X ({land}),", "no other braces"),
    ("acled_names.csv", "name,since,until,acled_name,seen", "JNIM,2017,2018,X,", "JNIM,2018-02-30,,Y,", "a day as 2021-05-24"),
    ("acled_names.csv", "name,since,until,acled_name,seen", "JNIM,2017,2018,X,", "JNIM,2019-06-01,2019-05-31,Y,", "not lie before since"),
    ("acled_names.csv", "name,since,until,acled_name,seen", "JNIM,2017,2018,X,", "JNIM,2018-12-31,,Y,", "lies in the time of X"),
    ("regimes.csv", "iso3,since,until,label,seen", "MLI,2021-05-25,,(2021-),", "NER,2023,,(2023-),", "a day as 2021-05-24"),
    ("regimes.csv", "iso3,since,until,label,seen", "YEM,2022-04-07,,(2022-) Council,", "MLI,2021-05-25,,2021-,", "(2020-2021) or (2021-)"),
    ("regimes.csv", "iso3,since,until,label,seen", "MLI,2020-08-19,,(2020-),", "MLI,2021-05-25,,(2021-),", "lies in the time of (2020-)"),
    ("acled_countries.csv", "iso3,acled_cnty,state,seen", "BFA,BFO,,yes", "NER,Nir,,", "three letters, in capitals"),
    ("acled_countries.csv", "iso3,acled_cnty,state,seen", "CIV,,the Ivory Coast,", "NER,NIR,,no", "yes"),
    ("acled_forces.csv", "force,unit,seen", "Police Forces,Prison Guards,", "Police Forces,Prison Guards,", "stands in line 2 already"),
])
def test_mistakes_are_told(knowledge_copy: Knowledge, file: str, header: str, good: str, bad: str, told: str) -> None:
    knowledge_copy.path(f"actors/{file}").write_text(f"{header}\n{good}\n{bad}\n", encoding="utf-8")
    faults = [str(f) for f in knowledge_copy.of_file(f"actors/{file}")]
    assert len(faults) == 1 and f"{file}:3: " in faults[0] and told in faults[0]


def test_the_readme_counts_what_was_seen() -> None:
    text = (settings.SEEDS / "actors" / "README.md").read_text(encoding="utf-8")
    counted = {f"actors/{file}": (int(lines), int(seen))
               for file, lines, seen in re.findall(r"^\| (\w+\.csv)[^|]* \| (\d+) \| (\d+) \|$", text, re.M)}
    assert len(counted) == 4
    for file, (lines, seen) in counted.items():
        rows = files.rows(file)
        assert (lines, seen) == (len(rows), sum(row["seen"] == "yes" for row in rows)), file
