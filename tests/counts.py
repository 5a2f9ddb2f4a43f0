"""How many inputs a law runs on: a figure for every submission, and a larger one for a long run.

``TEPORE_FUZZ_INPUTS=50000000 pytest tests/fuzz`` runs the same law longer, with other inputs after the usual
ones. A wrong setting is an error, never a shorter run.
"""

from __future__ import annotations

import os


def count(name: str, usual: int) -> int:
    """Return the number that the environment sets under a name, the usual one where it sets none."""
    told = os.environ.get(name, "")
    number = int(told) if told else usual
    if number < 1:
        raise ValueError(f"{name} is a number of inputs, 1 or more.")
    return number
