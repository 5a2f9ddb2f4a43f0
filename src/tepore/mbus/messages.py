"""Answers that several telegrams make (EN 13757-3, DIF 1F)."""

from __future__ import annotations

from collections.abc import Sequence

from tepore.mbus.decoded import Decoded
from tepore.mbus.errors import BadTelegram


def merge_parts(parts: Sequence[Decoded]) -> Decoded:
    """Return the parts of one meter's answer as one telegram, its records in the order sent.

    Nothing is carried from one answer into another: the parts must be of one meter, and all but the last must
    say that more follow. Access number, status and payload are those of the last part.

    Parameters
    ----------
    parts
        Decoded telegrams of one answer, in the order sent.

    Raises
    ------
    BadTelegram
        ``telegram.parts`` where they are not one answer.
    """
    if not parts:
        raise BadTelegram("telegram.parts", 0, "An answer has at least one part.")
    first, last = parts[0], parts[-1]
    for part in parts:
        if (part.manufacturer, part.device_id) != (first.manufacturer, first.device_id):
            raise BadTelegram("telegram.parts", 0, "The parts are of different meters.")
    if not all(part.more_records_follow for part in parts[:-1]):
        raise BadTelegram("telegram.parts", 0, "A part that is not the last says that nothing follows.")
    records = tuple(record for part in parts for record in part.records)
    return last._replace(records=records)
