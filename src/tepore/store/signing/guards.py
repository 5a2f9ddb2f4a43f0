"""Guards of the signing app beyond those that every app has."""

from tepore.store.guards import Guard


def own_guards() -> tuple[Guard, ...]:
    """Give the guards that keep a key what it was: only its envelope is put under a new key of keys."""
    changed = "NEW.public_key <> OLD.public_key OR NEW.organisation_id <> OLD.organisation_id"
    message = "a signing key does not change and is not removed: old signatures need it"
    return (
        Guard("signing_signingkey", "UPDATE", "fixed", changed, message),
        Guard("signing_signingkey", "DELETE", "kept", "1 = 1", message),
    )
