"""Published allocation examples, computed from examples/*.toml to the printed digit.

Where the figures come from stands in tests/golden/allocation/README.md.
"""

from __future__ import annotations

import csv
import tomllib
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from tepore.kernel import parse_cents, round_half_up
from tepore.norms.dlgs102 import Verdict
from tepore.norms.uni10200 import Allocation, HeadKind
from tepore.services.allocate_building import allocate_building

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(
    file
    for file in (ROOT / "examples").glob("*.toml")
    if "criterion" in tomllib.loads(file.read_text(encoding="utf-8"))
)


def printed(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "allocation" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def allocated(name: str) -> Allocation:
    return allocate_building(file=ROOT / "examples" / f"{name}.toml")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_is_proved_by_its_graph(file: Path) -> None:
    allocation = allocated(file.stem)
    assert allocation.graph.check() == ()
    assert sum(one.total_cents for one in allocation.statements) == allocation.total_cents


def test_every_row_of_the_30_70_table_is_as_printed_but_for_the_lost_cent() -> None:
    rows = printed("split_30_70.csv")
    statements = allocated("1pe").statements
    assert [(one.unit_id, one.unit) for one in statements] == [(row["unit_id"], row["unit"]) for row in rows]
    off = []
    for one, row in zip(statements, rows, strict=True):
        assert one.fixed_cents == parse_cents(row["fixed_eur"])
        assert one.share_percent == Decimal(row["percent"])
        off.append(one.consumption_cents - parse_cents(row["consumption_eur"]))
        assert one.total_cents - parse_cents(row["total_eur"]) == off[-1]
    assert sorted(off) == [0] * 11 + [1], "one unit pays the cent that the printed table loses"


def test_the_30_70_table_sums_to_the_bill_where_the_printed_one_does_not() -> None:
    rows = printed("split_30_70.csv")
    assert sum(parse_cents(row["consumption_eur"]) for row in rows) == 4689_99
    allocation = allocated("1pe")
    assert [head.amount_cents for head in allocation.heads] == [2010_00, 4690_00]
    assert allocation.total_cents == 6700_00


@pytest.mark.parametrize(
    ("example", "table", "lost"),
    [("palazzina-6", "millesimi_6", "0.00"), ("palazzina-18", "millesimi_18", "0.01")],
)
def test_millesimi_are_as_printed_but_for_the_hundredth_that_18_rounded_rows_lose(
    example: str, table: str, lost: str
) -> None:
    rows = printed(f"{table}.csv")
    shares = allocated(example).inputs.tables[0].shares
    off = [share - Decimal(row["millesimi"]) for share, row in zip(shares.values(), rows, strict=True)]
    assert sum(Decimal(row["millesimi"]) for row in rows) == 1000 - Decimal(lost)
    assert sum(off) == max(off) == Decimal(lost), "one unit at most has a hundredth more than printed"
    assert min(off) == 0
    assert sum(shares.values()) == 1000


@pytest.mark.parametrize(
    ("example", "percent", "verdict"),
    [("palazzina-6", "28.2", Verdict.MET), ("palazzina-6-low-use", "56.4", Verdict.NOT_MET)],
)
def test_k_inv_times_need_is_a_constant_energy(example: str, percent: str, verdict: Verdict) -> None:
    allocation = allocated(example)
    energy = {name: allocation.graph[f"energy/{name}"].number for name in ("involuntary", "total")}
    assert allocation.graph["criterion/need"].number == 85137
    assert allocation.graph["criterion/k_inv"].number == Fraction("0.265")
    assert round_half_up(energy["involuntary"]) == 22561
    assert round_half_up(100 * energy["involuntary"] / energy["total"], 1) == Fraction(percent)
    assert allocation.legal_check.verdict is verdict


def test_the_eleven_steps() -> None:
    # Step by step with the slides' own factors, in fractions, against what the engine says.
    allocation = allocated("palazzina-18")
    cost_cents, gas_m3, maintenance_cents = 18460_50, 19850, 1480_00
    useful_kwh = gas_m3 * Fraction("9.45") * Fraction("0.918")  # 3
    unit_cost = cost_cents / useful_kwh  # 4
    involuntary_kwh = Fraction("0.287") * useful_kwh  # 5
    involuntary_cents = involuntary_kwh * unit_cost  # 6
    voluntary_cents = (useful_kwh - involuntary_kwh) * unit_cost  # 8, 9
    heads = {head.kind: head.amount_cents for head in allocation.heads}
    assert allocation.graph["energy/total"].number == useful_kwh
    assert allocation.graph["cost/unit"].number == unit_cost
    assert heads == {
        HeadKind.INVOLUNTARY: round_half_up(involuntary_cents),
        HeadKind.VOLUNTARY: round_half_up(voluntary_cents),
        HeadKind.MAINTENANCE: maintenance_cents,
    }
    readings = {row.subject: row.amount for row in allocation.inputs.consumptions}
    needs = {row["unit"]: Fraction(row["need_kwh"]) / 182111 for row in printed("millesimi_18.csv")}
    for one in allocation.statements:
        by_head = {line.head: line.amount_cents for line in one.lines}
        share = readings[one.unit_id] / sum(readings.values())
        # A millesimo in hundredths is less than a hundredth away from its exact share.
        slack = Fraction(1, 100_000)
        assert abs(by_head[HeadKind.INVOLUNTARY] - needs[one.unit_id] * involuntary_cents) < (
            2 + slack * involuntary_cents
        )  # 7
        assert abs(by_head[HeadKind.VOLUNTARY] - share * voluntary_cents) < 2  # 10
        assert abs(by_head[HeadKind.MAINTENANCE] - needs[one.unit_id] * maintenance_cents) < (
            2 + slack * maintenance_cents
        )  # 11


def test_direct_metering_with_common_rooms_worked_out_by_hand() -> None:
    # Main meter 37 400 kWh; flats 9761 + (4295 + 3867) + 414 + 7650 = 25 987 kWh, meeting room 2158 kWh.
    allocation = allocated("heat-meters")
    graph = allocation.graph
    assert graph["consumption/of/2"].number == 4295 + 3867
    assert graph["consumption/units"].number == 25_987
    assert graph["energy/involuntary"].number == 37_400 - 25_987 - 2158 == 9255
    # 4835.20 EUR / 37 400 kWh: 1196.52, 3359.69 and 279.00 EUR less a cent by largest remainder.
    heads = {head.kind: head.amount_cents for head in allocation.heads}
    assert heads[HeadKind.INVOLUNTARY] == 1196_52
    assert heads[HeadKind.VOLUNTARY] == 3359_69
    assert heads[HeadKind.COMMON_ROOMS] == 278_99
    assert sum(heads.values()) == 6201_84
    detached = allocation.statements[3]
    assert {line.head for line in detached.lines if line.amount_cents} == {
        HeadKind.INVOLUNTARY,
        HeadKind.COMMON_ROOMS,
        HeadKind.MAINTENANCE,
    }
