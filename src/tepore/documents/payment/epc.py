"""The SEPA payment code: what a bank's app reads to fill in a credit transfer (EPC069-12, version 002).

::

    BCD                  service tag
    002                  version: BIC not needed
    1                    UTF-8
    SCT                  SEPA credit transfer
                         BIC, left empty
    Condominio Rossi     payee, up to 70 characters
    IT60X05428111010...  IBAN
    EUR123.45            0.01 to 999999999.99
                         purpose
                         structured reference
    Stagione 2024/2025   remittance, up to 140 characters
"""

from __future__ import annotations

from dataclasses import dataclass

from tepore.documents.payment.iban import checked_iban
from tepore.kernel import Refusal, euros_from_cents

LONGEST_NAME = 70
LONGEST_REMITTANCE = 140
LONGEST_CODE_BYTES = 331
MOST_CENTS = 99_999_999_999


class BadPayment(Refusal):
    """A payment that no code can be made of."""


@dataclass(frozen=True, kw_only=True)
class Payee:
    """Who is paid.

    Attributes
    ----------
    name
        Holder of the account, cut to 70 characters in the code; in a letter, empty for the condominium.
    iban
        Checked when a code is made of it.
    """

    name: str
    iban: str


def payment_code(payee: Payee, amount_cents: int, remittance: str) -> bytes:
    """Write the code of a payment.

    Parameters
    ----------
    payee
        Who is paid.
    amount_cents
        1 to 99 999 999 999 [cent].
    remittance
        What it is for; one line, cut where it is too long.

    Returns
    -------
    bytes
        UTF-8, at most 331 bytes.

    Raises
    ------
    BadPayment
        The amount is none that can be transferred, or the payee has no name.
    BadIban
        The account number is wrong.
    """
    name = _one_line(payee.name, LONGEST_NAME)
    if not 1 <= amount_cents <= MOST_CENTS or not name:
        raise BadPayment(
            "a payment has an amount of at least one cent and a named payee.",
            remedy="Leave the code out where nothing is due.",
            code="payment.amount",
        )
    head = [
        "BCD",
        "002",
        "1",
        "SCT",
        "",
        name,
        checked_iban(payee.iban),
        f"EUR{euros_from_cents(amount_cents)}",
    ]
    said = _one_line(remittance, LONGEST_REMITTANCE)
    while len(code := "\n".join([*head, "", "", said]).encode()) > LONGEST_CODE_BYTES:
        said = said[:-1]  # letters of more than one byte: the payee's name fits in any case
    return code


def _one_line(written: str, longest: int) -> str:
    """Put a text on one line of letters that UTF-8 can hold: a line break would begin the next field."""
    plain = " ".join(written.encode("utf-8", "ignore").decode().split())
    return "".join(letter for letter in plain if letter.isprintable())[:longest].strip()
