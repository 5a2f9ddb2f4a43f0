"""Generators, invoices, gas bills and portions in an allocation: figures by hand, and everything refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tepore.kernel import Period
from tepore.norms.millesimi import millesimi_from_weights
from tepore.norms.uni10200 import (
    Allocation,
    BadSeason,
    Expense,
    ExpenseKind,
    FractionOfUse,
    IndirectAnalytic,
    MainMeter,
    MillesimiTable,
    SeasonInputs,
    TableKind,
    UnableToShare,
    Unit,
    allocate,
    problems_of,
)
from tepore.norms.uni10200.amounts import amounts_of
from tepore.norms.uni10200.energy_cost_documents import (
    ExpenseOrigin,
    Invoice,
    Priced,
    StatedGross,
    StockCost,
    VatLine,
)
from tepore.norms.uni10200.energy_cost_portion import Portion, PortionRule, portion_by_days
from tepore.norms.uni10200.energy_cost_supplies import BilledGas, HeatPumpUse, StockFuel
from tepore.norms.uni10200.fuel_gas import GasBill
from tepore.norms.uni10200.fuel_stock import FuelLot, FuelStock
from tepore.norms.uni11300_2 import Surroundings, WarmPipe, WarmStore
from tepore_verify.forms import form_faults
from tepore_verify.graph import read_graph

SEASON = Period.of_days(date(2024, 10, 15), date(2025, 4, 15))
PELLET = FuelStock(
    id="silo",
    fuel="pellet",
    unit="kg",
    lots=(FuelLot(on=date(2024, 9, 1), quantity=Decimal(5000), cost_cents=175_000, source="invoice"),),
    closing_quantity=Decimal(1000),
    closing_on=date(2025, 4, 15),
    source="measured",
)
BILL = GasBill(
    id="G1",
    period=Period.of_days(date(2025, 4, 1), date(2025, 4, 30)),
    first_index=Decimal(1000),
    last_index=Decimal(1300),
    coefficient_c=Decimal("1.02"),
    gross_mj_sm3=Decimal("38.52"),
    portion=portion_by_days(Period.of_days(date(2025, 4, 1), date(2025, 4, 30)), SEASON, "bill G1"),
    source="bill G1",
)
PIPE = WarmPipe(
    id="cellar",
    length_m=Decimal(100),
    linear_w_m_k=Decimal("0.25"),
    water_c=Decimal(60),
    around_c=Decimal(20),
    hours=Decimal(1000),
    source="data sheet",
)


def season(**changes: object) -> SeasonInputs:
    units = tuple(Unit(id=name, name=name) for name in ("1", "2"))
    weights = {"1": Decimal(1), "2": Decimal(3)}
    inputs = SeasonInputs(
        condominium="Casa",
        season="2024/2025",
        period=SEASON,
        units=units,
        tables=(
            MillesimiTable(
                kind=TableKind.HEATING_NEED, shares=millesimi_from_weights(weights), source="project"
            ),
        ),
        expenses=(),
        criterion=FractionOfUse(fraction=Decimal(1), source="project"),
        energy=(MainMeter(energy_kwh=Decimal(1000), source="meter"),),
    )
    return replace(inputs, **changes)


def expense(expense_id: str, cents: int, kind: ExpenseKind = ExpenseKind.ENERGY_CARRIER) -> Expense:
    return Expense(
        id=expense_id, kind=kind, description=f"paper {expense_id}", amount_cents=cents, source="test"
    )


def paid(cents: int, **origin: object) -> dict[str, object]:
    gross = origin.pop("gross", StatedGross(gross_cents=cents))
    return {
        "expenses": (expense("e", cents),),
        "expense_origins": {"e": ExpenseOrigin(gross=gross, source="test", **origin)},
    }


def run(inputs: SeasonInputs) -> Allocation:
    allocation = allocate(inputs)
    assert allocation.graph.check() == ()
    assert list(form_faults(read_graph(allocation.graph.as_json()), "")) == []
    owed = amounts_of(inputs)
    assert {one.unit_id: one.total_cents for one in allocation.statements} == {
        unit: sum(heads.values()) for unit, heads in owed.items()
    }
    return allocation


def codes(inputs: SeasonInputs) -> list[str]:
    return [problem.code for problem in problems_of(inputs)]


def test_a_mix_of_generators_has_one_cost_and_each_its_own() -> None:
    # Pellet: 4000 kg · 4.8 · 0.9 = 17 280 kWh for 1400.00 EUR. Heat pump: 3000 kWh · 3.5 = 10 500 kWh for
    # 600.00 EUR. Solar: 2220 kWh for nothing. Mix: 2000.00 EUR / 30 000 kWh = 6.666... cent/kWh.
    inputs = season(
        fuel_stocks=(PELLET,),
        energy=(
            StockFuel(
                stock="silo",
                calorific_value_kwh=Decimal("4.8"),
                efficiency=Decimal("0.9"),
                generator="pellet",
                source="plate",
            ),
            HeatPumpUse(electricity_kwh=Decimal(3000), scop=Decimal("3.5"), generator="pump", source="meter"),
            MainMeter(energy_kwh=Decimal(2220), generator="solar", source="meter"),
        ),
        expenses=(expense("p", 140_000), expense("e", 60_000, ExpenseKind.ELECTRICITY)),
        expense_origins={
            "p": ExpenseOrigin(gross=StockCost(stock="silo"), generator="pellet", source="silo"),
            "e": ExpenseOrigin(gross=StatedGross(gross_cents=60_000), generator="pump", source="bill"),
        },
    )
    graph = run(inputs).graph
    assert graph["energy/total"].number == 30_000
    assert graph["cost/unit"].number == Fraction(200_000, 30_000)
    assert graph["generator/pellet/unit_cost"].number == Fraction(140_000, 17_280)
    assert graph["generator/pump/unit_cost"].number == Fraction(60_000, 10_500)
    assert graph["generator/solar/unit_cost"].number == 0
    assert "generator/pump/unit_cost" in run(inputs).steps


def test_chp_is_credited_its_electricity() -> None:
    credit = Priced(quantity=Decimal(2000), unit="kWh", price_eur=Decimal("0.1125"), credit=True, source="m")
    inputs = season(
        expenses=(expense("gas", 100_000), expense("c", -22_500)),
        expense_origins={"c": ExpenseOrigin(gross=credit, source="meter")},
    )
    allocation = run(inputs)
    assert allocation.graph["cost/energy"].number == 77_500
    assert "note.credit" in {note.code for note in allocation.notes}


def test_gas_of_a_bill_that_straddles_the_end_is_divided_by_days_and_flagged() -> None:
    # 15 of 30 days: 300 m³ · 1.02 · 38.52 / 3.6 / 2 = 1637.1 kWh gross; · 0.901 · 0.95 = 1401.275... useful.
    gas = BilledGas(bills=(BILL,), net_to_gross=Decimal("0.901"), efficiency=Decimal("0.95"), source="plate")
    inputs = season(energy=(gas,), **paid(30_000, portions=()))
    inputs = replace(
        inputs,
        expenses=(expense("e", 15_000),),
        expense_origins={
            "e": ExpenseOrigin(
                gross=StatedGross(gross_cents=30_000), portions=(BILL.portion,), source="bill G1"
            )
        },
    )
    allocation = run(inputs)
    whole = Fraction(300) * Fraction("1.02") * Fraction("38.52") / Fraction("3.6")
    assert allocation.graph["energy/supply/0/gross"].number == whole / 2 == BILL.gross_kwh
    assert allocation.graph["energy/total"].number == whole / 2 * Fraction("0.901") * Fraction("0.95")
    assert allocation.total_cents == 15_000
    assert "note.portion.days" in {note.code for note in allocation.notes}


def test_days_within_the_season_need_no_portion() -> None:
    assert portion_by_days(Period.of_days(date(2024, 10, 15), date(2025, 4, 15)), SEASON, "x") is None
    outside = portion_by_days(Period.of_days(date(2025, 5, 1), date(2025, 5, 31)), SEASON, "x")
    assert outside is not None
    assert outside.fraction == 0


def test_vat_is_proved_line_by_line() -> None:
    # 100.05 at 10 % is 10.005, half up 10.01; 50.00 at 22 % is 11.00; one cent of rounding taken off.
    invoice = Invoice(
        lines=(
            VatLine(net_cents=10_005, rate_percent=Decimal(10)),
            VatLine(net_cents=5_000, rate_percent=Decimal(22), vat_cents=1_100),
        ),
        gross_cents=17_105,
        rounding_cents=-1,
        withholding_cents=600,
    )
    graph = run(season(**paid(17_105, gross=invoice))).graph
    assert graph["paper/e/vat/0/tax"].number == 1_001
    assert graph["expense/e"].number == 17_105


def test_electricity_estimated_by_power_and_hours_is_a_flagged_part_of_the_bill() -> None:
    # 0.5 kW · 2000 h = 1000 kWh of 4000: a quarter of 1000.02 EUR is 250.005, half up 250.01.
    portion = Portion(
        rule=PortionRule.NOMINAL_POWER,
        part=Decimal("0.5"),
        hours=Decimal(2000),
        whole=Decimal(4000),
        unit="kWh",
        source="plates",
    )
    inputs = season(**paid(100_002, portions=(portion,)))
    inputs = replace(inputs, expenses=(expense("e", 25_001, ExpenseKind.ELECTRICITY),))
    allocation = run(inputs)
    assert allocation.total_cents == 25_001
    assert "note.portion.nominal_power" in {note.code for note in allocation.notes}


def test_analytic_losses_are_the_involuntary_energy_down_to_each_pipe() -> None:
    # 100 m · 0.25 W/(m K) · 40 K · 1000 h = 1000 kWh of 4000: a quarter of the cost by millesimi.
    table = season().tables
    inputs = season(
        tables=table,
        criterion=IndirectAnalytic(losses_kwh=Decimal(1000), parts=(PIPE,), source="survey"),
        energy=(MainMeter(energy_kwh=Decimal(4000), source="meter"),),
        expenses=(expense("e", 40_000),),
    )
    problem = replace(inputs, criterion=replace(inputs.criterion, losses_kwh=Decimal(999)))
    assert codes(problem) == ["losses.sum"]
    broken = replace(inputs, criterion=replace(inputs.criterion, parts=(replace(PIPE, hours=Decimal(-1)),)))
    assert codes(broken) == ["losses.range"]
    with pytest.raises(UnableToShare, match="nobody has a part"):
        allocate(inputs)  # nobody counted anything, so nobody can bear the voluntary part
    all_lost = replace(inputs, energy=(MainMeter(energy_kwh=Decimal(1000), source="meter"),))
    store = WarmStore(
        id="tank",
        standing_loss_kwh_day=Decimal(3),
        water_c=Decimal(60),
        around_c=Decimal(15),
        hours=Decimal(0),
        source="data sheet",
    )
    sized = replace(PIPE, id="wall", linear_w_m_k=None, outer_diameter_mm=Decimal(22), hours=Decimal(0))
    others = [
        replace(sized, insulation_mm=Decimal(9), insulation_w_m_k=Decimal("0.04")),
        replace(sized, id="bare"),
        replace(sized, id="buried", surroundings=Surroundings.BURIED, depth_m=Decimal(1)),
    ]
    parts = (PIPE, store, *others)
    all_lost = replace(all_lost, criterion=replace(inputs.criterion, parts=parts))
    allocation = run(all_lost)
    assert allocation.graph["energy/involuntary"].number == 1000
    assert "losses/pipe/cellar" in allocation.graph.reached_from("energy/involuntary").nodes
    assert "note.losses" in {note.code for note in allocation.notes}


@pytest.mark.parametrize(
    ("invoice", "code"),
    [
        (
            Invoice(lines=(VatLine(net_cents=100, rate_percent=Decimal(10)),), gross_cents=111),
            "expense.gross",
        ),
        (
            Invoice(lines=(VatLine(net_cents=100, rate_percent=Decimal(11)),), gross_cents=111),
            "expense.vat_rate",
        ),
        (
            Invoice(
                lines=(VatLine(net_cents=10_000, rate_percent=Decimal(10), vat_cents=1_100),),
                gross_cents=11_100,
            ),
            "expense.vat",
        ),
        (
            Invoice(
                lines=(VatLine(net_cents=100, rate_percent=Decimal(10)),), gross_cents=311, rounding_cents=201
            ),
            "expense.rounding",
        ),
        (
            Invoice(
                lines=(VatLine(net_cents=100, rate_percent=Decimal(10)),),
                gross_cents=110,
                withholding_cents=111,
            ),
            "expense.withholding",
        ),
    ],
)
def test_an_invoice_that_does_not_add_up_is_refused(invoice: Invoice, code: str) -> None:
    inputs = season(**paid(invoice.gross_cents, gross=invoice))
    assert codes(inputs) == [code]
    with pytest.raises(BadSeason):
        allocate(inputs)


PORTION = Portion(rule=PortionRule.DECLARED, part=Decimal(50), whole=Decimal(100), unit="%", source="x")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fuel_stocks": (PELLET,)}, "stock.places"),
        ({"fuel_stocks": (PELLET, PELLET), **paid(140_000, gross=StockCost(stock="silo"))}, "id.twice"),
        (
            {
                "fuel_stocks": (replace(PELLET, closing_quantity=Decimal(9000)),),
                **paid(140_000, gross=StockCost(stock="silo")),
            },
            "stock.closing_above",
        ),
        (paid(100, gross=StockCost(stock="silo")), "expense.stock"),
        (paid(100, generator="boiler"), "expense.generator"),
        (paid(100, portions=(replace(PORTION, part=Decimal(101)),)), "portion.above"),
        (paid(100, portions=(replace(PORTION, whole=Decimal(0)),)), "portion.figure"),
        (paid(100, portions=(PORTION,)), "expense.origin"),
        ({"expense_origins": paid(100)["expense_origins"]}, "expense.origin"),
        (
            paid(100, gross=Priced(quantity=Decimal(-1), unit="kWh", price_eur=Decimal(1), source="x")),
            "expense.price",
        ),
        (
            {"energy": (HeatPumpUse(electricity_kwh=Decimal(1), scop=Decimal(35), source="x"),)},
            "energy.figure",
        ),
        (
            {
                "energy": (
                    StockFuel(
                        stock="silo",
                        calorific_value_kwh=Decimal(5),
                        efficiency=Decimal("0.9"),
                        source="x",
                    ),
                )
            },
            "energy.stock",
        ),
        (
            {"energy": (BilledGas(bills=(), net_to_gross=None, efficiency=Decimal("0.9"), source="x"),)},
            "energy.bills",
        ),
        (
            {
                "energy": (
                    BilledGas(
                        bills=(replace(BILL, last_index=Decimal(999)),),
                        net_to_gross=None,
                        efficiency=Decimal("0.9"),
                        source="x",
                    ),
                )
            },
            "gas.backwards",
        ),
        (
            {
                "energy": (
                    BilledGas(
                        bills=(replace(BILL, gross_mj_sm3=Decimal("0.03852")),),
                        net_to_gross=None,
                        efficiency=Decimal("0.9"),
                        source="x",
                    ),
                )
            },
            "gas.range",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes: dict[str, object], code: str) -> None:
    assert code in codes(season(**changes))
