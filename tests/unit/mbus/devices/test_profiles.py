"""Every profile file proves itself: a new device needs no new test."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tepore.mbus import FormatCache, Reading
from tepore.mbus.decoding import decode
from tepore.mbus.devices import LANGUAGES, Profile, ProvingTelegram, profile_for, profiles, status_texts
from tepore.mbus.devices.forms import COMPOSITE, FORMS
from tepore.mbus.readings.vocabulary import INSTANTS, QUANTITIES

PROFILES = profiles()
PROOFS = [
    pytest.param(profile, telegram, id=f"{profile.slug}-{number}")
    for profile in PROFILES
    for number, telegram in enumerate(profile.telegrams, start=1)
]
MODES = {"C1", "T1", "S1", "R2", "M-Bus"}


@pytest.fixture(params=PROFILES, ids=lambda profile: profile.slug)
def profile(request: pytest.FixtureRequest) -> Profile:
    return request.param


def test_there_are_profiles() -> None:
    assert len(PROFILES) > 100


def test_it_is_found_by_each_of_its_identities(profile: Profile) -> None:
    for identity in profile.identities:
        for manufacturer in identity.manufacturers:
            for version in identity.versions or (0x00,):
                for kind in identity.device_types or (0x00,):
                    match = profile_for(manufacturer, version, kind, identity.control_information)
                    assert match is not None
                    assert match.known_version
                    assert match.profile.slug == profile.slug


def test_it_speaks_the_documented_words(profile: Profile) -> None:
    fields = [field for layout in profile.layouts for field in layout.fields]
    quantities = {field.quantity for field in fields if not field.hidden}
    quantities |= {rule.changes["quantity"] for rule in profile.rules if "quantity" in rule.changes}
    assert quantities | set(profile.quantities) <= set(QUANTITIES)
    instants = {field.at for field in fields} | {rule.changes.get("at", "now") for rule in profile.rules}
    assert instants <= set(INSTANTS)
    assert {field.kind for field in fields} <= set(FORMS) | set(COMPOSITE)
    assert set(profile.modes) <= MODES


def test_its_bits_are_told_in_every_language(profile: Profile) -> None:
    for word in profile.status:
        for bit in word.bits:
            assert all(bit.texts.get(language) for language in LANGUAGES), bit.code


def test_its_source_is_named(profile: Profile) -> None:
    assert profile.source.strip()
    assert all(telegram.source for telegram in profile.telegrams)


def test_every_status_text_is_in_every_language() -> None:
    lacking = {code for code, texts in status_texts().items() if set(texts) != set(LANGUAGES)}
    assert not lacking


def test_no_identity_belongs_to_two_profiles() -> None:
    owners = Counter(
        (manufacturer, version, kind, identity.control_information)
        for profile in PROFILES
        for identity in profile.identities
        for manufacturer in identity.manufacturers
        for version in identity.versions
        for kind in identity.device_types
    )
    assert [each for each, count in owners.items() if count > 1] == []


@pytest.mark.parametrize(("profile_of", "proof"), PROOFS)
def test_its_telegram_gives_the_published_readings(profile_of: Profile, proof: ProvingTelegram) -> None:
    formats = FormatCache.with_published()
    key = bytes.fromhex(proof.key) if proof.key else None
    for telegram in (*proof.preceding, proof.telegram):
        decoded = decode(bytes.fromhex(telegram), key=key, formats=formats, link=proof.link)
    match = profile_for(decoded.manufacturer, decoded.version, decoded.device_type, decoded.ci)
    assert match is not None
    assert match.profile.slug == profile_of.slug
    readings = {reading.name: reading for reading in decoded.readings}
    assert len(readings) == len(decoded.readings), "two readings share a name"
    wrong = {
        name: (wanted, readings[name].value if name in readings else None)
        for name, wanted in proof.readings.items()
        if name not in readings or not agrees(readings[name], wanted)
    }
    assert not wrong, sorted(readings)
    assert {reading.quantity for reading in decoded.readings} <= set(QUANTITIES)
    assert {reading.at for reading in decoded.readings} <= set(INSTANTS)


def agrees(reading: Reading, wanted: str) -> bool:
    """Compare with a published value: numbers were rounded to six decimals, times to the minute."""
    if isinstance(reading.value, date):
        return str(reading.value).startswith(wanted)
    if isinstance(reading.value, str):
        return set(reading.value.split()) - {"OK"} == set(wanted.split()) - {"OK"}
    published = Decimal(wanted)
    return abs(Decimal(reading.value) - published) <= max(abs(published) * Decimal("1e-6"), Decimal("6e-7"))
