"""Models of radiators and the search among them."""

from __future__ import annotations

from dataclasses import dataclass

from tepore.norms.en442 import radiator_power_w
from tepore.norms.ranges import within

CLAUSE = "radiator catalogue"


@dataclass(frozen=True)
class RadiatorModel:
    """One certified model.

    Attributes
    ----------
    maker, model
        As on the data sheet.
    material
        ``"cast iron"``, ``"steel"``, ``"aluminium"``, or as the list says; empty where unknown.
    height_mm, depth_mm, length_mm
        Size that the output belongs to [mm]; the length is that of one section for sectional radiators.
        None where the list does not say.
    power_w
        Certified output at `excess_k` [W].
    excess_k
        Mean water less air of the certificate [K]: 50 for EN 442, 60 for UNI 6514.
    exponent
        Exponent n of the certificate [1].
    source
        Certificate or booklet.
    """

    maker: str
    model: str
    power_w: float
    excess_k: float
    exponent: float
    source: str
    material: str = ""
    height_mm: float | None = None
    depth_mm: float | None = None
    length_mm: float | None = None

    def __post_init__(self) -> None:
        within("power_w", self.power_w, 0, 50_000, unit="W", clause=CLAUSE, above=True)
        within("excess_k", self.excess_k, 20, 80, unit="K", clause=CLAUSE)
        within("exponent", self.exponent, 1, 2, unit="1", clause=CLAUSE)
        for name in ("height_mm", "depth_mm", "length_mm"):
            size = getattr(self, name)
            if size is not None:
                within(name, size, 0, 10_000, unit="mm", clause=CLAUSE, above=True)

    def power_at_w(self, excess_k: float, *, length_mm: float | None = None) -> float:
        """Give the output at a temperature difference, and at another length of the same model.

        Parameters
        ----------
        excess_k
            Mean water less air [K], 0 to 150.
        length_mm
            Length of the radiator as it hangs [mm]; the certified piece where None. Output is taken as
            proportional to length, as makers state it by metre or by section.

        Returns
        -------
        float
            Output [W].

        Raises
        ------
        OutOfRange
            A figure is out of range, or the list does not say the length that the output belongs to.
        """
        own = float(radiator_power_w(self.power_w, excess_k, self.exponent, reference_excess_k=self.excess_k))
        if length_mm is None:
            return own
        certified = within(
            "certified length", self.length_mm or 0.0, 0, unit="mm", clause="length known", above=True
        )
        within("length_mm", length_mm, 0, 10_000, unit="mm", clause=CLAUSE, above=True)
        return own * length_mm / certified


@dataclass(frozen=True)
class Catalogue:
    """Models in the order of the list."""

    models: tuple[RadiatorModel, ...]

    def search(
        self,
        *,
        maker: str = "",
        model: str = "",
        material: str = "",
        height_mm: float | None = None,
        depth_mm: float | None = None,
        tolerance_mm: float = 10.0,
    ) -> tuple[RadiatorModel, ...]:
        """Give the models that fit what a surveyor sees.

        Parameters
        ----------
        maker, model, material
            Parts of the words, upper or lower case; empty for any.
        height_mm, depth_mm
            Measured sizes [mm]; None for any. A model whose size is not known never matches a measured one.
        tolerance_mm
            How far a measured size may be from the listed one [mm], 0 or more.

        Returns
        -------
        tuple of RadiatorModel
            The closest in size first, otherwise in the order of the list.

        Raises
        ------
        OutOfRange
            A size or the tolerance is negative.
        """
        within("tolerance_mm", tolerance_mm, 0, unit="mm", clause=CLAUSE)
        measured = [
            (name, within(name, size, 0, unit="mm", clause=CLAUSE))
            for name, size in (("height_mm", height_mm), ("depth_mm", depth_mm))
            if size is not None
        ]
        words = (("maker", maker), ("model", model), ("material", material))
        named = [
            entry
            for entry in self.models
            if all(word.casefold() in getattr(entry, name).casefold() for name, word in words)
        ]
        off = [(_off(entry, measured), entry) for entry in named]
        fitting = [(distance, entry) for distance, entry in off if distance <= tolerance_mm]
        return tuple(entry for _, entry in sorted(fitting, key=lambda pair: pair[0]))


def _off(entry: RadiatorModel, measured: list[tuple[str, float]]) -> float:
    """Give how far the listed sizes are from the measured ones, infinite where one is not listed."""
    distances = [
        float("inf") if getattr(entry, name) is None else abs(getattr(entry, name) - size)
        for name, size in measured
    ]
    return max(distances, default=0.0)
