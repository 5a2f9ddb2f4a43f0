"""From samples to the registers of a heat meter.

Between two samples the volume that passed carries the mean of the two temperatures::

    heat     += k · (θ_f − θ_r) · ΔV      where θ_f > θ_r
    cold     += k · (θ_r − θ_f) · ΔV      where θ_f < θ_r and the flow is cold; a register of its own
    neither  += ΔV                        difference too small, or reversed in a meter for heat alone
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from tepore.norms.defaults import Default, notes_of
from tepore.norms.en1434.coefficient import DEFAULTS, HeatCarrier, MeterIn, Water
from tepore.norms.ranges import FloatArray, OutOfRange, all_within, rising_times, same_length

CLAUSE = "EN 1434-1, energy of a heat meter"
SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True)
class HeatSamples:
    """What was sampled at one meter, each of shape ``(n,)``.

    Attributes
    ----------
    volume_m3
        Volume register [m³], never falling.
    flow_c, return_c
        Temperatures [°C] at the same instants.
    """

    volume_m3: ArrayLike
    flow_c: ArrayLike
    return_c: ArrayLike


@dataclass(frozen=True)
class MeterSetup:
    """How the meter is set.

    Attributes
    ----------
    meter_in
        Pipe of the flow sensor.
    carrier
        Water, or a declared mixture.
    measures_cooling
        Whether it has a register for cold.
    smallest_difference
        Difference up to which nothing is registered [K].
    cooling_flow_below
        Mean flow temperature below which a reversed difference is cold [°C].
    """

    meter_in: MeterIn
    carrier: HeatCarrier = field(default_factory=Water)
    measures_cooling: bool = False
    smallest_difference: Default = DEFAULTS["smallest_difference"]
    cooling_flow_below: Default = DEFAULTS["cooling_flow_below"]

    @property
    def notes(self) -> tuple[str, ...]:
        """Everything that a document must say beside the figures."""
        own = [self.smallest_difference]
        if self.measures_cooling:
            own.append(self.cooling_flow_below)
        cold = ("The MID does not cover the measurement of cold.",) if self.measures_cooling else ()
        return (*self.carrier.notes, *notes_of(own), *cold)


@dataclass(frozen=True)
class HeatRegisters:
    """What the registers moved by.

    Attributes
    ----------
    heat_kwh, cooling_kwh
        Energies [kWh], each 0 or more.
    volume_m3
        Volume that passed [m³].
    unregistered_m3
        Volume of it that carried neither [m³].
    legal_for_billing
        Whether the heat is within the MID approval.
    notes
        What a document must say beside the figures.
    """

    heat_kwh: float
    cooling_kwh: float
    volume_m3: float
    unregistered_m3: float
    legal_for_billing: bool
    notes: tuple[str, ...]


def register_heat(samples: HeatSamples, setup: MeterSetup) -> HeatRegisters:
    """Integrate samples into the registers of a meter.

    Parameters
    ----------
    samples
        Volume register and temperatures, two samples or more.
    setup
        How the meter is set.

    Returns
    -------
    HeatRegisters
        Heat, cold, volume.

    Raises
    ------
    OutOfRange
        The volume falls, lengths differ, there are fewer than two samples, or a temperature is out of range.
    """
    volume = all_within("volume_m3", samples.volume_m3, 0, unit="m³", clause=CLAUSE)
    flow = all_within("flow_c", samples.flow_c, 0.01, 200, unit="°C", clause=CLAUSE)
    returned = all_within("return_c", samples.return_c, 0.01, 200, unit="°C", clause=CLAUSE)
    same_length(volume_m3=volume, flow_c=flow, return_c=returned)
    passed = np.diff(volume)
    if volume.size < 2 or (passed < 0).any():
        at = int(np.flatnonzero(passed < 0)[0]) + 1 if volume.size >= 2 else 0
        raise OutOfRange(
            f"volume_m3[{at}]: a volume register has two samples or more and never falls.",
            remedy="Resolve roll-over, exchange and backflow first.",
            code="en1434.volume_falls",
        )
    mean_flow, mean_return = (flow[1:] + flow[:-1]) / 2, (returned[1:] + returned[:-1]) / 2
    difference = mean_flow - mean_return
    energy = setup.carrier.coefficient_kwh_m3k(mean_flow, mean_return, setup.meter_in) * difference * passed
    warms = difference > setup.smallest_difference.number
    cools = (difference < -setup.smallest_difference.number) & (mean_flow < setup.cooling_flow_below.number)
    cools &= setup.measures_cooling
    return HeatRegisters(
        heat_kwh=float(energy[warms].sum()),
        cooling_kwh=abs(float(energy[cools].sum())),
        volume_m3=float(volume[-1] - volume[0]),
        unregistered_m3=float(passed[~warms & ~cools].sum()),
        legal_for_billing=setup.carrier.legal_for_billing,
        notes=setup.notes,
    )


def volume_from_flow_m3(at_s: ArrayLike, flow_m3h: ArrayLike, *, longest_gap_s: float = inf) -> FloatArray:
    """Integrate a flow rate into a volume register that begins at zero, by trapezia.

    Parameters
    ----------
    at_s
        Sample times [s], rising, shape ``(n,)`` with n of 2 or more.
    flow_m3h
        Flow rates at those times [m³/h], 0 or more.
    longest_gap_s
        Longest step that may be bridged [s].

    Returns
    -------
    ndarray
        Volume passed since the first sample [m³], shape ``(n,)``.

    Raises
    ------
    OutOfRange
        Times do not rise, lengths differ, a flow is negative, or a gap is longer than allowed.
    """
    times = rising_times("at_s", at_s)
    flows = all_within("flow_m3h", flow_m3h, 0, unit="m³/h", clause=CLAUSE)
    same_length(at_s=times, flow_m3h=flows)
    steps = np.diff(times)
    all_within("step of at_s", steps, 0, longest_gap_s, unit="s", clause="longest gap allowed by the caller")
    passed = (flows[1:] + flows[:-1]) / 2 * steps / SECONDS_PER_HOUR
    return np.concatenate(([0.0], np.cumsum(passed)))
