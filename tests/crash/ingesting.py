"""The process that is killed: takes telegrams from its standard input and acknowledges each by its number."""

import sys
from datetime import UTC, datetime

from tepore.store.opening import open_store

open_store()

from tepore.services.ingest_telegrams import HeardTelegram, ingest_telegrams  # noqa: E402 - needs the store
from tepore.services.organisations import ensure_organisation  # noqa: E402
from tepore.store.sealing import KeyRing  # noqa: E402


def heard():
    for line in sys.stdin:
        number, octets = line.split()
        yield HeardTelegram(octets=bytes.fromhex(octets), link="wmbus", source=number)


def acknowledge(group) -> None:
    sys.stdout.write("".join(f"{one.source}\n" for one in group))
    sys.stdout.flush()


# A group of its own for each few telegrams: many commits, so many instants to be killed at.
sys.modules["tepore.services.ingest_telegrams"].GROUP = 5
if "--acknowledge-first" in sys.argv:
    import tepore.services.ingest_telegrams as under_test

    stored = under_test._store

    def too_early(organisation_id, group, clock, report):
        acknowledge(group)
        return stored(organisation_id, group, clock, report)

    under_test._store = too_early
ingest_telegrams(
    organisation_id=ensure_organisation(code="crash").id,
    heard=heard(),
    key_ring=KeyRing.generate(),
    clock=lambda: datetime.now(UTC),
    acknowledge=acknowledge,
)
sys.stdout.write("done\n")
