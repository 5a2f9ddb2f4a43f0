"""Messages longer than a frame, sent in fragments (EN 13757-7, authentication and fragmentation layer).

::

    frame 1: | link | 90 ... more, 1 | MCL | KI | MCR | ML | first bytes of the message |
    frame 2: | link | 90 ... more, 2 | next bytes |
    frame n: | link | 90 ... last, n | MAC | last bytes |

The fragments are numbered from 1. What the layer says of the whole message stands in the first, the MAC,
which covers the whole message, in the last. No fragment says of which message it is: whoever knows gives the
fragments together (:func:`decode_fragments`); where they are heard one by one (:func:`join_fragments`,
:class:`~tepore.mbus.FragmentJoiner`) the MAC decides, and without one nothing is joined. Written from OMS
volume 2 (clause on the layer); no published telegram in fragments was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice, product
from typing import NamedTuple

from tepore.mbus.decoded import Decoded, Link
from tepore.mbus.decoding import OpenedFrame, frames_of, open_session, read_opened
from tepore.mbus.errors import BadTelegram
from tepore.mbus.formats import PUBLISHED, FormatCache
from tepore.mbus.link import Crc
from tepore.mbus.transport.afl import AFL_CODE, Afl, read_afl, written_afl

Sender = tuple[bytes, int | None]
"""Address octets of the link, and the primary address of a wired frame."""
MOST_TRIALS = 32
"""Choices of fragments that are tried for one message, where several of a number were heard."""


class Fragment(NamedTuple):
    """One frame of a message.

    Attributes
    ----------
    telegram
        Its bytes.
    opened
        The frame below its extended link layer.
    layer
        Its authentication and fragmentation layer.
    """

    telegram: bytes
    opened: OpenedFrame
    layer: Afl

    @property
    def sender(self) -> Sender:
        """Who sent the frame."""
        frame = self.opened.frame
        return (frame.address.octets if frame.address else b"", frame.primary_address)

    @property
    def place(self) -> int:
        """Byte of the telegram at which the layer begins."""
        return self.opened.frame.place(0)


class JoinedMessage(NamedTuple):
    """A message that was heard in fragments: what it says, and its frames in the order of their numbers."""

    decoded: Decoded
    telegrams: tuple[bytes, ...]


def decode_fragments(
    telegrams: Sequence[bytes],
    *,
    link: Link | None = None,
    key: bytes | None = None,
    formats: FormatCache | None = None,
    crc: Crc = "auto",
) -> Decoded:
    """Return what a message says whose fragments are given, and nothing else with them.

    Parameters
    ----------
    telegrams
        All its frames, in any order. The offset of a refusal counts their bytes one after the other in the
        order of their numbers.
    link, key, formats, crc
        As for :func:`~tepore.mbus.decode`.

    Raises
    ------
    BadTelegram
        ``telegram.fragment`` where they are not the fragments of one message, else as for ``decode``.
    """
    readings = [read_fragment(telegram, link=link, key=key, crc=crc) for telegram in telegrams]
    refusal = _refused(0, "A message has at least one fragment.")
    for choice in islice(product(*readings), MOST_TRIALS if readings else 0):
        try:
            return _message(sorted(choice, key=_number), key, formats)
        except BadTelegram as fault:
            refusal = fault
    raise refusal


def join_fragments(
    telegram: bytes,
    heard: Sequence[bytes],
    *,
    link: Link | None = None,
    key: bytes | None = None,
    formats: FormatCache | None = None,
    crc: Crc = "auto",
) -> JoinedMessage:
    """Return the message that a fragment makes whole with others that were heard before it.

    Parameters
    ----------
    telegram
        A frame that ``decode`` refuses as ``telegram.fragment``.
    heard
        Others, the latest first; of whatever messages and senders. What is no fragment is passed over.
    link, key, formats, crc
        As for :func:`~tepore.mbus.decode`.

    Raises
    ------
    BadTelegram
        ``telegram.fragment`` while fragments are missing, and where no MAC proves that these belong together;
        else why the likeliest choice of them gives no message.
    """
    readings = read_fragment(telegram, link=link, key=key, crc=crc)
    newest = readings[0]
    others = _of_sender(newest, heard, link, key, crc)
    choices = chain.from_iterable(_choices(reading, others) for reading in readings)
    refusal: BadTelegram | None = None
    for choice in islice(choices, MOST_TRIALS):
        try:
            decoded = _message(choice, key, formats)
        except BadTelegram as fault:
            refusal = refusal or BadTelegram(fault.code, newest.place, f"Joined with others: {fault.what}")
            continue
        if decoded.authenticated:
            return JoinedMessage(decoded, tuple(fragment.telegram for fragment in choice))
        refusal = refusal or _refused(
            newest.place,
            "No MAC proves that the fragments heard are of one message.",
            "Give the key, or the fragments of one message together.",
        )
    number = newest.layer.fragment
    raise refusal or _refused(
        newest.place, f"Fragment {number} of a longer message, the others were not all heard yet."
    )


def read_fragment(
    telegram: bytes, *, link: Link | None = None, key: bytes | None = None, crc: Crc = "auto"
) -> tuple[Fragment, ...]:
    """Return what the frame of a fragment can be, the likeliest first; parameters as for ``decode``.

    Nearly always it is one: once in 65,536 the last two bytes of a frame without CRCs fit as a CRC by chance.

    Raises
    ------
    BadTelegram
        ``telegram.fragment`` where it is none, else where link or extended link layer make no sense.
    """
    found, refusal = [], None
    for frame in frames_of(telegram, link, crc):
        try:
            found.append(_fragment(telegram, open_session(frame, key)))
        except BadTelegram as fault:
            refusal = fault
    if refusal is not None and not found:
        raise refusal
    return tuple(found)


def _fragment(telegram: bytes, opened: OpenedFrame) -> Fragment:
    frame = opened.frame
    if not frame.content or frame.content[0] != AFL_CODE:
        raise _refused(frame.place(0), "This frame has no fragmentation layer.")
    layer = read_afl(frame.content, frame.place(0))
    if layer.fragment == 0:
        raise _refused(frame.place(0), "This frame is a whole message.")
    return Fragment(telegram, opened, layer)


def _number(fragment: Fragment) -> int:
    return fragment.layer.fragment


def _of_sender(
    newest: Fragment, heard: Sequence[bytes], link: Link | None, key: bytes | None, crc: Crc
) -> list[Fragment]:
    found: list[Fragment] = []
    for telegram in heard:
        try:
            readings = read_fragment(telegram, link=link, key=key, crc=crc)
        except BadTelegram:
            continue  # of another key, or no fragment: it is no part of this message
        found += [reading for reading in readings if reading.sender == newest.sender]
    return found


def _choices(newest: Fragment, heard: Sequence[Fragment]) -> Iterator[tuple[Fragment, ...]]:
    """Return the runs of fragments from 1 to a last one that hold the newest, the likeliest first."""
    more: dict[int, list[Fragment]] = {}
    ends: dict[int, list[Fragment]] = {}
    for fragment in (newest, *heard):
        number = _number(fragment)
        if number != _number(newest) or fragment is newest:
            (more if fragment.layer.more_fragments else ends).setdefault(number, []).append(fragment)
    for last in sorted(ends):
        if last >= _number(newest):
            yield from product(*(more.get(number, ()) for number in range(1, last)), ends[last])


def _message(fragments: Sequence[Fragment], key: bytes | None, formats: FormatCache | None) -> Decoded:
    """Return what the fragments say in this order."""
    _check_sequence(fragments)
    return read_opened(_joined(fragments), key, PUBLISHED if formats is None else formats)


def _check_sequence(fragments: Sequence[Fragment]) -> None:
    for number, fragment in enumerate(fragments, start=1):
        if _number(fragment) != number:
            raise _refused(fragment.place, f"Fragment {_number(fragment)} stands where {number} is due.")
        if fragment.layer.more_fragments != (number < len(fragments)):
            raise _refused(fragment.place, "The last fragment is missing, or another follows it.")
        if fragment.sender != fragments[0].sender:
            raise _refused(fragment.place, "The fragments are of different senders.")


def _joined(fragments: Sequence[Fragment]) -> OpenedFrame:
    """Return one frame with the whole message behind a layer that says what all fragments say of it."""
    head, tail = fragments[0].layer, fragments[-1].layer
    message, places, start = b"", [], 0
    for fragment in fragments:
        part = fragment.opened.frame
        message += part.content[fragment.layer.size :]
        places += [start + place for place in tuple(part.places)[fragment.layer.size :]]
        start += len(fragment.telegram)
    opened = fragments[0].opened
    frame = opened.frame
    length = int.from_bytes(head.message_length, "little")
    if head.message_length and length != len(message):
        raise BadTelegram(
            "telegram.length", frame.place(0), f"{length} bytes are announced, {len(message)} are there."
        )
    layer = written_afl(head._replace(mac=head.mac or tail.mac, fragment=0, more_fragments=False))
    whole = frame._replace(
        content=layer + message,
        places=(frame.place(0),) * len(layer) + tuple(places),
        checked=all(fragment.opened.frame.checked for fragment in fragments),
        findings=tuple(
            dict.fromkeys(found for fragment in fragments for found in fragment.opened.frame.findings)
        ),
    )
    return opened._replace(frame=whole)


def _refused(place: int, what: str, remedy: str = "") -> BadTelegram:
    return BadTelegram("telegram.fragment", place, what, remedy=remedy)
