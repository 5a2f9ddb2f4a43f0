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
sys.path.insert(0, sys.argv[1])
from tepore.store.opening import open_store
open_store()
from django.core.management import call_command
from django.db import connection
from building import Building
from tepore.store.estate.models import MeteringPoint
from tepore.store.guards import missing_guards

Building()
before = list(MeteringPoint.objects.order_by("pk").values())
call_command("migrate", "estate", "0002_initial", verbosity=0)
open_store()
assert not missing_guards(connection), "lifted and not set again"
assert list(MeteringPoint.objects.order_by("pk").values()) == before != []
print("upgraded", len(before))
"""


def test_a_database_in_use_is_brought_up_to_date_with_its_rows(tmp_path: Path) -> None:
    """SQLite rebuilds the altered table, which triggers of other tables name."""
    run = subprocess.run(
        [sys.executable, "-c", UPGRADE, str(Path(__file__).parents[2])],
        env={**os.environ, "TEPORE_HOME": str(tmp_path), "TEPORE_DATABASE": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.stdout.strip() == "upgraded 2", run.stderr[-2000:]
