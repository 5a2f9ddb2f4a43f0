"""Mutants of telegrams, structure first: what is changed lies below lengths, CRCs, encryption and MAC.

A published telegram is mutated and then made whole again, so that the change is met by the layer it lies in:
as it was sent (wire, air with and without CRCs, plain session), under each security mode with a known key, as
a compact frame of a format just taught, as a format frame, as a message in fragments.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

from tepore.mbus import BadTelegram, FormatCache
from tepore.mbus.crc import crc16
from tepore.mbus.encode import (
    Meter,
    ell_header,
    encode_fragments,
    encode_mode_5,
    encode_mode_7,
    encode_mode_10,
    encode_session,
    frame_a,
    frame_wired,
)
from tepore.mbus.link.wired import checksum
from tepore.mbus.records import Record, parse_records

TELEGRAMS = Path(__file__).parent.parent / "golden" / "telegrams"
KEY = bytes(range(16))
METER = Meter("QDS", "12345678", 0x34, 0x08)
MORE_FOLLOWS = 0x1F
# DIFs and VIFs of every kind, CI fields, length bytes, filler, all zeros and ones.
INTERESTING = bytes.fromhex("00010D0F1F2F6C6D787A7C7F808C8D90FBFCFDFF")


def seeds() -> list[bytes]:
    """Return the published telegrams, with those that go before them."""
    found = []
    for name in ("wmbus.jsonl", "mbus.jsonl"):
        for line in (TELEGRAMS / name).read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            found += [bytes.fromhex(text) for text in (entry["telegram"], *(entry.get("preceding") or ()))]
    return found


def mutated(octets: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few changes: bits, bytes, runs cut, doubled, filled or moved."""
    changed = bytearray(octets)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at = chance.randrange(len(changed) + 1) if changed else 0
        size = chance.choice((1, 1, 2, 4, 16))
        kind = chance.randrange(7)
        if kind == 0 and at < len(changed):
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1 and at < len(changed):
            changed[at] = chance.choice(INTERESTING)
        elif kind == 2:
            del changed[at : at + size]
        elif kind == 3:
            changed[at:at] = chance.randbytes(size)
        elif kind == 4:
            changed[at:at] = changed[at : at + size]
        elif kind == 5:
            changed[at : at + size] = bytes([chance.choice(INTERESTING)]) * size
        else:
            del changed[at:]
    return bytes(changed)


def made_whole(octets: bytes, original: bytes, chance: random.Random, formats: FormatCache) -> list[bytes]:
    """Return the frames of a mutant whose checks are right again; several where it is sent in fragments."""
    if original[:1] == b"\x68" and original[3:4] == b"\x68":
        return [_wired(octets, chance)]
    body = octets[1:][:255]
    content = body[9:]
    form = chance.randrange(10)
    if form < len(_SEALED):
        return [frame_a(0x44, METER.link_address, _SEALED[form](content[5:][:200]))]
    if form == len(_SEALED):
        return [frame_a(0x44, METER.link_address, _compact(content[5:][:200], chance, formats))]
    if form == len(_SEALED) + 1:
        return fragments_of(content[5:][:200], chance)
    if form == len(_SEALED) + 2 and len(body) > 10:
        return [frame_a(body[0], body[1:9], content)]
    if content[:1] in (b"\x8d", b"\x8f") and len(content) > 20:
        start = 7 if content[0] == 0x8D else 15
        plain = content[start + 2 :]
        content = content[:start] + crc16(plain).to_bytes(2, "little") + plain
        body = body[:9] + content
    return [bytes([len(body)]) + body]


def fragments_of(payload: bytes, chance: random.Random) -> list[bytes]:
    """Return the frames of a message of security mode 7 in fragments, in any order."""
    contents = encode_fragments(payload, KEY, METER, 1, 1, chance.choice((16, 40, 100)))
    frames = [frame_a(0x44, METER.link_address, content) for content in contents]
    chance.shuffle(frames)
    return frames


# One telegram of each security mode that is opened, with its payload.
_SEALED: tuple[Callable[[bytes], bytes], ...] = (
    lambda payload: encode_mode_5(payload, KEY, METER, 1),
    lambda payload: encode_session(payload, KEY, METER, 1, 1),
    lambda payload: encode_mode_7(payload, KEY, METER, 1, 1),
    lambda payload: encode_mode_10(payload, KEY, METER, 1, 1),
)


def _wired(octets: bytes, chance: random.Random) -> bytes:
    body = octets[4:-2][:252]
    if chance.randrange(8) == 0 and len(body) > 15:
        # A part of an answer that goes on: the maker's block announces more records.
        return frame_wired(body[0] & 0x3F, body[1], body[2:200] + bytes([MORE_FOLLOWS]))
    return bytes([0x68, len(body), len(body), 0x68]) + body + bytes([checksum(body), 0x16])


def _compact(payload: bytes, chance: random.Random, formats: FormatCache) -> bytes:
    """Return a compact frame of a payload whose format was just taught, or its format frame."""
    try:
        records: tuple[Record, ...] = parse_records(payload)
    except BadTelegram:
        return ell_header(0x8C, 0x20, 1) + b"\x79" + payload
    headers = b"".join(record.dif_vif for record in records)
    signature = crc16(headers).to_bytes(2, "little")
    if chance.randrange(4) == 0:
        return b"\x69" + bytes([len(headers) + 2 & 0xFF]) + signature + headers
    full = b"".join(record.dif_vif + record.raw for record in records)
    values = b"".join(record.raw for record in records)
    formats.learn(headers)
    compact = signature + crc16(full).to_bytes(2, "little") + values
    return encode_session(compact, KEY, METER, 1, 1, ci=0x79)
