"""Elements, unheated spaces and units as nodes: conductances, b_tr, H_tr, H_ve, sky and sun."""

from __future__ import annotations

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni11300.building import (
    GROUND,
    HEATED,
    OUTDOOR,
    Element,
    OpaqueElement,
    ThermalBridge,
    UnheatedSpace,
    Unit,
    WindowElement,
)
from tepore.norms.uni11300.construction import surface_resistance
from tepore.norms.uni11300.figures import TRANSMITTANCE_DIGITS, exact
from tepore.norms.uni11300.gains import internal_gains_row, sky_view
from tepore.norms.uni11300.need import Need
from tepore.norms.uni11300.proof_construction import ConstructionProof
from tepore.norms.uni11300.spaces import sun_shares
from tepore.norms.uni11300.surfaces import outdoor_surfaces
from tepore.norms.uni11300.tabulated import source_of
from tepore.norms.uni11300.transmission import flat_rates, size_of

RULE_H = "UNI/TS 11300-1 11: H_tr = sum A U b + sum psi l b"
RULE_B = "UNI EN ISO 13789: b_tr = H_ue / (H_iu + H_ue)"
RULE_VE = "UNI/TS 11300-1 12: H_ve = rho c n V"
RULE_SKY = "UNI/TS 11300-1 11.4: F_r R_se eps U A"
RULE_SUN = "UNI/TS 11300-1 14"
RULE_SPACE_SUN = "EN ISO 13790 11.2: (1 - b_tr) Phi_u, diviso secondo H_iu"
SURVEY = "rilievo"


def share_id(unit_id: str, space: UnheatedSpace) -> str:
    """Name the node of the part of a space's own sun that counts for a unit.

    Parameters
    ----------
    unit_id, space
        Which.

    Returns
    -------
    str
        Id of the node; it is entered only where the space has own sun and adjoins the unit.
    """
    return f"unit/{unit_id}/space/{space.id}"


class EnvelopeProof:
    """Enters the envelope of a building; each method gives ids of nodes entered."""

    def __init__(self, builder: GraphBuilder, need: Need) -> None:
        self._builder = builder
        self._building = need.building
        self.figures = ConstructionProof(builder)
        self._corrections: dict[str, str] = {}

    def conductances(self, unit: Unit) -> None:
        """Enter A U or l psi of every element of a unit.

        Parameters
        ----------
        unit
            One of the building's units.
        """
        for element in unit.elements:
            self._conductance(element, unit.id)

    def corrections(self) -> None:
        """Enter b_tr of every unheated space, by flat rate or balance."""
        for space in self._building.spaces:
            node = f"space/{space.id}/b"
            if space.flat_rate:
                self._corrections[space.id] = self.figures.given(
                    node, flat_rates()[space.flat_rate], "1", "b_tr", source_of("unheated_spaces")
                )
            else:
                self._corrections[space.id] = self._balance(node, space)
            if space.own_sun:
                self._own_sun(space)

    def _own_sun(self, space: UnheatedSpace) -> None:
        """Enter collecting areas and sky of a space, and (1 - b) H_iu,unit / H_iu of each unit beside it."""
        for surface in outdoor_surfaces(space):
            self._sky(surface, "")
            self._collecting(surface, "")
        shares = sun_shares(self._building, space)
        if not shares:
            return
        derive, base = self._builder.derive, f"space/{space.id}"
        beside = {
            unit.id: [f"element/{e.id}/conductance" for e in unit.elements if e.beyond == space.id]
            for unit in self._building.units
            if unit.id in shares
        }
        every = [node for nodes in beside.values() for node in nodes]
        total = derive(f"{base}/H_iu", Operation.SUM, every, "W/K", symbol="H_iu", rule=RULE_B)
        kept = derive(
            f"{base}/kept",
            Operation.DIFFERENCE,
            [self.figures.one(), self._corrections[space.id]],
            "1",
            symbol="1 - b_tr",
        )
        for unit_id, nodes in beside.items():
            node = share_id(unit_id, space)
            own = derive(
                f"{node}/H_iu", Operation.SUM, nodes, "W/K", symbol="H_iu", rule=RULE_B, subject=unit_id
            )
            part = derive(f"{node}/part", Operation.QUOTIENT, [own, total], "1", symbol="H_iu,i / H_iu")
            derive(node, Operation.PRODUCT, [kept, part], "1", symbol="1 - b_tr", rule=RULE_SPACE_SUN)

    def _skies_through_spaces(self, unit: Unit) -> list[str]:
        return [
            self._builder.derive(
                f"{share_id(unit.id, space)}/sky/{surface.id}",
                Operation.PRODUCT,
                [share_id(unit.id, space), f"element/{surface.id}/sky"],
                "m2",
                symbol="(1 - b) F_r R_se eps U A",
                rule=RULE_SPACE_SUN,
                subject=unit.id,
            )
            for space in self._building.spaces
            if share_id(unit.id, space) in self._builder.nodes
            for surface in outdoor_surfaces(space)
        ]

    def _conductance(self, element: Element, subject: str) -> str:
        base = f"element/{element.id}"
        linear = isinstance(element, ThermalBridge)
        size = self._builder.given(
            f"{base}/size",
            exact(size_of(element)),
            "m" if linear else "m2",
            symbol="l" if linear else "A",
            source=SURVEY,
            subject=subject,
        )
        return self._builder.derive(
            f"{base}/conductance",
            Operation.PRODUCT,
            [size, self._transmittance(element)],
            "W/K",
            symbol="l psi" if linear else "A U",
            rule=RULE_H,
            subject=subject,
        )

    def _transmittance(self, element: Element) -> str:
        if isinstance(element, ThermalBridge):
            return self.figures.given(
                f"element/{element.id}/psi", element.psi_w_m_k, "W/(m K)", "psi", element.source or SURVEY
            )
        if isinstance(element, OpaqueElement):
            return self.figures.opaque(element.construction)
        return self.figures.window(element.window)

    def _balance(self, node: str, space: UnheatedSpace) -> str:
        derive, given = self._builder.derive, self.figures.given
        base = f"space/{space.id}"
        inwards = [
            f"element/{element.id}/conductance"
            for unit in self._building.units
            for element in unit.elements
            if element.beyond == space.id
        ]
        outwards = [self._conductance(element, "") for element in space.elements]
        method = self._building.method
        air = derive(
            f"{base}/H_air",
            Operation.PRODUCT,
            [
                given("method/air", method.air_heat_capacity_wh_m3_k, "Wh/(m3 K)", "rho c", method.source),
                given(f"{base}/n", space.air_change_h, "1/h", "n_u", SURVEY),
                given(f"{base}/V", space.volume_m3, "m3", "V_u", SURVEY),
            ],
            "W/K",
            symbol="H_ve,ue",
            rule=RULE_VE,
        )
        h_ue = derive(f"{base}/H_ue", Operation.SUM, [*outwards, air], "W/K", symbol="H_ue", rule=RULE_B)
        both = derive(f"{base}/H", Operation.SUM, [*inwards, h_ue], "W/K", symbol="H_iu + H_ue", rule=RULE_B)
        raw = derive(f"{base}/exact_b", Operation.QUOTIENT, [h_ue, both], "1", symbol="b_tr", rule=RULE_B)
        return derive(
            node, Operation.ROUND, [raw], "1", symbol="b_tr", rule=RULE_B, digits=TRANSMITTANCE_DIGITS
        )

    def unit(self, unit: Unit) -> None:
        """Enter H_tr, H_ve, the view of the sky, the sun-collecting areas and internal gains of a unit.

        Parameters
        ----------
        unit
            A unit whose conductances are entered, after `corrections`.
        """
        base = f"unit/{unit.id}"
        transfers = [
            self._transfer(element, unit.id) for element in unit.elements if element.beyond != HEATED
        ]
        self._builder.derive(
            f"{base}/H_tr", Operation.SUM, transfers, "W/K", symbol="H_tr", rule=RULE_H, subject=unit.id
        )
        self._ventilation(base, unit)
        surfaces = outdoor_surfaces(unit)
        self._builder.derive(
            f"{base}/sky",
            Operation.SUM,
            [*(self._sky(element, unit.id) for element in surfaces), *self._skies_through_spaces(unit)],
            "m2",
            symbol="sum F_r R_se eps U A",
            rule=RULE_SKY,
            subject=unit.id,
        )
        for element in surfaces:
            self._collecting(element, unit.id)
        self._internal(base, unit)

    def _transfer(self, element: Element, subject: str) -> str:
        conductance = f"element/{element.id}/conductance"
        if element.beyond in (OUTDOOR, GROUND):
            return conductance
        return self._builder.derive(
            f"element/{element.id}/transfer",
            Operation.PRODUCT,
            [conductance, self._corrections[element.beyond]],
            "W/K",
            symbol="b A U",
            rule=RULE_H,
            subject=subject,
        )

    def _ventilation(self, base: str, unit: Unit) -> None:
        method, given = self._building.method, self.figures.given
        change = (
            given("method/air_change", method.air_change_h, "1/h", "n", method.source)
            if unit.air_change_h is None
            else given(f"{base}/n", unit.air_change_h, "1/h", "n", SURVEY)
        )
        self._builder.derive(
            f"{base}/H_ve",
            Operation.PRODUCT,
            [
                given("method/air", method.air_heat_capacity_wh_m3_k, "Wh/(m3 K)", "rho c", method.source),
                change,
                given(f"{base}/V", unit.net_volume_m3, "m3", "V", SURVEY),
            ],
            "W/K",
            symbol="H_ve",
            rule=RULE_VE,
            subject=unit.id,
        )

    def _sky(self, element: OpaqueElement | WindowElement, subject: str) -> str:
        given = self.figures.given
        return self._builder.derive(
            f"element/{element.id}/sky",
            Operation.PRODUCT,
            [
                given(
                    f"element/{element.id}/F_r",
                    sky_view(element),
                    "1",
                    "F_r",
                    f"(1 + cos {element.tilt_deg:g}) / 2 per l'ombra sul diffuso, a 6 decimali",
                ),
                self._outside_resistance(),
                given(f"element/{element.id}/emissivity", element.emissivity, "1", "eps", SURVEY),
                f"element/{element.id}/conductance",
            ],
            "m2",
            symbol="F_r R_se eps U A",
            rule=RULE_SKY,
            subject=subject,
        )

    def _outside_resistance(self) -> str:
        return self.figures.given(
            "surface/outside", surface_resistance("outside"), "m2 K/W", "R_se", source_of("surfaces")
        )

    def _collecting(self, element: OpaqueElement | WindowElement, subject: str) -> str:
        if isinstance(element, WindowElement):
            factors = [f"element/{element.id}/size", *self._glass(element)]
            symbol = "A (1 - F_F) g"
        else:
            absorbed = self.figures.given(
                f"element/{element.id}/absorptance", element.absorptance, "1", "alpha", SURVEY
            )
            factors = [absorbed, self._outside_resistance(), f"element/{element.id}/conductance"]
            symbol = "alpha R_se U A"
        return self._builder.derive(
            f"element/{element.id}/collecting",
            Operation.PRODUCT,
            factors,
            "m2",
            symbol=symbol,
            rule=RULE_SUN,
            subject=subject,
        )

    def _glass(self, element: WindowElement) -> list[str]:
        window, given = element.window, self.figures.given
        base = f"window/{window.id}"
        source = window.solar_source or window.source
        frame = given(f"{base}/frame", window.frame_fraction, "1", "F_F", window.source)
        clear = f"{base}/clear"
        if clear not in self._builder.nodes:
            self._builder.derive(
                clear, Operation.DIFFERENCE, [self.figures.one(), frame], "1", symbol="1 - F_F"
            )
        factors = [clear, given(f"{base}/g", window.solar_transmittance, "1", "g_n", source)]
        if element.solar_factor != 1:
            factors.append(
                given(f"element/{element.id}/solar_factor", element.solar_factor, "1", "F_sh,gl", SURVEY)
            )
        return factors

    def _internal(self, base: str, unit: Unit) -> None:
        given, derive = self.figures.given, self._builder.derive
        if unit.internal_gains_w is not None:
            given(f"{base}/internal", unit.internal_gains_w, "W", "phi_int", SURVEY)
            return
        edition = self._building.method.internal_gains
        row = internal_gains_row(edition)
        source = str(row["source"])
        if unit.floor_area_m2 > float(row["up_to_m2"]):
            given(f"{base}/internal", float(row["above_w"]), "W", "phi_int", source)
            return
        area = given(f"{base}/A", unit.floor_area_m2, "m2", "A_f", SURVEY)
        linear = given("method/gain_linear", float(row["linear_w_m2"]), "W/m2", "c1", source)
        quadratic = given("method/gain_quadratic", float(row["quadratic_w_m4"]), "W/m4", "c2", source)
        terms = [
            derive(
                f"{base}/gain_1", Operation.PRODUCT, [linear, area], "W", symbol="c1 A_f", subject=unit.id
            ),
            derive(
                f"{base}/gain_2",
                Operation.PRODUCT,
                [quadratic, area, area],
                "W",
                symbol="c2 A_f^2",
                subject=unit.id,
            ),
        ]
        derive(
            f"{base}/internal",
            Operation.SUM,
            terms,
            "W",
            symbol="phi_int",
            rule=f"UNI/TS 11300-1:{edition} 13.1.1",
            subject=unit.id,
        )
