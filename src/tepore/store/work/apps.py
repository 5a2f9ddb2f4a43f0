"""The work app."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Names the app; its tables begin with ``work_``."""

    name = "tepore.store.work"
    label = "work"
