"""The ledger app; as the last of the store's apps it sets the database's guards after a migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from tepore.store.guards import guard_after_migrate, lift_before_migrate


class LedgerConfig(AppConfig):
    """Names the app; its tables begin with ``ledger_``."""

    name = "tepore.store.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Listen for migrations: once for each run, when all tables stand."""
        pre_migrate.connect(lift_before_migrate, sender=self, dispatch_uid="tepore.store.guards.lift")
        post_migrate.connect(guard_after_migrate, sender=self, dispatch_uid="tepore.store.guards")
