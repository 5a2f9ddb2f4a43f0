"""A building that is hard to lay out: 60 flats, long names, 12 rooms, a sale in March, credits, no use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from tepore.kernel import Period
from tepore.norms.millesimi import millesimi_from_weights
from tepore.norms.uni10200 import (
    Allocation,
    Consumption,
    ConsumptionUnit,
    Distribution,
    Expense,
    ExpenseKind,
    Handover,
    IndexReading,
    IndirectSimplified,
    Insulation,
    MainMeter,
    MillesimiTable,
    MonthlyTemperatures,
    Plant,
    Quality,
    RatingFactor,
    SeasonInputs,
    TableKind,
    Unit,
    allocate,
)

CONDOMINIUM = (
    "Supercondominio Residenza Parco delle Querce e dei Tigli, scale A, B e C, via Generale dalla Chiesa 118"
)
PERIOD = Period.of_days(date(2024, 10, 15), date(2025, 4, 15))
SALE_ON = date(2025, 3, 10)
ROOMS = (
    "Soggiorno", "Cucina", "Camera matrimoniale", "Camera dei bambini", "Studio", "Bagno padronale",
    "Bagno di servizio", "Corridoio", "Ingresso", "Lavanderia", "Veranda chiusa", "Mansarda",
)  # fmt: skip
TWELVE_ROOMS, SOLD, IN_CREDIT, UNUSED, ESTIMATED = "A01", "A02", "A03", "A04", "A05"
_EXPENSES = (
    ("gas", ExpenseKind.ENERGY_CARRIER, 4_812_345, "Gas naturale, contatore di centrale"),
    ("luce", ExpenseKind.ELECTRICITY, 412_377, "Energia elettrica della centrale"),
    ("terzo", ExpenseKind.RUNNING, 360_000, "Terzo responsabile"),
    ("manutenzione", ExpenseKind.MAINTENANCE, 223_611, "Manutenzione ordinaria"),
    ("lettura", ExpenseKind.METERING_SERVICE, 144_000, "Lettura e contabilizzazione"),
)


def hard_inputs(count: int = 60) -> SeasonInputs:
    """Give the season of that building."""
    random = Random(118)  # noqa: S311 - draws of an example
    ids = [f"{'ABC'[index // 20 % 3]}{index % 20 + 1:02d}" for index in range(count)]
    needs = {unit_id: Decimal(random.randrange(4_000, 20_000)) for unit_id in ids}
    return SeasonInputs(
        condominium=CONDOMINIUM,
        season="2024/2025",
        period=PERIOD,
        units=tuple(_unit(unit_id) for unit_id in ids),
        tables=(
            MillesimiTable(
                kind=TableKind.HEATING_NEED,
                shares=millesimi_from_weights(needs),
                source="tabella dell'ing. Verdi del 12/5/2024",
                weights=needs,
                weight_unit="kWh",
            ),
        ),
        expenses=tuple(
            Expense(
                id=name,
                kind=kind,
                amount_cents=cents,
                description=said,
                source="contabilità",
                document=f"ft. {name}/25",
            )
            for name, kind, cents, said in _EXPENSES
        ),
        criterion=IndirectSimplified(need_kwh=Decimal(520_000), source="progetto dell'ing. Verdi, rev. 3"),
        plant=Plant(distribution=Distribution.VERTICAL_COLUMNS, floors=5, insulation=Insulation.C),
        energy=(MainMeter(energy_kwh=Decimal(541_230), source="contatore di centrale"),),
        consumptions=tuple(row for unit_id in ids for row in _rows(unit_id, random)),
        advances_cents={unit_id: 250_000 if unit_id == IN_CREDIT else 60_000 for unit_id in ids},
        brought_cents={SOLD: 1_234, IN_CREDIT: -4_321},
        handovers=(_sale(),),
        temperatures=MonthlyTemperatures(
            temperature_c=tuple(map(Decimal, (3, 5, 9, 13, 18, 22, 25, 24, 19, 14, 9, 4))),
            source="stazione della scuola",
        ),
        plant_on=Period.of_days(date(2024, 11, 1), date(2025, 4, 15)),
    )


def hard_allocation(count: int = 60) -> Allocation:
    """Divide that season."""
    return allocate(hard_inputs(count))


def _unit(unit_id: str) -> Unit:
    names = {TWELVE_ROOMS: "Attico con terrazza, piano quinto, interno 1 bis", SOLD: "Interno 2"}
    holders = {
        TWELVE_ROOMS: "Eredi indivisi di Massimiliano Ferdinando Quattrocchi-Castelbarco",
        SOLD: "Giulia Bianchi",
    }
    return Unit(
        id=unit_id,
        name=names.get(unit_id, f"Interno {int(unit_id[1:])}"),
        holder=holders.get(unit_id, f"Famiglia {unit_id}"),
        vacant=unit_id == UNUSED,
    )


def _rows(unit_id: str, random: Random) -> list[Consumption]:
    rooms = ROOMS if unit_id == TWELVE_ROOMS else ROOMS[: random.randrange(3, 6)]
    return [_row(unit_id, number, room, random) for number, room in enumerate(rooms, start=1)]


def _row(unit_id: str, number: int, room: str, random: Random) -> Consumption:
    name = f"{unit_id}-{number}"
    counted = 0 if unit_id == UNUSED else random.randrange(20, 900)
    if unit_id == ESTIMATED and number == 1:
        return Consumption(
            id=name,
            metering_point=name,
            subject=unit_id,
            unit=ConsumptionUnit.HCA,
            quality=Quality.ESTIMATED,
            room=room,
            stated_amount=Decimal("123.456"),
            method="same_point_last_season",
            source="archivio",
        )
    return Consumption(
        id=name, metering_point=name, subject=unit_id, unit=ConsumptionUnit.HCA, room=room,
        device=f"{30_000_000 + random.randrange(10**6)}", device_kind="heat cost allocator",
        first=IndexReading(index=Decimal(0), read_on=PERIOD.start_on, source="telegramma"),
        last=IndexReading(index=Decimal(counted), read_on=PERIOD.end_on, source="telegramma"),
        factors=(
            RatingFactor(symbol="K_Q", number=Decimal("1.347"), source="scheda di montaggio"),
            RatingFactor(symbol="K_C", number=Decimal("0.92"), source="scheda di montaggio"),
        ),
        outside_plant=Decimal(7) if unit_id == TWELVE_ROOMS and number < 3 else Decimal(0),
        source="archivio",
    )  # fmt: skip


def _sale() -> Handover:
    return Handover(
        unit=SOLD, on=SALE_ON, from_holder="Ugo Neri", to_holder="Giulia Bianchi", advances_cents=40_000,
        source="rogito",
    )  # fmt: skip
