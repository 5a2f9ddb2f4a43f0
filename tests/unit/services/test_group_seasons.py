"""Seasons of several groups closed from the store: the figures of the file, and all that follows."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tepore.norms.uni10200 import Allocation, BuildingAllocation, FixedSplit, TableKind
from tepore.services.allocate_building import allocate_any_building
from tepore.services.close_by_name import close_by_name
from tepore.services.close_season import (
    allocation_of,
    kept_allocation,
    verify_chain,
)
from tepore.services.explain_figure import explain_figure
from tepore.services.hand_over_unit import hand_over_unit
from tepore.services.ledger_entries import ledger_sum
from tepore.services.organisations import ensure_organisation
from tepore.services.other_criteria import bases_for, divided_by
from tepore.services.persons import PersonProfile
from tepore.services.preview_season import preview_season
from tepore.services.recompute_allocation import recompute_season
from tepore.services.register import import_register
from tepore.services.season_balances import balances_of
from tepore.services.season_differences import latest_differences
from tepore.services.season_documents import export_season
from tepore.services.season_inputs import UnableToGather
from tepore.services.season_status import season_status
from tepore.services.season_workflow import Act, approve_season
from tepore.store.ledger.models import Allocation as AllocationRow
from tepore.store.ledger.models import Expense, Season
from tepore.store.metering.models import Device, Installation, Reading
from tepore.store.sealing import KeyRing
from tepore_verify.telling import verdicts_on

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[3] / "examples"
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
OF_GROUPS = ("hot-water", "mixed-building", "supercondominio")


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.generate()


def imported(ring: KeyRing, text: str, name: str = "stabile.toml") -> Season:
    import_register(
        organisation_id=ensure_organisation(code="t").id, content=text.encode(), name=name, key_ring=ring,
        clock=lambda: NOW,
    )  # fmt: skip
    return Season.objects.get()


def example(name: str) -> str:
    return (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")


def closed(season: Season, ring: KeyRing, **more: Any) -> Any:
    return close_by_name(
        organisation_id=season.organisation_id, condominium=season.condominium.name, season=season.code,
        key_ring=ring, now=NOW, **more,
    )  # fmt: skip


def kept(season: Season, ring: KeyRing | None = None) -> BuildingAllocation:
    row = AllocationRow.objects.get(season=season, replaced_by__isnull=True)
    computed = kept_allocation(organisation_id=season.organisation_id, allocation_id=row.pk, key_ring=ring)
    assert isinstance(computed, BuildingAllocation)
    return computed


def by_group(building: BuildingAllocation) -> dict[str, dict[str, tuple[int, int]]]:
    return {
        statement.unit_id: {
            group: (part.fixed_cents, part.consumption_cents) for group, part in statement.parts.items()
        }
        for statement in building.statements
    }


@pytest.mark.parametrize("name", OF_GROUPS)
def test_a_season_of_groups_closed_from_the_store_has_the_figures_of_its_file(
    ring: KeyRing, name: str
) -> None:
    season = imported(ring, example(name))
    closing = closed(season, ring)
    from_file = allocate_any_building(file=EXAMPLES / f"{name}.toml")
    assert isinstance(from_file, BuildingAllocation)
    stored = kept(season, ring)
    assert by_group(stored) == by_group(from_file)
    assert closing.total_cents == from_file.total_cents
    assert [one.balance_cents for one in stored.statements] == [
        one.balance_cents for one in from_file.statements
    ]
    assert [one.holder for one in stored.statements] == [one.holder for one in from_file.statements]
    assert stored.legal_check.voluntary_percent == from_file.legal_check.voluntary_percent
    assert all(
        one.is_identical
        for one in recompute_season(organisation_id=season.organisation_id, season_id=season.pk)
    )
    assert verify_chain(organisation_id=season.organisation_id, season_id=season.pk) == 1
    assert ledger_sum(organisation_id=season.organisation_id) == 0
    assert sum(one.charged_cents for one in balances_of(season)) == from_file.total_cents


def test_the_readings_of_the_store_are_charged_not_the_figures_of_the_file(ring: KeyRing) -> None:
    # Interno 1 used 20 m3 more hot water than the file says: the rest of the volume and the heat follow.
    season = imported(ring, example("hot-water"))
    before = allocate_any_building(file=EXAMPLES / "hot-water.toml")
    assert isinstance(before, BuildingAllocation)
    reading = Reading.objects.filter(device__kind="hot_water_meter").order_by("-value").first()
    assert reading is not None
    assert reading.unit == "m3"
    Reading.objects.create(
        organisation_id=reading.organisation_id, device=reading.device, quantity="volume", unit="m3",
        value=reading.value + Decimal(20), kind=reading.kind, valid_at=reading.valid_at, clock="document",
        recorded_at=NOW, quality="manual", reason="misread", replaces=reading,
    )  # fmt: skip
    closed(season, ring)
    unit = reading.device.installations.get().metering_point.unit.code
    old = {one.unit_id: one for one in before.statements}[unit].parts
    new = {one.unit_id: one for one in kept(season).statements}[unit].parts
    for group in ("acqua-calda", "acqua"):  # hot water is cold water first: its meter counts for both
        assert new[group].consumption_cents > old[group].consumption_cents
    assert new["riscaldamento"].total_cents == old["riscaldamento"].total_cents


def test_a_closed_season_of_groups_is_sealed_and_every_document_of_its_zip_verifies(
    ring: KeyRing, tmp_path: Path
) -> None:
    season = imported(ring, example("mixed-building"))
    closed(season, ring)
    named = {"organisation_id": season.organisation_id, "season_id": season.pk}
    path = export_season(**named, key_ring=ring, path=tmp_path / "stagione.zip")
    verdicts = verdicts_on([path])
    assert [one.exit_code for one in verdicts.each] == [0] * 6
    roots = {one.content["seal"]["closings"][-1]["root"] for one in verdicts.each if one.content}
    builds = {one.content["seal"]["closings"][-1]["build"] for one in verdicts.each if one.content}
    assert len(roots) == len(builds) == 1
    row = AllocationRow.objects.get(season=season)
    assert builds == {row.build}
    assert row.build.startswith(f"{row.program}, rules ")
    assert (
        path.read_bytes() == export_season(**named, key_ring=ring, path=tmp_path / "again.zip").read_bytes()
    )
    with zipfile.ZipFile(path) as archive:
        package = archive.read("pacchetti/prospetto-B1.json")
        assert len([name for name in archive.namelist() if name.endswith(".pdf")]) == 6
    for room in ("A1-inlet", "60102", "B3-soggiorno"):
        assert room.encode() not in package, "a neighbour's device is in the package"
    told = explain_figure(document=package, unit_id="B1", figure="vecchi/voluntary")
    assert told.figure.node.id == "group/vecchi/unit/B1/voluntary/whole"


def test_a_sale_in_a_season_of_groups_divides_every_group_at_the_stores_readings(
    ring: KeyRing, tmp_path: Path
) -> None:
    season = imported(ring, example("mixed-building"))
    hand_over_unit(
        organisation_id=season.organisation_id, condominium=season.condominium.code, unit="A1",
        on=date(2025, 1, 15), profile=PersonProfile(name="Famiglia Zappa"), key_ring=ring,
    )  # fmt: skip
    device = Device.objects.get(identification="50101")
    Reading.objects.create(
        organisation_id=season.organisation_id, device=device, quantity="energy", unit="kWh",
        value=Decimal(16_000), kind="document", valid_at=datetime(2025, 1, 14, 23, tzinfo=UTC),
        clock="document", recorded_at=NOW, quality="actual", reason="read with the keys",
    )  # fmt: skip
    closed(season, ring)
    seller, buyer = kept(season, ring).statements[0].holders
    assert (seller.holder, buyer.holder) == ("Famiglia Alba", "Famiglia Zappa")
    assert (seller.consumption_cents, buyer.consumption_cents) == (
        40_000,
        35_000,
    )  # 4000 of 7500 kWh
    assert (seller.fixed_cents, buyer.fixed_cents) == (15_396, 15_229)  # 306.25 EUR * 92/183 days
    accounts = [one for one in balances_of(season) if one.unit == "A1"]
    assert [one.charged_cents for one in accounts] == [55_396, 50_229]
    assert ledger_sum(organisation_id=season.organisation_id) == 0
    path = export_season(
        organisation_id=season.organisation_id, season_id=season.pk, key_ring=ring, path=tmp_path / "s.zip"
    )
    assert verdicts_on([path]).exit_code == 0


def test_a_correction_posts_differences_head_by_head_of_each_group(ring: KeyRing) -> None:
    season = imported(ring, example("mixed-building"))
    closed(season, ring)
    Expense.objects.create(
        organisation_id=season.organisation_id, season=season, code="late", kind="energy_carrier",
        amount_cents=42_000, to="centrale",
    )  # fmt: skip
    closed(season, ring, reason="bolletta tardiva")
    found = latest_differences(organisation_id=season.organisation_id, season_id=season.pk)
    assert found.difference_cents == 42_000
    assert sum(one.difference_cents for one in found.units) == 42_000
    heads = {one.head for unit in found.units for one in unit.heads}
    assert {"nuovi/voluntary", "vecchi/involuntary"} <= heads
    assert ledger_sum(organisation_id=season.organisation_id) == 0
    assert verify_chain(organisation_id=season.organisation_id, season_id=season.pk) == 2


def test_the_preview_and_the_approval_are_of_what_is_closed(ring: KeyRing) -> None:
    season = imported(ring, example("mixed-building"))
    named = {"organisation_id": season.organisation_id, "season_id": season.pk}
    status = season_status(**named)
    assert (status.can_be_closed, status.points) == (True, 5)
    preview = preview_season(**named, key_ring=ring)
    assert preview.building is not None
    assert approve_season(**named, act=Act(at=NOW)) == preview.inputs_sha256
    closed(season, ring)
    assert [one.total_cents for one in preview.allocation.statements] == [
        one.total_cents for one in kept(season).statements
    ]


def test_one_bill_of_all_groups_is_shown_where_groups_are_not_asked_for(ring: KeyRing) -> None:
    season = imported(ring, example("mixed-building"))
    closing = closed(season, ring)
    whole = allocation_of(organisation_id=season.organisation_id, allocation_id=closing.allocation_id)
    assert isinstance(whole, Allocation)
    assert [head.kind for head in whole.heads][:2] == ["nuovi/involuntary", "nuovi/voluntary"]
    for statement in whole.statements:
        assert sum(line.amount_cents for line in statement.lines) == statement.total_cents
        assert all(line.node_id in whole.graph.nodes for line in statement.lines)
    assert sum(head.amount_cents for head in whole.heads) == whole.total_cents


def test_a_bill_that_goes_nowhere_is_refused_with_the_groups(ring: KeyRing) -> None:
    season = imported(ring, example("supercondominio"))
    Expense.objects.create(
        organisation_id=season.organisation_id, season=season, code="x", kind="running", amount_cents=1
    )
    with pytest.raises(UnableToGather) as refused:
        closed(season, ring)
    assert refused.value.code == "season.bill"
    assert "centrale, rete" in refused.value.remedy
    assert not AllocationRow.objects.exists()


def test_a_meter_that_fell_silent_is_estimated_by_the_need_for_hot_water_and_said(ring: KeyRing) -> None:
    # By hand: A1 used 100 m3 in 183 days and needs 2000 kWh, A2 needs 1500 kWh: 75 m3, of which 136/183 days.
    season = imported(ring, example("supercondominio"))
    Installation.objects.filter(device__identification="72002").update(
        end_on=date(2024, 12, 1), last_value=Decimal(30)
    )
    closed(season, ring)
    group = next(run for run in kept(season).runs if run.group.id == "A-acqua-calda")
    rows = [row for row in group.allocation.inputs.consumptions if row.subject == "A2"]
    assert [(row.quality.value, row.unit.value) for row in rows] == [("manual", "m3"), ("estimated", "m3")]
    assert rows[0].amount == 20
    assert rows[1].method == "need_share"
    assert rows[1].amount == round(Fraction(75 * 136, 183)) == 56


def test_another_criterion_divides_heating_anew_and_leaves_water_as_it_is(ring: KeyRing) -> None:
    season = imported(ring, example("hot-water"))
    closed(season, ring)
    before = kept(season)
    split = FixedSplit(fixed_fraction=Decimal("0.3"), source="proposal", base=TableKind.HEATING_NEED)
    assert TableKind.HEATING_NEED in bases_for(before)
    whole = divided_by(before, split)
    assert whole.total_cents == before.total_cents
    assert sum(one.total_cents for one in whole.statements) == before.total_cents
    old = {one.unit_id: one.parts for one in before.statements}
    for statement in whole.statements:
        of_group = dict.fromkeys(old[statement.unit_id], 0)
        for line in statement.lines:
            of_group[line.head.partition("/")[0]] += line.amount_cents
        for group in ("acqua", "acqua-calda"):
            assert of_group[group] == old[statement.unit_id][group].total_cents
    heads = {head.kind: head.amount_cents for head in whole.heads}
    heating = before.runs[0].allocation.total_cents
    assert abs(10 * heads["riscaldamento/fixed"] - 3 * heating) < 10 * 100, heads


def test_a_season_of_several_services_without_groups_is_refused(ring: KeyRing) -> None:
    season = imported(ring, example("mixed-building"))
    season.terms = {}
    season.save()
    with pytest.raises(UnableToGather) as refused:
        closed(season, ring)
    assert refused.value.code == "season.no_groups"
    status = season_status(organisation_id=season.organisation_id, season_id=season.pk)
    assert not status.can_be_closed
