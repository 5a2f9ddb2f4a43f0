"""One season of the 6-flat building through the radio: what is decoded is what the devices kept.

The oracle is ``truth/registers.parquet``, which the simulated devices write when they keep a value; the
telegrams are read with `tepore.mbus` alone.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tepore.mbus import BadTelegram, Decoded, decode
from tepore.simulation import Scenario, parse_scenario, simulate

SCENARIO = Path(__file__).parents[2] / "examples" / "scenarios" / "palazzina-6.toml"
SEED = 20151003


@dataclass
class Played:
    """A run read back."""

    folder: Path
    scenario: Scenario
    register: dict[str, dict[str, str]]
    kept: dict[tuple[str, str], dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    odd: dict[tuple[str, int], str] = field(default_factory=dict)
    decoded: list[tuple[str, Decoded]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[tuple[str, int, str, bytes]]:
        """Gateway, number of the line, serial, bytes."""
        for gateway in self.scenario.radio.gateways:
            with (self.folder / f"telegrams-{gateway.id}.jsonl").open(encoding="utf-8") as dump:
                for number, line in enumerate(dump, start=1):
                    octets = bytes.fromhex(json.loads(line)["telegram"])
                    yield gateway.id, number, octets[4:8][::-1].hex(), octets

    def key(self, serial: str) -> bytes:
        return bytes.fromhex(self.register[serial]["chiave"])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module", params=["mode5", "mode7"])
def played(request, tmp_path_factory) -> Played:
    text = SCENARIO.read_text(encoding="utf-8")
    text = text.replace("[devices]\n", f'[devices]\nheat_meters = true\nsecurity = "{request.param}"\n')
    text = text.replace("telegrams_per_day = 2", "telegrams_per_day = 1")
    scenario = parse_scenario(text)
    folder = tmp_path_factory.mktemp("played") / "run"
    simulate(scenario, seed=SEED, out=folder)
    register = {row["matricola"]: row for row in rows_of(folder / "register.csv")}
    run = Played(folder, scenario, register)
    for row in pq.read_table(folder / "truth" / "registers.parquet").to_pylist():
        run.kept[row["serial"], row["kind"]][row["on"]] = row["shown"]
    run.odd = {
        (row["gateway"], row["line"]): row["origin"]
        for row in pq.read_table(folder / "truth" / "radio.parquet").to_pylist()
    }
    open_all(run)
    return run


def open_all(run: Played) -> None:
    """Decode each telegram once, whoever heard it; what is refused is counted by its origin."""
    known: set[bytes] = set()
    for gateway, number, serial, octets in run.lines():
        if octets in known:
            continue
        known.add(octets)
        origin = run.odd.get((gateway, number), "sent")
        try:
            telegram = decode(octets, link="wmbus", key=run.key(serial))
        except BadTelegram:
            run.refused[origin] += 1
            continue
        assert origin != "forged", f"seed {SEED}, {gateway} line {number}: a forged telegram was read"
        run.decoded.append((serial, telegram))


def half_months(decoded: Decoded) -> dict[date, int]:
    """The counts that an allocator kept: a dated base and what each later half-month added."""
    values = {reading.name: reading.value for reading in decoded.readings}
    day, count = values["date_storage_2"], int(values["hca_storage_2"])
    counts = {day: count}
    for storage in range(3, 32):
        after = day + timedelta(days=1)
        day = (
            after.replace(day=15) if after.day == 1 else (after.replace(day=1) + timedelta(32)).replace(day=1)
        )
        day = day if day.day == 15 else day - timedelta(days=1)
        count += int(values[f"hca_storage_{storage}"])
        counts[day] = count
    return counts


def test_decoded_registers_are_those_that_the_devices_kept(played: Played) -> None:
    assert set(played.refused) == {"forged"}
    compared = Counter()
    for serial, telegram in played.decoded:
        values = {reading.name: reading for reading in telegram.readings}
        clock = values["datetime"].value
        assert isinstance(clock, datetime)
        quantity = {0x08: "hca", 0x04: "energy", 0x06: "volume"}[telegram.device_type or 0]
        scale = 1000 if quantity == "volume" else 1
        set_days = played.kept[serial, "set_day"]
        if any(day < clock.date() for day in set_days):
            day = max(day for day in set_days if day < clock.date())
            assert values["date_storage_1"].value == day
            assert values[f"{quantity}_storage_1"].value * scale == set_days[day]
            compared["set_day"] += 1
        if quantity == "hca":
            kept = played.kept[serial, "half_month"] | played.kept[serial, "month_end"]
            for day, count in half_months(telegram).items():
                assert count == kept.get(day, 0), f"seed {SEED}: {serial} at {day} as told at {clock}"
                compared["half_month"] += day in kept
            continue
        ends = played.kept[serial, "month_end"]
        row = [ends[day] for day in sorted(ends, reverse=True) if day < clock.date()]
        sent = [
            values[name].value * scale
            for storage in range(2, 18)
            if (name := f"{quantity}_storage_{storage}") in values
        ]
        assert sent[: len(row)] == row[: len(sent)], f"seed {SEED}: {serial} as told at {clock}"
        compared["month_end"] += len(row)
    assert min(compared[kind] for kind in ("set_day", "month_end", "half_month")) > 1000


def test_every_device_and_every_kept_value_was_heard(played: Played) -> None:
    told: dict[str, set[tuple[date, int]]] = defaultdict(set)
    for serial, telegram in played.decoded:
        if telegram.device_type == 0x08:
            told[serial] |= set(half_months(telegram).items())
    allocators = {
        serial for serial, kind in played.kept if kind == "half_month" and played.register[serial]["locale"]
    }
    assert set(told) == allocators
    for serial in allocators:
        kept = played.kept[serial, "half_month"]
        latest = max(kept)
        missed = {(day, count) for day, count in kept.items() if day < latest} - told[serial]
        assert not missed, f"seed {SEED}: {serial}"


def test_several_gateways_hear_the_same_and_each_misses_some(played: Played) -> None:
    heard: dict[str, set[bytes]] = defaultdict(set)
    for gateway, _, _, octets in played.lines():
        heard[gateway].add(octets)
    first, second = heard.values()
    assert len(first & second) > 0.8 * len(first)
    assert first - second
    assert second - first
    assert {"late", "replayed", "forged"} <= set(played.odd.values())


def test_a_replaced_device_ends_and_the_next_begins_from_zero(played: Played) -> None:
    serials = [serial for serial, row in played.register.items() if row["punto di misura"] == "2-camera"]
    assert len(serials) == 2
    day = date(2025, 1, 20)
    old, new = (played.kept[serial, "half_month"] for serial in serials)
    assert max(old) < day <= min(new)
    assert played.register[serials[0]]["al"] == played.register[serials[1]]["dal"] == "2025-01-20"


def test_a_silent_device_says_nothing_and_counts_on(played: Played) -> None:
    serial = next(serial for serial, row in played.register.items() if row["punto di misura"] == "3-bagno")
    days = {
        reading.value.date()
        for told, telegram in played.decoded
        if told == serial
        for reading in telegram.readings
        if reading.name == "datetime" and isinstance(reading.value, datetime)
    }
    assert not {day for day in days if date(2025, 2, 11) <= day <= date(2025, 3, 4)}
    kept = played.kept[serial, "month_end"]
    assert kept[date(2025, 2, 28)] > kept[date(2025, 1, 31)]


def test_faults_show_in_the_status(played: Played) -> None:
    wanted = {"4-cucina": "TEMPORARY_ERROR", "2-bagno": "POWER_LOW"}
    seen: dict[str, set[object]] = defaultdict(set)
    for serial, telegram in played.decoded:
        point = played.register[serial]["punto di misura"]
        seen[point] |= {reading.value for reading in telegram.readings if reading.quantity == "status"}
    assert {point for point, words in seen.items() if words != {"OK"}} == set(wanted)
    for point, word in wanted.items():
        assert seen[point] == {"OK", word}
