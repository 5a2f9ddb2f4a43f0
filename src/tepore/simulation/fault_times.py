"""When which fault befalls which device: civil days of the scenario as instants."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from tepore.kernel.periods import midnight_in_rome
from tepore.simulation.scenario import FaultKind, FaultTable
from tepore.simulation.timeline import seconds_of


@dataclass(frozen=True)
class FaultTime:
    """A fault with its instants [s since 1970, UTC], half-open."""

    fault: FaultTable
    from_s: float
    to_s: float

    @classmethod
    def of(cls, fault: FaultTable) -> FaultTime:
        """Give a fault of a scenario its instants; without days it is there all the time."""
        first = seconds_of(midnight_in_rome(fault.from_on)) if fault.from_on else -inf
        end = seconds_of(midnight_in_rome(fault.to_on)) if fault.to_on else inf
        return cls(fault, first, end)

    def holds(self, at_s: float) -> bool:
        """Tell whether the fault is there at an instant [s since 1970, UTC]."""
        return self.from_s <= at_s < self.to_s


@dataclass(frozen=True)
class PointFaults:
    """The faults of one metering point."""

    times: tuple[FaultTime, ...] = ()

    def at(self, kind: FaultKind, at_s: float) -> FaultTime | None:
        """Give the fault of a kind that is there at an instant, if any."""
        return next((each for each in self.times if each.fault.kind is kind and each.holds(at_s)), None)

    def of_kind(self, kind: FaultKind) -> tuple[FaultTime, ...]:
        """Give the faults of a kind."""
        return tuple(each for each in self.times if each.fault.kind is kind)


def faults_by_point(faults: tuple[FaultTable, ...]) -> dict[str, PointFaults]:
    """Give the faults of each metering point that has any; a swap stands at both of its points."""
    rows: dict[str, list[FaultTime]] = {}
    for fault in faults:
        for point in (fault.point, fault.other):
            if point is not None:
                rows.setdefault(point, []).append(FaultTime.of(fault))
    return {point: PointFaults(tuple(times)) for point, times in rows.items()}
