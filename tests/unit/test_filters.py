"""Filters as ACLED's API has them become a condition whose values are parameters; what makes no sense is told in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from etl.exchange.filters import selection
from etl.exchange.relation import DELETED, EVENTS
from etl.schema import ACLED_COLUMNS


@pytest.mark.parametrize(("asked", "condition", "values"), [
    ([], "true", []),
    ([("country", "Mali")], '("country" = %(v0)s)', ["Mali"]),
    ([("country", "Mali:OR:country=Niger")], '("country" = %(v0)s OR "country" = %(v1)s)', ["Mali", "Niger"]),
    ([("country", "Mali:OR:Niger")], '("country" = %(v0)s OR "country" = %(v1)s)', ["Mali", "Niger"]),
    ([("actor1", "FARDC:OR:actor2=FARDC")], '("actor1"::text ILIKE %(v0)s OR "actor2"::text ILIKE %(v1)s)', ["%FARDC%", "%FARDC%"]),
    ([("notes", "100 %_\\")], '("notes"::text ILIKE %(v0)s)', ["%100 \\%\\_\\\\%"]),
    ([("actor2", ""), ("actor2_where", "=")], '("actor2" = %(v0)s)', [""]),
    ([("fatalities", "10"), ("fatalities_where", ">=")], '("fatalities" >= %(v0)s)', [10]),
    ([("iso", "466"), ("iso_where", "!=")], '("iso" IS DISTINCT FROM %(v0)s)', [466]),
    ([("event_date", "2024-01-01|2024-01-31"), ("event_date_where", "between")], '("event_date" BETWEEN %(v0)s AND %(v1)s)',
     [date(2024, 1, 1), date(2024, 1, 31)]),
    ([("timestamp", "1767225600")], '("timestamp" >= %(v0)s)', [1767225600]),
    ([("timestamp", "2026-01-01")], '("timestamp" >= %(v0)s)', [1767225600]),
    ([("changed_at", "2026-01-01T02:00:00 02:00")], '("changed_at" >= %(v0)s)', [datetime(2026, 1, 1, tzinfo=UTC)]),  # a plus in an address
    ([("reports", "AFP")], '("reports"::text ILIKE %(v0)s)', ["%AFP%"]),
    ([("country", "x' OR true --"), ("year", "2024")], '("country" = %(v0)s) AND ("year" = %(v1)s)', ["x' OR true --", 2024]),
])
def test_filters_are_a_condition(asked, condition, values):
    made = selection(asked, EVENTS)
    assert (made.condition, list(made.parameters.values())) == (condition, values)
    assert not made.written, "Postgres is asked whether it is one condition only where a person wrote it"


@pytest.mark.parametrize(("asked", "said"), [
    ([("contry", "Mali")], "no column 'contry'; did you mean country"),
    ([('country" = country --', "x")], "no column"),
    ([("fatalities", "ten")], "'ten' is no value of fatalities: a whole number"),
    ([("fatalities", "1" + "0" * 30)], "no value of fatalities"),
    ([("event_date", "31/01/2024")], "a day, as 2026-01-31"),
    ([("latitude", "nan")], "no value of latitude"),
    ([("fatalities", "1"), ("fatalities_where", "LIKE")], "fatalities is compared by =, !=, >, >=, <, <=, BETWEEN"),
    ([("country", "Mali"), ("country_where", "; DROP TABLE events")], "country is compared by =, !=, LIKE"),
    ([("fatalities", "1"), ("fatalities_where", "BETWEEN")], "two values joined by a bar"),
    ([("fatalities_where", ">")], "fatalities, which has no value"),
    ([("actor1", "")], "for events without one say actor1_where=="),
    ([("notes", "x" * 501)], "500 characters"),
    ([("notes", "a\0")], "NUL"),
    ([("country", ":OR:".join("x" * 51))], "more than 50 conditions"),
])
def test_what_makes_no_sense_is_told(asked, said):
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        selection(asked, EVENTS)


def test_every_column_can_be_filtered_and_only_those_of_the_resource():
    assert set(ACLED_COLUMNS) < set(EVENTS.kinds)
    with pytest.raises(ValueError, match="no column 'country'"):
        selection([("country", "Mali")], DELETED)
    assert selection([("deleted_timestamp", "7")], DELETED).condition == '("deleted_timestamp" >= %(v0)s)'
