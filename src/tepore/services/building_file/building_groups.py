"""From a building document with groups to the inputs of their allocation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.norms.dlgs102 import LegalSituation
from tepore.norms.uni10200 import (
    Bill,
    BuildingSeason,
    Group,
    IndirectSimplified,
    Member,
    MillesimiTable,
    SeasonInputs,
    Split,
    SplitBy,
    TableKind,
    tables_needed,
)
from tepore.services.building_file.faults import Fault, Places
from tepore.services.building_file.positions import TomlPath
from tepore.services.building_file.scope import scope_of_file, scopes_of_groups
from tepore.services.building_file.translation import Translation

if TYPE_CHECKING:
    from tepore.services.building_file.document import BuildingDocument

_OF_A_GROUP = ("criterion", "plant", "energy", "hot_water")


def _lean(inputs: SeasonInputs) -> SeasonInputs:
    """Leave out the building's tables that the group does not go by: its proof shows its own alone."""
    needed = tables_needed(inputs)
    if isinstance(inputs.criterion, IndirectSimplified):
        needed.add(TableKind.HEATING_NEED)  # the ideal need is the sum of what its shares are made from
    return replace(inputs, tables=tuple(table for table in inputs.tables if table.kind in needed))


@dataclass
class GroupTranslation:
    """A document with groups on its way to inputs.

    Attributes
    ----------
    whole
        Translates what all groups share.
    groups
        Translation of each group by its id.
    """

    document: BuildingDocument
    file: str
    places: Places
    whole: Translation
    groups: dict[str, Translation]

    @classmethod
    def of(cls, document: BuildingDocument, file: str, places: Places) -> GroupTranslation:
        """Begin the translation."""
        groups = {
            group.id: Translation(document, file, places, scope)
            for group, scope in scopes_of_groups(document)
        }
        scope = scope_of_file(document, document.groups[0].criterion)
        return cls(document, file, places, Translation(document, file, places, scope), groups)

    def origin(self, group: str, path: tuple[str, ...]) -> TomlPath:
        """Give the path in the file of a problem's path in the inputs of a group, or of the building."""
        if group:
            return self.groups[group].origin(path)
        if path[0] in {"groups", "splits"}:
            names = [part.id for part in getattr(self.document, path[0])]
            return (path[0], names.index(path[1])) if path[1] in names else (path[0],)
        return self.whole.origin(path)

    def season(self) -> tuple[BuildingSeason | None, list[Fault]]:
        """Translate; None with the faults that say why not."""
        faults = [*self._contradictions()]
        groups = []
        for part in self.document.groups:
            translation = self.groups[part.id]
            inputs = translation.inputs()
            faults += translation.faults
            if inputs is not None:
                alone = replace(inputs, expenses=(), expense_origins={})
                groups.append(Group(id=part.id, name=part.name, inputs=_lean(alone)))
        tables = tuple(self._tables())
        bills = tuple(self._bills())
        faults += self.whole.faults
        if faults:
            return None, list(dict.fromkeys(faults))
        season = self.document.season
        return BuildingSeason(
            condominium=self.document.condominium.name,
            season=season.name,
            period=Period.of_days(season.first_day, season.last_day),
            units=tuple(self.whole.units()),
            groups=tuple(groups),
            bills=bills,
            splits=tuple(self._splits()),
            tables=tables,
            fuel_stocks=self.whole.fuel_stocks(),
            advances_cents=self.whole.advances_cents(),
            legal_situation=LegalSituation(**dict(self.document.legal)),
            handovers=self.whole.handovers_of_building(),
        ), []

    def _fault(self, path: TomlPath, what: str, remedy: str, code: str) -> Fault:
        return self.places.fault(path, what=what, remedy=remedy, code=f"groups.{code}")

    def _contradictions(self) -> Iterator[Fault]:
        document = self.document
        for name in _OF_A_GROUP:
            if name in document.model_fields_set:
                yield self._fault(
                    (name,), f"{name} stands beside groups.", "Put it into the group it is of.", "beside"
                )
        if "service" in document.season.model_fields_set:
            yield self._fault(
                ("season", "service"), "service stands beside groups.", "Each group has its own.", "beside"
            )
        yield from self._stray_units()
        yield from self._stray_points()
        yield from self._stray_readings()
        for number, expense in enumerate(document.expenses):
            if expense.to is None:
                yield self._fault(
                    ("expenses", number), "it goes to no group.", "Name a group or split in `to`.", "bill"
                )
        for kind in TableKind:
            table = getattr(document.millesimi, kind.value)
            if getattr(table, "need_file", ""):
                yield self._fault(
                    ("millesimi", kind.value),
                    "a need file cannot be joined where there are groups.",
                    "Leave need_file out; the needs stay.",
                    "need_file",
                )

    def _stray_units(self) -> Iterator[Fault]:
        units = {unit.id for unit in self.document.units}
        for number, group in enumerate(self.document.groups):
            for unit in sorted({*group.units, *group.detached} - units):
                yield self._fault(("groups", number), f"unit {unit} is not there.", "Correct the id.", "unit")

    def _stray_points(self) -> Iterator[Fault]:
        names = {group.id for group in self.document.groups}
        for number, point in enumerate(self.document.metering_points):
            unknown = sorted(set(point.groups) - names)
            if not point.groups or unknown:
                yield self._fault(
                    ("metering_points", number),
                    f"it counts for {', '.join(unknown) or 'no group'}.",
                    f"Name its groups; known are: {', '.join(sorted(names))}.",
                    "point",
                )

    def _stray_readings(self) -> Iterator[Fault]:
        counted = {point.id: len(point.devices) for point in self.document.metering_points}
        for number, handover in enumerate(self.document.handovers):
            for index, reading in enumerate(handover.readings):
                if reading.device > counted.get(reading.metering_point, 0):
                    yield self._fault(
                        ("handovers", number, "readings", index),
                        f"{reading.metering_point} is no metering point, or has no such device.",
                        "Correct the id, or leave the reading out.",
                        "handover_reading",
                    )

    def _bills(self) -> Iterator[Bill]:
        for part, expense in zip(self.document.expenses, self.whole.expenses(), strict=True):
            yield Bill(expense=expense, to=part.to or "", origin=self.whole.expense_origins.get(expense.id))

    def _tables(self) -> Iterator[MillesimiTable]:
        """Give the building's tables that a split goes by, or whose shares groups take as they are."""
        used = {split.by for split in self.document.splits}
        for table in self.whole.tables():
            if table.kind in used or table.weights is None:
                yield table

    def _splits(self) -> Iterator[Split]:
        for number, part in enumerate(self.document.splits):
            path: TomlPath = ("splits", number)
            yield Split(
                id=part.id,
                name=part.name,
                by=TableKind(part.by) if part.by in set(TableKind) else SplitBy(part.by),
                members=tuple(
                    Member(
                        to=member.to,
                        energy_kwh=member.kwh,
                        by_difference=member.difference,
                        share=member.share,
                        loss_share=member.loss_share,
                        source=self.whole.source((*path, "members", index), member.source),
                    )
                    for index, member in enumerate(part.members)
                ),
                generated_kwh=part.generated_kwh,
                source=self.whole.source(path, part.source),
            )
