"""The part of a scenario file about people; `docs/reference/scenario.md` explains every key."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Price = Annotated[float, Field(gt=0, le=1e4, allow_inf_nan=False)]


class ChangeTable(BaseModel):
    """A flat that changes hands on a day of the scenario's choice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: str
    on: date
    capacity: Literal["owner", "tenant"] = "owner"


class PeopleTable(BaseModel):
    """What people do: hands that flats go through, readings written down, invoices paid."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    changes: tuple[ChangeTable, ...] = ()
    sold_share: Share = 0.0
    """Of the flats, sold in a year on a day that the seed draws [1]."""
    let_share: Share = 0.0
    """Of the flats, let in a year to a new tenant [1]."""
    cold_water_meters: bool = False
    """A meter without radio in each flat, read by hand at both ends of the season."""
    typing_error_share: Share = 0.0
    """Of the readings entered by hand that are typed wrong [1]."""
    gas_eur_m3: Price = 0.62
    """Price of gas before VAT [EUR/m³]; varies by a tenth from year to year."""
    gas_vat_percent: Annotated[int, Field(ge=0, le=50)] = 22
    heat_eur_kwh: Price = 0.11
    """Price of district heat before VAT [EUR/kWh]; varies as that of gas."""
    heat_vat_percent: Annotated[int, Field(ge=0, le=50)] = 22
    late_invoices: tuple[str, ...] = ()
    """Seasons, such as ``2023/2024``, of which an invoice comes after closing."""
