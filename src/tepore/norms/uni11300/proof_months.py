"""The monthly balance as nodes: degree hours, sun by element, utilisation, need of the month."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni11300.building import Unit, WindowElement
from tepore.norms.uni11300.figures import FACTOR_DIGITS, exact
from tepore.norms.uni11300.gains import sky_term_w_m2, sun_factors
from tepore.norms.uni11300.irradiation import daily_irradiation_kwh_m2
from tepore.norms.uni11300.method import OpaqueGains
from tepore.norms.uni11300.need import Need, Service
from tepore.norms.uni11300.proof_envelope import RULE_SPACE_SUN, share_id
from tepore.norms.uni11300.season import MonthPart
from tepore.norms.uni11300.surfaces import Surface, outdoor_surfaces

RULE_BALANCE = "EN ISO 13790 7.2: Q_nd = max(0; Q_ht - eta Q_gn)"
RULE_COOLING = "EN ISO 13790 7.2: Q_C,nd = max(0; Q_gn - eta_C Q_ht)"
RULE_ETA = "EN ISO 13790 12.2.1.1: eta = (1 - g^a) / (1 - g^(a+1))"
CALENDAR = "calendario dell'anno tipo di 365 giorni"


def _key(part: MonthPart) -> str:
    return f"{part.month:02d}-{part.first_day:02d}"


class MonthProof:
    """Enters the balance of each unit and part of the season."""

    def __init__(self, builder: GraphBuilder, need: Need) -> None:
        self._builder = builder
        self._need = need
        self._building = need.building
        self._sun: dict[tuple[float, float], list[float]] = {}
        climate, method = need.building.climate, need.building.method
        outdoor = climate.temperatures_c(need.parts, method.part_month)
        sky = sky_term_w_m2(climate, need.parts, outdoor, method.sky)
        self._set_point = self._given(
            "method/set_point",
            need.set_point_c,
            "C",
            "theta_i",
            "uguale in tutte le unità (UNI 10200; UNI/TS 11300-1)",
        )
        self._kilo = builder.given(
            "constant/kilo", Fraction(1, 1000), "kWh/Wh", symbol="1/1000", source="unità"
        )
        self._zero = builder.given("constant/zero", 0, "kWh", symbol="0", source="unità")
        for place, part in enumerate(need.parts):
            self._month(part, float(outdoor[place]), float(sky[place]))

    @staticmethod
    def need_id(unit: Unit, part: MonthPart) -> str:
        """Name the node of a unit's need in a part.

        Parameters
        ----------
        unit, part
            Which.

        Returns
        -------
        str
            Id of the node.
        """
        return f"unit/{unit.id}/month/{_key(part)}/need"

    def _given(self, node: str, number: float, unit: str, symbol: str, source: str) -> str:
        return self._builder.given(node, exact(number), unit, symbol=symbol, source=source)

    def _month(self, part: MonthPart, outdoor_c: float, sky_w_m2: float) -> None:
        climate, base = self._building.climate, f"month/{_key(part)}"
        note = "" if part.is_whole else f"; {part.label}: interpolata, a 6 decimali"
        days = self._given(f"{base}/days", part.days, "d", "N", CALENDAR)
        outdoor = self._given(f"{base}/outdoor", outdoor_c, "C", "theta_e", f"{climate.source}{note}")
        self._given(
            f"{base}/sky_term",
            sky_w_m2,
            "W/m2",
            "h_r / eps d_theta_er",
            f"{self._building.method.name}: {self._building.method.sky.value}, a 6 decimali",
        )
        per_day = "constant/hours"
        if per_day not in self._builder.nodes:
            self._given(per_day, 24, "h/d", "24", "unità")
        self._builder.derive(
            f"{base}/kilohours",
            Operation.PRODUCT,
            [days, per_day, self._kilo],
            "kh",
            symbol="t",
        )
        lift = self._builder.derive(
            f"{base}/lift",
            Operation.DIFFERENCE,
            [self._set_point, outdoor],
            "K",
            symbol="theta_i - theta_e",
        )
        self._builder.derive(
            f"{base}/degree_hours",
            Operation.PRODUCT,
            [lift, f"{base}/kilohours"],
            "K kh",
            symbol="(theta_i - theta_e) t",
        )

    def part(self, index: int, place: int, part: MonthPart) -> None:
        """Enter the balance of one unit in one part of the season.

        Parameters
        ----------
        index, place
            Place of the unit in the building and of the part in the season.
        part
            The part.
        """
        unit = self._building.units[index]
        base, month = f"unit/{unit.id}/month/{_key(part)}", f"month/{_key(part)}"
        windows, walls = self._sun_of(unit, part, base)
        losses = [
            self._times(f"{base}/Q_tr", [f"unit/{unit.id}/H_tr", f"{month}/degree_hours"], "Q_tr", unit),
            self._times(
                f"{base}/Q_sky",
                [f"unit/{unit.id}/sky", f"{month}/sky_term", f"{month}/kilohours"],
                "Q_r",
                unit,
            ),
            self._times(f"{base}/Q_ve", [f"unit/{unit.id}/H_ve", f"{month}/degree_hours"], "Q_ve", unit),
        ]
        internal = self._times(
            f"{base}/Q_int", [f"unit/{unit.id}/internal", f"{month}/kilohours"], "Q_int", unit
        )
        among_gains = self._building.method.opaque_gains is OpaqueGains.GAINS
        out = self._sum(f"{base}/losses", losses, "Q_tr + Q_r + Q_ve", unit)
        if not among_gains:
            out = self._builder.derive(
                f"{base}/net_losses",
                Operation.DIFFERENCE,
                [out, walls],
                "kWh",
                symbol="Q_ht",
                rule=RULE_BALANCE,
                subject=unit.id,
            )
        gains = self._sum(
            f"{base}/gains", [windows, internal, *([walls] if among_gains else [])], "Q_gn", unit
        )
        self._utilised(base, unit, (index, place), out, gains)

    def _utilised(self, base: str, unit: Unit, at: tuple[int, int], losses: str, gains: str) -> None:
        balance, derive = self._need.balance, self._builder.derive
        ratio, exponent = float(balance.ratio[at]), float(balance.exponent[at])
        eta = self._builder.given(
            f"{base}/eta",
            exact(float(balance.utilisation[at])),
            "1",
            symbol="eta",
            rule=RULE_ETA,
            source=f"calcolato a {FACTOR_DIGITS} decimali da g = Q_gn / Q_ht = {ratio:.6f}, "
            f"a = {exponent:.4f} (tau = {float(balance.flows.time_constant_h[at[0]]):.2f} h)",
            subject=unit.id,
        )
        cooling = self._need.service is Service.COOLING
        met, by, rule = (gains, losses, RULE_COOLING) if cooling else (losses, gains, RULE_BALANCE)
        used = derive(
            f"{base}/used", Operation.PRODUCT, [eta, by], "kWh", symbol="parte utilizzata", subject=unit.id
        )
        left = derive(
            f"{base}/left",
            Operation.DIFFERENCE,
            [met, used],
            "kWh",
            symbol="resto",
            rule=rule,
            subject=unit.id,
        )
        derive(
            f"{base}/need",
            Operation.MAXIMUM,
            [left, self._zero],
            "kWh",
            symbol="Q_nd",
            rule=rule,
            subject=unit.id,
        )

    def _sun_of(self, unit: Unit, part: MonthPart, base: str) -> tuple[str, str]:
        windows: list[str] = []
        walls: list[str] = []
        for surface in outdoor_surfaces(unit):
            node = self._surface_sun(surface, part, unit.id)
            (windows if isinstance(surface, WindowElement) else walls).append(node)
        for space in self._building.spaces:
            share = share_id(unit.id, space)
            if share not in self._builder.nodes:
                continue
            for surface in outdoor_surfaces(space):
                node = self._builder.derive(
                    f"{base}/space/{surface.id}",
                    Operation.PRODUCT,
                    [share, self._surface_sun(surface, part, "")],
                    "kWh",
                    symbol="(1 - b) Q_sol,u",
                    rule=RULE_SPACE_SUN,
                    subject=unit.id,
                )
                (windows if isinstance(surface, WindowElement) else walls).append(node)
        return (
            self._sum(f"{base}/Q_sol_w", windows, "Q_sol,w", unit),
            self._sum(f"{base}/Q_sol_op", walls, "Q_sol,op", unit),
        )

    def _surface_sun(self, surface: Surface, part: MonthPart, subject: str) -> str:
        """Enter the sun of a surface in a part, once for all units that it reaches."""
        base = f"element/{surface.id}/month/{_key(part)}"
        if f"{base}/Q_sol" in self._builder.nodes:
            return f"{base}/Q_sol"
        climate, method = self._building.climate, self._building.method
        kept = float(sun_factors(surface, climate, method)[part.month - 1])
        angles = surface.obstacles
        factor = self._builder.given(
            f"{base}/F",
            exact(kept),
            "1",
            symbol="F_sh F_w" if isinstance(surface, WindowElement) else "F_sh",
            source=f"tabelle di UNI/TS 11300-1 app. D a 6 decimali: orizzonte {angles.horizon_deg:g}, "
            f"aggetto {angles.overhang_deg:g}, ala {angles.fin_deg:g} gradi; {method.shading.value}",
            subject=subject,
        )
        return self._builder.derive(
            f"{base}/Q_sol",
            Operation.PRODUCT,
            [
                f"element/{surface.id}/collecting",
                factor,
                self._irradiation(surface, part),
                f"month/{_key(part)}/days",
            ],
            "kWh",
            symbol="Q_sol",
            rule="UNI/TS 11300-1 7.2",
            subject=subject,
        )

    def _irradiation(self, element: Surface, part: MonthPart) -> str:
        facing = (element.tilt_deg, element.azimuth_deg)
        if facing not in self._sun:
            year = daily_irradiation_kwh_m2(
                self._building.climate,
                np.asarray([facing[0]], dtype=np.float64),
                np.asarray([facing[1]], dtype=np.float64),
                albedo=self._building.method.albedo,
            )
            self._sun[facing] = year[0].tolist()
        node = f"sun/tilt {facing[0]:g}/azimuth {facing[1]:g}/{_key(part)}"
        if node not in self._builder.nodes:
            self._given(
                node,
                self._sun[facing][part.month - 1],
                "kWh/(m2 d)",
                "H_s",
                f"{self._building.climate.source}; cielo isotropo, R_b medio del giorno tipo, a 6 decimali",
            )
        return node

    def _times(self, node: str, inputs: list[str], symbol: str, unit: Unit) -> str:
        return self._builder.derive(
            node,
            Operation.PRODUCT,
            inputs,
            "kWh",
            symbol=symbol,
            rule="UNI/TS 11300-1 7.2",
            subject=unit.id,
        )

    def _sum(self, node: str, inputs: list[str], symbol: str, unit: Unit) -> str:
        return self._builder.derive(
            node,
            Operation.SUM,
            inputs,
            "kWh",
            symbol=symbol,
            rule="UNI/TS 11300-1 7.2",
            subject=unit.id,
        )
