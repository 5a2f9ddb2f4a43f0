#!/usr/bin/env python3
"""How fast pages of buildings and units answer under 50 requests a second, on SQLite and PostgreSQL.

One condominium of 20 units and 100 devices is made by the services: register, readings of ten years by month
and two years by day, a closed season, derived history. It is then copied in the database itself (``INSERT ...
SELECT``), so the other condominiums hold the same figures under other ids: the pipeline of telegrams is not
measured here, see bench/ingest.py. Requests begin on a fixed schedule, whether or not earlier ones were
answered, and a wait for a free connection counts.

Run: .venv/bin/python bench/portal.py [--database postgresql://...] [--condominiums 1000] [--daily 50]
Without --database: SQLite with 50 condominiums, in a temporary folder.
"""

from __future__ import annotations

import argparse
import http.client
import logging
import os
import random
import signal
import socket
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

STRIDE = 200_000
"""Distance of the ids of a condominium and its copy."""
FLATS, ROOMS = 20, ("Soggiorno", "Cucina", "Camera", "Bagno", "Studio")
HEATED = {10: 20, 11: 60, 12: 90, 1: 100, 2: 80, 3: 40, 4: 10}
UNTIL = date(2026, 1, 1)
PAGES = {
    "condominium": "/condominiums/{condominium}/",
    "units": "/condominiums/{condominium}/units/",
    "charts": "/condominiums/{condominium}/charts/",
    "unit": "/units/{unit}/",
    "unit-charts": "/units/{unit}/charts/?versus=year",
}


def main() -> None:
    """Fill, serve, load, print."""
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="tepore-bench-") as home:
        os.environ["TEPORE_HOME"] = home
        os.environ["TEPORE_DATABASE"] = asked.database
        from tepore.store.opening import open_store  # noqa: PLC0415 - the home is set before

        open_store()
        begun = time.perf_counter()
        first = make_condominium(asked.years, asked.daily_years)
        made = time.perf_counter() - begun
        begun = time.perf_counter()
        counts = copy_condominiums(asked.condominiums, asked.daily)
        print(f"one condominium by the services {made:.1f} s, copies {time.perf_counter() - begun:.1f} s")
        print(", ".join(f"{name} {count:,}" for name, count in counts.items()))
        cookies = sign_in(20)
        if asked.profile:
            show_profile(first, cookies[0])
        port, stop = serve(asked.processes)
        try:
            urls = random.Random(1)  # noqa: S311 - a load, no secret
            run(port, cookies, urls, first, asked, seconds=3)  # caches of the database and templates
            before = os.getloadavg()[0]
            took = run(port, cookies, urls, first, asked, seconds=asked.seconds)
            show(took, asked, before)
        finally:
            stop()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", default="")
    parser.add_argument("--condominiums", type=int, default=50)
    parser.add_argument("--daily", type=int, default=50, help="condominiums with daily readings")
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--daily-years", type=int, default=2)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--profile", action="store_true", help="print queries and seconds of one page each")
    return parser.parse_args()


def make_condominium(years: int, daily_years: int) -> dict[str, int]:
    """Make the first condominium by the services and give its ids."""
    from django.db import connection  # noqa: PLC0415 - needs the opened store

    from tepore.services.close_season import close_season  # noqa: PLC0415 - needs the opened store
    from tepore.services.consumption_history.refresh import rebuild_history  # noqa: PLC0415
    from tepore.services.organisations import ensure_organisation  # noqa: PLC0415
    from tepore.services.register import import_register  # noqa: PLC0415
    from tepore.store.estate.models import Unit  # noqa: PLC0415
    from tepore.store.guards import install_guards, lift_guards  # noqa: PLC0415
    from tepore.store.ledger.models import Season  # noqa: PLC0415
    from tepore.store.metering.models import Device, Reading  # noqa: PLC0415
    from tepore.store.sealing import KeyRing  # noqa: PLC0415

    now = datetime(2026, 1, 2, tzinfo=UTC)
    organisation_id = ensure_organisation(code="bench").id
    import_register(
        organisation_id=organisation_id,
        content=building_file().encode(),
        name="bench.toml",
        key_ring=KeyRing.generate(),
        clock=lambda: now,
    )
    season = Season.objects.get()
    close_season(organisation_id=organisation_id, season_id=season.pk, now=now)
    lift_guards(connection)
    Reading.objects.all().delete()  # the register's two of a device, which ten years of others contradict
    install_guards(connection)
    for number, device in enumerate(Device.objects.order_by("pk")):
        read(device, years, daily_years, Decimal(number % 7 + 4) / 7)
    begun = time.perf_counter()
    report = rebuild_history(organisation_id=organisation_id, now=now)
    rate = report.points / (time.perf_counter() - begun)
    print(f"history: {report.points} points, {report.rows:,} rows, {rate:.1f} points/s rebuilt from nothing")
    units = [unit.pk for unit in Unit.objects.order_by("pk")]
    return {"condominium": season.condominium_id, "unit": units[0], "units": len(units)}


def building_file() -> str:
    """Write a building of 20 flats with five allocators each."""
    head = (
        'format = 1\n[condominium]\nname = "Condominio di prova"\n'
        '[season]\nname = "2024/2025"\nfirst_day = 2024-10-15\nlast_day = 2025-04-15\n'
        '[criterion]\nrule = "uni10200:2015/fraction-of-use"\ninvoluntary_percent = 28.7\n'
        'source = "bench"\n[[energy.fuels]]\nfuel = "gas naturale"\nquantity = 19850\nunit = "m3"\n'
        'calorific_value_kwh = 9.45\nefficiency = 0.918\nsource = "bench"\n'
        '[[expenses]]\nkind = "energy_carrier"\ndescription = "Gas"\namount_eur = "18460.50"\n'
    )
    parts = [head]
    names = [f"U{number:02}" for number in range(1, FLATS + 1)]
    parts += [f'[[units]]\nid = "{name}"\nname = "Interno {name}"\n' for name in names]
    needs = "\n".join(f"{name} = 5000" for name in names)
    parts.append(f'[millesimi.heating_need]\nsource = "bench"\n[millesimi.heating_need.needs_kwh]\n{needs}\n')
    for name in names:
        for number in range(5):
            parts.append(
                f'[[metering_points]]\nid = "{name}-{number}"\nunit = "{name}"\ncounts = "hca"\n'
                f'room = "{ROOMS[number]}"\ndevices = [{{ serial = "4{name[1:]}{number}000", '
                "first = { on = 2024-10-15, index = 0 }, last = { on = 2025-04-15, index = 300 } }]\n"
            )
    return "".join(parts)


def read(device: object, years: int, daily_years: int, share: Decimal) -> None:
    """Give a device a reading for each month of ten years and each day of the last ones."""
    from tepore.kernel.periods import midnight_in_rome  # noqa: PLC0415
    from tepore.store.history.due import readings_came  # noqa: PLC0415
    from tepore.store.metering.models import Reading  # noqa: PLC0415

    first = date(UNTIL.year - years, 1, 1)
    count, day = Decimal(0), first
    rows = []
    while day <= UNTIL:
        kinds = ["month_end"] if day.day == 1 else []
        kinds += ["now"] if day >= date(UNTIL.year - daily_years, 1, 1) else []
        rows += [
            Reading(
                device=device, organisation_id=device.organisation_id, quantity="hca", unit="hca",
                value=count.quantize(Decimal("0.01")), kind=kind, valid_at=midnight_in_rome(day),
                clock="device", recorded_at=datetime(2026, 1, 2, tzinfo=UTC), quality="actual",
                method="bench",
            )
            for kind in kinds
        ]  # fmt: skip
        count += Decimal(HEATED.get(day.month, 0)) * share / 30
        day += timedelta(days=1)
    Reading.objects.bulk_create(rows)
    readings_came(rows)


def copy_condominiums(condominiums: int, daily: int) -> dict[str, int]:
    """Copy the first condominium in the database itself, its daily rows only for some."""
    from django.apps import apps  # noqa: PLC0415 - needs the opened store
    from django.db import connection, transaction  # noqa: PLC0415

    from tepore.store.guards import install_guards, lift_guards  # noqa: PLC0415

    names = (
        "estate.Condominium", "estate.Building", "estate.Unit", "estate.Room", "estate.Radiator",
        "estate.MeteringPoint", "metering.Device", "metering.Installation", "metering.Reading",
        "ledger.Season", "ledger.Allocation", "ledger.Statement", "history.PointHistory",
        "history.PeriodConsumption", "history.DayConsumption",
    )  # fmt: skip
    models = [apps.get_model(name) for name in names]
    with transaction.atomic():
        lift_guards(connection)
        for model in models:
            copies = condominiums - 1
            if model.__name__ == "DayConsumption":
                copies = daily - 1
            if copies > 0:
                copy_rows(connection, model, set(models), copies, daily - 1)
        seal_copies(connection, condominiums)
        install_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    counted = ("Condominium", "Unit", "Device", "Reading", "PeriodConsumption", "DayConsumption")
    return {model.__name__: model.objects.count() for model in models if model.__name__ in counted}


def seal_copies(connection: object, condominiums: int) -> None:
    """Give each copied allocation the hash of its own season, by which it is checked when it is read."""
    from tepore.services.close_season import _hash  # noqa: PLC0415 - what a closing would write
    from tepore.store.ledger.models import Allocation  # noqa: PLC0415

    row = Allocation.objects.order_by("pk").first()
    statements = {one.unit.code: one.content for one in row.statements.select_related("unit")}
    season_id, rows = row.season_id, []
    for copy in range(1, condominiums):
        row.season_id = season_id + copy * STRIDE
        rows.append((_hash(row, statements), row.pk + copy * STRIDE))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE ledger_allocation SET sha256 = %s WHERE id = %s", rows)


def copy_rows(connection: object, model: type, copied: set[type], copies: int, daily: int) -> None:
    """Insert so many copies of the first rows of a table, with ids and unique texts of their own."""
    meta, is_sqlite = model._meta, connection.vendor == "sqlite"  # noqa: SLF001 - Django's documented door
    table = meta.db_table
    columns, terms = [], []
    for field in meta.concrete_fields:
        columns.append(f'"{field.column}"')
        term = f't."{field.column}"'
        if field.primary_key or field.related_model in copied:
            term = f"{term} + k.k * {STRIDE}"
        elif field.name == "identification":
            term = f"substr({term} || '-' || k.k, 1, {field.max_length})"
        elif field.name == "sha256":
            term = f"substr(k.k || '-' || {term}, 1, {field.max_length})"
        elif model.__name__ == "Condominium" and field.name in {"code", "name"}:
            term = f"{term} || '-' || k.k"
        terms.append(term)
    series = f"generate_series(1, {copies}) AS k(k)"
    if is_sqlite:
        counted = f"SELECT 1 UNION ALL SELECT k + 1 FROM s WHERE k < {copies}"  # noqa: S608 - a number
        series = f"(WITH RECURSIVE s(k) AS ({counted}) SELECT k FROM s) k"  # noqa: S608 - a number
    only = f" AND (t.kind <> 'now' OR k.k <= {daily})" if model.__name__ == "Reading" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(terms)} "  # noqa: S608 - our models
            f"FROM {table} t CROSS JOIN {series} WHERE t.id < {STRIDE}{only}"
        )


def sign_in(users: int) -> list[str]:
    """Open sessions of operators and give their cookies."""
    from importlib import import_module  # noqa: PLC0415 - needs the opened store

    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from tepore.services.organisations import ensure_organisation  # noqa: PLC0415
    from tepore.store.people.models import Membership, Role, User  # noqa: PLC0415
    from tepore.web.session import PASSWORDLESS, SECOND_FACTOR_AT, SIGNED_IN_AT  # noqa: PLC0415

    engine, cookies = import_module(settings.SESSION_ENGINE), []
    for number in range(users):
        user = User.objects.create_user(username=f"bench-{number}")
        Membership.objects.create(
            organisation_id=ensure_organisation(code="bench").id, user=user, role=Role.OPERATOR,
            start_on=date(2020, 1, 1),
        )  # fmt: skip
        session = engine.SessionStore()
        session.update(
            {
                SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: PASSWORDLESS,
                HASH_SESSION_KEY: user.get_session_auth_hash(),
                SIGNED_IN_AT: timezone.now().isoformat(), SECOND_FACTOR_AT: timezone.now().isoformat(),
            }
        )  # fmt: skip
        session.create()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


def serve(processes: int) -> tuple[int, object]:
    """Serve the portal by waitress from some processes on one socket; give its port and how to stop."""
    from django.db import connections  # noqa: PLC0415 - needs the opened store

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(512)
    connections.close_all()
    children = []
    for _ in range(processes):
        child = os.fork()
        if not child:
            import waitress  # noqa: PLC0415

            from tepore.web.serving import THREADS, application  # noqa: PLC0415

            logging.disable()  # waitress tells of every request that waits
            signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
            waitress.create_server(application(), sockets=[listening], threads=THREADS, ident=None).run()
        children.append(child)

    def stop() -> None:
        for child in children:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)

    return listening.getsockname()[1], stop


def run(
    port: int, cookies: list[str], chance: random.Random, first: dict[str, int],
    asked: argparse.Namespace, *, seconds: float,
) -> dict[str, list[float]]:  # fmt: skip
    """Send requests at the asked rate and give the seconds that each page's took."""
    took: dict[str, list[float]] = {name: [] for name in PAGES}
    begun = time.perf_counter() + 0.1

    def one(number: int, name: str, path: str) -> None:
        at = begun + number / asked.rate
        time.sleep(max(0.0, at - time.perf_counter()))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path, headers={"Cookie": cookies[number % len(cookies)]})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 200, (path, answer.status)
        took[name].append(time.perf_counter() - at)

    with ThreadPoolExecutor(64) as pool:
        waiting = []
        for number in range(int(asked.rate * seconds)):
            name = list(PAGES)[number % len(PAGES)]
            offset = chance.randrange(asked.condominiums) * STRIDE
            unit = first["unit"] + chance.randrange(first["units"]) + offset
            path = PAGES[name].format(condominium=first["condominium"] + offset, unit=unit)
            waiting.append(pool.submit(one, number, name, path))
        for each in waiting:
            each.result()
    return took


def show_profile(first: dict[str, int], cookie: str) -> None:
    """Print the queries and seconds of one page each, in this process."""
    from django.conf import settings  # noqa: PLC0415 - needs the opened store
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    name, _, key = cookie.partition("=")
    client.cookies[name] = key
    for name, pattern in PAGES.items():
        path = pattern.format(**first)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            begun = time.process_time()
            status = client.get(path).status_code
            seconds = time.process_time() - begun
        of_sql = sum(float(query["time"]) for query in queries)
        told = f"{len(queries)} queries, {seconds * 1000:.0f} ms of processor, SQL {of_sql * 1000:.0f} ms"
        print(f"profile {name}: {status}, {told}")
        for query in sorted(queries, key=lambda each: -float(each["time"]))[:2]:
            print(f"    {float(query['time']) * 1000:.0f} ms {query['sql'][:160]}")


def show(took: dict[str, list[float]], asked: argparse.Namespace, load_before: float) -> None:
    """Print the percentiles of each page in milliseconds."""
    every = sorted(seconds for some in took.values() for seconds in some)
    rows = {**{name: sorted(some) for name, some in took.items()}, "all": every}
    kind = "PostgreSQL" if asked.database else "SQLite"
    print(f"{kind}, {asked.rate:g} requests/s for {asked.seconds:g} s, {asked.processes} processes")
    for name, some in rows.items():
        parts = [some[min(len(some) - 1, int(len(some) * share))] * 1000 for share in (0.5, 0.95, 0.99)]
        print(f"{name:12} {len(some):5}  p50 {parts[0]:6.0f}  p95 {parts[1]:6.0f}  p99 {parts[2]:6.0f} ms")
    print(f"load average {load_before:.1f} before, {os.getloadavg()[0]:.1f} after, of {os.cpu_count()} cores")


if __name__ == "__main__":
    sys.exit(main())
