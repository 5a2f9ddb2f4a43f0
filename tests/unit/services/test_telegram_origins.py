"""A season's readings name the telegrams they were heard in, down to the figures of the calculation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from building import HEAT, NOW, Building
from meters import energy_kwh, telegram
from tepore.documents.engine_words import source_label
from tepore.norms.uni10200 import Consumption, ConsumptionUnit, IndexReading, LinearEstimate
from tepore.services.telegram_origins import with_telegrams
from tepore.store.metering.models import Reading, Telegram

pytestmark = pytest.mark.django_db
ON = date(2024, 10, 15)


def index(source: str, estimate: LinearEstimate | None = None) -> IndexReading:
    return IndexReading(index=Decimal(1), read_on=ON, source=source, estimated_from=estimate)


def row(first: IndexReading, last: IndexReading) -> Consumption:
    return Consumption(
        id="1", metering_point="P", subject="1", unit=ConsumptionUnit.KWH, first=first, last=last, source="s"
    )


def heard() -> tuple[int, str]:
    building = Building()
    building.hear(telegram(HEAT, energy_kwh(100)), received_at=NOW)
    reading = Reading.objects.filter(telegram__isnull=False).order_by("pk").first()
    assert reading is not None
    return reading.pk, Telegram.objects.get().sha256


def test_a_heard_reading_names_its_telegram_wherever_it_stands() -> None:
    pk, sha256 = heard()
    ends = index(f"reading {pk}"), index("reading 99999")
    estimate = LinearEstimate(before=ends[0], after=ends[1], elapsed_s=1, between_s=2, digits=0)
    told = f"estimated, linear in time between reading {pk} (1 on 2024-10-15) and reading 99999 (1 on {ON})"
    (named,) = with_telegrams([row(index(f"restart at zero after reading {pk}"), index(told, estimate))])
    assert named.first is not None
    assert named.last is not None
    assert named.first.source == f"restart at zero after reading {pk} of telegram {sha256}"
    assert f"reading {pk} of telegram {sha256} (1 on" in named.last.source
    assert "reading 99999 (1 on" in named.last.source
    assert named.last.estimated_from is not None
    assert named.last.estimated_from.before.source == f"reading {pk} of telegram {sha256}"
    assert named.last.estimated_from.after.source == "reading 99999"


def test_what_was_not_heard_stays_as_it_is() -> None:
    stated = row(index("building.toml line 3"), index("installation 4"))
    assert with_telegrams([stated]) == (stated,)


def test_paper_shows_the_hash_s_first_digits_in_the_reader_s_language() -> None:
    source = f"reading 7 of telegram {'ab' * 32}, read on 2024-10-15; manual"
    spoken = source_label(source, "it")
    assert "abababab…" in spoken
    assert "ab" * 5 not in spoken
    assert "telegramma" in spoken
    assert "manual" not in spoken.replace("manuale", "")
