"""The history app."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """Names the app; its tables begin with ``history_``."""

    name = "tepore.store.history"
    label = "history"

    def ready(self) -> None:
        """Hear of what changes the rows."""
        from tepore.store.history.due import watch  # noqa: PLC0415 - models exist once the apps are loaded

        watch()
