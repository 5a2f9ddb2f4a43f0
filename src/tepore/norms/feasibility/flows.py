"""Savings and costs year by year, and their net present value (252/2016/R/tlr table 13).

CE = T · EP · S · N                          what the energy costs a year
CS = s · CE (+ s · T_W · V · N for hot water) what metering saves a year
NPV = Σ (CS_j − costs_j) / (1 + i)^j         j = 0 holds the outlays, j = 1 half of the saving
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tepore.norms.feasibility.assumptions import TABLE, Assumptions, Service, exact
from tepore.norms.feasibility.offers import Offer


@dataclass(frozen=True)
class Need:
    """What a building needs of one service.

    Attributes
    ----------
    service
        Heating, cooling or hot water.
    specific_kwh_m2_year
        Specific need EP by UNI/TS 11300 [kWh/(m²·year)]; for cooling in primary energy.
    area_m2
        Useful area of one flat, on average [m²].
    flats
        Number of flats.
    hot_water_m3_per_flat_year
        Hot water of one flat [m³/year]; 0 for the other services.
    """

    service: Service
    specific_kwh_m2_year: Fraction
    area_m2: Fraction
    flats: int
    hot_water_m3_per_flat_year: Fraction = Fraction(0)

    def energy_kwh_year(self) -> Fraction:
        """Give the need of the building [kWh/year]."""
        return self.specific_kwh_m2_year * self.area_m2 * self.flats

    def saving_eur_year(self, saving: Fraction, given: Assumptions) -> Fraction:
        """Give what a share saved is worth in a full year [EUR/year]."""
        energy = given.energy_price_eur_kwh(self.service) * self.energy_kwh_year()
        water = given.water_price_eur_m3 * self.hot_water_m3_per_flat_year * self.flats
        return saving * (energy + water)


@dataclass(frozen=True)
class YearFlow:
    """One year [EUR, undiscounted]."""

    year: int
    saving_eur: Fraction
    deduction_eur: Fraction
    cost_eur: Fraction

    @property
    def net_eur(self) -> Fraction:
        """What the year leaves."""
        return self.saving_eur + self.deduction_eur - self.cost_eur


@dataclass(frozen=True)
class CashFlows:
    """All years of one investment.

    Attributes
    ----------
    years
        Year 0 and those of the analysis.
    rate
        Discount rate [1].
    """

    years: tuple[YearFlow, ...]
    rate: Fraction

    @property
    def npv_eur(self) -> Fraction:
        """Net present value after the last year [EUR]."""
        return self.npv_by_year_eur[-1]

    @property
    def npv_by_year_eur(self) -> tuple[Fraction, ...]:
        """Net present value if counting stopped with each year [EUR]."""
        standing, sums = Fraction(0), list[Fraction]()
        for flow in self.years:
            standing += flow.net_eur / (1 + self.rate) ** flow.year
            sums.append(standing)
        return tuple(sums)

    @property
    def present_cost_eur(self) -> Fraction:
        """Present value of all costs less deductions [EUR]."""
        return sum(
            ((flow.cost_eur - flow.deduction_eur) / (1 + self.rate) ** flow.year for flow in self.years),
            Fraction(0),
        )

    @property
    def payback_year(self) -> int | None:
        """First year from which the net present value stays at zero or above; None where it never does."""
        sums = self.npv_by_year_eur
        for flow in self.years:
            if all(standing >= 0 for standing in sums[flow.year :]):
                return flow.year
        return None


def cash_flows(
    need: Need, offer: Offer, saving: Fraction, given: Assumptions, *, deduction: bool = False
) -> CashFlows:
    """Give the flows of metering a building's service.

    Parameters
    ----------
    need
        What the building needs.
    offer
        What metering costs.
    saving
        Share of the need that metering saves [1], 0 to 1.
    given
        Prices, years, rate, VAT.
    deduction
        Whether half of the outlay comes back through taxes (Law 208/2015), in yearly instalments.

    Returns
    -------
    CashFlows
        Year 0 to the last.
    """
    full = need.saving_eur_year(saving, given)
    costs = offer.cost_by_year(need.flats, given)
    instalments = int(TABLE["deduction"]["instalments"])
    back = offer.capital_eur(need.flats, given) * exact(TABLE["deduction"]["share"]) / instalments
    return CashFlows(
        tuple(
            YearFlow(
                year=year,
                saving_eur=_share_of_year(year, given) * full,
                deduction_eur=back if deduction and 1 <= year <= instalments else Fraction(0),
                cost_eur=cost,
            )
            for year, cost in enumerate(costs)
        ),
        given.rate,
    )


def _share_of_year(year: int, given: Assumptions) -> Fraction:
    if year == 0:
        return Fraction(0)
    return given.first_year_share if year == 1 else Fraction(1)


def break_even_need(need: Need, offer: Offer, saving: Fraction, given: Assumptions) -> Fraction:
    """Give the specific need at which metering just pays [kWh/(m²·year)].

    Parameters
    ----------
    need
        The building; its own specific need does not matter.
    offer, saving, given
        As in `cash_flows`; the saving is above 0.

    Returns
    -------
    Fraction
        EP with NPV = 0, exact; negative where the water saved alone pays.
    """
    costs = offer.cost_by_year(need.flats, given)
    present = sum((cost * given.discount(year) for year, cost in enumerate(costs)), Fraction(0))
    worth = present / (saving * given.saving_factor)
    water = given.water_price_eur_m3 * need.hot_water_m3_per_flat_year * need.flats
    return (worth - water) / (given.energy_price_eur_kwh(need.service) * need.area_m2 * need.flats)
