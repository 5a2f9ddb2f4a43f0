"""Readings that no device can have counted in the time: found, settled by a person, never billed unseen.

Rates and their sources stand in ``plausible_rates.toml``; they are our own rule, not a norm's.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from tepore.kernel import Refusal
from tepore.services.register_series import REGISTER_KINDS, RESETTING_KINDS, seconds_between
from tepore.store.environment import read_environment
from tepore.store.estate.models import PointKind
from tepore.store.metering.models import Installation, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.services.group_readings import GroupReadings
    from tepore.store.metering.models import Device

IMPLAUSIBLE = "reading.implausible"
CONFLICTING = "reading.conflicting"
BACKWARDS = "register.backwards"
BLOCKING = (BACKWARDS, IMPLAUSIBLE, CONFLICTING)
"""While one of these is open for a device, no season of it is closed."""
DAY_S = 86_400
RATES = ("hca", "energy", "energy_of_plant", "volume", "volume_of_heat_meter", "volume_of_plant")
"""Whose growth is held against a rate."""
CARRIER_METERS = ("heat_meter", "cooling_meter")
"""Kinds of device whose volume is the carrier's, not drawn water."""


class BadRates(Refusal):
    """A file of plausible rates that cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How fast a register grows [unit a day].

    Attributes
    ----------
    ordinary
        Below it nothing is asked.
    highest
        Above it no device counts.
    """

    ordinary: Decimal
    highest: Decimal


@dataclass(frozen=True, kw_only=True)
class PlausibleRates:
    """Rates by register: the names of `RATES`.

    Attributes
    ----------
    times_history
        Between ordinary and highest: how much faster than ever before is implausible [1].
    shortest_days
        A shorter stretch is held against this many days [d].
    """

    times_history: Decimal
    shortest_days: Decimal
    rates: Mapping[str, Rate]


def plausible_rates() -> PlausibleRates:
    """Give the rates that hold on this machine.

    Raises
    ------
    BadRates
        The file that ``TEPORE_PLAUSIBLE_RATES`` names cannot be used.
    """
    return _rates_of(read_environment().plausible_rates)


@cache
def _rates_of(path: Path | None) -> PlausibleRates:
    where = str(path) if path else "plausible_rates.toml"
    try:
        content = (
            path.read_text(encoding="utf-8")
            if path
            else (resources.files("tepore.services") / "plausible_rates.toml").read_text(encoding="utf-8")
        )
        table = tomllib.loads(content, parse_float=Decimal)
        rates = {
            name: Rate(ordinary=Decimal(table[name]["ordinary"]), highest=Decimal(table[name]["highest"]))
            for name in RATES
        }
        return PlausibleRates(
            times_history=Decimal(table["times_history"]),
            shortest_days=Decimal(table["shortest_days"]),
            rates=rates,
        )
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError) as fault:
        raise BadRates(
            f"the rates cannot be read ({type(fault).__name__}: {fault}).",
            where=where,
            remedy="Copy the file that docs/howto/import.md names and change its figures.",
            code="plausibility.rates",
        ) from None


def implausible_growth(
    earlier: Reading, later: Reading, device: Device, group: GroupReadings | None = None
) -> dict[str, str] | None:
    """Hold the growth between two readings against what the device can count in the time.

    Parameters
    ----------
    earlier, later
        Neighbours of one register, `later` the larger.
    device
        Their device.
    group
        Where they come with telegrams: what is not written of these yet counts as history too.

    Returns
    -------
    dict or None
        Evidence; None where the growth is plausible.
    """
    known = group.rates if group is not None else plausible_rates()
    grown = later.value - earlier.value
    days = max(
        Fraction(seconds_between(earlier.valid_at, later.valid_at), DAY_S), Fraction(known.shortest_days)
    )
    rate = known.rates.get(later.quantity)
    if rate is None or grown <= 0 or Fraction(grown) <= Fraction(rate.ordinary) * days:
        return None
    rate = known.rates[_rate_name(later.quantity, device)]
    limit = Fraction(rate.ordinary) * days
    if Fraction(grown) <= limit:
        return None
    if Fraction(grown) <= Fraction(rate.highest) * days:
        if group is not None:
            group.write()
        fastest = _fastest_before(device, later.quantity, later.pk, Fraction(known.shortest_days))
        limit = max(limit, fastest * Fraction(known.times_history) * days)
        if Fraction(grown) <= limit:
            return None
    return {
        "quantity": later.quantity,
        "earlier_at": earlier.valid_at.isoformat(),
        "earlier_value": format(earlier.value, "f"),
        "later_at": later.valid_at.isoformat(),
        "later_value": format(later.value, "f"),
        "days": _short(days),
        "most": _short(min(limit, Fraction(rate.highest) * days)),
        "rule": "own rule, not a norm's",
    }


def _short(figure: Fraction) -> str:
    return f"{Decimal(figure.numerator) / Decimal(figure.denominator):.2f}"


def _rate_name(quantity: str, device: Device) -> str:
    """Name the rate of a register; the plain one, which is the lowest of its quantity, was asked before."""
    if quantity not in {"energy", "volume"} or (quantity == "volume" and device.kind not in CARRIER_METERS):
        return quantity
    if Installation.objects.filter(device=device, metering_point__kind=PointKind.BOILER_OUTLET).exists():
        return f"{quantity}_of_plant"
    return "energy" if quantity == "energy" else "volume_of_heat_meter"


def _fastest_before(device: Device, quantity: str, left_out: int | None, shortest: Fraction) -> Fraction:
    """Give the fastest stretch of a day or more of the device and of its condominium's like devices [1/d]."""
    condominiums = Installation.objects.filter(device=device).values("metering_point__condominium")
    alike = Installation.objects.filter(
        metering_point__condominium__in=condominiums, device__kind=device.kind
    ).values("device_id")
    rows = (
        Reading.objects.filter(
            device_id__in=alike, quantity=quantity, kind__in=REGISTER_KINDS, replaced_by__isnull=True
        )
        .exclude(kind__in=RESETTING_KINDS)
        .filter(tariff=0, subunit=0)
        .exclude(pk=left_out or 0)
        .order_by("device_id", "valid_at")
    )
    return max(
        (
            Fraction(later.value - earlier.value) * DAY_S / seconds
            for earlier, later in pairwise(rows)
            if earlier.device_id == later.device_id
            and (seconds := seconds_between(earlier.valid_at, later.valid_at)) >= shortest * DAY_S
        ),
        default=Fraction(0),
    )
