"""EN 834: electronic heat cost allocators [ripartitori di calore].

The counting law, the rating factor K, the limits of error, and where the device sits on the radiator. Clauses
were not read: the figures of `en834.toml` say which are defaults.
"""

from tepore.norms.en834.counting import (
    MeanRule,
    SensorKind,
    StartRule,
    counting_rate,
    sensed_excess_k,
    unscaled_units,
)
from tepore.norms.en834.limits import (
    MountingPoint,
    ReadingUncertainty,
    error_limit,
    mounting_point,
    reading_uncertainty,
    require_suitable_system,
)
from tepore.norms.en834.rating import (
    RatingFactor,
    Scale,
    c_one_sensor,
    c_two_sensors,
    consumption_units,
    contact_factor,
    output_factor,
    room_factor,
)
from tepore.norms.en834.simulation import Allocator, AllocatorRun, simulate_allocator

__all__ = [
    "Allocator",
    "AllocatorRun",
    "MeanRule",
    "MountingPoint",
    "RatingFactor",
    "ReadingUncertainty",
    "Scale",
    "SensorKind",
    "StartRule",
    "c_one_sensor",
    "c_two_sensors",
    "consumption_units",
    "contact_factor",
    "counting_rate",
    "error_limit",
    "mounting_point",
    "output_factor",
    "reading_uncertainty",
    "require_suitable_system",
    "room_factor",
    "sensed_excess_k",
    "simulate_allocator",
    "unscaled_units",
]
