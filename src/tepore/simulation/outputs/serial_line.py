"""A serial pseudo-terminal on which a radio receiver seems to be.

What nobody reads in time is lost, as on a real receiver; what the host writes is answered as it would be.
"""

from __future__ import annotations

import asyncio
import os
import tty
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tepore.kernel import Refusal
from tepore.simulation.outputs.receivers import RECEIVERS, ReceiverName

if TYPE_CHECKING:
    from tepore.simulation.outputs.live import Heard

MOST_READ = 512


class UnusableLink(Refusal):
    """A name for the serial line that cannot be made."""


class SerialLine:
    """A pseudo-terminal; its name is there while it is open.

    Parameters
    ----------
    link
        Symbolic link that shall name it; None for the system's name alone.
    receiver
        Which receiver it seems to be.
    """

    def __init__(self, link: Path | None = None, receiver: ReceiverName = ReceiverName.RTL_WMBUS) -> None:
        self.link = link
        self.name = ""
        self.lost = 0
        """Telegrams that nobody read in time."""
        self._receiver = RECEIVERS[receiver]()
        self._asked = bytearray()
        self._ours = self._theirs = -1

    async def __aenter__(self) -> Self:
        """Open it.

        Raises
        ------
        UnusableLink
            The link is there already or cannot be made.
        """
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.name = os.ttyname(self._theirs)
        if self.link is not None:
            try:
                self.link.symlink_to(self.name)
            except OSError as fault:
                self._close()
                raise UnusableLink(
                    f"the link cannot be made ({fault.strerror}).",
                    where=str(self.link),
                    remedy="Name one that is not there yet, in a folder that is.",
                    code="simulation.serial_link",
                ) from None
        asyncio.get_running_loop().add_reader(self._ours, self._answer)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it and take the link away."""
        asyncio.get_running_loop().remove_reader(self._ours)
        self._close()
        if self.link is not None:
            self.link.unlink(missing_ok=True)

    def _close(self) -> None:
        os.close(self._ours)
        os.close(self._theirs)

    async def send(self, heard: Heard) -> None:
        """Write what the receiver writes for each telegram."""
        for telegram in heard.telegrams:
            self.lost += not self._written(self._receiver.telegram(telegram))

    def _answer(self) -> None:
        self._asked += os.read(self._ours, MOST_READ)
        self._written(self._receiver.answers(self._asked))

    def _written(self, octets: bytes) -> bool:
        try:
            return os.write(self._ours, octets) == len(octets)
        except BlockingIOError:
            return False
