"""What a need report is made of: results of the norms as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tepore.kernel import CalculationGraph
from tepore.norms.uni10200.k_inv import KInv
from tepore.norms.uni11300 import Building, Need, need_graph
from tepore.norms.uni11300.comparison import NeedDifference
from tepore.norms.uni11300.distribution import WarmPart
from tepore.norms.uni11300.hot_water import HotWaterNeed
from tepore.norms.uni11300.sensitivity import ShareUncertainty, Swing, sensitivities, share_uncertainty


@dataclass(frozen=True)
class ForecastRow:
    """What one unit is expected to pay.

    Attributes
    ----------
    involuntary_cents, voluntary_cents, running_cents
        Parts of the cost [cent].
    """

    unit_id: str
    involuntary_cents: int
    voluntary_cents: int
    running_cents: int

    @property
    def total_cents(self) -> int:
        """All parts [cent]."""
        return self.involuntary_cents + self.voluntary_cents + self.running_cents


@dataclass(frozen=True)
class Forecast:
    """The forecast statement (prospetto previsionale).

    Attributes
    ----------
    energy_kwh
        Useful heat expected [kWh].
    involuntary_kwh
        Of it, involuntary [kWh].
    rows
        By unit.
    """

    energy_kwh: Fraction
    involuntary_kwh: Fraction
    rows: tuple[ForecastRow, ...]
    source: str

    @property
    def involuntary_percent(self) -> Fraction:
        """Involuntary part of the heat expected [%]."""
        return 100 * self.involuntary_kwh / self.energy_kwh


@dataclass(frozen=True)
class Involuntary:
    """Involuntary energy of the building by both ways of UNI 10200:2015 11.8.3.1.

    Attributes
    ----------
    k_inv
        Figure of table 10 with its footnotes, None where the plant is not described.
    simplified_kwh
        Q_inv = k_inv Q_h,id, a constant energy [kWh].
    parts, analytic_kwh
        Pipes and stores, and P_cli, their losses [kWh]; None where none are described.
    forecast
        Where costs are expected.
    """

    k_inv: KInv | None
    simplified_kwh: Fraction | None
    parts: tuple[WarmPart, ...]
    analytic_kwh: Fraction | None
    forecast: Forecast | None

    @property
    def used_kwh(self) -> Fraction:
        """The analytic figure where there is one, else the simplified one [kWh]."""
        if self.analytic_kwh is not None:
            return self.analytic_kwh
        return Fraction(0) if self.simplified_kwh is None else self.simplified_kwh


@dataclass(frozen=True)
class UnitNeed:
    """What one unit needs.

    Attributes
    ----------
    need_kwh
        Q_H,nd of the season, whole kWh.
    cooling_kwh
        Q_C,nd of the year, whole kWh.
    millesimi, old_millesimi
        Share by need and in the table so far, None where not said [1/1000].
    variation_percent
        Change against the old table [%].
    """

    id: str
    name: str
    floor_area_m2: Fraction
    need_kwh: Fraction
    cooling_kwh: Fraction
    millesimi: Decimal
    old_millesimi: Decimal | None
    variation_percent: Fraction | None
    hot_water: HotWaterNeed


@dataclass(frozen=True)
class NeedReport:
    """All that is known of a building's need.

    Attributes
    ----------
    file, sha256
        Need file it came from, and the digest of its text.
    heating, cooling
        Monthly results.
    units
        By unit, in order.
    difference
        The two units whose needs per square metre differ most.
    involuntary
        Involuntary energy, where the plant or its pipes are described.
    notes
        What was used and could not be verified.
    """

    file: str
    sha256: str
    address: str
    engineer: str
    hypotheses: tuple[str, ...]
    heating: Need
    cooling: Need
    units: tuple[UnitNeed, ...]
    difference: NeedDifference
    involuntary: Involuntary | None
    notes: tuple[str, ...]

    @property
    def building(self) -> Building:
        """The survey."""
        return self.heating.building

    @property
    def ideal_need_kwh(self) -> Fraction:
        """Q_h,id, need of the building [kWh]."""
        return sum((unit.need_kwh for unit in self.units), Fraction(0))

    def graph(self) -> CalculationGraph:
        """Prove need and millesimi down to walls and windows.

        Returns
        -------
        CalculationGraph
            See `need_graph`.
        """
        return need_graph(self.heating)

    def sensitivities(self) -> tuple[Swing, ...]:
        """Tell which inputs move the millesimi most.

        Returns
        -------
        tuple of Swing
            Largest first, with the default uncertainties.
        """
        return sensitivities(self.heating)

    def uncertainty(self, *, samples: int = 2000, seed: int = 0) -> tuple[ShareUncertainty, ...]:
        """Tell how sure each share is.

        Parameters
        ----------
        samples, seed
            Draws and the seed of the random numbers.

        Returns
        -------
        tuple of ShareUncertainty
            By unit, with the default uncertainties.
        """
        return share_uncertainty(self.heating, samples=samples, seed=seed)
