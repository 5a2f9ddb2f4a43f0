#!/usr/bin/env python3
"""Make what the demo's receiver heard and its register: examples/demo/telegrams.csv and registro.csv.

Run from anywhere: ``.venv/bin/python scripts/demo_telegrams.py``. The same run gives the same bytes.

The real telegrams are taken as they are from tests/golden/telegrams/wmbus.jsonl. The others are made here
with the record layouts of real device families, named beside each function, byte by byte and without any code
of the decoder that will read them: frame ``L C M ID V T CI``, short or long header, records, and AES-128-CBC
where a device enciphers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "examples" / "demo"
REAL = ROOT / "tests" / "golden" / "telegrams" / "wmbus.jsonl"

TEST_KEY = "000102030405060708090A0B0C0D0E0F"
"""Published beside the QUNDIS telegrams w23f314c041 and we31a174d77 of tests/golden/telegrams."""
NO_DATE = "FFFF"
SET_DAY = date(2025, 9, 30)
CURVE = (
    (date(2025, 10, 1), 0),
    (date(2025, 10, 15), 0),
    (date(2025, 11, 1), 52),
    (date(2025, 12, 1), 207),
    (date(2026, 1, 1), 433),
    (date(2026, 2, 1), 662),
    (date(2026, 3, 1), 828),
    (date(2026, 4, 1), 957),
    (date(2026, 4, 16), 1000),
    (date(2026, 6, 1), 1000),
)
"""Thousandths of a season's heat counted by the beginning of a day: made, as a winter in zone E goes."""
HEARD = tuple(
    date(year, month, 3) for year, month in ((2025, 11), (2025, 12), *((2026, m) for m in range(1, 5)))
)
FIRST_DAY, LAST_DAY = date(2025, 10, 15), date(2026, 4, 15)


@dataclass(frozen=True)
class Allocator:
    """A made heat cost allocator; `units` is what it counts from the season's begin to its end."""

    serial: int
    unit: str
    room: str
    units: int
    factor: str
    last_season: int
    enciphered: bool = False
    mounted_on: date | None = None


# unit, room, units of the season, rating factor K, units of the season before
ROOMS = (
    ("1", "Soggiorno", 812, "1,214", 790),
    ("1", "Cucina", 264, "0,842", 301),
    ("1", "Camera", 405, "1,006", 388),
    ("2", "Bagno", 233, "0,671", 240),
    ("3", "Soggiorno", 640, "1,318", 655),
    ("3", "Cucina", 198, "0,842", 170),
    ("3", "Bagno", 221, "0,671", 214),
    ("4", "Soggiorno", 955, "1,214", 902),
    ("4", "Camera", 512, "1,006", 498),
    ("4", "Cameretta", 347, "0,915", 366),
    ("4", "Bagno", 306, "0,671", 312),
    ("5", "Soggiorno", 388, "1,318", 610),
    ("5", "Cucina", 121, "0,842", 188),
    ("5", "Camera", 176, "1,006", 260),
    ("6", "Soggiorno", 1020, "1,402", 1011),
    ("6", "Camera", 588, "1,104", 560),
    ("6", "Bagno", 342, "0,671", 339),
    ("7", "Soggiorno", 733, "1,402", 745),
    ("7", "Cucina", 287, "0,842", 280),
    ("7", "Camera", 431, "1,104", 420),
    ("7", "Cameretta", 0, "0,915", 12),
)
ENCIPHERED_UNITS = {"4", "6"}
REPLACED_ON = date(2026, 2, 10)
SUCCESSORS = (
    ("2", "Soggiorno", 1180, "1,214"),
    ("2", "Camera", 372, "1,006"),
    ("3", "Camera", 1050, "1,104"),
)
"""Devices that follow the three real allocators; `units` as if they had counted the whole season."""
SILENT = ("4", "Bagno")
"""Not heard at the season's end: its telegram of 3 April is followed by that of 5 May."""
LATE = ("7", "Soggiorno")
"""Its telegram of 3 January reached the reader with those of February."""


def allocators() -> list[Allocator]:
    """List the made allocators with their serial numbers."""
    first = [
        Allocator(91_000_101 + index, unit, room, units, factor, before, unit in ENCIPHERED_UNITS)
        for index, (unit, room, units, factor, before) in enumerate(ROOMS)
    ]
    later = [
        Allocator(91_000_201 + index, unit, room, units, factor, 0, mounted_on=REPLACED_ON)
        for index, (unit, room, units, factor) in enumerate(SUCCESSORS)
    ]
    return first + later


def counted(units: int, on: date) -> int:
    """Give how many of a season's units were counted by the beginning of a day, rounded down."""
    for (start, low), (end, high) in pairwise(CURVE):
        if start <= on <= end:
            part = (on - start).days * (high - low) / (end - start).days
            return int(units * (low + part) // 1000)
    return 0 if on < CURVE[0][0] else units


def month_end_before(on: date) -> date:
    """Give the last day of the month before."""
    return on.replace(day=1) - timedelta(days=1)


# Bytes --------------------------------------------------------------------------------------------------


def little(number: int, size: int) -> str:
    """Write an integer, least significant byte first."""
    return number.to_bytes(size, "little").hex()


def bcd(number: int, size: int) -> str:
    """Write decimal digits, two a byte, least significant byte first."""
    return bytes.fromhex(f"{number:0{2 * size}d}")[::-1].hex()


def date_g(on: date) -> str:
    """Write a date as type G (EN 13757-3)."""
    year = on.year - 2000
    return little(on.day | (year & 7) << 5 | on.month << 8 | (year >> 3) << 12, 2)


def datetime_f(at: datetime) -> str:
    """Write a date with its time as type F (EN 13757-3)."""
    year = at.year - 2000
    return little(
        at.minute | at.hour << 8 | (at.day | (year & 7) << 5) << 16 | (at.month | (year >> 3) << 4) << 24, 4
    )


def frame(
    *, version: int, kind: int, serial: int, access: int, records: str, long: bool, key: str = ""
) -> str:
    """Put records into a frame of the maker QDS without link CRCs, as receivers hand it over."""
    maker = "9344"
    number = bcd(serial, 4)
    payload = bytes.fromhex(records)
    configuration = "0020"
    if key:
        plain = b"\x2f\x2f" + payload
        plain += b"\x2f" * (-len(plain) % 16)
        vector = bytes.fromhex(f"{maker}{number}{version:02x}{kind:02x}") + bytes([access]) * 8
        cipher = Cipher(AES(bytes.fromhex(key)), CBC(vector)).encryptor()
        payload = cipher.update(plain) + cipher.finalize()
        configuration = little(5 << 8 | len(plain) // 16 << 4, 2)
    header = f"{access:02x}00{configuration}"
    ci = f"72{number}{maker}{version:02x}{kind:02x}" if long else "7a"
    body = bytes.fromhex(f"44{maker}{number}{version:02x}{kind:02x}{ci}{header}") + payload
    return (bytes([len(body)]) + body).hex().upper()


def allocator_telegram(device: Allocator, at: datetime, access: int) -> str:
    """Make a telegram as the Q caloric 5.5 sends it (w17b20838de): now, set day, month end, clock."""
    on = at.date()
    month_end = month_end_before(on)
    if device.mounted_on:
        before = counted(device.units, device.mounted_on)
        now = counted(device.units, on) - before
        stored, set_day = 0, NO_DATE
        if month_end >= device.mounted_on:
            stored, month = counted(device.units, month_end + timedelta(days=1)) - before, date_g(month_end)
        else:
            month = NO_DATE
    else:
        now, stored = counted(device.units, on), counted(device.units, month_end + timedelta(days=1))
        set_day, month = date_g(SET_DAY), date_g(month_end)
        if month_end == SET_DAY:
            stored = device.last_season
    records = (
        f"0b6e{bcd(now, 3)}4b6e{bcd(device.last_season, 3)}426c{set_day}"
        f"cb086e{bcd(stored, 3)}c2086c{month}326c{NO_DATE}046d{datetime_f(at)}"
    )
    key = TEST_KEY if device.enciphered else ""
    return frame(
        version=0x35, kind=8, serial=device.serial, access=access, records=records, long=False, key=key
    )


def heat_telegram(serial: int, base: int, season_kwh: int, at: datetime, access: int) -> str:
    """Make a telegram as the Q heat 5.5 sends it (w29bb454e8a): kWh now, at set day, at month end."""
    on, month_end = at.date(), month_end_before(at.date())
    now = base + counted(season_kwh, on)
    stored = base + counted(season_kwh, month_end + timedelta(days=1))
    records = (
        f"0c06{bcd(now, 4)}4c06{bcd(base, 4)}426c{date_g(SET_DAY)}"
        f"cc0806{bcd(stored, 4)}c2086c{date_g(month_end)}02fd170000326c{NO_DATE}046d{datetime_f(at)}"
    )
    return frame(version=0x3E, kind=4, serial=serial, access=access, records=records, long=True)


def water_telegram(serial: int, base_litres: int, litres_a_day: int, at: datetime, access: int) -> str:
    """Make a telegram as the Q water 5.5 sends it (w1ad8dd7487): litres now, at set day, at month end."""

    def litres(on: date) -> int:
        return base_litres + litres_a_day * (on - SET_DAY).days

    month_end = month_end_before(at.date())
    records = (
        f"0c13{bcd(litres(at.date()), 4)}4c13{bcd(base_litres, 4)}426c{date_g(SET_DAY)}"
        f"cc0813{bcd(litres(month_end), 4)}c2086c{date_g(month_end)}02bb560000"
        f"326c{NO_DATE}046d{datetime_f(at)}"
    )
    return frame(version=0x18, kind=6, serial=serial, access=access, records=records, long=False)


# What was heard -----------------------------------------------------------------------------------------

BOILER = (91_000_301, 118_420, 32_940)
"""Serial number, kWh on the set day, kWh of the season."""
HOT_WATER = (
    ("1", 91_000_401, 88_212, 92),
    ("2", 91_000_402, 140_030, 161),
    ("3", 91_000_403, 61_775, 74),
    ("4", 91_000_404, 203_411, 238),
    ("5", 91_000_405, 97_004, 41),
    ("7", 91_000_407, 155_690, 187),
)
"""Unit, serial number, litres on the set day, litres a day; the meter of unit 6 is a real one."""
REAL_HEARD = (
    ("wf46c191a73", datetime.fromisoformat("2026-02-09 08:12")),
    ("we3b2fc3979", datetime.fromisoformat("2026-02-09 08:13")),
    ("wc17767f599", datetime.fromisoformat("2026-02-09 09:41")),
    ("w29bb454e8a", datetime.fromisoformat("2026-02-24 09:29")),
    ("wd241a1d468", datetime.fromisoformat("2026-05-04 11:58")),
    ("w82f10c164d", datetime.fromisoformat("2026-02-24 09:31")),
)
"""Real telegrams with the instant of their own clock; the two without one are put on the day they go."""

Heard = tuple[datetime, str, str]


def heard_of(device: Allocator) -> list[Heard]:
    """List the telegrams of an allocator over the season."""
    days = [FIRST_DAY, *HEARD, LAST_DAY]
    if device.mounted_on:
        days = [device.mounted_on, *(day for day in days if day > device.mounted_on)]
    if (device.unit, device.room) == SILENT:
        days = [*(day for day in days if day != LAST_DAY), date(2026, 5, 5)]
    found = []
    for number, day in enumerate(days):
        hour = 23 if day == LAST_DAY else 6
        at = datetime.combine(day, time(hour, device.serial % 60))
        telegram = allocator_telegram(device, at, (device.serial + number * 7) % 256)
        is_late = (device.unit, device.room) == LATE and day == date(2026, 1, 3)
        found.append((at + timedelta(days=31) if is_late else at, f"{device.serial:08d}", telegram))
    return found


def heard_of_meters() -> list[Heard]:
    """List the telegrams of the heat meter and the water meters."""
    found = []
    for number, day in enumerate([FIRST_DAY, *HEARD, LAST_DAY]):
        at = datetime.combine(day, time(23 if day == LAST_DAY else 5, 40))
        serial, base, season = BOILER
        found.append((at, f"{serial:08d}", heat_telegram(serial, base, season, at, 11 + number)))
        for _, serial, base, litres in HOT_WATER:
            at = at + timedelta(minutes=2)
            found.append((at, f"{serial:08d}", water_telegram(serial, base, litres, at, 31 + number)))
    return found


def real_ones() -> list[tuple[datetime, dict[str, str]]]:
    """Read the real telegrams with what is known of them."""
    rows = (json.loads(line) for line in REAL.read_text(encoding="utf-8").splitlines())
    known = {row["uid"]: row for row in rows if row["uid"] in dict(REAL_HEARD)}
    return [(at, known[uid]) for uid, at in REAL_HEARD]


def line(at: datetime, number: str, telegram: str) -> str:
    """Write a telegram as rtl-wmbus prints it; times are Italian time, as the receiver's clock shows it."""
    return f"T1;1;1;{at:%Y-%m-%d %H:%M:%S}.000;84;60;{number};0x{telegram.lower()}"


def dump() -> str:
    """Write everything heard, in order of time, with the ordinary mess of a season."""
    heard = [entry for device in allocators() for entry in heard_of(device)] + heard_of_meters()
    lines = [(at, line(at, number, telegram)) for at, number, telegram in heard]
    for at, row in real_ones():
        note = f"# real, {row['uid']} of tests/golden/telegrams: {row['source']}"
        lines.append((at, f"{note}\n{line(at, row['id'], row['telegram'])}"))
    lines.sort(key=lambda pair: pair[0])
    texts = [text for _, text in lines]
    twice = next(text for at, text in lines if at.date() == date(2025, 12, 3))
    texts.insert(texts.index(twice) + 9, f"# the same telegram heard twice\n{twice}")
    torn = next(text for at, text in lines if at.date() == date(2026, 3, 3))
    texts.insert(texts.index(torn) + 4, f"# a telegram torn by another sender\n{torn[:-22]}")
    noise = "T1;0;1;2026-01-03 06:30:11.000;31;22;00000000;0x31449x34--"
    texts.insert(len(texts) // 2, f"# noise that the receiver printed\n{noise}")
    head = (
        "# What the receiver of the demo condominium heard; see README.md for what is real and what is made."
    )
    return "\n".join([head, *texts]) + "\n"


# The register ------------------------------------------------------------------------------------------

HEADINGS = (
    "Condominio", "Piano", "Interno", "Nome unità", "Locale", "Matricola", "Costruttore", "Tipo apparecchio",
    "Modello", "Chiave AES", "Installato il", "Rimosso il", "Lettura iniziale", "Fattore K", "Proprietario",
)  # fmt: skip
FLOORS = {"1": "T", "2": "T", "3": "1", "4": "1", "5": "1", "6": "2", "7": "2"}
OWNERS = {
    "1": "Anna Rinaldi",
    "2": "Bruno Costa",
    "3": "Chiara Sala",
    "4": "Davide Moretti",
    "5": "Elena Greco",
    "6": "Fabio Villa",
    "7": "Giorgia Leone",
}
REAL_ALLOCATORS = (
    ("2", "Soggiorno", "80081812", "ZRI", "caltose", "DC7C9EF16126348CDFD52CE6567A9FFD", "7", "1,214"),
    ("2", "Camera", "80081991", "ZRI", "caltose", "6B6B5EB80884328A7B1E45043D39FAAD", "0", "1,006"),
    ("3", "Camera", "23701267", "VIP", "kaden", "82B0551191F51D66EFCDAB8967452301", "0", "1,104"),
)
MOUNTED = "20/09/2024"
SEASON_BEGINS, REPLACED = "15/10/2025", f"{REPLACED_ON:%d/%m/%Y}"
REAL_WATER_KEY = "5CDB04C8EDFDC09EC49B5E76A24D4822"


def register_rows() -> list[tuple[str, ...]]:
    """List every device at its place, the real allocators before those that followed them."""
    rows = [
        (unit, room, serial, maker, "ripartitore", model, key, SEASON_BEGINS, REPLACED, first, factor)
        for unit, room, serial, maker, model, key, first, factor in REAL_ALLOCATORS
    ]
    for device in allocators():
        key = TEST_KEY if device.enciphered else ""
        since = REPLACED if device.mounted_on else MOUNTED
        number = f"{device.serial:08d}"
        rows.append(
            (
                device.unit,
                device.room,
                number,
                "QDS",
                "ripartitore",
                "Q caloric",
                key,
                since,
                "",
                "",
                device.factor,
            )
        )
    for unit, serial, _, _ in HOT_WATER:
        rows.append((unit, "", str(serial), "QDS", "acqua calda", "Q water", "", MOUNTED, "", "", ""))
    rows.append(("6", "", "22862420", "EFE", "acqua calda", "FAW", REAL_WATER_KEY, MOUNTED, "", "", ""))
    rows.sort(key=lambda row: row[0])
    for serial, maker in ((BOILER[0], "QDS"), (67_985_890, "QDS")):
        rows.append(
            ("centrale", "", str(serial), maker, "contatore di calore", "Q heat", "", MOUNTED, "", "", "")
        )
    return rows


def register() -> str:
    """Write the register as an administrator keeps it: semicolons, decimal commas, dd/mm/yyyy."""
    lines = [";".join(HEADINGS)]
    for unit, room, serial, maker, kind, model, key, since, until, first, factor in register_rows():
        name = f"Interno {unit}" if unit in OWNERS else ""
        cells = (
            "Condominio Il Tiglio",
            FLOORS.get(unit, ""),
            unit,
            name,
            room,
            serial,
            maker,
            kind,
            model,
            key,
        )
        lines.append(";".join((*cells, since, until, first, factor, OWNERS.get(unit, ""))))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (DEMO / "telegrams.csv").write_text(dump(), encoding="utf-8")
    (DEMO / "registro.csv").write_text(register(), encoding="utf-8")
    heard = sum(not row.startswith("#") for row in dump().splitlines())
    print(f"{DEMO}: {heard} telegrams, {len(register_rows())} devices at their places")
