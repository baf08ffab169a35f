"""The files of seeds/places: complete, consistent, in range."""

import pycountry
import pytest

from etl.resolve.gazetteer import INPUTS, Entry, keys_of, parts, rows

REGIONS = {"Western Africa", "Middle Africa", "Eastern Africa", "Southern Africa", "Northern Africa", "Middle East",
           "Caucasus and Central Asia", "South Asia", "Southeast Asia", "East Asia", "Europe", "Central America", "South America",
           "Caribbean", "North America", "Oceania", "Antarctica"}
KINDS = {"country", "admin1", "admin2", "city", "quarter", "camp", "base", "region", "site"}
COUNTRIES = {r["alpha2"] for r in rows("countries.csv")}


def test_countries_agree_with_iso():
    for row in rows("countries.csv"):
        assert row["region"] in REGIONS and row["french"], row
        if iso := pycountry.countries.get(alpha_2=row["alpha2"]):
            assert (row["alpha3"], int(row["numeric"])) == (iso.alpha_3, int(iso.numeric))
        else:
            assert row["alpha2"] == "XK"  # the only code that ISO has not assigned
    assert len(COUNTRIES) >= 240


@pytest.mark.parametrize("file", [f for f in INPUTS if f != "countries.csv"])
def test_rows_name_known_countries(file):
    for row in rows(file):
        assert row["name"] and set(parts(row["country"])) <= COUNTRIES, row


def test_extra_is_in_range():
    for row in rows("extra.csv"):
        assert row["kind"] in KINDS and abs(float(row["latitude"])) <= 90 and abs(float(row["longitude"])) <= 180, row


def test_extra_names_divisions_of_its_country():
    known = {(r["country"], r["name"]) for r in rows("admin1.csv")}
    unknown = [(r["name"], r["admin1"]) for r in rows("extra.csv") if r["admin1"]
               and not any((c, r["admin1"]) in known for c in parts(r["country"]))]
    assert not unknown


def test_keys_of_a_place():
    keys = keys_of(Entry("Al Mubarak", "KW", 29.3, 48.1, "city", alternates=["Al-Moubârak", "مبارك"]))
    assert keys == {"al mubarak": 0, "mubarak": 2, "~mubarak": 3, "al moubarak": 1, "moubarak": 2}
