"""Gains and radiation of one surface: internal gains of a dwelling, collecting areas, view of the sky."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import cos, radians

import numpy as np

from tepore.kernel import Refusal
from tepore.norms.uni11300.building import OpaqueElement, WindowElement
from tepore.norms.uni11300.climate import Climate
from tepore.norms.uni11300.construction import surface_resistance
from tepore.norms.uni11300.figures import FACTOR_DIGITS, TEMPERATURE_DIGITS, Floats, exact, rounded
from tepore.norms.uni11300.method import Method, SkyRule
from tepore.norms.uni11300.season import MonthPart
from tepore.norms.uni11300.shading import Obstacles, diffuse_factor, shading_factor
from tepore.norms.uni11300.tabulated import table

STEFAN_BOLTZMANN_W_M2_K4 = 5.67e-8
FIXED_RADIATIVE_W_M2_K = 5.0
"""h_r by emissivity where it is not calculated [W/(m2 K)] (UNI/TS 11300-1)."""
FIXED_SKY_DIFFERENCE_K = 11.0
"""Difference of air and apparent sky temperature where it is not calculated [K] (UNI/TS 11300-1)."""


class NoGains(Refusal):
    """A figure that the gains need is not there."""


def internal_gains_row(edition: str) -> dict[str, float | str]:
    """Give the coefficients of an edition.

    Parameters
    ----------
    edition
        ``"2014"`` or ``"2008"``.

    Returns
    -------
    dict
        linear_w_m2, quadratic_w_m4, up_to_m2, above_w and source.

    Raises
    ------
    NoGains
        No such edition.
    """
    for row in table("internal_gains")["edition"]:
        if row["name"] == edition:
            return dict(row)
    raise NoGains(
        f"there is no edition {edition!r} of the internal gains.",
        remedy="Editions are 2014 and 2008.",
        code="need.internal_gains",
    )


def internal_gains_w(floor_area_m2: float, edition: str = "2014") -> Fraction:
    """Give the mean internal gains of a dwelling (UNI/TS 11300-1 13.1.1).

    Parameters
    ----------
    floor_area_m2
        Useful floor area [m2], above zero.
    edition
        ``"2014"``: 7.987 A - 0.0353 A^2 up to 120 m2; ``"2008"``: 5.294 A - 0.01557 A^2 up to 170 m2;
        450 W above.

    Returns
    -------
    Fraction
        phi_int [W], exact: 351.6 W (3.89 W/m2) for 90.49 m2 by the edition of 2008.
    """
    row = internal_gains_row(edition)
    if floor_area_m2 > float(row["up_to_m2"]):
        return exact(float(row["above_w"]))
    area = exact(floor_area_m2)
    return exact(float(row["linear_w_m2"])) * area + exact(float(row["quadratic_w_m4"])) * area * area


def glass_angle_factor(panes: str, azimuth_deg: float, tilt_deg: float) -> Floats:
    """Give F_gl, the loss of oblique sun, by months (Lombardy, Prospetto 3.XXIX).

    Parameters
    ----------
    panes
        ``"single"``, ``"double"`` or ``"triple"``.
    azimuth_deg, tilt_deg
        Orientation and slope [deg]; slopes up to 45 degrees are taken as horizontal.

    Returns
    -------
    ndarray
        F_gl [1], shape (12,), linear between orientations, at six decimals.
    """
    sheet = table("glass_angle")[panes]
    if tilt_deg <= 45:
        return np.asarray(sheet["horizontal"], dtype=np.float64)
    turned = abs((azimuth_deg + 180) % 360 - 180)
    columns = np.asarray([sheet["south"], sheet["east_west"], sheet["north"]], dtype=np.float64)
    factors = [float(np.interp(turned, (0, 90, 180), month)) for month in columns.T]
    return rounded(np.asarray(factors), FACTOR_DIGITS)


def window_area_m2(element: WindowElement) -> float:
    """Give the collecting area of a window before obstacles and angle, A (1 - F_F) g_n.

    Parameters
    ----------
    element
        A window.

    Returns
    -------
    float
        Area [m2].
    """
    through = element.window.solar_transmittance * element.solar_factor
    return element.area_m2 * (1 - element.window.frame_fraction) * through


def opaque_area_m2(element: OpaqueElement) -> float:
    """Give the collecting area of an opaque element before obstacles, alpha U R_se A.

    Parameters
    ----------
    element
        An element towards outdoors.

    Returns
    -------
    float
        Area [m2].
    """
    taken_in = element.absorptance * element.construction.transmittance_w_m2_k
    return taken_in * surface_resistance("outside") * element.area_m2


def sun_factors(element: OpaqueElement | WindowElement, climate: Climate, method: Method) -> Floats:
    """Give what obstacles and, for glass, the angle of incidence leave of the sun, by months.

    Parameters
    ----------
    element
        A surface towards outdoors.
    climate
        For the latitude.
    method
        Rule of shading and F_w or F_gl.

    Returns
    -------
    ndarray
        F_sh, or F_sh F_w for windows [1], shape (12,), at six decimals.
    """
    shade = shading_factor(
        element.obstacles,
        tilt_deg=element.tilt_deg,
        azimuth_deg=element.azimuth_deg,
        latitude_deg=climate.latitude_deg,
        rule=method.shading,
    )
    if isinstance(element, OpaqueElement):
        return shade
    if method.angular_factor is not None:
        return rounded(shade * method.angular_factor, FACTOR_DIGITS)
    angle = glass_angle_factor(element.window.panes, element.azimuth_deg, element.tilt_deg)
    return rounded(shade * angle, FACTOR_DIGITS)


def sky_view(element: OpaqueElement | WindowElement) -> float:
    """Give F_r, the part of the sky that a surface sees: 1 flat roof, 0.5 wall, less by obstacles.

    Parameters
    ----------
    element
        A surface towards outdoors.

    Returns
    -------
    float
        F_r [1], at six decimals.
    """
    return _sky_view(element.tilt_deg, element.obstacles)


@cache
def _sky_view(tilt_deg: float, obstacles: Obstacles) -> float:
    open_sky = (1 + cos(radians(tilt_deg))) / 2
    return round(open_sky * diffuse_factor(obstacles), FACTOR_DIGITS)


def sky_term_w_m2(climate: Climate, parts: tuple[MonthPart, ...], outdoor_c: Floats, rule: SkyRule) -> Floats:
    """Give h_r / eps times the difference of air and sky temperature.

    Parameters
    ----------
    climate
        For the vapour pressure of the months.
    parts
        Parts of the season.
    outdoor_c
        Outdoor temperature of the parts [C], shape (n,).
    rule
        Fixed (5 W/(m2 K), 11 K) or from the vapour pressure.

    Returns
    -------
    ndarray
        Radiant loss of a black surface that sees only sky [W/m2], shape (n,), at six decimals.

    Raises
    ------
    NoGains
        The rule needs the vapour pressure and the climate has none.
    """
    if rule is SkyRule.FIXED:
        return np.full(len(parts), FIXED_RADIATIVE_W_M2_K * FIXED_SKY_DIFFERENCE_K)
    if climate.vapour_pressure_pa is None:
        raise NoGains(
            f"the climate of {climate.place} has no vapour pressure, which the sky's temperature needs.",
            remedy='Add vapour_pressure_pa or choose a method with sky = "fixed".',
            code="need.climate.vapour_pressure",
        )
    pressure = np.asarray([climate.vapour_pressure_pa[part.month - 1] for part in parts])
    sky_k = 291 - 51.6 * np.exp(-pressure / 1000)
    # h_r (T_e - T_sky) with h_r = sigma (T_sky^4 - T_e^4) / (T_sky - T_e) is sigma (T_e^4 - T_sky^4).
    loss = STEFAN_BOLTZMANN_W_M2_K4 * ((outdoor_c + 273.15) ** 4 - sky_k**4)
    return rounded(np.asarray(loss, dtype=np.float64), TEMPERATURE_DIGITS)
