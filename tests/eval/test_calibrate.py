"""The fit of the confidence, on made-up rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from etl.confidence import FEATURES, WEIGHTS
from tests.eval import calibrate
from tests.eval.calibrate import Coded, at_level, fit, ranking, table, told

TELLING = [Coded(0, [1.0, 1.0], 5, 5, True)] * 40 + [Coded(0, [0.0, 1.0], 5, 2, False)] * 40
EXPECTED = [0.5, -0.5]


def test_a_feature_that_tells_gets_weight_and_one_that_all_rows_have_keeps_what_is_expected() -> None:
    _, telling, same = fit(TELLING, EXPECTED)
    assert telling > 1.5 and same == pytest.approx(-0.5, abs=0.01)


def test_a_weight_against_what_is_expected_is_none() -> None:
    _, telling, _ = fit(TELLING, [-0.5, -0.5])
    assert telling == 0


def test_the_mean_confidence_is_the_share_of_right_slots_or_the_one_that_is_given() -> None:
    weights = fit(TELLING, EXPECTED)
    assert told(TELLING, weights).mean() == pytest.approx(0.7, abs=0.01)
    assert told(TELLING, at_level(weights, TELLING, 0.6)).mean() == pytest.approx(0.6, abs=0.01)
    assert at_level(weights, TELLING, 0.6)[1:] == pytest.approx(weights[1:])


def test_ranking_is_how_often_a_right_row_is_above_a_wrong_one() -> None:
    rows = [Coded(0, [], 4, 4, True), Coded(0, [], 4, 4, True), Coded(0, [], 4, 2, False), Coded(0, [], 4, 2, False)]
    assert ranking(rows, np.array([0.9, 0.5, 0.5, 0.2])) == pytest.approx(3.5 / 4)


def test_table() -> None:
    rows = [Coded(0, [], 4, 4, True), Coded(0, [], 4, 2, False), Coded(0, [], 4, 0, False)]
    assert table([("even", rows, np.array([0.9, 0.93, 0.3]))])[2:] == [
        "| even | below 0.4 | 1 | 0.30 | 0 | 0.00 |", "| even | 0.9 to 1.0 | 2 | 0.92 | 1 | 0.75 |", "| even | all | 3 | 0.71 | 1 | 0.50 |"]


def test_writing_the_weights_keeps_the_comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "confidence.toml"
    file.write_text(WEIGHTS.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(calibrate, "WEIGHTS", file)
    before = file.read_text(encoding="utf-8")
    calibrate.write(np.arange(1.0, len(FEATURES) + 2))
    after = file.read_text(encoding="utf-8")
    assert "start = 1.00\n" in after and "rules_alone = 2.00" in after
    assert [line.partition("#")[2] for line in after.splitlines()] == [line.partition("#")[2] for line in before.splitlines()]
    assert after.partition("[expected]")[2] == before.partition("[expected]")[2]
