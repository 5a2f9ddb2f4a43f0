"""Wired meters against the master of `tepore.mbus.exchange`: in one process, and through a TCP port."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path

import pytest

from tepore.mbus import decode
from tepore.mbus.encode import Meter, encode_value, frame_wired, request_wired
from tepore.mbus.exchange import (
    Done,
    Found,
    Readout,
    SecondarySearch,
    Send,
    initialise,
    request_alarm,
    request_answer,
    secondary_address,
    select,
)
from tepore.simulation import parse_scenario
from tepore.simulation.framing import wired_frames
from tepore.simulation.outputs import WiredBus, WiredOnTcp, WiredSlave
from tepore.simulation.outputs.live import Heard, in_order
from tepore.simulation.outputs.wired_bus import cut_frame
from tepore.simulation.outputs.wired_tcp import UnusablePort
from tepore.simulation.play import Play
from tepore.simulation.radio import HeardTelegram

ACKNOWLEDGED = b"\xe5"
SCENARIO = Path(__file__).parents[4] / "examples" / "scenarios" / "teleriscaldamento-8.toml"


def slave(device_id: str, parts: int = 1, maker: str = "EFE") -> WiredSlave:
    meter = Meter(maker, device_id, 0x01, 0x04)
    made = WiredSlave(meter)
    header = bytes.fromhex("0406")
    records = [(header, encode_value(header, 1000 * number)) for number in range(20 * parts)]
    made.latest = tuple(wired_frames(records, meter, 1, 0))
    assert len(made.latest) == parts
    return made


def played(machine: Readout | SecondarySearch, bus: WiredBus) -> object:
    step, number = machine.start(), 0
    while isinstance(step, Send):
        step = machine.received(bus.answer(step.frame))
        number += 1
        assert number < 3000
    return step


def test_a_master_reads_every_part_by_toggling_the_frame_count() -> None:
    meter = slave("41000001", parts=3)
    outcome = played(Readout(secondary=secondary_address("41000001")), WiredBus([meter, slave("41000002")]))
    assert outcome == Done(meter.latest)


def test_the_same_frame_count_gets_the_same_part_again() -> None:
    bus = WiredBus([slave("41000001", parts=2)])
    bus.answer(select(secondary_address("41000001")))
    first = bus.answer(request_answer(253, frame_count=True))
    assert bus.answer(request_answer(253, frame_count=True)) == first
    second = bus.answer(request_answer(253, frame_count=False))
    assert second != first
    assert bus.answer(request_answer(253, frame_count=False)) == second


def test_the_parts_of_one_readout_belong_together() -> None:
    meter = slave("41000001", parts=2)
    bus, before = WiredBus([meter]), meter.latest
    bus.answer(select(secondary_address("41000001")))
    bus.answer(request_answer(253, frame_count=True))
    meter.latest = slave("41000001", parts=1).latest
    assert bus.answer(request_answer(253, frame_count=False)) == before[1]
    bus.answer(initialise(253))
    bus.answer(select(secondary_address("41000001")))
    assert bus.answer(request_answer(253, frame_count=True)) == meter.latest[0]


def test_the_search_finds_every_meter_of_the_bus() -> None:
    numbers = ["00000001", "41000001", "41000002", "41000010", "99999999"]
    outcome = played(SecondarySearch(), WiredBus([slave(number) for number in numbers]))
    assert isinstance(outcome, Found)
    assert outcome.device_ids == tuple(numbers)
    assert outcome.collisions == ()


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        (secondary_address(), True),
        (secondary_address("410FFFF1"), True),
        (secondary_address("410FFFF2"), False),
        (secondary_address(manufacturer="EFE"), True),
        (secondary_address(manufacturer="QDS"), False),
        (secondary_address(version=0x01, device_type=0x04), True),
        (secondary_address(version=0x02), False),
        (secondary_address(device_type=0x07), False),
        (secondary_address()[:7], False),
    ],
)
def test_wildcards_of_the_selection(address: bytes, fits: bool) -> None:
    bus = WiredBus([slave("41000001")])
    assert bus.answer(select(address)) == (ACKNOWLEDGED if fits else None)
    assert (bus.answer(request_answer(253, frame_count=True)) is not None) is fits


def test_another_selection_and_a_reset_end_the_first() -> None:
    bus = WiredBus([slave("41000001"), slave("41000002")])
    bus.answer(select(secondary_address("41000001")))
    bus.answer(select(secondary_address("41000002")))
    answer = bus.answer(request_answer(253, frame_count=True))
    assert answer is not None
    assert decode(answer, link="mbus").device_id == "41000002"
    assert bus.answer(initialise(253)) == ACKNOWLEDGED
    assert bus.answer(request_answer(253, frame_count=True)) is None


def test_alarms_are_asked_for_and_there_are_none() -> None:
    bus = WiredBus([slave("41000001")])
    assert bus.answer(request_alarm(254, frame_count=True)) == ACKNOWLEDGED


def test_a_wrong_checksum_is_met_with_silence() -> None:
    bus = WiredBus([slave("41000001")])
    for frame in (initialise(254), select(secondary_address())):
        assert bus.answer(frame) == ACKNOWLEDGED
        assert bus.answer(frame[:-2] + bytes([frame[-2] ^ 1]) + frame[-1:]) is None


def test_a_meter_that_was_never_read_out_has_nothing_to_say() -> None:
    silent = WiredSlave(Meter("EFE", "41000001", 1, 4))
    assert WiredBus([silent]).answer(request_answer(254, frame_count=True)) is None


def test_frames_are_cut_from_whatever_comes() -> None:
    heard = bytearray(b"\x00\xff" + initialise(1)[:3])
    assert cut_frame(heard) is None
    heard += initialise(1)[3:] + select(secondary_address()) + b"\x68"
    assert cut_frame(heard) == initialise(1)
    assert cut_frame(heard) == select(secondary_address())
    assert cut_frame(heard) is None
    assert heard == b"\x68"
    assert cut_frame(bytearray(request_wired(0x40, 3) * 2)) == request_wired(0x40, 3)
    assert cut_frame(bytearray(frame_wired(0x53, 1, b"\x50"))) == frame_wired(0x53, 1, b"\x50")


async def asked(port: int, addresses: list[bytes], wait_s: float = 2.0) -> list[object]:
    """Read meters one after the other as a master does; silence is what takes longer than the wait."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    outcomes = []
    for address in addresses:
        machine = Readout(secondary=address)
        step = machine.start()
        while isinstance(step, Send):
            writer.write(step.frame)
            answer = None
            with contextlib.suppress(TimeoutError):
                answer = await asyncio.wait_for(reader.read(300), wait_s)
            step = machine.received(answer)
        outcomes.append(step)
    writer.close()
    return outcomes


def test_a_master_reads_all_meters_of_a_building_through_tcp() -> None:
    text = SCENARIO.read_text(encoding="utf-8").replace('security = "mode7"', 'link = "mbus"')
    play = Play(parse_scenario(text), seed=3)
    month = next(play.months())
    devices = [device for device in play.fleet.all_devices() if device.telegrams]
    assert len(devices) == 16

    async def readout() -> list[object]:
        async with WiredOnTcp([device.meter for device in devices]) as output:
            for heard in in_order(month):
                await output.send(heard)
            addresses = [secondary_address(device.serial) for device in devices]
            return await asyncio.wait_for(asked(output.port, addresses), 30)

    outcomes = asyncio.run(readout())
    for device, outcome in zip(devices, outcomes, strict=True):
        assert isinstance(outcome, Done), device.serial
        telegrams = [decode(octets, link="mbus") for octets in outcome.telegrams]
        assert {telegram.device_id for telegram in telegrams} == {device.serial}
        values = {reading.name: reading.value for each in telegrams for reading in each.readings}
        shown = values["energy" if device.kind == "heat_meter" else "volume"]
        scale, in_six_hours = (1, 60) if device.kind == "heat_meter" else (1000, 400)
        # The last readout is at most six hours old; the register is that of the month's end.
        assert device.register.shown - in_six_hours <= shown * scale <= device.register.shown, device.serial
    assert max(len(outcome.telegrams) for outcome in outcomes if isinstance(outcome, Done)) > 1


def test_a_port_in_use_is_refused() -> None:
    async def twice() -> None:
        async with WiredOnTcp([]) as first, WiredOnTcp([], port=first.port):
            pass

    with pytest.raises(UnusablePort):
        asyncio.run(twice())


def test_what_no_meter_of_the_bus_sent_is_left_out() -> None:
    output = WiredOnTcp([Meter("EFE", "41000001", 1, 4)])
    asyncio.run(output.send(Heard("gw", (HeardTelegram(0.0, 0.0, "99999999", b"", "sent"),))))
    assert output.bus.slaves["41000001"].latest == ()
    assert json.dumps(sorted(output.bus.slaves)) == '["41000001"]'
