"""Boiler with climatic curve and night set-back, its efficiency and gas, and valves on radiators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tepore.norms.en442 import EXCESS_EN442_K
from tepore.norms.ranges import FloatArray

WATER_W_H_L_K = 1.163
"""Heat capacity of a litre of water [Wh/(l·K)], as UNI/TS 11300-2 takes it (1.162 kWh/(m³·K))."""
DESIGN_SPREAD_K = 10.0
"""Flow less return at nominal output: 75/65 °C of EN 442-2."""


@dataclass(frozen=True)
class ClimaticCurve:
    """Flow temperature by outdoor temperature: a line between two points, level beyond.

    Attributes
    ----------
    cold_outdoor_c, cold_flow_c
        The point of the coldest day [°C].
    mild_outdoor_c, mild_flow_c
        The point where heating hardly begins [°C].
    night_drop_k
        Fall of the flow temperature at night [K].
    """

    cold_outdoor_c: float
    cold_flow_c: float
    mild_outdoor_c: float
    mild_flow_c: float
    night_drop_k: float = 0.0

    def flow_c(self, outdoor_c: FloatArray, night: NDArray[np.bool_]) -> FloatArray:
        """Give the flow temperature [°C].

        Parameters
        ----------
        outdoor_c
            Outdoor temperature [°C], shape ``(n,)``.
        night
            True by night, shape ``(n,)``.
        """
        points = [self.cold_outdoor_c, self.mild_outdoor_c], [self.cold_flow_c, self.mild_flow_c]
        return np.asarray(np.interp(outdoor_c, *points) - self.night_drop_k * night)


@dataclass(frozen=True)
class Boiler:
    """What turns gas into heat.

    Attributes
    ----------
    power_w
        Greatest output [W].
    load_shares, efficiencies
        Efficiency on the lower calorific value [1] at shares of the greatest output [1], rising.
    gas_kwh_m3
        Lower calorific value of the gas [kWh/m³]; 0 where the heat comes from a district network.
    """

    power_w: float
    load_shares: tuple[float, ...]
    efficiencies: tuple[float, ...]
    gas_kwh_m3: float

    def gas_m3(self, output_w: FloatArray, step_h: float = 1.0) -> FloatArray:
        """Give the gas burnt in each step [m³] at a mean output [W]; none with district heat."""
        if self.gas_kwh_m3 == 0:
            return np.zeros_like(output_w)
        efficiency = np.interp(output_w / self.power_w, self.load_shares, self.efficiencies)
        return np.asarray(output_w * step_h / efficiency / 1000 / self.gas_kwh_m3)


@dataclass(frozen=True)
class Radiators:
    """The radiators of n rooms, one a room; a room without one has power 0.

    Attributes
    ----------
    power_50_w
        Output at 50 K (EN 442) [W], shape ``(n,)``.
    exponent
        Exponent n of the characteristic equation [1], shape ``(n,)``.
    band_k
        Proportional band of the thermostatic valves [K]: closed at the set point plus half of it.
    """

    power_50_w: FloatArray
    exponent: FloatArray
    band_k: float = 2.0

    def fully_open_w(self, flow_c: FloatArray, air_c: FloatArray) -> FloatArray:
        """Give the output with the valve open and the nominal flow of water.

        The return follows from Φ = m·c·(θ_f − θ_r) = Φ_50·(((θ_f + θ_r)/2 − θ_air)/50)^n, by Newton steps
        from above, which never overshoot as the right side is convex.

        Parameters
        ----------
        flow_c, air_c
            Temperatures [°C], shape ``(n,)``; where the flow is not warmer than the air the output is 0.
        """
        warm = (flow_c > air_c + 0.1) & (self.power_50_w > 0)
        rise = np.where(warm, flow_c - air_c, 1.0)
        power = np.where(warm, self.power_50_w, 1.0)
        water_w_k = power / DESIGN_SPREAD_K
        excess = rise.copy()
        for _ in range(4):
            output = power * (excess / EXCESS_EN442_K) ** self.exponent
            # Mean excess is rise − Φ/(2·m·c): the root of excess + output/(2·m·c) − rise.
            miss = excess + output / (2 * water_w_k) - rise
            excess = excess - miss / (1 + self.exponent * output / excess / (2 * water_w_k))
        return np.where(warm, power * (excess / EXCESS_EN442_K) ** self.exponent, 0.0)

    def valve_share(
        self, unheated_c: FloatArray, rise_k_w: FloatArray, open_w: FloatArray, set_point_c: FloatArray
    ) -> FloatArray:
        """Give how far the valves stand open over an hour, so that each room meets its valve's line.

        Parameters
        ----------
        unheated_c
            Air at the end of the step without heating [°C].
        rise_k_w
            Rise by a watt in the room itself [K/W].
        open_w
            Output with the valve open [W].
        set_point_c
            Temperature at which the valve is half open [°C].
        """
        room_for = set_point_c + self.band_k / 2 - unheated_c
        return np.clip(room_for / (self.band_k + rise_k_w * open_w), 0.0, 1.0)

    def excess_k(self, output_w: FloatArray) -> FloatArray:
        """Give the mean excess of the water over the air that gives an output [K]: EN 442 turned round."""
        power = np.where(self.power_50_w > 0, self.power_50_w, 1.0)
        return np.where(self.power_50_w > 0, EXCESS_EN442_K * (output_w / power) ** (1 / self.exponent), 0.0)
