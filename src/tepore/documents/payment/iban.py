"""International bank account numbers, checked by their own check digits (ISO 13616, ISO 7064 mod 97-10)."""

from __future__ import annotations

import re

from tepore.kernel import Refusal

_FORM = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}\Z", re.ASCII)
_LENGTHS = {"IT": 27, "SM": 27, "DE": 22, "AT": 20, "CH": 21, "FR": 27}
"""Lengths of the countries that readers of these documents bank in (registry of ISO 13616)."""


class BadIban(Refusal):
    """An account number that cannot be right."""


def checked_iban(written: str) -> str:
    """Read an IBAN, with or without spaces.

    Parameters
    ----------
    written
        For example ``"IT60 X054 2811 1010 0000 0123 456"``.

    Returns
    -------
    str
        Capitals and digits alone.

    Raises
    ------
    BadIban
        Form, length or check digits are wrong. The number itself is not repeated.
    """
    iban = "".join(written.split()).upper()
    length = _LENGTHS.get(iban[:2], len(iban))
    if not _FORM.match(iban) or len(iban) != length:
        raise BadIban(
            "the IBAN has another form or length than its country's.",
            remedy="Copy it from the bank's papers.",
            code="iban.form",
        )
    if int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 != 1:
        raise BadIban(
            "the IBAN's check digits do not match: a digit is wrong or two are swapped.",
            remedy="Copy it from the bank's papers.",
            code="iban.check",
        )
    return iban


def grouped_iban(iban: str) -> str:
    """Write an IBAN in groups of four, as people read it."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
