"""From the tables of stocks, bills, invoices and pipes to what the norm computes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.norms.uni10200.energy_cost_documents import (
    ExpenseOrigin,
    Gross,
    Invoice,
    Priced,
    StatedGross,
    StockCost,
    VatLine,
    amount_cents,
    origin_problems,
)
from tepore.norms.uni10200.energy_cost_portion import Portion, PortionRule, portion_by_days
from tepore.norms.uni10200.energy_cost_supplies import BilledGas, HeatPumpUse, StockFuel
from tepore.norms.uni10200.fuel_gas import NET_TO_GROSS, GasBill
from tepore.norms.uni10200.fuel_stock import FuelLot, FuelStock, stock_problems
from tepore.norms.uni11300_2 import PlantPart, WarmPipe, WarmStore

if TYPE_CHECKING:
    from tepore.services.building_file.cost_parts import (
        DocumentPeriodPart,
        FuelStockPart,
        GasBillPart,
        GasPart,
        LotPart,
        PortionPart,
        PricePart,
    )
    from tepore.services.building_file.document import BuildingDocument, EnergyPart, ExpensePart
    from tepore.services.building_file.faults import Places
    from tepore.services.building_file.positions import TomlPath

MadeSupply = HeatPumpUse | BilledGas | StockFuel
_DEFAULT_RATIO = Decimal(f"{NET_TO_GROSS.number:g}")


class BadCostTable(Exception):
    """A table of costs that says a thing twice or not at all."""

    def __init__(self, path: TomlPath, what: str, code: str, remedy: str) -> None:
        super().__init__(what)
        self.path, self.what, self.code, self.remedy = path, what, code, remedy


@dataclass
class CostTranslation:
    """The cost tables of a document on their way to inputs.

    Attributes
    ----------
    file
        Name of the file, for the sources in the calculation graph.
    season
        Period of the season.
    energy, base
        Heat of the file, or of a group and where the group stands.
    """

    document: BuildingDocument
    file: str
    places: Places
    season: Period
    energy: EnergyPart
    base: TomlPath = ()

    def stocks(self) -> tuple[FuelStock, ...]:
        """Give the fuel stocks.

        Raises
        ------
        BadCostTable
            A stock stands in no expense: what was burnt would be charged to nobody.
        """
        paid = {part.stock for part in self.document.expenses}
        for index, stock in enumerate(self.document.fuel_stocks):
            if stock.id not in paid:
                raise BadCostTable(
                    ("fuel_stocks", index),
                    "no expense charges what was used of it.",
                    "stock.unpaid",
                    f'Enter an expense with stock = "{stock.id}".',
                )
        return tuple(
            self._stock(part, ("fuel_stocks", index)) for index, part in enumerate(self.document.fuel_stocks)
        )

    def supplies(self) -> Iterator[tuple[MadeSupply, TomlPath]]:
        """Give the supplies that are neither main meters nor plain fuels, each with its place in the file."""
        energy = self.energy
        for index, pump in enumerate(energy.heat_pumps):
            path: TomlPath = (*self.base, "energy", "heat_pumps", index)
            yield (
                HeatPumpUse(
                    electricity_kwh=pump.electricity_kwh,
                    scop=pump.scop,
                    generator=pump.generator or "",
                    source=self._source(path, pump.source),
                ),
                path,
            )
        for index, burnt in enumerate(energy.stocks):
            path = (*self.base, "energy", "stocks", index)
            yield (
                StockFuel(
                    stock=burnt.stock,
                    calorific_value_kwh=burnt.calorific_value_kwh,
                    efficiency=burnt.efficiency,
                    generator=burnt.generator or "",
                    source=self._source(path, burnt.source),
                ),
                path,
            )
        for index, gas in enumerate(energy.gas):
            path = (*self.base, "energy", "gas", index)
            yield self._gas(gas, path), path

    def plant_parts(self) -> Iterator[tuple[PlantPart, TomlPath]]:
        """Give pipes and stores, each with its place in the file."""
        for index, pipe in enumerate(self.document.pipes):
            path: TomlPath = ("pipes", index)
            figures = {name: getattr(pipe, name) for name in type(pipe).model_fields}
            yield WarmPipe(**{**figures, "source": self._source(path, pipe.source)}), path
        for index, store in enumerate(self.document.stores):
            path = ("stores", index)
            figures = {name: getattr(store, name) for name in type(store).model_fields}
            yield WarmStore(**{**figures, "source": self._source(path, store.source)}), path

    def origin(self, part: ExpensePart, path: TomlPath) -> ExpenseOrigin | None:
        """Give what an expense follows from; None where its amount is all that is said.

        Raises
        ------
        BadCostTable
            The amount is said in no way or in several, or a bill is named that is not there.
        """
        said = [part.amount_eur is not None or bool(part.vat), part.stock is not None, part.price is not None]
        if sum(said) != 1:
            raise BadCostTable(
                path,
                f"the amount is said in {sum(said)} ways.",
                "expense.ways",
                "Give amount_eur (with vat or without), or stock, or price.",
            )
        if (part.rounding_eur is not None or part.withholding_eur is not None) and not part.vat:
            raise BadCostTable(
                path,
                "a rounding or withholding stands without vat.",
                "expense.without_vat",
                "Give the lines of vat.",
            )
        portions = tuple(self._portions(part, path))
        plain = not (part.vat or part.stock or part.price or portions or part.generator)
        if plain:
            return None
        return ExpenseOrigin(
            gross=self._gross(part, path),
            portions=portions,
            generator=part.generator or "",
            source=", ".join(filter(None, (part.document, self._source(path)))),
        )

    def _source(self, path: TomlPath, stated: str = "") -> str:
        line = self.places.line(path)
        place = self.file if line is None else f"{self.file} line {line}"
        return f"{place}: {stated}" if stated else place

    def _stock(self, part: FuelStockPart, path: TomlPath) -> FuelStock:
        opening = [
            self._lot(lot, (*path, "opening", index), carried=True) for index, lot in enumerate(part.opening)
        ]
        bought = [
            self._lot(lot, (*path, "purchases", index), carried=False)
            for index, lot in enumerate(part.purchases)
        ]
        return FuelStock(
            id=part.id,
            fuel=part.fuel,
            unit=part.unit,
            rule=part.rule,
            lots=(*opening, *bought),
            closing_quantity=part.closing.quantity,
            closing_on=part.closing.on,
            source=self._source((*path, "closing"), part.source),
        )

    def _lot(self, part: LotPart, path: TomlPath, *, carried: bool) -> FuelLot:
        return FuelLot(
            on=part.on,
            quantity=part.quantity,
            cost_cents=part.cost_eur,
            document=part.document,
            carried=carried,
            source=self._source(path),
        )

    def _gas(self, part: GasPart, path: TomlPath) -> BilledGas:
        ratio, source = part.net_to_gross, self._source(path, part.source)
        if part.efficiency_on == "gross" and ratio is not None:
            raise BadCostTable(
                (*path, "net_to_gross"),
                "an efficiency on the gross value needs no net_to_gross.",
                "gas.ratio",
                "Leave it out, or say that the efficiency is on the net value.",
            )
        if part.efficiency_on == "net" and ratio is None:
            ratio, source = _DEFAULT_RATIO, NET_TO_GROSS.note
        return BilledGas(
            bills=tuple(self._bill(bill, (*path, "bills", index)) for index, bill in enumerate(part.bills)),
            net_to_gross=ratio,
            net_to_gross_source=source,
            efficiency=part.efficiency,
            generator=part.generator or "",
            source=self._source(path, part.source),
        )

    def _bill(self, part: GasBillPart, path: TomlPath) -> GasBill:
        return GasBill(
            id=part.number,
            period=self._period(part, path),
            first_index=part.first_m3,
            last_index=part.last_m3,
            coefficient_c=part.coefficient_c,
            gross_mj_sm3=part.gross_mj_sm3,
            portion=self._bill_portion(part, path),
            source=self._source(path, part.number),
        )

    def _period(self, part: GasBillPart | DocumentPeriodPart, path: TomlPath) -> Period:
        if part.last_day < part.first_day or part.last_day.year >= 9999:
            raise BadCostTable(
                (*path, "last_day"),
                "the last day is before the first, or beyond the calendar.",
                "bill.days",
                "Correct the days of the bill.",
            )
        return Period.of_days(part.first_day, part.last_day)

    def _bill_portion(self, part: GasBillPart, path: TomlPath) -> Portion | None:
        """Give the season's part of a gas bill: by readings at its ends, else by degree days or days."""
        period = self._period(part, path)
        begins, ends = period.start_on < self.season.start_on, period.end_on > self.season.end_on
        if not begins and not ends:
            return None
        first = part.season_first_m3 if begins else part.first_m3
        last = part.season_last_m3 if ends else part.last_m3
        whole = part.last_m3 - part.first_m3
        if first is None or last is None or whole == 0 or self.season.overlap(period) is None:
            return self._by_climate(period, part, path)
        if not part.first_m3 <= first <= last <= part.last_m3:
            raise BadCostTable(
                path,
                "the readings at the season's ends do not lie between those of the bill.",
                "bill.readings",
                "Check season_first_m3 and season_last_m3.",
            )
        source = self._source(path, f"readings {first} and {last} m3")
        return Portion(rule=PortionRule.READINGS, part=last - first, whole=whole, unit="m3", source=source)

    def _by_climate(
        self, period: Period, part: GasBillPart | DocumentPeriodPart, path: TomlPath
    ) -> Portion | None:
        source = self._source(path)
        by_days = portion_by_days(period, self.season, source)
        if by_days is None or part.degree_days is None or part.season_degree_days is None:
            return by_days
        return Portion(
            rule=PortionRule.DEGREE_DAYS,
            part=part.season_degree_days,
            whole=part.degree_days,
            unit="Kd",
            source=source,
        )

    def _portions(self, part: ExpensePart, path: TomlPath) -> Iterator[Portion]:
        if part.gas_bill is not None and part.period is not None:
            raise BadCostTable(
                path, "gas_bill and period both divide it.", "expense.divided_twice", "Leave one of them out."
            )
        if part.gas_bill is not None:
            portion = self._portion_of_bill(part.gas_bill, path)
            if portion is not None:
                yield portion
        if part.period is not None:
            where: TomlPath = (*path, "period")
            portion = self._by_climate(self._period(part.period, where), part.period, where)
            if portion is not None:
                yield portion
        if part.portion is not None:
            yield self._declared(part.portion, (*path, "portion"))

    def _portion_of_bill(self, number: str, path: TomlPath) -> Portion | None:
        energies: list[tuple[TomlPath, EnergyPart]] = [(("energy",), self.document.energy)]
        for group, part in enumerate(self.document.groups):
            energies.append((("groups", group, "energy"), part.energy))
        for at, energy in energies:
            for index, gas in enumerate(energy.gas):
                for place, bill in enumerate(gas.bills):
                    if bill.number == number:
                        return self._bill_portion(bill, (*at, "gas", index, "bills", place))
        raise BadCostTable(
            path,
            f"it names the gas bill {number!r:.80}, which is not there.",
            "expense.gas_bill",
            "Enter the bill under [[energy.gas]], or correct its number.",
        )

    def _declared(self, part: PortionPart, path: TomlPath) -> Portion:
        source = self._source(path, part.source)
        ways = (part.percent, part.metered_kwh, part.nominal_power_kw)
        if sum(way is not None for way in ways) != 1:
            raise BadCostTable(
                path,
                "the part is said in no way, or in several.",
                "portion.ways",
                "Give percent, or metered_kwh, or nominal_power_kw with hours.",
            )
        if part.percent is not None:
            return Portion(
                rule=PortionRule.DECLARED, part=part.percent, whole=Decimal(100), unit="%", source=source
            )
        if part.whole_kwh is None or (part.nominal_power_kw is not None and part.hours is None):
            raise BadCostTable(
                path,
                "what it is a part of is missing, or the hours.",
                "portion.whole",
                "Give whole_kwh, and hours with nominal_power_kw.",
            )
        if part.metered_kwh is not None:
            return Portion(
                rule=PortionRule.METERED,
                part=part.metered_kwh,
                whole=part.whole_kwh,
                unit="kWh",
                source=source,
            )
        return Portion(
            rule=PortionRule.NOMINAL_POWER,
            part=part.nominal_power_kw or Decimal(0),
            hours=part.hours,
            whole=part.whole_kwh,
            unit="kWh",
            source=source,
        )

    def _gross(self, part: ExpensePart, path: TomlPath) -> Gross:
        if part.stock is not None:
            return StockCost(stock=part.stock)
        if part.price is not None:
            return self._priced(part.price, (*path, "price"))
        if not part.vat:
            return StatedGross(gross_cents=part.amount_eur or 0)
        invoice = Invoice(
            lines=tuple(
                VatLine(net_cents=line.net_eur, rate_percent=line.percent, vat_cents=line.vat_eur)
                for line in part.vat
            ),
            gross_cents=0,
            rounding_cents=part.rounding_eur or 0,
            withholding_cents=part.withholding_eur or 0,
        )
        gross = invoice.computed_gross_cents if part.amount_eur is None else part.amount_eur
        return Invoice(
            lines=invoice.lines,
            gross_cents=gross,
            rounding_cents=invoice.rounding_cents,
            withholding_cents=invoice.withholding_cents,
        )

    def _priced(self, part: PricePart, path: TomlPath) -> Priced:
        if (part.quantity_kwh is None) == (part.power_kw is None) or (part.power_kw is None) != (
            part.hours is None
        ):
            raise BadCostTable(
                path,
                "the quantity is said in no way, or in several.",
                "price.quantity",
                "Give quantity_kwh, or power_kw with hours.",
            )
        return Priced(
            quantity=part.quantity_kwh or part.power_kw or Decimal(0),
            unit="kWh" if part.hours is None else "kW",
            price_eur=part.eur_kwh,
            hours=part.hours,
            credit=part.credit,
            source=self._source(path, part.source),
        )


def charged_cents(expense_id: str, origin: ExpenseOrigin, stocks: Mapping[str, FuelStock]) -> int:
    """Give the amount that follows from an origin [cent]; 0 where the checks will refuse it.

    Parameters
    ----------
    expense_id
        Id of the expense.
    origin
        What it follows from, unchecked.
    stocks
        Fuel stocks by id, unchecked.
    """
    if any(origin_problems(expense_id, origin, stocks)):
        return 0
    if isinstance(origin.gross, StockCost) and any(stock_problems(stocks[origin.gross.stock])):
        return 0
    return amount_cents(origin, stocks)
