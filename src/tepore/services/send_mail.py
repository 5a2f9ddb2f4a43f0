"""Mail off the request: who asked for a link gets one, and what is due is sent, in rounds."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from django.db import Error, close_old_connections
from django.utils import timezone

from tepore.kernel import Refusal
from tepore.services.link_requests import answer_link_requests
from tepore.services.outgoing_mail import Delivery, deliver_mails

if TYPE_CHECKING:
    from datetime import datetime

PAUSE_SECONDS = 15.0
LOG = logging.getLogger(__name__)


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


class MailSender(threading.Thread):
    """Sends in rounds beside the portal, in the portal's program."""

    def __init__(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        super().__init__(name="mail", daemon=True)
        self._pause_seconds = pause_seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        """Send until asked to stop; what goes wrong in a round is logged by its kind, and tried again."""
        while not self._stopped.wait(self._pause_seconds):
            try:
                send_due_mail(now=timezone.now())
            except Refusal as refusal:
                LOG.warning("mail: %s", refusal.code)
            except Error as fault:
                LOG.warning("mail: %s", type(fault).__name__)
            finally:
                close_old_connections()

    def stop(self) -> None:
        """Let the round at hand end, and begin no other."""
        self._stopped.set()
