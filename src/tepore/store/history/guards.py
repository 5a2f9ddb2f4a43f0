"""Guards of the history app: none of its own, for every row of it can be derived again."""

from tepore.store.guards import Guard


def own_guards() -> tuple[Guard, ...]:
    """Give no guard beyond those that every app has."""
    return ()
