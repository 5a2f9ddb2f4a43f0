"""Work in rounds beside the portal: a round that goes wrong is not the last."""

import logging
import threading

import pytest
from django.db import OperationalError

from tepore.kernel import Refusal
from tepore.services.rounds import Rounds


def test_a_round_that_goes_wrong_is_logged_by_its_kind_and_the_next_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    faults = [Refusal("the server is away.", code="mail.away"), OperationalError("database is locked"), None]
    done = threading.Event()

    def work(**told: object) -> None:
        assert set(told) == {"now"}
        fault = faults.pop(0) if faults else None
        if fault is not None:
            raise fault
        done.set()

    rounds = Rounds("mail", work, pause_seconds=0.001)
    with caplog.at_level(logging.WARNING):
        rounds.start()
        assert done.wait(10)
        rounds.stop()
        rounds.join(10)
    assert not rounds.is_alive()
    assert [record.getMessage() for record in caplog.records] == ["mail: mail.away", "mail: OperationalError"]
