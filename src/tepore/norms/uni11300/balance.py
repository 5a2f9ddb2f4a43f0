"""The monthly balance of many units at once: losses, gains, utilisation, need.

    Q_nd = Q_ht - eta Q_gn      Q_ht = Q_tr + Q_sky + Q_ve      Q_gn = Q_sol + Q_int

Arrays are shaped (..., unit, part): a leading axis of samples serves sensitivity and Monte Carlo.
UNI/TS 11300-1, EN ISO 13790 7.2; F1 of the ANACI Varese 2015 table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tepore.norms.uni11300.figures import Floats
from tepore.norms.uni11300.method import Method, OpaqueGains
from tepore.norms.uni11300.utilisation import cooling_utilisation, heating_utilisation


@dataclass(frozen=True)
class MonthlyFlows:
    """Heat of each unit in each part of the season [kWh], shape (..., unit, part), and its inertia.

    Attributes
    ----------
    transmission_kwh, sky_kwh, ventilation_kwh
        Through the envelope, extra flow to the sky, with the air.
    sun_windows_kwh, sun_opaque_kwh, internal_kwh
        Gains.
    time_constant_h
        tau [h], shape (..., unit).
    """

    transmission_kwh: Floats
    sky_kwh: Floats
    ventilation_kwh: Floats
    sun_windows_kwh: Floats
    sun_opaque_kwh: Floats
    internal_kwh: Floats
    time_constant_h: Floats


@dataclass(frozen=True)
class MonthlyBalance:
    """The balance of each unit and part, arrays of shape (..., unit, part).

    Attributes
    ----------
    flows
        What it was made from.
    losses_kwh, gains_kwh
        Q_ht and Q_gn [kWh], as the method divides them.
    ratio, exponent, utilisation
        gamma, a and eta [1].
    need_kwh
        Q_H,nd or Q_C,nd [kWh], zero or more.
    """

    flows: MonthlyFlows
    losses_kwh: Floats
    gains_kwh: Floats
    ratio: Floats
    exponent: Floats
    utilisation: Floats
    need_kwh: Floats

    @property
    def season_kwh(self) -> Floats:
        """Need of the season by unit [kWh], shape (..., unit)."""
        return np.asarray(self.need_kwh.sum(axis=-1), dtype=np.float64)


def _losses_and_gains(flows: MonthlyFlows, method: Method) -> tuple[Floats, Floats]:
    losses = flows.transmission_kwh + flows.sky_kwh + flows.ventilation_kwh
    gains = flows.sun_windows_kwh + flows.internal_kwh
    if method.opaque_gains is OpaqueGains.GAINS:
        return losses, gains + flows.sun_opaque_kwh
    return losses - flows.sun_opaque_kwh, gains


def _exponent(flows: MonthlyFlows, a0: float, tau0_h: float) -> Floats:
    tau = np.asarray(flows.time_constant_h, dtype=np.float64)[..., None]
    return np.broadcast_to(a0 + tau / tau0_h, flows.transmission_kwh.shape)


def heating_balance(flows: MonthlyFlows, method: Method) -> MonthlyBalance:
    """Balance heat for the heating season.

    Parameters
    ----------
    flows
        Losses and gains [kWh] with the heating set point.
    method
        Parameters of the utilisation factor, place of the sun on opaque elements.

    Returns
    -------
    MonthlyBalance
        Need max(0, Q_ht - eta Q_gn) [kWh].
    """
    losses, gains = _losses_and_gains(flows, method)
    ratio = _ratio(gains, losses)
    exponent = _exponent(flows, method.a0_heating, method.tau0_heating_h)
    eta = np.where(losses > 0, heating_utilisation(ratio, exponent), 0.0)
    need = np.maximum(losses - eta * gains, 0.0)
    return MonthlyBalance(flows, losses, gains, ratio, exponent, eta, need)


def cooling_balance(flows: MonthlyFlows, method: Method) -> MonthlyBalance:
    """Balance heat for the cooling season.

    Parameters
    ----------
    flows
        Losses and gains [kWh] with the cooling set point.
    method
        As in `heating_balance`.

    Returns
    -------
    MonthlyBalance
        Need max(0, Q_gn - eta_C Q_ht) [kWh].
    """
    losses, gains = _losses_and_gains(flows, method)
    ratio = np.where(losses > 0, _ratio(gains, losses), 0.0)
    exponent = _exponent(flows, method.a0_cooling, method.tau0_cooling_h)
    eta = cooling_utilisation(ratio, exponent)
    need = np.maximum(gains - eta * losses, 0.0)
    return MonthlyBalance(flows, losses, gains, ratio, exponent, eta, need)


def _ratio(gains: Floats, losses: Floats) -> Floats:
    """Give gains by losses; infinite where nothing is lost."""
    lost = losses > 0
    return np.where(lost, gains / np.where(lost, losses, 1.0), np.inf)
