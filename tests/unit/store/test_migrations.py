import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tepore.store.guards import missing_guards


@pytest.mark.django_db
def test_the_models_need_no_further_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_after_the_migrations_every_guard_stands() -> None:
    assert missing_guards(connection) == ()


UPGRADE = """
import os, sys
sys.path[:0] = sys.argv[1:]
from tepore.store.opening import open_store
open_store()
from django.conf import settings
from django.db import connection
from building import Building
from tepore.store.estate.models import MeteringPoint
from tepore.store.guards import missing_guards

Building()
before = list(MeteringPoint.objects.order_by("pk").values())
settings.MIGRATION_MODULES = {"estate": "later_estate"}
open_store()
assert not missing_guards(connection), "lifted and not set again"
assert list(MeteringPoint.objects.order_by("pk").values()) == before != []
with connection.cursor() as cursor:
    columns = connection.introspection.get_table_description(cursor, "estate_meteringpoint")
print("upgraded", len(before), next(row.display_size for row in columns if row.name == "code"))
"""
LATER = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("estate", "0001_initial")]
    operations = [migrations.AlterField("meteringpoint", "code", models.CharField(max_length=61))]
"""


def test_a_database_in_use_is_brought_up_to_date_with_its_rows(tmp_path: Path) -> None:
    """By a migration of a later version: SQLite rebuilds the altered table, which triggers of others name."""
    later = tmp_path / "later_estate"
    later.mkdir()
    (later / "__init__.py").write_text("")
    (later / "0001_initial.py").write_text(
        "from importlib import import_module\n"
        "Migration = import_module('tepore.store.estate.migrations.0001_initial').Migration\n"
    )
    (later / "0002_later.py").write_text(LATER)
    run = subprocess.run(
        [sys.executable, "-c", UPGRADE, str(Path(__file__).parents[2]), str(tmp_path)],
        env={**os.environ, "TEPORE_HOME": str(tmp_path / "home"), "TEPORE_DATABASE": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.stdout.strip() == "upgraded 2 61", run.stderr[-2000:]
