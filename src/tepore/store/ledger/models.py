"""Seasons, expenses, millesimi, criteria, allocations in a chain of hashes, statements, entries."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tepore.norms.uni10200 import ExpenseKind, Service, TableKind
from tepore.store.fields import ExactDecimalField
from tepore.store.rows import Dated, Scoped, ends_after_start, one_of, words

MILLIONTHS = 1_000_000
"""Parts into which a millesimo is counted, so that a table's sum is exact in the database."""


class SeasonState(models.TextChoices):
    """How far a season has come; `STEPS` are the only ways from one to the next."""

    OPEN = "open"
    """Entered; nothing is gathered yet."""
    COLLECTING = "collecting"
    """Readings, expenses and tenures are being gathered and checked."""
    APPROVED = "approved"
    """Somebody approved a preview; only the inputs of that preview are closed."""
    CLOSED = "closed"
    """Computed and kept for good; a correction is a new allocation, and there is no way back."""


SEVERAL = "several"
"""Service of a season of several groups, each with a service of its own, that are closed together."""
STEPS = (
    (SeasonState.OPEN, SeasonState.COLLECTING),
    (SeasonState.COLLECTING, SeasonState.APPROVED),
    (SeasonState.APPROVED, SeasonState.COLLECTING),
    (SeasonState.APPROVED, SeasonState.CLOSED),
)


class Season(Scoped):
    """The accounting period of a condominium, half-open."""

    condominium = models.ForeignKey("estate.Condominium", on_delete=models.PROTECT, related_name="seasons")
    code = models.CharField(max_length=60)
    service = models.CharField(max_length=20, choices=[*words(Service), (SEVERAL, SEVERAL)])
    start_on = models.DateField()
    end_on = models.DateField()
    terms = models.JSONField(default=dict)
    """What else the season is computed with: plant, energy delivered, legal situation, vacant units; of
    several services the groups with their criteria, and how bills are divided among them."""
    state = models.CharField(max_length=12, choices=SeasonState.choices, default=SeasonState.OPEN)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_sha256 = models.CharField(max_length=64, blank=True)
    """Hash of the inputs that were approved."""

    class Meta:
        """A code is one season's of a service; what is approved says when and what."""

        constraints = (
            models.UniqueConstraint(fields=("condominium", "service", "code"), name="season_once"),
            models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="season_period"),
            models.CheckConstraint(
                condition=Q(service__in=sorted([*(one.value for one in Service), SEVERAL])),
                name="season_service",
            ),
            one_of("state", SeasonState, "season_state"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "collecting"], approved_at__isnull=True, approved_sha256="")
                | Q(state__in=["approved", "closed"], approved_at__isnull=False) & ~Q(approved_sha256=""),
                name="season_approval",
            ),
        )


class Expense(Scoped):
    """Money spent for a season; after its first allocation a correction is a new row."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="expenses")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=words(ExpenseKind))
    amount_cents = models.BigIntegerField()
    description = models.CharField(max_length=300, blank=True)
    document = models.CharField(max_length=100, blank=True)
    """Number of the invoice."""
    invoiced_on = models.DateField(null=True, blank=True)
    to = models.CharField(max_length=60, blank=True)
    """Group or split that it goes to, in a season of several groups; empty where all bills go one way."""

    class Meta:
        """A code is one expense's in its season."""

        constraints = (
            one_of("kind", ExpenseKind, "expense_kind"),
            models.UniqueConstraint(fields=("season", "code"), name="expense_once"),
        )


class Advance(Scoped):
    """What a unit paid for a season, before or after it was closed."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="advances")
    unit = models.ForeignKey("estate.Unit", on_delete=models.PROTECT, related_name="advances")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="advances"
    )
    """Who paid; empty for whoever answered on the day of payment, or answers last."""
    amount_cents = models.BigIntegerField()
    paid_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=100, blank=True)


class MillesimiTable(Scoped, Dated):
    """A table of thousandths; once sealed it sums to exactly 1000 and changes no more."""

    condominium = models.ForeignKey(
        "estate.Condominium", on_delete=models.PROTECT, related_name="millesimi_tables"
    )
    kind = models.CharField(max_length=20, choices=words(TableKind))
    source = models.CharField(max_length=300, blank=True)
    """Deed, engineer's report or assembly that fixed it."""
    is_sealed = models.BooleanField(default=False)
    weight_unit = models.CharField(max_length=20, blank=True)
    """Unit of the weights that the shares were made from; empty where they were given as shares."""
    digits = models.PositiveSmallIntegerField(default=2)

    class Meta:
        """A kind begins once."""

        constraints = (
            ends_after_start("millesimi_period"),
            one_of("kind", TableKind, "millesimi_kind"),
            models.UniqueConstraint(
                fields=("condominium", "kind", "start_on"), name="millesimi_table_begins_once"
            ),
        )


class MillesimiShare(Scoped):
    """The share of one unit, in millionths of a millesimo."""

    table = models.ForeignKey(MillesimiTable, on_delete=models.PROTECT, related_name="shares")
    unit = models.ForeignKey("estate.Unit", on_delete=models.PROTECT, related_name="+")
    share_micro = models.BigIntegerField()
    weight = ExactDecimalField(null=True, blank=True)
    """What the share was made from, in the table's weight unit."""

    class Meta:
        """A unit has one share, zero or more."""

        constraints = (
            models.UniqueConstraint(fields=("table", "unit"), name="millesimi_share_once"),
            models.CheckConstraint(condition=Q(share_micro__gte=0), name="millesimi_share_not_negative"),
        )


class Criterion(Scoped, Dated):
    """The rule set by which a condominium divides a service from-to."""

    condominium = models.ForeignKey("estate.Condominium", on_delete=models.PROTECT, related_name="criteria")
    service = models.CharField(max_length=20, choices=words(Service))
    rule = models.CharField(max_length=60)
    """Rule set and edition, a key of ``tepore.norms.uni10200.CRITERIA``."""
    parameters = models.JSONField(default=dict)
    resolved_on = models.DateField(null=True, blank=True)
    """Day of the assembly that chose it."""

    class Meta:
        """A criterion begins once."""

        constraints = (
            ends_after_start("criterion_period"),
            one_of("service", Service, "criterion_service"),
            models.UniqueConstraint(
                fields=("condominium", "service", "start_on"), name="criterion_begins_once"
            ),
        )


class Allocation(Scoped):
    """One run of a criterion over a season's inputs; append-only and chained by hashes."""

    append_only: ClassVar[bool] = True

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="allocations")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField(max_length=300, blank=True)
    computed_at = models.DateTimeField()
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    program = models.CharField(max_length=40)
    """Name and version of the program that computed it."""
    build = models.CharField(max_length=120, blank=True)
    """Package and hash of the rules' source that computed it; empty for what was kept before it was told."""
    total_cents = models.BigIntegerField()
    inputs = models.JSONField()
    """The season's inputs as plain values, down to each reading and where it came from."""
    outcome = models.JSONField()
    """Heads, steps, legal check and notes as plain values."""
    inputs_sha256 = models.CharField(max_length=64)
    graph = models.JSONField()
    previous_sha256 = models.CharField(max_length=64, blank=True)
    """Hash of the season's allocation before it; empty for the first."""
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        """One first allocation for a season, one successor for each: two clerks cannot close at once."""

        constraints = (
            models.UniqueConstraint(
                fields=("season",), condition=Q(replaces__isnull=True), name="season_closed_once"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, previous_sha256="")
                | Q(replaces__isnull=False) & ~Q(reason="") & ~Q(previous_sha256=""),
                name="allocation_replaces_for_a_reason",
            ),
        )


class Statement(Scoped):
    """What one unit is shown and owes by an allocation; append-only."""

    append_only: ClassVar[bool] = True

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="statements")
    unit = models.ForeignKey("estate.Unit", on_delete=models.PROTECT, related_name="statements")
    fixed_cents = models.BigIntegerField()
    consumption_cents = models.BigIntegerField()
    total_cents = models.BigIntegerField()
    content = models.JSONField()
    """The statement as plain values, and the ids of its nodes in the allocation's graph."""

    class Meta:
        """A unit has one statement of an allocation, and its parts sum."""

        constraints = (
            models.UniqueConstraint(fields=("allocation", "unit"), name="statement_once"),
            models.CheckConstraint(
                condition=Q(total_cents=F("fixed_cents") + F("consumption_cents")), name="statement_sums"
            ),
        )


class LedgerEntry(Scoped):
    """What an allocation posts; append-only. All entries of an allocation, and so of a season, sum to zero.

    A unit is debited with its statement, person by person where it changed hands, and the condominium's
    bill is credited with the whole; a correction posts the differences to the allocation that it replaces.
    """

    append_only: ClassVar[bool] = True

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(max_length=110)
    """``bill``, or the unit with the person who answers for it: one entry of an allocation."""
    unit = models.ForeignKey(
        "estate.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_entries"
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_entries"
    )
    amount_cents = models.BigIntegerField()

    class Meta:
        """The bill is nobody's; each account has one entry of an allocation."""

        constraints = (
            models.CheckConstraint(
                condition=Q(account="bill", unit__isnull=True, person__isnull=True)
                | ~Q(account="bill") & Q(unit__isnull=False),
                name="entry_of_a_unit",
            ),
            models.UniqueConstraint(fields=("allocation", "account"), name="entry_once"),
        )
