"""A season closed from the store gives what the file gives, is kept for good, and shows every change."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from building import NOW
from tepore.norms.uni10200 import Allocation as Computed
from tepore.services.allocate_building import allocate_building
from tepore.services.close_season import (
    BrokenChain,
    UnableToClose,
    allocation_of,
    close_season,
    verify_chain,
)
from tepore.services.organisations import ensure_organisation
from tepore.services.register import import_register
from tepore.store.guards import lift_guards
from tepore.store.ledger.models import Allocation, Expense, Season, Statement
from tepore.store.people.models import AuditEvent
from tepore.store.sealing import KeyRing

pytestmark = pytest.mark.django_db
EXAMPLES = sorted(
    path
    for path in (Path(__file__).parents[3] / "examples").glob("*.toml")
    if "\n[criterion]" in path.read_text(encoding="utf-8")
)
LATER = datetime(2025, 11, 1, tzinfo=UTC)


@pytest.fixture
def key_ring() -> KeyRing:
    return KeyRing.generate()


@pytest.fixture
def organisation_id() -> int:
    return ensure_organisation(code="test").id


def enter(organisation_id: int, key_ring: KeyRing, path: Path) -> Season:
    import_register(
        organisation_id=organisation_id, content=path.read_bytes(), name=path.name, key_ring=key_ring,
        clock=lambda: NOW,
    )  # fmt: skip
    return Season.objects.get()


def money(allocation: Computed) -> dict[str, tuple[int, int, int]]:
    return {
        statement.unit_id: (statement.fixed_cents, statement.consumption_cents, statement.total_cents)
        for statement in allocation.statements
    }


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_store_and_building_file_give_the_same_statements(
    organisation_id: int, key_ring: KeyRing, path: Path
) -> None:
    season = enter(organisation_id, key_ring, path)
    closed = close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
    from_file = allocate_building(file=path)
    from_store = allocation_of(
        organisation_id=organisation_id, allocation_id=closed.allocation_id, key_ring=key_ring
    )
    assert money(from_store) == money(from_file)
    assert closed.total_cents == from_file.total_cents
    assert from_store.graph.check() == ()
    assert [unit.holder for unit in from_store.inputs.units] == [
        unit.holder for unit in from_file.inputs.units
    ]
    # entering the file again changes nothing, not even what was closed
    enter(organisation_id, key_ring, path)
    assert verify_chain(organisation_id=organisation_id, season_id=season.pk) == 1


@pytest.fixture
def season(organisation_id: int, key_ring: KeyRing) -> Season:
    return enter(organisation_id, key_ring, next(path for path in EXAMPLES if path.stem == "palazzina-6"))


def test_a_season_is_closed_once(organisation_id: int, season: Season) -> None:
    close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
    with pytest.raises(UnableToClose, match="closed already"):
        close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
    assert Allocation.objects.count() == 1
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == [
        "season.collecting",
        "season.approved",
        "season.closed",
        "season.allocated",
    ]


def test_a_correction_is_a_new_allocation_that_names_the_former(organisation_id: int, season: Season) -> None:
    first = close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
    Expense.objects.create(
        organisation_id=organisation_id, season=season, code="late", kind="maintenance", amount_cents=1000
    )
    second = close_season(
        organisation_id=organisation_id, season_id=season.pk, now=LATER, reason="late invoice"
    )
    assert second.total_cents == first.total_cents + 1000
    row = Allocation.objects.get(pk=second.allocation_id)
    assert (row.replaces_id, row.previous_sha256, row.reason) == (
        first.allocation_id,
        first.sha256,
        "late invoice",
    )
    assert verify_chain(organisation_id=organisation_id, season_id=season.pk) == 2
    before = allocation_of(organisation_id=organisation_id, allocation_id=first.allocation_id)
    assert before.total_cents == first.total_cents


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("ledger_allocation", "total_cents = total_cents + 1"),
        ("ledger_allocation", "computed_at = '2001-01-01 00:00:00'"),
        ("ledger_allocation", "inputs = REPLACE(inputs, '80000', '80001')"),
        ("ledger_statement", "content = REPLACE(content, 'Appartamento 1', 'Appartamento 9')"),
    ],
)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the change is written in SQLite's dialect")
def test_a_change_past_the_guards_shows(
    organisation_id: int, season: Season, table: str, change: str
) -> None:
    closed = close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
    lift_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")  # noqa: S608 - the parameters above
        assert cursor.rowcount > 0
    with pytest.raises(BrokenChain):
        verify_chain(organisation_id=organisation_id, season_id=season.pk)
    with pytest.raises(BrokenChain):
        allocation_of(organisation_id=organisation_id, allocation_id=closed.allocation_id)


def test_statements_sum_to_the_expenses(organisation_id: int, season: Season) -> None:
    close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
    expenses = sum(Expense.objects.values_list("amount_cents", flat=True))
    assert sum(Statement.objects.values_list("total_cents", flat=True)) == expenses > 0


def test_names_of_holders_are_not_in_what_is_kept(organisation_id: int, key_ring: KeyRing) -> None:
    path = next(path for path in EXAMPLES if path.stem == "1pe")
    holders = [unit.holder for unit in allocate_building(file=path).inputs.units if unit.holder]
    season = enter(organisation_id, key_ring, path)
    closed = close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
    kept = Allocation.objects.get(pk=closed.allocation_id)
    written = f"{kept.inputs} {kept.outcome} {kept.graph} {[s.content for s in kept.statements.all()]}"
    assert not [holder for holder in holders if holder in written]


def test_another_organisations_season_is_unknown(season: Season) -> None:
    other = ensure_organisation(code="other").id
    with pytest.raises(UnableToClose, match="no such season"):
        close_season(organisation_id=other, season_id=season.pk, now=NOW)
