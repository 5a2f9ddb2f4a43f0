"""Decoding speed against named peers, on the same telegrams, in one run: ``python bench/decode.py``.

Peers: pyMeterBus (Python) and pymbusparser (Rust with Python objects). Each decodes to values. Look at the
ratios: the seconds of a shared machine are nobody else's. The batch goes from whole telegrams to columns
of typed values, every record taken out.
"""

from __future__ import annotations

import json
import platform
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

import meterbus
import pymbusparser
from rich.console import Console
from rich.table import Table

from tepore.mbus import FormatCache, decode
from tepore.mbus.batch import KeyRing, LayoutCache, decode_batch, decode_stream
from tepore.mbus.encode import Meter, encode_mode_5, encode_plain, frame_stripped

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "telegrams"
ROUNDS, SECONDS = 60, 0.03
BATCH, STREAM = 100_000, 10_000_000
FLEET_KEYS = 10_000
# An OMS heat meter: energy, volume, power, two temperatures, date and time, error flags.
RECORDS = bytes.fromhex("0406A11500000413B2010000022D04000A5A24060A5E1304046D0F0A5A3202FD170000")


def best_rates(runs: Sequence[Callable[[], object]], telegrams: Sequence[int]) -> list[float]:
    """Return telegrams per second of processor time, the best of some rounds of each run.

    The runs of a case take turns, so that what else the machine does meets all of them alike.
    """
    best = [0.0] * len(runs)
    for _ in range(ROUNDS):
        for index, run in enumerate(runs):
            count, ends, started = 0, time.perf_counter() + SECONDS, time.process_time()
            while not count or time.perf_counter() < ends:
                run()
                count += telegrams[index]
            best[index] = max(best[index], count / (time.process_time() - started))
    return best


def wired_of_fifteen() -> list[bytes]:
    """Return published wired frames of 12 to 18 records that every peer reads."""
    rows = [json.loads(line) for line in (GOLDEN / "mbus.jsonl").read_text(encoding="utf-8").splitlines()]
    frames = [bytes.fromhex(row["telegram"]) for row in rows if row["kind"] == "data"]
    chosen = []
    for frame in frames:
        try:
            if (
                12 <= len(decode(frame).records) <= 18
                and meterbus.load(frame).to_JSON()
                and pymbusparser.parse(frame)
            ):
                chosen.append(frame)
        except Exception:  # noqa: BLE001, S112 - a peer may leave by any exception; the frame is then not compared
            continue
    return chosen


def heat_meters(count: int, keys: Sequence[bytes] | None) -> list[bytes]:
    """Return one telegram each of so many heat meters, enciphered where keys are given."""
    telegrams = []
    for number in range(count):
        meter = Meter("KAM", f"{number:08d}", 0x1B, 4)
        payload = RECORDS[:2] + number.to_bytes(4, "little") + RECORDS[6:]
        content = encode_mode_5(payload, keys[number], meter, 7) if keys else encode_plain(payload, 7)
        telegrams.append(frame_stripped(0x44, meter.link_address, content))
    return telegrams


def run_pymeterbus(frames: Iterable[bytes]) -> None:
    """Read frames to interpreted records with pyMeterBus."""
    for frame in frames:
        for record in meterbus.load(frame).body.interpreted["records"]:
            record["value"]


def run_pymbusparser(frames: Iterable[bytes], keys: Sequence[bytes] | None = None) -> None:
    """Read frames to Python objects with pymbusparser."""
    for index, frame in enumerate(frames):
        pymbusparser.parse(frame, key=keys[index] if keys else None, include_enrichment=False)


def run_single(frames: Iterable[bytes], keys: Sequence[bytes] | None = None) -> None:
    """Read frames to records and values with `decode`."""
    formats = FormatCache.with_published()
    for index, frame in enumerate(frames):
        decode(frame, key=keys[index] if keys else None, formats=formats)


def run_single_to_readings(frames: Iterable[bytes]) -> None:
    """Read frames to records, values and what they mean on the device."""
    formats = FormatCache.with_published()
    for frame in frames:
        len(decode(frame, formats=formats).readings)


def flat_memory() -> tuple[float, float]:
    """Return the peak memory after a tenth and after all of a streamed fleet [MiB]."""
    frames = heat_meters(FLEET_KEYS, None)
    stream = (frames[index % FLEET_KEYS] for index in range(STREAM))
    peaks = []
    for batch in decode_stream(stream):
        if batch.refused:
            raise SystemExit(f"refused: {batch.refused[0]}")
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return peaks[len(peaks) // 10], peaks[-1]


def main() -> None:
    """Print the table."""
    random_bytes = random.Random(1).randbytes  # noqa: S311 - keys of a benchmark, the same each run
    wired, layouts = wired_of_fifteen(), LayoutCache()
    plain_1, plain_n = heat_meters(1, None) * BATCH, heat_meters(FLEET_KEYS, None) * (BATCH // FLEET_KEYS)
    keys = [random_bytes(16) for _ in range(FLEET_KEYS)]
    sealed = heat_meters(FLEET_KEYS, keys)
    sealed_n = sealed * (BATCH // FLEET_KEYS)
    ring = KeyRing({f"{number:08d}": key for number, key in enumerate(keys)})
    one_ring = KeyRing({"00000000": keys[0]})
    few, few_keys = sealed[:1000], keys[:1000]
    many = wired * (BATCH // len(wired))
    cases: dict[str, list[tuple[str, Callable[[], object], int]]] = {
        f"wired, {len(wired)} published frames of 12-18 records": [
            ("pyMeterBus", lambda: run_pymeterbus(wired), len(wired)),
            ("pymbusparser", lambda: run_pymbusparser(wired), len(wired)),
            ("tepore, one by one", lambda: run_single(wired), len(wired)),
            ("tepore, one by one, with readings", lambda: run_single_to_readings(wired), len(wired)),
            ("tepore, batch", lambda: decode_batch(many, layouts=layouts), len(many)),
        ],
        "wireless plain, 1 meter": [
            ("pymbusparser", lambda: run_pymbusparser(plain_1[:1000]), 1000),
            ("tepore, one by one", lambda: run_single(plain_1[:1000]), 1000),
            ("tepore, batch", lambda: decode_batch(plain_1, layouts=layouts), BATCH),
        ],
        f"wireless plain, {FLEET_KEYS} meters": [
            ("tepore, batch", lambda: decode_batch(plain_n, layouts=layouts), BATCH),
        ],
        "AES mode 5, 1 meter and key": [
            ("tepore, batch", lambda: decode_batch(sealed[:1] * BATCH, one_ring, layouts=layouts), BATCH),
        ],
        f"AES mode 5, {FLEET_KEYS} meters and keys": [
            ("pymbusparser", lambda: run_pymbusparser(few, few_keys), 1000),
            ("tepore, one by one", lambda: run_single(few, few_keys), 1000),
            ("tepore, batch", lambda: decode_batch(sealed_n, ring, layouts=layouts), BATCH),
        ],
    }

    table = Table("case", "decoder", "telegrams/s", "ratio to the first of its case")
    for case, entries in cases.items():
        rates = best_rates([run for _, run, _ in entries], [telegrams for _, _, telegrams in entries])
        for (name, _, _), rate in zip(entries, rates, strict=True):
            table.add_row(case, name, f"{rate:,.0f}", f"{rate / rates[0]:.2f}")
    console = Console(width=120)
    console.print(table)
    early, late = flat_memory()
    console.print(
        f"peak memory, {STREAM:,} telegrams streamed: {early:.0f} MiB after a tenth, {late:.0f} MiB at last"
    )
    console.print(
        f"Python {sys.version.split()[0]}, {platform.machine()}, "
        + ", ".join(
            f"{name} {version(name)}" for name in ("pymeterbus", "pymbusparser", "numpy", "cryptography")
        )
    )


if __name__ == "__main__":
    main()
