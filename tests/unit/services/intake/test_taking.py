"""A file is tried with nothing written, taken in once, and gone; whoever it is not for does not find it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from building import HEAT, UNITS, Building
from tepore.services.access import Actor, NotPermitted
from tepore.services.intake import (
    BadUpload,
    Choice,
    UnableToTakeIn,
    discard_file,
    hand_over_file,
    list_handed_over,
    list_mappings,
    take_in,
    try_file,
)
from tepore.services.intake.pending import KEPT_FOR, LARGEST_BYTES, MOST_WAITING
from tepore.store.estate.models import PendingFile
from tepore.store.metering.models import Finding, ImportFile, Reading
from tepore.store.people.models import AuditEvent, Role
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
FILE = "\n".join(
    ["Contatore;Rilevato il;Prima;Adesso"]
    + [f"{number};{day:02}/01/2026;5;{100 + day}" for number in (HEAT, UNITS) for day in range(1, 11)]
).encode()
RIGHT = Choice(heading_row=1, positions={"device": 0, "date": 1, "value": 3})


def hand_over(actor: Actor, content: bytes = FILE, **more: object):
    given = {"kind": "readings", "name": "letture.csv", "now": NOW, **more}
    return hand_over_file(actor=actor, content=content, **given)


def test_a_trial_writes_nothing_and_tells_what_an_import_does(building: Building, operator: Actor) -> None:
    file_id = hand_over(operator)
    trial = try_file(actor=operator, file_id=file_id, choice=RIGHT, now=NOW)
    assert trial.outcome is not None
    assert (trial.outcome.rows, trial.outcome.taken, trial.outcome.doubt) == (20, 20, "")
    assert not Reading.objects.exists()
    assert not ImportFile.objects.exists()
    done = take_in(actor=operator, file_id=file_id, choice=RIGHT, now=NOW)
    assert (done.taken, Reading.objects.count()) == (trial.outcome.taken, 20)
    assert not PendingFile.objects.exists()
    assert AuditEvent.objects.get().evidence["taken"] == 20


def test_a_register_that_jumps_about_is_doubted_and_kept_out(building: Building, operator: Actor) -> None:
    take_in(actor=operator, file_id=hand_over(operator), choice=RIGHT, now=NOW)
    wrong = Choice(heading_row=1, positions={"device": 0, "date": 1, "value": 2})
    later = FILE.replace(b"/01/2026", b"/01/2026 13:00")
    file_id = hand_over(operator, later, name="later.csv")
    trial = try_file(actor=operator, file_id=file_id, choice=wrong, now=NOW)
    assert trial.outcome is not None
    assert (trial.outcome.doubt, trial.outcome.doubted_column) == ("odd", "value")
    before = (Reading.objects.count(), Finding.objects.count())
    with pytest.raises(UnableToTakeIn) as refused:
        take_in(actor=operator, file_id=file_id, choice=wrong, now=NOW)
    assert refused.value.code == "intake.doubtful"
    assert (Reading.objects.count(), Finding.objects.count()) == before
    take_in(actor=operator, file_id=file_id, choice=wrong, now=NOW, is_confirmed=True)
    assert Reading.objects.count() > before[0]


def test_what_is_known_already_is_not_taken_in_again(building: Building, operator: Actor) -> None:
    take_in(actor=operator, file_id=hand_over(operator), choice=RIGHT, now=NOW)
    file_id = hand_over(operator)
    trial = try_file(actor=operator, file_id=file_id, choice=RIGHT, now=NOW)
    assert not trial.is_worth_taking
    with pytest.raises(UnableToTakeIn) as refused:
        take_in(actor=operator, file_id=file_id, choice=RIGHT, now=NOW)
    assert refused.value.code == "intake.nothing_new"


@pytest.mark.parametrize(
    ("positions", "code"),
    [
        ({"device": 0, "date": 1}, "table.not_chosen"),
        ({"device": 0, "date": 1, "value": 1}, "table.chosen_twice"),
    ],
)
def test_columns_that_are_not_chosen_are_asked_for(
    building: Building, operator: Actor, positions: dict[str, int], code: str
) -> None:
    choice = Choice(heading_row=1, positions=positions)
    trial = try_file(actor=operator, file_id=hand_over(operator), choice=choice, now=NOW)
    assert trial.complaint is not None
    assert trial.complaint.code == code
    assert trial.outcome is None


def test_a_mapping_is_found_again_by_its_headings_alone(building: Building, operator: Actor) -> None:
    take_in(actor=operator, file_id=hand_over(operator), choice=RIGHT, now=NOW, save_as="Ditta")
    swapped = "\n".join(
        ";".join(line.split(";")[::-1]) for line in FILE.decode().replace("101", "201").splitlines()
    ).encode()
    trial = try_file(actor=operator, file_id=hand_over(operator, swapped), choice=Choice(), now=NOW)
    assert trial.chosen is not None
    assert trial.chosen.name == "Ditta"
    assert dict(trial.layout.positions) == {"device": 3, "date": 2, "value": 0}
    unknown = try_file(
        actor=operator,
        file_id=hand_over(operator, FILE.replace(b"Adesso", b"Dopo")),
        choice=Choice(),
        now=NOW,
    )
    assert unknown.chosen is None
    assert [one.name for one in list_mappings(actor=operator, kind="readings")] == ["Ditta"]


def test_files_are_limited_sealed_and_gone_after_a_day(building: Building, operator: Actor) -> None:
    file_id = hand_over(operator, b"canary;of;the;file\n1;2;3;4")
    assert b"canary" not in bytes(PendingFile.objects.get(pk=file_id).sealed)
    for content, code in ((b"", "upload.empty"), (b"x" * (LARGEST_BYTES + 1), "upload.large")):
        with pytest.raises(BadUpload) as refused:
            hand_over(operator, content)
        assert refused.value.code == code
    for _ in range(MOST_WAITING - 1):
        hand_over(operator)
    with pytest.raises(BadUpload) as refused:
        hand_over(operator)
    assert refused.value.code == "upload.waiting"
    hand_over(operator, now=NOW + KEPT_FOR)
    assert PendingFile.objects.count() == 1


def test_a_file_under_a_former_key_of_keys_is_asked_for_again(
    building: Building, operator: Actor, settings
) -> None:
    file_id = hand_over(operator)
    write_key_ring(settings.ENVIRONMENT.key_path, KeyRing.generate())
    with pytest.raises(BadUpload) as refused:
        try_file(actor=operator, file_id=file_id, choice=RIGHT, now=NOW)
    assert refused.value.code == "upload.sealed"


def test_another_organisation_role_or_condominium_finds_nothing(building: Building, operator: Actor) -> None:
    file_id = hand_over(operator)
    strangers = (
        replace(operator, organisation_id=9999),
        replace(operator, role=Role.ENGINEER),
        replace(operator, condominium_id=building.condominium.pk),
    )
    for actor in strangers:
        with pytest.raises(NotPermitted):
            try_file(actor=actor, file_id=file_id, choice=RIGHT, now=NOW)
        with pytest.raises(NotPermitted):
            take_in(actor=actor, file_id=file_id, choice=RIGHT, now=NOW)
    with pytest.raises(NotPermitted):
        discard_file(actor=strangers[0], file_id=file_id)
    with pytest.raises(NotPermitted):
        discard_file(actor=operator, file_id=uuid4())
    assert [one.id for one in list_handed_over(actor=operator, kinds=("readings",))] == [file_id]
    discard_file(actor=operator, file_id=file_id)
    assert not PendingFile.objects.exists()


def test_a_readings_page_of_tomorrow_is_refused_row_by_row(building: Building, operator: Actor) -> None:
    late = FILE.replace(b"01/01/2026", (NOW + timedelta(days=30)).strftime("%d/%m/%Y").encode())
    trial = try_file(actor=operator, file_id=hand_over(operator, late), choice=RIGHT, now=NOW)
    assert trial.outcome is not None
    assert {(row.code, row.where) for row in trial.outcome.set_aside} == {("cell.future", "column date")}
