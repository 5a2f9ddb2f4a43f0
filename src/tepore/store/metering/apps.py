"""The metering app."""

from django.apps import AppConfig


class MeteringConfig(AppConfig):
    """Names the app; its tables begin with ``metering_``."""

    name = "tepore.store.metering"
    label = "metering"
