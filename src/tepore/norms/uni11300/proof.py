"""The need as a calculation graph, down to walls, windows and layers.

Sums, products and quotients are derived exactly. What has no exact value (the sun on a tilted surface,
shading between tabulated angles, the utilisation factor) is given at the decimals at which the arrays used
it, and its source names formula and inputs. So the graph and the arrays agree but for the last bits of
float64, which is checked each time a graph is made.

    layers -> U -> A U -> b A U -> H_tr -> Q_tr \
    sun, obstacles, A g (1 - F_F) -> Q_sol       > Q_ht - eta Q_gn -> month -> season -> kWh -> millesimi
"""

from __future__ import annotations

from fractions import Fraction

from tepore.kernel import Bug, CalculationGraph, GraphBuilder, Operation
from tepore.norms.uni11300.building import Unit
from tepore.norms.uni11300.figures import NEED_DIGITS
from tepore.norms.uni11300.need import Need
from tepore.norms.uni11300.proof_envelope import EnvelopeProof
from tepore.norms.uni11300.proof_months import MonthProof

AGREEMENT_KWH = 1e-6
"""Largest difference of the exact graph and the float64 arrays [kWh] by MWh of a unit's losses."""
RULE_MILLESIMI = "UNI 10200 art. 8: m_i = 1000 Q_i / sum Q"


def need_graph(need: Need, *, digits: int = 2) -> CalculationGraph:
    """Prove the need and the millesimi of all units.

    Parameters
    ----------
    need
        Result of `heating_need` or `cooling_need`.
    digits
        Decimals of the millesimi.

    Returns
    -------
    CalculationGraph
        ``unit/ID/need`` [kWh] and ``unit/ID/millesimi`` [1/1000] of each unit, with all they came from.

    Raises
    ------
    Bug
        The exact graph and the arrays disagree.
    """
    builder = GraphBuilder()
    envelope = EnvelopeProof(builder, need)
    for unit in need.building.units:
        envelope.conductances(unit)
    envelope.corrections()
    months = MonthProof(builder, need)
    for index, unit in enumerate(need.building.units):
        _season(builder, need, index, envelope, months)
        builder.derive(
            f"unit/{unit.id}/need",
            Operation.ROUND,
            [f"unit/{unit.id}/season"],
            "kWh",
            symbol="Q_nd",
            rule="kWh interi, come sono stampati",
            subject=unit.id,
            digits=NEED_DIGITS,
        )
    _millesimi(builder, need.building.units, digits)
    return builder.build()


def exact_season_kwh(need: Need, index: int) -> Fraction:
    """Give the need of one unit's season from its graph.

    Parameters
    ----------
    need
        Result of `heating_need` or `cooling_need`.
    index
        Place of the unit in the building.

    Returns
    -------
    Fraction
        Need [kWh], exact.
    """
    builder = GraphBuilder()
    envelope = EnvelopeProof(builder, need)
    for unit in need.building.units:
        envelope.conductances(unit)
    envelope.corrections()
    return _season(builder, need, index, envelope, MonthProof(builder, need))


def _season(
    builder: GraphBuilder, need: Need, index: int, envelope: EnvelopeProof, months: MonthProof
) -> Fraction:
    unit = need.building.units[index]
    envelope.unit(unit)
    for place, part in enumerate(need.parts):
        months.part(index, place, part)
    season = builder.derive(
        f"unit/{unit.id}/season",
        Operation.SUM,
        [months.need_id(unit, part) for part in need.parts],
        "kWh",
        symbol="Q_nd",
        rule="EN ISO 13790 7.2: somma dei mesi",
        subject=unit.id,
    )
    number = builder.number(season)
    losses_mwh = max(1.0, float(need.balance.losses_kwh[index].sum()) / 1000)
    if abs(float(number) - float(need.season_kwh[index])) > AGREEMENT_KWH * losses_mwh:
        raise Bug(
            f"unit {unit.id}: the graph gives {float(number)} kWh and the arrays {need.season_kwh[index]} kWh"
        )
    return number


def _millesimi(builder: GraphBuilder, units: tuple[Unit, ...], digits: int) -> None:
    total = builder.derive(
        "building/need",
        Operation.SUM,
        [f"unit/{unit.id}/need" for unit in units],
        "kWh",
        symbol="Q_h,id",
        rule="UNI 10200: fabbisogno ideale dell'edificio",
    )
    if builder.number(total) == 0:
        return
    steps = 1000 * 10**digits
    whole = builder.given(
        "building/steps", steps, "1", symbol="1000", source=f"1000 millesimi a {digits} decimali"
    )
    shares = []
    for unit in units:
        scaled = builder.derive(
            f"unit/{unit.id}/scaled",
            Operation.PRODUCT,
            [whole, f"unit/{unit.id}/need"],
            "kWh",
            symbol="1000 Q_i",
            subject=unit.id,
        )
        shares.append(
            builder.derive(
                f"unit/{unit.id}/share",
                Operation.QUOTIENT,
                [scaled, total],
                "1",
                symbol="m_i",
                rule=RULE_MILLESIMI,
                subject=unit.id,
            )
        )
    left = builder.derive("building/left_over", Operation.LEFT_OVER, [whole, *shares], "1", symbol="resto")
    step = builder.given(
        "building/step",
        Fraction(1, 10**digits),
        "1/1000",
        symbol="passo",
        source=f"{digits} decimali, come sono stampati",
    )
    for unit, share in zip(units, shares, strict=True):
        counted = builder.derive(
            f"unit/{unit.id}/steps",
            Operation.LARGEST_REMAINDER,
            [share, left],
            "1",
            symbol="m_i",
            rule="resti più alti, a parità l'identificativo minore",
            subject=unit.id,
        )
        builder.derive(
            f"unit/{unit.id}/millesimi",
            Operation.PRODUCT,
            [counted, step],
            "1/1000",
            symbol="m_i",
            rule=RULE_MILLESIMI,
            subject=unit.id,
        )
