"""What meters of district heating are asked for, by AEEGSI 252/2016/R/tlr part III.

Given a device's data sheet, which points hold, which fail, which cannot be told; the points on remote reading
also by what the device was heard to send.
"""

from tepore.norms.requirements.heard import HeardReading, HeardTelegram, check_heard
from tepore.norms.requirements.points import (
    Finding,
    MeterKind,
    Point,
    Report,
    Verdict,
    points_of,
)
from tepore.norms.requirements.sheet import BadDeviceSheet, DeviceSheet, check_sheet

__all__ = [
    "BadDeviceSheet",
    "DeviceSheet",
    "Finding",
    "HeardReading",
    "HeardTelegram",
    "MeterKind",
    "Point",
    "Report",
    "Verdict",
    "check_heard",
    "check_sheet",
    "points_of",
]
