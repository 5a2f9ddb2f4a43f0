"""Names of device types and of the bits of the status byte (EN 13757-7)."""

from __future__ import annotations

from functools import lru_cache

from tepore.mbus.tables import load_table

_TABLE = load_table("device_types.toml")
_VARIABLE: dict[int, str] = {int(code, 16): name for code, name in _TABLE["variable"].items()}
_FIXED: dict[int, str] = {int(code, 16): name for code, name in _TABLE["fixed"].items()}
_STATUS: dict[int, str] = {int(code, 16): name for code, name in _TABLE["status"].items()}


def medium_name(device_type: int) -> str:
    """Return the English name of a device type; ``reserved`` where the standard names none."""
    return _VARIABLE.get(device_type, "reserved")


def fixed_medium_name(code: int) -> str:
    """Return the English name of a medium of the fixed data structure."""
    return _FIXED.get(code, "reserved")


@lru_cache(maxsize=256)
def status_flags(status: int) -> tuple[str, ...]:
    """Return the names of what a status byte reports; the two lowest bits are one code."""
    application = _STATUS.get(status & 0x03)
    bits = (_STATUS[1 << bit] for bit in range(2, 8) if status >> bit & 1)
    return (*((application,) if application else ()), *bits)
