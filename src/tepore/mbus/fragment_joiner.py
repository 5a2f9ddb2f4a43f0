"""Fragments heard one by one, kept until their message is whole."""

from __future__ import annotations

from tepore.mbus.decoded import Decoded, Link
from tepore.mbus.errors import BadTelegram
from tepore.mbus.formats import FormatCache
from tepore.mbus.fragments import Sender, join_fragments, read_fragment
from tepore.mbus.link import Crc

MOST_SENDERS = 1024
MOST_FRAGMENTS = 64
"""Kept of one sender; a message of more is longer than any meter's."""


class FragmentJoiner:
    """Fragments heard so far, by sender, in any order of arrival; its owner is the caller.

    A message is joined where its MAC proves that its fragments belong together. Fragments of a message that
    was read are refused when they come again. Senders that never finish cannot fill it: past
    ``MOST_SENDERS`` the one heard longest ago is forgotten, past ``MOST_FRAGMENTS`` its oldest fragment.
    """

    def __init__(self) -> None:
        self._waiting: dict[Sender, tuple[bytes, ...]] = {}
        self._read: dict[Sender, tuple[bytes, ...]] = {}

    def join(
        self,
        telegram: bytes,
        *,
        link: Link | None = None,
        key: bytes | None = None,
        formats: FormatCache | None = None,
        crc: Crc = "auto",
    ) -> Decoded:
        """Return what a message says once this fragment makes it whole.

        Parameters
        ----------
        telegram
            A frame that ``decode`` refuses as ``telegram.fragment``.
        link, key, formats, crc
            As for :func:`~tepore.mbus.decode`.

        Raises
        ------
        BadTelegram
            ``telegram.fragment`` while others are missing, where it is none, and where its message was read
            before; else why the fragments heard give no message. It is kept for others to come.
        """
        fragment = read_fragment(telegram, link=link, key=key, crc=crc)[0]
        if telegram in self._read.get(fragment.sender, ()):
            raise BadTelegram(
                "telegram.fragment", fragment.place, "The message of this fragment was read before."
            )
        sender = fragment.sender
        heard = [other for other in self._waiting.get(sender, ()) if other != telegram]
        _keep(self._waiting, sender, (telegram, *heard)[:MOST_FRAGMENTS])
        joined = join_fragments(telegram, heard, link=link, key=key, formats=formats, crc=crc)
        del self._waiting[sender]
        left = tuple(other for other in heard if other not in joined.telegrams)
        if left:
            _keep(self._waiting, sender, left)
        _keep(self._read, sender, joined.telegrams)
        return joined.decoded


def _keep(kept: dict[Sender, tuple[bytes, ...]], sender: Sender, telegrams: tuple[bytes, ...]) -> None:
    """Keep telegrams of a sender as the latest to be forgotten."""
    kept.pop(sender, None)
    while len(kept) >= MOST_SENDERS:
        del kept[next(iter(kept))]
    kept[sender] = telegrams
