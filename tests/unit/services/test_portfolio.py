"""The portfolio's lights: each told by what is known, searched, ordered, and within a bound of queries."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from seasons import NOW, StoredSeason
from tepore.services import background_jobs as jobs
from tepore.services.access import Actor
from tepore.services.building_year import describe_year
from tepore.services.close_season import allocation_of, close_season
from tepore.services.list_condominiums import condominium_row
from tepore.services.portfolio import describe_portfolio
from tepore.services.run_jobs import run_waiting
from tepore.store.estate.models import Condominium
from tepore.store.metering.models import Finding
from tepore.store.people.models import AuditEvent, Role, User
from tepore.store.sealing import KeyRing, write_key_ring
from tepore.web.heat_map import form_of, heat_map

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 1)


@pytest.fixture
def stored(tmp_path, settings) -> StoredSeason:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
        update={"key_file": tmp_path / "keys.json", "home": tmp_path}
    )
    write_key_ring(tmp_path / "keys.json", KeyRing.generate())
    return StoredSeason()


def actor(stored: StoredSeason) -> Actor:
    user, _ = User.objects.get_or_create(username="a")
    return Actor(
        user_id=user.pk, organisation_id=stored.organisation_id, organisation="o", role=Role.ADMINISTRATOR
    )


def lights(stored: StoredSeason, on: date = ON) -> dict[str, tuple[str, dict[str, int]]]:
    (row,) = describe_portfolio(actor=actor(stored), on=on).rows
    return {light.code: (light.level.value, dict(light.counts)) for light in row.lights}


def test_a_season_that_nobody_checked_tells_nothing(stored: StoredSeason) -> None:
    found = lights(stored)
    assert found["readings"] == found["estimated"] == ("idle", {})
    assert found["season"][0] == "caution", "it is over and not closed"
    assert lights(stored, date(2025, 1, 1))["season"][0] == "idle", "it is still running"
    assert found["findings"][0] == "good"


def test_the_latest_check_tells_of_an_open_season(stored: StoredSeason) -> None:
    later = stored.new_season("2025/2026", date(2025, 10, 15), date(2026, 4, 16))
    jobs.start_job(
        actor=actor(stored), kind=jobs.CHECK, condominium_id=stored.condominium.pk, now=NOW,
        asked={"season": later.pk, "language": "it"},
    )  # fmt: skip
    run_waiting(clock=lambda: NOW)
    assert lights(stored)["readings"] == ("caution", {"count": 0, "all": 3})


def test_a_closed_season_tells_what_was_read_and_what_was_sent(stored: StoredSeason) -> None:
    closed = close_season(organisation_id=stored.organisation_id, season_id=stored.season.pk, now=NOW)
    found = lights(stored)
    assert found["readings"] == ("good", {"count": 3, "all": 3})
    assert found["estimated"][0] == "good"
    assert found["statements"] == ("caution", {"count": 0, "all": 3})
    for unit in stored.units.values():
        AuditEvent.objects.create(
            organisation_id=stored.organisation_id, at=NOW, action="statement.sent",
            subject=f"allocation {closed.allocation_id}", evidence={"unit": unit.pk, "mail": 1},
        )  # fmt: skip
    assert lights(stored)["statements"] == ("good", {"count": 3, "all": 3})


def test_an_open_finding_that_stops_the_closing_is_red(stored: StoredSeason) -> None:
    for code, level in (("reading.undated", "caution"), ("register.backwards", "bad")):
        Finding.objects.create(at=NOW, code=code, device=stored.devices["1"], fingerprint=code, **stored.own)
        assert lights(stored)["findings"][0] == level
    Finding.objects.update(settled_at=NOW, settlement="looked at")
    assert lights(stored)["findings"][0] == "good"


def test_it_is_searched_and_ordered(stored: StoredSeason) -> None:
    for name, municipality in (("Tiglio", "Torino"), ("Acero", "Milano")):
        Condominium.objects.create(code=name, name=name, municipality=municipality, **stored.own)
    who = actor(stored)

    def names(**asked: str) -> list[str]:
        return [row.condominium.name for row in describe_portfolio(actor=who, on=ON, **asked).rows]

    assert names() == ["Acero", "C", "Tiglio"]
    assert names(search="tor") == ["Tiglio"]
    assert names(order="units") == ["C", "Acero", "Tiglio"]
    assert names(search="%") == []
    Finding.objects.create(
        at=NOW, code="register.backwards", device=stored.devices["1"], fingerprint="x", **stored.own
    )
    assert names(order="attention")[0] == "C"


def test_it_asks_the_database_alike_for_one_and_for_fifty(
    stored: StoredSeason, django_assert_max_num_queries
) -> None:
    for number in range(60):
        Condominium.objects.create(code=f"n{number}", name=f"N {number}", **stored.own)
    who = actor(stored)
    with django_assert_max_num_queries(13):
        page = describe_portfolio(actor=who, on=ON)
    assert (len(page.rows), page.total) == (50, 61)
    assert len(describe_portfolio(actor=who, on=ON, offset=50).rows) == 11


def test_a_building_s_months_sum_to_its_use_and_its_shares_to_the_whole(stored: StoredSeason) -> None:
    closed = close_season(organisation_id=stored.organisation_id, season_id=stored.season.pk, now=NOW)
    who = actor(stored)
    jobs.start_job(actor=who, kind=jobs.MONTHS, condominium_id=stored.condominium.pk, now=NOW, asked={})
    run_waiting(clock=lambda: NOW + timedelta(days=1))
    row = condominium_row(actor=who, condominium_id=stored.condominium.pk)
    computed = allocation_of(organisation_id=stored.organisation_id, allocation_id=closed.allocation_id)
    year = describe_year(actor=who, condominium=row, season=row.season, allocation=computed)
    assert year.months is not None
    assert [one.month for one in year.months.months] == [10, 11, 12, 1, 2, 3, 4]
    assert year.months.measure == "hca"
    totals = {one.unit: one.total for one in year.months.rows}
    assert totals.keys() == {"Flat 1", "Flat 2", "Flat 3"}
    assert totals["Flat 3"] > totals["Flat 2"] > totals["Flat 1"] > 0
    assert totals["Flat 3"] <= 500
    assert year.involuntary_share is None, "a fixed split has none"
    drawn = heat_map(year.months, "it")
    assert drawn is not None
    assert len(drawn.squares) == 21
    assert all("UR" in square.label or "non letto" in square.label for square in drawn.squares)


@pytest.mark.parametrize(
    ("amount", "is_part", "form"),
    [(None, False, "untold"), (0, False, "s0"), (20, False, "s1"), (99, True, "s4 part"), (100, False, "s4")],
)
def test_a_shade_is_a_fifth_of_the_highest(amount: int | None, is_part: bool, form: str) -> None:
    given = None if amount is None else Fraction(amount)
    assert form_of(given, Fraction(100), is_part=is_part) == form
