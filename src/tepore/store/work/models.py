"""Jobs: long work that one asked for, that one worker at a time holds, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tepore.store.rows import Scoped, one_of


class JobState(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    """A worker holds it until its lease ends; after that another may take it."""
    DONE = "done"
    FAILED = "failed"
    """It was refused, and says why."""


class Job(Scoped):
    """One piece of long work."""

    kind = models.CharField(max_length=40)
    condominium = models.ForeignKey("estate.Condominium", on_delete=models.PROTECT, related_name="jobs")
    asked = models.JSONField(default=dict)
    """What is to be done: ids, days, words; never names or keys."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    claim = models.CharField(max_length=32, blank=True)
    """Of the worker that holds it: only who knows it may report progress or an end."""
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done_parts = models.PositiveIntegerField(default=0)
    all_parts = models.PositiveIntegerField(default=0)
    """0 where nobody can tell how long it takes."""
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict)
    """Ids and figures of what was done; of a refusal its code, sentence and remedy."""
    file = models.CharField(max_length=100, blank=True)
    """Name of what it made, in the folder ``work`` of the home."""
    file_name = models.CharField(max_length=200, blank=True)
    """As what it is taken away."""

    class Meta:
        """Held while it runs, dated when it ended."""

        constraints = (
            one_of("state", JobState, "job_state"),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False) & ~Q(claim=""),
                name="job_held_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="job_ended_is_dated",
            ),
        )
        indexes = (models.Index(fields=("state", "id"), name="job_queue"),)
