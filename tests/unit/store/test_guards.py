"""Rules that the database itself keeps, tried by SQL and bulk statements that no model method sees."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tepore.store.estate.models import Condominium, MeteringPoint, PointKind, Room, Unit
from tepore.store.guards import STORE_APPS, all_guards, install_guards, lift_guards, missing_guards
from tepore.store.hooks.models import Delivery, Webhook
from tepore.store.ledger.models import (
    STEPS,
    Advance,
    Allocation,
    Criterion,
    Expense,
    LedgerEntry,
    MillesimiShare,
    MillesimiTable,
    Season,
    SeasonState,
    Statement,
)
from tepore.store.metering.models import (
    Device,
    ImportFile,
    Installation,
    Reading,
    Telegram,
    TelegramDecoding,
    TelegramRejection,
)
from tepore.store.people.models import AuditEvent, Organisation, Person, Tenure, User
from tepore.store.post.models import Message, MessageReading, Objection
from tepore.store.signing.models import SeasonSignature, SigningKey

pytestmark = pytest.mark.django_db
AT = datetime(2025, 1, 1, tzinfo=UTC)
APPEND_ONLY = [
    model
    for label in STORE_APPS
    for model in apps.get_app_config(label).get_models()
    if getattr(model, "append_only", False)
]


class Rows:
    """One row of each kind, of one organisation."""

    def __init__(self, code: str) -> None:
        self.organisation = Organisation.objects.create(code=code, name=code)
        own = {"organisation": self.organisation}
        self.condominium = Condominium.objects.create(code="c", name="C", **own)
        self.unit = Unit.objects.create(condominium=self.condominium, code="1", **own)
        self.room = Room.objects.create(unit=self.unit, code="r", **own)
        self.point = MeteringPoint.objects.create(
            condominium=self.condominium,
            code="p",
            kind=PointKind.RADIATOR,
            service="heating",
            unit=self.unit,
            room=self.room,
            **own,
        )
        self.device = Device.objects.create(identification="00000001", **own)
        self.telegram = Telegram.objects.create(
            sha256="0" * 64, link="wmbus", bytes_heard=b"x", recorded_at=AT, source="s", **own
        )
        self.file = ImportFile.objects.create(name="f", sha256="1" * 64, imported_at=AT, **own)
        self.season = Season.objects.create(
            condominium=self.condominium,
            code="s",
            service="heating",
            start_on=date(2024, 10, 1),
            end_on=date(2025, 5, 1),
            **own,
        )

    def reading(self, **changes: object) -> Reading:
        given = {
            "organisation": self.organisation,
            "device": self.device,
            "quantity": "energy",
            "value": Decimal(1),
            "kind": "now",
            "valid_at": AT,
            "clock": "device",
            "recorded_at": AT,
            "quality": "actual",
            "telegram": self.telegram,
        }
        return Reading.objects.create(**(given | changes))

    def allocation(self, **changes: object) -> Allocation:
        given = {
            "organisation": self.organisation,
            "season": self.season,
            "computed_at": AT,
            "program": "t",
            "total_cents": 0,
            "inputs": {},
            "outcome": {},
            "inputs_sha256": "",
            "graph": [],
            "sha256": "h",
        }
        made = given | changes
        walk(made["season"])
        return Allocation.objects.create(**made)

    def signature(self) -> SeasonSignature:
        own = {"organisation": self.organisation}
        key = SigningKey.objects.create(public_key="k", sealed=b"s", made_at=AT, **own)
        return SeasonSignature.objects.create(
            allocation=self.allocation(), key=key, closing={}, leaves=[], signature="s", **own
        )

    def delivery(self) -> Delivery:
        own = {"organisation": self.organisation}
        event = AuditEvent.objects.create(at=AT, action="a", subject="s", **own)
        webhook = Webhook.objects.create(
            url="https://a.example/", actions=["a"], first_event=1, made_at=AT, **own
        )
        return Delivery.objects.create(webhook=webhook, event=event, delivered_at=AT, **own)

    def append_only_row(self, model: type) -> object:  # noqa: PLR0911 - a kind each
        own = {"organisation": self.organisation}
        if model is TelegramRejection:
            return model.objects.create(telegram=self.telegram, at=AT, code="c", reason="r", **own)
        if model is TelegramDecoding:
            return model.objects.create(
                telegram=self.telegram, device=self.device, at=AT, security_mode="none", **own
            )
        if model is AuditEvent:
            return model.objects.create(at=AT, action="a", subject="s", **own)
        if model is Statement:
            return model.objects.create(
                allocation=self.allocation(),
                unit=self.unit,
                fixed_cents=1,
                consumption_cents=2,
                total_cents=3,
                content={},
                **own,
            )
        if model is LedgerEntry:
            return model.objects.create(allocation=self.allocation(), account="bill", amount_cents=0, **own)
        if model is MessageReading:
            user = User.objects.create(username="reader")
            message = Message.objects.create(
                condominium=self.condominium, sender="office", user=user, sent_at=AT, sealed=b"s", **own
            )
            return model.objects.create(message=message, user=user, read_at=AT, **own)
        if model is Objection:
            person = Person.objects.create(code="p", **own)
            return model.objects.create(
                allocation=self.allocation(), unit=self.unit, person=person, line=1, bound={}, raised_at=AT,
                **own,
            )  # fmt: skip
        made = {
            Telegram: lambda: self.telegram,
            ImportFile: lambda: self.file,
            Reading: self.reading,
            Allocation: self.allocation,
            SeasonSignature: self.signature,
            Delivery: self.delivery,
        }
        return made[model]()


def walk(season: Season, to: SeasonState = SeasonState.CLOSED) -> None:
    """Take a season step by step as far as asked, as the services do."""
    approval = {"approved_at": AT, "approved_sha256": "i"}
    for state in (SeasonState.COLLECTING, SeasonState.APPROVED, SeasonState.CLOSED):
        rows = Season.objects.filter(pk=season.pk).exclude(state=SeasonState.CLOSED)
        rows.update(state=state, **(approval if state == SeasonState.APPROVED else {}))
        if state == to:
            break


@pytest.fixture
def rows() -> Rows:
    return Rows("a")


def refused(act, message: str | None) -> None:
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        act()


def test_the_list_of_append_only_tables_is_what_the_design_names() -> None:
    assert {"Telegram", "Reading", "Allocation", "Statement", "AuditEvent", "LedgerEntry"} <= {
        model.__name__ for model in APPEND_ONLY
    }


def _text_column(model: type) -> str:
    return next(f.column for f in model._meta.concrete_fields if f.get_internal_type() == "CharField")


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_an_append_only_table_refuses_update_and_delete(rows: Rows, model: type) -> None:
    row = rows.append_only_row(model)
    other = {
        Statement: "total_cents", MessageReading: "user_id", Objection: "line", Delivery: "event_id",
    }  # fmt: skip
    column = other.get(model) or _text_column(model)
    table = model._meta.db_table

    def sql(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])

    refused(lambda: model.objects.filter(pk=row.pk).update(**{column: "0"}), "append-only")
    refused(lambda: sql(f"UPDATE {table} SET {column} = {column} WHERE id = %s"), "append-only")  # noqa: S608
    refused(lambda: sql(f"DELETE FROM {table} WHERE id = %s"), "append-only")  # noqa: S608
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own statement")
def test_replace_cannot_slip_past_the_guard(rows: Rows) -> None:
    def replace() -> None:
        with connection.cursor() as cursor:
            cursor.execute("REPLACE INTO metering_telegram SELECT * FROM metering_telegram")

    refused(replace, "append-only")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own statement")
@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_replace_is_refused_on_a_connection_without_recursive_triggers(rows: Rows, model: type) -> None:
    rows.append_only_row(model)
    table = model._meta.db_table

    def replace() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608 - a table of ours

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            refused(replace, "append-only")
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own statement")
def test_replace_under_another_id_is_refused_too(rows: Rows) -> None:
    def replace() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "REPLACE INTO metering_importfile (name, sha256, imported_at, organisation_id) "
                "SELECT 'other', sha256, imported_at, organisation_id FROM metering_importfile"
            )

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            refused(replace, "append-only")
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")


def test_a_row_points_to_nothing_of_another_organisation(rows: Rows) -> None:
    other = Rows("b")
    refused(lambda: rows.reading(device=other.device), "organisation_id")
    refused(
        lambda: Unit.objects.create(organisation=rows.organisation, condominium=other.condominium, code="9"),
        "organisation_id",
    )
    refused(
        lambda: (
            Device.objects.filter(pk=rows.device.pk).update(organisation=other.organisation)
            or Installation.objects.create(
                organisation=rows.organisation,
                device=rows.device,
                metering_point=rows.point,
                start_on=date(2024, 1, 1),
            )
        ),
        "organisation_id",
    )


def test_a_metering_point_lies_in_its_own_condominium(rows: Rows) -> None:
    elsewhere = Condominium.objects.create(organisation=rows.organisation, code="d", name="D")
    refused(
        lambda: MeteringPoint.objects.filter(pk=rows.point.pk).update(condominium=elsewhere), "condominium_id"
    )


@pytest.mark.parametrize(
    ("start_on", "end_on", "is_refused"),
    [
        (date(2024, 6, 1), None, True),
        (date(2024, 1, 1), date(2024, 2, 1), True),
        (date(2023, 1, 1), date(2024, 1, 2), True),
        (date(2023, 1, 1), date(2024, 1, 1), False),
        (date(2025, 1, 1), None, False),
    ],
)
def test_a_device_is_at_one_place_and_a_place_has_one_device(
    rows: Rows, start_on: date, end_on: date | None, is_refused: bool
) -> None:
    own = {"organisation": rows.organisation}
    Installation.objects.create(
        device=rows.device,
        metering_point=rows.point,
        start_on=date(2024, 1, 1),
        end_on=date(2025, 1, 1),
        **own,
    )
    other_device = Device.objects.create(identification="00000002", **own)
    other_point = MeteringPoint.objects.create(
        condominium=rows.condominium,
        code="q",
        kind=PointKind.RADIATOR,
        service="heating",
        unit=rows.unit,
        **own,
    )
    for device, point in ((rows.device, other_point), (other_device, rows.point)):
        act = lambda device=device, point=point: Installation.objects.create(  # noqa: E731
            device=device, metering_point=point, start_on=start_on, end_on=end_on, **own
        )
        if is_refused:
            refused(act, "overlaps")
        else:
            act()


def test_a_sealed_table_sums_to_a_thousand_and_rests(rows: Rows) -> None:
    own = {"organisation": rows.organisation}
    table = MillesimiTable.objects.create(
        condominium=rows.condominium, kind="property", start_on=date(2024, 1, 1), **own
    )
    seal = lambda: MillesimiTable.objects.filter(pk=table.pk).update(is_sealed=True)  # noqa: E731
    refused(seal, "1000")
    share = MillesimiShare.objects.create(table=table, unit=rows.unit, share_micro=999_999_999, **own)
    refused(seal, "1000")
    MillesimiShare.objects.filter(pk=share.pk).update(share_micro=1_000_000_000)
    seal()
    refused(lambda: MillesimiShare.objects.filter(pk=share.pk).update(share_micro=1), "does not change")
    refused(lambda: MillesimiShare.objects.filter(pk=share.pk).delete(), "does not change")
    refused(lambda: MillesimiTable.objects.filter(pk=table.pk).update(is_sealed=False), "does not change")
    MillesimiTable.objects.filter(pk=table.pk).update(end_on=date(2026, 1, 1))


def test_what_a_closed_season_was_made_of_rests(rows: Rows) -> None:
    own = {"organisation": rows.organisation, "season": rows.season}
    expense = Expense.objects.create(code="1", kind="running", amount_cents=5, **own)
    Expense.objects.filter(pk=expense.pk).update(amount_cents=6)
    rows.allocation()
    refused(lambda: Expense.objects.filter(pk=expense.pk).update(amount_cents=7), "closed season")
    refused(lambda: Season.objects.filter(pk=rows.season.pk).update(code="x"), "closed season")
    Expense.objects.create(code="2", kind="running", amount_cents=-1, **own)


def dated_facts(rows: Rows) -> dict[str, tuple[object, str, object]]:
    """Give a fact of each kind that reaches beyond the season, with a column that was computed from."""
    own = {"organisation": rows.organisation, "start_on": date(2024, 1, 1)}
    person = Person.objects.create(organisation=rows.organisation, code="p")
    return {
        "criterion": (
            Criterion.objects.create(condominium=rows.condominium, service="heating", rule="r", **own),
            "rule", "other",
        ),
        "tenure": (
            Tenure.objects.create(person=person, unit=rows.unit, capacity="owner", **own),
            "capacity", "tenant",
        ),
        "installation": (
            Installation.objects.create(device=rows.device, metering_point=rows.point, **own),
            "is_scaled", True,
        ),
        "table": (
            MillesimiTable.objects.create(condominium=rows.condominium, kind="property", **own),
            "source", "other",
        ),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["criterion", "tenure", "installation", "table"])
def test_dated_facts_do_not_change_within_a_closed_season(rows: Rows, kind: str) -> None:
    row, column, other = dated_facts(rows)[kind]
    standing = type(row).objects.filter(pk=row.pk)
    former = getattr(row, column)
    standing.update(**{column: other})
    standing.update(**{column: former, "end_on": date(2025, 1, 1)})
    standing.update(end_on=None)
    rows.allocation()
    for change in ({column: other}, {"start_on": date(2024, 2, 1)}, {"end_on": date(2025, 1, 1)}):
        refused(lambda change=change: standing.update(**change), "closed season")
    refused(standing.delete, "closed season")
    standing.update(end_on=date(2025, 5, 1))  # from the day after the season something else may hold
    standing.update(end_on=date(2025, 9, 1))
    refused(lambda: standing.update(end_on=date(2025, 4, 30)), "closed season")


def test_an_advance_of_a_closed_season_rests(rows: Rows) -> None:
    own = {"organisation": rows.organisation, "season": rows.season, "unit": rows.unit}
    advance = Advance.objects.create(amount_cents=5, **own)
    rows.allocation()
    refused(lambda: Advance.objects.filter(pk=advance.pk).update(amount_cents=6), "closed season")
    refused(lambda: Advance.objects.filter(pk=advance.pk).delete(), "closed season")
    Advance.objects.create(amount_cents=-1, **own)


def test_a_season_is_closed_once_and_succeeded_once(rows: Rows) -> None:
    first = rows.allocation()
    refused(lambda: rows.allocation(sha256="i"), None)
    again = {"replaces": first, "reason": "r", "previous_sha256": "h"}
    refused(lambda: rows.allocation(sha256="i", replaces=first, previous_sha256="h"), "for_a_reason")
    rows.allocation(sha256="i", **again)
    refused(lambda: rows.allocation(sha256="j", **again), None)


def test_constraints_of_a_reading(rows: Rows) -> None:
    former = rows.reading()
    refused(rows.reading, None)  # the same statement twice
    refused(lambda: rows.reading(value=Decimal(2), telegram=None), "reading_provenance")  # from nowhere
    refused(
        lambda: rows.reading(value=Decimal(2), quality="estimated"), "reading_estimate_says_how"
    )  # does not say how
    refused(
        lambda: rows.reading(value=Decimal(2), replaces=former), "reading_replaces_for_a_reason"
    )  # does not say why
    refused(lambda: rows.reading(value=Decimal(2), quality="good"), "reading_quality")
    rows.reading(value=Decimal(2), replaces=former, reason="misread")
    refused(lambda: rows.reading(value=Decimal(3), replaces=former, reason="misread"), None)


def test_a_missing_guard_is_seen_and_set_anew() -> None:
    assert missing_guards(connection) == ()
    lift_guards(connection)
    assert len(missing_guards(connection)) == len(all_guards())
    install_guards(connection)
    assert missing_guards(connection) == ()


def test_names_of_guards_are_unique_and_short_enough_for_postgresql() -> None:
    names = [guard.trigger for guard in all_guards()]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 63


@pytest.mark.parametrize("to", SeasonState)
@pytest.mark.parametrize("came_from", SeasonState)
def test_a_season_takes_only_the_steps_that_there_are(
    rows: Rows, came_from: SeasonState, to: SeasonState
) -> None:
    if came_from is not SeasonState.OPEN:
        walk(rows.season, came_from)
    approved = to in (SeasonState.APPROVED, SeasonState.CLOSED)
    changes = {
        "state": to, "approved_at": AT if approved else None, "approved_sha256": "i" if approved else "",
    }  # fmt: skip
    season = Season.objects.filter(pk=rows.season.pk)
    if came_from is to or (came_from, to) in STEPS:
        season.update(**changes)
        assert season.get().state == to
    else:
        refused(lambda: season.update(**changes), "never back")
        assert season.get().state == came_from


def test_a_season_begins_open(rows: Rows) -> None:
    row = Season(
        organisation=rows.organisation, condominium=rows.condominium, code="t", service="heating",
        start_on=date(2025, 10, 1), end_on=date(2026, 5, 1), state=SeasonState.CLOSED, approved_at=AT,
        approved_sha256="i",
    )  # fmt: skip
    refused(row.save, "never back")


def test_an_approval_says_when_and_what(rows: Rows) -> None:
    walk(rows.season, SeasonState.COLLECTING)
    season = Season.objects.filter(pk=rows.season.pk)
    for lacking in ({"approved_at": AT}, {"approved_sha256": "i"}, {}):
        refused(lambda given=lacking: season.update(state=SeasonState.APPROVED, **given), "season_approval")


def test_only_a_closed_season_has_an_allocation(rows: Rows) -> None:
    walk(rows.season, SeasonState.APPROVED)
    row = Allocation(
        organisation=rows.organisation, season=rows.season, computed_at=AT, program="t", total_cents=0,
        inputs={}, outcome={}, inputs_sha256="", graph=[], sha256="h",
    )  # fmt: skip
    refused(row.save, "of a closed season")


def test_an_account_has_one_entry_of_an_allocation(rows: Rows) -> None:
    own = {"organisation": rows.organisation, "allocation": rows.allocation(), "amount_cents": 1}
    LedgerEntry.objects.create(account="unit 1", unit=rows.unit, **own)
    refused(lambda: LedgerEntry.objects.create(account="unit 1", unit=rows.unit, **own), None)
    refused(lambda: LedgerEntry.objects.create(account="bill", unit=rows.unit, **own), "entry_of_a_unit")
    refused(lambda: LedgerEntry.objects.create(account="unit 2", **own), "entry_of_a_unit")
