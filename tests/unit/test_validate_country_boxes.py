"""Boxes of countries: where they hold, across the 180th meridian, and under which names."""

from __future__ import annotations

import pycountry
import pytest

from etl.validate.country_boxes import countries_by_name, country_boxes, folded, span


@pytest.mark.parametrize(
    ("iso", "latitude", "longitude", "inside"),
    [
        (250, 48.86, 2.35, True),  # France, Paris
        (250, 48.86, -98.0, False),
        (466, 22.67, -3.98, True),  # Mali's far north, where hardly anybody lives
        (643, 66.1, -169.0, True),  # Russia's last cape, beyond the 180th meridian
        (643, 55.7, 37.6, True),
        (643, 40.7, -74.0, False),
        (840, 52.0, 173.0, True),  # the United States' last Aleutian, beyond it from the other side
        (840, 51.5, 0.0, False),
        (242, -17.8, 177.4, True),  # Fiji, both sides
        (242, -17.0, -179.5, True),
        (242, -17.8, 0.0, False),
        (10, -75.0, 120.0, True),  # Antarctica, all around
    ],
)
def test_holds(iso: int, latitude: float, longitude: float, inside: bool) -> None:
    assert country_boxes()[iso].holds(latitude, longitude) is inside


def test_every_country_has_a_box_and_keeps_its_names_to_itself() -> None:
    assert {int(c.numeric) for c in pycountry.countries} | {0} == set(country_boxes())
    assert {name: codes for name, codes in countries_by_name().items() if len(codes) > 1} == {}
    for box in country_boxes().values():
        assert -90 <= box.min_latitude < box.max_latitude <= 90 and -180 <= box.min_longitude <= 180, box
    assert countries_by_name()[folded("COTE D'IVOIRE")] == {384} == countries_by_name()[folded("Côte d’Ivoire")]


@pytest.mark.parametrize(
    ("longitudes", "arc"),
    [
        ([1.0, 5.0, 3.0], (1.0, 5.0)),
        ([170.0, -170.0], (170.0, -170.0)),
        ([7.0], (7.0, 7.0)),
        ([-100.0, 0.0, 100.0], (-100.0, 100.0)),
    ],
)
def test_span_is_the_shortest_arc(longitudes: list[float], arc: tuple[float, float]) -> None:
    assert span(longitudes) == arc
