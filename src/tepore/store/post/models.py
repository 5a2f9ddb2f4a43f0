"""Messages with attachments, objections with their answers, archived documents, requests to be forgotten.

What somebody wrote lies in an envelope (``tepore.store.sealing``), so that it can be erased by emptying the
envelope: who wrote when stays, as the accounts need it, and the text is gone.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tepore.store.rows import Scoped, one_of


class Sealed(Scoped):
    """A row with an envelope; the envelope is put under another key of keys or emptied, never exchanged."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField(default=b"")

    class Meta:
        """No table of its own."""

        abstract = True


class Sender(models.TextChoices):
    """Which side wrote."""

    OFFICE = "office"
    """Whoever administers or meters the condominium."""
    RESIDENT = "resident"


class FileKind(models.TextChoices):
    """Kinds of files that are taken, told by their content."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    TEXT = "txt"


class Message(Sealed):
    """A message: from the office to a whole condominium, a unit or a person, or from a resident to it.

    The envelope holds subject, text and the names of the attachments.
    """

    condominium = models.ForeignKey("estate.Condominium", on_delete=models.PROTECT, related_name="messages")
    unit = models.ForeignKey(
        "estate.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    """Who wrote, from a resident; who alone may read it, from the office."""
    sender = models.CharField(max_length=10, choices=Sender.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answered_by"
    )
    """The first message of the conversation."""

    class Meta:
        """A resident writes as a person."""

        constraints = (
            one_of("sender", Sender, "message_sender"),
            models.CheckConstraint(
                condition=~Q(sender=Sender.RESIDENT.value) | Q(person__isnull=False),
                name="message_of_a_person",
            ),
        )
        indexes = (models.Index(fields=("condominium", "sent_at"), name="message_by_time"),)


class MessageReading(Scoped):
    """That somebody opened a message, at first; append-only."""

    append_only: ClassVar[bool] = True

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        """Once a reader."""

        constraints = (models.UniqueConstraint(fields=("message", "user"), name="message_read_once"),)


class Attachment(Sealed):
    """A file that came with a message; its name lies in the message's envelope."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=4, choices=FileKind.choices)
    size_bytes = models.PositiveIntegerField()

    class Meta:
        """A kind that is taken."""

        constraints = (one_of("kind", FileKind, "attachment_kind"),)


class Objection(Scoped):
    """That a resident holds a line of a bill to be wrong, bound to what the line came from; append-only."""

    append_only: ClassVar[bool] = True

    allocation = models.ForeignKey("ledger.Allocation", on_delete=models.PROTECT, related_name="objections")
    unit = models.ForeignKey("estate.Unit", on_delete=models.PROTECT, related_name="objections")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="objections")
    line = models.PositiveSmallIntegerField()
    """Place among the statement's lines, from 0."""
    bound = models.JSONField()
    """Hash of the allocation, head and amount of the line, and the hash of each node that proves it."""
    raised_at = models.DateTimeField()


class EntryKind(models.TextChoices):
    """What an entry of an objection does; `DECISIONS` end it."""

    RAISED = "raised"
    REPLY = "reply"
    """The resident goes on."""
    ANSWERED = "answered"
    """The office answers, and leaves it to the resident to go on."""
    ACCEPTED = "accepted"
    """The office agrees: a correction of the season follows."""
    REJECTED = "rejected"


DECISIONS = (EntryKind.ACCEPTED, EntryKind.REJECTED)
OF_THE_OFFICE = (EntryKind.ANSWERED, *DECISIONS)


class ObjectionEntry(Sealed):
    """One step of an objection; the envelope holds what was written."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """It is raised once and decided once."""

        constraints = (
            one_of("kind", EntryKind, "objection_entry_kind"),
            models.UniqueConstraint(
                fields=("objection",), condition=Q(kind=EntryKind.RAISED.value), name="objection_raised_once"
            ),
            models.UniqueConstraint(
                fields=("objection",),
                condition=Q(kind__in=[kind.value for kind in DECISIONS]),
                name="objection_decided_once",
            ),
        )


class DocumentKind(models.TextChoices):
    """What an archived document is."""

    MINUTES = "minutes"
    INVOICE = "invoice"
    STATEMENT = "statement"
    BILL = "bill"
    READINGS = "readings"
    OTHER = "other"


class Audience(models.TextChoices):
    """Who may see an archived document beside the office."""

    RESIDENTS = "residents"
    OWNERS = "owners"
    OFFICE = "office"
    """Nobody beside the office."""


class ArchivedDocument(Sealed):
    """A file in a condominium's archive, or in that of one unit; title and notes can be searched."""

    condominium = models.ForeignKey("estate.Condominium", on_delete=models.PROTECT, related_name="documents")
    unit = models.ForeignKey(
        "estate.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    dated_on = models.DateField()
    title = models.CharField(max_length=200)
    notes = models.CharField(max_length=1000, blank=True)
    file_kind = models.CharField(max_length=4, choices=FileKind.choices)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    """Of the file as it was handed in."""
    filed_at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """Then its envelope, title and notes are empty."""

    class Meta:
        """Words of the lists; what was withdrawn is empty."""

        constraints = (
            one_of("kind", DocumentKind, "document_kind"),
            one_of("audience", Audience, "document_audience"),
            one_of("file_kind", FileKind, "document_file_kind"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(title="", notes="", sealed=b""),
                name="document_withdrawn_is_empty",
            ),
        )


class DocumentWord(Scoped):
    """A word of a document's title, notes or text, by which it is found; removed with the document."""

    document = models.ForeignKey(ArchivedDocument, on_delete=models.PROTECT, related_name="words")
    word = models.CharField(max_length=60)
    """In small letters without accents."""

    class Meta:
        """A word of a document once."""

        constraints = (models.UniqueConstraint(fields=("document", "word"), name="document_word_once"),)
        indexes = (models.Index(fields=("organisation", "word"), name="document_by_word"),)


class ForgettingRequest(Scoped):
    """That a person asks to be forgotten, and what the office did; it is decided once."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="forgetting_requests")
    requested_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was refused: a ground in law, never a name."""
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """One is open at a time; a refusal says why."""

        constraints = (
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(carried_out_at__isnull=True, refused_at__isnull=True),
                name="forgetting_open_once",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at__isnull=True, refused_at__isnull=True, decided_by__isnull=True)
                | Q(carried_out_at__isnull=False, refused_at__isnull=True, decided_by__isnull=False)
                | Q(carried_out_at__isnull=True, refused_at__isnull=False, decided_by__isnull=False)
                & ~Q(reason=""),
                name="forgetting_decided_one_way",
            ),
        )
