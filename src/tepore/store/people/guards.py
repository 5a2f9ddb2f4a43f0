"""Guards of the people app beyond those that every app has."""

from tepore.store.guards import Guard


def own_guards() -> tuple[Guard, ...]:
    """Give the guards that links and codes are used once, and what is over stays so."""
    return (
        *(
            Guard(table, "UPDATE", "used_once", "OLD.used_at IS NOT NULL", "what was used does not change")
            for table in ("people_signincode", "people_recoverycode", "people_setuplink")
        ),
        Guard(
            "people_outgoingmail",
            "UPDATE",
            "done",
            "OLD.sent_at IS NOT NULL OR OLD.given_up_at IS NOT NULL",
            "a mail that was sent or given up does not change",
        ),
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
