"""Telegrams published to an MQTT broker, one message each, as a gateway with a network plug does.

Topic ``<prefix>/<gateway>``, payload the JSON line of the dump, quality of service 1.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Self

import aiomqtt

from tepore.kernel import Refusal
from tepore.simulation.dump import dump_line

if TYPE_CHECKING:
    from tepore.simulation.outputs.live import Heard

AT_LEAST_ONCE = 1
DEFAULT_PREFIX = "tepore/telegrams"
LONGEST_WAIT_S = 10.0


class NoBroker(Refusal):
    """A broker that cannot be reached, or that no longer answers."""


class MqttPublisher:
    """A connection to a broker.

    Parameters
    ----------
    host, port
        Of the broker.
    prefix
        Topic before the gateway's name.
    link
        ``wmbus`` or ``mbus``, told with each telegram.
    """

    def __init__(
        self, host: str, port: int = 1883, prefix: str = DEFAULT_PREFIX, link: str = "wmbus"
    ) -> None:
        self.host, self.port, self.prefix, self.link = host, port, prefix, link
        self.published = 0
        self._stack = AsyncExitStack()
        self._client: aiomqtt.Client | None = None

    async def __aenter__(self) -> Self:
        """Connect.

        Raises
        ------
        NoBroker
            Nobody answers there, or the broker refuses.
        """
        client = aiomqtt.Client(self.host, self.port, timeout=LONGEST_WAIT_S)
        try:
            self._client = await self._stack.enter_async_context(client)
        except aiomqtt.MqttError as fault:
            raise self._refusal(fault) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        await self._stack.aclose()

    async def send(self, heard: Heard) -> None:
        """Publish each telegram and wait for the broker to have it.

        Raises
        ------
        NoBroker
            The connection broke.
        """
        if self._client is None:
            raise RuntimeError("the publisher is not open")
        for telegram in heard.telegrams:
            try:
                await self._client.publish(
                    f"{self.prefix}/{heard.gateway}", dump_line(telegram, self.link), qos=AT_LEAST_ONCE
                )
            except aiomqtt.MqttError as fault:
                raise self._refusal(fault) from None
            self.published += 1

    def _refusal(self, fault: Exception) -> NoBroker:
        return NoBroker(
            f"the broker does not answer ({fault}).",
            where=f"{self.host}:{self.port}",
            remedy="Start one there, or name another.",
            code="simulation.no_broker",
        )
