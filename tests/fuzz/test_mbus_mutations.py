"""Law F1: whatever bytes come, nothing but BadTelegram leaves the decoder, and none takes long.

Of the inputs three fifths are mutants made whole again (`mutants.py`), one fifth mutants as they are, one
fifth random bytes; ``TEPORE_FUZZ_INPUTS`` sets how many there are. Two fifths of the mutants made whole and
more are read as telegrams: they do not die at the first check. What once broke the decoder stays in
``corpus/``.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from counts import count
from fuzz.mutants import KEY, METER, fragments_of, made_whole, mutated, seeds
from tepore.mbus import BadTelegram, Decoded, FormatCache, decode, decode_fragments
from tepore.mbus.encode import encode_fragments, frame_a
from tepore.mbus.explain import explain
from tepore.mbus.messages import merge_parts
from tepore.mbus.plain import plain_telegram

CORPUS = Path(__file__).parent / "corpus"
SEED = 13757
INPUTS = count("TEPORE_FUZZ_INPUTS", 300_000)
PARTS = 4
"""Of the mutants made whole, each with a seed of its own, so that several processors share them."""
WHOLE, AS_THEY_ARE = INPUTS * 3 // 5, INPUTS // 5
FRAGMENTED = 5_000
SHOWN = 8
"""One in so many is also written as plain values and explained byte by byte."""
SLOWEST_SECONDS = 0.05


def outcome(frames: list[bytes], key: bytes | None, formats: FormatCache) -> Decoded | None:
    """Return what a telegram says, or None where it is refused as it should be."""
    try:
        if len(frames) > 1:
            return decode_fragments(frames, key=key, formats=formats)
        return decode(frames[0], key=key, formats=formats)
    except BadTelegram as caught:
        refusal = caught
    size = sum(map(len, frames))
    assert refusal.code.startswith("telegram."), refusal.code
    assert 0 <= refusal.offset <= size + 1, (refusal.offset, size)
    assert refusal.sentence
    return None


def looked_at(decoded: Decoded, frames: list[bytes], key: bytes | None, *, shown: bool) -> None:
    """Ask a telegram for all it says: readings are made when first asked for, and never raise."""
    assert decoded.readings is not None
    if shown:
        plain_telegram(decoded)
        explain(frames[0], key=key)
    if decoded.more_records_follow:
        merge_parts((decoded, decoded))


def quickest(frames: list[bytes], key: bytes | None) -> float:
    """Return the shortest of three times: a pause of the machine is not the telegram's [s]."""
    times = []
    for _ in range(3):
        started = time.process_time()
        outcome(frames, key, FormatCache())
        times.append(time.process_time() - started)
    return min(times)


def tried(frames: list[bytes], key: bytes | None, formats: FormatCache, told: str, *, shown: bool) -> bool:
    """Tell whether a telegram is read; fail where it breaks the decoder or takes long."""
    started = time.perf_counter()
    try:
        decoded = outcome(frames, key, formats)
        if decoded is not None:
            looked_at(decoded, frames, key, shown=shown)
    except Exception:  # noqa: BLE001 - what must not come is looked for
        pytest.fail(f"{told}: {' '.join(frame.hex() for frame in frames)} (keep it in corpus/)")
    if time.perf_counter() - started > SLOWEST_SECONDS:
        assert quickest(frames, key) <= SLOWEST_SECONDS, told
    return decoded is not None


@pytest.mark.parametrize("part", range(PARTS))
def test_mutants_made_whole_give_a_telegram_or_a_refusal(part: int) -> None:
    chance = random.Random(SEED + part)  # noqa: S311 - reproducible, nothing secret
    originals = seeds()
    formats = FormatCache.with_published()
    read = 0
    for number in range(WHOLE // PARTS):
        if number % 10_000 == 0:
            formats = FormatCache.with_published()  # mutants teach ever new formats
        original = chance.choice(originals)
        frames = made_whole(mutated(original, chance), original, chance, formats)
        key = KEY if number % 4 else None
        told = f"seed {SEED + part}, mutant {number}"
        read += tried(frames, key, formats, told, shown=number % SHOWN == 0)
    assert read > WHOLE // PARTS // 5, f"only {read} mutants were read: they are not made whole"


def test_mutants_as_they_are_give_a_telegram_or_a_refusal() -> None:
    chance = random.Random(SEED - 1)  # noqa: S311 - reproducible, nothing secret
    originals = seeds()
    formats = FormatCache.with_published()
    for number in range(AS_THEY_ARE):
        mutant = mutated(chance.choice(originals), chance)
        tried([mutant], KEY if number % 2 else None, formats, f"mutant {number}", shown=number % SHOWN == 0)


def test_random_bytes_give_a_telegram_or_a_refusal() -> None:
    chance = random.Random(SEED)  # noqa: S311 - reproducible, nothing secret
    formats = FormatCache()
    for _ in range((INPUTS - WHOLE - AS_THEY_ARE) // 2):
        octets = chance.randbytes(chance.randrange(64))
        outcome([octets], None, formats)
        outcome([bytes([len(octets)]) + octets], KEY, formats)


def test_mutated_fragments_give_the_message_or_a_refusal() -> None:
    """Nothing but what the meter sent passes its MAC: the value is the one of the seed, or there is none."""
    chance = random.Random(SEED)  # noqa: S311 - reproducible, nothing secret
    payload = bytes.fromhex("0B6E270100426C9F2C02FD170000")
    contents = encode_fragments(payload, KEY, METER, 1, 7, 16)
    genuine = decode_fragments(fragments_of(payload, chance), key=KEY).records
    refused = 0
    for number in range(FRAGMENTED):
        mutants = [
            frame_a(0x44, METER.link_address, mutated(content, chance) if chance.randrange(2) else content)
            for content in contents
        ]
        try:
            decoded = decode_fragments(mutants, key=KEY)
        except BadTelegram:
            refused += 1
            continue
        assert not decoded.authenticated or decoded.records == genuine, f"seed {SEED}, mutant {number}"
    assert FRAGMENTED // 2 < refused < FRAGMENTED


@pytest.mark.parametrize("found", sorted(CORPUS.glob("*.hex")), ids=lambda path: path.stem)
def test_what_once_broke_it_does_not_again(found: Path) -> None:
    for line in found.read_text(encoding="ascii").split():
        octets = bytes.fromhex(line)
        for key in (None, KEY):
            explain(octets, key=key)
            tried([octets], key, FormatCache.with_published(), found.stem, shown=True)
