"""Devices, keys, installations, telegrams as heard, readings, rejections and findings."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tepore.norms.uni10200 import Quality
from tepore.store.fields import ExactDecimalField
from tepore.store.rows import Dated, Scoped, ends_after_start, one_of, words


class Device(Scoped):
    """An apparatus by what it calls itself on the air or on the wire."""

    manufacturer = models.CharField(max_length=3, blank=True)
    """Three letters of EN 13757-7; empty where the register does not say."""
    identification = models.CharField(max_length=20)
    """Identification number in lower case; eight digits for an M-Bus device."""
    kind = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=100, blank=True)
    resets_on_set_day = models.BooleanField(default=False)
    """Its display starts again from zero after the set day, as most heat cost allocators do."""
    is_secured = models.BooleanField(default=False)
    """Enrolled with encryption: a plain telegram of it is a downgrade and gives no reading."""

    class Meta:
        """A device is itself once in an organisation."""

        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "identification", "manufacturer"), name="device_once"
            ),
        )


class DeviceKey(Scoped, Dated):
    """The key of a device, sealed; `tepore.store.sealing` opens it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="keys")
    sealed = models.BinaryField()

    class Meta:
        """A key begins once."""

        constraints = (
            ends_after_start("device_key_period"),
            models.UniqueConstraint(fields=("device", "start_on"), name="device_key_begins_once"),
        )


class Installation(Scoped, Dated):
    """A device at a metering point from-to, with its rating and the register at both ends."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="installations")
    metering_point = models.ForeignKey(
        "estate.MeteringPoint", on_delete=models.PROTECT, related_name="installations"
    )
    rating_factors = models.JSONField(default=list, blank=True)
    """K_Q, K_C, K_T of EN 834 and the like: a list of ``{"symbol", "number", "source"}``, numbers as text."""
    is_scaled = models.BooleanField(default=False)
    """The display holds the factors already: they are shown and not applied."""
    register_modulus = ExactDecimalField(null=True, blank=True)
    """Where the register starts again from zero, in its unit: 100000 for five digits; empty for unknown."""
    first_value = ExactDecimalField(null=True, blank=True)
    last_value = ExactDecimalField(null=True, blank=True)

    class Meta:
        """No overlap of device or point is a guard: see ``metering.guards``."""

        constraints = (ends_after_start("installation_period"),)


class LinkKind(models.TextChoices):
    """How a telegram came."""

    WMBUS = "wmbus"
    MBUS = "mbus"


class Telegram(Scoped):
    """Bytes as heard, never changed; append-only. The same bytes are kept once."""

    append_only: ClassVar[bool] = True

    sha256 = models.CharField(max_length=64)
    """Hash of link and bytes."""
    link = models.CharField(max_length=10, choices=LinkKind.choices)
    bytes_heard = models.BinaryField()
    received_at = models.DateTimeField(null=True)
    """When the source says that it was heard; it never replaces the device's clock."""
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=300)
    """File and line, or the topic of a gateway."""
    gateway = models.CharField(max_length=100, blank=True)
    manufacturer = models.CharField(max_length=3, blank=True)
    identification = models.CharField(max_length=20, blank=True, db_index=True)
    """Of the meter, where the headers tell it."""

    class Meta:
        """The same telegram once, however often and by whomever it was heard."""

        constraints = (
            models.UniqueConstraint(fields=("organisation", "sha256"), name="telegram_once"),
            one_of("link", LinkKind, "telegram_link"),
        )


class RecordFormat(Scoped):
    """A run of DIF and VIF bytes learned from full telegrams, by which compact ones are read."""

    format_hex = models.CharField(max_length=1000)

    class Meta:
        """A format once."""

        constraints = (models.UniqueConstraint(fields=("organisation", "format_hex"), name="format_once"),)


class TelegramRejection(Scoped):
    """Why a telegram gave no reading, at one trial; append-only."""

    append_only: ClassVar[bool] = True

    telegram = models.ForeignKey(Telegram, on_delete=models.PROTECT, related_name="rejections")
    at = models.DateTimeField()
    code = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)

    class Meta:
        """One trial after a key or register came may fail for another reason; the same reason stands once."""

        constraints = (models.UniqueConstraint(fields=("telegram", "code"), name="rejection_once"),)


class TelegramDecoding(Scoped):
    """Of which device a telegram is, once it was read; append-only. Its readings may all be known before."""

    append_only: ClassVar[bool] = True

    telegram = models.OneToOneField(Telegram, on_delete=models.PROTECT, related_name="decoding")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="decodings")
    at = models.DateTimeField()
    security_mode = models.CharField(max_length=20)
    message_counter = models.BigIntegerField(null=True, blank=True)
    """Of the sender, where its security profile counts; the same count twice is a repetition."""

    class Meta:
        """A count of a device gives readings once."""

        constraints = (
            models.UniqueConstraint(
                fields=("device", "message_counter"),
                condition=Q(message_counter__isnull=False),
                name="message_counter_once",
            ),
        )


class ImportFile(Scoped):
    """A file that was imported, by its hash; append-only."""

    append_only: ClassVar[bool] = True

    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """The same file once."""

        constraints = (models.UniqueConstraint(fields=("organisation", "sha256"), name="import_file_once"),)


class Clock(models.TextChoices):
    """Whose clock dated a reading."""

    DEVICE = "device"
    HEARD = "heard"
    """The device told no time; the receiver's clock stands in and says so."""
    DOCUMENT = "document"
    """A date written by a person or in a file."""


class Reading(Scoped):
    """Value of one register of one device at one instant; append-only: a correction names its former."""

    append_only: ClassVar[bool] = True

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="readings")
    quantity = models.CharField(max_length=60)
    unit = models.CharField(max_length=20, blank=True)
    value = ExactDecimalField()
    kind = models.CharField(max_length=30)
    """Of which instant: a word of ``tepore.mbus.readings.instants``, or ``document``."""
    storage = models.PositiveIntegerField(default=0)
    tariff = models.PositiveIntegerField(default=0)
    subunit = models.PositiveIntegerField(default=0)
    valid_at = models.DateTimeField()
    clock = models.CharField(max_length=10, choices=Clock.choices)
    recorded_at = models.DateTimeField()
    quality = models.CharField(max_length=10, choices=words(Quality))
    method = models.CharField(max_length=200, blank=True)
    """How an estimate was made."""
    register = models.CharField(max_length=80, blank=True)
    """Name of the register on its device."""
    telegram = models.ForeignKey(
        Telegram, on_delete=models.PROTECT, null=True, blank=True, related_name="readings"
    )
    import_file = models.ForeignKey(
        ImportFile, on_delete=models.PROTECT, null=True, blank=True, related_name="readings"
    )
    import_row = models.PositiveIntegerField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    """Why a former reading was replaced."""

    class Meta:
        """Provenance is said; the same statement of a register stands once."""

        constraints = (
            one_of("quality", Quality, "reading_quality"),
            one_of("clock", Clock, "reading_clock"),
            models.CheckConstraint(
                condition=Q(telegram__isnull=False, import_file__isnull=True, import_row__isnull=True)
                | Q(telegram__isnull=True, import_file__isnull=False, import_row__isnull=False)
                | Q(telegram__isnull=True, import_file__isnull=True, import_row__isnull=True)
                & ~Q(reason="", method=""),
                name="reading_provenance",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="reading_replaces_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(quality=Quality.ESTIMATED.value) | ~Q(method=""),
                name="reading_estimate_says_how",
            ),
            models.UniqueConstraint(
                fields=("device", "quantity", "kind", "tariff", "subunit", "valid_at", "value"),
                condition=Q(replaces__isnull=True),
                name="reading_once",
            ),
        )
        indexes = (models.Index(fields=("device", "quantity", "valid_at"), name="reading_series"),)


class Finding(Scoped):
    """Something odd but usable, with its evidence."""

    at = models.DateTimeField()
    code = models.CharField(max_length=80)
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    telegram = models.ForeignKey(
        Telegram, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    evidence = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    """Hash of code, subject and evidence: the same oddity is found once."""
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settlement = models.CharField(max_length=300, blank=True)

    class Meta:
        """The same oddity once."""

        constraints = (
            models.UniqueConstraint(fields=("organisation", "fingerprint"), name="finding_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | ~Q(settlement=""), name="finding_settled_says_how"
            ),
        )
