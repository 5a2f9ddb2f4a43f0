"""The ground of a need file: slab, suspended floor, heated or unheated basement (UNI EN ISO 13370)."""

from __future__ import annotations

from tepore.kernel import Refusal
from tepore.norms.uni11300.ground import (
    CrawlSpace,
    GroundFloor,
    UnheatedBasement,
    edge_insulation_psi_w_m_k,
    heated_basement_w_m2_k,
    slab_on_ground_w_m2_k,
    suspended_floor_w_m2_k,
    unheated_basement_w_m2_k,
)
from tepore.services.need_file.document import GroundPart

_FLOOR = {"area_m2", "perimeter_m", "wall_thickness_m", "resistance_m2_k_w", "conductivity_w_m_k"}
_KINDS = ("edge", "crawl_space", "heated_basement", "unheated_basement")


class BadGroundPart(Refusal):
    """A ground that is two kinds at once."""


def ground_transmittance(part: GroundPart) -> tuple[float, str]:
    """Give the equivalent transmittance of what touches the ground.

    Parameters
    ----------
    part
        A slab, or exactly one of the other kinds.

    Returns
    -------
    tuple
        U [W/(m2 K)] towards outdoors at four decimals, and how it was made, in Italian for the report.

    Raises
    ------
    BadGroundPart
        More than one kind is described.
    """
    said = [kind for kind in _KINDS if getattr(part, kind) is not None]
    if len(said) > 1:
        raise BadGroundPart(
            f"the ground is described as {' and '.join(said)}.",
            remedy=f"Give one of {', '.join(_KINDS)}; none of them for a plain slab.",
            code="need.ground.kinds",
        )
    floor = GroundFloor(**part.model_dump(include=_FLOOR))
    transmittance, kind = _equivalent(part, floor)
    return transmittance, (
        f"UNI EN ISO 13370, {kind}, B' = {floor.characteristic_dimension_m:.3f} m, "
        f"d_t = {floor.equivalent_thickness_m:.3f} m, a 4 decimali"
    )


def _equivalent(part: GroundPart, floor: GroundFloor) -> tuple[float, str]:
    if part.crawl_space is not None:
        figures = part.crawl_space.model_dump()
        over = figures.pop("floor_transmittance_w_m2_k")
        space = CrawlSpace(**figures)
        return suspended_floor_w_m2_k(floor, space, floor_transmittance_w_m2_k=over), (
            f"pavimento su intercapedine aerata, U_f = {over:g} W/(m2 K)"
        )
    if part.heated_basement is not None:
        basement = part.heated_basement
        below, beside = heated_basement_w_m2_k(
            floor, depth_m=basement.depth_m, wall_resistance_m2_k_w=basement.wall_resistance_m2_k_w
        )
        if basement.surface == "floor":
            return below, f"pavimento di piano interrato riscaldato, z = {basement.depth_m:g} m"
        return beside, f"parete di piano interrato riscaldato, z = {basement.depth_m:g} m"
    if part.unheated_basement is not None:
        figures = part.unheated_basement.model_dump()
        over = figures.pop("floor_transmittance_w_m2_k")
        cellar = UnheatedBasement(**figures)
        return unheated_basement_w_m2_k(floor, cellar, floor_transmittance_w_m2_k=over), (
            f"pavimento su interrato non riscaldato, z = {cellar.depth_m:g} m, U_f = {over:g} W/(m2 K)"
        )
    if part.edge is not None:
        psi = edge_insulation_psi_w_m_k(floor, **part.edge.model_dump())
        return slab_on_ground_w_m2_k(floor, edge_psi_w_m_k=psi), (
            f"pavimento su terreno con isolamento perimetrale, psi = {psi:.4f} W/(m K)"
        )
    return slab_on_ground_w_m2_k(floor), "pavimento su terreno"
