"""Guards of the work app beyond those that every app has."""

from tepore.store.guards import Guard


def own_guards() -> tuple[Guard, ...]:
    """Give the guard that a job which ended stays as it ended."""
    return (
        Guard(
            "work_job",
            "UPDATE",
            "ended_for_good",
            "OLD.state IN ('done', 'failed')",
            "a job that ended does not change",
        ),
    )
