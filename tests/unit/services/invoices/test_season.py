"""Invoices in a season of the store: entered once, divided by the season's days, proved when it is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tepore.services.close_season import allocation_of, close_season
from tepore.services.invoices import ContradictingInvoice, UnknownLines, read_invoices
from tepore.services.invoices.into_season import enter_expenses
from tepore.services.organisations import ensure_organisation
from tepore.services.register import import_register
from tepore.store.ledger.models import Expense, Season
from tepore.store.sealing import KeyRing

Make = Callable[..., Any]
EXAMPLE = Path(__file__).parents[4] / "examples" / "pellet-and-solar.toml"
NOW = datetime(2025, 5, 1, tzinfo=UTC)


def register(key_ring: KeyRing) -> Season:
    organisation = ensure_organisation(code="locale")
    import_register(
        organisation_id=organisation.id,
        content=EXAMPLE.read_bytes(),
        name=EXAMPLE.name,
        key_ring=key_ring,
        clock=lambda: NOW,
    )
    return Season.objects.get()


@pytest.fixture
def key_ring() -> KeyRing:
    return KeyRing.generate()


@pytest.fixture
def season(db: None, key_ring: KeyRing) -> Season:
    return register(key_ring)


def straddling(fattura: Make, line: Make) -> bytes:
    """1100.00 EUR of gas for the 30 days of April, of which the season holds 15."""
    return fattura(lines=[line("gas naturale", "1000.00", period=("2025-04-01", "2025-04-30"))]).xml()


def test_an_invoice_is_entered_once_with_the_seasons_part(season: Season, fattura: Make, line: Make) -> None:
    read = read_invoices(straddling(fattura, line), file="a.xml")
    first = enter_expenses(season=season, invoices=read)
    assert (len(first.entered), first.known, first.amount_cents) == (1, (), 55_000)
    rows = Expense.objects.filter(season=season).count()
    again = enter_expenses(season=season, invoices=read)
    assert (again.entered, len(again.known), again.amount_cents) == ((), 1, 0)
    assert Expense.objects.filter(season=season).count() == rows


def test_the_closed_season_proves_tax_days_stock_and_pipes(
    season: Season, key_ring: KeyRing, fattura: Make, line: Make
) -> None:
    enter_expenses(season=season, invoices=read_invoices(straddling(fattura, line), file="a.xml"))
    closed = close_season(organisation_id=season.organisation_id, season_id=season.pk, now=NOW)
    computed = allocation_of(
        organisation_id=season.organisation_id, allocation_id=closed.allocation_id, key_ring=key_ring
    )
    assert computed.graph.check() == ()
    code = Expense.objects.get(season=season, code__startswith="fe-").code
    proof = computed.graph.reached_from(f"expense/{code}").nodes
    assert f"paper/{code}/vat/0/net" in proof
    assert f"paper/{code}/portion/0/part" in proof
    assert "stock/silo/lot/2/used" in computed.graph.nodes
    assert "losses/pipe/dorsale-cantina/linear" in computed.graph.nodes
    # The building file alone gives 5283.85 EUR (see tests/golden/test_pellet_example.py).
    assert computed.total_cents == 528_385 + 55_000


def test_the_register_read_again_keeps_what_invoices_said(
    season: Season, key_ring: KeyRing, fattura: Make, line: Make
) -> None:
    enter_expenses(season=season, invoices=read_invoices(straddling(fattura, line), file="a.xml"))
    before = season.__class__.objects.get().terms
    assert register(key_ring).terms == before
    assert any(code.startswith("fe-") for code in before["expense_origins"])


def test_another_version_is_refused_and_nothing_is_entered(season: Season, fattura: Make, line: Make) -> None:
    enter_expenses(season=season, invoices=read_invoices(fattura().xml(), file="a.xml"))
    rows = Expense.objects.count()
    other = fattura(
        lines=[line("gas", "900.00")], summary=[("10.00", "900.00", "90.00", "")], total="990.00"
    ).xml(fattura(number="99"))
    with pytest.raises(ContradictingInvoice):
        enter_expenses(season=season, invoices=read_invoices(other, file="b.xml"))
    unknown = fattura(number="100").xml(fattura(number="101", lines=[line("varie", "1000.00")]))
    with pytest.raises(UnknownLines):
        enter_expenses(season=season, invoices=read_invoices(unknown, file="c.xml"))
    assert Expense.objects.count() == rows
