r"""Rooms as a network of resistances and capacities, stepped by hours.

::

                       H_oa                      H_ij
     outdoor θ_o ─────/\/\/───── θ_air,i ─────/\/\/───── θ_air,j   (neighbours)
                                  │  ╧ C_air
                                  /\/\/  H_am
                                  │
     outdoor θ_o ─────/\/\/───── θ_mass,i
                       H_mo       ╧ C_mass

Each step is a backward Euler step, so it is stable for any step and its balance closes exactly: what flows in
at the new temperatures is what the capacities take up. The masses are eliminated by hand; what is left is one
matrix over rooms, inverted once a building.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tepore.norms.ranges import FloatArray


@dataclass(frozen=True)
class RoomNetwork:
    """Conductances and capacities of n rooms.

    Attributes
    ----------
    air_capacity_j_k, mass_capacity_j_k
        Capacities of air with furniture, and of walls and floors [J/K], shape ``(n,)``, above 0.
    outdoor_air_w_k
        From outdoors to the air: windows and air change [W/K], shape ``(n,)``.
    outdoor_mass_w_k
        From outdoors to the mass: opaque walls [W/K], shape ``(n,)``.
    air_mass_w_k
        From the air to the mass [W/K], shape ``(n,)``.
    neighbours_w_k
        Between the air of rooms [W/K], shape ``(n, n)``, symmetric, zero on the diagonal.
    step_s
        Step [s].
    """

    air_capacity_j_k: FloatArray
    mass_capacity_j_k: FloatArray
    outdoor_air_w_k: FloatArray
    outdoor_mass_w_k: FloatArray
    air_mass_w_k: FloatArray
    neighbours_w_k: FloatArray
    step_s: float = 3600.0
    inverse_k_w: FloatArray = field(init=False)
    """Rise of each room's air at the end of a step by one watt in each room [K/W]."""
    mass_sum_w_k: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        mass_sum = self.mass_capacity_j_k / self.step_s + self.air_mass_w_k + self.outdoor_mass_w_k
        diagonal = (
            self.air_capacity_j_k / self.step_s
            + self.outdoor_air_w_k
            + self.air_mass_w_k
            + self.neighbours_w_k.sum(axis=1)
            - self.air_mass_w_k**2 / mass_sum
        )
        object.__setattr__(self, "mass_sum_w_k", mass_sum)
        object.__setattr__(self, "inverse_k_w", np.linalg.inv(np.diag(diagonal) - self.neighbours_w_k))

    @property
    def rooms(self) -> int:
        """Number of rooms."""
        return int(self.air_capacity_j_k.size)

    def drive_w(
        self,
        air_c: FloatArray,
        mass_c: FloatArray,
        outdoor_c: float,
        to_air_w: FloatArray,
        to_mass_w: FloatArray,
    ) -> tuple[FloatArray, FloatArray]:
        """Give what moves the air, and what moves the mass, before any heating.

        Parameters
        ----------
        air_c, mass_c
            Temperatures at the start of the step [°C], shape ``(n,)``.
        outdoor_c
            Mean outdoor temperature of the step [°C].
        to_air_w, to_mass_w
            Gains [W], shape ``(n,)``.

        Returns
        -------
        tuple of ndarray
            Right-hand sides [W] for `air_after_c` and `mass_after_c`.
        """
        mass_drive = (
            self.mass_capacity_j_k / self.step_s * mass_c + self.outdoor_mass_w_k * outdoor_c + to_mass_w
        )
        air_drive = (
            self.air_capacity_j_k / self.step_s * air_c
            + self.outdoor_air_w_k * outdoor_c
            + to_air_w
            + self.air_mass_w_k * mass_drive / self.mass_sum_w_k
        )
        return air_drive, mass_drive

    def air_after_c(self, air_drive_w: FloatArray) -> FloatArray:
        """Give the air at the end of the step [°C] from its drive [W], heating included."""
        return self.inverse_k_w @ air_drive_w

    def mass_after_c(self, mass_drive_w: FloatArray, air_after_c: FloatArray) -> FloatArray:
        """Give the mass at the end of the step [°C]."""
        return np.asarray((mass_drive_w + self.air_mass_w_k * air_after_c) / self.mass_sum_w_k)
