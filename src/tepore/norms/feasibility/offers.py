"""What metering costs: the document's tables, or an offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from tepore.kernel import Refusal
from tepore.norms.feasibility.assumptions import Assumptions, Service, exact
from tepore.norms.tables import load_table

TABLE = load_table("tepore.norms.feasibility", "costs.toml")


GREATEST_EUR = 10**9
LATEST_YEAR = 12


class BadOffer(Refusal):
    """An offer that cannot be reckoned with."""


class Statistic(StrEnum):
    """Which of the answers of the operators."""

    MEDIAN_ALL = "median_all"
    MEDIAN_OTHERS = "median_others"
    MEDIAN_DISTRICT_HEATING = "median_district_heating"
    GREATEST = "greatest"
    LEAST = "least"


@dataclass(frozen=True)
class Offer:
    """Costs of metering one service, VAT excluded, each 0 or more.

    Attributes
    ----------
    purchase_eur, installation_eur
        Devices of one flat.
    management_eur_per_year
        Reading and information of one flat, a year.
    concentrators_eur_per_flat, acquisition_eur_per_building
        Data acquisition.
    design_eur_per_flat, design_year
        Design with energy certificate, and the year it is paid.
    replacement_year, replacement_installs
        When devices are bought anew, 0 for never within the years, and whether they are installed at cost.
    source
        Table or offer.

    Raises
    ------
    BadOffer
        A cost is negative.
    """

    purchase_eur: Fraction
    installation_eur: Fraction
    management_eur_per_year: Fraction
    concentrators_eur_per_flat: Fraction = Fraction(0)
    acquisition_eur_per_building: Fraction = Fraction(0)
    design_eur_per_flat: Fraction = Fraction(0)
    design_year: int = 0
    replacement_year: int = 0
    replacement_installs: bool = True
    source: str = "offer"

    def __post_init__(self) -> None:
        for field in fields(self):
            amount = getattr(self, field.name)
            if not isinstance(amount, str) and amount < 0:
                raise BadOffer(f"{field.name} is negative.", where=self.source, code="feasibility.offer")

    def cost_by_year(self, flats: int, given: Assumptions) -> tuple[Fraction, ...]:
        """Give what the building pays in each year, VAT included.

        Parameters
        ----------
        flats
            Number of flats, 1 or more.
        given
            Years and VAT.

        Returns
        -------
        tuple of Fraction
            Costs of year 0, 1, ... [EUR], undiscounted.
        """
        devices = (self.purchase_eur + self.installation_eur + self.concentrators_eur_per_flat) * flats
        costs = [Fraction(0)] * (given.years + 1)
        costs[0] += (1 + given.vat_capital) * (devices + self.acquisition_eur_per_building)
        costs[self.design_year] += (1 + given.vat_running) * self.design_eur_per_flat * flats
        for year in range(1, given.years + 1):
            costs[year] += (1 + given.vat_running) * self.management_eur_per_year * flats
        if 0 < self.replacement_year <= given.years:
            anew = self.purchase_eur + (self.installation_eur if self.replacement_installs else 0)
            costs[self.replacement_year] += (1 + given.vat_capital) * anew * flats
        return tuple(costs)

    def capital_eur(self, flats: int, given: Assumptions) -> Fraction:
        """Give the outlay of year 0 for devices and data acquisition, VAT included [EUR]."""
        devices = (self.purchase_eur + self.installation_eur + self.concentrators_eur_per_flat) * flats
        return (1 + given.vat_capital) * (devices + self.acquisition_eur_per_building)

    def capped(self, most: Offer) -> tuple[Offer, tuple[str, ...]]:
        """Give the offer with no cost above those of another, and the names of the costs cut."""
        names = ("purchase_eur", "installation_eur", "management_eur_per_year", "concentrators_eur_per_flat",
                 "acquisition_eur_per_building", "design_eur_per_flat")  # fmt: skip
        cut = {name: getattr(most, name) for name in names if getattr(self, name) > getattr(most, name)}
        return replace(self, **cut), tuple(cut)

    @classmethod
    def from_mapping(cls, table: Mapping[str, Any], *, where: str) -> Offer:
        """Make an offer from a TOML table.

        Parameters
        ----------
        table
            Costs by the names of the attributes; the first three are needed.
        where
            Place in the file, for messages.

        Raises
        ------
        BadOffer
            A name is not known, one of the three is missing, a cost is no number of 0 or more, or a year is
            not within the analysis.
        """
        if not isinstance(table, Mapping):
            raise BadOffer(f"is {table!r}, no table of costs.", where=where, code="feasibility.offer")
        names = {field.name for field in fields(cls)}
        if unknown := sorted(set(table) - names):
            raise BadOffer(f"{unknown[0]!r} is no part of an offer.", where=where, code="feasibility.offer")
        needed = ("purchase_eur", "installation_eur", "management_eur_per_year")
        if missing := [name for name in needed if name not in table]:
            raise BadOffer(f"{missing[0]} is missing.", where=where, code="feasibility.offer")
        entries = {name: _entry(name, entry, where) for name, entry in table.items()}
        return cls(**{"source": where, **entries})


def _entry(name: str, entry: object, where: str) -> Any:  # noqa: ANN401 of the kind that the name asks for
    kind = {"source": str, "replacement_installs": bool, "design_year": int, "replacement_year": int}.get(
        name
    )
    if kind is not None:
        fits = type(entry) is kind and (kind is not int or 0 <= int(str(entry)) <= LATEST_YEAR)
    else:
        fits = isinstance(entry, int | float) and not isinstance(entry, bool) and 0 <= entry <= GREATEST_EUR
    if not fits:
        raise BadOffer(
            f"{name} is {entry!r}.",
            where=where,
            remedy=f"Costs are numbers of 0 or more, years whole numbers up to {LATEST_YEAR}.",
            code="feasibility.offer",
        )
    return entry if kind is not None else exact(str(entry))


def printed_offer(
    service: Service,
    given: Assumptions,
    *,
    permanent_flow_m3h: float | None = None,
    with_heat_meters: bool = False,
    statistic: Statistic = Statistic.MEDIAN_ALL,
) -> Offer:
    """Give the costs of the document's tables for a service.

    Parameters
    ----------
    service
        Heating, cooling or hot water.
    given
        Reading of the model.
    permanent_flow_m3h
        Size Q3 of the hot-water meters [m³/h]: 2.5, 4, 6.3, 10, 16 or 25.
    with_heat_meters
        Whether hot-water meters go in with heat meters, which then bear acquisition and design.
    statistic
        Which of the operators' answers for meters; acquisition and design are those of the model.

    Returns
    -------
    Offer
        Costs by tables 3 to 12. Hot-water meters are not exchanged within twelve years.

    Raises
    ------
    BadOffer
        There is no table for that size.
    """
    hot = service is Service.HOT_WATER
    kind = "hot_water" if hot else "heat"
    for row in TABLE["meters"]:
        if (row["kind"], row["statistic"]) == (kind, statistic) and (
            not hot or row["permanent_flow_m3h"] == permanent_flow_m3h
        ):
            break
    else:
        raise BadOffer(
            f"no table has hot-water meters of {permanent_flow_m3h} m³/h.",
            remedy="Use 2.5, 4, 6.3, 10, 16 or 25.",
            code="feasibility.meter_size",
        )
    alone = not (hot and with_heat_meters)
    management = exact(row["management_eur_per_year"])
    if hot and given.hot_water_management_eur_per_year is not None:
        management = given.hot_water_management_eur_per_year
    return Offer(
        purchase_eur=exact(row["purchase_eur"]),
        installation_eur=exact(row["installation_eur"]),
        management_eur_per_year=management,
        concentrators_eur_per_flat=(
            given.concentrators_hot_water_eur_per_flat if hot else given.concentrators_heat_eur_per_flat
        ),
        acquisition_eur_per_building=given.acquisition_eur_per_building if alone else Fraction(0),
        design_eur_per_flat=given.design_eur_per_flat if alone else Fraction(0),
        design_year=given.design_year,
        replacement_year=0 if hot else given.replacement_year,
        replacement_installs=given.replacement_installs,
        source=f"AEEGSI 252/2016/R/tlr table {row['table']}, {statistic}",
    )
