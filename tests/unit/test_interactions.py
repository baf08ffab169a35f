"""Interactions: every pair of kinds of actors has one text and one number, the same in etl.schema and in the warehouse's reference."""

from __future__ import annotations

import itertools
import re

import pytest

from etl import settings
from etl.schema import INTER_CODES, interaction, interaction_code, interaction_codes

# ACLED's codebook: 1 to 8.
NUMBERS = {
    "State forces": 1, "Rebel group": 2, "Political militia": 3, "Identity militia": 4, "Rioters": 5, "Protesters": 6, "Civilians": 7,
    "External/Other forces": 8,
}
PAIRS = list(itertools.product(["", *NUMBERS], repeat=2))  # 81, no side among them


def test_kinds_stand_in_the_order_of_their_numbers() -> None:
    assert list(INTER_CODES) == list(NUMBERS)


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda inter: inter or "nobody")
def test_every_pair(one: str, other: str) -> None:
    text = interaction(one, other)
    assert text == interaction(other, one), "whoever acts"
    numbers = sorted(NUMBERS[inter] for inter in (one, other) if inter)
    names = [INTER_CODES[number - 1] for number in numbers]
    match numbers:
        case []:
            assert text == ""
        case [alone]:
            assert (text, interaction_code(text)) == (f"{names[0]} only", int(f"{alone}0"))
        case [low, high]:
            assert (text, interaction_code(text)) == (f"{names[0]}-{names[1]}", int(f"{low}{high}"))


def test_44_texts_with_a_number_each() -> None:
    texts = {interaction(*pair) for pair in PAIRS} - {""}
    codes = interaction_codes()
    assert len(texts) == len(codes) == len(set(codes.values())) == 44 and set(codes) == texts
    assert list(codes.values()) == sorted(codes.values())


@pytest.mark.parametrize(("text", "code"), [
    # known from ACLED's files
    ("State forces-Rebel group", 12), ("State forces-Civilians", 17), ("Rebel group-Rebel group", 22), ("Rebel group-Civilians", 27),
    ("Political militia-Civilians", 37), ("State forces-Protesters", 16), ("Protesters only", 60), ("Rioters only", 50), ("Civilians only", 70),
    ("External/Other forces only", 80), ("Civilians-External/Other forces", 78), ("Identity militia-Identity militia", 44),
])
def test_numbers_of_acled(text: str, code: int) -> None:
    assert interaction_code(text) == code


@pytest.mark.parametrize("text", [
    "", "Civilians-State forces", "State forces", "State forces only ", "state forces only", "State forces-Nobody", "17", "only",
])
def test_another_text_has_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(text))):
        interaction_code(text)


def test_a_kind_that_there_is_not_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        interaction("Sole perpetrator", "Civilians")


def test_the_reference_of_the_warehouse_lists_the_same_kinds() -> None:
    migration = (settings.SQL / "migrations" / "0005_reference.sql").read_text(encoding="utf-8")
    listed = re.search(r"INSERT INTO inters .*?;", migration, re.DOTALL)
    assert listed is not None
    assert {name: int(code) for name, code in re.findall(r"\('([^']+)', (\d)\)", listed[0])} == NUMBERS
