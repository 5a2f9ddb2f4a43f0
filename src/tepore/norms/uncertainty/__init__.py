"""How sure the figures of a bill are: doubts of what was measured, carried through the calculation graph."""

from tepore.norms.uncertainty.bills import BillUncertainty, Contribution, UncertainBills, uncertainty_of_bills
from tepore.norms.uncertainty.doubts import Assumptions, Cause, Doubt, Shape, doubts_of
from tepore.norms.uncertainty.propagation import NoSuchFigure, draw_figures, sensitivities_of

__all__ = [
    "Assumptions",
    "BillUncertainty",
    "Cause",
    "Contribution",
    "Doubt",
    "NoSuchFigure",
    "Shape",
    "UncertainBills",
    "doubts_of",
    "draw_figures",
    "sensitivities_of",
    "uncertainty_of_bills",
]
