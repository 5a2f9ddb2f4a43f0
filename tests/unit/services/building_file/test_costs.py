"""Stocks, gas bills, portions, VAT and pipes of a building file: what follows, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tepore.norms.uni10200 import Allocation, SeasonInputs, allocate
from tepore.services.allocate_building import allocate_any_building
from tepore.services.building_file import BadBuildingFile, parse_building_file
from tepore.services.plain_values import inputs_from_plain, plain_inputs
from tepore_verify.forms import form_faults
from tepore_verify.graph import read_graph

EXAMPLE = Path(__file__).parents[4] / "examples" / "pellet-and-solar.toml"
HEAD = """
format = 1
[condominium]
name = "Casa"
[season]
name = "2024/2025"
first_day = 2024-10-15
last_day = 2025-04-15
[criterion]
rule = "uni10200:2015/fraction-of-use"
involuntary_percent = 100
source = "progetto"
[millesimi.heating_need]
source = "progetto"
shares = { 1 = 400, 2 = 600 }
[[units]]
id = "1"
name = "A"
[[units]]
id = "2"
name = "B"
"""
BILL = """
[[energy.gas]]
efficiency = 0.9
net_to_gross = 0.9
[[energy.gas.bills]]
number = "G1"
first_day = 2025-04-01
last_day = 2025-04-30
first_m3 = 1000
last_m3 = 1300
gross_mj_sm3 = 36
{more}
[[expenses]]
kind = "energy_carrier"
description = "gas"
amount_eur = "300.00"
gas_bill = "G1"
"""


def inputs(more: str) -> SeasonInputs:
    return parse_building_file(HEAD + more, file="casa.toml").inputs


def run(more: str) -> Allocation:
    allocation = allocate(inputs(more))
    assert allocation.graph.check() == ()
    return allocation


def refused(more: str) -> BadBuildingFile:
    with pytest.raises(BadBuildingFile) as refusal:
        inputs(more)
    return refusal.value


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ("", Fraction(15, 30)),
        ("degree_days = 200\nseason_degree_days = 150", Fraction(150, 200)),
        ("season_last_m3 = 1240", Fraction(240, 300)),
    ],
)
def test_a_straddling_gas_bill_goes_by_readings_else_degree_days_else_days(more: str, part: Fraction) -> None:
    allocation = run(BILL.format(more=more))
    assert allocation.total_cents == 30_000 * part
    # 300 m3 of 36 MJ are 3000 kWh gross; on the net value 2700, useful 2430.
    assert allocation.graph["energy/total"].number == 2430 * part
    flagged = [note.code for note in allocation.notes if note.code.startswith("note.portion")]
    assert len(flagged) == (0 if "m3" in more else 1)


def test_a_bill_that_begins_before_the_season_goes_by_the_reading_on_its_first_day() -> None:
    more = BILL.format(more="season_first_m3 = 1060").replace("2025-04-01", "2024-10-01")
    allocation = run(more.replace("2025-04-30", "2024-10-31"))
    assert allocation.total_cents == 30_000 * Fraction(240, 300)


def test_without_a_ratio_the_default_is_named() -> None:
    allocation = run(BILL.format(more="").replace("net_to_gross = 0.9\n", ""))
    assert "note.net_to_gross" in {note.code for note in allocation.notes}
    gross = run(BILL.format(more="").replace("net_to_gross = 0.9", 'efficiency_on = "gross"'))
    assert gross.graph["energy/total"].number == 3000 * Fraction(9, 10) / 2


def test_the_example_comes_through_the_store_unchanged() -> None:
    read = parse_building_file(EXAMPLE.read_text(encoding="utf-8"), file="x.toml").inputs
    assert inputs_from_plain(plain_inputs(read)) == read
    allocation = allocate(read)
    assert allocate(inputs_from_plain(plain_inputs(read))).graph == allocation.graph
    assert isinstance(read.fuel_stocks[0].lots[0].quantity, Decimal)


EXPENSE = '[[expenses]]\nkind = "running"\ndescription = "x"\n'
STOCK = """
[[fuel_stocks]]
id = "silo"
fuel = "pellet"
unit = "kg"
purchases = [{ on = 2024-10-20, quantity = 100, cost_eur = "35.00" }]
closing = { on = 2025-04-15, quantity = 40 }
"""
ANALYTIC = HEAD.replace(
    'rule = "uni10200:2015/fraction-of-use"\ninvoluntary_percent = 100',
    'rule = "uni10200:2015/indirect-analytic"',
)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (EXPENSE, "expense.ways"),
        (EXPENSE + 'amount_eur = "1.00"\nstock = "silo"' + STOCK, "expense.ways"),
        (EXPENSE + 'amount_eur = "1.00"\nrounding_eur = "0.01"', "expense.without_vat"),
        (EXPENSE + 'amount_eur = "1.00"\nportion = { source = "x" }', "portion.ways"),
        (EXPENSE + 'amount_eur = "1.00"\nportion = { metered_kwh = 1, source = "x" }', "portion.whole"),
        (
            EXPENSE + 'amount_eur = "1.00"\nportion = { nominal_power_kw = 1, whole_kwh = 9, source = "x" }',
            "portion.whole",
        ),
        (EXPENSE + 'amount_eur = "1.00"\nportion = { percent = 120, source = "x" }', "portion.above"),
        (EXPENSE + 'amount_eur = "1.00"\ngas_bill = "G9"', "expense.gas_bill"),
        (EXPENSE + 'amount_eur = "1.00"\ngenerator = "none"', "expense.generator"),
        (
            EXPENSE + 'amount_eur = "1.00"\nperiod = { first_day = 2025-05-01, last_day = 2025-04-01 }',
            "bill.days",
        ),
        (EXPENSE + 'price = { eur_kwh = 0.2, source = "x" }', "price.quantity"),
        (EXPENSE + 'price = { eur_kwh = 0.2, power_kw = 1, source = "x" }', "price.quantity"),
        (EXPENSE + 'amount_eur = "1.11"\nvat = [{ net_eur = "1.00", percent = 10 }]', "expense.gross"),
        (EXPENSE + 'amount_eur = "1.11"\nvat = [{ net_eur = "1.00", percent = 11 }]', "expense.vat_rate"),
        (STOCK, "stock.unpaid"),
        (
            EXPENSE + 'stock = "silo"' + STOCK.replace("quantity = 40", "quantity = 101"),
            "stock.closing_above",
        ),
        (EXPENSE + 'stock = "tank"' + STOCK, "stock.unpaid"),
        (BILL.format(more="season_last_m3 = 1400"), "bill.readings"),
        (
            BILL.format(more="").replace("efficiency = 0.9\n", 'efficiency = 0.9\nefficiency_on = "gross"\n'),
            "gas.ratio",
        ),
        (BILL.format(more="").replace("last_m3 = 1300", "last_m3 = 900"), "gas.backwards"),
        (BILL.format(more="").replace("gross_mj_sm3 = 36", "gross_mj_sm3 = 0.0385"), "gas.range"),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_line(more: str, code: str) -> None:
    refusal = refused(more)
    assert code in {fault.code for fault in refusal.faults}
    assert all(fault.line for fault in refusal.faults if fault.code == code)


def test_the_analytic_criterion_needs_losses_or_parts() -> None:
    with pytest.raises(BadBuildingFile, match="losses_kwh is missing"):
        parse_building_file(ANALYTIC, file="casa.toml")
    pipe = '[[pipes]]\nid = "p"\nlength_m = 10\nwater_c = 60\naround_c = 10\nhours = 1000\n'
    meter = "[[energy.main_meters]]\nenergy_kwh = 9000\n"
    with pytest.raises(BadBuildingFile) as refusal:
        parse_building_file(ANALYTIC + meter + pipe, file="casa.toml")
    (fault,) = refusal.value.faults
    assert (fault.code, "pipe" in fault.where) == ("losses.ways", True)
    stated = ANALYTIC.replace('source = "progetto"', 'losses_kwh = 99\nsource = "progetto"', 1)
    with pytest.raises(BadBuildingFile, match="losses_kwh is 99"):
        parse_building_file(stated + meter + pipe + "linear_w_m_k = 0.2\n", file="casa.toml")


def test_an_expense_by_price_is_computed_and_a_credit_lowers_it() -> None:
    power = EXPENSE + 'price = { power_kw = 0.2, hours = 1000, eur_kwh = 0.25, source = "targa" }\n'
    credit = EXPENSE + 'price = { quantity_kwh = 100, eur_kwh = 0.125, credit = true, source = "gse" }\n'
    allocation = run(power + credit)
    assert allocation.total_cents == 5_000 - 1_250
    assert {"note.power_hours", "note.credit"} <= {note.code for note in allocation.notes}


def test_a_bill_to_several_groups_keeps_its_proof(tmp_path: Path) -> None:
    text = (EXAMPLE.parent / "hot-water.toml").read_text(encoding="utf-8")
    changed = text.replace(
        'amount_eur = "480.00"\n',
        'amount_eur = "488.00"\nvat = [{ net_eur = "400.00", percent = 22 }]\n'
        'portion = { percent = 50, source = "delibera" }\n',
    ).replace('amount_eur = "4600.01"\n', 'stock = "silo"\n')
    file = tmp_path / "casa.toml"
    file.write_text(changed + STOCK, encoding="utf-8")
    allocation = allocate_any_building(file=file)
    assert not isinstance(allocation, Allocation)
    assert allocation.graph.check() == ()
    rows = [row for row in allocation.graph.as_json() if row["id"].startswith(("bill/", "paper/", "stock/"))]
    assert list(form_faults(read_graph(rows), "")) == []
    # 60 of 100 kg for 35.00 EUR are 21.00; half of 488.00 is 244.00 EUR.
    assert allocation.graph["bill/1"].number == 2_100
    assert allocation.graph["bill/2"].number == 24_400
    proof = allocation.graph.reached_from("total").nodes
    assert {"paper/2/vat/0/net", "stock/silo/lot/0/cost"} <= set(proof)
