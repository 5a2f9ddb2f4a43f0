"""What editions and regions do differently, as one value that goes through the whole calculation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tepore.kernel import Refusal
from tepore.norms.uni11300.tabulated import source_of, table


class UnknownMethod(Refusal):
    """A name of a calculation method that no table knows."""


class SkyRule(StrEnum):
    """How the radiative coefficient and the sky's temperature are found."""

    FIXED = "fixed"
    """h_r = 5 eps W/(m2 K) and 11 K in all months (UNI/TS 11300-1)."""
    VAPOUR_PRESSURE = "vapour_pressure"
    """From the month's vapour pressure (Lombardy, Allegato H, eq. 3.34 to 3.37)."""


class ShadingRule(StrEnum):
    """How the factors of horizon, overhang and fin are joined."""

    PRODUCT = "product"
    MINIMUM = "minimum"


class OpaqueGains(StrEnum):
    """Where the sun on opaque elements enters the balance."""

    GAINS = "gains"
    """Among the gains, weighted by the utilisation factor (UNI/TS 11300-1)."""
    LOSSES = "losses"
    """Taken off the losses in full (Lombardy, Allegato H, eq. 3.5)."""


class PartMonth(StrEnum):
    """At which moment the temperature of a part of a month is read off between the mid-month values."""

    CENTRE = "centre"
    """At the centre of the part: the mean of the straight line over it."""
    FROM_MID_MONTH = "from_mid_month"
    """As if the part began or ended at mid-month: half its days from there, months of 365/12 days.

    Some software in use does so; it gives 12.30 C for 15 to 31 October in the ANACI Varese 2015 table.
    """


@dataclass(frozen=True)
class Method:
    """One way to calculate: edition, region and the choices they leave.

    Attributes
    ----------
    name
        Name printed in the report.
    internal_gains, hot_water
        Editions of the tables of internal gains and hot-water volumes: ``"2014"``, ``"2008"``.
    air_heat_capacity_wh_m3_k
        Heat capacity of air by volume [Wh/(m3 K)].
    angular_factor
        F_w of all glazing [1]; None takes the monthly table F_gl.
    a0_heating, tau0_heating_h, a0_cooling, tau0_cooling_h
        Parameters of the utilisation factors [1] and [h].
    air_change_h
        Air change of a dwelling in reference use, 0.5 x 0.6 [1/h].
    set_point_heating_c, set_point_cooling_c
        Indoor temperatures [C].
    albedo
        Reflectance of the ground [1].
    """

    name: str
    internal_gains: str = "2014"
    hot_water: str = "2014"
    air_heat_capacity_wh_m3_k: float = 0.34
    sky: SkyRule = SkyRule.FIXED
    shading: ShadingRule = ShadingRule.PRODUCT
    angular_factor: float | None = 0.9
    opaque_gains: OpaqueGains = OpaqueGains.GAINS
    part_month: PartMonth = PartMonth.CENTRE
    a0_heating: float = 1.0
    tau0_heating_h: float = 15.0
    a0_cooling: float = 1.0
    tau0_cooling_h: float = 15.0
    air_change_h: float = 0.3
    set_point_heating_c: float = 20.0
    set_point_cooling_c: float = 26.0
    albedo: float = 0.2
    source: str = ""


def method_named(name: str) -> Method:
    """Give a preset.

    Parameters
    ----------
    name
        ``"uni-ts-11300-1:2014"``, ``"uni-ts-11300-1:2008"`` or ``"lombardia-6437-2026"``.

    Returns
    -------
    Method
        The preset with its source; change a choice with `dataclasses.replace`.

    Raises
    ------
    UnknownMethod
        No preset has this name.
    """
    presets = {row["name"]: row for row in table("methods")["method"]}
    if name not in presets:
        raise UnknownMethod(
            f"there is no calculation method {name!r}.",
            remedy=f"Choose one of {', '.join(sorted(presets))}.",
            code="need.method",
        )
    row = presets[name]
    return Method(
        name=name,
        internal_gains=row["internal_gains"],
        hot_water=row["hot_water"],
        air_heat_capacity_wh_m3_k=float(row["air_heat_capacity_wh_m3_k"]),
        sky=SkyRule(row["sky"]),
        shading=ShadingRule(row["shading"]),
        angular_factor=row.get("angular_factor"),
        opaque_gains=OpaqueGains(row["opaque_gains"]),
        source=source_of("methods"),
    )
