"""Guards of the hooks app beyond those that every app has."""

from tepore.store.guards import Guard


def own_guards() -> tuple[Guard, ...]:
    """Give the guards that keep a webhook at its address: another address is another webhook."""
    changed = "NEW.url <> OLD.url OR NEW.first_event <> OLD.first_event"
    message = "a webhook does not move; end it and make another"
    return (
        Guard("hooks_webhook", "UPDATE", "fixed", changed, message),
        Guard("hooks_webhook", "DELETE", "kept", "1 = 1", "a webhook is ended, not removed"),
    )
