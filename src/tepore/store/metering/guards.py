"""Guards of metering: a device is at one place, and a place has one device, on any day."""

from collections.abc import Iterator

from tepore.store.guards import ARRIVALS, Guard

FAR = "'9999-12-31'"


def own_guards() -> tuple[Guard, ...]:
    """Give the guards against installations that overlap in time."""
    return tuple(_no_overlap())


def _no_overlap() -> Iterator[Guard]:
    for link in ("device_id", "metering_point_id"):
        overlap = (
            "EXISTS (SELECT 1 FROM metering_installation o "  # noqa: S608 - no text of a caller's is in it
            f"WHERE o.{link} = NEW.{link} "
            f"AND o.id <> COALESCE(NEW.id, -1) AND o.start_on < COALESCE(NEW.end_on, {FAR}) "
            f"AND NEW.start_on < COALESCE(o.end_on, {FAR}))"
        )
        for event in ARRIVALS:
            yield Guard(
                "metering_installation",
                event,
                f"{link}_overlap",
                overlap,
                f"metering_installation overlaps another of the same {link}",
            )
