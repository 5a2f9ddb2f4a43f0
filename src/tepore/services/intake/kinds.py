"""Kinds of tables that can be handed over, and the columns that each is looked through for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tepore.services import import_readings
from tepore.services.import_keys import COLUMNS as KEY_COLUMNS
from tepore.services.register.words import COLUMNS as REGISTER_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.services.table_files import Column


class TableKind(StrEnum):
    """What a table holds."""

    READINGS = "readings"
    REGISTER = "register"
    KEYS = "keys"


WANTED: Mapping[TableKind, tuple[Column, ...]] = {
    TableKind.READINGS: import_readings.COLUMNS,
    TableKind.REGISTER: REGISTER_COLUMNS,
    TableKind.KEYS: KEY_COLUMNS,
}
