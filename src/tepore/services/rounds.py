"""Work done again and again beside the portal, in the portal's program: mail, webhooks."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from django.db import Error, close_old_connections
from django.utils import timezone

from tepore.kernel import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

PAUSE_SECONDS = 15.0
LOG = logging.getLogger(__name__)


class Rounds(threading.Thread):
    """Does one kind of work in rounds until it is asked to stop.

    Parameters
    ----------
    name
        Of the work, as the log says it.
    work
        One round, given the aware instant of its beginning.
    pause_seconds
        Between two rounds [s].
    """

    def __init__(self, name: str, work: Callable[..., object], pause_seconds: float = PAUSE_SECONDS) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self._pause_seconds = pause_seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        """Work until asked to stop; what goes wrong in a round is logged by its kind, and tried again."""
        while not self._stopped.wait(self._pause_seconds):
            try:
                self._work(now=timezone.now())
            except Refusal as refusal:
                LOG.warning("%s: %s", self.name, refusal.code)
            except Error as fault:
                LOG.warning("%s: %s", self.name, type(fault).__name__)
            finally:
                close_old_connections()

    def stop(self) -> None:
        """Let the round at hand end, and begin no other."""
        self._stopped.set()
