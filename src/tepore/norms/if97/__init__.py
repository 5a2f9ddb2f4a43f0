"""IAPWS-IF97: properties of liquid water (region 1) and the saturation line, as heat meters need them."""

from tepore.norms.if97.region1 import (
    enthalpy_kj_per_kg,
    heat_capacity_kj_per_kg_k,
    saturation_pressure_mpa,
    specific_volume_m3_per_kg,
)

__all__ = [
    "enthalpy_kj_per_kg",
    "heat_capacity_kj_per_kg_k",
    "saturation_pressure_mpa",
    "specific_volume_m3_per_kg",
]
