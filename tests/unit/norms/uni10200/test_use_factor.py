"""What the documents say beside an allocation by the use factor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from tepore.documents.wording import note_sentence
from tepore.norms.uni10200 import (
    LowUse,
    MainMeter,
    SeasonInputs,
    UnableToDivide,
    UseFactor,
    allocate,
)

Season = Callable[..., SeasonInputs]
CRITERION = UseFactor(full_use_fraction=Decimal("0.25"), full_use_heat_kwh=Decimal(100_000), source="project")


def used(season: Season, energy_kwh: str, low_use: LowUse = LowUse.EXTEND) -> SeasonInputs:
    meter = MainMeter(energy_kwh=Decimal(energy_kwh), source="meter")
    return season(criterion=replace(CRITERION, low_use=low_use), energy=(meter,))


@pytest.mark.parametrize(("energy_kwh", "warned"), [("30000", False), ("29999.9", True), ("90000", False)])
def test_little_use_is_warned_of(season: Season, energy_kwh: str, warned: bool) -> None:
    codes = [note.code for note in allocate(used(season, energy_kwh)).notes]
    assert ("note.use_factor.low" in codes) is warned
    assert "note.use_factor.formula" in codes


def test_the_warning_says_how_much_and_what_was_done(season: Season) -> None:
    for low_use, english, italian in (
        (LowUse.EXTEND, "carried on", "continuata"),
        (LowUse.HOLD, "held", "tenuta"),
    ):
        notes = allocate(used(season, "29999.9", low_use)).notes
        note = next(note for note in notes if note.code == "note.use_factor.low")
        assert "29.9 %" in note.sentence, "never rounded up to the limit it misses"
        assert english in note.sentence
        assert "29,9" in note_sentence(note, "it")
        assert italian in note_sentence(note, "it")


def test_money_without_heat_is_refused(season: Season) -> None:
    with pytest.raises(UnableToDivide, match="0 kWh"):
        allocate(used(season, "0"))


def test_a_season_without_heat_or_cost_has_no_use_to_warn_of(season: Season) -> None:
    idle = replace(used(season, "0"), expenses=())
    allocation = allocate(idle)
    assert allocation.total_cents == 0
    assert "note.use_factor.low" not in [note.code for note in allocation.notes]
