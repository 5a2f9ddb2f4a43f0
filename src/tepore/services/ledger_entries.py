"""Post an allocation to the ledger: units and persons are debited, the condominium's bill is credited.

A correction posts the differences to what it replaces, so the entries of a season sum to what its latest
allocation says, account by account, and all of them to zero.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from tepore.kernel import Bug
from tepore.store.ledger.models import Allocation, LedgerEntry
from tepore.store.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Account = tuple[int, str]
"""Unit's row and code of the person; empty where nobody answered."""
BILL = "bill"


def post_allocation(row: Allocation) -> None:
    """Post what an allocation charges beyond the one that it replaces.

    Parameters
    ----------
    row
        With its statements, kept in the same transaction.

    Raises
    ------
    Bug
        The entries do not sum to zero.
    """
    changes: dict[Account, int] = defaultdict(int)
    for account, cents in _charged(row).items():
        changes[account] += cents
    for account, cents in (_charged(row.replaces) if row.replaces else {}).items():
        changes[account] -= cents
    bill = (row.replaces.total_cents if row.replaces else 0) - row.total_cents
    if bill + sum(changes.values()):
        raise Bug("the entries of an allocation do not sum to zero")
    LedgerEntry.objects.bulk_create(_entries(row, changes, bill))


def ledger_sum(*, organisation_id: int) -> int:
    """Add all entries of an organisation: zero, or somebody changed the ledger [cent]."""
    entries = LedgerEntry.objects.filter(organisation_id=organisation_id)
    return int(entries.aggregate(whole=Sum("amount_cents"))["whole"] or 0)


def _charged(row: Allocation) -> Mapping[Account, int]:
    charged: dict[Account, int] = defaultdict(int)
    for statement in row.statements.all():
        for part in _parts(statement.content):
            charged[statement.unit_id, part["holder"]] += part["total_cents"]
    return charged


def _parts(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return content.get("parts") or [content]


def _entries(row: Allocation, changes: Mapping[Account, int], bill: int) -> Iterable[LedgerEntry]:
    codes = {holder for _, holder in changes if holder}
    people = {
        person.code: person.pk
        for person in Person.objects.filter(organisation_id=row.organisation_id, code__in=codes)
    }
    own = {"organisation_id": row.organisation_id, "allocation": row}
    yield LedgerEntry(**own, account=BILL, amount_cents=bill)
    for (unit_id, holder), cents in sorted(changes.items()):
        yield LedgerEntry(
            **own,
            account=f"unit {unit_id} {holder}".strip(),
            unit_id=unit_id,
            person_id=people.get(holder),
            amount_cents=cents,
        )
