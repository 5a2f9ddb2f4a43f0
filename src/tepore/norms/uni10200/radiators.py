"""UNI 10200 Appendix D: radiator output by the dimensional method [metodo dimensionale].

    Φ_60 = 314 · S + C · V         S = 2·(L·H + L·P + H·P)      V = L·H·P

         L
      +-------+        The box that encloses the radiator: elements are not counted. 314·S reads as what it
    H |       |        radiates, C·V as what it gives to the air; C depends on material and shape [tipo].
      +-------+ P

Lengths are exact millimetres, so outputs are exact fractions and may carry shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import pi

from tepore.kernel import Refusal, round_half_up
from tepore.norms.defaults import Default
from tepore.norms.tables import load_defaults, load_table

TABLE = load_table("tepore.norms.uni10200", "radiators.toml")
PIPE_TRANSFER = load_defaults("tepore.norms.uni10200", "radiators.toml")["pipe_transfer"]
SURFACE_W_PER_M2 = Fraction(TABLE["method"]["surface_w_per_m2"])
CLAUSE = "UNI 10200 Appendix D, dimensional method"
Millimetres = int | Decimal | Fraction


class UnknownRadiator(Refusal):
    """A radiator whose output cannot be told from what was given."""


@dataclass(frozen=True)
class RadiatorType:
    """A kind of radiator in the sense of the norm's table.

    Attributes
    ----------
    code
        Type number of the norm, or the user's own name.
    coefficient_w_per_m3
        C [W/m³].
    source
        Where C stands.
    description
        Material and shape, where known.
    """

    code: str
    coefficient_w_per_m3: Fraction
    source: str
    description: str = ""


@dataclass(frozen=True)
class PipePower:
    """Output of the exposed pipes of a radiator at 60 K [W], with the figure it leans on."""

    power_w: float
    transfer: Default


@dataclass(frozen=True)
class Radiator:
    """One row of the radiator sheet.

    Attributes
    ----------
    type
        Type with its C.
    length_mm, height_mm, depth_mm
        Size of the enclosing box [mm].
    pipe_power_w
        Output of its exposed pipes at 60 K [W], 0 where they are not counted.
    """

    type: RadiatorType
    length_mm: Millimetres
    height_mm: Millimetres
    depth_mm: Millimetres
    pipe_power_w: Fraction = Fraction(0)

    @property
    def power_w(self) -> Fraction:
        """Output of radiator and pipes at 60 K [W], exact."""
        own = dimensional_power_w(self.type, self.length_mm, self.height_mm, self.depth_mm)
        return own + self.pipe_power_w

    @property
    def rounded_power_w(self) -> int:
        """Output as the sheet prints it, whole watts, halves up."""
        return int(round_half_up(self.power_w))


def radiator_type(code: str) -> RadiatorType:
    """Give a type of the norm's table whose coefficient is known.

    Parameters
    ----------
    code
        Type number.

    Returns
    -------
    RadiatorType
        The type with C and its source.

    Raises
    ------
    UnknownRadiator
        The coefficient of the type is not known here: nothing is assumed in its place.
    """
    for row in TABLE["types"]:
        if row["code"] == code:
            return RadiatorType(
                code, Fraction(row["coefficient_w_per_m3"]), row["source"], row["description"]
            )
    raise UnknownRadiator(
        f"the coefficient C of radiator type {code!r} is not known.",
        remedy="Give C with its source (UNI 10200 Appendix D), or calibrate it from a certificate.",
        code="uni10200.unknown_type",
    )


def own_type(code: str, coefficient_w_per_m3: Decimal | int, source: str) -> RadiatorType:
    """Make a type from a coefficient that the user has read.

    Parameters
    ----------
    code
        Name of the type.
    coefficient_w_per_m3
        C [W/m³], from 8 000 to 35 000: beyond that it is taken for a slip.
    source
        Where it was read.

    Returns
    -------
    RadiatorType
        The type with C and its source.

    Raises
    ------
    UnknownRadiator
        The coefficient is implausible, or the source is empty.
    """
    coefficient = _positive("coefficient_w_per_m3", coefficient_w_per_m3)
    low, high = TABLE["plausible"]["least_w_per_m3"], TABLE["plausible"]["greatest_w_per_m3"]
    if not low <= coefficient <= high:
        raise UnknownRadiator(
            f"C = {float(coefficient):g} W/m³ of type {code!r} is outside {low} to {high} W/m³.",
            remedy="Check the unit: C is in W/m³ at 60 K.",
            code="uni10200.implausible_coefficient",
        )
    if not source.strip():
        raise UnknownRadiator(
            f"C of type {code!r} has no source.",
            remedy="Name edition and table of the norm, or the certificate.",
            code="uni10200.no_source",
        )
    return RadiatorType(code, coefficient, source.strip())


def dimensional_power_w(
    kind: RadiatorType, length_mm: Millimetres, height_mm: Millimetres, depth_mm: Millimetres
) -> Fraction:
    """Give the output of a radiator at 60 K from the box that encloses it.

    Parameters
    ----------
    kind
        Type with its coefficient C [W/m³].
    length_mm, height_mm, depth_mm
        Size of the enclosing box [mm], above 0, up to 10 000.

    Returns
    -------
    Fraction
        314·S + C·V [W], exact.

    Raises
    ------
    UnknownRadiator
        A size is not above 0, or not a length in millimetres.
    """
    surface, volume = _box(length_mm, height_mm, depth_mm)
    return SURFACE_W_PER_M2 * surface + kind.coefficient_w_per_m3 * volume


def calibrated_type(
    code: str,
    power_60_w: Decimal | int,
    size_mm: tuple[Millimetres, Millimetres, Millimetres],
    certificate: str,
) -> RadiatorType:
    """Give the type whose coefficient makes the dimensional method agree with a certificate.

    Parameters
    ----------
    code
        Name of the type.
    power_60_w
        Certified output at 60 K [W]: bring an EN 442 output there first (UNI 10200 D.3.1).
    size_mm
        Length, height and depth of the certified radiator [mm].
    certificate
        Certificate or data sheet, kept as source.

    Returns
    -------
    RadiatorType
        The type with C = (Φ_60 − 314·S) / V.

    Raises
    ------
    UnknownRadiator
        A figure is not positive, the certificate is unnamed, or C comes out implausible.
    """
    surface, volume = _box(*size_mm)
    power = _positive("power_60_w", power_60_w)
    coefficient = (power - SURFACE_W_PER_M2 * surface) / volume
    if coefficient <= 0:
        raise UnknownRadiator(
            f"{float(power):g} W is less than the box alone would radiate.",
            remedy="Check the size, and that the output is at 60 K.",
            code="uni10200.calibration",
        )
    checked = own_type(code, Decimal(round(float(coefficient), 6)), certificate)
    return RadiatorType(checked.code, coefficient, f"calibrated from {checked.source}")


def installed_power_w(radiators: tuple[Radiator, ...]) -> int:
    """Give the installed power of a flat as its sheet adds it up: row by row in whole watts.

    Parameters
    ----------
    radiators
        The rows of the sheet.

    Returns
    -------
    int
        Sum of the rounded rows at 60 K [W].
    """
    return sum(radiator.rounded_power_w for radiator in radiators)


def pipe_power_w(diameter: str, length_mm: int, *, transfer: Default = PIPE_TRANSFER) -> PipePower:
    """Give the output of an exposed pipe at 60 K.

    Parameters
    ----------
    diameter
        Nominal size in inches: ``"3/8"``, ``"1/2"``, ``"3/4"``, ``"1"``, ``"1 1/4"``, ``"1 1/2"``.
    length_mm
        Exposed length, inlet and outlet together [mm], 0 to 100 000.
    transfer
        Heat transfer of the pipe's surface [W/(m²·K)].

    Returns
    -------
    PipePower
        q = U·π·d_e·60·length; the norm's own table was not found, so U is an engineering substitute.

    Raises
    ------
    UnknownRadiator
        The diameter is not in the table, or the length is out of range.
    """
    diameters = TABLE["pipes"]["diameters_mm"]
    size = diameter.strip().removesuffix('"')
    if size not in diameters:
        raise UnknownRadiator(
            f"the pipe size {diameter!r} is not known.",
            remedy=f"Use one of {', '.join(diameters)} (inches).",
            code="uni10200.pipe_size",
        )
    if not 0 <= length_mm <= 100_000:
        raise UnknownRadiator(f"a pipe is {length_mm} mm long; 0 to 100 000.", code="uni10200.pipe_length")
    power = transfer.number * pi * diameters[size] / 1000 * TABLE["method"]["excess_k"] * length_mm / 1000
    return PipePower(power, transfer)


def _box(length_mm: Millimetres, height_mm: Millimetres, depth_mm: Millimetres) -> tuple[Fraction, Fraction]:
    length, height, depth = (
        _positive(name, size, greatest=10_000) / 1000
        for name, size in (("length_mm", length_mm), ("height_mm", height_mm), ("depth_mm", depth_mm))
    )
    return 2 * (length * height + length * depth + height * depth), length * height * depth


def _positive(name: str, number: Millimetres, *, greatest: int | None = None) -> Fraction:
    if isinstance(number, Decimal) and not number.is_finite():
        raise UnknownRadiator(f"{name} is not a number.", code="uni10200.size")
    exact = Fraction(number)
    if exact <= 0 or (greatest is not None and exact > greatest):
        limit = "" if greatest is None else f", up to {greatest}"
        raise UnknownRadiator(
            f"{name} is {float(exact):g}; it is above 0{limit}.",
            remedy="Sizes are in millimetres.",
            code="uni10200.size",
        )
    return exact
