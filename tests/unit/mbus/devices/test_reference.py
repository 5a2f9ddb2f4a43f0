"""The generated pages of the reference are what the generator writes today."""

from __future__ import annotations

from pathlib import Path

from tepore.mbus.devices import LANGUAGES, profiles
from tepore.mbus.devices.reference import devices_page
from tepore.mbus.readings.quantities import MEANINGS
from tepore.mbus.readings.reference import readings_page
from tepore.mbus.readings.vocabulary import INSTANTS, QUANTITIES

REFERENCE = Path(__file__).parents[4] / "docs" / "reference"


def test_the_page_of_devices_is_up_to_date() -> None:
    written = (REFERENCE / "devices.md").read_text(encoding="utf-8")
    assert written == devices_page(profiles()), "run scripts/devices_reference"


def test_the_page_of_readings_is_up_to_date() -> None:
    written = (REFERENCE / "readings.md").read_text(encoding="utf-8")
    assert written == readings_page(), "run scripts/devices_reference"


def test_every_device_stands_on_its_page_once() -> None:
    written = (REFERENCE / "devices.md").read_text(encoding="utf-8")
    rows = [line for line in written.splitlines() if line.startswith("| ") and "| device |" not in line]
    assert len(rows) == len(profiles())


def test_every_quantity_of_a_record_is_documented() -> None:
    assert {meaning.quantity for meaning in MEANINGS.values()} <= set(QUANTITIES)


def test_every_word_is_told_in_every_language() -> None:
    words = {**QUANTITIES, **INSTANTS}
    assert [name for name, word in words.items() if set(word.texts) != set(LANGUAGES)] == []
