"""What a run writes: dumps that `tepore import telegrams` reads, the register, and the truth beside them."""

from __future__ import annotations

import csv
import json
from contextlib import ExitStack
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

import numpy as np

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.simulation.play import Play, PlayedMonth
from tepore.simulation.radio import HeardTelegram
from tepore.simulation.timeline import instant_of

if TYPE_CHECKING:
    from tepore.simulation.truth import Truth

LATE_S = 60.0
WHOLE_PLANT = "centrale"
_ZONE = "zona"
_KINDS_IT = {
    "allocator": "ripartitore",
    "totaliser": "totalizzatore",
    "heat_meter": "contatore di calore",
    "water_meter": "contatore acqua calda",
}
_REGISTER_HEADINGS = [
    "condominio",
    "piano",
    "interno",
    "locale",
    "potenza W",
    "punto di misura",
    "matricola",
    "costruttore",
    "tipo apparecchio",
    "chiave",
    "dal",
    "al",
    "indice iniziale",
    "fondo scala",
    "K",
    "in chiaro",
]


class UnwritableFolder(Refusal):
    """A folder that the run cannot write to."""


class NoParquet(Refusal):
    """A truth that cannot be written, because what writes it is not installed."""


def made_folder(path: Path) -> None:
    """Make a folder that nothing is in.

    Raises
    ------
    UnwritableFolder
        It is a file, holds files already, or cannot be made.
    """
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise UnwritableFolder(
                "it holds files already.",
                where=str(path),
                remedy="Name a new folder.",
                code="simulation.folder_not_empty",
            )
        path.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UnwritableFolder(
            f"it cannot be made ({fault.strerror}).", where=str(path), code="simulation.folder"
        ) from None


class RunFolder:
    """The folder of a run; use it as a context, files are open from start to end.

    Parameters
    ----------
    path
        The folder; it is made, and must be empty.
    play
        The run.
    truth
        Whether to write the tables of the truth.

    Raises
    ------
    UnwritableFolder
        It is a file, holds files already, or cannot be made.
    NoParquet
        The truth is wanted and pyarrow is not installed.
    """

    def __init__(self, path: Path, play: Play, *, truth: bool = True) -> None:
        if truth and find_spec("pyarrow") is None:
            raise NoParquet(
                "the truth is written as Parquet, and pyarrow is not installed.",
                where=str(path),
                remedy="Install tepore[simulation], or leave the truth out with --no-truth.",
                code="simulation.no_parquet",
            )
        self.path, self._fleet = path, play.fleet
        made_folder(path)
        (path / "truth").mkdir()
        self._files = ExitStack()
        self._link = "mbus" if play.scenario.devices.link == "mbus" else "wmbus"
        gateways = [gateway.id for gateway in play.scenario.radio.gateways]
        self.lines = dict.fromkeys(gateways, 0)
        self._dumps = {gateway: self._opened(f"telegrams-{gateway}.jsonl") for gateway in gateways}
        self._truth: Truth | None = None
        if truth:
            from tepore.simulation.truth import Truth  # noqa: PLC0415 - asked just now whether it can be had

            self._truth = self._files.enter_context(Truth(path / "truth", play))
        self._write_register()

    def __enter__(self) -> Self:
        """Give the folder."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close all files."""
        self._files.close()

    def _opened(self, name: str) -> IO[str]:
        return self._files.enter_context((self.path / name).open("w", encoding="utf-8", newline=""))

    def write_month(self, month: PlayedMonth) -> None:
        """Write what gateways delivered in a month; what is odd about it goes into the truth alone."""
        odd: list[tuple[str, int, HeardTelegram]] = []
        for gateway, heard in month.delivered.items():
            for telegram in heard:
                self.lines[gateway] += 1
                self._dumps[gateway].write(dump_line(telegram, self._link) + "\n")
                late = telegram.delivered_s - telegram.received_s > LATE_S
                if late or telegram.origin != "sent":
                    odd.append((gateway, self.lines[gateway], telegram))
        if self._truth:
            self._truth.write_month(month, odd)

    def _write_register(self) -> None:
        """Write the register of the building as `tepore import register` reads it, in Italian dialect."""
        fleet = self._fleet
        with (self.path / "register.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, delimiter=";", lineterminator="\n")
            rows.writerow(_REGISTER_HEADINGS)
            floors = {unit.id: unit.floor for unit in fleet.scenario.units}
            scaled = fleet.scenario.devices.scale == "scaled"
            for mounting in fleet.mountings:
                for device in fleet.devices[mounting.point]:
                    rows.writerow(
                        [
                            " ".join(filter(None, [fleet.scenario.name, mounting.building_id])),
                            floors.get(mounting.unit_id, ""),
                            mounting.unit_id or WHOLE_PLANT,
                            mounting.room_id or _ZONE * (mounting.kind == "totaliser"),
                            round(mounting.power_60_w) or "",
                            mounting.point,
                            device.serial,
                            device.layout.manufacturer,
                            _KINDS_IT[mounting.kind],
                            "" if device.security == "wired" else device.key.hex().upper(),
                            _day(device.mounted_s) or fleet.scenario.start_on.isoformat(),
                            _day(device.removed_s),
                            _written(device.first_count, mounting.kind),
                            _written(device.layout.modulus, mounting.kind) if mounting.rating is None else "",
                            str(mounting.rating or "").replace(".", ","),
                            "sì" if scaled and mounting.kind == "allocator" else "",
                        ]
                    )

    def write_summary(self, summary: dict[str, object]) -> None:
        """Write the totals of the run as JSON."""
        text = json.dumps(summary, ensure_ascii=False, indent=1)
        (self.path / "truth" / "summary.json").write_text(text + "\n", encoding="utf-8")


def dump_line(telegram: HeardTelegram, link: str) -> str:
    """Give a telegram as a line that `tepore import telegrams` reads: JSON, without line end."""
    received, octets = instant_of(telegram.received_s).isoformat(), telegram.octets.hex().upper()
    return f'{{"telegram": "{octets}", "received_at": "{received}", "link": "{link}"}}'


def _written(count: int, kind: str) -> str:
    """Write a count in the unit of readings, with an Italian comma: water meters count litres, read in m³."""
    number = Decimal(count).scaleb(-3) if kind == "water_meter" else Decimal(count)
    return f"{number:f}".replace(".", ",")


def _day(at_s: float) -> str:
    return day_in_rome(instant_of(at_s)).isoformat() if np.isfinite(at_s) else ""
