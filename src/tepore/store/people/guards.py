"""Guards of the people app beyond those that every app has."""

from tepore.store.guards import Guard


def own_guards() -> tuple[Guard, ...]:
    """Give the guards that a sign-in link is used once and a revoked token stays so."""
    return (
        Guard(
            "people_apitoken",
            "UPDATE",
            "revoked_for_good",
            "OLD.revoked_at IS NOT NULL",
            "a revoked token does not change",
        ),
        Guard(
            "people_signinlink",
            "UPDATE",
            "used_once",
            "OLD.used_at IS NOT NULL",
            "a used sign-in link does not change",
        ),
    )
