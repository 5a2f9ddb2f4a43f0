"""UNI/TS 11300-2, appendix A: heat that the pipes and stores of a plant lose in a season."""

from tepore.norms.uni11300_2.coefficients import COEFFICIENTS, coefficient_notes
from tepore.norms.uni11300_2.graph import enter_losses, losses_kwh
from tepore.norms.uni11300_2.parts import (
    BadLoss,
    LossFault,
    PlantPart,
    Surroundings,
    WarmPipe,
    WarmStore,
    faults_of,
)
from tepore.norms.uni11300_2.transmittance import Transmittance, transmittance_of

__all__ = [
    "COEFFICIENTS",
    "BadLoss",
    "LossFault",
    "PlantPart",
    "Surroundings",
    "Transmittance",
    "WarmPipe",
    "WarmStore",
    "coefficient_notes",
    "enter_losses",
    "faults_of",
    "losses_kwh",
    "transmittance_of",
]
