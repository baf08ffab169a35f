"""The files of seeds/places against ISO 3166-1, and keys of names."""

import pycountry

from etl.resolve.gazetteer import Entry, keys_of, rows


def test_countries_agree_with_iso():
    for row in rows("countries.csv"):
        if iso := pycountry.countries.get(alpha_2=row["alpha2"]):
            assert (row["alpha3"], int(row["numeric"])) == (iso.alpha_3, int(iso.numeric))
        else:
            assert row["alpha2"] == "XK"  # the only code that ISO has not assigned


def test_keys_of_a_place():
    keys = keys_of(Entry("Al Mubarak", "KW", 29.3, 48.1, "city", alternates=["Al-Moubârak", "مبارك"]))
    assert keys == {"al mubarak": 0, "mubarak": 2, "~mubarak": 3, "al moubarak": 1, "moubarak": 2}
