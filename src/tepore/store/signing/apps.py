"""The signing app."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Names the app; its tables begin with ``signing_``."""

    name = "tepore.store.signing"
    label = "signing"
