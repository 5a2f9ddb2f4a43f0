"""`tepore simulate`: a scenario played into telegrams, with the truth beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from math import inf
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from tepore.kernel import Refusal
from tepore.simulation import City, RunReport, Scenario, read_played, simulate_city
from tepore.simulation import simulate as play
from tepore.simulation.fleet import make_fleet
from tepore.simulation.outputs import Output, ReceiverName, SerialLine, WiredOnTcp, simulate_live
from tepore.simulation.run import Progress

MQTT_PORT = 1883


class BadAddress(Refusal):
    """An address that is not host and port."""


class NoPublisher(Refusal):
    """A broker that nothing installed can speak to."""


def simulate(  # noqa: PLR0913, PLR0917 - one parameter an option
    scenario: Annotated[
        Path, typer.Argument(metavar="SCENARIO.toml", help="See docs/reference/scenario.md.")
    ],
    out: Annotated[Path, typer.Option(help="New folder for telegrams, register and truth.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    years: Annotated[
        int | None, typer.Option(min=1, max=50, help="Years to run; those of the scenario where left out.")
    ] = None,
    truth: Annotated[bool, typer.Option(help="Write the truth as Parquet, which needs pyarrow.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    mqtt: Annotated[
        str | None, typer.Option(metavar="HOST[:PORT]", help="Publish to this broker too.")
    ] = None,
    topic: Annotated[str, typer.Option(help="Topic there, before the gateway's name.")] = "tepore/telegrams",
    serial: Annotated[
        Path | None, typer.Option(metavar="LINK", help="Write to a pseudo-terminal as a receiver does.")
    ] = None,
    receiver: Annotated[
        ReceiverName, typer.Option(help="Receiver that --serial seems to be.")
    ] = ReceiverName.RTL_WMBUS,
    wired: Annotated[
        str | None, typer.Option(metavar="[HOST:]PORT", help="Let the wired meters be asked here.")
    ] = None,
    speed: Annotated[
        float | None, typer.Option(min=1e-3, help="Simulated seconds in a second; as fast as it goes.")
    ] = None,
) -> None:
    """Play a building: weather, rooms, radiators, devices, radio, faults, from one seed.

    The folder holds a dump for each gateway (tepore import telegrams), the register with keys (tepore import
    register), and under truth/ what really happened. The keys are invented and open nothing real.

    Try: [bold]tepore simulate examples/scenarios/palazzina-6.toml --seed 1 --out var/palazzina[/]
    """
    read = read_played(scenario)
    if isinstance(read, City):
        _refuse_live(mqtt, serial, wired)
        with _progress("buildings", shown=not as_json) as told:
            sent = simulate_city(read, seed=seed, out=out, years=years, truth=truth, progress=told)
        _print_city(read, sent, out, as_json=as_json)
        return
    outputs = [*_publishers(read, mqtt, topic), *([SerialLine(serial, receiver)] if serial else [])]
    if wired:
        outputs.append(_wired(read, seed, wired))
    with _progress("months", shown=not as_json) as told:
        if outputs:
            report = simulate_live(
                read, outputs, seed=seed, out=out, speed=speed or inf, years=years, truth=truth, progress=told
            )
        else:
            report = play(read, seed=seed, out=out, years=years, truth=truth, progress=told)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(read, report, out)


def _publishers(scenario: Scenario, mqtt: str | None, topic: str) -> Iterator[Output]:
    if mqtt is None:
        return
    if find_spec("aiomqtt") is None:
        raise NoPublisher(
            "what speaks to brokers is not installed.",
            where="--mqtt",
            remedy="Install tepore[gateway].",
            code="simulation.no_publisher",
        )
    from tepore.simulation.outputs.mqtt import MqttPublisher  # noqa: PLC0415 - asked just now

    host, port = _address(mqtt, MQTT_PORT)
    yield MqttPublisher(host, port, topic, scenario.devices.link)


def _wired(scenario: Scenario, seed: int, text: str) -> WiredOnTcp:
    if scenario.devices.link != "mbus":
        raise BadAddress(
            "the devices of this scenario are not on a wire.",
            where="--wired",
            remedy='Write link = "mbus" under [devices].',
            code="simulation.not_wired",
        )
    host, port = _address(text, None)
    return WiredOnTcp([device.meter for device in make_fleet(scenario, seed, 0.0).all_devices()], host, port)


def _address(text: str, usual_port: int | None) -> tuple[str, int]:
    host, mark, port = text.rpartition(":")
    if not mark and usual_port is not None:
        return text, usual_port
    if not port.isascii() or not port.isdigit() or not 0 <= int(port) < 65536:
        raise BadAddress(
            "it names no port.",
            where=text,
            remedy="Write HOST:PORT, such as 127.0.0.1:1883.",
            code="simulation.address",
        )
    return host or "127.0.0.1", int(port)


@contextmanager
def _progress(of: str, *, shown: bool) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=not shown) as bar:
        task = bar.add_task(of, total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told


def _refuse_live(*outputs: str | Path | None) -> None:
    if any(outputs):
        raise NoPublisher(
            "a city is played building after building, not live.",
            where="--mqtt, --serial, --wired",
            remedy="Play one building.",
            code="simulation.city_live",
        )


def _print_city(city: City, sent: int, out: Path, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"buildings": city.city.buildings, "sent": sent}))
    else:
        typer.echo(f"{out}: {city.city.buildings} buildings, {sent} telegrams")


def _print(scenario: Scenario, report: RunReport, out: Path) -> None:
    console = Console(soft_wrap=True)
    table = Table(title=Text(scenario.name), title_justify="left")
    table.add_column("unit")
    table.add_column(Text("heat of the radiators [kWh]"), justify="right")
    for unit, heat in report.totals.heat_kwh.items():
        table.add_row(Text(unit), f"{heat:.0f}")
    console.print(table)
    totals = report.totals
    console.print(
        f"pipes in rooms {totals.pipes_kwh:.0f} kWh, in the cellar {totals.cellar_kwh:.0f} kWh, "
        f"hot water {totals.hot_water_kwh:.0f} kWh, boiler {totals.boiler_kwh:.0f} kWh, "
        f"gas {totals.gas_m3:.0f} m³",
        highlight=False,
    )
    for gateway, lines in report.lines.items():
        console.print(Text(f"{out / f'telegrams-{gateway}.jsonl'}: {lines} telegrams"))
