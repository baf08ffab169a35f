"""What counts as odd about a night: the arithmetic, and that the shipped limits are whole."""

import pytest

from etl import watch
from etl.watch import Night

BOUNDS = watch.limits()
STEADY = [100, 104, 97, 101, 99, 103, 95, 102, 98, 100]


def night(**figures):
    return Night(**{"run_id": "r", "articles": 100, "refused_articles": 0, "rows": 50, "refused_rows": 0, "events": 40, **figures})


def codes(found):
    return [f.code for f in found]


@pytest.mark.parametrize(("count", "former", "far"), [
    (100, STEADY, 0.0),
    (135, STEADY, (135 - 100) / 10),  # MAD 2 x 1.4826 = 2.97 is less than a tenth of the median
    (40, [10, 20, 30, 40, 50, 60, 70], 0.0),
    (120, [10, 20, 30, 40, 50, 60, 70], 80 / (1.4826 * 20)),
    (3, [0, 0, 0, 0, 0, 0, 0], 3.0),  # the spread is 1 at least
])
def test_distance_in_deviations(count, former, far):
    assert watch.distance(count, former, 0.1)[1] == pytest.approx(far)


def test_one_odd_night_moves_nothing():
    with_odd = [*STEADY, 5000]
    assert watch.distance(160, with_odd, 0.1)[1] == pytest.approx(watch.distance(160, STEADY, 0.1)[1], rel=0.1)


@pytest.mark.parametrize(("articles", "odd"), [(100, False), (130, False), (140, True), (60, True), (0, True)])
def test_counts_far_from_their_usual(articles, odd):
    before = [night(articles=n) for n in STEADY]
    assert codes(watch.unusual(night(articles=articles), before, BOUNDS)) == (["ARTICLES_UNUSUAL"] if odd else [])


def test_without_enough_nights_there_is_no_usual():
    before = [night(articles=n) for n in STEADY[:BOUNDS["fewest_nights"] - 1]]
    assert watch.unusual(night(articles=0), before, BOUNDS) == []
    assert watch.silent({"A": [6, 7, 8, 9, 10]}, BOUNDS["fewest_nights"] - 1, BOUNDS) == []


@pytest.mark.parametrize(("figures", "expected"), [
    ({"refused_articles": 20}, []), ({"refused_articles": 21}, ["QUARANTINE_SHARE"]),
    ({"articles": 9, "refused_articles": 9}, []),  # too few to speak of a share
    ({"rows": 45, "refused_rows": 5}, []), ({"rows": 44, "refused_rows": 6}, ["ROWS_REFUSED"]), ({"rows": 9, "refused_rows": 10}, []),
])
def test_shares_of_refusals(figures, expected):
    assert codes(watch.shares(night(**figures), BOUNDS["quarantine"])) == expected


@pytest.mark.parametrize(("nights", "odd"), [
    ([0, 1, 2, 3, 4], False),
    ([3, 4, 5, 6, 7], False),  # three quiet nights are the limit
    ([4, 5, 6, 7, 8], True),
    ([5, 6, 7, 8, 9], False),  # said yesterday
    ([11, 12, 13, 14, 15], True),  # and again a week later
    ([4, 8, 12, 16], False),  # it comes every fourth night
    ([7, 11, 15, 19], True),  # and has been away for longer than twice that
    ([4, 5, 6], False),  # heard of too rarely
])
def test_sources_gone_silent(nights, odd):
    assert codes(watch.silent({"Le Courrier": nights}, 28, BOUNDS)) == (["SILENT_SOURCE"] if odd else [])


def test_a_message_says_which_and_how_many():
    [found] = watch.silent({"Le Courrier": [4, 5, 6, 7, 8]}, 28, BOUNDS)
    assert found.about == "Le Courrier" and "4 nights" in found.message
