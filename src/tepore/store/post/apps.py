"""The post app."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    """Names the app; its tables begin with ``post_``."""

    name = "tepore.store.post"
    label = "post"
