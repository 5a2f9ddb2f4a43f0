"""Mail off the request: who asked for a link gets one, and what is due is sent, in rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.services.link_requests import answer_link_requests
from tepore.services.outgoing_mail import Delivery, deliver_mails

if TYPE_CHECKING:
    from datetime import datetime


def send_due_mail(*, now: datetime) -> Delivery:
    """Answer who asked for a link, and send what is due.

    Parameters
    ----------
    now
        Aware instant.

    Raises
    ------
    BadMailServer, BadKeyFile
        The setting of the server, or the key file, cannot be used.
    """
    answer_link_requests(now=now)
    return deliver_mails(now=now)
