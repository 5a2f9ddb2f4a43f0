"""Limits of AEEGSI 252/2016/R/tlr part III, as its chapters 7, 8 and 9 print them."""

import pytest

from tepore.norms.requirements import MeterKind, points_of

# Meter, clause, entry, limit: read off the document.
PRINTED = [
    ("supply", "7.3", "accuracy_class", 2),
    ("supply", "7.5 d", "record_interval_min", 15),
    ("supply", "7.5 d", "recorded_quality_quantities", 2),
    ("supply", "7.5 d", "daily_values_kept", 36),
    ("supply", "7.5 d", "monthly_values_kept", 24),
    ("supply", "7.5 e", "display_digits", 7),
    ("supply", "7.8 a", "flow_temperature_resolution_c", 0.1),
    ("supply", "7.8 a", "difference_resolution_c", 0.01),
    ("supply", "7.8 a", "return_temperature_resolution_c", 0.1),
    ("supply", "7.8 a", "power_resolution_percent", 0.2),
    ("supply", "7.8 b", "sending_interval_days", 1),
    ("supply", "7.8 c", "clock_resolution_min", 1),
    ("individual_heat", "8.1 f", "accuracy_class", 3),
    ("individual_heat", "8.6 d", "monthly_values_kept", 12),
    ("individual_heat", "8.6 e", "display_digits", 7),
    ("individual_heat", "8.9 b", "sending_interval_days", 7),
    ("individual_heat", "8.9 c", "clock_resolution_min", 1),
    ("individual_hot_water", "9.1 d", "accuracy_class", 2),
    ("individual_hot_water", "9.2 b", "display_resolution_dm3", 1),
    ("individual_hot_water", "9.4 b", "sending_interval_days", 7),
]


@pytest.mark.parametrize(("meter", "clause", "key", "limit"), PRINTED)
def test_printed_limit(meter: str, clause: str, key: str, limit: float) -> None:
    limits = {
        point.limit for point in points_of(MeterKind(meter)) if (point.clause, point.key) == (clause, key)
    }
    assert limit in limits


# Lettered points that set a requirement on the device itself, chapter by chapter.
@pytest.mark.parametrize(
    ("meter", "chapters"),
    [
        ("supply", ["7.1 abcdef", "7.4 abc", "7.5 def", "7.8 abcde"]),
        ("individual_heat", ["8.1 abcdefg", "8.5 abc", "8.6 de", "8.9 abcde"]),
        ("individual_hot_water", ["9.1 abcdef", "9.2 ab", "9.4 abcd"]),
    ],
)
def test_every_lettered_point_is_in_the_table(meter: str, chapters: list[str]) -> None:
    lettered = {f"{chapter} {letter}" for chapter, letters in map(str.split, chapters) for letter in letters}
    assert lettered <= {point.clause for point in points_of(MeterKind(meter))}
