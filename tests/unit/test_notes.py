"""Notes: a sentence for every type and every pair of sides, where, when, how many, by whom; and what hostile names do to it."""

from __future__ import annotations

import dataclasses
import itertools
import re
import string
import tomllib
import unicodedata
from datetime import date
from typing import Any

import pytest
from factories import FRENCH, article, mention

from etl import event_classes
from etl.assemble import assemble
from etl.find.triggers import lexicon
from etl.notes import SIDES, WORDS, notes
from etl.schema import EVENT_TYPE_PRECEDENCE, EventRow, sub_event_types

DATA = tomllib.loads(WORDS.read_text(encoding="utf-8"))
SENTENCES = DATA["sentence"]
PATTERNS = [(s["type"], side, s[side]) for s in SENTENCES for side in SIDES]
BASE = dataclasses.replace(
    assemble([mention("capture", "Government regains territory", agent="army", patient="rebels")], article())[0],
    event_date=date(2017, 10, 14), country="Syria", admin1="Deir ez-Zor", location="Al Mayadin", actor1="Military Forces of Syria",
    actor2="Islamic State", source="El Watan")


def row(**changes: Any) -> EventRow:
    """A row of a type; its dead are the lower and the upper bound too, unless these are given."""
    dead = changes.get("fatalities", 0)
    kind = sub_event_types()[changes.get("sub_event_type", BASE.sub_event_type)]
    return dataclasses.replace(BASE, **{"event_type": kind.event_type, "fatalities_low": dead, "fatalities_high": dead} | changes)


def told(**changes: Any) -> str:
    """What is told of the dead and the injured of a row."""
    whole = notes(row(**{"source": ""} | changes))
    return whole.partition(" from Islamic State.")[2].strip()


def test_as_acled_writes() -> None:
    assert notes(row(fatalities=10, fatalities_low=0)) == (
        "On 14 October 2017, Military Forces of Syria regained Al Mayadin (Deir ez-Zor) from Islamic State. "
        "People were killed (fatalities unknown, coded as 10). Source: El Watan.")


# --- the data --------------------------------------------------------------------------------------

def test_every_type_has_a_sentence_and_classes_stand_before_it() -> None:
    whole = [s["type"] for s in SENTENCES if "classes" not in s]
    assert sorted(whole) == sorted(sub_event_types()), "each once"
    last = {s["type"]: "classes" not in s for s in SENTENCES}
    assert all(last.values()), "what stands behind the one without classes is never taken"
    by_class = [(s["type"], c) for s in SENTENCES for c in s.get("classes", ())]
    assert len(by_class) == len(set(by_class)) and {c for _, c in by_class} <= event_classes.known()
    assert set(DATA["dead"]["none_told_in"]) <= set(EVENT_TYPE_PRECEDENCE)


@pytest.mark.parametrize(("kind", "side", "pattern"), PATTERNS, ids=lambda value: str(value)[:30])
def test_pattern(kind: str, side: str, pattern: str) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(pattern) if name]
    actors = {"both": ["actor1", "actor2"], "neither": []}.get(side, [side])
    assert sorted(n for n in names if n.startswith("actor")) == actors, "each known side once"
    assert [n for n in names if not n.startswith("actor")] in (["where"], ["territory"])
    assert pattern[0] in "{" + string.ascii_lowercase and pattern[-1] not in ".!? "
    assert not re.search(r"(^|, and )\{actor\d\} (is|are|was|were|has|have)\b|\b(its|their)\b", pattern), "a side may be singular or plural"


def test_every_row_reads_as_sentences() -> None:
    deaths = [(0, 0, 0), (1, 1, 4)]
    sides = [("JNIM", "Civilians (Mali)"), ("Unidentified Armed Group (Mali)", ""), ("", "Unidentified Armed Group (Mali)"), ("", "")]
    places = [("Al Mayadin", "Deir ez-Zor"), ("Deir ez-Zor", "Deir ez-Zor"), ("Gaza Strip", "")]
    seen = 0
    for kind, (one, other), time, geo, (name, admin1), (dead, low, high) in itertools.product(
            sub_event_types(), sides, (1, 2, 3), (1, 2, 3), places, deaths):
        text = notes(row(sub_event_type=kind, actor1=one, actor2=other, time_precision=time, geo_precision=geo, location=name, admin1=admin1,
                         fatalities=dead, fatalities_low=low, fatalities_high=high, injured=dead))
        assert re.fullmatch(r"(On|Around|In) [^{}\n]+\. Source: El Watan\.", text), text
        assert not re.search(r"  |\.\.|,,| ,| \.|\(\)|\b(\w+) \1\b|\b1 people\b|\b[2-9]0? person\b", text), text
        assert all(side in text for side in (one, other)) and name in text, text
        assert "Unidentified" not in text or "an Unidentified" in text
        seen += 1
    assert seen == 25 * 4 * 3 * 3 * 3 * 2


# --- which words -------------------------------------------------------------------------------------

@pytest.mark.parametrize(("kind", "event_class", "words"), [
    ("Change to group/activity", "deploy", "JNIM deployed or reinforced troops"),
    ("Change to group/activity", "surrender", "JNIM surrendered"),
    ("Change to group/activity", "group", "a change in the activity of JNIM"),
    ("Other", "displaced", "the displacement of JNIM"), ("Other", "free", "JNIM released or freed people"), ("Other", "coup", "a coup"),
    ("Armed clash", "clash", "JNIM clashed with"), ("Armed clash", "raid", "JNIM attacked"),
])
def test_the_trigger_chooses_the_words(kind: str, event_class: str, words: str) -> None:
    rule = next(f"{e.trigger}/{e.upos}/{e.frame}" for found in lexicon(FRENCH).values() for e in found if e.event_class == event_class)
    assert words in notes(row(sub_event_type=kind, actor1="JNIM", actor2="", rule=rule))


@pytest.mark.parametrize(("precision", "begins"), [
    (1, "On 14 October 2017, "), (2, "Around 14 October 2017 (week), "), (3, "In October 2017, "),
])
def test_when(precision: int, begins: str) -> None:
    assert notes(row(time_precision=precision)).startswith(begins)


@pytest.mark.parametrize(("precision", "location", "admin1", "country", "where", "territory"), [
    (1, "Bol", "Lac", "Chad", "in Bol (Lac)", "Bol (Lac)"),
    (2, "Bol", "Lac", "Chad", "near Bol (Lac)", "territory near Bol (Lac)"),
    (1, "Ar Raqqah", "Ar-Raqqah", "Syria", "in Ar Raqqah (Syria)", "Ar Raqqah (Syria)"),
    (1, "Bol", "", "Chad", "in Bol (Chad)", "Bol (Chad)"),
    (1, "Singapore", "", "Singapore", "in Singapore", "Singapore"),
    (3, "Deir ez-Zor", "Deir ez-Zor", "Syria", "in Deir ez-Zor province", "territory in Deir ez-Zor province"),
    (3, "Borno", "Borno", "Nigeria", "in Borno state", "territory in Borno state"),
    (3, "Maekel Region", "Maekel Region", "Eritrea", "in Maekel Region (Eritrea)", "territory in Maekel Region (Eritrea)"),
    (3, "Syria", "", "Syria", "in Syria", "territory in Syria"),
    (3, "Democratic Republic of Congo", "", "Democratic Republic of Congo", "in the Democratic Republic of Congo",
     "territory in the Democratic Republic of Congo"),
    (3, "Lake Chad", "Lac", "Chad", "in Lake Chad (Chad)", "territory in Lake Chad (Chad)"),
    (2, "Qandil Mountains", "", "Iraq", "near the Qandil Mountains (Iraq)", "territory near the Qandil Mountains (Iraq)"),
    (1, "", "Lac", "Chad", "in Lac (Chad)", "Lac (Chad)"),
    (3, "", "", "", "at an unknown place", "territory"),
])
def test_where(precision: int, location: str, admin1: str, country: str, where: str, territory: str) -> None:
    at = {"geo_precision": precision, "location": location, "admin1": admin1, "country": country, "source": "", "actor2": ""}
    assert notes(row(sub_event_type="Peaceful protest", **at)).endswith(f" held a peaceful protest {where}.")
    assert f" regained {territory}. " in notes(row(**at))


@pytest.mark.parametrize(("dead", "low", "high", "sentence"), [
    (0, 0, 0, "No fatalities were reported."),
    (1, 1, 1, "1 person was killed."), (12, 12, 12, "12 people were killed."),
    (3, 3, 5, "At least 3 people were killed, up to 5."), (1, 1, 2, "At least 1 person was killed, up to 2."),
    (8, 5, 8, "8 people were killed (between 5 and 8)."),
    (10, 0, 10, "People were killed (fatalities unknown, coded as 10)."), (3, 0, 3, "People were killed (fatalities unknown, coded as 3)."),
    (20, 0, 20, "People were killed (fatalities unknown, coded as 20)."),
    (10, 0, 40, "People were killed (fatalities unknown, up to 40, coded as 10)."),
    (5, 0, 5, "Up to 5 people were killed."), (0, 0, 1, "Up to 1 person was killed."),
])
def test_the_dead(dead: int, low: int, high: int, sentence: str) -> None:
    assert told(fatalities=dead, fatalities_low=low, fatalities_high=high) == sentence


@pytest.mark.parametrize(("injured", "sentence"), [
    (None, ""), (0, ""), (1, " 1 person was injured."), (30, " 30 people were injured."),
])
def test_the_injured(injured: int | None, sentence: str) -> None:
    assert told(fatalities=2, injured=injured) == f"2 people were killed.{sentence}"


@pytest.mark.parametrize("kind", ["Peaceful protest", "Agreement", "Violent demonstration"])
def test_where_nobody_would_look_for_dead_nothing_is_said_of_them(kind: str) -> None:
    assert "fatalities" not in notes(row(sub_event_type=kind))
    assert "2 people were killed." in notes(row(sub_event_type=kind, fatalities=2))


@pytest.mark.parametrize(("sources", "ending"), [
    (None, "Source: El Watan."), ([], "Islamic State. No fatalities were reported."),
    (["El Watan", "Le Monde"], "Sources: El Watan; Le Monde."), (["A.P."], "Source: A.P."),
    (["Le Monde", "", "Le Monde "], "Source: Le Monde."),
])
def test_sources(sources: list[str] | None, ending: str) -> None:
    assert notes(row(), sources).endswith(f" {ending}")


def test_a_type_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="no sentence for 'Duel'"):
        notes(dataclasses.replace(BASE, sub_event_type="Duel"))


# --- hostile names -----------------------------------------------------------------------------------

@pytest.mark.parametrize("name", [
    "Bol\nOn 1 May 2020, nobody", "Bol\r\n\t\x0b\x85\u2028\u2029", "\x1b[2J\x00\x9b1mBol", "\u202eBol\u2066\u200b\ufeff", "Bol\ud800\ue000",
    " Bol  Bol ",
])
@pytest.mark.parametrize("field", ["location", "admin1", "country", "actor1", "actor2", "source"])
def test_names_stay_on_one_line_and_hide_nothing(field: str, name: str) -> None:
    text = notes(row(**{"admin1": "", field: name}))
    assert "Bol" in text and text.splitlines() == [text] and text.isprintable() and "  " not in text
    assert not {unicodedata.category(c) for c in text} & {"Cc", "Cf", "Cs", "Co"}


@pytest.mark.parametrize("name", ["{actor2}", "{where.__class__}", "{0}", "{", "%s", "\\1"])
@pytest.mark.parametrize("field", ["location", "actor1", "source"])
def test_names_are_no_patterns(field: str, name: str) -> None:
    assert name in notes(row(**{field: name}))


def test_a_side_of_invisible_characters_is_none() -> None:
    assert notes(row(actor2="\u200b\x00")) == notes(row(actor2=""))
