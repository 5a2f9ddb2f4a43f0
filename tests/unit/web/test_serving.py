"""The port: the one asked for, else the next free one."""

import socket

import pytest

from tepore.web.serving import NoFreePort, open_socket


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with open_socket("127.0.0.1", port) as opened:
            assert port < opened.getsockname()[1] < port + 50


def test_an_address_of_another_machine_is_refused_with_the_way_out() -> None:
    with pytest.raises(NoFreePort, match="--host") as refused:
        open_socket("192.0.2.1", 8000)
    assert refused.value.code == "serve.port"
