"""The CI field: which header follows and what the bytes after it carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tepore.mbus.errors import BadTelegram
from tepore.mbus.tables import load_table

Carries = Literal["records", "compact", "format", "error", "alarm", "maker", "opaque", "nothing"]
HeaderForm = Literal["none", "short", "long"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a CI field announces."""

    ci: int
    header: HeaderForm
    carries: Carries


_TABLE = load_table("ci.toml")
_ANNOUNCEMENTS = {
    code: Announcement(code, row["header"], row["carries"])
    for row in _TABLE["ci"]
    for code in range(row["codes"][0], row["codes"][1] + 1)
}
_TO_METER = frozenset(_TABLE["to_meter"]["codes"])
APPLICATION_ERRORS: dict[int, str] = {int(code, 16): name for code, name in _TABLE["errors"].items()}


def announcement(ci: int, place: int) -> Announcement:
    """Return what a CI field announces.

    Parameters
    ----------
    ci
        The CI byte.
    place
        Its place in the telegram, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.direction`` for commands to a meter, ``telegram.ci`` for what the standard does not define.
    """
    found = _ANNOUNCEMENTS.get(ci)
    if found is not None:
        return found
    if ci in _TO_METER:
        raise BadTelegram("telegram.direction", place, f"CI {ci:02X} is a command to a meter.")
    raise BadTelegram("telegram.ci", place, f"CI {ci:02X} announces nothing that is known.")
