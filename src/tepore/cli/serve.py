"""`tepore serve`: the portal on this machine, opened by a link that works once."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST, PORT = "127.0.0.1", 8000

Host = Annotated[
    str, typer.Option(help="Address to serve on; others than this machine's own need TEPORE_ALLOWED_HOSTS.")
]
Port = Annotated[
    int, typer.Option(min=1, max=65_535, help="First port tried; if it is taken, the next free one.")
]


def serve(
    host: Host = HOST,
    port: Port = PORT,
    user: Annotated[str, typer.Option(help="Name of the user the link is for.")] = "operator",
    organisation: Annotated[
        str, typer.Option(help="Code of the organisation; made where it is not there.")
    ] = "locale",
) -> None:
    """Serve the portal and print a link that signs a user in once, within ten minutes.

    The user is made as the metering company's operator of the organisation, where there is none of that name;
    there are no passwords. Stop it with Ctrl+C.
    """
    from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up

    open_store()
    from tepore.services.organisations import ensure_organisation  # noqa: PLC0415 - needs the opened store
    from tepore.services.sign_in import ensure_operator  # noqa: PLC0415

    user_id = ensure_operator(
        organisation_id=ensure_organisation(code=organisation).id, name=user, on=datetime.now(UTC).date()
    )
    serve_portal(host=host, port=port, users={user: user_id})


def serve_portal(*, host: str, port: int, users: Mapping[str, int]) -> None:
    """Open a port, print a one-time link for each user, and serve until interrupted.

    Parameters
    ----------
    host, port
        Where; the next free port where it is taken.
    users
        Id of each user by what the link is called.

    Raises
    ------
    NoFreePort
        No port can be opened.
    """
    from tepore.services.sign_in import issue_sign_in_link  # noqa: PLC0415 - needs the opened store
    from tepore.web.serving import open_socket, serve_forever  # noqa: PLC0415

    console = Console(soft_wrap=True, highlight=False)
    opened = open_socket(host, port)
    taken = opened.getsockname()[1]
    address = f"http://{f'[{host}]' if ':' in host else host}:{taken}"

    def announce() -> None:
        if taken != port:
            console.print(f"Port {port} is taken; the portal is on {taken}.")
        for name, user_id in users.items():
            token = issue_sign_in_link(user_id=user_id, now=datetime.now(UTC))
            console.print(f"[bold]{escape(name)}[/]: {address}/sign-in/{token}/")
        console.print("Each link works once, within ten minutes. Stop with Ctrl+C.")

    with suppress(KeyboardInterrupt):
        serve_forever(opened, announce=announce)
