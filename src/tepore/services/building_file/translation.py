"""From a checked building document to the inputs of an allocation, remembering where each part stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from tepore.kernel import Period, round_half_up
from tepore.norms.dlgs102 import LegalSituation
from tepore.norms.millesimi import millesimi_from_weights
from tepore.norms.uni10200 import (
    AnyCriterion,
    CommonRoom,
    Consumption,
    ConsumptionUnit,
    Expense,
    FuelUse,
    Handover,
    HeadKind,
    HeatSupply,
    HotWater,
    IndexReading,
    IndirectAnalytic,
    MainMeter,
    MillesimiTable,
    Plant,
    Quality,
    RatingFactor,
    SeasonInputs,
    Service,
    TableKind,
    Unit,
    WaterFigure,
    WeightTable,
    default_hot_water,
)
from tepore.norms.uni10200.energy_cost_documents import ExpenseOrigin
from tepore.norms.uni10200.energy_cost_supplies import StockFuel
from tepore.norms.uni10200.fuel_stock import FuelStock
from tepore.norms.uni11300_2 import faults_of, losses_kwh
from tepore.services.building_file.cost_translation import BadCostTable, CostTranslation, charged_cents
from tepore.services.building_file.criterion_translation import criterion_of
from tepore.services.building_file.document import (
    BuildingDocument,
    DevicePart,
    ExpensePart,
    MeteringPointPart,
    MillesimiPart,
    NeedTablePart,
    PowerTablePart,
    PropertyTablePart,
    ReadingPart,
)
from tepore.services.building_file.faults import Fault, Places
from tepore.services.building_file.positions import TomlPath
from tepore.services.building_file.scope import Scope
from tepore.services.building_file.tenure_translation import handovers_of, plant_on_of, temperatures_of


@dataclass
class Translation:
    """A document on its way to inputs.

    Attributes
    ----------
    file
        Name of the file, for the sources in the calculation graph.
    places
        Finds the lines.
    scope
        The part of it that is looked at: all, or one group.
    origins
        Path in the file of each path in the inputs, as `Problem.path` names it.
    faults
        What cannot be translated.
    expense_origins
        What expenses follow from, by id; filled as they are given.
    """

    document: BuildingDocument
    file: str
    places: Places
    scope: Scope
    origins: dict[tuple[str, ...], TomlPath] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    expense_origins: dict[str, ExpenseOrigin] = field(default_factory=dict)

    def origin(self, path: tuple[str, ...]) -> TomlPath:
        """Give the path in the file of a path in the inputs, or of the deepest part of it that is known."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                return self.origins[path[:length]]
        return (*self.scope.base, *path)

    def inputs(self) -> SeasonInputs | None:
        """Translate; None where `faults` say why not."""
        document = self.document
        tables = tuple(self.tables())
        consumptions = tuple(self._consumptions())
        season = document.season
        if season.last_day < season.first_day:
            self._refuse(("season", "last_day"), "the last day is before the first.", "season.days")
        if season.last_day.year >= 9999:
            self._refuse(("season", "last_day"), "the season lies beyond the calendar.", "season.days")
        if self.faults:
            return None
        criterion, energy = self._criterion(), tuple(self._energy())
        handovers = self._handovers()
        temperatures = temperatures_of(document.climate, self.source, self._refuse)
        if self.scope.service is not Service.HEATING:
            temperatures = None  # what water and cooling use does not follow the cold outside
        expenses = tuple(self.expenses())
        stocks = self.fuel_stocks(energy)
        if self.faults:
            return None
        return SeasonInputs(
            condominium=document.condominium.name,
            season=season.name,
            service=self.scope.service,
            period=Period.of_days(season.first_day, season.last_day),
            units=tuple(self.units()),
            tables=tables,
            expenses=expenses,
            criterion=criterion,
            plant=Plant(**dict(self.scope.plant)),
            energy=energy,
            common_rooms=tuple(self._common_rooms()),
            consumptions=consumptions,
            advances_cents={} if self.scope.base else self.advances_cents(),
            legal_situation=LegalSituation(**dict(document.legal)),
            estimated_limit_percent=season.estimated_limit_percent,
            hot_water=self._hot_water(),
            weights=tuple(self._weights()),
            fuel_stocks=stocks,
            expense_origins=dict(self.expense_origins),
            handovers=handovers,
            temperatures=temperatures,
            plant_on=plant_on_of(document.climate),
        )

    def _handovers(self) -> tuple[Handover, ...]:
        handovers = tuple(handovers_of(self.document.handovers, self.source))
        for index, handover in enumerate(handovers):
            self.origins.setdefault(("handovers", handover.unit), ("handovers", index))
        return tuple(self._of_group(handovers)) if self.scope.base else handovers

    def _of_group(self, handovers: tuple[Handover, ...]) -> Iterator[Handover]:
        """Keep a group's own units and devices; what was paid in advance is the building's."""
        units = {unit.id for _, unit in self.scope.units}
        rows = {f"{point.id}.{number}" for _, point in self.scope.points for number in _counted(point)}
        for handover in handovers:
            if handover.unit in units:
                own = tuple(one for one in handover.readings if one.consumption in rows)
                yield replace(handover, readings=own, advances_cents=0)

    def handovers_of_building(self) -> tuple[Handover, ...]:
        """Give the handovers of a file with groups, without the readings, which are the groups' own."""
        found = tuple(handovers_of(self.document.handovers, self.source))
        for index, handover in enumerate(found):
            self.origins.setdefault(("handovers", handover.unit), ("handovers", index))
        return tuple(replace(handover, readings=()) for handover in found)

    def advances_cents(self) -> dict[str, int]:
        """Give what each unit paid in advance [cent]."""
        return {unit.id: unit.advance_eur for unit in self.document.units if unit.advance_eur is not None}

    def _hot_water(self) -> HotWater | None:
        """Give what turns hot water into heat, defaults for what is left out."""
        part, path = self.scope.hot_water, (*self.scope.base, "hot_water")
        by_volume = any(point.counts is ConsumptionUnit.M3 for _, point in self.scope.points)
        if part is None and not (by_volume and self.scope.service is Service.DOMESTIC_HOT_WATER):
            return None
        default = default_hot_water()
        if part is None:
            return default
        source = self.source(path, part.source)

        def figure(stated: Decimal | None, otherwise: WaterFigure) -> WaterFigure:
            return otherwise if stated is None else WaterFigure(number=stated, source=source)

        return HotWater(
            heat_capacity=figure(part.kwh_m3_k, default.heat_capacity),
            delivery=figure(part.delivery_c, default.delivery),
            cold=figure(part.cold_c, default.cold),
        )

    def _weights(self) -> Iterator[WeightTable]:
        for name, part in self.document.weights.items():
            path: TomlPath = ("weights", name)
            self.origins["weights", name] = path
            yield WeightTable(
                name=name, shares=self._of_scope(part.shares), source=self.source(path, part.source)
            )

    def _refuse(self, path: TomlPath, what: str, code: str, remedy: str = "") -> None:
        self.faults.append(self.places.fault(path, what=what, remedy=remedy, code=code))

    def source(self, path: TomlPath, stated: str = "") -> str:
        """Say where a part stands: file, line and what the file says of its source."""
        line = self.places.line(path)
        place = self.file if line is None else f"{self.file} line {line}"
        return f"{place}: {stated}" if stated else place

    def units(self) -> Iterator[Unit]:
        """Give the units."""
        heads: dict[str, str] = {kind.value: kind for kind in HeadKind}
        for index, part in self.scope.units:
            self.origins["units", part.id] = ("units", index)
            self.origins["advances", part.id] = ("units", index, "advance_eur")
            yield Unit(
                id=part.id,
                name=part.name,
                holder=part.holder,
                vacant=part.vacant,
                detached=part.detached or part.id in self.scope.detached,
                exempt_from=frozenset(heads.get(head, head) for head in part.exempt_from),
            )

    def _common_rooms(self) -> Iterator[CommonRoom]:
        counted = {point.common_room for _, point in self.scope.points}
        for index, part in enumerate(self.document.common_rooms):
            if self.scope.base and part.id not in counted:
                continue  # a group has the rooms that a device of it counts in
            self.origins["units", part.id] = ("common_rooms", index)
            yield CommonRoom(id=part.id, name=part.name)

    def expenses(self) -> Iterator[Expense]:
        """Give the expenses of the whole file; a group's come down to it from the splits."""
        for index, part in enumerate(() if self.scope.base else self.document.expenses):
            self.origins["expenses", str(index + 1)] = ("expenses", index)
            yield Expense(
                id=str(index + 1),
                kind=part.kind,
                description=part.description,
                amount_cents=self._amount_cents(part, index),
                document=part.document,
                source=self.source(("expenses", index)),
            )

    def _amount_cents(self, part: ExpensePart, index: int) -> int:
        """Give what an expense charges [cent], and remember what it follows from."""
        if self.document.season.last_day < self.document.season.first_day:
            return 0  # the season is refused, and no part of a bill can be told
        try:
            origin = self.costs.origin(part, ("expenses", index))
            if origin is None:
                return part.amount_eur or 0
            stocks = {stock.id: stock for stock in self.costs.stocks()}
        except BadCostTable as fault:
            self._refuse(fault.path, fault.what, fault.code, fault.remedy)
            return 0
        self.expense_origins[str(index + 1)] = origin
        return charged_cents(str(index + 1), origin, stocks)

    @cached_property
    def costs(self) -> CostTranslation:
        """Translates what expenses and heat follow from."""
        season = self.document.season
        return CostTranslation(
            self.document,
            self.file,
            self.places,
            Period.of_days(season.first_day, season.last_day),
            self.scope.energy,
            self.scope.base,
        )

    def fuel_stocks(self, energy: tuple[HeatSupply, ...] = ()) -> tuple[FuelStock, ...]:
        """Give the stocks: all of a file, those that a group burns."""
        burnt = {supply.stock for supply in energy if isinstance(supply, StockFuel)}
        try:
            stocks = self.costs.stocks()
        except BadCostTable as fault:
            self._refuse(fault.path, fault.what, fault.code, fault.remedy)
            return ()
        for index, stock in enumerate(stocks):
            self.origins["fuel_stocks", stock.id] = ("fuel_stocks", index)
        return tuple(stock for stock in stocks if not self.scope.base or stock.id in burnt)

    def _made_supplies(self, count: int) -> Iterator[HeatSupply]:
        try:
            for index, (supply, path) in enumerate(self.costs.supplies(), start=count):
                self.origins["energy", str(index)] = path
                yield supply
        except BadCostTable as fault:
            self._refuse(fault.path, fault.what, fault.code, fault.remedy)

    def _energy(self) -> Iterator[HeatSupply]:
        count = 0
        for index, meter in enumerate(self.scope.energy.main_meters):
            path: TomlPath = (*self.scope.base, "energy", "main_meters", index)
            self._remember_supply(count, path, "energy_kwh")
            count += 1
            yield MainMeter(
                energy_kwh=meter.energy_kwh,
                generator=meter.generator or "",
                source=self.source(path, meter.source),
            )
        for index, fuel in enumerate(self.scope.energy.fuels):
            path = (*self.scope.base, "energy", "fuels", index)
            self._remember_supply(count, path, "quantity", "calorific_value_kwh", "efficiency")
            count += 1
            yield FuelUse(
                fuel=fuel.fuel,
                quantity=fuel.quantity,
                quantity_unit=fuel.unit,
                calorific_value_kwh=fuel.calorific_value_kwh,
                efficiency=fuel.efficiency,
                generator=fuel.generator or "",
                source=self.source(path, fuel.source),
            )
        yield from self._made_supplies(count)

    def _remember_supply(self, count: int, path: TomlPath, *names: str) -> None:
        for name in names:
            self.origins["energy", str(count), name] = (*path, name)

    def _criterion(self) -> AnyCriterion:
        part, path = self.scope.criterion, (*self.scope.base, "criterion")
        self.origins["criterion", "full_use_fraction"] = (*path, "full_use_involuntary_percent")
        criterion = criterion_of(part, self.source(path, getattr(part, "source", "")))
        return self._with_losses(criterion, path) if isinstance(criterion, IndirectAnalytic) else criterion

    def _with_losses(self, criterion: IndirectAnalytic, path: TomlPath) -> IndirectAnalytic:
        """Compute the losses from pipes and stores, where the criterion does not state them."""
        stated = getattr(self.scope.criterion, "losses_kwh", None)
        placed = list(self.costs.plant_parts())
        if stated is not None and not placed:
            return criterion
        if not placed:
            self._refuse(path, "losses_kwh is missing.", "file.missing", "Give it, or [[pipes]], [[stores]].")
            return criterion
        parts = tuple(part for part, _ in placed)
        for index, (_, place) in enumerate(placed):
            self.origins["criterion", "parts", str(index)] = place
        computed = Decimal(0) if any(faults_of(parts)) else Decimal(int(round_half_up(losses_kwh(parts))))
        return replace(criterion, losses_kwh=computed if stated is None else stated, parts=parts)

    def tables(self) -> Iterator[MillesimiTable]:
        """Give the millesimi tables, a group's own before the building's."""
        for kind in TableKind:
            part, base = self._table_part(kind)
            if part is None:
                continue
            key = "shares"
            if isinstance(part, NeedTablePart | PowerTablePart):
                key = "needs_kwh" if isinstance(part, NeedTablePart) else "powers_w"
                made_from = part.needs_kwh if isinstance(part, NeedTablePart) else part.powers_w
                table = self._made_table(kind, part, key, made_from, base)
                key = key if part.shares is None else "shares"
            else:
                table = self._given_table(kind, part.shares, part.source, base)
            self.origins["tables", kind] = (*base, "millesimi", kind)
            if table is not None:
                for unit_id in table.shares:
                    self.origins["tables", kind, unit_id] = (*base, "millesimi", kind, key, unit_id)
                yield table

    def _table_part(
        self, kind: TableKind
    ) -> tuple[PropertyTablePart | NeedTablePart | PowerTablePart | None, TomlPath]:
        """Find a table and where it stands: a group's own goes before the building's."""
        own: MillesimiPart | None = self.scope.own_millesimi
        found = getattr(own, kind.value) if own is not None else None
        if found is not None:
            return found, self.scope.base
        return getattr(self.document.millesimi, kind.value), ()

    def _of_scope(self, figures: dict[str, Decimal]) -> dict[str, Decimal]:
        """Keep a group's own units' figures; those of units that nobody knows are left in to be refused."""
        own = {unit.id for _, unit in self.scope.units}
        strangers = {unit.id for unit in self.document.units} - own
        return {key: figure for key, figure in figures.items() if key not in strangers}

    def _given_table(
        self, kind: TableKind, shares: dict[str, Decimal], source: str, base: TomlPath
    ) -> MillesimiTable:
        kept = self._of_scope(shares)
        is_part = len(kept) < len(shares) and not base
        return MillesimiTable(
            kind=kind,
            shares=kept,
            source=self.source((*base, "millesimi", kind), source),
            total=sum(kept.values(), Decimal(0)) if is_part else Decimal(1000),
        )

    def _made_table(
        self,
        kind: TableKind,
        part: NeedTablePart | PowerTablePart,
        key: str,
        made_from: dict[str, Decimal] | None,
        base: TomlPath,
    ) -> MillesimiTable | None:
        path = (*base, "millesimi", kind.value)
        if made_from is None and part.shares is None:
            self._refuse(path, f"neither shares nor {key} are given.", "table.empty", "Give one of them.")
            return None
        if made_from is None:
            return self._given_table(kind, part.shares or {}, part.source, base)
        is_part = len(self._of_scope(made_from)) < len(made_from)
        made_from = self._of_scope(made_from)
        if any(weight < 0 for weight in made_from.values()) or not any(made_from.values()):
            self._refuse(
                (*path, key),
                f"{key} holds a negative figure, or none above 0.",
                "table.weights",
                "Correct it.",
            )
            return None
        return MillesimiTable(
            kind=kind,
            shares=(not is_part and part.shares) or millesimi_from_weights(made_from, digits=part.digits),
            source=self.source(path, part.source),
            weights=made_from,
            weight_unit="kWh" if key == "needs_kwh" else "W",
            digits=part.digits,
        )

    def _consumptions(self) -> Iterator[Consumption]:
        seen: set[str] = set()
        for index, point in self.scope.points:
            path: TomlPath = ("metering_points", index)
            if point.id in seen:
                self._refuse((*path, "id"), f"the metering point id {point.id} is used twice.", "id.twice")
                continue
            seen.add(point.id)
            if (point.unit is None) == (point.common_room is None):
                self._refuse(path, "give either unit or common_room.", "metering_point.subject")
                continue
            for number, device in enumerate(point.devices):
                yield self._consumption(point, device, (*path, "devices", number), number)

    def _consumption(
        self, point: MeteringPointPart, device: DevicePart, path: TomlPath, number: int
    ) -> Consumption:
        row_id = f"{point.id}.{number + 1}"
        self.origins["consumptions", row_id] = path
        return Consumption(
            id=row_id,
            metering_point=point.id,
            subject=point.unit or point.common_room or "",
            unit=point.counts,
            quality=device.quality or (Quality.MANUAL if device.first is None else Quality.ACTUAL),
            room=point.room,
            device=device.serial,
            device_kind=device.kind,
            first=self._reading(device.first, (*path, "first")),
            last=self._reading(device.last, (*path, "last")),
            rolled_over_at=device.rolled_over_at,
            factors=tuple(self._factors(point, device, path)),
            scaled=device.scaled,
            stated_amount=device.amount,
            method=device.method,
            source=self.source(path),
        )

    def _reading(self, part: ReadingPart | None, path: TomlPath) -> IndexReading | None:
        if part is None:
            return None
        return IndexReading(index=part.index, read_on=part.on, source=self.source(path))

    def _factors(
        self, point: MeteringPointPart, device: DevicePart, path: TomlPath
    ) -> Iterator[RatingFactor]:
        for symbol, number in device.factors.items():
            yield RatingFactor(symbol=symbol, number=number, source=self.source((*path, "factors", symbol)))
        if device.display is None:
            return
        if point.counts is not ConsumptionUnit.KWH:
            self._refuse((*path, "display"), "only a heat meter has a display unit.", "device.display")
        elif device.display == "MWh" and not device.scaled:
            yield RatingFactor(symbol="kWh/MWh", number=Decimal(1000), source="by definition")


def _counted(point: MeteringPointPart) -> range:
    """Give the numbers of a point's devices, as the rows of consumption have them."""
    return range(1, len(point.devices) + 1)
