"""The batch gives what `decode` gives of each telegram: the same records, the same refusals."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from tepore.mbus import BadTelegram, Decoded, FormatCache, decode
from tepore.mbus.batch import Batch, Group, KeyRing, decode_batch, decode_stream
from tepore.mbus.identity import identify

TELEGRAMS = Path(__file__).parents[1] / "golden" / "telegrams"
SETS = {
    name: [json.loads(line) for line in (TELEGRAMS / name).read_text(encoding="utf-8").splitlines()]
    for name in ("wmbus.jsonl", "mbus.jsonl")
}
KEYS = {
    row["id"]: bytes.fromhex(row["key"])
    for row in SETS["wmbus.jsonl"]
    if row["key"] and len(row["key"]) == 32 and row.get("reject") is None
}
# Bytes of a plain heat meter: energy, volume, power, flow and return temperature, date, error flags, a text.
PLAIN = bytes.fromhex(
    "0406A11500000413B2010000022D04000A5A24060A5E1304046D0F0A5A3202FD1700000DFD0C0434474B42"
)


def test_every_published_telegram_is_read_as_alone() -> None:
    for rows in SETS.values():
        telegrams = [bytes.fromhex(row["telegram"]) for row in rows]
        batch = decode_batch(telegrams, KeyRing(KEYS), formats=FormatCache.with_published())
        assert_same(batch, telegrams, KEYS)
        assert len(batch.groups) > 20


@given(
    values=st.lists(st.binary(min_size=len(PLAIN), max_size=len(PLAIN)), min_size=1, max_size=30),
    damage=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 79), st.integers(1, 255)), max_size=5),
)
def test_any_values_and_any_damage_are_read_as_alone(
    values: list[bytes], damage: list[tuple[int, int, int]]
) -> None:
    telegrams = [plain_telegram(number, with_values(octets)) for number, octets in enumerate(values)]
    for which, where, change in damage:
        if which < len(telegrams) and where < len(telegrams[which]):
            octets = bytearray(telegrams[which])
            octets[where] ^= change
            telegrams[which] = bytes(octets)
    assert_same(decode_batch(telegrams), telegrams, {})


@given(seed=st.integers(0, 2**32), wrong=st.sets(st.integers(0, 19), max_size=6))
def test_enciphered_telegrams_are_opened_as_alone(seed: int, wrong: set[int]) -> None:
    random = Random(seed)  # noqa: S311 - seeded on purpose
    keys = {f"{number:08x}": random.randbytes(16) for number in range(20)}
    telegrams = [
        enciphered_telegram(number, with_values(octets), keys[f"{number:08x}"])
        for number in range(20)
        # Values that a meter may send, and values that only chance makes.
        for octets in (
            bytes(octet & 0x11 for octet in random.randbytes(len(PLAIN))),
            random.randbytes(len(PLAIN)),
        )
    ]
    held = {device: random.randbytes(16) if int(device, 16) in wrong else key for device, key in keys.items()}
    held.pop("00000013")
    batch = decode_batch(telegrams, KeyRing(held))
    assert_same(batch, telegrams, held)
    assert {position // 2 for position, _ in batch.refused} >= wrong | {0x13}
    assert wrong == set(range(19)) or any(group.decrypted for group in batch.groups)


@given(order=st.permutations(range(40)))
def test_the_order_of_the_telegrams_does_not_matter(order: list[int]) -> None:
    telegrams = [bytes.fromhex(row["telegram"]) for row in SETS["mbus.jsonl"][:40]]
    assert_same(
        decode_batch([telegrams[index] for index in order]), [telegrams[index] for index in order], {}
    )


@given(chunk=st.integers(1, 50))
def test_a_stream_is_read_as_one_batch(chunk: int) -> None:
    telegrams = [plain_telegram(number, PLAIN) for number in range(100)]
    batches = list(decode_stream(telegrams, chunk=chunk))
    assert sum(len(group.positions) for batch in batches for group in batch.groups) == 100
    assert len(batches) == -(-100 // chunk)


def test_a_key_ring_does_not_show_its_keys() -> None:
    ring = KeyRing({"12345678": bytes(range(16))})
    assert repr(ring) == "KeyRing of 1 keys"


def test_statistics_are_in_base_units_with_nothing_where_there_is_no_value() -> None:
    telegrams = [plain_telegram(1, PLAIN), plain_telegram(2, b"\x04\x06\x00\x00\x00\x80" + PLAIN[6:])]
    (group,) = decode_batch(telegrams).groups
    energy = group.columns[0].scaled_numbers()
    assert energy[0] == pytest.approx(5537000.0)  # 0x15A1 kWh
    assert energy[1] != energy[1]  # not a number


def with_values(octets: bytes) -> bytes:
    """Put random bytes into the value fields of PLAIN, so that structure and layout stay."""
    record = bytearray(PLAIN)
    fields = [(2, 6), (8, 12), (14, 16), (18, 20), (22, 24), (26, 30), (33, 35), (39, 43)]
    for start, end in fields:
        record[start:end] = octets[start:end]
    return bytes(record)


def plain_telegram(number: int, records: bytes) -> bytes:
    body = b"\x44\x2d\x2c" + number.to_bytes(4, "little") + b"\x1b\x04" + b"\x7a\x05\x00\x00\x00" + records
    return bytes([len(body)]) + body


def enciphered_telegram(number: int, records: bytes, key: bytes) -> bytes:
    plain = b"\x2f\x2f" + records
    plain += b"\x2f" * (-len(plain) % 16)
    address = b"\x2d\x2c" + number.to_bytes(4, "little") + b"\x1b\x04"
    context = Cipher(AES(key), CBC(address + bytes([7]) * 8)).encryptor()
    content = context.update(plain) + context.finalize()
    body = b"\x44" + address + b"\x7a\x07\x00" + bytes([len(plain) // 16 << 4, 0x05]) + content
    return bytes([len(body)]) + body


def assert_same(batch: Batch, telegrams: list[bytes], keys: dict[str, bytes]) -> None:
    places = [place for group in batch.groups for place in group.positions.tolist()]
    places += [place for place, _ in batch.singles] + [place for place, _ in batch.refused]
    assert sorted(places) == list(range(len(telegrams)))
    for group in batch.groups:
        for row, place in enumerate(group.positions.tolist()):
            assert_row(group, row, alone(telegrams[place], keys))
    for place, refusal in batch.refused:
        single = alone(telegrams[place], keys)
        assert isinstance(single, BadTelegram)
        assert single.code == refusal.code
    for place, decoded in batch.singles:
        assert isinstance(decoded, Decoded)
        assert not isinstance(alone(telegrams[place], keys), BadTelegram)


def assert_row(group: Group, row: int, single: Decoded | BadTelegram) -> None:
    assert isinstance(single, Decoded), f"the batch read what alone is refused: {single}"
    assert len(single.records) == len(group.columns)
    for record, column in zip(single.records, group.columns, strict=True):
        value = column.value_of(row)
        assert record.raw == column.octets[row].tobytes()
        assert (record.value, type(record.value)) == (value, type(value)), record
        assert not isinstance(value, Decimal) or value.is_finite()
    numbers = group.device_numbers()
    if numbers is not None:
        assert single.device_id == f"{numbers[row]:08x}"
    if group.statuses is not None:
        assert single.status == group.statuses[row]
    if group.access_numbers is not None:
        assert single.access_number == group.access_numbers[row]
    assert single.decrypted == group.decrypted
    assert single.ci == group.ci
    assert single.link == group.link


def alone(telegram: bytes, keys: dict[str, bytes]) -> Decoded | BadTelegram:
    try:
        held = [keys[device_id] for device_id in identify(telegram).device_ids if device_id in keys]
        return decode(telegram, key=held[0] if held else None, formats=FormatCache.with_published())
    except BadTelegram as refusal:
        return refusal
