"""The exchange on the wire as pure state machines: they say what to send, and are told what came back.

No port, no clock: a gateway sends what a :class:`Send` holds, waits as long as it says, and hands back the
bytes that came or that nothing came.
"""

from tepore.mbus.exchange.readout import Done, Failed, Readout, Send
from tepore.mbus.exchange.requests import (
    BAUD_RATES,
    WILDCARD,
    application_reset,
    initialise,
    request_alarm,
    request_answer,
    response_timeout_s,
    secondary_address,
    select,
    set_baud_rate,
    set_primary_address,
)
from tepore.mbus.exchange.search import Found, SecondarySearch

__all__ = [
    "BAUD_RATES",
    "WILDCARD",
    "Done",
    "Failed",
    "Found",
    "Readout",
    "SecondarySearch",
    "Send",
    "application_reset",
    "initialise",
    "request_alarm",
    "request_answer",
    "response_timeout_s",
    "secondary_address",
    "select",
    "set_baud_rate",
    "set_primary_address",
]
