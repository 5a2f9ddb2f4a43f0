"""The register as a table: one row for each device at its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.services.device_keys import BadDeviceKey, parse_device_key
from tepore.services.register.entries import DeviceEntry, code_of
from tepore.services.register.words import BOILER_WORDS, COLUMNS, DEVICE_KINDS, POINT_OF_DEVICE, YES
from tepore.services.table_files import BadCell, located, read_date, read_decimal
from tepore.services.table_files.columns import plain
from tepore.store.estate.models import PointKind

if TYPE_CHECKING:
    from tepore.services.table_files import Columns, Row

FACTORS = {"k": "K", "kq": "K_Q", "kc": "K_C", "kt": "K_T"}
__all__ = ["COLUMNS", "PersonEntry", "entry_of", "persons_of"]


@dataclass(frozen=True, kw_only=True)
class PersonEntry:
    """Who answers for the unit of a row; `repr` shows nothing of it."""

    capacity: str
    name: str
    email: str = ""
    tax_code: str = ""

    def __repr__(self) -> str:
        return f"PersonEntry({self.capacity})"


def entry_of(row: Row, columns: Columns, *, file: str) -> DeviceEntry:
    """Read one row.

    Parameters
    ----------
    row, columns
        Of the file.
    file
        Its name, for the source of rating factors.

    Raises
    ------
    BadCell, BadTable, BadDeviceKey
        A cell is missing or cannot be read.
    """
    device = _device(columns.text(row, "device"))
    unit = columns.text(row, "unit")
    is_boiler = plain(unit) in BOILER_WORDS or plain(columns.text(row, "point_kind")) in BOILER_WORDS
    if not unit and not is_boiler:
        raise BadCell("the unit is missing.", where="column unit", code="cell.missing")
    kind = _device_kind(columns.text(row, "device_kind"))
    point_kind, service = POINT_OF_DEVICE[kind]
    return DeviceEntry(
        device=device,
        unit="" if is_boiler else code_of(unit),
        unit_name=columns.text(row, "unit_name") or (unit if code_of(unit) != unit else ""),
        floor=columns.text(row, "floor"),
        building=columns.text(row, "building"),
        room=columns.text(row, "room"),
        radiator=columns.text(row, "radiator"),
        radiator_type=columns.text(row, "radiator_type"),
        power_w=_decimal(row, columns, "power_w"),
        point=code_of(columns.text(row, "metering_point")) if columns.text(row, "metering_point") else "",
        point_kind=PointKind.BOILER_OUTLET if is_boiler else point_kind,
        service=service,
        manufacturer=_manufacturer(columns.text(row, "manufacturer")),
        device_kind=kind,
        model=columns.text(row, "model"),
        key=_key(columns.text(row, "key")),
        start_on=_date(row, columns, "from"),
        end_on=_date(row, columns, "to"),
        first_value=_decimal(row, columns, "first_value"),
        last_value=_decimal(row, columns, "last_value"),
        register_modulus=_decimal(row, columns, "register_modulus"),
        factors=tuple(_factors(row, columns, file)),
        scaled=plain(columns.text(row, "scaled")) in YES,
    )


def persons_of(row: Row, columns: Columns) -> list[PersonEntry]:
    """Read who answers for the unit of a row.

    Raises
    ------
    BadTable
        A cell holds a formula.
    """
    found: list[PersonEntry] = []
    for capacity in ("owner", "tenant"):
        if name := columns.text(row, capacity):
            first = not found
            found.append(
                PersonEntry(
                    capacity=capacity,
                    name=name,
                    email=columns.text(row, "email") if first else "",
                    tax_code=columns.text(row, "tax_code") if first else "",
                )
            )
    return found


def _device(text: str) -> str:
    if not text:
        raise BadCell("the device is missing.", where="column device", code="cell.missing")
    kept = plain(text)
    if not kept or len(kept) > 20:
        raise BadCell("the serial number has another form.", where="column device", code="cell.device")
    # Workbooks lose the zeros before a number; an M-Bus identification has eight digits.
    return kept.zfill(8) if kept.isdigit() else kept


def _device_kind(text: str) -> str:
    kind = DEVICE_KINDS.get(plain(text) or plain("ripartitore"))
    if kind is None:
        raise BadCell(
            "the kind of device is unknown.",
            where="column device_kind",
            remedy=(
                "Write ripartitore, totalizzatore, contatore di calore, contatore acqua calda or contatore "
                "acqua fredda."
            ),
            code="cell.device_kind",
        )
    return kind


def _manufacturer(text: str) -> str:
    """Take three letters as the maker's code; a brand's name is no code and is not guessed."""
    return text.upper() if len(text) == 3 and text.isascii() and text.isalpha() else ""


def _key(text: str) -> bytes | None:
    try:
        return parse_device_key(text) if text else None
    except BadDeviceKey as fault:
        raise BadDeviceKey(fault.what, where="column key", remedy=fault.remedy, code=fault.code) from None


def _date(row: Row, columns: Columns, name: str) -> date | None:
    cell = columns.cell(row, name)
    return None if cell == "" else located(name, lambda: read_date(cell))


def _decimal(row: Row, columns: Columns, name: str) -> Decimal | None:
    cell = columns.cell(row, name)
    if cell == "":
        return None
    number = located(name, lambda: read_decimal(cell))
    if number < 0:
        raise BadCell("the figure is negative.", where=f"column {name}", code="cell.negative")
    return number


def _factors(row: Row, columns: Columns, file: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for name, symbol in FACTORS.items():
        number = _decimal(row, columns, name)
        if number is not None:
            if number == 0:
                raise BadCell("a rating factor is zero.", where=f"column {name}", code="cell.factor")
            source = f"{file} row {row.number}"
            found.append({"symbol": symbol, "number": format(number, "f"), "source": source})
    return found
