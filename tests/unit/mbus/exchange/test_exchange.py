"""A bus of simulated meters, as the exchange sees it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tepore.mbus.encode import Meter, frame_wired, long_header
from tepore.mbus.exchange import (
    Done,
    Failed,
    Found,
    Readout,
    SecondarySearch,
    Send,
    application_reset,
    initialise,
    request_alarm,
    request_answer,
    response_timeout_s,
    secondary_address,
    select,
    set_baud_rate,
    set_primary_address,
)
from tepore.mbus.exchange.requests import UnableToAsk

ACKNOWLEDGE = b"\xe5"
METER = Meter("QDS", "12345678", 0x35, 0x07)
RECORD = bytes.fromhex("0C1378563412")
MORE = b"\x1f"


class Slave:
    """A meter on the wire: primary 1, secondary its number, as many parts as payloads."""

    def __init__(self, device_id: str, *payloads: bytes) -> None:
        self.meter = Meter("QDS", device_id, 0x35, 0x07)
        self.parts = [
            frame_wired(0x08, 1, long_header(0x72, self.meter, number) + payload)
            for number, payload in enumerate(payloads or (RECORD,))
        ]
        self.selected = False
        self.part, self.count = 0, None

    def answer(self, frame: bytes) -> bytes | None:
        if frame[0] == 0x68 and frame[6] == 0x52:
            self.selected = self.fits(frame[7:15])
            return ACKNOWLEDGE if self.selected else None
        address = frame[2]
        if address != 1 and not (address == 253 and self.selected):
            return None
        if frame[1] == 0x40:
            self.part, self.count, self.selected = 0, None, False
            return ACKNOWLEDGE
        count = frame[1] & 0x20
        if self.count is not None and count != self.count:
            self.part = min(self.part + 1, len(self.parts) - 1)
        self.count = count
        return self.parts[self.part]

    def fits(self, address: bytes) -> bool:
        number = address[3::-1].hex().upper()
        return all(asked in ("F", own) for asked, own in zip(number, self.meter.device_id, strict=True))


def run(machine: Readout | SecondarySearch, slaves: list[Slave], lost: set[int] = frozenset()) -> object:  # type: ignore[assignment]
    """Play the machine against the meters; the answers of the steps in ``lost`` do not arrive."""
    step, number = machine.start(), 0
    while isinstance(step, Send):
        answers = [answer for slave in slaves if (answer := slave.answer(step.frame))]
        garbled = answers[0] if len(answers) == 1 else bytes(4) if answers else None
        step = machine.received(None if number in lost else garbled)
        number += 1
        assert number < 2000
    return step


def test_a_meter_is_read_to_its_last_part() -> None:
    slave = Slave("12345678", RECORD + MORE, RECORD + MORE, RECORD)
    outcome = run(Readout(1), [slave])
    assert outcome == Done(tuple(slave.parts))


def test_a_lost_answer_is_asked_for_again_and_no_part_is_skipped_or_doubled() -> None:
    for lost in range(5):
        slave = Slave("12345678", RECORD + MORE, RECORD + MORE, RECORD)
        assert run(Readout(1), [slave], {lost}) == Done(tuple(slave.parts))


def test_a_meter_is_read_by_its_number_among_others() -> None:
    slaves = [Slave("12345678"), Slave("12345679"), Slave("87654321")]
    outcome = run(Readout(secondary=secondary_address("12345679")), slaves)
    assert outcome == Done(tuple(slaves[1].parts))


def test_a_silent_meter_is_given_up_after_three_tries() -> None:
    outcome = run(Readout(7), [Slave("12345678")])
    assert isinstance(outcome, Failed)
    assert outcome.code == "exchange.silent"


def test_the_search_finds_every_meter_of_the_bus() -> None:
    numbers = ["00000001", "12345678", "12345679", "12300000", "99999999"]
    outcome = run(SecondarySearch(), [Slave(number) for number in numbers])
    assert isinstance(outcome, Found)
    assert outcome.device_ids == tuple(sorted(numbers))
    assert outcome.collisions == ()


def test_two_meters_of_one_number_are_named_as_a_collision() -> None:
    outcome = run(SecondarySearch(), [Slave("12345678"), Slave("12345678")])
    assert isinstance(outcome, Found)
    assert outcome.collisions == ("12345678",)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([b"\x16"] * 3, "exchange.no_acknowledgement"),
        ([ACKNOWLEDGE, *[b"\x00"] * 3], "telegram.frame"),
        ([ACKNOWLEDGE, *[Slave("12345678").parts[0][:-2] + b"\x00\x16"] * 3], "telegram.checksum"),
    ],
)
def test_what_is_heard_garbled_three_times_is_given_up(answers: list[bytes], code: str) -> None:
    readout = Readout(1)
    step: object = readout.start()
    for answer in answers:
        assert isinstance(step, Send)
        step = readout.received(answer)
    assert isinstance(step, Failed)
    assert step.code == code


def test_two_meters_that_answer_to_one_selection_are_told() -> None:
    readout = Readout(secondary=secondary_address("12345678"))
    readout.start()
    step: object = readout.received(None)
    for _ in range(3):
        step = readout.received(b"\xe5\xe5")
    assert isinstance(step, Failed)
    assert step.code == "exchange.collision"


def test_an_enciphered_answer_is_handed_over_as_it_is() -> None:
    sealed = frame_wired(0x08, 1, long_header(0x72, METER, 1, 0, 0x0510) + bytes(16))
    readout = Readout(1)
    readout.start()
    readout.received(ACKNOWLEDGE)
    assert readout.received(sealed) == Done((sealed,))


def test_an_answer_that_falls_together_is_searched_deeper() -> None:
    """Equal acknowledgements of two meters look like one: only their telegrams collide."""
    search = SecondarySearch()
    search.start()
    search.received(None)
    step: object = search.received(ACKNOWLEDGE)
    assert step == Send(request_answer(253, frame_count=True))
    assert search.received(b"\x00\xff") == Send(select(secondary_address("00FFFFFF")))


def test_frames_are_those_of_the_standard() -> None:
    # The M-Bus documentation 4.8, clauses 5.4 and 7: REQ-UD2 to address 1, SND-NKE, selection by wildcards.
    assert initialise(1) == bytes.fromhex("1040014116")
    assert request_answer(1, frame_count=False) == bytes.fromhex("105B015C16")
    assert request_answer(1, frame_count=True) == bytes.fromhex("107B017C16")
    assert select(secondary_address()) == bytes.fromhex("680B0B6853FD52FFFFFFFFFFFFFFFF9A16")
    assert request_alarm(1, frame_count=False) == bytes.fromhex("105A015B16")
    assert set_baud_rate(254, 9600) == bytes.fromhex("6803036853FEBD0E16")
    assert set_primary_address(254, 8) == bytes.fromhex("6806066853FE51017A082516")
    assert application_reset(1) == bytes.fromhex("680303685301 50A416".replace(" ", ""))


def test_the_answer_is_waited_for_330_bit_times_and_50_ms() -> None:
    assert response_timeout_s(300) == Fraction(115, 100)
    assert response_timeout_s(2400) == Fraction(1875, 10000)


@pytest.mark.parametrize(
    "wrong",
    [lambda: set_baud_rate(1, 1201), lambda: secondary_address("1234"), lambda: set_primary_address(1, 251)],
)
def test_what_the_bus_does_not_know_is_refused(wrong: object) -> None:
    with pytest.raises(UnableToAsk):
        wrong()  # type: ignore[operator]
