from math import inf, nan

import pytest

from tepore.norms.ranges import OutOfRange, all_within, within


@pytest.mark.parametrize("number", [nan, inf, -inf, -0.1, 1.1])
def test_a_figure_outside_its_range_is_refused(number: float) -> None:
    with pytest.raises(OutOfRange, match="share is"):
        within("share", number, 0, 1, unit="1", clause="test")


@pytest.mark.parametrize("number", [0, 0.5, 1])
def test_a_figure_in_its_range_is_given_back(number: float) -> None:
    assert within("share", number, 0, 1, unit="1", clause="test") == number


def test_an_open_range_leaves_out_its_end() -> None:
    with pytest.raises(OutOfRange, match=r"\]0, inf\["):
        within("power", 0, 0, unit="W", clause="test", above=True)


def test_a_series_names_the_first_bad_sample() -> None:
    with pytest.raises(OutOfRange, match=r"flow\[2\] is nan"):
        all_within("flow", [1, 2, nan, -1], 0, unit="°C", clause="test")


def test_an_open_range_holds_for_a_series_too() -> None:
    with pytest.raises(OutOfRange, match=r"flow\[1\]"):
        all_within("flow", [1, 0], 0, unit="°C", clause="test", above=True)
