"""The people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Names the app; its tables begin with ``people_``."""

    name = "tepore.store.people"
    label = "people"
