"""Under which names a telegram's device may stand in the register, told by the clear headers alone."""

from __future__ import annotations

from functools import lru_cache

from tepore.mbus import identify

REMEMBERED = 512
"""Telegrams: each is asked for when it is stored and again when it is read, a group later at most."""


@lru_cache(maxsize=REMEMBERED)
def names_told(octets: bytes, link: str) -> tuple[tuple[str, str], ...]:
    """Tell manufacturer and identification of the meter, then of its radio adapter.

    Parameters
    ----------
    octets
        The telegram as heard.
    link
        ``wmbus`` or ``mbus``.

    Returns
    -------
    tuple
        The manufacturer is empty where the headers do not tell it, as on the fixed structure of old meters.

    Raises
    ------
    BadTelegram
        The link layer or a header cannot be read.
    """
    return identify(octets, link="mbus" if link == "mbus" else "wmbus").senders
