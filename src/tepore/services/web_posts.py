"""Post to an address of somebody else's: never to a machine of our own network, never after a redirect.

An operator of one organisation may name any address; the server that posts stands where others may not.
So a name is resolved once, every address it has must be public, and the connection goes to the very address
that was looked at. Hosts of the own network are told by ``TEPORE_WEBHOOK_HOSTS``.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tepore.kernel import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SECONDS = 10
_PORTS = {"https": 443, "http": 80}


class BadAddress(Refusal):
    """An address that is not of the web, or lies in the server's own network."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a post goes.

    Attributes
    ----------
    host, port, path
        As the address says; the path with its query.
    is_secure
        By TLS.
    address
        Internet address that the host has now, which was looked at.
    """

    host: str
    port: int
    path: str
    is_secure: bool
    address: str


def target_of(url: str, *, own_hosts: Collection[str] = ()) -> Target:
    """Look where an address leads.

    Parameters
    ----------
    url
        ``https://host[:port]/path``; ``http`` for hosts of the own network alone.
    own_hosts
        Hosts of the own network that may be posted to.

    Raises
    ------
    BadAddress
        The address has another form, is unknown, or is of the server's own network.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_own = host in own_hosts
    if parts.scheme not in ({"https", "http"} if is_own else {"https"}) or not host or parts.username:
        raise BadAddress(
            "the address is not of the form https://host/path.",
            where="url",
            remedy="Give an address with https and without a name or password in it.",
            code="webhook.address",
        )
    try:
        port = parts.port or _PORTS[parts.scheme]
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError, ValueError):
        raise BadAddress(
            "no machine of this name is known.", where="url", code="webhook.unknown_host"
        ) from None
    if not is_own and not all(ipaddress.ip_address(each).is_global for each in found):
        raise BadAddress(
            "the address lies in the server's own network.",
            where="url",
            remedy="Where that is meant, name its host in TEPORE_WEBHOOK_HOSTS.",
            code="webhook.own_network",
        )
    path = parts.path or "/"
    return Target(
        host=host,
        port=port,
        path=f"{path}?{parts.query}" if parts.query else path,
        is_secure=parts.scheme == "https",
        address=min(found),
    )


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """Post bytes and give the status of the answer; what the answer says is not read.

    Parameters
    ----------
    target
        Where to.
    body, headers
        What is sent.

    Raises
    ------
    OSError, http.client.HTTPException
        The machine does not answer, or not by the protocol.
    """
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    plain = socket.create_connection((target.address, target.port), timeout=SECONDS)
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
            if target.is_secure
            else plain
        )
        connection.request("POST", target.path, body=body, headers=dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()
        plain.close()
