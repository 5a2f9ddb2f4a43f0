"""Figures and days that a person typed into a form, read as strictly as those of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.services.table_files import BadCell, located, read_date, read_decimal

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from django.http import HttpRequest

LONGEST = 400


def typed_text(request: HttpRequest, name: str) -> str:
    """Give what was typed, cut where no field is that long."""
    return request.POST.get(name, "").strip()[:LONGEST]


def typed_decimal(request: HttpRequest, name: str) -> Decimal:
    """Read a figure.

    Raises
    ------
    BadCell
        It is missing or no number, or has two meanings.
    """
    written = typed_text(request, name)
    if not written:
        raise BadCell("a number is missing.", where=f"column {name}", code="cell.missing")
    return located(name, lambda: read_decimal(written))


def typed_decimal_or_none(request: HttpRequest, name: str) -> Decimal | None:
    """Read a figure; None where nothing was typed.

    Raises
    ------
    BadCell
        It is no number, or has two meanings.
    """
    return typed_decimal(request, name) if typed_text(request, name) else None


def typed_day(request: HttpRequest, name: str) -> date:
    """Read a civil day, as a browser's calendar or a person writes it.

    Raises
    ------
    BadCell
        It is missing or no day.
    """
    written = typed_text(request, name)
    if not written:
        raise BadCell("a date is missing.", where=f"column {name}", code="cell.missing")
    return located(name, lambda: read_date(written))


def whole_number(written: str) -> int | None:
    """Read a whole number of an address or a form; None where it is none."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None
