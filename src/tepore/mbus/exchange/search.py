"""Finding all meters of a bus by secondary address, digit by digit (EN 13757-3, wildcard search).

Each digit of the identification number is tried from 0 to 9 with the later ones left open. Silence: no meter
begins so. One acknowledgement: the meter is asked for its telegram, which tells its whole address. Anything
else: several answered at once, so the next digit is tried. A search that comes to the last digit and still
hears several has met two meters of one number, which their makers, versions and types must tell apart: it
names them as a collision.
"""

from __future__ import annotations

from dataclasses import dataclass

from tepore.mbus.errors import BadTelegram
from tepore.mbus.exchange.readout import Send
from tepore.mbus.exchange.requests import (
    SELECTED,
    WILDCARD,
    initialise,
    request_answer,
    secondary_address,
    select,
)
from tepore.mbus.identity import identify
from tepore.mbus.link.wired import ACKNOWLEDGE

DIGITS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes
    ----------
    device_ids
        Identification numbers of the meters, in order.
    telegrams
        The answer of each.
    collisions
        Numbers under which more than one meter answers.
    """

    device_ids: tuple[str, ...]
    telegrams: tuple[bytes, ...]
    collisions: tuple[str, ...]


class SecondarySearch:
    """The search of a bus: ``start``, then ``received`` with each answer until :class:`Found`."""

    def __init__(self) -> None:
        self._prefixes = [str(digit) for digit in range(9, -1, -1)]
        self._prefix = ""
        self._found: dict[str, bytes] = {}
        self._collisions: list[str] = []
        self._asking = ""

    def start(self) -> Send | Found:
        """Return the first step: all meters forget a selection."""
        self._asking = "reset"
        return Send(initialise(SELECTED))

    def received(self, answer: bytes | None) -> Send | Found:
        """Return the next step.

        Parameters
        ----------
        answer
            Bytes that came in time, also when they were garbled; None where nothing came.
        """
        if self._asking == "selection" and answer:
            if answer == bytes([ACKNOWLEDGE]):
                self._asking = "telegram"
                return Send(request_answer(SELECTED, frame_count=True))
            self._go_deeper()
        elif self._asking == "telegram":
            self._keep(answer)
        return self._try_next()

    def _try_next(self) -> Send | Found:
        if not self._prefixes:
            numbers = tuple(sorted(self._found))
            return Found(numbers, tuple(self._found[each] for each in numbers), tuple(self._collisions))
        self._prefix, self._asking = self._prefixes.pop(), "selection"
        return Send(select(secondary_address(self._prefix.ljust(DIGITS, WILDCARD))))

    def _keep(self, answer: bytes | None) -> None:
        try:
            device_id = identify(answer or b"", link="mbus").device_id
        except BadTelegram:
            device_id = None
        if device_id is None:
            self._go_deeper()  # their acknowledgements fell together, their telegrams did not
        else:
            self._found[device_id] = answer or b""

    def _go_deeper(self) -> None:
        if len(self._prefix) == DIGITS:
            self._collisions.append(self._prefix)
        else:
            self._prefixes.extend(f"{self._prefix}{digit}" for digit in range(9, -1, -1))
