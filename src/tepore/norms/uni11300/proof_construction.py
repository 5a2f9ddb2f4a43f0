"""Layers, glass and shutters as nodes of the calculation graph."""

from __future__ import annotations

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni11300.construction import Construction, Layer, WindowType, surface_resistance
from tepore.norms.uni11300.figures import TRANSMITTANCE_DIGITS, exact
from tepore.norms.uni11300.tabulated import source_of

RULE_LAYERS = "UNI EN ISO 6946: U = 1 / (R_si + sum d/lambda + R_se)"
RULE_WINDOW = "UNI EN ISO 10077-1: U_w = (1 - F_F) U_g + F_F U_f + l psi"
RULE_SHUTTER = "UNI EN ISO 10077-1: U = f_shut / (1/U_w + dR) + (1 - f_shut) U_w"
U_UNIT = "W/(m2 K)"
R_UNIT = "m2 K/W"


class ConstructionProof:
    """Enters each construction and window type once, and gives the node of its transmittance."""

    def __init__(self, builder: GraphBuilder) -> None:
        self._builder = builder
        self._known: dict[str, str] = {}

    def given(self, node_id: str, number: float, unit: str, symbol: str, source: str) -> str:
        """Enter a figure once.

        Parameters
        ----------
        node_id, number, unit, symbol, source
            Of the node; a second call with the same id gives the first node.

        Returns
        -------
        str
            The node's id.
        """
        if node_id not in self._known:
            self._known[node_id] = self._builder.given(
                node_id, exact(number), unit, symbol=symbol, source=source or "descrizione dell'edificio"
            )
        return node_id

    def one(self) -> str:
        """Give the node of the number one.

        Returns
        -------
        str
            Its id.
        """
        return self.given("constant/one", 1, "1", "1", "unità")

    def opaque(self, construction: Construction) -> str:
        """Give the node of an opaque construction's transmittance.

        Parameters
        ----------
        construction
            Layers or given transmittance.

        Returns
        -------
        str
            Id of the rounded U.
        """
        base = f"construction/{construction.id}"
        if base in self._known:
            return self._known[base]
        if construction.given_transmittance is not None:
            raw = self.given(
                f"{base}/given", construction.given_transmittance, U_UNIT, "U", construction.source
            )
        else:
            raw = self._of_layers(base, construction)
        self._known[base] = self._rounded(f"{base}/U", raw)
        return self._known[base]

    def _of_layers(self, base: str, construction: Construction) -> str:
        surfaces = source_of("surfaces")
        inner, outer = construction.surfaces
        resistances = [self._surface(inner, "R_si", surfaces)]
        resistances += [self._layer(base, i, layer) for i, layer in enumerate(construction.layers, start=1)]
        resistances.append(self._surface(outer, "R_si" if construction.indoors else "R_se", surfaces))
        total = self._builder.derive(
            f"{base}/R", Operation.SUM, resistances, R_UNIT, symbol="R_T", rule=RULE_LAYERS
        )
        return self._builder.derive(
            f"{base}/exact_U",
            Operation.QUOTIENT,
            [self.one(), total],
            U_UNIT,
            symbol="U",
            rule=RULE_LAYERS,
        )

    def _surface(self, name: str, symbol: str, source: str) -> str:
        return self.given(f"surface/{name}", surface_resistance(name), R_UNIT, symbol, source)

    def _layer(self, base: str, index: int, layer: Layer) -> str:
        node = f"{base}/layer/{index}"
        if layer.resistance_m2_k_w is not None:
            return self.given(
                f"{node}/R", layer.resistance_m2_k_w, R_UNIT, "R", layer.label or "resistenza dello strato"
            )
        material = layer.known_material
        name = layer.label or material.name
        thickness = self.given(f"{node}/d", layer.thickness_m, "m", "d", f"rilievo: {name}")
        conductivity = self.given(
            f"{node}/lambda",
            material.conductivity_w_m_k,
            "W/(m K)",
            "lambda",
            f"{name}: {material.source}",
        )
        return self._builder.derive(
            f"{node}/R",
            Operation.QUOTIENT,
            [thickness, conductivity],
            R_UNIT,
            symbol="d/lambda",
            rule=RULE_LAYERS,
        )

    def _rounded(self, node_id: str, raw: str) -> str:
        return self._builder.derive(
            node_id,
            Operation.ROUND,
            [raw],
            U_UNIT,
            symbol="U",
            rule=f"{TRANSMITTANCE_DIGITS} decimali, come è usata",
            digits=TRANSMITTANCE_DIGITS,
        )

    def window(self, window: WindowType) -> str:
        """Give the node of a window type's transmittance, shutter included.

        Parameters
        ----------
        window
            Parts or given transmittance.

        Returns
        -------
        str
            Id of the rounded U_w.
        """
        base = f"window/{window.id}"
        if base in self._known:
            return self._known[base]
        if window.given_transmittance is not None:
            raw = self.given(f"{base}/given", window.given_transmittance, U_UNIT, "U_w", window.source)
        else:
            raw = self._of_glazing(base, window)
        bare = self._rounded(f"{base}/U_w", raw)
        shutter = window.shutter_resistance_m2_k_w > 0
        self._known[base] = self._with_shutter(base, window, bare) if shutter else bare
        return self._known[base]

    def _of_glazing(self, base: str, window: WindowType) -> str:
        parts = window.known_glazing
        derive, one = self._builder.derive, self.one()
        frame = self.given(f"{base}/frame", parts.frame_fraction, "1", "F_F", window.source)
        glass = derive(f"{base}/glass", Operation.DIFFERENCE, [one, frame], "1", symbol="1 - F_F")
        terms = [
            derive(
                f"{base}/{name}", Operation.PRODUCT, [left, right], U_UNIT, symbol=symbol, rule=RULE_WINDOW
            )
            for name, symbol, left, right in (
                (
                    "through_glass",
                    "(1 - F_F) U_g",
                    glass,
                    self.given(f"{base}/U_g", parts.glass_transmittance_w_m2_k, U_UNIT, "U_g", window.source),
                ),
                (
                    "through_frame",
                    "F_F U_f",
                    frame,
                    self.given(f"{base}/U_f", parts.frame_transmittance_w_m2_k, U_UNIT, "U_f", window.source),
                ),
                (
                    "through_edge",
                    "l psi_g",
                    self.given(f"{base}/edge", parts.edge_length_m_m2, "m/m2", "l", window.source),
                    self.given(f"{base}/psi_g", parts.edge_psi_w_m_k, "W/(m K)", "psi_g", window.source),
                ),
            )
        ]
        return derive(f"{base}/exact_U_w", Operation.SUM, terms, U_UNIT, symbol="U_w", rule=RULE_WINDOW)

    def _with_shutter(self, base: str, window: WindowType, bare: str) -> str:
        derive, one = self._builder.derive, self.one()
        added = self.given(
            f"{base}/shutter", window.shutter_resistance_m2_k_w, R_UNIT, "dR", source_of("glazings")
        )
        use = self.given(f"{base}/f_shut", window.shutter_use, "1", "f_shut", source_of("glazings"))
        open_r = derive(f"{base}/R_w", Operation.QUOTIENT, [one, bare], R_UNIT, symbol="1/U_w")
        closed_r = derive(f"{base}/R_closed", Operation.SUM, [open_r, added], R_UNIT, symbol="1/U_w + dR")
        closed = derive(
            f"{base}/closed", Operation.QUOTIENT, [use, closed_r], U_UNIT, symbol="f_shut U_w+shut"
        )
        rest = derive(f"{base}/open_time", Operation.DIFFERENCE, [one, use], "1", symbol="1 - f_shut")
        opened = derive(f"{base}/opened", Operation.PRODUCT, [rest, bare], U_UNIT, symbol="(1 - f_shut) U_w")
        raw = derive(
            f"{base}/exact_U",
            Operation.SUM,
            [closed, opened],
            U_UNIT,
            symbol="U_w,corr",
            rule=RULE_SHUTTER,
        )
        return self._rounded(f"{base}/U", raw)
