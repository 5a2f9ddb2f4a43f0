"""Which inputs move the millesimi, and how sure a share is.

Inputs are grouped as a surveyor gets them wrong: one construction in the whole building, one kind of window,
thermal bridges, unheated spaces, areas, air change, gains, sun, capacity, climate. A group is either moved
by its own standard uncertainty up and down (sensitivity), or all groups are drawn together (Monte Carlo).
What all units share moves their needs together and so hardly moves shares; what one unit has alone moves its
share. The b_tr of a space is moved on its own: that a balance would follow its walls is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tepore.kernel import Refusal
from tepore.norms.uni11300.balance import heating_balance
from tepore.norms.uni11300.building import OUTDOOR, Building, Element, ThermalBridge, WindowElement
from tepore.norms.uni11300.figures import Floats
from tepore.norms.uni11300.flows import Factors, flows_of
from tepore.norms.uni11300.need import Need

DEFAULT_UNCERTAINTY = {
    "construction": 0.15,
    "window": 0.10,
    "bridges": 0.30,
    "space": 0.20,
    "area": 0.03,
    "air": 0.20,
    "internal": 0.15,
    "sun": 0.15,
    "capacity": 0.20,
    "outdoor": 0.5,
}
"""Relative standard uncertainty by kind of input [1]; of the outdoor temperature [K]. Default, not verified:
orders of size of surveys of existing buildings, to be replaced by those of the survey at hand."""

LARGEST_BLOCK = 2_000_000
"""Samples by elements that are held in memory at once."""


class BadUncertainty(Refusal):
    """An uncertainty or a number of samples that cannot be drawn."""


@dataclass(frozen=True)
class InputGroup:
    """Inputs that err together.

    Attributes
    ----------
    kind
        Key of the uncertainties: ``"construction"``.
    name
        What it is: a construction's id, a unit's id, or empty for the whole building.
    """

    kind: str
    name: str = ""

    @property
    def label(self) -> str:
        """Kind and name."""
        return f"{self.kind} {self.name}".strip()


@dataclass(frozen=True)
class Swing:
    """How a group moves the millesimi.

    Attributes
    ----------
    group
        What was moved by its standard uncertainty.
    low, high
        Change of each unit's millesimi with the input lower and higher [1/1000], shape (unit,).
    """

    group: InputGroup
    low: Floats
    high: Floats

    @property
    def largest(self) -> float:
        """Largest change of any unit's share [1/1000]."""
        return float(max(np.abs(self.low).max(), np.abs(self.high).max()))


@dataclass(frozen=True)
class ShareUncertainty:
    """Distribution of one unit's millesimi.

    Attributes
    ----------
    unit_id
        The unit.
    share
        Millesimi of the survey as it is, not rounded [1/1000].
    mean, deviation
        Mean and standard deviation of the samples [1/1000].
    low, high
        2.5 % and 97.5 % quantiles [1/1000].
    """

    unit_id: str
    share: float
    mean: float
    deviation: float
    low: float
    high: float


def sensitivities(need: Need, uncertainty: Mapping[str, float] = DEFAULT_UNCERTAINTY) -> tuple[Swing, ...]:
    """Move each group of inputs by its standard uncertainty and see what the millesimi do.

    Parameters
    ----------
    need
        Result of `heating_need`.
    uncertainty
        By kind of input, see `DEFAULT_UNCERTAINTY`; a kind left out is not moved.

    Returns
    -------
    tuple of Swing
        Largest first.
    """
    groups = [group for group in _groups(need.building) if uncertainty.get(group.kind, 0) > 0]
    steps = np.zeros((2 * len(groups), len(groups)))
    for place, group in enumerate(groups):
        steps[2 * place, place] = -uncertainty[group.kind]
        steps[2 * place + 1, place] = uncertainty[group.kind]
    base = _shares(need, np.zeros((1, len(groups))), groups)[0]
    moved = _shares(need, steps, groups) - base
    swings = [Swing(group, moved[2 * place], moved[2 * place + 1]) for place, group in enumerate(groups)]
    return tuple(sorted(swings, key=lambda swing: -swing.largest))


def share_uncertainty(
    need: Need,
    *,
    samples: int = 2000,
    seed: int = 0,
    uncertainty: Mapping[str, float] = DEFAULT_UNCERTAINTY,
) -> tuple[ShareUncertainty, ...]:
    """Draw all groups of inputs together and give the spread of each unit's millesimi.

    Multipliers are lognormal with mean one, so that no area or transmittance turns negative; the outdoor
    temperature is normal.

    Parameters
    ----------
    need
        Result of `heating_need`.
    samples
        Number of draws, 100 or more.
    seed
        Of the random numbers: the same seed gives the same result.
    uncertainty
        By kind of input.

    Returns
    -------
    tuple of ShareUncertainty
        In the order of the units.

    Raises
    ------
    BadUncertainty
        Too few samples, or an uncertainty outside 0 to 1 (outdoor temperature: 0 to 5 K).
    """
    _check(samples, uncertainty)
    groups = list(_groups(need.building))
    random = np.random.default_rng(seed)
    normal = random.standard_normal((samples, len(groups)))
    steps = np.empty_like(normal)
    for place, group in enumerate(groups):
        deviation = uncertainty.get(group.kind, 0.0)
        if group.kind == "outdoor":
            steps[:, place] = normal[:, place] * deviation
        else:
            steps[:, place] = lognormal_steps(normal[:, place], deviation)
    shares = _shares(need, steps, groups)
    base = _shares(need, np.zeros((1, len(groups))), groups)[0]
    quantiles = np.quantile(shares, (0.025, 0.975), axis=0)
    return tuple(
        ShareUncertainty(
            unit_id=unit.id,
            share=float(base[index]),
            mean=float(shares[:, index].mean()),
            deviation=float(shares[:, index].std(ddof=1)),
            low=float(quantiles[0, index]),
            high=float(quantiles[1, index]),
        )
        for index, unit in enumerate(need.building.units)
    )


def lognormal_steps(normal: Floats, deviation: float) -> Floats:
    """Turn standard normal draws into relative errors whose multipliers are lognormal with mean one.

    Parameters
    ----------
    normal
        Draws of the standard normal distribution.
    deviation
        Standard deviation of the multipliers [1], zero or more.

    Returns
    -------
    ndarray
        Multiplier less one [1], above -1, same shape.
    """
    spread = np.sqrt(np.log1p(deviation**2))
    return np.asarray(np.expm1(normal * spread - spread**2 / 2), dtype=np.float64)


def _check(samples: int, uncertainty: Mapping[str, float]) -> None:
    if samples < 100:
        raise BadUncertainty(
            f"{samples} samples are too few.", remedy="Draw 100 or more.", code="need.samples"
        )
    for kind, deviation in uncertainty.items():
        highest = 5.0 if kind == "outdoor" else 1.0
        if kind not in DEFAULT_UNCERTAINTY or not 0 <= deviation <= highest:
            raise BadUncertainty(
                f"the uncertainty of {kind} is {deviation}.",
                remedy=f"Kinds are {', '.join(DEFAULT_UNCERTAINTY)}; figures 0 to {highest:g}.",
                code="need.uncertainty",
            )


def _groups(building: Building) -> Iterator[InputGroup]:
    elements = [element for unit in building.units for element in unit.elements]
    yield from (InputGroup(*key) for key in dict.fromkeys(_kind_of(element) for element in elements))
    yield from (InputGroup("space", space.id) for space in building.spaces)
    for kind in ("area", "air", "sun"):
        yield from (InputGroup(kind, unit.id) for unit in building.units)
    yield from (InputGroup(kind) for kind in ("internal", "capacity", "outdoor"))


def _kind_of(element: Element) -> tuple[str, str]:
    if isinstance(element, ThermalBridge):
        return ("bridges", "")
    if isinstance(element, WindowElement):
        return ("window", element.window.id)
    return ("construction", element.construction.id)


def _shares(need: Need, steps: Floats, groups: list[InputGroup]) -> Floats:
    """Give millesimi of each sample, shape (sample, unit), with the groups moved by the steps."""
    rows = max(1, LARGEST_BLOCK // max(1, len(need.columns.element_ids)))
    blocks = [_block(need, steps[start : start + rows], groups) for start in range(0, len(steps), rows)]
    return np.concatenate(blocks)


def _block(need: Need, steps: Floats, groups: list[InputGroup]) -> Floats:
    building = need.building
    factors = _factors(need, steps, groups)
    flows = flows_of(need.columns, building, need.parts, set_point_c=need.set_point_c, factors=factors)
    season = heating_balance(flows, building.method).season_kwh
    total = season.sum(axis=-1, keepdims=True)
    return np.asarray(1000 * season / np.where(total > 0, total, 1.0), dtype=np.float64)


def _factors(need: Need, steps: Floats, groups: list[InputGroup]) -> Factors:
    elements = [element for unit in need.building.units for element in unit.elements]
    owners = [unit.id for unit in need.building.units for _ in unit.elements]
    surfaces = need.columns.surface
    places = {(group.kind, group.name): place for place, group in enumerate(groups)}
    units = [unit.id for unit in need.building.units]

    def multipliers(keys: list[tuple[str, str]]) -> Floats:
        """Give 1 + step of each key's group, 1 where it has none, shape (sample, key)."""
        padded = np.concatenate([steps, np.zeros((len(steps), 1))], axis=1)
        columns: NDArray[np.intp] = np.asarray([places.get(key, -1) for key in keys], dtype=np.intp)
        return np.asarray(1 + padded[:, columns], dtype=np.float64)

    corrections = multipliers([("space", element.beyond) for element in elements])
    # b_tr stays between 0 and 1, whatever is drawn.
    highest = np.where(
        need.columns.correction > 0, 1 / np.where(need.columns.correction > 0, need.columns.correction, 1), 1
    )
    outside = np.asarray([element.beyond == OUTDOOR for element in elements], dtype=np.bool_)
    shift = steps[:, places["outdoor", ""]] if ("outdoor", "") in places else np.zeros(len(steps))
    base = Factors(
        transmittance=multipliers([_kind_of(element) for element in elements]),
        size=multipliers([("area", owner) for owner in owners]),
        correction=np.where(outside, 1.0, np.minimum(corrections, highest)),
        sun=multipliers([("sun", owners[surface]) for surface in surfaces]),
        air=multipliers([("air", unit) for unit in units]),
        internal=multipliers([("internal", "") for _ in units]),
    )
    return replace(base, capacity=multipliers([("capacity", "") for _ in units]), outdoor_shift_k=shift)
