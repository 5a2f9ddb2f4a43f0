"""Accounts that check, codes with one line a field, and modules that do not overflow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.documents.payment import (
    BadIban,
    BadPayment,
    Payee,
    TooLongForCode,
    checked_iban,
    payment_code,
    qr_code,
)
from tepore.documents.payment.iban import grouped_iban

IBAN = "IT60X0542811101000000123456"
PAYEE = Payee(name="Condominio Ai Tigli", iban=IBAN)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("IT61X0542811101000000123456", "iban.check"),
        ("IT60X0542811101000000123465", "iban.check"),
        ("IT60X054281110100000012345", "iban.form"),
        ("", "iban.form"),
        ("it60", "iban.form"),
        ("IT60X05428111010000001234é6", "iban.form"),
    ],
)
def test_wrong_accounts_are_refused_and_not_repeated(written: str, code: str) -> None:
    with pytest.raises(BadIban) as caught:
        checked_iban(written)
    assert caught.value.code == code
    assert not written or written not in caught.value.sentence


def test_any_single_wrong_digit_is_found() -> None:
    for place in range(5, 27):
        for digit in "0123456789":
            if digit != IBAN[place]:
                with pytest.raises(BadIban):
                    checked_iban(IBAN[:place] + digit + IBAN[place + 1 :])


def test_people_read_groups_of_four() -> None:
    assert grouped_iban(IBAN) == "IT60 X054 2811 1010 0000 0123 456"


def test_the_code_has_its_lines() -> None:
    lines = payment_code(PAYEE, 63_754, "Stagione 2024/2025").decode().split("\n")
    assert lines == [
        *("BCD", "002", "1", "SCT", "", "Condominio Ai Tigli", IBAN, "EUR637.54", "", ""),
        "Stagione 2024/2025",
    ]


@pytest.mark.parametrize(
    ("payee", "cents"), [(PAYEE, 0), (PAYEE, -5), (PAYEE, 10**11), (Payee(name=" ", iban=IBAN), 1)]
)
def test_what_cannot_be_paid_is_refused(payee: Payee, cents: int) -> None:
    with pytest.raises(BadPayment):
        payment_code(payee, cents, "x")


@given(st.text(max_size=200), st.text(max_size=300), st.integers(1, 10**9))
def test_no_text_adds_a_line_or_a_byte_too_many(name: str, said: str, cents: int) -> None:
    code = payment_code(Payee(name=f"A{name}", iban=IBAN), cents, said)
    assert len(code) <= 331
    lines = code.decode().split("\n")
    assert len(lines) == 11
    assert len(lines[5]) <= 70
    assert len(lines[10]) <= 140
    assert len("".join(code.decode().splitlines())) == len(code.decode()) - 10


def test_the_smallest_version_that_holds_it() -> None:
    # level M in bytes: 14 in version 1, 26 in version 2, 331 in version 13 (ISO/IEC 18004, capacities)
    assert [len(qr_code(b"x" * count)) for count in (14, 15, 26, 27, 331)] == [21, 25, 25, 29, 69]
    with pytest.raises(TooLongForCode):
        qr_code(b"x" * 332)


@given(st.binary(min_size=1, max_size=60))
def test_every_code_has_its_three_squares(content: bytes) -> None:
    matrix = qr_code(content)
    ring = [True, False, True, True, True, False, True]
    assert matrix[3][:7] == matrix[3][-7:] == matrix[-4][:7] == ring
    assert matrix[len(matrix) - 8][8], "the dark module"
