"""A closed season is read once and kept at hand; names are filled in anew each time."""

from collections import OrderedDict
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from building import NOW
from tepore.services import at_hand
from tepore.services.close_season import close_season
from tepore.services.organisations import ensure_organisation
from tepore.services.read_statements import WRITTEN, stored_allocation
from tepore.services.register import import_register
from tepore.store.environment import read_environment
from tepore.store.ledger.models import Allocation, Season
from tepore.store.people.models import Person
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[3] / "examples" / "heat-meters.toml"
NAME = "Zanzibar Kanarek"


@pytest.fixture
def row(tmp_path: Path, settings) -> Allocation:
    settings.ENVIRONMENT = read_environment().model_copy(update={"key_file": tmp_path / "keys.json"})
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    organisation_id = ensure_organisation(code="test").id
    text = EXAMPLE.read_text(encoding="utf-8").replace("Famiglia Alberti", NAME)
    import_register(
        organisation_id=organisation_id, content=text.encode(), name="a.toml", key_ring=ring,
        clock=lambda: NOW,
    )  # fmt: skip
    closed = close_season(organisation_id=organisation_id, season_id=Season.objects.get().pk, now=NOW)
    return Allocation.objects.defer(*WRITTEN).get(pk=closed.allocation_id)


def test_it_is_read_back_once(row: Allocation) -> None:
    first = stored_allocation(row)
    with CaptureQueriesContext(connection) as queries:
        again = stored_allocation(row)
    assert again == first
    assert not [one for one in queries.captured_queries if "ledger_" in one["sql"]]


def test_a_name_that_was_erased_is_shown_no_more(row: Allocation) -> None:
    holders = [statement.holder for statement in stored_allocation(row).allocation.statements]
    assert holders.count(NAME) == 1
    Person.objects.update(profile=b"")
    assert NAME not in repr(stored_allocation(row))


def test_another_closing_of_the_season_is_another_allocation(row: Allocation) -> None:
    former = stored_allocation(row)
    corrected = close_season(
        organisation_id=row.organisation_id, season_id=row.season_id, now=NOW, reason="a late invoice"
    )
    latest = stored_allocation(Allocation.objects.get(pk=corrected.allocation_id))
    assert (latest.id, latest.reason) != (former.id, former.reason)
    assert stored_allocation(row) == former


def test_no_more_stay_at_hand_than_there_is_room_for(row: Allocation, monkeypatch) -> None:
    places = []
    monkeypatch.setattr(at_hand, "_kept", OrderedDict())
    monkeypatch.setattr(at_hand, "MOST_UNITS", 10)
    for number in range(3):  # five units each
        closed = close_season(
            organisation_id=row.organisation_id, season_id=row.season_id, now=NOW, reason=f"reason {number}"
        )
        latest = Allocation.objects.get(pk=closed.allocation_id)
        places.append((latest.organisation_id, latest.pk, latest.sha256))
        stored_allocation(latest)
    assert list(at_hand._kept) == places[1:]
    stored_allocation(Allocation.objects.get(pk=places[1][1]))
    assert list(at_hand._kept) == [places[2], places[1]]
