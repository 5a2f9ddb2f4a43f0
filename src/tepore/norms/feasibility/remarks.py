"""What a study says on its way: a stable code, a sentence in English and in Italian, the clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tepore.kernel import round_half_up
from tepore.norms.tables import load_table

TABLE = load_table("tepore.norms.feasibility", "reasons.toml")


@dataclass(frozen=True)
class Remark:
    """One reason or note.

    Attributes
    ----------
    code
        Stable name.
    sentence, in_italian
        The sentence, its figures in place.
    clause
        Clause of AEEGSI 252/2016/R/tlr.
    """

    code: str
    sentence: str
    in_italian: str
    clause: str

    def __str__(self) -> str:
        return f"{self.sentence} [{self.clause}]"


def because(code: str, **figures: Fraction | int | str) -> Remark:
    """Give the remark of a code with its figures in place, numbers with at most two decimals."""
    clause, english, italian = TABLE["reasons"][code]
    return Remark(code, english.format(**_placed(figures, 0)), italian.format(**_placed(figures, 1)), clause)


def _placed(figures: Mapping[str, Fraction | int | str], language: int) -> dict[str, str]:
    """Write the figures in a language: words by the table, numbers with its decimal mark."""
    words = TABLE["words"]
    return {
        name: words[figure][language] if figure in words else _written(figure, language)
        for name, figure in figures.items()
    }


def _written(figure: Fraction | int | str, language: int) -> str:
    if isinstance(figure, str):
        return figure
    digits = f"{float(round_half_up(Fraction(figure), 2)):.2f}".removesuffix(".00")
    return digits.replace(".", ",") if language else digits
