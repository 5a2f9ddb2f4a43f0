"""Laws of the dimensional method and of the catalogue."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.norms.radiator_catalogue import BadCatalogue, read_csv
from tepore.norms.uni10200 import radiators

SIZE = st.integers(10, 3000)
C = st.integers(8000, 35000)


@given(SIZE, SIZE, SIZE, C)
def test_calibration_and_method_are_inverse(length: int, height: int, depth: int, coefficient: int) -> None:
    kind = radiators.own_type("x", coefficient, "law")
    power = radiators.dimensional_power_w(kind, length, height, depth)
    # Calibration takes decimal watts: cut at the tenth decimal, C comes back as near.
    cut = Decimal(power.numerator * 10**10 // power.denominator).scaleb(-10)
    volume = Fraction(length * height * depth, 10**9)
    tolerance = (power - Fraction(cut)) / volume
    if coefficient - tolerance >= 8000:
        back = radiators.calibrated_type("x", cut, (length, height, depth), "law")
        assert abs(back.coefficient_w_per_m3 - coefficient) <= tolerance


@given(SIZE, SIZE, SIZE, st.integers(0, 500), C)
def test_a_longer_radiator_gives_more(length: int, height: int, depth: int, more: int, c: int) -> None:
    kind = radiators.own_type("x", c, "law")
    short = radiators.dimensional_power_w(kind, length, height, depth)
    assert radiators.dimensional_power_w(kind, length + more, height, depth) >= short


@given(st.permutations([0, 1, 2]), SIZE, SIZE, SIZE, C)
def test_turning_the_box_changes_nothing(order: list[int], a: int, b: int, c: int, coefficient: int) -> None:
    kind = radiators.own_type("x", coefficient, "law")
    sides = (a, b, c)
    turned = [sides[i] for i in order]
    assert radiators.dimensional_power_w(kind, *turned) == radiators.dimensional_power_w(kind, *sides)


@given(SIZE, SIZE, SIZE, C)
def test_cutting_a_radiator_in_two_adds_only_the_cut_faces(
    length: int, height: int, depth: int, c: int
) -> None:
    kind = radiators.own_type("x", c, "law")
    whole = radiators.dimensional_power_w(kind, 2 * length, height, depth)
    halves = 2 * radiators.dimensional_power_w(kind, length, height, depth)
    assert halves - whole == 314 * 2 * Fraction(height * depth, 10**6)


@given(st.lists(st.tuples(SIZE, SIZE, SIZE), max_size=8))
def test_the_sheet_is_within_half_a_watt_a_row(sizes: list[tuple[int, int, int]]) -> None:
    kind = radiators.radiator_type("4")
    rows = tuple(radiators.Radiator(kind, *size) for size in sizes)
    exact = sum((row.power_w for row in rows), Fraction(0))
    assert abs(radiators.installed_power_w(rows) - exact) <= Fraction(len(rows), 2)


@given(
    st.sampled_from(["3/8", "1/2", "3/4", "1", "1 1/4", "1 1/2"]), st.integers(0, 5000), st.integers(0, 5000)
)
def test_pipes_add_up_by_length(size: str, a: int, b: int) -> None:
    def power(length: int) -> float:
        return radiators.pipe_power_w(size, length).power_w

    assert power(a + b) == pytest.approx(power(a) + power(b))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = read_csv(b"maker;model;power_w;excess_k;exponent;source\n" + content)
    except BadCatalogue:
        return
    assert all(model.power_w > 0 for model in found.models)
