from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tepore.services.table_files import BadCell, read_date, read_decimal, read_instant


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.234,5", "1234.5"), ("1234,5", "1234.5"), ("1.234.567", "1234567"), ("1.234.567,89", "1234567.89"),
        ("0,125", "0.125"), ("1,234.5", "1234.5"), ("1234.5", "1234.5"), ("0.125", "0.125"), ("12.5", "12.5"),
        ("1'234.5", "1234.5"), ("1'234,50", "1234.50"), ("12", "12"), (" 12 ", "12"), ("+12,0", "12.0"),
        ("-3,5", "-3.5"), ("\u22123,5", "-3.5"), ("1 234,5", "1234.5"), ("1\u00a0234,5", "1234.5"),
        ("12,5 kWh", "12.5"), ("12 m³", "12"), ("840 UR", "840"), (12, "12"), (12.5, "12.5"), (0.1, "0.1"),
        ("1234.567", "1234.567"), ("0.500", "0.500"),
    ],
)  # fmt: skip
def test_a_number_as_it_is_written_in_italy(cell: object, number: str) -> None:
    assert read_decimal(cell) == Decimal(number)
    assert str(read_decimal(cell)) == number


@pytest.mark.parametrize("cell", ["1.234", "12.345", "-1.000"])
def test_a_number_with_two_meanings_is_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="in Italian"):
        read_decimal(cell)


@pytest.mark.parametrize(
    "cell",
    ["", "n.d.", "1,2,3", "1.23.4", "1,,2", "--1", "1e5", "0x10", "NaN", "inf", "١٢", "1.2345,6", "9" * 21,
     True, date(2025, 1, 1), float("nan"), float("inf"), 1e30],
)  # fmt: skip
def test_what_is_no_number_is_refused(cell: object) -> None:
    with pytest.raises(BadCell):
        read_decimal(cell)


@pytest.mark.parametrize(
    "cell",
    ["31/12/2025", "31.12.2025", "31-12-2025", "31/12/25", "2025-12-31", " 31/12/2025 ", "31/12/2025 00:00",
     "31/12/2025 00:00:00", "2025-12-31T00:00:00", date(2025, 12, 31), datetime.fromisoformat("2025-12-31")],
)  # fmt: skip
def test_a_day_as_it_is_written_in_italy(cell: object) -> None:
    assert read_date(cell) == date(2025, 12, 31)


@pytest.mark.parametrize(
    "cell",
    ["", "12/31/2025", "31/02/2025", "2025/12/31", "31/12", "31 dicembre", "45657", 45657, 45657.5,
     "31/12/2025 25:00",
     "31/12/2025 noon", "00/01/2025", "1/1/1900", date(1899, 12, 30), True],
)  # fmt: skip
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(BadCell):
        read_date(cell)


def test_a_time_is_italian_time() -> None:
    # EU summer time: 12.00 in July is 10.00 UTC, in January 11.00 UTC
    assert read_instant("01/07/2025 12:00").astimezone(UTC) == datetime(2025, 7, 1, 10, tzinfo=UTC)
    assert read_instant("01/01/2025 12.00").astimezone(UTC) == datetime(2025, 1, 1, 11, tzinfo=UTC)
