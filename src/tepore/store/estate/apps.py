"""The estate app."""

from django.apps import AppConfig


class EstateConfig(AppConfig):
    """Names the app; its tables begin with ``estate_``."""

    name = "tepore.store.estate"
    label = "estate"
