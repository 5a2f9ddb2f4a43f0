"""Own layouts never raise and never guess, whatever the bytes."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tepore.mbus import BadTelegram, Decoded, FormatCache
from tepore.mbus.decoding import decode
from tepore.mbus.devices import Address, Profile, profiles
from tepore.mbus.devices.decoders import apator_na1, hydrodigit, rfmtx1, techem_half_months
from tepore.mbus.readings import readings_of

WITH_LAYOUTS = [profile for profile in profiles() if profile.layouts]


def telegram_of(profile: Profile, block: bytes, ci: int) -> Decoded:
    identity = profile.identities[0]
    layers = identity.control_information or (ci,)
    return Decoded(
        link="wmbus",
        manufacturer=identity.manufacturers[0],
        device_id="12345678",
        version=identity.versions[0] if identity.versions else 0,
        device_type=identity.device_types[0] if identity.device_types else 7,
        ci=layers[:1],
        payload=block,
    )


@given(
    profile=st.sampled_from(WITH_LAYOUTS),
    block=st.binary(max_size=80),
    ci=st.sampled_from([0x7A, 0xA0, 0xA1, 0xA2, 0xB6]),
)
@settings(max_examples=2000, deadline=None)
def test_any_payload_gives_readings_or_none(profile: Profile, block: bytes, ci: int) -> None:
    readings = readings_of(telegram_of(profile, block, ci))
    names = [reading.name for reading in readings]
    assert len(names) == len(set(names))


@given(data=st.data(), profile=st.sampled_from([each for each in WITH_LAYOUTS if each.telegrams]))
@settings(max_examples=1000, deadline=None)
def test_a_damaged_block_gives_readings_or_none(data: st.DataObject, profile: Profile) -> None:
    proof = data.draw(st.sampled_from(profile.telegrams))
    key = bytes.fromhex(proof.key) if proof.key else None
    formats = FormatCache.with_published()
    try:
        for each in (*proof.preceding, proof.telegram):
            decoded = decode(bytes.fromhex(each), key=key, link=proof.link, formats=formats)
    except BadTelegram:  # pragma: no cover  the proofs are read in test_profiles
        return
    place = data.draw(st.integers(min_value=0, max_value=max(len(decoded.payload) - 1, 0)))
    flipped = bytearray(decoded.payload or b"\0")
    flipped[place] ^= data.draw(st.integers(min_value=1, max_value=255))
    cut = data.draw(st.integers(min_value=0, max_value=len(flipped)))
    records = tuple(
        record._replace(raw=record.raw[: data.draw(st.integers(min_value=0, max_value=len(record.raw)))])
        if record.kind == "manufacturer" or record.dif_vif.hex().upper() == "0DFF5F"
        else record
        for record in decoded.records
    )
    readings_of(decoded._replace(payload=bytes(flipped[:cut]), records=records))


def test_a_prios_telegram_of_another_constant_gives_no_volume() -> None:
    telegram = bytearray.fromhex("1944304CDEFFE420CC01A263120013258F907B0AFF12529AC33B")
    telegram[15] ^= 0x01  # the check byte no longer comes out
    assert not [each for each in decode(bytes(telegram)).readings if each.quantity == "volume"]


def test_a_cipher_of_the_makers_own_needs_its_key() -> None:
    telegram = bytes.fromhex("1C440106813591041407A10C010AEF3C1D41BE7F7A33B9EB469924397C")
    for key, code in ((None, "telegram.no_key"), (bytes(range(16)), "telegram.wrong_key")):
        try:
            decode(telegram, key=key)
        except BadTelegram as refusal:
            assert refusal.code == code  # noqa: PT017  both refusals are compared in one loop
        else:
            raise AssertionError(code)
    volumes = [each.value for each in decode(telegram, key=bytes(16)).readings if each.name == "volume"]
    assert [str(volume) for volume in volumes] == ["696.32"]


ADDRESS = Address(bytes(2), bytes(6), 0x7A, access_number=0xA5)


def test_hydrodigit_tells_a_fraud_and_its_date() -> None:
    block = bytes.fromhex("0280240425")
    values = {each.name: each.value for each in hydrodigit.fields(block, ADDRESS)}
    assert values == {"contents": 0x02, "fraud": 0x80, "fraud_date": date(2024, 4, 25)}


def test_hydrodigit_gives_nothing_of_a_part_that_is_cut() -> None:
    assert [each.name for each in hydrodigit.fields(bytes.fromhex("040100"), ADDRESS)] == ["contents"]
    assert list(hydrodigit.fields(b"", ADDRESS)) == []


def test_rfm_tx1_tells_no_clock_where_the_digits_are_none() -> None:
    published = bytes.fromhex("1115F78184AB0F1D1E2000000059041031032080")
    assert {each.name: each.value for each in rfmtx1.fields(published, ADDRESS)}["datetime"] is not None
    for place, digits in ((13, 0xAA), (17, 0x13)):
        block = bytearray(published)
        block[place] = digits
        clock = {each.name: each.value for each in rfmtx1.fields(bytes(block), ADDRESS)}["datetime"]
        assert clock is None


def test_a_half_month_module_without_a_date_tells_its_volume_alone() -> None:
    block = bytearray(7 + 36)
    block[4] = 5
    values = {each.name: each.value for each in techem_half_months.fields(bytes(block), ADDRESS)}
    assert values == {"date": None, "volume": 5}


def test_na_1_gives_nothing_where_the_step_is_beyond_the_volume() -> None:
    block = bytes.fromhex("0C012F00010000000000000000FFFF0F0000")
    assert apator_na1.fields(block, ADDRESS) == []
