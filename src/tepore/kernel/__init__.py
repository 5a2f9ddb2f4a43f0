"""The ground floor: errors, cents, half-open periods, civil days and the calculation graph.

It knows no framework, no input or output, no clock and no settings: time and data come in as arguments.
"""

from tepore.kernel.cents import apportion_cents, euros_from_cents, parse_cents
from tepore.kernel.errors import Bug, Refusal, TeporeError
from tepore.kernel.graph import CalculationGraph, GraphBuilder, Mismatch, Node, Operation
from tepore.kernel.periods import Period
from tepore.kernel.rounding import apportion, round_half_up

__all__ = [
    "Bug",
    "CalculationGraph",
    "GraphBuilder",
    "Mismatch",
    "Node",
    "Operation",
    "Period",
    "Refusal",
    "TeporeError",
    "apportion",
    "apportion_cents",
    "euros_from_cents",
    "parse_cents",
    "round_half_up",
]
