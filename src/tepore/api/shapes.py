"""What the answers look like: amounts in whole cents, exact figures as text (``"12.5"``, ``"7/3"``)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from ninja import Schema
from pydantic import BeforeValidator, Field


def _exact(number: Fraction | Decimal | str) -> str:
    """Write a number as text without loss."""
    return format(number, "f") if isinstance(number, Decimal) else str(number)


Exact = Annotated[
    str, BeforeValidator(_exact), Field(description="Exact figure as decimal or fraction.", examples=["12.5"])
]


class Fault(Schema):
    """Why a request was refused."""

    code: str
    sentence: str
    remedy: str = ""


class Me(Schema):
    """As what a token acts."""

    organisation: str
    role: str
    scopes: list[str]


class SeasonOut(Schema):
    """A season with its latest allocation."""

    id: int
    code: str
    service: str
    first_day: date
    last_day: date
    state: str
    total_cents: int | None
    closed_at: datetime | None


class CondominiumOut(Schema):
    """A condominium with its latest season."""

    id: int
    name: str
    address: str
    municipality: str
    units: int
    season: SeasonOut | None


class LightOut(Schema):
    """A check of the building: how it stands, and by which counts."""

    code: str
    level: str
    counts: dict[str, int] = Field(default_factory=dict)


class CondominiumPageOut(Schema):
    """A condominium with its checks."""

    condominium: CondominiumOut
    devices: int
    telegrams: int
    lights: list[LightOut]


class LineOut(Schema):
    """One part of a bill."""

    head: str
    base: str
    by_consumption: bool
    amount_cents: int


class StatementOut(Schema):
    """What a unit owes."""

    holder: str
    fixed_cents: int
    consumption_cents: int
    total_cents: int
    advances_cents: int | None
    balance_cents: int | None
    lines: list[LineOut]


class UnitOut(Schema):
    """A unit with what it owes by the latest closed season."""

    id: int
    code: str
    name: str
    floor: str
    kind: str
    statement: StatementOut | None


class ReadingOut(Schema):
    """One reading of a register."""

    device: str
    quantity: str
    unit: str
    number: Exact
    on: date
    kind: str
    quality: str
    method: str
    clock: str
    telegram_id: int | None


class DeviceOut(Schema):
    """A device at a metering point from-to."""

    identification: str
    manufacturer: str
    kind: str
    model: str
    start_on: date
    end_on: date | None
    readings: list[ReadingOut]


class PlaceOut(Schema):
    """A metering point of a unit."""

    code: str
    kind: str
    service: str
    room: str
    devices: list[DeviceOut]


class UnitPageOut(Schema):
    """A unit with its metering points, where the role sees rooms."""

    unit: UnitOut
    places: list[PlaceOut] | None


class PageOfReadings(Schema):
    """Readings, newest first."""

    total: int
    offset: int
    size: int
    rows: list[ReadingOut]


class TelegramOut(Schema):
    """A telegram as heard, and why it gave no reading."""

    id: int
    link: str
    manufacturer: str
    device: str
    received_at: datetime | None
    source: str
    length: int
    readings: int
    refusal: str
    refusal_code: str


class PageOfTelegrams(Schema):
    """Telegrams, newest first."""

    total: int
    set_aside: int
    offset: int
    size: int
    rows: list[TelegramOut]


class PeriodOut(Schema):
    """Half-open civil days."""

    start_on: date
    end_on: date


class OwnUnitOut(Schema):
    """A resident's unit."""

    id: int
    code: str
    name: str
    condominium: str
    address: str
    capacities: list[str]
    answered: list[PeriodOut]
    lived: list[PeriodOut]


class MonthOut(Schema):
    """What was used in a month, and what it costs about."""

    period: PeriodOut
    amount: Exact | None
    cents: int | None
    is_estimated: bool


class ServiceOut(Schema):
    """One service of a resident's unit by months."""

    service: str
    unit: str
    season: str
    own: Exact | None
    mean: Exact | None
    months: list[MonthOut]


class OwnBillOut(Schema):
    """A closed season of a resident's unit."""

    season_id: int
    season: str
    service: str
    period: PeriodOut
    total_cents: int
    is_whole: bool


class OwnUnitPageOut(Schema):
    """A resident's unit with its months and bills."""

    unit: OwnUnitOut
    services: list[ServiceOut]
    bills: list[OwnBillOut]


class OwnBillPageOut(Schema):
    """One bill of a resident's unit."""

    bill: OwnBillOut
    statement: StatementOut


class TelegramIn(Schema):
    """A telegram as a gateway heard it."""

    telegram: str = Field(
        description="Bytes as hex, without blanks.",
        min_length=2,
        max_length=1024,
        pattern=r"^(?:[0-9A-Fa-f]{2})+$",
    )
    link: str = Field("wmbus", pattern=r"^(?:wmbus|mbus)$")
    received_at: datetime | None = Field(None, description="Aware instant at which it was heard.")
    gateway: str = Field("", max_length=100)


class TelegramsIn(Schema):
    """What a gateway hands over; the same again changes nothing."""

    telegrams: list[TelegramIn] = Field(min_length=1, max_length=1000)


class Acknowledgement(Schema):
    """What became of it. It is given when every telegram is stored for good: the spool may be emptied."""

    heard: int
    stored: int
    known: int
    decoded: int
    readings: int
    findings: int
    set_aside: dict[str, int]


class WebhookIn(Schema):
    """A program that is to be told what happens."""

    url: str = Field(max_length=500, examples=["https://example.org/tepore"])
    actions: list[str] = Field(
        min_length=1,
        max_length=20,
        description="Beginnings of the actions told: `season.` for all of seasons.",
        examples=[["season.", "telegram."]],
    )


class WebhookOut(Schema):
    """A program that is told what happens, and how that goes."""

    id: int
    url: str
    actions: list[str]
    public_key: str = Field(description="Ed25519, base64: verifies the signature of what is told.")
    made_at: datetime
    ended_at: datetime | None
    waiting: int = Field(description="Events not acknowledged yet.")
    failures: int
    retry_at: datetime | None
    latest_fault: str
