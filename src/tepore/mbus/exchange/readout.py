"""Reading one meter to its last telegram: reset, selection, request, next part.

::

    start -> SND-NKE -> [select] -> REQ-UD2 -> answer -+-> Done
                                       ^               |
                                       +-- more records follow: frame count bit toggled

A request without a good answer is repeated with the same frame count bit, so that the meter sends the same
part again; after :data:`MOST_TRIES` the readout has failed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tepore.mbus.decoding import decode
from tepore.mbus.errors import BadTelegram
from tepore.mbus.exchange.requests import SELECTED, initialise, request_answer, select
from tepore.mbus.link.wired import ACKNOWLEDGE

MOST_TRIES = 3
MOST_PARTS = 16


@dataclass(frozen=True, slots=True)
class Send:
    """A frame to send; the answer, or that none came in time, is told with ``received``."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """The meter was read.

    Attributes
    ----------
    telegrams
        Its answers as sent, in order.
    """

    telegrams: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The meter was not read: dotted code and sentence of the last fault, and what it had sent until then."""

    code: str
    sentence: str
    telegrams: tuple[bytes, ...] = ()


Step = Send | Done | Failed


# Refusals of answers that came whole and that only their owner can read.
_CLOSED = frozenset({"telegram.no_key", "telegram.security_mode", "telegram.format", "telegram.fragment"})


class Readout:
    """The readout of one meter.

    Parameters
    ----------
    primary_address
        Address of the meter, 1 to 250; None to read by secondary address.
    secondary
        Eight bytes of :func:`~tepore.mbus.exchange.secondary_address`.
    """

    def __init__(self, primary_address: int | None = None, secondary: bytes | None = None) -> None:
        self._address = SELECTED if primary_address is None else primary_address
        self._secondary = secondary
        self._frame_count = True
        self._telegrams: list[bytes] = []
        self._tries = 0
        self._frame = b""
        self._next: Callable[[bytes], Step] = self._after_reset

    def start(self) -> Step:
        """Return the first step."""
        return self._send(initialise(self._address), self._after_reset)

    def received(self, answer: bytes | None) -> Step:
        """Return the next step.

        Parameters
        ----------
        answer
            Bytes that came in time; None where nothing came.
        """
        if answer:
            return self._next(answer)
        if self._next == self._after_reset and self._secondary is not None:
            return self._after_reset(bytes([ACKNOWLEDGE]))  # nobody was selected before: nobody answers
        return self._again("exchange.silent", "The meter does not answer.")

    def _send(self, frame: bytes, then: Callable[[bytes], Step]) -> Step:
        self._frame, self._next, self._tries = frame, then, 1
        return Send(frame)

    def _again(self, code: str, sentence: str) -> Step:
        if self._tries >= MOST_TRIES:
            return Failed(code, sentence, tuple(self._telegrams))
        self._tries += 1
        return Send(self._frame)

    def _after_reset(self, answer: bytes) -> Step:
        if answer[0] != ACKNOWLEDGE:
            return self._again("exchange.no_acknowledgement", "The meter does not acknowledge its reset.")
        if self._secondary is not None:
            return self._send(select(self._secondary), self._after_selection)
        return self._ask()

    def _after_selection(self, answer: bytes) -> Step:
        if answer != bytes([ACKNOWLEDGE]):
            return self._again("exchange.collision", "More than one meter answers to the selection.")
        return self._ask()

    def _ask(self) -> Step:
        return self._send(request_answer(self._address, frame_count=self._frame_count), self._after_answer)

    def _after_answer(self, answer: bytes) -> Step:
        try:
            decoded = decode(answer, link="mbus")
        except BadTelegram as refusal:
            if refusal.code in _CLOSED:
                return Done((*self._telegrams, answer))  # whole, and closed to us: its owner has the key
            return self._again(refusal.code, refusal.sentence)
        self._telegrams.append(answer)
        if not decoded.more_records_follow or len(self._telegrams) >= MOST_PARTS:
            return Done(tuple(self._telegrams))
        self._frame_count = not self._frame_count
        return self._ask()
