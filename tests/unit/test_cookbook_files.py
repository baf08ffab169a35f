"""Heads of files with questions: what they declare, what is wrong with them, and what a parameter takes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from etl import cookbook
from etl.cookbook import AskedError, Parameter

HEAD = "-- How many?\n-- Topic: Counting\n-- A note,\n-- in two lines.\n-- :dead integer = 5: at least so many\n-- :country text = {country}: where\n"


def test_a_head_is_read():
    question = cookbook.parse("many", f"{HEAD}SELECT %(dead)s, %(country)s;\n-- :not integer = 1: of the head\n")
    assert (question.asks, question.topic, question.notes) == ("How many?", "Counting", "A note, in two lines.")
    assert question.parameters == (Parameter("dead", "integer", "at least so many", 5), Parameter("country", "text", "where", choices="country"))
    assert "dead (at least so many" in question.usage()


def test_a_file_without_a_head_has_no_parameters_and_its_percent_signs():
    question = cookbook.parse("plain", "SELECT 1 WHERE 'a' LIKE '%(x)s%'")
    assert (question.parameters, cookbook.parameters(question, {})) == ((), None)


@pytest.mark.parametrize(("text", "says"), [
    ("-- Q?\n-- :country text {country}: where\nSELECT 1", "declares no parameter"),
    ("-- Q?\n-- :country words = x: where\nSELECT 1", "kind one of text, date"),
    ("-- Q?\n-- :dead integer = many: so many\nSELECT 1", "a whole number"),
    (f"{HEAD}-- :dead integer = 6: again\nSELECT 1", "declared twice"),
    (f"{HEAD}SELECT %(actor)s", r"%\(actor\)s stands in the text"),
])
def test_a_head_that_is_wrong_says_what(text, says):
    with pytest.raises(AskedError, match=says):
        cookbook.parse("wrong", text)


@pytest.mark.parametrize(("kind", "text", "value"), [
    ("date", "2024-01-31", date(2024, 1, 31)), ("time", "2024-01-31 06:00", datetime(2024, 1, 31, 6, tzinfo=UTC)), ("integer", " 7 ", 7),
    ("number", "0.5", Decimal("0.5")), ("text", "Côte d'Ivoire", "Côte d'Ivoire"), ("text", "a\x00b\udc80", "a\ufffdb\ufffd"),
])
def test_a_value_is_read(kind, text, value):
    assert Parameter("p", kind, "").read(text) == value


@pytest.mark.parametrize(("kind", "text"), [("date", "31/01/2024"), ("date", "2024-02-30"), ("time", "noon"), ("integer", "0.5"),
                                            ("integer", "9" * 30), ("number", "NaN"), ("number", "half"), ("number", "Infinity")])
def test_a_value_that_is_none_is_named(kind, text):
    with pytest.raises(AskedError, match="p is '.*it has to be a"):
        Parameter("p", kind, "").read(text)
