"""The portal as one process: waitress serves it, whitenoise its own files, on a port that is free."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import waitress  # type: ignore[import-untyped]  # it ships no types
from django.core.wsgi import get_wsgi_application

from tepore.kernel import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.handlers.wsgi import WSGIHandler

LAST_PORT = 65_535
PORTS_TRIED = 50
THREADS = 4


class NoFreePort(Refusal):
    """No port could be opened."""


def open_socket(host: str, port: int) -> socket.socket:
    """Open the port asked for, or the next one that is free.

    Parameters
    ----------
    host
        Address of this machine.
    port
        First port tried, 1 to 65535.

    Returns
    -------
    socket.socket
        Bound, not yet listening; ``getsockname()[1]`` tells the port.

    Raises
    ------
    NoFreePort
        None of fifty ports from there on can be opened, or the address is not of this machine.
    """
    fault: OSError | None = None
    for candidate in range(port, min(port + PORTS_TRIED, LAST_PORT + 1)):
        opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind((host, candidate))
        except OSError as refused:
            opened.close()
            fault = refused
        else:
            return opened
    raise NoFreePort(
        f"no port from {port} on can be opened ({fault.strerror if fault else 'out of range'}).",
        where=host,
        remedy="Choose an address of this machine and a port with --host and --port.",
        code="serve.port",
    )


def application() -> WSGIHandler:
    """Give the portal as a WSGI application, for waitress or any other server."""
    return get_wsgi_application()


def serve_forever(opened: socket.socket, *, announce: Callable[[], None]) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    opened
        From `open_socket`.
    announce
        Called once requests can be answered.
    """
    server = waitress.create_server(application(), sockets=[opened], threads=THREADS, ident=None)
    announce()
    try:
        server.run()
    finally:
        server.close()
