"""From a seed to a story: a small condominium, what its gateways deliver, what its office does, step by step.

Everything that happens is drawn here, before any of it happens: replaying a seed replays the story.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tepore.kernel.periods import midnight_in_rome
from tepore.services.ingest_telegrams import HeardTelegram
from tepore.simulation import Scenario, parse_scenario
from tepore.simulation.acts import Office
from tepore.simulation.dump import RunFolder
from tepore.simulation.play import Play, PlayedMonth
from tepore.simulation.run import heat_of
from tepore.simulation.timeline import instant_of

CHUNK = 60
HEARD_DAYS = timedelta(days=10)
"""Telegrams are heard from so long before the season to so long after it."""
LONG_SHARE = 0.1
"""Worlds that last a whole winter; the others have the weeks about the set day alone, and are cheaper."""
SCENARIO = """
format = 1
name = "Casa {seed}"
start_on = {start_on}
climate = {{ place = "Milano" }}
boiler = {{ power_kw = 25 }}
hot_water = {{}}
heating = {{ first = "{first}", last = "{last}" }}
neighbours = [{{ units = ["1", "2"], conductance_w_k = 60 }}]

[devices]
water_meters = true
plant_meter = true
security = "{security}"
clock_offset_s = {clock_offset_s}
first_counts = {{ heat_meter = {heat_kwh}, water_meter = {water_l} }}

[radio]
telegrams_per_day = 1
late_share = {late:.3f}
replay_share = {replayed:.3f}
forged_share = {forged:.3f}
gateways = [{{ id = "a", loss = {loss_a:.3f} }}, {{ id = "b", loss = {loss_b:.3f} }}]

[[units]]
id = "1"
floor_area_m2 = 80
loss_w_k = {loss_1}
collecting_area_m2 = {{ S = 2 }}
rooms = [
  {{ id = "sala", share = 2, radiator_w = 3900 }},
  {{ id = "camera", share = 1, radiator_w = 1900 }},
]

[[units]]
id = "2"
floor = 1
floor_area_m2 = 60
loss_w_k = {loss_2}
rooms = [{{ id = "sala", share = 1, radiator_w = 3600 }}]
{vacant}
[[units]]
id = "3"
floor = 1
floor_area_m2 = 45
loss_w_k = 70
hot_water = false
rooms = [{{ id = "sala", share = 1, radiator_w = 2600 }}]

{faults}
[people]
sold_share = 0.5
let_share = 0.3
cold_water_meters = true
typing_error_share = 0.4
late_invoices = ["2023/2024"]
"""


@dataclass(frozen=True)
class Winter:
    """When a world begins, heats, and may have its faults."""

    start_on: date
    first: str
    last: str
    fault_on: date
    fault_days: int
    silent_days: int


SHORT = Winter(date(2023, 12, 1), "12-16", "01-14", date(2023, 12, 19), 12, 20)
LONG = Winter(date(2023, 10, 1), "11-05", "02-28", date(2023, 11, 20), 60, 30)


@dataclass(frozen=True)
class Step:
    """Something that is done through one service, and done again where the process was killed in it.

    Attributes
    ----------
    act
        Method of ``life.Acts``.
    now
        What the server's clock says: at times an hour, a day or fifty years off.
    """

    act: str
    now: datetime
    text: str = ""
    heard: tuple[HeardTelegram, ...] = ()


@dataclass
class Truth:
    """What the oracle knows.

    Attributes
    ----------
    genuine, forged
        Telegrams that devices sent, and those that somebody made without the key.
    counted
        Of each metering point: instants [s since 1970, UTC] and what had passed, in the unit of readings.
    heard_s
        Of each metering point: when a telegram of it was heard.
    kept
        (serial, kind, day): what devices kept at set days and month ends, as they show it.
    """

    genuine: set[bytes] = field(default_factory=set)
    forged: set[bytes] = field(default_factory=set)
    counted: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)
    heard_s: dict[str, list[float]] = field(default_factory=dict)
    kept: dict[tuple[str, str, date], int] = field(default_factory=dict)


@dataclass
class Story:
    """A seed's story.

    Attributes
    ----------
    steps
        What is done, in order.
    kills
        After how many statements and commits each life of the process ends; the last life is not killed.
    """

    seed: int
    scenario: Scenario
    office: Office
    steps: list[Step]
    kills: list[int]
    truth: Truth


def tell(seed: int) -> Story:
    """Draw a story."""
    chance = random.Random(seed)  # noqa: S311 - a world, no secret
    winter = LONG if chance.random() < LONG_SHARE else SHORT
    scenario = parse_scenario(_scenario_text(seed, winter, chance))
    play, truth = Play(scenario, seed), Truth()
    office = Office(scenario, seed, 1)
    months = []
    season = office.seasons[0]
    heard_s = tuple(
        midnight_in_rome(day).timestamp()
        for day in (season.first_day - HEARD_DAYS, season.last_day + HEARD_DAYS)
    )
    for month in play.months():
        _remember(month, play, truth, heard_s)
        office.burn(month.hours.span.label, heat_of(month))
        months.append(month)
        if month.hours.span.label > f"{season.last_day:%Y-%m}":
            break
    steps = list(_steps(play, office, months, heard_s, chance))
    kills = [int(10 ** chance.uniform(0.3, 3.3)) for _ in range(chance.randrange(2, 7))]
    return Story(seed, scenario, office, steps, kills, truth)


def _scenario_text(seed: int, winter: Winter, chance: random.Random) -> str:
    day = winter.fault_on + timedelta(days=chance.randrange(winter.fault_days))
    faults = []
    if chance.random() < 0.6:
        faults.append(f'[[faults]]\nkind = "replaced"\npoint = "1-camera"\nfrom = {day}\n')
    if chance.random() < 0.4:
        until = day + timedelta(days=chance.randrange(3, winter.silent_days))
        faults.append(f'[[faults]]\nkind = "silent"\npoint = "2-sala"\nfrom = {day}\nto = {until}\n')
    if chance.random() < 0.3:
        faults.append(f'[[faults]]\nkind = "low_battery"\npoint = "1-sala"\nfrom = {day}\n')
    vacant = f"vacant = [{{ from = {day}, to = {day + timedelta(days=30)}, set_point_c = 14 }}]\n"
    rolls = chance.random() < 0.5
    return SCENARIO.format(
        seed=seed,
        start_on=winter.start_on,
        first=winter.first,
        last=winter.last,
        security=chance.choice(["mode5", "mode7"]),
        clock_offset_s=chance.choice([0, 60, 900]),
        heat_kwh=99_999_999 - chance.randrange(6000) if rolls else chance.randrange(50_000),
        water_l=99_999_999 - chance.randrange(9000) if rolls else chance.randrange(50_000),
        late=chance.uniform(0, 0.2),
        replayed=chance.uniform(0, 0.05),
        forged=chance.uniform(0, 0.05),
        loss_a=chance.uniform(0, 0.1),
        loss_b=chance.uniform(0, 0.5),
        loss_1=chance.randrange(120, 200),
        loss_2=chance.randrange(80, 150),
        vacant=vacant if chance.random() < 0.3 else "",
        faults="\n".join(faults),
    )


def _remember(month: PlayedMonth, play: Play, truth: Truth, heard_s: tuple[float, ...]) -> None:
    begin_s, until_s = heard_s
    truth.genuine |= {telegram.octets for telegram in month.sent}
    points = {device.serial: device.point for device in play.fleet.all_devices()}
    for heard in (telegram for delivered in month.delivered.values() for telegram in delivered):
        if heard.origin == "forged":
            truth.forged.add(heard.octets)
        elif heard.origin == "sent" and begin_s <= heard.received_s < until_s:
            truth.heard_s.setdefault(points[heard.serial], []).append(heard.received_s)
    for device, kept in month.kept:
        truth.kept[device.serial, kept.kind, kept.on] = kept.shown
    for point, counts in month.counts.items():
        scale = 1000.0 if point.endswith("-water") else 1.0
        instants, sums = truth.counted.setdefault(point, ([], []))
        before = sums[-1] if sums else 0.0
        instants += counts.edges_s.tolist()
        sums += (before + counts.count / scale).tolist()


def _steps(
    play: Play, office: Office, months: list[PlayedMonth], heard_s: tuple[float, ...], chance: random.Random
) -> Iterator[Step]:
    season = office.seasons[0]
    with TemporaryDirectory() as folder, RunFolder(Path(folder) / "run", play, truth=False) as run:
        register = (run.path / "register.csv").read_text(encoding="utf-8")
    yield Step("register", _clock(months[0], chance), register)
    yield Step("register", _clock(months[0], chance), office.register())
    for place, month in enumerate(months):
        heard = list(_heard(month, heard_s))
        chunks = [tuple(heard[start : start + CHUNK]) for start in range(0, len(heard), CHUNK)]
        if chance.random() < 0.5:
            chance.shuffle(chunks)
        for chunk in chunks:
            yield Step("telegrams", _clock(month, chance), heard=chunk)
            if chance.random() < 0.15:  # the gateway did not hear the acknowledgement
                yield Step("telegrams", _clock(month, chance), heard=chunk)
        if chance.random() < 0.3:
            yield Step("register", _clock(month, chance), register)
        if place == 0:
            yield Step("building", _clock(month, chance), office.building(season))
    now = instant_of(months[-1].hours.span.end_s)
    for row in office.handovers(season.last_day):
        yield Step("hand_over", now, f"{row.unit};{row.capacity};{row.on};{row.name}")
    yield Step("building", now, office.building(season))
    yield Step("hand_readings", now, office.readings_of(season))
    yield Step("put_right", now)
    for act in ("close", "tamper", "late_invoice", "correct", "tamper"):
        text = office.building(season, late=True) if act == "late_invoice" else ""
        yield Step(act, now, text)


def _clock(month: PlayedMonth, chance: random.Random) -> datetime:
    """Give the server's clock, which decides nothing: stepped by hours and days, or never set."""
    true = instant_of(month.hours.span.end_s)
    steps = [timedelta()] * 4 + [sign * timedelta(hours=hours) for sign in (1, -1) for hours in (1, 24)]
    return datetime(1970, 1, 1, tzinfo=UTC) if chance.random() < 0.1 else true + chance.choice(steps)


def _heard(month: PlayedMonth, heard_s: tuple[float, ...]) -> Iterator[HeardTelegram]:
    rows = [
        (telegram.delivered_s, gateway, telegram)
        for gateway, delivered in month.delivered.items()
        for telegram in delivered
        if heard_s[0] <= telegram.received_s < heard_s[1]
    ]
    for _, gateway, telegram in sorted(rows, key=lambda row: row[:2]):
        yield HeardTelegram(
            octets=telegram.octets,
            link="wmbus",
            source=f"{gateway} {month.hours.span.label}",
            received_at=instant_of(telegram.received_s),
            gateway=gateway,
        )


def passed(truth: Truth, point: str, at_s: float) -> float:
    """Give what had passed a metering point by an instant [the unit of readings]."""
    instants, sums = truth.counted[point]
    return float(np.interp(at_s, instants, sums))
