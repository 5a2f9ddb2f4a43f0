"""Meaning of VIF and VIFE codes, looked up in ``tables/vif.toml`` and ``tables/vife.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from tepore.mbus.tables import load_table

Coding = Literal["signed", "unsigned", "date", "container"]
Effect = Literal["", "profile", "error", "event", "count", "manufacturer", "extension", "unsigned"]


@dataclass(frozen=True, slots=True)
class Vif:
    """What one VIF code says: quantity, base unit, scale, coding."""

    quantity: str
    unit: str | None
    exponent: int
    coding: Coding
    factor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Vife:
    """What one combinable VIFE code adds to the quantity before it."""

    name: str | None
    suffix: str
    unit: str | None
    exponent: int
    offset: int | None
    effect: Effect


def _vif_row(row: dict[str, Any], place: int) -> Vif:
    counted = "units" in row
    binary = row.get("binary")
    return Vif(
        quantity=row["quantity"],
        unit=row["units"][place] if counted else row.get("unit"),
        exponent=0 if counted or "exponent" not in row else row["exponent"] + place,
        coding=row.get("coding", "signed"),
        factor=None if not binary else Decimal(2) ** binary,
    )


def _vif_table(runs: list[dict[str, Any]]) -> tuple[Vif, ...]:
    rows = {
        code: _vif_row(row, code - row["codes"][0])
        for row in runs
        for code in range(row["codes"][0], row["codes"][1] + 1)
    }
    return tuple(rows[code] for code in range(128))


def _vife_row(row: dict[str, Any], place: int) -> Vife:
    return Vife(
        name=row.get("name"),
        suffix=row.get("suffix", ""),
        unit=row["units"][place] if "units" in row else None,
        exponent=row["exponent"] + place if "exponent" in row else 0,
        offset=row["offset"] + place if "offset" in row else None,
        effect=row.get("effect", ""),
    )


def _vife_table(rows: list[dict[str, Any]]) -> tuple[Vife, ...]:
    found: dict[int, Vife] = {}
    for row in rows:
        first, last = row.get("codes", (row.get("code"), row.get("code")))
        for code in range(first, last + 1):
            found[code] = _vife_row(row, code - first)
    return tuple(found[code] for code in range(128))


_VIF = load_table("vif.toml")
_VIFE = load_table("vife.toml")

PRIMARY = _vif_table(_VIF["primary"]["runs"])
FD = _vif_table(_VIF["fd"]["runs"])
FD_SECOND = _vif_table(_VIF["fd_second"]["runs"])
FB = _vif_table(_VIF["fb"]["runs"])
COMBINABLE = _vife_table(_VIFE["combinable"])
COMBINABLE_EXTENSION = _vife_table(_VIFE["extension"])
RECORD_ERRORS: dict[int, str] = {int(code, 16): name for code, name in _VIFE["errors"].items()}
