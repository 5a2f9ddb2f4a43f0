"""Telegrams that go out while a run plays: the pace, the serial line, the broker."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from math import inf
from pathlib import Path

import aiomqtt
import pytest

from tepore.mbus.dumps import read_dump_line
from tepore.simulation import parse_scenario, simulate
from tepore.simulation.outputs import Heard, SerialLine, simulate_live
from tepore.simulation.outputs.live import Pace, Taken
from tepore.simulation.outputs.mqtt import MqttPublisher, NoBroker
from tepore.simulation.outputs.receivers import RECEIVERS, Amb8465, Im871a, ReceiverName, RtlWmbus, crc_x25
from tepore.simulation.outputs.serial_line import UnusableLink
from tepore.simulation.radio import HeardTelegram

SCENARIO = parse_scenario(
    """
format = 1
name = "Prova"
start_on = 2025-01-01
climate = { place = "Milano" }
boiler = { power_kw = 20 }
radio = { telegrams_per_day = 1, gateways = [{ id = "a" }, { id = "b", loss = 0.5 }], late_share = 0.1 }
[[units]]
id = "1"
floor_area_m2 = 90
loss_w_k = 200
rooms = [{ id = "a", share = 1, radiator_w = 4000 }]
"""
)
AT_S = 1_730_614_502.0  # 2024-11-03 07:15:02 in Rome
TELEGRAM = HeardTelegram(AT_S + 1, AT_S, "41000001", bytes.fromhex("2e44c5140100"), "sent")


def test_what_goes_out_is_what_the_dumps_hold_in_the_order_of_delivery(tmp_path: Path) -> None:
    taken = Taken()
    report = simulate_live(SCENARIO, [taken], seed=4, out=tmp_path / "live", truth=False)
    simulate(SCENARIO, seed=4, out=tmp_path / "plain", truth=False)
    delivered = [telegram.delivered_s for heard in taken.heard for telegram in heard.telegrams]
    assert delivered == sorted(delivered)
    for gateway in ("a", "b"):
        name = f"telegrams-{gateway}.jsonl"
        dump = (tmp_path / "live" / name).read_text(encoding="utf-8")
        assert dump == (tmp_path / "plain" / name).read_text(encoding="utf-8")
        sent = [each.octets for heard in taken.heard if heard.gateway == gateway for each in heard.telegrams]
        assert sent == [bytes.fromhex(json.loads(line)["telegram"]) for line in dump.splitlines()]
        assert len(sent) == report.lines[gateway] > 100


def test_a_failing_output_ends_the_run(tmp_path: Path) -> None:
    class Failing(Taken):
        async def send(self, heard: Heard) -> None:  # noqa: ARG002 - it never looks
            raise NoBroker("gone", where="here", code="simulation.no_broker")

    with pytest.raises(NoBroker):
        simulate_live(SCENARIO, [Failing()], seed=4, out=tmp_path / "run", truth=False)


class Clock:
    """A loop whose time goes on by sleeping alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(asyncio, "get_running_loop", lambda: self)
        monkeypatch.setattr(asyncio, "sleep", self.sleep)

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(("speed", "hour_takes_s"), [(1.0, 3600.0), (3600.0, 1.0), (inf, 0.0)])
def test_simulated_time_keeps_its_speed(
    monkeypatch: pytest.MonkeyPatch, speed: float, hour_takes_s: float
) -> None:
    pace = Pace(speed)

    async def an_hour_later() -> float:
        clock = Clock(monkeypatch)
        await pace.until(AT_S)
        await pace.until(AT_S + 1800)
        await pace.until(AT_S + 3600)
        await pace.until(AT_S + 3500)  # something that came late is not waited for
        return clock.now - 100.0

    # Run by hand: the loop itself would be asked for its time.
    step = an_hour_later()
    with pytest.raises(StopIteration) as done:
        step.send(None)
    assert done.value.value == pytest.approx(hour_takes_s)


def test_a_line_of_a_receiver_is_read_as_a_dump() -> None:
    line = RtlWmbus().telegram(TELEGRAM).decode()
    assert line.split(";")[3] == "2024-11-03 07:15:02.000"
    read = read_dump_line(line)
    assert read is not None
    assert read.telegram == TELEGRAM.octets


async def read_from(path: str, size: int, asked: bytes = b"") -> bytes:
    """Read as a host does, piece by piece: a terminal hands over what it has."""
    host = os.open(path, os.O_RDWR | os.O_NOCTTY)
    try:
        if asked:
            os.write(host, asked)
        heard = b""
        while len(heard) < size:
            heard += await asyncio.wait_for(asyncio.to_thread(os.read, host, 1000), 10)
        return heard
    finally:
        os.close(host)


@pytest.mark.parametrize("name", ReceiverName)
def test_a_serial_line_is_read_from_the_other_end(tmp_path: Path, name: ReceiverName) -> None:
    link = tmp_path / "ttyTEPORE"

    wanted = 2 * RECEIVERS[name]().telegram(TELEGRAM)

    async def written() -> bytes:
        async with SerialLine(link, name) as line:
            await line.send(Heard("a", (TELEGRAM, TELEGRAM)))
            return await read_from(str(link), len(wanted))

    assert asyncio.run(written()) == wanted
    assert not link.is_symlink()


def test_lines_that_nobody_reads_are_lost_and_do_not_stop_the_run(tmp_path: Path) -> None:
    line = SerialLine()
    simulate_live(SCENARIO, [line], seed=4, out=tmp_path / "run", truth=False)
    assert line.lost > 0


def test_a_link_that_is_there_already_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")

    async def opened() -> None:
        async with SerialLine(tmp_path / "taken"):
            pass

    with pytest.raises(UnusableLink):
        asyncio.run(opened())
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


# Exchanges between host and stick as ioBroker.wmbus records them (lib/receiver/test/validation), as facts.
IM871A = [("a5810306000300030800b8d6", "a58104009cf7")]
AMB8465 = [
    ("ff0c00f3", "ff8c0301020370"),
    ("ff040108f2", "ff8401007a"),
    ("ff0a020501f3", "ff8a0305010173"),
    ("ff0a024501b3", "ff8a0345010133"),
    ("ff0a023f01c9", "ff8a033f010048"),
]


@pytest.mark.parametrize(
    ("receiver", "asked", "answer"),
    [*((Im871a, *pair) for pair in IM871A), *((Amb8465, *pair) for pair in AMB8465)],
)
def test_sticks_answer_their_host(receiver: type, asked: str, answer: str) -> None:
    whole = bytes.fromhex(asked)
    assert receiver().answers(bytearray(b"\x00" + whole)).hex() == answer
    heard = bytearray(whole[:-1])
    assert receiver().answers(heard) == b""
    heard += whole[-1:]
    assert receiver().answers(heard).hex() == answer
    spoilt = bytearray(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert receiver().answers(spoilt) == b""


def test_a_command_is_answered_on_the_line() -> None:
    async def exchanged() -> bytes:
        async with SerialLine(receiver=ReceiverName.IM871A) as line:
            return await read_from(line.name, 6, bytes.fromhex(IM871A[0][0]))

    assert asyncio.run(exchanged()).hex() == IM871A[0][1]


def test_sticks_hand_over_the_telegram_without_its_length() -> None:
    body = TELEGRAM.octets[1:]
    stick = Im871a().telegram(TELEGRAM)
    # A5, CRC and signal flags with the radio link's endpoint, "telegram heard", length.
    assert stick[:4] == bytes([0xA5, 0xC2, 0x03, len(body)])
    assert stick[4 : 4 + len(body)] == body
    # The remainder of a frame with a right CRC, in the residue of X-25.
    assert crc_x25(stick[1:]) == 0x0F47
    amber = Amb8465().telegram(TELEGRAM)
    assert amber[:3] == bytes([0xFF, 0x03, len(body) + 1])
    assert amber[3 : 3 + len(body)] == body


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[int]:
    """A Mosquitto of one's own on loopback."""
    program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("mosquitto is missing: scripts/system installs it")
        pytest.skip("mosquitto is not installed")
    port = free_port()
    config = tmp_path / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n", encoding="utf-8")
    with subprocess.Popen([program, "-c", str(config)], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any(line.rstrip().endswith("running") for line in process.stderr), "the broker never ran"
        yield port
        process.terminate()


async def first_messages(port: int, count: int, begun: asyncio.Event) -> list[tuple[str, str]]:
    """Subscribe as a gateway's service does."""
    messages: list[tuple[str, str]] = []
    async with aiomqtt.Client("127.0.0.1", port, timeout=5) as client:
        await client.subscribe("house/#", qos=1)
        begun.set()
        async for message in client.messages:
            messages.append((str(message.topic), bytes(message.payload).decode()))
            if len(messages) == count:
                break
    return messages


def test_a_broker_gets_every_telegram_of_every_gateway(broker: int) -> None:
    async def exchange() -> list[tuple[str, str]]:
        begun = asyncio.Event()
        hearing = asyncio.create_task(first_messages(broker, 3, begun))
        await begun.wait()
        async with MqttPublisher("127.0.0.1", broker, "house") as publisher:
            await publisher.send(Heard("a", (TELEGRAM,)))
            await publisher.send(Heard("b", (TELEGRAM, TELEGRAM)))
            assert publisher.published == 3
        return await hearing

    messages = asyncio.run(asyncio.wait_for(exchange(), 30))
    assert [topic for topic, _ in messages] == ["house/a", "house/b", "house/b"]
    for _, payload in messages:
        read = read_dump_line(payload)
        assert read is not None
        assert (read.telegram, read.link) == (TELEGRAM.octets, "wmbus")
        assert json.loads(payload)["received_at"] == "2024-11-03T06:15:02+00:00"


def test_a_whole_run_goes_through_the_broker(broker: int, tmp_path: Path) -> None:
    publisher = MqttPublisher("127.0.0.1", broker, "house")
    report = simulate_live(SCENARIO, [publisher], seed=4, out=tmp_path / "run", truth=False)
    assert publisher.published == sum(report.lines.values())


def test_a_broker_that_is_not_there_is_refused() -> None:
    async def connected() -> None:
        async with MqttPublisher("127.0.0.1", free_port()):
            pass

    with pytest.raises(NoBroker, match="does not answer"):
        asyncio.run(connected())
