"""The hooks app."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """Names the app; its tables begin with ``hooks_``."""

    name = "tepore.store.hooks"
    label = "hooks"
