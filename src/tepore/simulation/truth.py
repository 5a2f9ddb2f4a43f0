"""The truth of a run as Parquet tables, one a subject, a row group a month: memory stays flat over years.

====================  ==================================================================================
``rooms``             each step and room: temperatures, heat of radiator and pipe, valve, water
``plant``             each step: weather, flow, losses, boiler, gas, hot water and its tank
``water``             each step and flat: hot water drawn
``consumption``       each civil day and metering point: counted, and what a device without fault counts
``registers``         what each device kept: exact, and as it shows it
``radio``             the lines of the dumps that came late, were replayed or forged
``events``            faults, empty batteries, and the error of each meter
====================  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tepore.norms.ranges import FloatArray
from tepore.simulation.timeline import instant_of, rome_hours

if TYPE_CHECKING:
    from tepore.simulation.counting import PlayedHours
    from tepore.simulation.device import MonthCounts
    from tepore.simulation.play import Play, PlayedMonth
    from tepore.simulation.radio import HeardTelegram

Column = Sequence[Any] | NDArray[Any]
_AT = pa.timestamp("s", tz="UTC")
_NAME = pa.dictionary(pa.int32(), pa.string())
_ROOM_SERIES = (
    "air_c",
    "mass_c",
    "radiator_w",
    "pipe_w",
    "open_share",
    "supply_c",
    "return_c",
    "excess_k",
)
_PLANT_SERIES = ("flow_c", "cellar_w", "boiler_w", "gas_m3")
_TANK_SERIES = ("draws_w", "recirculation_w", "loss_w", "tank_c")
_SCHEMAS = {
    "rooms": [("at", _AT), ("room", _NAME), *((name, pa.float32()) for name in _ROOM_SERIES)],
    "plant": [
        ("at", _AT),
        ("outdoor_c", pa.float32()),
        *((name, pa.float32()) for name in (*_PLANT_SERIES, "hot_water_w", *_TANK_SERIES)),
    ],
    "water": [("at", _AT), ("unit", _NAME), ("litres", pa.float32())],
    "consumption": [
        ("on", pa.date32()),
        ("point", _NAME),
        ("counted", pa.float64()),
        ("fault_free", pa.float64()),
    ],
    "registers": [
        ("serial", _NAME),
        ("point", _NAME),
        ("kind", _NAME),
        ("on", pa.date32()),
        ("exact", pa.float64()),
        ("shown", pa.int64()),
    ],
    "radio": [
        ("gateway", _NAME),
        ("line", pa.int64()),
        ("serial", _NAME),
        ("origin", _NAME),
        ("received_at", _AT),
        ("delivered_at", _AT),
    ],
    "events": [
        ("point", pa.string()),
        ("serials", pa.list_(pa.string())),
        ("event", pa.string()),
        ("from", pa.date32()),
        ("to", pa.date32()),
        ("other", pa.string()),
        ("figure", pa.float64()),
    ],
}


class Truth:
    """The tables of a run; use it as a context.

    Parameters
    ----------
    folder
        Where they go; it is there.
    play
        The run.
    """

    def __init__(self, folder: Path, play: Play) -> None:
        self._play = play
        self._files = ExitStack()
        self._tables: dict[str, pq.ParquetWriter] = {}
        for name, columns in _SCHEMAS.items():
            self._tables[name] = self._files.enter_context(_writer(folder / f"{name}.parquet", columns))
        self._write_events()

    def __enter__(self) -> Self:
        """Give the tables."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close all tables."""
        self._files.close()

    def write_month(self, month: PlayedMonth, odd: list[tuple[str, int, HeardTelegram]]) -> None:
        """Write a month.

        Parameters
        ----------
        month
            What happened.
        odd
            Gateway and line of what came late, was replayed or forged.
        """
        self._write_rooms(month.hours)
        self._write_consumption(month.hours, month.counts)
        self._write(
            "registers",
            serial=[device.serial for device, _ in month.kept],
            point=[device.point for device, _ in month.kept],
            kind=[kept.kind for _, kept in month.kept],
            on=[kept.on for _, kept in month.kept],
            exact=[kept.exact for _, kept in month.kept],
            shown=[kept.shown for _, kept in month.kept],
        )
        self._write(
            "radio",
            gateway=[gateway for gateway, _, _ in odd],
            line=[line for _, line, _ in odd],
            serial=[heard.serial for _, _, heard in odd],
            origin=["late" if heard.origin == "sent" else heard.origin for _, _, heard in odd],
            received_at=[instant_of(heard.received_s) for _, _, heard in odd],
            delivered_at=[instant_of(heard.delivered_s) for _, _, heard in odd],
        )

    def _write_rooms(self, hours: PlayedHours) -> None:
        starts, heating, water = hours.span.starts_s, hours.heating, hours.hot_water
        rooms = [room.point for room in self._play.maker.rooms]
        series = heating.of_rooms()
        self._write(
            "rooms",
            at=np.repeat(starts, len(rooms)),
            room=_repeated(rooms, starts.size),
            **{name: series[name].ravel().astype(np.float32) for name in _ROOM_SERIES},
        )
        plant = {**heating.of_plant(), "outdoor_c": hours.outdoor_c, "hot_water_w": water.boiler_w}
        plant |= {name: getattr(water, name) for name in _TANK_SERIES}
        self._write("plant", at=starts, **{name: array.astype(np.float32) for name, array in plant.items()})
        units = [unit.id for unit in self._play.scenario.units]
        self._write(
            "water",
            at=np.repeat(starts, len(units)),
            unit=_repeated(units, starts.size),
            litres=water.litres.ravel().astype(np.float32),
        )

    def _write_consumption(self, hours: PlayedHours, counts: dict[str, MonthCounts]) -> None:
        days = rome_hours(hours.span.starts_s).day
        firsts = np.flatnonzero(np.diff(days, prepend=0))
        # Noon in standard time, so that the day is the civil one with and without summer time.
        stamps = (hours.span.starts_s[firsts] + 43200).astype("datetime64[s]").astype("datetime64[D]")
        self._write(
            "consumption",
            on=np.tile(stamps, len(counts)),
            point=[point for point in counts for _ in firsts],
            counted=np.concatenate([_by_days(each.count, firsts) for each in counts.values()]),
            fault_free=np.concatenate([_by_days(each.fault_free, firsts) for each in counts.values()]),
        )

    def _write_events(self) -> None:
        fleet = self._play.fleet
        rows: list[dict[str, Any]] = []
        for mounting in fleet.mountings:
            own = fleet.devices[mounting.point]
            row = {"point": mounting.point, "serials": [device.serial for device in own]}
            if error := fleet.errors[mounting.point]:
                rows.append({**row, "event": "meter_error", "figure": error})
            rows += [
                {
                    "point": mounting.point,
                    "serials": [device.serial],
                    "event": "battery_empty",
                    "from": instant_of(device.battery_end_s).date(),
                }
                for device in own
                if np.isfinite(device.battery_end_s)
            ]
        for fault in fleet.scenario.faults:
            rows.append(
                {
                    "point": fault.point,
                    "serials": [device.serial for device in fleet.devices[fault.point]],
                    "event": str(fault.kind),
                    "from": fault.from_on,
                    "to": fault.to_on,
                    "other": fault.other,
                    "figure": fault.factor if fault.factor != 1 else None,
                }
            )
        schema = self._tables["events"].schema
        self._tables["events"].write_table(pa.Table.from_pylist(rows, schema=schema))

    def _write(self, name: str, **columns: Column) -> None:
        schema = self._tables[name].schema
        arrays = [_column(columns[field.name], field.type) for field in schema]
        self._tables[name].write_table(pa.Table.from_arrays(arrays, schema=schema))


def _writer(path: Path, columns: list[tuple[str, pa.DataType]]) -> pq.ParquetWriter:
    """Open a table: words by dictionary, figures by their bytes, which is fast and small."""
    figures = [name for name, kind in columns if kind == pa.float32()]
    return pq.ParquetWriter(
        path,
        pa.schema(columns),
        compression="zstd",
        use_dictionary=[name for name, kind in columns if name in {"at", "on"} or kind == _NAME],
        column_encoding=dict.fromkeys(figures, "BYTE_STREAM_SPLIT") or None,
    )


def _column(values: Column, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.Array):
        return values
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values).cast(kind) if isinstance(values, np.ndarray) else pa.array(values, kind)


def _repeated(names: list[str], times: int) -> pa.DictionaryArray:
    places = np.tile(np.arange(len(names), dtype=np.int32), times)
    return pa.DictionaryArray.from_arrays(places, pa.array(names, pa.string()))


def _by_days(sums: FloatArray, firsts: NDArray[np.intp]) -> FloatArray:
    return np.asarray(np.add.reduceat(np.diff(sums), firsts))
