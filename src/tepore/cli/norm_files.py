"""Files that the commands of the norms read: TOML, tables of samples, telegrams decoded before."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from tepore.kernel import Refusal
from tepore.services.table_files import (
    Column,
    find_columns,
    located,
    read_decimal,
    read_instant,
    rows_of_file,
)

LARGEST_BYTES = 50_000_000
TIME_COLUMNS = (
    Column("at_s", ("secondi", "seconds", "t_s")),
    Column("at", ("istante", "data ora", "timestamp", "time")),
)


class UnreadableFile(Refusal):
    """A file that cannot be read, or not as what it should be."""


def read_bytes(path: Path) -> bytes:
    """Read a file of a size that a person keeps.

    Raises
    ------
    UnreadableFile
        It cannot be opened, or is larger than 50 MB.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise UnreadableFile(
            f"cannot be read: {fault.strerror or fault}.", where=str(path), code="file.unreadable"
        ) from fault
    if len(content) > LARGEST_BYTES:
        raise UnreadableFile("is larger than 50 MB.", where=str(path), code="file.too_large")
    return content


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    UnreadableFile
        It cannot be opened or is not TOML; the message names the line.
    """
    try:
        return tomllib.loads(read_bytes(path).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise UnreadableFile(f"is not TOML: {fault}.", where=str(path), code="file.toml") from fault


def read_series(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, list[float]]:
    """Read a table of samples: a column of times and columns of figures.

    Parameters
    ----------
    path
        CSV or workbook. Times are seconds in ``at_s``, or days with times in Italy in ``at``, counted from
        the first.
    required, optional
        Columns of figures, by name.

    Returns
    -------
    dict
        Figures by column, and seconds under ``at_s``.

    Raises
    ------
    UnreadableFile
        There is no column of times.
    BadTable
        The file is no table, or lacks a column.
    BadCell
        A cell is no number or no time.
    """
    rows = rows_of_file(read_bytes(path), name=path.name)
    figures = [Column(name, (), required=True) for name in required] + [Column(name, ()) for name in optional]
    columns = find_columns(rows, [*TIME_COLUMNS, *figures], name=path.name)
    times = next((name for name in ("at_s", "at") if name in columns.positions), None)
    if times is None:
        raise UnreadableFile(
            "there is no column of times.",
            where=str(path),
            remedy="Call it at_s (seconds) or at (day and time in Italy).",
            code="series.no_times",
        )
    names = [name for name in (*required, *optional) if name in columns.positions]
    series: dict[str, list[float]] = {name: [] for name in ("at_s", *names)}
    for row in rows[columns.heading_row + 1 :]:
        place = f"row {row.number}"
        for name in ("at_s", *names):
            source = times if name == "at_s" else name
            cell = columns.cell(row, source)
            read = read_instant if source == "at" else read_decimal
            found = located(f"{source}, {place}", lambda read=read, cell=cell: read(cell))  # type: ignore[misc]
            series[name].append(found.timestamp() if source == "at" else float(found))
    start = series["at_s"][0] if series["at_s"] else 0.0
    series["at_s"] = [at - start for at in series["at_s"]]
    return series


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read one JSON object a line, as `tepore decode` prints them; decimals keep their digits.

    Raises
    ------
    UnreadableFile
        A line is not a JSON object.
    """
    for number, line in enumerate(read_bytes(path).decode("utf-8", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, parse_float=Decimal)
        except (json.JSONDecodeError, RecursionError) as fault:
            found = fault
        if not isinstance(found, dict):
            raise UnreadableFile(
                "is not a JSON object.", where=f"{path}, line {number}", code="file.json_lines"
            )
        yield found
