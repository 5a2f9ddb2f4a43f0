"""Duties of who owns or reads meters: verification, remote reading, information, each with its dates."""

from tepore.norms.duties.obligations import (
    Condominium,
    Obligation,
    Standing,
    information_times_a_year,
    obligations,
)
from tepore.norms.duties.verification import (
    BadDevice,
    FlowSensor,
    Instrument,
    MeteringDevice,
    VerificationTerm,
    due_on,
)

__all__ = [
    "BadDevice",
    "Condominium",
    "FlowSensor",
    "Instrument",
    "MeteringDevice",
    "Obligation",
    "Standing",
    "VerificationTerm",
    "due_on",
    "information_times_a_year",
    "obligations",
]
