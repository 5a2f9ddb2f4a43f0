"""Write a season's inputs as a building file: what `tepore allocate` reads and an engineer edits.

Names of holders are left out: they lie sealed in the store, and a file goes through many hands. What the file
cannot say yet (stocks of fuel, prices behind an amount) is written as the amount that follows, and named in
its first lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.norms.uni10200 import (
    AnyCriterion,
    Declared,
    FixedSplit,
    FractionOfUse,
    FuelUse,
    IndirectAnalytic,
    IndirectSimplified,
    MainMeter,
    OldMillesimi,
    TableKind,
    UseFactor,
)

if TYPE_CHECKING:
    from tepore.norms.uni10200 import Consumption, MillesimiTable, SeasonInputs

Value = str | bool | int | Decimal | date | tuple[str, ...] | Mapping[str, "Value"]
WEIGHT_NAMES = {
    TableKind.HEATING_NEED: "needs_kwh",
    TableKind.COOLING_NEED: "needs_kwh",
    TableKind.HOT_WATER_NEED: "needs_kwh",
    TableKind.INSTALLED_POWER: "powers_w",
}
MWH = "kWh/MWh"


def building_file_of(inputs: SeasonInputs, *, address: str = "") -> str:
    """Write a season's inputs as the text of a building file (``docs/howto/building-file.md``).

    Parameters
    ----------
    inputs
        Of one season and one service.
    address
        Of the condominium.

    Returns
    -------
    str
        TOML. Units, tables, amounts and readings are exact; reading it again gives the same bill.
    """
    lines = [*_remarks(inputs), "format = 1", ""]
    for table in _tables(inputs, address):
        lines.extend(table)
    return "\n".join(lines) + "\n"


def _remarks(inputs: SeasonInputs) -> Iterator[str]:
    yield "# Building file written from the store. Holders are left out: they stay in the register."
    if inputs.expense_origins or inputs.fuel_stocks:
        yield "# Amounts that followed from prices, stocks or invoices stand here as amounts in euro."
    if inputs.handovers:
        yield "# Units changed hands in this season; their tenures stay in the register as they are."


def _tables(inputs: SeasonInputs, address: str) -> Iterator[list[str]]:
    yield _table("[condominium]", {"name": inputs.condominium, "address": address})
    yield _table(
        "[season]",
        {
            "name": inputs.season,
            "first_day": inputs.period.start_on,
            "last_day": inputs.period.last_day,
            "estimated_limit_percent": inputs.estimated_limit_percent,
            "service": inputs.service.value,
        },
    )
    plant = inputs.plant
    yield _table(
        "[plant]",
        {
            "temperature_control": plant.temperature_control,
            "distribution": plant.distribution.value if plant.distribution else "",
            "floors": plant.floors or "",
            "insulation": plant.insulation.value if plant.insulation else "",
            "zone_meters": plant.zone_meters,
        },
    )
    yield from _criterion(inputs.criterion)
    legal = inputs.legal_situation
    yield _table(
        "[legal]",
        {
            "first_season": legal.first_season,
            "split_before_the_law": legal.split_before_the_law,
            "sworn_difference": legal.sworn_difference,
            "share_of": legal.share_of.value,
        },
    )
    yield from _energy(inputs)
    for unit in inputs.units:
        advance = inputs.advances_cents.get(unit.id)
        yield _table(
            "[[units]]",
            {
                "id": unit.id,
                "name": unit.name,
                "vacant": unit.vacant,
                "detached": unit.detached,
                "exempt_from": tuple(sorted(unit.exempt_from)),
                "advance_eur": "" if advance is None else _euros(advance),
            },
        )
    for room in inputs.common_rooms:
        yield _table("[[common_rooms]]", {"id": room.id, "name": room.name})
    for table in inputs.tables:
        yield from _millesimi(table)
    for weights in inputs.weights:
        yield _table(f"[weights.{_key(weights.name)}]", {"source": weights.source})
        yield _table(f"[weights.{_key(weights.name)}.shares]", dict(weights.shares), empty=True)
    if inputs.hot_water is not None:
        water = inputs.hot_water
        yield _table(
            "[hot_water]",
            {
                "delivery_c": water.delivery.number,
                "cold_c": water.cold.number,
                "kwh_m3_k": water.heat_capacity.number,
                "source": water.delivery.source,
            },
        )
    for expense in inputs.expenses:
        yield _table(
            "[[expenses]]",
            {
                "kind": expense.kind.value,
                "description": expense.description or expense.id,
                "amount_eur": _euros(expense.amount_cents),
                "document": expense.document,
            },
        )
    yield from _points(inputs.consumptions)


def _criterion(criterion: AnyCriterion) -> Iterator[list[str]]:
    shared: dict[str, Value] = {
        "rule": criterion.code,
        "electricity": criterion.electricity.value,
        "base": criterion.base.value if criterion.base else "",
        "raise_to_minimum": criterion.raise_to_minimum,
    }
    yield _table("[criterion]", shared | _figures(criterion))
    if isinstance(criterion, Declared):
        for term in criterion.terms:
            yield _table(
                "[[criterion.terms]]",
                {
                    "head": term.head,
                    "name": term.name,
                    "percent": term.fraction.scaleb(2),
                    "base": term.base,
                    "of": tuple(kind.value for kind in term.of),
                },
            )


def _figures(criterion: AnyCriterion) -> dict[str, Value]:
    if isinstance(criterion, IndirectAnalytic):
        return {"losses_kwh": criterion.losses_kwh, "source": criterion.source}
    if isinstance(criterion, IndirectSimplified):
        need = criterion.need_kwh
        return {"need_kwh": "" if need is None else need, "source": criterion.source}
    if isinstance(criterion, FractionOfUse):
        return {"involuntary_percent": criterion.fraction.scaleb(2), "source": criterion.source}
    if isinstance(criterion, UseFactor):
        return {
            "full_use_involuntary_percent": criterion.full_use_fraction.scaleb(2),
            "full_use_heat_kwh": criterion.full_use_heat_kwh,
            "low_use": criterion.low_use.value,
            "source": criterion.source,
        }
    if isinstance(criterion, FixedSplit):
        return {
            "fixed_percent": criterion.fixed_fraction.scaleb(2),
            "whole_amount": criterion.whole_amount,
            "source": criterion.source,
        }
    return {"source": criterion.source} if isinstance(criterion, OldMillesimi | Declared) else {}


def _energy(inputs: SeasonInputs) -> Iterator[list[str]]:
    for supply in inputs.energy:
        if isinstance(supply, MainMeter):
            yield _table(
                "[[energy.main_meters]]",
                {"energy_kwh": supply.energy_kwh, "generator": supply.generator, "source": supply.source},
            )
        elif isinstance(supply, FuelUse):
            yield _table(
                "[[energy.fuels]]",
                {
                    "fuel": supply.fuel,
                    "quantity": supply.quantity,
                    "unit": supply.quantity_unit,
                    "calorific_value_kwh": supply.calorific_value_kwh,
                    "efficiency": supply.efficiency,
                    "generator": supply.generator,
                    "source": supply.source,
                },
            )


def _millesimi(table: MillesimiTable) -> Iterator[list[str]]:
    head = f"millesimi.{table.kind.value}"
    weights = WEIGHT_NAMES.get(table.kind) if table.weights else None
    source: dict[str, Value] = {"source": table.source or "store"}
    yield _table(f"[{head}]", source | ({"digits": table.digits} if weights else {}))
    figures = dict(table.weights or {}) if weights else dict(table.shares)
    yield _table(f"[{head}.{weights or 'shares'}]", figures, empty=True)


def _points(consumptions: tuple[Consumption, ...]) -> Iterator[list[str]]:
    by_point: dict[str, list[Consumption]] = {}
    for row in consumptions:
        by_point.setdefault(row.metering_point, []).append(row)
    for code, rows in by_point.items():
        first = rows[0]
        yield _table(
            "[[metering_points]]",
            {"id": code, "unit": first.subject, "room": first.room, "counts": first.unit.value},
        )
        for row in rows:
            yield _table("[[metering_points.devices]]", _device(row))


def _device(row: Consumption) -> dict[str, Value]:
    factors = {factor.symbol: factor.number for factor in row.factors if factor.symbol != MWH}
    displays_mwh = len(factors) < len(row.factors)
    counted: dict[str, Value] = {}
    if row.first is not None and row.last is not None:
        counted = {
            "first": {"on": row.first.read_on, "index": row.first.index},
            "last": {"on": row.last.read_on, "index": row.last.index},
            "rolled_over_at": "" if row.rolled_over_at is None else row.rolled_over_at,
        }
    elif row.stated_amount is not None:
        counted = {"amount": row.stated_amount}
    return {
        "serial": row.device,
        "kind": row.device_kind,
        **counted,
        "factors": factors,
        "scaled": row.scaled,
        "display": "MWh" if displays_mwh else "",
        "quality": row.quality.value,
        "method": row.method,
    }


def _euros(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _table(heading: str, said: Mapping[str, Value], *, empty: bool = False) -> list[str]:
    """Write one table; what nobody said is left out, and a table of which nothing is left."""
    rows = [f"{_key(name)} = {_value(value)}" for name, value in said.items() if _is_said(value)]
    return [heading, *rows, ""] if rows or empty else []


def _is_said(value: Value) -> bool:
    return value is not False and value not in ("", (), {})


def _key(name: str) -> str:
    plain = name.isascii() and all(letter.isalnum() or letter in "-_" for letter in name)
    return name if name and plain else json.dumps(name, ensure_ascii=False)


def _value(value: Value) -> str:
    if isinstance(value, bool | date | Decimal | int):
        return _plain(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(value: bool | date | Decimal | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
