"""Gas as its bills tell it: cubic metres read, made standard by the coefficient C, made energy by the PCS.

    kWh = (index_last − index_first) · C · PCS / 3.6        C [Sm³/m³], PCS [MJ/Sm³]

PCS is the gross calorific value, what the bill states. A generation efficiency on the net value needs the
energy on that value: it is multiplied by the ratio of net to gross.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tepore.kernel import Period
from tepore.norms.tables import load_defaults
from tepore.norms.uni10200.energy_cost_portion import Portion, portion_problems
from tepore.norms.uni10200.problems import Problem, is_sane

NET_TO_GROSS = load_defaults("tepore.norms.uni10200", "energy_cost.toml")["net_to_gross_methane"]
_LIMITS = {
    "coefficient_c": (Decimal("0.5"), Decimal(20)),
    "gross_mj_sm3": (Decimal(10), Decimal(150)),
}


@dataclass(frozen=True, kw_only=True)
class GasBill:
    """One gas bill.

    Attributes
    ----------
    id
        Number of the bill.
    period
        Days it bills.
    first_index, last_index
        Readings it bills between [m³].
    coefficient_c
        C of the bill, from m³ of the meter to Sm³ [1]; 1 where the meter counts standard cubic metres.
    gross_mj_sm3
        PCS of the bill [MJ/Sm³]; Italian bills state about 38 to 40, or GJ/Sm³ of a thousandth of that.
    portion
        Part of the bill that is the season's; None takes it whole.
    """

    id: str
    period: Period
    first_index: Decimal
    last_index: Decimal
    coefficient_c: Decimal
    gross_mj_sm3: Decimal
    portion: Portion | None = None
    source: str

    @property
    def gross_kwh(self) -> Fraction:
        """Energy of the season on the gross calorific value [kWh]."""
        volume = Fraction(self.last_index - self.first_index) * Fraction(self.coefficient_c)
        whole = volume * Fraction(self.gross_mj_sm3) / Fraction("3.6")
        return whole if self.portion is None else whole * self.portion.fraction


def gas_bill_problems(bill: GasBill, path: tuple[str, ...]) -> Iterator[Problem]:
    """Find what is wrong with a gas bill, at a place in the inputs.

    Yields
    ------
    Problem
        A figure out of range, a register that runs backwards, a portion that is none.
    """
    for name in ("first_index", "last_index"):
        if not is_sane(figure := getattr(bill, name)) or figure < 0:
            yield Problem(code="gas.index", what=f"{name} of bill {bill.id} is not a reading.", path=path)
            return
    if bill.last_index < bill.first_index:
        yield Problem(
            code="gas.backwards",
            what=f"bill {bill.id} ends at {bill.last_index} m³, below its first {bill.first_index} m³.",
            remedy="Check the readings; where the meter was replaced, enter one bill for each meter.",
            path=path,
        )
    for name, (least, greatest) in _LIMITS.items():
        if not is_sane(figure := getattr(bill, name)) or not least <= figure <= greatest:
            yield Problem(
                code="gas.range",
                what=f"{name} of bill {bill.id} is {figure}, outside {least} to {greatest}.",
                remedy="Check the unit: C is a pure number, PCS is in MJ/Sm³ (0.0385 GJ/Sm³ is 38.5).",
                path=path,
            )
    if bill.portion is not None:
        yield from portion_problems(bill.portion, path)
