"""Involuntary energy and forecast statement (prospetto previsionale) of a need file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from tepore.documents.need_report.content import Forecast, ForecastRow, Involuntary
from tepore.kernel import Refusal, apportion_cents, parse_cents, round_half_up
from tepore.norms.uni10200.k_inv import k_inv_of
from tepore.norms.uni10200.model import Plant
from tepore.norms.uni11300.distribution import WarmPart, pipe_transmittance_w_m_k, plant_losses_kwh
from tepore.norms.uni11300.figures import exact
from tepore.services.building_file.faults import BadBuildingFile
from tepore.services.need_file.document import ForecastPart, PipePart
from tepore.services.need_file.reading import NeedFile


class BadPlant(Refusal):
    """Pipes, plant or forecast from which no involuntary energy follows."""


def involuntary_of(
    read: NeedFile, ideal_need_kwh: Fraction, millesimi: Mapping[str, Decimal]
) -> Involuntary | None:
    """Calculate the involuntary energy that a need file allows.

    Parameters
    ----------
    read
        The file, with [plant], [[pipes]] or [forecast].
    ideal_need_kwh
        Q_h,id of the building [kWh].
    millesimi
        Shares by unit [1/1000].

    Returns
    -------
    Involuntary or None
        None where the file describes neither plant nor pipes.

    Raises
    ------
    BadBuildingFile
        The plant has no k_inv, a pipe no loss, or the forecast's figures cannot be.
    """
    document = read.document
    if document.plant is None and not document.pipes:
        return None
    place: tuple[str | int, ...] = ("plant",)
    try:
        k_inv = None if document.plant is None else k_inv_of(Plant(**document.plant.model_dump()))
        simplified = None if k_inv is None else Fraction(k_inv.number) * ideal_need_kwh
        parts = []
        for index, pipe in enumerate(document.pipes):
            place = ("pipes", index)
            parts.append(_warm_part(pipe))
        analytic = round_half_up(exact(plant_losses_kwh(parts))) if parts else None
        whole = Involuntary(k_inv, simplified, tuple(parts), analytic, None)
        if document.forecast is None:
            return whole
        place = ("forecast",)
        forecast = _forecast(document.forecast, whole.used_kwh, millesimi)
    except Refusal as refusal:
        fault = read.places.fault(place, what=refusal.what, remedy=refusal.remedy, code=refusal.code)
        raise BadBuildingFile(read.file, [fault]) from refusal
    return Involuntary(k_inv, simplified, tuple(parts), analytic, forecast)


def _warm_part(part: PipePart) -> WarmPart:
    ways = (part.loss_w_k is not None, part.linear_w_m_k is not None, part.outer_diameter_mm is not None)
    if sum(ways) != 1:
        raise BadPlant(
            f"the loss of {part.id} is said in {sum(ways)} ways.",
            remedy="Give loss_w_k (store), or linear_w_m_k, or outer_diameter_mm with its insulation.",
            code="need.pipe.ways",
        )
    if part.loss_w_k is not None:
        return WarmPart(part.id, part.loss_w_k, part.water_c, part.around_c, part.hours)
    if part.length_m is None:
        raise BadPlant(f"the length of {part.id} is missing.", code="need.pipe.length")
    linear = part.linear_w_m_k or pipe_transmittance_w_m_k(
        part.outer_diameter_mm or 0.0, part.insulation_mm, part.insulation_w_m_k
    )
    return WarmPart(part.id, part.length_m * linear, part.water_c, part.around_c, part.hours)


def _forecast(part: ForecastPart, involuntary_kwh: Fraction, millesimi: Mapping[str, Decimal]) -> Forecast:
    energy = exact(part.energy_kwh)
    if involuntary_kwh > energy:
        raise BadPlant(
            f"{float(involuntary_kwh):.0f} kWh are involuntary of {float(energy):.0f} kWh expected.",
            remedy="Check energy_kwh and the plant: the involuntary part cannot exceed the whole.",
            code="need.forecast.involuntary",
        )
    weights = {unit: Fraction(share) for unit, share in millesimi.items()}
    cost = parse_cents(part.energy_cost_eur)
    fixed = int(round_half_up(cost * involuntary_kwh / energy))
    parts = [
        apportion_cents(amount, weights)
        for amount in (fixed, cost - fixed, parse_cents(part.running_cost_eur))
    ]
    rows = tuple(ForecastRow(unit, *(shares[unit] for shares in parts)) for unit in millesimi)
    return Forecast(energy, involuntary_kwh, rows, part.source)
