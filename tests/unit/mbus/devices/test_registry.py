"""Which profile a device falls under, and what an unknown version does."""

from __future__ import annotations

from tepore.mbus import decode
from tepore.mbus.devices import profile_for


def slug(*identity: object) -> str | None:
    match = profile_for(*identity)  # type: ignore[arg-type]
    return match.profile.slug if match else None


def findings(*identity: object) -> tuple[str, ...]:
    match = profile_for(*identity)  # type: ignore[arg-type]
    return match.findings if match else ()


def stands_for(*identity: object) -> int | None:
    match = profile_for(*identity)  # type: ignore[arg-type]
    return match.stands_for if match else None


def test_a_known_version_is_found() -> None:
    assert slug("SON", 0x16, 0x08) == "sontex/868"
    assert findings("SON", 0x16, 0x08) == ()


def test_an_unknown_version_of_a_known_family_falls_back_and_says_so() -> None:
    assert slug("SON", 0x99, 0x08) == "sontex/868"
    assert findings("SON", 0x99, 0x08) == ("device.unknown_version",)


def test_an_unknown_version_of_two_families_falls_back_to_none() -> None:
    assert slug("APA", 0x77, 0x07) is None
    assert findings("APA", 0x77, 0x07) == ()


def test_an_unknown_maker_or_type_has_no_profile() -> None:
    assert slug("XYZ", 0x01, 0x08) is None
    assert slug("SON", 0x16, 0x02) is None
    assert slug(None, None, None) is None


def test_the_ci_byte_parts_families_whose_address_is_no_version() -> None:
    assert slug("DME", 0x70, 0x07, (0x7A,)) == "diehl/hydrus"
    assert slug("DME", 0x70, 0x07, (0xA2,)) == "diehl/prios"
    assert slug("SAP", 0xCC, 0x01, (0xA2,)) == "diehl/prios"


def test_a_makers_own_type_byte_stands_for_one_of_the_standard() -> None:
    assert stands_for("TCH", 0x74, 0x62) == 0x06
    assert stands_for("TCH", 0x94, 0x08) is None
    telegram = (
        "2F446850313233347462A2067F245900F007310000000306060906030609070606050509050505050407040605070500"
    )
    assert decode(bytes.fromhex(telegram)).medium == "warm water"
