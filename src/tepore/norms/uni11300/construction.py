"""Layers to transmittance and heat capacity; windows with glass, frame, edge and shutter.

All is rational arithmetic on decimals, so it is done exactly and rounded once (UNI EN ISO 6946, 10077-1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import numpy as np

from tepore.kernel import Refusal, round_half_up
from tepore.norms.uni11300.figures import TRANSMITTANCE_DIGITS, exact
from tepore.norms.uni11300.tabulated import source_of, table


class BadConstruction(Refusal):
    """A wall, floor, roof or window that has no transmittance."""


class HeatFlow(StrEnum):
    """Direction of the heat flow in winter, which sets the surface resistances."""

    UP = "up"
    HORIZONTAL = "horizontal"
    DOWN = "down"


@dataclass(frozen=True)
class Material:
    """What a layer is made of.

    Attributes
    ----------
    conductivity_w_m_k, density_kg_m3, specific_heat_j_kg_k
        lambda [W/(m K)], rho [kg/m3] and c [J/(kg K)].
    source
        Data sheet or table; "default, not verified" for the library's figures.
    """

    name: str
    conductivity_w_m_k: float
    density_kg_m3: float
    specific_heat_j_kg_k: float
    source: str


@dataclass(frozen=True)
class Layer:
    """One layer: a thickness of a material, or a resistance of its own.

    Attributes
    ----------
    thickness_m
        Thickness [m]; 0 where only a resistance is given.
    material
        What it is made of, or None.
    resistance_m2_k_w
        Resistance [m2 K/W] in place of thickness over conductivity.
    """

    thickness_m: float = 0.0
    material: Material | None = None
    resistance_m2_k_w: float | None = None
    label: str = ""

    @property
    def known_material(self) -> Material:
        """The material of a layer without a resistance of its own.

        Raises
        ------
        BadConstruction
            It has no material, or no thickness.
        """
        if self.material is None or self.material.conductivity_w_m_k <= 0 or self.thickness_m <= 0:
            raise BadConstruction(
                f"the layer {self.label or '(unnamed)'} has no resistance, nor thickness and conductivity.",
                remedy="Give a material and a thickness in metres above zero, or a resistance.",
                code="need.layer",
            )
        return self.material

    @property
    def exact_resistance(self) -> Fraction:
        """Resistance [m2 K/W], exact."""
        if self.resistance_m2_k_w is not None:
            return exact(self.resistance_m2_k_w)
        return exact(self.thickness_m) / exact(self.known_material.conductivity_w_m_k)


@dataclass(frozen=True)
class Construction:
    """An opaque build-up, inside first, or a transmittance taken from elsewhere.

    Attributes
    ----------
    heat_flow
        Direction in winter, for the surface resistances.
    layers
        From inside to outside; empty where `given_transmittance` stands.
    given_transmittance
        U [W/(m2 K)] of a certificate, survey or abacus.
    source
        Where the given transmittance stands.
    indoors
        Whether an unheated space lies beyond, so that both surfaces are sheltered (UNI EN ISO 6946).
    """

    id: str
    heat_flow: HeatFlow = HeatFlow.HORIZONTAL
    layers: tuple[Layer, ...] = ()
    given_transmittance: float | None = None
    source: str = ""
    indoors: bool = False

    @property
    def surfaces(self) -> tuple[str, str]:
        """Names of its surface resistances, inner and outer (see `surface_resistance`)."""
        inner = f"inside_{self.heat_flow}"
        return (inner, inner if self.indoors else "outside")

    @cached_property
    def exact_transmittance(self) -> Fraction:
        """U [W/(m2 K)] rounded at four decimals, as it is used."""
        return self._transmittance()

    @cached_property
    def transmittance_w_m2_k(self) -> float:
        """U [W/(m2 K)] at four decimals."""
        return float(self.exact_transmittance)

    def _transmittance(self) -> Fraction:
        if self.given_transmittance is not None:
            return round_half_up(exact(self.given_transmittance), TRANSMITTANCE_DIGITS)
        if not self.layers:
            raise BadConstruction(
                f"the construction {self.id} has no layers and no transmittance.",
                remedy="Describe its layers from inside to outside, or give transmittance and source.",
                code="need.construction.empty",
            )
        surfaces = sum((exact(surface_resistance(name)) for name in self.surfaces), Fraction(0))
        total = surfaces + sum((layer.exact_resistance for layer in self.layers), Fraction(0))
        return round_half_up(1 / total, TRANSMITTANCE_DIGITS)

    @property
    def areal_capacity_kj_m2_k(self) -> float:
        """Effective internal heat capacity [kJ/(m2 K)] by the simplified rule of UNI EN ISO 13786 annex A.

        Layers from inside count until 0.10 m, the middle of the build-up or the first insulating layer
        (conductivity below 0.08 W/(m K)), whichever is nearest.
        """
        thickness = sum(layer.thickness_m for layer in self.layers)
        left = min(0.10, thickness / 2)
        capacity = 0.0
        for layer in self.layers:
            if left <= 0 or layer.material is None or layer.material.conductivity_w_m_k < 0.08:
                break
            used = min(layer.thickness_m, left)
            capacity += used * layer.material.density_kg_m3 * layer.material.specific_heat_j_kg_k / 1000
            left -= used
        return capacity


@dataclass(frozen=True)
class Glazing:
    """Parts of a window of normalised size, for U_w by UNI EN ISO 10077-1.

    Attributes
    ----------
    glass_transmittance_w_m2_k, frame_transmittance_w_m2_k
        U_g and U_f [W/(m2 K)].
    frame_fraction
        F_F, part of the window that is frame [1].
    edge_length_m_m2
        Visible edge of the glass by window area [m/m2].
    edge_psi_w_m_k
        psi_g of the spacer [W/(m K)].
    """

    glass_transmittance_w_m2_k: float
    frame_transmittance_w_m2_k: float
    frame_fraction: float
    edge_length_m_m2: float = 0.0
    edge_psi_w_m_k: float = 0.0

    @property
    def exact_transmittance(self) -> Fraction:
        """U_w [W/(m2 K)], exact."""
        frame = exact(self.frame_fraction)
        return (
            (1 - frame) * exact(self.glass_transmittance_w_m2_k)
            + frame * exact(self.frame_transmittance_w_m2_k)
            + exact(self.edge_length_m_m2) * exact(self.edge_psi_w_m_k)
        )


@dataclass(frozen=True)
class WindowType:
    """A kind of window.

    Attributes
    ----------
    glazing
        Its parts, or None where `given_transmittance` stands.
    solar_transmittance
        g_n at normal incidence [1].
    frame_fraction
        F_F [1]; 0.2 where nothing is known.
    shutter_resistance_m2_k_w
        Delta R of the closed shutter [m2 K/W]; 0 for none.
    shutter_use
        f_shut, part of the time weighted by temperature that shutters are closed [1], 0.6 by convention.
    panes
        ``"single"``, ``"double"`` or ``"triple"``, for the angle correction F_gl.
    """

    id: str
    solar_transmittance: float
    frame_fraction: float = 0.2
    glazing: Glazing | None = None
    given_transmittance: float | None = None
    shutter_resistance_m2_k_w: float = 0.0
    shutter_use: float = 0.6
    panes: str = "double"
    source: str = ""
    solar_source: str = field(default="")

    def __post_init__(self) -> None:
        """Refuse two figures for one frame."""
        if self.glazing is not None and self.glazing.frame_fraction != self.frame_fraction:
            raise BadConstruction(
                f"the window {self.id} has a frame of {self.frame_fraction} and one of "
                f"{self.glazing.frame_fraction}.",
                remedy="Give the same frame_fraction to the window and its glazing.",
                code="need.window.frame",
            )

    @property
    def known_glazing(self) -> Glazing:
        """Glass and frame of a window without a transmittance of its own.

        Raises
        ------
        BadConstruction
            It has neither.
        """
        if self.glazing is None:
            raise BadConstruction(
                f"the window {self.id} has neither a transmittance nor glass and frame.",
                remedy="Give transmittance and source, or glass_transmittance and frame_transmittance.",
                code="need.window.empty",
            )
        return self.glazing

    @cached_property
    def exact_bare_transmittance(self) -> Fraction:
        """U_w without shutter [W/(m2 K)], at four decimals."""
        if self.given_transmittance is not None:
            return round_half_up(exact(self.given_transmittance), TRANSMITTANCE_DIGITS)
        return round_half_up(self.known_glazing.exact_transmittance, TRANSMITTANCE_DIGITS)

    @cached_property
    def exact_transmittance(self) -> Fraction:
        """U_w with the shutter's mean use [W/(m2 K)], rounded at four decimals, as it is used."""
        bare = self.exact_bare_transmittance
        if self.shutter_resistance_m2_k_w <= 0:
            return bare
        closed = 1 / (1 / bare + exact(self.shutter_resistance_m2_k_w))
        use = exact(self.shutter_use)
        return round_half_up(closed * use + bare * (1 - use), TRANSMITTANCE_DIGITS)

    @cached_property
    def transmittance_w_m2_k(self) -> float:
        """U_w with the shutter's mean use [W/(m2 K)], at four decimals."""
        return float(self.exact_transmittance)


def surface_resistance(name: str) -> float:
    """Give a surface resistance (UNI EN ISO 6946).

    Parameters
    ----------
    name
        ``"inside_up"``, ``"inside_horizontal"``, ``"inside_down"`` or ``"outside"``.

    Returns
    -------
    float
        Resistance [m2 K/W].
    """
    return float(table("surfaces")["surface_resistance_m2_k_w"][name])


def air_layer_resistance(thickness_m: float, heat_flow: HeatFlow) -> float:
    """Give the resistance of an unventilated air layer of high emissivity (UNI EN ISO 6946).

    Parameters
    ----------
    thickness_m
        Thickness [m], 0 to 0.3.
    heat_flow
        Direction of the heat flow.

    Returns
    -------
    float
        Resistance [m2 K/W], linear between the printed thicknesses, at four decimals.

    Raises
    ------
    BadConstruction
        The layer is thicker than 0.3 m: it is a space, not a layer.
    """
    if not 0 <= thickness_m <= 0.3:
        raise BadConstruction(
            f"an air layer of {thickness_m} m is outside 0 to 0.3 m.",
            remedy="Thicker spaces are unheated spaces: make their balance.",
            code="need.air_layer",
        )
    sheet = table("surfaces")["air_layer"]
    resistance = np.interp(thickness_m * 1000, sheet["thickness_mm"], sheet[f"{heat_flow}_m2_k_w"])
    return round(float(resistance), TRANSMITTANCE_DIGITS)


def material_named(name: str) -> Material:
    """Give a material of the library: default figures, not verified.

    Parameters
    ----------
    name
        English key or Italian name, for example ``"solid_brick"`` or ``"mattone pieno"``.

    Returns
    -------
    Material
        With the source that says so.

    Raises
    ------
    BadConstruction
        The library does not know it.
    """
    library = table("materials")["material"]
    for key, row in library.items():
        if name in (key, row["italian"]):
            return Material(
                name=row["italian"],
                conductivity_w_m_k=float(row["conductivity_w_m_k"]),
                density_kg_m3=float(row["density_kg_m3"]),
                specific_heat_j_kg_k=float(row["specific_heat_j_kg_k"]),
                source=source_of("materials"),
            )
    raise BadConstruction(
        f"the library has no material {name!r}.",
        remedy=f"Define it under [materials], or choose one of {', '.join(sorted(library))}.",
        code="need.material",
    )
