"""Which telegram a reading of a season came from: its hash stands in the source of what was read from it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tepore.store.metering.models import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tepore.norms.uni10200 import Consumption, IndexReading

_READING = re.compile(r"\breading (?P<id>\d+)\b")


def with_telegrams(rows: Sequence[Consumption]) -> tuple[Consumption, ...]:
    """Name the telegram's SHA-256 behind each reading that was heard.

    Parameters
    ----------
    rows
        Consumptions whose sources say ``reading N``, N being the reading's row.

    Returns
    -------
    tuple of Consumption
        The same with ``reading N of telegram HASH`` (64 hexadecimal digits) where the reading was heard;
        readings of files and by hand stay as they are.
    """
    asked = {int(found["id"]) for row in rows for one in _sources(row) for found in _READING.finditer(one)}
    heard = Reading.objects.filter(pk__in=asked, telegram__isnull=False)
    hashes = dict(heard.values_list("pk", "telegram__sha256"))
    return tuple(replace(row, first=_named(row.first, hashes), last=_named(row.last, hashes)) for row in rows)


def _sources(row: Consumption) -> Iterator[str]:
    for reading in (row.first, row.last):
        if reading is not None:
            yield reading.source
            if reading.estimated_from is not None:
                yield from (reading.estimated_from.before.source, reading.estimated_from.after.source)


def _named(reading: IndexReading | None, hashes: Mapping[int, str]) -> IndexReading | None:
    if reading is None:
        return None
    estimate = reading.estimated_from
    if estimate is not None:
        before, after = _named(estimate.before, hashes), _named(estimate.after, hashes)
        estimate = replace(estimate, before=before or estimate.before, after=after or estimate.after)
    source = _READING.sub(lambda found: found[0] + _telegram(hashes.get(int(found["id"]))), reading.source)
    return replace(reading, source=source, estimated_from=estimate)


def _telegram(sha256: str | None) -> str:
    return f" of telegram {sha256}" if sha256 else ""
