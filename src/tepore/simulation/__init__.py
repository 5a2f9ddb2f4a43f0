r"""A building, its plant, its devices, its radio and its faults from one seed, with the truth beside them.

::

    scenario (TOML) -> weather -> rooms and plant by steps -> devices -> telegrams -> dump files
          ^                             |                       |            |   \-> broker, line, bus
        city                            +---------- truth ------+------------+

Physics runs on numpy arrays over rooms, month by month, so that memory stays flat over years.
"""

from tepore.simulation.city import City
from tepore.simulation.city_run import simulate_city
from tepore.simulation.run import RunReport, simulate
from tepore.simulation.scenario import Scenario
from tepore.simulation.scenario_file import (
    BadScenario,
    parse_city,
    parse_scenario,
    read_played,
    read_scenario,
)

__all__ = [
    "BadScenario",
    "City",
    "RunReport",
    "Scenario",
    "parse_city",
    "parse_scenario",
    "read_played",
    "read_scenario",
    "simulate",
    "simulate_city",
]
