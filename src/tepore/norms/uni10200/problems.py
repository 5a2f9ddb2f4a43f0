"""What can be wrong with a season's inputs: each fault with its place, so that a file's line can be named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tepore.kernel import Refusal

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}\Z", re.ASCII)
ID_FORM = "letters, digits, dot, - and _, at most 80, beginning with a letter or digit"
_LARGEST_EXPONENT = 12
_MOST_DECIMALS = 12


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault of the inputs.

    Attributes
    ----------
    code
        Dotted and stable.
    what, remedy
        The fault and the way out, one sentence each.
    path
        Where in the inputs: ``("tables", "heating_need", "3")`` is unit 3 of the need table.
    """

    code: str
    what: str
    remedy: str = ""
    path: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The path in words."""
        return " ".join(self.path)


class BadSeason(Refusal):
    """Inputs of a season that cannot be allocated, with all that is wrong with them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        super().__init__(first.what, where=first.place, remedy=first.remedy + more, code=first.code)


class UnableToDivide(Refusal):
    """Expenses that cannot be divided into heads."""


def is_id(text: str) -> bool:
    """Tell whether a text may name a unit, expense or consumption in the calculation graph."""
    return _ID.match(text) is not None


def is_sane(number: Decimal) -> bool:
    """Tell whether a figure is finite and of a size that a building can have: under 10^13, 12 decimals.

    Exact arithmetic on ``1e999999`` would otherwise fill the memory before any rule could refuse it.
    """
    if not number.is_finite():
        return False
    exponent = number.as_tuple().exponent
    return (
        isinstance(exponent, int) and exponent >= -_MOST_DECIMALS and number.adjusted() <= _LARGEST_EXPONENT
    )
