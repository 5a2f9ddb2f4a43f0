"""What each person owes or is owed for a unit after a season, and what the next season takes over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tepore.kernel import Period
from tepore.services.season_tenures import Holding, advances_by_holding
from tepore.store.ledger.models import Advance, Allocation, Season, SeasonState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class Balance:
    """An account of a closed season.

    Attributes
    ----------
    holder
        Code of the person; empty where nobody answered.
    charged_cents, brought_cents, paid_cents
        By the latest allocation, brought from the season before, and paid up to now [cent].
    """

    unit: str
    holder: str
    charged_cents: int
    brought_cents: int
    paid_cents: int

    @property
    def balance_cents(self) -> int:
        """Still owed; negative to be given back [cent]."""
        return self.charged_cents + self.brought_cents - self.paid_cents


def balances_of(season: Season) -> tuple[Balance, ...]:
    """Give the accounts of a closed season, by unit and in the order of the holders.

    Parameters
    ----------
    season
        Of the store; without an allocation it has no accounts.
    """
    latest = Allocation.objects.filter(season=season, replaced_by__isnull=True).first()
    if latest is None:
        return ()
    paid: dict[int, list[Advance]] = defaultdict(list)
    for advance in season.advances.select_related("person").order_by("pk"):
        paid[advance.unit_id].append(advance)
    period = Period(season.start_on, season.end_on)
    return tuple(
        account
        for statement in latest.statements.select_related("unit").order_by("unit__code")
        for account in _accounts(statement.content, paid[statement.unit_id], period)
    )


def brought_from_former(season: Season, holders: Mapping[str, str]) -> dict[str, int]:
    """Give what units bring from the season before, where the same person still answers for the unit.

    What another person owes stays with that person: it is not the next holder's.

    Parameters
    ----------
    season
        The season that takes over.
    holders
        Code of who answers for each unit on its first day, by the unit's code.

    Returns
    -------
    dict
        By unit, those that are not zero [cent].
    """
    former = (
        Season.objects.filter(
            condominium_id=season.condominium_id,
            service=season.service,
            end_on__lte=season.start_on,
            state=SeasonState.CLOSED,
        )
        .order_by("-end_on")
        .first()
    )
    if former is None:
        return {}
    brought: dict[str, int] = defaultdict(int)
    for account in balances_of(former):
        if holders.get(account.unit) == account.holder:
            brought[account.unit] += account.balance_cents
    return {unit: cents for unit, cents in brought.items() if cents}


def _accounts(content: Mapping[str, Any], paid: Sequence[Advance], period: Period) -> Iterator[Balance]:
    parts = content.get("parts") or [
        {**content, "start_on": period.start_on.isoformat(), "end_on": period.end_on.isoformat()}
    ]
    holdings = [
        Holding(
            holder=part["holder"],
            period=Period(date.fromisoformat(part["start_on"]), date.fromisoformat(part["end_on"])),
        )
        for part in parts
    ]
    paid_by = advances_by_holding(holdings, paid)
    for number, (part, paid_cents) in enumerate(zip(parts, paid_by, strict=True)):
        yield Balance(
            unit=content["unit_id"],
            holder=part["holder"],
            charged_cents=part["total_cents"],
            brought_cents=content.get("brought_cents", 0) if number == 0 else 0,
            paid_cents=paid_cents,
        )
