"""Guards of the ledger: a sealed table sums to 1000 and rests; a season goes step by step and never back."""

from collections.abc import Iterator

from tepore.store.guards import ARRIVALS, CHANGES, Guard
from tepore.store.ledger.closed_seasons import closed_season_guards
from tepore.store.ledger.models import MILLIONTHS, STEPS, SeasonState

WHOLE = 1000 * MILLIONTHS


def own_guards() -> tuple[Guard, ...]:
    """Give the guards of millesimi, expenses and seasons."""
    return (*_millesimi(), *_steps(), *closed_season_guards())


def _steps() -> Iterator[Guard]:
    """Keep a season on its way: it begins open, takes one step at a time, and allocations need it closed."""
    ways = " OR ".join(f"(OLD.state = '{earlier}' AND NEW.state = '{later}')" for earlier, later in STEPS)
    message = "a season goes from open to collecting, approved and closed, and never back from closed"
    table = "ledger_season"
    yield Guard(table, "INSERT", "begins_open", f"NEW.state <> '{SeasonState.OPEN}'", message)
    yield Guard(table, "UPDATE", "steps", f"NEW.state <> OLD.state AND NOT ({ways})", message)
    yield Guard(
        "ledger_allocation",
        "INSERT",
        "closed_season",
        f"(SELECT s.state FROM ledger_season s WHERE s.id = NEW.season_id) <> '{SeasonState.CLOSED}'",  # noqa: S608 - our names
        "an allocation is of a closed season",
    )


def _millesimi() -> Iterator[Guard]:
    table = "ledger_millesimitable"
    shares = "COALESCE((SELECT SUM(s.share_micro) FROM ledger_millesimishare s WHERE s.table_id = NEW.id), 0)"
    message = "a sealed millesimi table sums to exactly 1000"
    for event in ARRIVALS:
        yield Guard(table, event, "sum", f"NEW.is_sealed AND {shares} <> {WHOLE}", message)
    for event in CHANGES:
        # Only its end may be set, when another table takes its place.
        frozen = "OLD.is_sealed" + (
            " AND NOT (NEW.is_sealed AND NEW.kind = OLD.kind AND NEW.start_on = OLD.start_on "
            "AND NEW.condominium_id = OLD.condominium_id)"
            if event == "UPDATE"
            else ""
        )
        yield Guard(table, event, "sealed", frozen, "a sealed millesimi table does not change")
    for row, events in (("NEW", ARRIVALS), ("OLD", CHANGES)):
        for event in events:
            yield Guard(
                "ledger_millesimishare",
                event,
                f"sealed_{row.lower()}",
                f"EXISTS (SELECT 1 FROM {table} m "  # noqa: S608 - no text of a caller's is in it
                f"WHERE m.id = {row}.table_id AND m.is_sealed)",
                "a sealed millesimi table does not change",
            )
