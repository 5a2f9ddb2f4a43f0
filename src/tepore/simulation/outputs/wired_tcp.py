"""A wired bus behind a TCP port, as a level converter with a network plug offers it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from tepore.kernel import Refusal
from tepore.simulation.outputs.wired_bus import WiredBus, WiredSlave, cut_frame

if TYPE_CHECKING:
    from tepore.mbus.encode import Meter
    from tepore.simulation.outputs.live import Heard

MOST_READ = 512


class UnusablePort(Refusal):
    """A port that cannot be listened on."""


class WiredOnTcp:
    """A bus of the wired meters of a building; what they tell is what the run has come to.

    Parameters
    ----------
    meters
        Identities of the meters.
    host, port
        Where to listen; port 0 lets the system choose.
    """

    def __init__(self, meters: list[Meter], host: str = "127.0.0.1", port: int = 0) -> None:
        self.bus = WiredBus([WiredSlave(meter) for meter in meters])
        self.host, self.port = host, port
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Listen; ``port`` is the one in use from now on.

        Raises
        ------
        UnusablePort
            Somebody else listens there, or the address is not of this machine.
        """
        try:
            self._server = await asyncio.start_server(self._serve, self.host, self.port)
        except OSError as fault:
            raise UnusablePort(
                f"nobody can listen there ({fault.strerror}).",
                where=f"{self.host}:{self.port}",
                remedy="Name a free port of this machine.",
                code="simulation.port",
            ) from None
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def send(self, heard: Heard) -> None:
        """Let a meter tell its latest readout from now on."""
        slave = self.bus.slaves.get(heard.telegrams[0].serial)
        if slave is not None:
            slave.latest = tuple(telegram.octets for telegram in heard.telegrams)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard = bytearray()
        try:
            while octets := await reader.read(MOST_READ):
                heard += octets
                while frame := cut_frame(heard):
                    if answer := self.bus.answer(frame):
                        writer.write(answer)
                        await writer.drain()
        except ConnectionError:
            pass  # the master hung up: the bus waits for the next one
        finally:
            writer.close()
