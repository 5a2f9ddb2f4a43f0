"""A second implementation of the allocation, naive and in exact fractions, written from the rules alone.

It follows the numbered procedure of UNI 10200:2015 as the ANACI Varese slides of 2-3 October 2015 print it
(art. 8, points 11.8.3 and 11.8.3.1, table 10, steps 1 to 11), and the use factor of UNI 10200:2018 as public
answers of makers of design software print it (edilclima.it FAQ 220, logical.it 1286 and 1412). Hot water
counted by volume is heat by V rho c (theta_er - theta_0) (UNI/TS 11300-2); declared terms are divided as they
are declared; bills of several groups go down from split to split. It shares nothing with
`tepore.norms.uni10200`:
it neither imports its functions nor its rounding. It reads the same frozen inputs and returns cents.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Kind:
    value: str


class Spent:
    """An expense as the rules need it: its kind and amount [cent]."""

    def __init__(self, kind: str, amount_cents: int) -> None:
        self.kind, self.amount_cents = Kind(kind), amount_cents


@dataclass(frozen=True)
class Metered:
    """A heat meter."""

    energy_kwh: Fraction


# Table 10 as printed; columns A, B, C.
COLUMNS = {1: ("0.23", "0.25", "0.30"), 2: ("0.22", "0.24", "0.28"), 3: ("0.21", "0.23", "0.265")}
FOUR_AND_MORE = ("0.20", "0.22", "0.25")


def k_inv(plant: Any) -> Fraction:
    if plant.distribution == "vertical_columns":
        row = COLUMNS.get(plant.floors, FOUR_AND_MORE)
        return Fraction(row["ABC".index(plant.insulation)])
    return Fraction(
        {
            "horizontal": "0.10",
            "satellites_two_way": "0.10",
            "satellites_three_way": "0.25",
            "satellites_two_way_with_hot_water": "0.35",
            "satellites_three_way_with_hot_water": "0.50",
        }[plant.distribution]
    )


def divide(cents: int, parts: dict[str, Fraction]) -> dict[str, int]:
    """Whole cents: everybody the floor, then a cent at a time to whoever is furthest below the exact part."""
    if cents < 0:
        return {name: -part for name, part in divide(-cents, parts).items()}
    whole = sum(parts.values())
    if whole == 0:
        return dict.fromkeys(parts, 0)
    exact = {name: Fraction(cents) * part / whole for name, part in parts.items()}
    given = {name: part.numerator // part.denominator for name, part in exact.items()}
    waiting = set(parts)
    while sum(given.values()) < cents:
        furthest = max(exact[name] - given[name] for name in waiting)
        name = min(name for name in waiting if exact[name] - given[name] == furthest)
        given[name] += 1
        waiting.remove(name)
    return given


def counted(consumption: Any) -> Fraction:
    if consumption.first is None:
        return Fraction(consumption.stated_amount)
    amount = Fraction(consumption.last.index) - Fraction(consumption.first.index)
    if consumption.rolled_over_at is not None:
        amount += Fraction(consumption.rolled_over_at)
    if not consumption.scaled:
        for factor in consumption.factors:
            amount = amount * Fraction(factor.number)
    return amount


def useful_heat(inputs: Any) -> Fraction:
    """Step 3: metered, or fuel times calorific value times boiler efficiency."""
    heat = Fraction(0)
    for supply in inputs.energy:
        if hasattr(supply, "energy_kwh"):
            heat += Fraction(supply.energy_kwh)
        else:
            heat += (
                Fraction(supply.quantity) * Fraction(supply.calorific_value_kwh) * Fraction(supply.efficiency)
            )
    return heat


def involuntary_heat(inputs: Any, heat: Fraction, used: Fraction) -> Fraction:
    criterion, code = inputs.criterion, inputs.criterion.code
    if code.endswith("/direct"):
        water = inputs.hot_water
        if water is not None:
            used *= Fraction(water.heat_capacity.number) * Fraction(water.delivery.number - water.cold.number)
        return heat - used  # 11.8.3: the whole less the sum of the parts
    if code.endswith("/indirect-analytic"):
        return Fraction(criterion.losses_kwh)
    if code.endswith("/fraction-of-use"):
        return heat * Fraction(criterion.fraction)
    if code == "uni10200:2018/use-factor":
        return heat * fraction_by_use(criterion, heat)
    need = criterion.need_kwh
    if need is None:
        (table,) = [table for table in inputs.tables if table.kind == "heating_need"]
        need = sum(table.weights.values())
    return k_inv(inputs.plant) * Fraction(need)


def fraction_by_use(criterion: Any, heat: Fraction) -> Fraction:
    """Branch by branch as edilclima.it FAQ 220 prints it: above 0.8 the project's fraction, else the line."""
    in_full_use = Fraction(criterion.full_use_fraction)
    use = heat / Fraction(criterion.full_use_heat_kwh)
    if criterion.low_use == "hold" and use < Fraction("0.3"):
        use = Fraction("0.3")
    if use > Fraction("0.8"):
        return in_full_use
    return 1 - ((1 - in_full_use) / Fraction("0.8")) * use


def amounts_by_head(inputs: Any) -> dict[str, int]:
    """Steps 4 to 9 and 11: every expense in its head, in whole cents."""
    spent: dict[str, int] = {}
    for expense in inputs.expenses:
        spent[expense.kind.value] = spent.get(expense.kind.value, 0) + expense.amount_cents
    units = {unit.id for unit in inputs.units}
    by_units = sum((counted(row) for row in inputs.consumptions if row.subject in units), Fraction(0))
    by_rooms = sum((counted(row) for row in inputs.consumptions if row.subject not in units), Fraction(0))
    if inputs.criterion.code in {"declared", "millesimi"}:
        return declared(inputs, spent, by_units, by_rooms)
    energy = spent.pop("energy_carrier", 0) + spent.pop("water", 0)
    if inputs.criterion.electricity == "energy":
        energy += spent.pop("electricity", 0)
    if inputs.criterion.code == "fixed-split":
        return fixed_split(inputs, spent, energy, by_units, by_rooms)
    # A fraction of use needs no heat in kWh: it cancels out of c = S / Q times Q.
    heat = useful_heat(inputs) if inputs.energy else Fraction(1)
    involuntary = involuntary_heat(inputs, heat, by_units + by_rooms)
    voluntary = heat - involuntary
    counts = by_units + by_rooms
    rooms = voluntary * by_rooms / counts if counts else Fraction(0)
    parts = {"involuntary": involuntary, "voluntary": voluntary - rooms, "common_rooms": rooms}
    return {**spent, **divide(energy, parts)}


def fixed_split(
    inputs: Any, spent: dict[str, int], energy: int, by_units: Fraction, by_rooms: Fraction
) -> dict[str, int]:
    fixed = Fraction(inputs.criterion.fixed_fraction)
    counts = by_units + by_rooms
    rooms = (1 - fixed) * by_rooms / counts if counts else Fraction(0)
    parts = {"fixed": fixed, "voluntary": 1 - fixed - rooms, "common_rooms": rooms}
    if inputs.criterion.whole_amount:
        return divide(energy + sum(spent.values()), parts)
    return {**spent, **divide(energy, parts)}


def declared(inputs: Any, spent: dict[str, int], by_units: Fraction, by_rooms: Fraction) -> dict[str, int]:
    """Terms of the same kinds of expenses divide what these sum to; rooms take their part by use."""
    if inputs.criterion.code == "millesimi":
        return {"fixed": sum(spent.values())} if spent else {}
    amounts: dict[str, int] = {}
    sets = {frozenset(kind.value for kind in term.of) for term in inputs.criterion.terms}
    for kinds in sets:
        if not (some := [cents for kind, cents in spent.items() if not kinds or kind in kinds]):
            continue
        parts = {}
        for term in inputs.criterion.terms:
            if frozenset(kind.value for kind in term.of) == kinds:
                parts[term.head] = Fraction(term.fraction)
                if term.base == "consumption" and by_rooms:
                    parts["common_rooms"] = parts[term.head] * by_rooms / (by_units + by_rooms)
                    parts[term.head] -= parts["common_rooms"]
        amounts |= divide(sum(some), parts)
    return amounts


def bases(inputs: Any) -> dict[str, str]:
    """Name what each head is divided by, where that is not said by its name."""
    if inputs.criterion.code != "declared":
        return {}
    return {term.head: str(term.base) for term in inputs.criterion.terms}


def power_table(inputs: Any) -> str:
    """Art. 8: millesimi of need, or of installed power where nothing controls the temperature."""
    if inputs.criterion.base is not None:
        return str(inputs.criterion.base.value)
    if inputs.criterion.code == "millesimi" or inputs.service == "cold_water":
        return "property"
    if inputs.service != "heating":
        return {"cooling": "cooling_need", "domestic_hot_water": "hot_water_need"}[inputs.service]
    return "heating_need" if inputs.plant.temperature_control else "installed_power"


def statements(inputs: Any) -> dict[str, dict[str, int]]:
    """Return what each unit owes of each head [cent]."""
    tables = {table.kind.value: table.shares for table in inputs.tables}
    tables |= {table.name: table.shares for table in inputs.weights}
    tables["equal"] = {unit.id: 1 for unit in inputs.units}
    declared_bases = bases(inputs)
    owed: dict[str, dict[str, int]] = {unit.id: {} for unit in inputs.units}
    for head, cents in amounts_by_head(inputs).items():
        if cents == 0:
            continue
        parts = {}
        for unit in inputs.units:
            if head in {str(kind) for kind in unit.exempt_from}:
                continue
            base = declared_bases.get(head, "consumption" if head == "voluntary" else power_table(inputs))
            if base == "consumption":
                rows = [row for row in inputs.consumptions if row.subject == unit.id]
                if not unit.detached:
                    parts[unit.id] = sum((counted(row) for row in rows), Fraction(0))
            elif head == "common_rooms":
                parts[unit.id] = Fraction(tables["property"][unit.id])
            else:
                parts[unit.id] = Fraction(tables[base][unit.id])
        for unit_id, part in divide(cents, parts).items():
            owed[unit_id][head] = part
    return owed


def bills_at_groups(season: Any) -> dict[str, dict[str, int]]:
    """Give what of the bills reaches each group, by kind [cent]: from the uppermost split down."""
    at: dict[str, dict[str, int]] = {}
    for bill in season.bills:
        kind = bill.expense.kind.value
        at.setdefault(bill.to, {})[kind] = at.get(bill.to, {}).get(kind, 0) + bill.expense.amount_cents
    below = {member.to for split in season.splits for member in split.members}
    waiting = [split for split in season.splits if split.id not in below]
    while waiting:
        split = waiting.pop()
        parts = weights_of(season, split)
        for kind, cents in at.pop(split.id, {}).items():
            for name, part in divide(cents, parts).items():
                at.setdefault(name, {})[kind] = at.get(name, {}).get(kind, 0) + part
        waiting += [one for one in season.splits if one.id in parts]
    return at


def weights_of(season: Any, split: Any) -> dict[str, Fraction]:
    """Give the weight of each member: its heat and its part of what the network lost, or what is stated."""
    if split.by == "shares":
        return {one.to: Fraction(one.share) for one in split.members}
    if split.by != "heat":
        (table,) = [table for table in season.tables if table.kind == split.by]
        return {
            one.to: sum((Fraction(table.shares[unit]) for unit in units_below(season, one.to)), Fraction(0))
            for one in split.members
        }
    heat = heat_of_members(split)
    lost = Fraction(split.generated_kwh or 0) - sum(heat.values())
    shares = {one.to: Fraction(one.loss_share) for one in split.members if one.loss_share is not None}
    if not shares:
        return heat
    return {name: kwh + lost * shares[name] / sum(shares.values()) for name, kwh in heat.items()}


def heat_of_members(split: Any) -> dict[str, Fraction]:
    heat = {one.to: Fraction(one.energy_kwh or 0) for one in split.members}
    for one in split.members:
        if one.by_difference:
            heat[one.to] = Fraction(split.generated_kwh) - sum(heat.values())
    return heat


def units_below(season: Any, name: str) -> set[str]:
    for group in season.groups:
        if group.id == name:
            return {unit.id for unit in group.inputs.units}
    (split,) = [split for split in season.splits if split.id == name]
    return set().union(*(units_below(season, one.to) for one in split.members))


def statements_of_groups(season: Any) -> dict[str, dict[str, dict[str, int]]]:
    """Return what each unit owes of each head of each group [cent]."""
    at = bills_at_groups(season)
    by_heat = [split for split in season.splits if split.by == "heat"]
    heat = {name: kwh for split in by_heat for name, kwh in heat_of_members(split).items()}
    owed = {}
    for group in season.groups:
        inputs = group.inputs
        expenses = [Spent(kind, cents) for kind, cents in at.get(group.id, {}).items()]
        changes: dict[str, Any] = {"expenses": tuple(expenses)}
        if group.id in heat:
            changes["energy"] = (Metered(heat[group.id]),)
        owed[group.id] = statements(replace(inputs, **changes))
    return owed
