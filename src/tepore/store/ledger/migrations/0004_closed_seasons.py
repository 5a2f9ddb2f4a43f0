"""Seasons closed before the workflow came are closed in it too, and their allocations are posted."""

from collections import defaultdict
from typing import Any

from django.db import migrations

from tepore.store.guards import lift_guards


def close_and_post(apps: Any, schema_editor: Any) -> None:
    """Set the state of closed seasons and post the entries of their allocations."""
    lift_guards(schema_editor.connection)  # they are set anew after the migration
    allocations = apps.get_model("ledger", "Allocation").objects.order_by("pk")
    seasons = apps.get_model("ledger", "Season").objects
    entries = apps.get_model("ledger", "LedgerEntry").objects
    people = {
        (person.organisation_id, person.code): person.pk for person in apps.get_model("people", "Person").objects.all()
    }
    for row in allocations:
        seasons.filter(pk=row.season_id, state="open").update(
            state="closed", approved_at=row.computed_at, approved_by=row.computed_by_id, approved_sha256=row.inputs_sha256
        )
        posted: dict[tuple[int, Any], int] = defaultdict(int)
        for of, sign in ((row, 1), (row.replaces, -1)):
            for one in of.statements.all() if of else ():
                person = people.get((row.organisation_id, one.content["holder"]))
                posted[one.unit_id, person] += sign * one.total_cents
        former = row.replaces.total_cents if row.replaces else 0
        entries.create(
            organisation_id=row.organisation_id, allocation=row, account="bill", amount_cents=former - row.total_cents
        )
        for (unit, person), cents in posted.items():
            entries.create(
                organisation_id=row.organisation_id, allocation=row, account=f"unit {unit} person {person or ''}".strip(),
                unit_id=unit, person_id=person, amount_cents=cents,
            )


class Migration(migrations.Migration):
    """Data of the season workflow."""

    dependencies = [("ledger", "0003_season_workflow")]

    operations = [migrations.RunPython(close_and_post, migrations.RunPython.noop)]
