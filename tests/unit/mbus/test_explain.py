"""Every published telegram, byte by byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tepore.mbus import BadTelegram
from tepore.mbus.decoding import frames_of
from tepore.mbus.encode import Meter, encode_mode_5, frame_stripped
from tepore.mbus.explain import explain
from tepore.mbus.explain_blocks import NOT_EXPLAINED

TELEGRAMS = Path(__file__).parents[2] / "golden" / "telegrams"


def published() -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for name in ("wmbus.jsonl", "mbus.jsonl")
        for line in (TELEGRAMS / name).read_text(encoding="utf-8").splitlines()
    ]


@pytest.mark.parametrize("entry", published(), ids=lambda entry: str(entry["uid"]))
def test_every_byte_is_explained_once_in_order(entry: dict[str, Any]) -> None:
    """Every byte but those of CRCs and checksums, which a record may run over; refused telegrams too."""
    telegram = bytes.fromhex(entry["telegram"])
    key = bytes.fromhex(entry["key"]) if entry.get("key") else None
    found = explain(telegram, key=key)
    told = [row for row in found.rows if row.layer != "fault" and not row.meaning.startswith("Finding")]
    explained = [place for row in told for place in range(row.start, row.end)]
    assert explained == sorted(set(explained))
    assert set(explained) <= set(range(len(telegram)))
    assert set(explained) >= places_to_explain(telegram, is_refused=found.refusal is not None)
    assert (found.refusal is None) == (found.decoded is not None)
    if found.refusal is not None:
        assert found.rows[-1].layer == "fault"
        assert found.rows[-1].start == found.refusal.offset


def places_to_explain(telegram: bytes, *, is_refused: bool) -> set[int]:
    """Return the places of the link header and of the content; none where the bytes are no frame."""
    try:
        frame = frames_of(telegram, None, "auto")[-1 if is_refused else 0]
    except BadTelegram:
        return set()
    header = 6 if frame.address is None else 10  # 68 L L 68 C A, or L C M M A A A A A A
    return {*range(header), *frame.places}


def test_records_stand_at_their_bytes() -> None:
    telegram = bytes.fromhex("1444AE0C7856341201078C2027780B134365877AC5")
    rows = {(row.start, row.end): row.meaning for row in explain(telegram).rows}
    assert rows[(14, 19)] == "Volume: 876.543 m³."  # a BCD of six digits, 10^-3 m³ by EN 13757-3
    assert rows[(2, 10)].startswith("Sender CEN 12345678")


def test_the_records_before_a_faulty_one_are_told() -> None:
    telegram = bytes.fromhex("1444AE0C7856341201078C2027780B134365870413")  # the second record is cut
    found = explain(telegram)
    assert found.refusal is not None
    rows = [(row.start, row.end, row.layer, row.meaning) for row in found.rows]
    assert rows[-3:] == [
        (14, 19, "record", "Volume: 876.543 m³."),
        (19, 21, "payload", "Not read."),
        (21, 21, "fault", found.refusal.what),
    ]


def test_nothing_is_told_of_records_that_a_wrong_key_lays_open() -> None:
    meter = Meter("QDS", "12345678", 0x34, 0x08)
    enciphered = encode_mode_5(bytes.fromhex("0B6E270100"), bytes(16), meter, 1)
    telegram = frame_stripped(0x44, meter.link_address, enciphered)
    for key in (None, bytes(range(16))):
        assert {row.layer for row in explain(telegram, key=key).rows} == {
            "link",
            "transport",
            "payload",
            "fault",
        }


def test_a_makers_layout_is_told_field_by_field() -> None:
    """A published telegram of a heat meter and the values that its source prints (compact5.xmq)."""
    telegram = bytes.fromhex("37446850336633663943A210672C866100181C01000480794435D5" + "00" * 29)
    rows = {(row.start, row.end): row.meaning for row in explain(telegram).rows}
    assert rows[(14, 17)] == "energy_set_day: 24966 kWh."
    assert rows[(18, 21)] == "energy_since_set_day: 284 kWh."
    assert rows[(17, 18)] == rows[(21, 56)] == NOT_EXPLAINED


def test_a_cut_frame_still_says_who_sent_it() -> None:
    telegram = bytes.fromhex("2E44AE0C7856341201078C2027780B13436587")
    found = explain(telegram)
    assert found.refusal is not None
    assert [(row.start, row.end, row.layer) for row in found.rows] == [
        (0, 1, "link"),
        (1, 2, "link"),
        (2, 10, "link"),
        (10, 19, "link"),
        (19, 19, "fault"),
    ]
    assert found.rows[2].meaning.startswith("Sender CEN 12345678")
    assert found.rows[3].meaning == "Not read."
