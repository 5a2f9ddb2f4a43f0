"""The range in which a formula holds, checked at its door."""

from __future__ import annotations

from math import inf, isfinite
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tepore.kernel import Refusal

FloatArray: TypeAlias = NDArray[np.float64]


class OutOfRange(Refusal):
    """A figure outside the range in which the formula holds, or not a number."""


def within(
    name: str, number: float, low: float, high: float = inf, *, unit: str, clause: str, above: bool = False
) -> float:
    """Give the figure back where it is in its range.

    Parameters
    ----------
    name
        Name of the figure, for the message.
    number
        The figure [unit].
    low, high
        Least and greatest figure allowed [unit].
    unit
        Unit, for the message.
    clause
        The clause or the reason that sets the range.
    above
        Whether `low` itself is outside.

    Raises
    ------
    OutOfRange
        The figure is not finite or outside the range.
    """
    if isfinite(number) and number <= high and (number > low if above else number >= low):
        return number
    raise OutOfRange(
        f"{name} is {number:g} {unit}, outside {_written(low, high, above=above)} {unit} ({clause}).",
        remedy="Check the figure and its unit.",
        code="norms.out_of_range",
    )


def all_within(
    name: str,
    numbers: ArrayLike,
    low: float,
    high: float = inf,
    *,
    unit: str,
    clause: str,
    above: bool = False,
) -> FloatArray:
    """Give the figures back as an array where each is in its range.

    Parameters are those of `within`, for an array of any shape.

    Raises
    ------
    OutOfRange
        A figure is not finite or outside the range; the message names the first such and its index.
    """
    array = np.asarray(numbers, dtype=np.float64)
    beyond_low = array <= low if above else array < low
    wrong = ~np.isfinite(array) | beyond_low | (array > high)
    if not wrong.any():
        return array
    index = int(np.flatnonzero(wrong)[0])
    raise OutOfRange(
        f"{name}[{index}] is {array.flat[index]:g} {unit}, outside {_written(low, high, above=above)} {unit} "
        f"({clause}).",
        remedy="Check the figures and their unit; leave out what was not measured.",
        code="norms.out_of_range",
    )


def rising_times(name: str, at_s: ArrayLike) -> FloatArray:
    """Give sample times back as an array where each is later than the one before.

    Parameters
    ----------
    name
        Name of the series, for the message.
    at_s
        Sample times from any common origin [s], one axis, two or more.

    Raises
    ------
    OutOfRange
        There are fewer than two times, or one is not later than the one before.
    """
    times = all_within(name, at_s, -inf, unit="s", clause="a time is a number")
    if times.ndim != 1 or times.size < 2:
        raise OutOfRange(
            f"{name} has shape {times.shape}; an integral needs one axis with two times or more.",
            code="norms.too_few_samples",
        )
    steps = np.diff(times)
    if (steps <= 0).any():
        index = int(np.flatnonzero(steps <= 0)[0]) + 1
        raise OutOfRange(
            f"{name}[{index}] is not later than the sample before it.",
            remedy="Sort the samples by time and drop the doubled ones.",
            code="norms.times_not_rising",
        )
    return times


def same_length(**series: FloatArray) -> None:
    """Check that series of one device have as many samples each.

    Raises
    ------
    OutOfRange
        The lengths differ; the message gives them all.
    """
    lengths = {name: array.size for name, array in series.items()}
    if len(set(lengths.values())) > 1:
        raise OutOfRange(
            f"the series have different lengths: {lengths}.",
            remedy="Give one sample of each at every time.",
            code="norms.lengths_differ",
        )


def _written(low: float, high: float, *, above: bool) -> str:
    opening = "]" if above or low == -inf else "["
    closing = "[" if high == inf else "]"
    return f"{opening}{low:g}, {high:g}{closing}"
