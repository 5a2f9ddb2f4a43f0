"""A scenario played month after month, so that memory does not grow with the years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np

from tepore.norms.ranges import FloatArray
from tepore.simulation.assembly import DriverMaker, assemble
from tepore.simulation.counting import PlayedHours
from tepore.simulation.device import Device, MonthCounts, SentTelegram
from tepore.simulation.fleet import make_fleet
from tepore.simulation.heating import RoomState, run_steps
from tepore.simulation.hot_water import HotWaterPlant
from tepore.simulation.radio import Air, HeardTelegram, Origin, replays_of
from tepore.simulation.registers import KeptValue
from tepore.simulation.scenario import Scenario
from tepore.simulation.scenario_file import climate_of_table
from tepore.simulation.seeds import stream
from tepore.simulation.timeline import MonthSpan, Timeline
from tepore.simulation.weather import Weather, WeatherModel, make_weather
from tepore.simulation.weather_file import read_epw, read_hours

FIRST_TEMPERATURE_C = 18.0
SEND_JITTER_S = 30.0


@dataclass(frozen=True)
class PlayedMonth:
    """What happened in a month.

    Attributes
    ----------
    hours
        Truth of rooms, plant and weather.
    counts
        What passed each metering point.
    kept
        Values that devices kept.
    sent
        Telegrams that devices sent, in the order of the devices.
    delivered
        What each gateway delivered, in that order.
    """

    hours: PlayedHours
    counts: dict[str, MonthCounts]
    kept: list[tuple[Device, KeptValue]]
    sent: list[SentTelegram]
    delivered: dict[str, list[HeardTelegram]]


class Play:
    """A scenario on its way through time; play it once.

    Parameters
    ----------
    scenario
        The scenario.
    seed
        0 or more.
    years
        Years to run; those of the scenario where None.
    """

    def __init__(self, scenario: Scenario, seed: int, years: int | None = None) -> None:
        self.scenario, self.seed = scenario, seed
        self.timeline = Timeline(
            scenario.start_on, 12 * (years or scenario.years), 60 * scenario.step_minutes
        )
        self.fleet = make_fleet(scenario, seed, self.timeline.start_s)
        self.air = Air(scenario.radio, wired=scenario.devices.link == "mbus")
        self.maker = DriverMaker(scenario, _weather(scenario, self.timeline, seed))

    def months(self) -> Iterator[PlayedMonth]:
        """Yield the months in order."""
        building, counting = assemble(self.scenario), self.fleet.counting
        water = HotWaterPlant(self.scenario, self.seed)
        windows = self.maker.collecting_m2 > 0
        state = RoomState(*(np.full(len(self.maker.rooms), FIRST_TEMPERATURE_C) for _ in range(2)))
        for number, span in enumerate(self.timeline.spans(), start=1):
            hot_water = water.of_month(span)
            heating, state = run_steps(building, self.maker.of_month(span, hot_water.boiler_w), state)
            planes = self.maker.weather.planes_w_m2[span.cut]
            bright = np.stack([(planes * lit).max(axis=1) for lit in windows], axis=1)
            outdoor = self.maker.weather.outdoor_c[span.cut]
            hours = PlayedHours(span, heating, hot_water, outdoor, bright)
            counts = counting.of_month(hours)
            sent, kept = self._run_devices(span, counts)
            self._broadcast(span, counts, sent)
            until = inf if number == self.timeline.months else span.end_s
            delivered = {
                gateway.id: list(self.air.delivered(gateway.id, until))
                for gateway in self.scenario.radio.gateways
            }
            yield PlayedMonth(hours, counts, kept, sent, delivered)

    def _run_devices(
        self, span: MonthSpan, counts: dict[str, MonthCounts]
    ) -> tuple[list[SentTelegram], list[tuple[Device, KeptValue]]]:
        sent: list[SentTelegram] = []
        kept: list[tuple[Device, KeptValue]] = []
        for device in self.fleet.all_devices():
            for made in device.run_month(span, counts[device.point], self._sends_s(device.serial, span)):
                if isinstance(made, SentTelegram):
                    sent.append(made)
                else:
                    kept.append((device, made))
        return sent, kept

    def _broadcast(self, span: MonthSpan, counts: dict[str, MonthCounts], sent: list[SentTelegram]) -> None:
        """Let the air carry what devices sent, what others recorded, and what others made."""
        draws = stream(self.seed, "air", span.label)
        on_air: list[tuple[SentTelegram, Origin]] = [(telegram, "sent") for telegram in sent]
        on_air += replays_of(sent, self.scenario.radio.replay_share, draws)
        on_air += self._forgeries(counts, sent, draws)
        self.air.carry(on_air, draws)

    def _sends_s(self, serial: str, span: MonthSpan) -> FloatArray:
        """Give when a device sends: evenly over the day from a moment of its own, about half a minute off."""
        interval = 86400 / self.scenario.radio.telegrams_per_day
        phase = float(stream(self.seed, "phase", serial).uniform(0, interval))
        numbers = np.arange(
            np.ceil((span.first_s - phase) / interval), np.ceil((span.end_s - phase) / interval)
        )
        draws = stream(self.seed, "jitter", serial, span.label)
        jitter = draws.uniform(-SEND_JITTER_S, SEND_JITTER_S, numbers.size)
        return np.sort(np.clip(phase + interval * numbers + jitter, span.first_s, span.end_s - 1))

    def _forgeries(
        self, counts: dict[str, MonthCounts], sent: list[SentTelegram], draws: np.random.Generator
    ) -> list[tuple[SentTelegram, Origin]]:
        devices = {device.serial: device for device in self.fleet.all_devices()}
        chosen = np.flatnonzero(draws.uniform(size=len(sent)) < self.scenario.radio.forged_share)
        forged: list[tuple[SentTelegram, Origin]] = []
        for place in chosen.tolist():
            real = sent[place]
            device = devices[real.serial]
            octets = device.forged(real.sent_s, counts[device.point], draws.bytes(16))
            forged.append((SentTelegram(real.sent_s + 300.0, real.serial, octets), "forged"))
        return forged


def _weather(scenario: Scenario, timeline: Timeline, seed: int) -> Weather:
    table = scenario.climate
    if table.epw:
        return read_epw(Path(table.epw)).over(timeline)
    if table.hours:
        return read_hours(Path(table.hours), table.latitude_deg or 0.0).over(timeline)
    model = WeatherModel(table.day_spread_k, table.month_spread_k, table.swing_k)
    own = seed if table.seed is None else table.seed
    return make_weather(timeline, climate_of_table(table), own, model)
