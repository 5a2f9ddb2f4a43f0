"""Random buildings for the laws of the need: every kind of element, shared spaces, all methods."""

from __future__ import annotations

from hypothesis import strategies as st

from tepore.norms.uni11300 import (
    Building,
    Construction,
    Glazing,
    Layer,
    Material,
    Obstacles,
    OpaqueElement,
    ThermalBridge,
    UnheatedSpace,
    Unit,
    WindowElement,
    WindowType,
    climate_of,
    heating_season,
    method_named,
    shipped_places,
)

METHODS = ("uni-ts-11300-1:2014", "uni-ts-11300-1:2008", "lombardia-6437-2026")


def figures(low: float, high: float, digits: int = 2) -> st.SearchStrategy[float]:
    """Give decimals as a survey has them."""
    scale = 10**digits
    return st.integers(round(low * scale), round(high * scale)).map(lambda whole: whole / scale)


angles = st.sampled_from([0.0, 0.0, 7.5, 20.0, 33.0, 60.0])
obstacles = st.builds(Obstacles, angles, angles, angles)
materials = st.builds(
    Material,
    st.just("m"),
    figures(0.02, 2.5, 3),
    figures(20, 2500, 0),
    st.just(1000.0),
    st.just("rilievo"),
)
layers = st.lists(st.builds(Layer, figures(0.01, 0.5), materials), min_size=1, max_size=3).map(tuple)
walls = st.one_of(
    st.builds(lambda made: Construction("stratigrafia", layers=made), layers),
    figures(0.1, 3).map(lambda u: Construction("nota", given_transmittance=u, source="abaco")),
)
windows = st.one_of(
    st.builds(
        lambda u, g, shutter: WindowType(
            "nota", g, 0.2, given_transmittance=u, shutter_resistance_m2_k_w=shutter, source="abaco"
        ),
        figures(0.7, 6),
        figures(0.3, 0.9),
        st.sampled_from([0.0, 0.16]),
    ),
    st.builds(
        lambda glass, frame, share: WindowType(
            "composta", 0.7, share, Glazing(glass, frame, share, 2.5, 0.06), source="abaco"
        ),
        figures(0.7, 5.8),
        figures(1, 7),
        figures(0.1, 0.4),
    ),
)
azimuths = st.sampled_from([0.0, 45.0, 90.0, -90.0, 135.0, 180.0, 17.0])


@st.composite
def buildings(draw: st.DrawFn, most_units: int = 4) -> Building:
    """Draw a building of up to a few units."""
    wall, window = draw(walls), draw(windows)
    beyond = st.sampled_from(["outdoor", "outdoor", "ground", "heated", "scala", "cantina"])
    units = []
    for number in range(draw(st.integers(1, most_units))):
        elements: list[OpaqueElement | WindowElement | ThermalBridge] = [
            OpaqueElement(
                f"{number}-w{place}",
                wall,
                draw(figures(0.5, 80)),
                draw(beyond),
                draw(azimuths),
                draw(st.sampled_from([90.0, 0.0, 30.0, 180.0])),
                draw(figures(0, 1)),
                draw(figures(0, 1)),
                draw(obstacles),
            )
            for place in range(draw(st.integers(0, 3)))
        ]
        if draw(st.booleans()):
            elements.append(
                WindowElement(
                    f"{number}-g",
                    window,
                    draw(figures(0.5, 20)),
                    azimuth_deg=draw(azimuths),
                    obstacles=draw(obstacles),
                    solar_factor=draw(st.sampled_from([1.0, 0.7])),
                )
            )
        if draw(st.booleans()):
            elements.append(ThermalBridge(f"{number}-p", draw(figures(0.5, 40)), draw(figures(0, 1))))
        units.append(
            Unit(
                f"U{number}",
                draw(figures(20, 200)),
                draw(figures(50, 600)),
                tuple(elements),
                draw(figures(50, 200, 0)),
                draw(figures(50, 600)),
                air_change_h=draw(st.sampled_from([None, 0.0, 0.5])),
                internal_gains_w=draw(st.sampled_from([None, 0.0, 333.3])),
            )
        )
    spaces = (
        UnheatedSpace(
            "scala",
            elements=(
                OpaqueElement("esterno-scala", wall, 40.0, azimuth_deg=draw(azimuths)),
                WindowElement("vetrata-scala", window, 9.0, azimuth_deg=draw(azimuths)),
            ),
            volume_m3=120.0,
            own_sun=draw(st.booleans()),
        ),
        UnheatedSpace("cantina", flat_rate="basement_without_windows"),
    )
    return Building(
        "casa",
        climate_of(draw(st.sampled_from(shipped_places()))),
        heating_season(draw(st.sampled_from("ADEF"))),
        method_named(draw(st.sampled_from(METHODS))),
        tuple(units),
        spaces,
    )
