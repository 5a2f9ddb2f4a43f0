"""A gateway hands over what it heard, as whom its token says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from tepore.services.access import Action, Resource, require
from tepore.services.ingest_telegrams import HeardTelegram, IngestReport, ingest_telegrams
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from tepore.services.access import Actor

SOURCE = "handed over by the API"


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """One telegram as a gateway hands it over.

    Attributes
    ----------
    octets
        Bytes as heard.
    link
        ``wmbus`` or ``mbus``.
    received_at
        Instant at which it was heard; one without a zone is taken for none, as nobody knows which is meant.
    """

    octets: bytes
    link: str
    received_at: datetime | None
    gateway: str


def hand_over_telegrams(
    *, actor: Actor, heard: Sequence[HandedOver], clock: Callable[[], datetime]
) -> IngestReport:
    """Take in what a gateway heard, in the actor's organisation.

    Parameters
    ----------
    actor
        Whose gateway it is.
    heard
        In any order, known ones among them.
    clock
        Gives the aware instant of recording.

    Returns
    -------
    IngestReport
        Given when everything is stored.

    Raises
    ------
    NotPermitted
        The role or the token may not.
    """
    require(actor, Action.ENTER, Resource.TELEGRAM)
    return ingest_telegrams(
        organisation_id=actor.organisation_id,
        heard=[
            HeardTelegram(
                octets=one.octets,
                link=one.link,
                source=SOURCE,
                received_at=one.received_at if one.received_at and one.received_at.tzinfo else None,
                gateway=one.gateway,
            )
            for one in heard
        ],
        key_ring=read_key_ring(settings.ENVIRONMENT.key_path),
        clock=clock,
    )
