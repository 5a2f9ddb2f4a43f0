"""Losses of pipes and stores as figures of the calculation graph: P_cli, every pipe down to its sizes.

    pipe:   Q = L U_l (θ_w - θ_a) t / 1000
    store:  Q = q_day (θ_w - θ_a) / Δθ_test · t / 24

Where the water is the colder, nothing is lost: the difference is taken as 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni11300_2.coefficients import COEFFICIENTS, exact_number
from tepore.norms.uni11300_2.parts import BadLoss, PlantPart, Surroundings, WarmPipe, WarmStore, faults_of
from tepore.norms.uni11300_2.transmittance import (
    LOGARITHM_DIGITS,
    PI,
    TRANSMITTANCE_DIGITS,
    coefficient_of,
    logarithm,
)

RULE = "UNI/TS 11300-2 appendix A"
TOTAL = "losses/total"
RECOVERABLE = "losses/recoverable"
_PI, _TWO, _FOUR, _THOUSAND, _DAY, _HUNDRED = (
    f"losses/{name}" for name in ("pi", "two", "four", "thousand", "day", "hundred")
)


def losses_kwh(parts: Sequence[PlantPart]) -> Fraction:
    """Give P_cli, the heat that pipes and stores lose in a season [kWh].

    Parameters
    ----------
    parts
        Primary and secondary distribution and stores.

    Returns
    -------
    Fraction
        Sum of the losses [kWh].

    Raises
    ------
    BadLoss
        A part lacks a figure, or one is impossible.
    """
    graph = GraphBuilder()
    return graph.number(enter_losses(graph, parts))


def enter_losses(graph: GraphBuilder, parts: Sequence[PlantPart]) -> str:
    """Enter the losses of pipes and stores, and their recoverable part.

    Parameters
    ----------
    graph
        Grows by the nodes under ``losses/``.
    parts
        Primary and secondary distribution and stores.

    Returns
    -------
    str
        Node of P_cli [kWh].

    Raises
    ------
    BadLoss
        A part lacks a figure, or one is impossible.
    """
    for fault in faults_of(parts):
        raise BadLoss(fault.what, where=f"part {parts[fault.index].id}", remedy=fault.remedy, code=fault.code)
    _enter_constants(graph)
    entered = [
        _enter_pipe(graph, part) if isinstance(part, WarmPipe) else _enter_store(graph, part)
        for part in parts
    ]
    recoverable = [_enter_recoverable(graph, part, node) for part, node in zip(parts, entered, strict=True)]
    graph.derive(RECOVERABLE, Operation.SUM, recoverable, "kWh", symbol="P_rec", rule=RULE)
    return graph.derive(TOTAL, Operation.SUM, entered, "kWh", symbol="P_cli", rule=RULE)


def _enter_constants(graph: GraphBuilder) -> None:
    graph.given(_PI, PI, "1", symbol="π", source=f"π at {LOGARITHM_DIGITS} decimals")
    for node, number, unit, symbol in (
        (_TWO, 2, "1", "2"),
        (_FOUR, 4, "1", "4"),
        (_THOUSAND, 1000, "W/kW", "1000"),
        (_DAY, 24, "h/d", "24"),
        (_HUNDRED, 100, "%", "100"),
    ):
        graph.given(node, number, unit, symbol=symbol, source="by definition")


@dataclass(frozen=True)
class _Row:
    """Enters the figures of one part of the plant under its name."""

    graph: GraphBuilder
    part: PlantPart

    @property
    def name(self) -> str:
        kind = "pipe" if isinstance(self.part, WarmPipe) else "store"
        return f"losses/{kind}/{self.part.id}"

    def given(self, step: str, number: Decimal, unit: str, symbol: str, source: str = "") -> str:
        return self.graph.given(
            f"{self.name}/{step}", number, unit, symbol=symbol, source=source or self.part.source
        )

    def derive(self, step: str, operation: Operation, inputs: list[str], unit: str, symbol: str) -> str:
        return self.graph.derive(f"{self.name}/{step}", operation, inputs, unit, symbol=symbol, rule=RULE)

    def difference(self) -> str:
        water = self.given("water", self.part.water_c, "°C", "θ_w")
        # An air warmer than the water would give heat back: that is no loss, so it counts as one as warm.
        around = self.given("around", self.part.around_c, "°C", "θ_a")
        counted = self.derive("around/counted", Operation.MINIMUM, [around, water], "°C", "min(θ_a, θ_w)")
        return self.derive("difference", Operation.DIFFERENCE, [water, counted], "°C", "Δθ")

    def hours(self) -> str:
        return self.given("hours", self.part.hours, "h", "t")


def _enter_pipe(graph: GraphBuilder, pipe: WarmPipe) -> str:
    row = _Row(graph, pipe)
    if pipe.linear_w_m_k is not None:
        linear = row.given("linear", pipe.linear_w_m_k, "W/(m K)", "U_l")
    else:
        linear = _enter_linear(row, pipe)
    length = row.given("length", pipe.length_m, "m", "L")
    watts = row.derive(
        "watt_hours",
        Operation.PRODUCT,
        [length, linear, row.difference(), row.hours()],
        "Wh",
        "L · U_l · Δθ · t",
    )
    return graph.derive(row.name, Operation.QUOTIENT, [watts, _THOUSAND], "kWh", symbol="Q_l", rule=RULE)


def _enter_linear(row: _Row, pipe: WarmPipe) -> str:
    bare = row.given("bare", Decimal(pipe.outer_diameter_mm or 0).scaleb(-3), "m", "d")
    covered = bare
    resistances = []
    if pipe.insulation_mm > 0:
        thickness = row.given("thickness", pipe.insulation_mm.scaleb(-3), "m", "s")
        both = row.derive("thickness/twice", Operation.PRODUCT, [_TWO, thickness], "m", "2 · s")
        covered = row.derive("covered", Operation.SUM, [bare, both], "m", "D")
        ratio = row.derive("insulation/ratio", Operation.QUOTIENT, [covered, bare], "1", "D/d")
        conductivity = row.given(
            "insulation/conductivity", pipe.insulation_w_m_k or Decimal(1), "W/(m K)", "λ"
        )
        resistances.append(_enter_conduction(row, "insulation", ratio, conductivity))
    number, source, _ = coefficient_of(pipe)
    if pipe.surroundings in {Surroundings.INDOORS, Surroundings.OUTDOORS}:
        surface = row.given("surface/coefficient", number, "W/(m² K)", "α", source)
        film = row.derive(
            "surface/conductance", Operation.PRODUCT, [_PI, covered, surface], "W/(m K)", "π · D · α"
        )
        one = row.given("surface/one", Decimal(1), "1", "1", "by definition")
        resistances.append(row.derive("surface", Operation.QUOTIENT, [one, film], "m K/W", "R_out"))
    else:
        depth = row.given("ground/depth", pipe.depth_m or Decimal(0), "m", "z")
        fourfold = row.derive("ground/fourfold", Operation.PRODUCT, [_FOUR, depth], "m", "4 · z")
        ratio = row.derive("ground/ratio", Operation.QUOTIENT, [fourfold, covered], "1", "4 z/D")
        conductivity = row.given("ground/conductivity", number, "W/(m K)", "λ_g", source)
        resistances.append(_enter_conduction(row, "ground", ratio, conductivity))
    resistance = row.derive("resistance", Operation.SUM, resistances, "m K/W", "R")
    whole = row.given("one", Decimal(1), "1", "1", "by definition")
    exact = row.derive("linear/exact", Operation.QUOTIENT, [whole, resistance], "W/(m K)", "1 / R")
    return row.graph.derive(
        f"{row.name}/linear",
        Operation.ROUND,
        [exact],
        "W/(m K)",
        symbol="U_l",
        rule=RULE,
        digits=TRANSMITTANCE_DIGITS,
    )


def _enter_conduction(row: _Row, layer: str, ratio: str, conductivity: str) -> str:
    number = logarithm(row.graph.number(ratio))
    source = f"natural logarithm of the ratio before it, at {LOGARITHM_DIGITS} decimals"
    natural = row.given(f"{layer}/logarithm", number, "1", "ln", source)
    around = row.derive(
        f"{layer}/conductance", Operation.PRODUCT, [_TWO, _PI, conductivity], "W/(m K)", "2 · π · λ"
    )
    return row.derive(
        layer, Operation.QUOTIENT, [natural, around], "m K/W", "R_ins" if layer == "insulation" else "R_out"
    )


def _enter_store(graph: GraphBuilder, store: WarmStore) -> str:
    row = _Row(graph, store)
    a_day = row.given("standing", store.standing_loss_kwh_day, "kWh/d", "q")
    test, source = store.test_difference_k, ""
    if test is None:
        test = exact_number(COEFFICIENTS["store_test"])
        source = COEFFICIENTS["store_test"].note
    tested = row.given("test_difference", test, "K", "Δθ_test", source)
    ratio = row.derive("ratio", Operation.QUOTIENT, [row.difference(), tested], "1", "Δθ / Δθ_test")
    days = row.derive("days", Operation.QUOTIENT, [row.hours(), _DAY], "d", "t / 24")
    return graph.derive(row.name, Operation.PRODUCT, [a_day, ratio, days], "kWh", symbol="Q_l", rule=RULE)


def _enter_recoverable(graph: GraphBuilder, part: PlantPart, loss: str) -> str:
    row = _Row(graph, part)
    percent = row.given("recoverable/percent", part.recoverable_percent, "%", "f_rec")
    product = row.derive("recoverable/product", Operation.PRODUCT, [loss, percent], "kWh", "Q_l · f_rec")
    return row.derive("recoverable", Operation.QUOTIENT, [product, _HUNDRED], "kWh", "Q_rec")
