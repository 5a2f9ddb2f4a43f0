"""Radiators of a condominium: measured or certified, with the power at 60 K and the steps it follows from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal, round_half_up
from tepore.norms.en442 import power_at_60_k_w
from tepore.norms.uni10200.radiators import (
    CLAUSE,
    SURFACE_W_PER_M2,
    TABLE,
    UnknownRadiator,
    dimensional_power_w,
    own_type,
    radiator_type,
)
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.services.scope import condominiums_within
from tepore.store.estate.models import Radiator
from tepore.store.people.models import AuditEvent

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.norms.uni10200.radiators import RadiatorType
    from tepore.services.access import Actor

SIZES = ("length_mm", "height_mm", "depth_mm")
OWN = "own"
CERTIFICATE_CLAUSE = "EN 442-2, Φ₆₀ = Φ₅₀ · (60/50)ⁿ; UNI 10200 D.3.1"


class NoPower(Refusal):
    """Sizes or a certificate from which no power follows."""


@dataclass(frozen=True, kw_only=True)
class PowerStep:
    """One step: symbol, the formula with its figures, what comes out, and where it is laid down."""

    symbol: str
    formula: str
    figure: str
    unit: str
    source: str


@dataclass(frozen=True, kw_only=True)
class RadiatorRow:
    """One radiator.

    Attributes
    ----------
    power_w
        At `power_at_k` [W]; None where nobody entered it.
    steps
        What the power follows from; empty where it was stated without.
    """

    id: int
    condominium_id: int
    unit: str
    room: str
    code: str
    type: str
    sizes: tuple[tuple[str, str], ...]
    power_w: Decimal | None
    power_at_k: int
    device: str
    steps: tuple[PowerStep, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RadiatorPage:
    """A page of radiators, and the power of all of them.

    Attributes
    ----------
    total_w
        Of those with a power [W].
    without
        How many have none.
    """

    condominium: CondominiumRow
    rows: tuple[RadiatorRow, ...]
    total: int
    offset: int
    size: int
    total_w: Decimal
    without: int


def known_types() -> tuple[tuple[str, str, str], ...]:
    """Give the types whose coefficient is known: code, description, C with its unit."""
    return tuple(
        (row["code"], row["description"], f"{row['coefficient_w_per_m3']} W/m³") for row in TABLE["types"]
    )


def list_radiators(*, actor: Actor, condominium_id: int, offset: int = 0, size: int = 50) -> RadiatorPage:
    """List the radiators of a condominium with their powers.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id
        The condominium.
    offset, size
        Which part of the list.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    """
    require(actor, Action.VIEW, Resource.RADIATOR)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id)
    found = Radiator.objects.filter(room__unit__condominium_id=condominium.id)
    powers = list(found.values_list("power_w", flat=True))
    rows = found.select_related("room__unit").order_by("room__unit__code", "room__code", "code")
    return RadiatorPage(
        condominium=condominium,
        rows=tuple(_row(row) for row in rows[offset : offset + size]),
        total=len(powers),
        offset=offset,
        size=size,
        total_w=sum((power for power in powers if power is not None), Decimal(0)),
        without=sum(power is None for power in powers),
    )


def describe_radiator(*, actor: Actor, radiator_id: int) -> tuple[CondominiumRow, RadiatorRow]:
    """Describe a radiator with the steps of its power.

    Raises
    ------
    NotPermitted
        The role may not, or the radiator is out of reach.
    """
    require(actor, Action.VIEW, Resource.RADIATOR)
    row = _within(actor, radiator_id)
    condominium = condominium_row(actor=actor, condominium_id=row.room.unit.condominium_id)
    return condominium, _row(row)


def measure_radiator(
    *,
    actor: Actor,
    radiator_id: int,
    kind: str,
    sizes_mm: tuple[Decimal, Decimal, Decimal],
    now: datetime,
    coefficient_w_per_m3: Decimal | None = None,
    source: str = "",
) -> Decimal:
    """Enter a radiator's size, and the power that follows by the dimensional method (UNI 10200 App. D).

    Parameters
    ----------
    actor
        Who enters it.
    radiator_id
        The radiator.
    kind
        Type of the norm, or ``own`` with a coefficient and its source.
    sizes_mm
        Length, height and depth of the box that encloses it [mm].
    now
        Aware instant.
    coefficient_w_per_m3, source
        C [W/m³] of an own type, and where it stands.

    Returns
    -------
    Decimal
        Power at 60 K [W], whole watts as the sheet prints it.

    Raises
    ------
    NotPermitted
        The role may not, or the radiator is out of reach.
    UnknownRadiator
        Type, coefficient or a size cannot be.
    """
    require(actor, Action.ENTER, Resource.RADIATOR)
    row = _within(actor, radiator_id)
    chosen = _type(kind, coefficient_w_per_m3, source)
    power = Decimal(int(round_half_up(dimensional_power_w(chosen, *sizes_mm))))
    geometry = {
        **{name: format(size, "f") for name, size in zip(SIZES, sizes_mm, strict=True)},
        "coefficient_w_per_m3": format(Decimal(int(chosen.coefficient_w_per_m3)), "f"),
        "source": chosen.source[:300],
    }
    _keep(actor, row, now, type=chosen.code, geometry=geometry, power_w=power)
    return power


def certify_radiator(
    *, actor: Actor, radiator_id: int, power_50_w: Decimal, exponent: Decimal, certificate: str, now: datetime
) -> Decimal:
    """Enter a radiator's certified output at 50 K, and the power at 60 K that follows (EN 442).

    Parameters
    ----------
    actor
        Who enters it.
    radiator_id
        The radiator.
    power_50_w
        Output at 50 K [W], above 0.
    exponent
        n of the certificate [1], 1 to 2.
    certificate
        Which one.
    now
        Aware instant.

    Returns
    -------
    Decimal
        Power at 60 K [W], to a tenth.

    Raises
    ------
    NotPermitted
        The role may not, or the radiator is out of reach.
    NoPower
        The certificate is not named, or the output is not above 0.
    OutOfRange
        The exponent cannot be.
    """
    require(actor, Action.ENTER, Resource.RADIATOR)
    row = _within(actor, radiator_id)
    if not certificate.strip() or not 0 < power_50_w <= Decimal(50_000):
        raise NoPower(
            "a certificate has a name, and an output above 0 and up to 50 000 W.",
            remedy="Copy both from the data sheet.",
            code="radiator.certificate",
        )
    power = _tenth(power_at_60_k_w(float(power_50_w), float(exponent)))
    geometry = {
        **{name: row.geometry[name] for name in SIZES if name in row.geometry},
        "power_50_w": format(power_50_w, "f"),
        "exponent": format(exponent, "f"),
        "source": certificate.strip()[:300],
    }
    _keep(actor, row, now, type=row.type, geometry=geometry, power_w=power)
    return power


def _tenth(power_w: float) -> Decimal:
    return Decimal(repr(power_w)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _type(kind: str, coefficient: Decimal | None, source: str) -> RadiatorType:
    if kind == OWN:
        if coefficient is None:
            raise UnknownRadiator("the coefficient C is missing.", code="uni10200.unknown_type")
        return own_type(OWN, coefficient, source)
    return radiator_type(kind)


def _keep(actor: Actor, row: Radiator, now: datetime, **said: object) -> None:
    with transaction.atomic():
        Radiator.objects.filter(pk=row.pk).update(power_at_k=60, **said)
        AuditEvent.objects.create(
            organisation_id=actor.organisation_id,
            at=now,
            user_id=actor.user_id,
            action="radiator.power_entered",
            subject=f"radiator {row.pk}",
            evidence={
                "former": {
                    "type": row.type,
                    "geometry": row.geometry,
                    "power_w": None if row.power_w is None else format(row.power_w, "f"),
                    "power_at_k": row.power_at_k,
                },
                "power_w": str(said["power_w"]),
            },
        )


def _within(actor: Actor, radiator_id: int) -> Radiator:
    row = (
        Radiator.objects.filter(pk=radiator_id, room__unit__condominium__in=condominiums_within(actor))
        .select_related("room__unit")
        .first()
    )
    if row is None:
        raise NotPermitted("there is no such radiator.", code="access.radiator")
    return row


def _row(row: Radiator) -> RadiatorRow:
    unit, room = row.room.unit, row.room
    return RadiatorRow(
        id=row.pk,
        condominium_id=unit.condominium_id,
        unit=unit.name or unit.code,
        room=room.name or room.code,
        code=row.code,
        type=row.type,
        sizes=tuple((name, str(row.geometry[name])) for name in SIZES if name in row.geometry),
        power_w=row.power_w,
        power_at_k=row.power_at_k,
        device="",
        steps=tuple(_steps(row)),
    )


def _steps(row: Radiator) -> list[PowerStep]:
    geometry = row.geometry
    if "exponent" in geometry and "power_50_w" in geometry:
        power, exponent = geometry["power_50_w"], geometry["exponent"]
        found = _tenth(power_at_60_k_w(float(power), float(exponent)))
        return [
            PowerStep(
                symbol="Φ₅₀",
                formula="Φ₅₀, n",
                figure=f"{power}, n = {exponent}",
                unit="W",
                source=str(geometry.get("source", "")),
            ),
            PowerStep(
                symbol="Φ₆₀",
                formula=f"{power} · (60/50)^{exponent}",
                figure=str(found),
                unit="W",
                source=CERTIFICATE_CLAUSE,
            ),
        ]
    if "coefficient_w_per_m3" not in geometry or any(name not in geometry for name in SIZES):
        return []
    length, height, depth = (Fraction(str(geometry[name])) / 1000 for name in SIZES)
    coefficient = Fraction(str(geometry["coefficient_w_per_m3"]))
    surface = 2 * (length * height + length * depth + height * depth)
    volume = length * height * depth
    power_w = SURFACE_W_PER_M2 * surface + coefficient * volume
    sides = [_metres(side) for side in (length, height, depth)]
    return [
        PowerStep(
            symbol="S",
            formula=f"2 · ({sides[0]}·{sides[1]} + {sides[0]}·{sides[2]} + {sides[1]}·{sides[2]})",
            figure=_written(surface, 4),
            unit="m²",
            source=CLAUSE,
        ),
        PowerStep(
            symbol="V",
            formula=f"{sides[0]} · {sides[1]} · {sides[2]}",
            figure=_written(volume, 5),
            unit="m³",
            source=CLAUSE,
        ),
        PowerStep(
            symbol="C",
            formula=row.type,
            figure=_written(coefficient, 0),
            unit="W/m³",
            source=str(geometry["source"]),
        ),
        PowerStep(
            symbol="Φ₆₀",
            formula=f"{_written(SURFACE_W_PER_M2, 0)} · S + C · V",
            figure=_written(power_w, 0),
            unit="W",
            source=CLAUSE,
        ),
    ]


def _metres(side: Fraction) -> str:
    return _written(side, 3)


def _written(figure: Fraction, digits: int) -> str:
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return format(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP), "f")
