"""Tenures of a unit that changed hands, from a building file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tepore.services.register.holders import enter_owner
from tepore.store.ledger.models import Advance

if TYPE_CHECKING:
    from tepore.norms.uni10200 import BuildingSeason, Handover, SeasonInputs
    from tepore.store.estate.models import Unit
    from tepore.store.ledger.models import Season
    from tepore.store.sealing import KeyRing


def enter_handovers(unit: Unit, inputs: SeasonInputs | BuildingSeason, key_ring: KeyRing) -> None:
    """Enter one tenure for each holder of a unit; entered again, nothing changes.

    Parameters
    ----------
    unit
        Its row.
    inputs
        The season with the unit's handovers.
    key_ring
        Opens and seals the names of the holders.

    Raises
    ------
    UnableToEnter
        Another person answers for the unit in a holder's days.
    """
    handovers = sorted((one for one in inputs.handovers if one.unit == unit.code), key=lambda one: one.on)
    holders = [handovers[0].from_holder, *(one.to_holder for one in handovers)]
    starts = [inputs.period.start_on, *(one.on for one in handovers)]
    ends: list[date | None] = [*(one.on for one in handovers), None]
    for holder, start_on, end_on in zip(holders, starts, ends, strict=True):
        if holder:
            enter_owner(unit, holder, (start_on, end_on), key_ring=key_ring)


def enter_advances(season: Season, unit_id: int, paid_cents: int, handovers: Sequence[Handover]) -> None:
    """Enter what a unit paid: of who left, on the last day of the tenure; the rest without a day.

    Parameters
    ----------
    season
        Its row.
    unit_id
        The unit's row.
    paid_cents
        By all holders [cent].
    handovers
        Of the unit, with what each who left paid.
    """
    payments: list[tuple[int, date | None]] = [
        (one.advances_cents, one.on - timedelta(days=1)) for one in handovers if one.advances_cents
    ]
    payments.append((paid_cents - sum(cents for cents, _ in payments), None))
    Advance.objects.bulk_create(
        Advance(
            organisation_id=season.organisation_id,
            season=season,
            unit_id=unit_id,
            amount_cents=cents,
            paid_on=on,
        )
        for cents, on in payments
    )
