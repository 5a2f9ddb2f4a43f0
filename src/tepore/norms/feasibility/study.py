"""A study read from a file's table, and run.

name = "Via Roma 12"
preset = "L"                       # reading of the model
tax_deduction = false
[building]                         # attributes of `Building`
[needs]                            # specific needs [kWh/(m2.year)], those with a central plant
heating_kwh_m2 = 120
[hot_water]                        # meter size, and volume where measured
permanent_flow_m3h = 2.5
[prices]                           # with VAT, mean of three years; the model's where missing
heat_eur_kwh = 0.09
[offers.heating.direct]            # attributes of `Offer`, VAT excluded
[offers.heating.indirect]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tepore.norms.feasibility.assessment import ServiceCase, ServiceVerdict, Verdict, assess
from tepore.norms.feasibility.assumptions import (
    Assumptions,
    Service,
    exact,
    hot_water_m3_per_flat_year,
    preset,
)
from tepore.norms.feasibility.building import BadBuilding, Building, Distribution, Plant
from tepore.norms.feasibility.flows import Need
from tepore.norms.feasibility.limits import LimitCase, printed_limits
from tepore.norms.feasibility.offers import Offer, printed_offer
from tepore.norms.feasibility.remarks import Remark, because

SECTIONS = {"name", "preset", "tax_deduction", "building", "needs", "hot_water", "prices", "offers"}
GREATEST = 10**9
PRICES = {
    "heat_eur_kwh": "heat_price_eur_kwh",
    "cold_eur_kwh": "cold_price_eur_kwh",
    "water_eur_m3": "water_price_eur_m3",
}


@dataclass(frozen=True)
class Study:
    """What is to be studied.

    Attributes
    ----------
    building
        The building.
    cases
        One for each service with a central plant.
    given
        Inputs of the model, with the prices of the building in place of the model's.
    deduction
        Whether half of the outlay comes back through taxes.
    notes
        What was taken from the model because the file does not say it.
    """

    building: Building
    cases: tuple[ServiceCase, ...]
    given: Assumptions
    deduction: bool
    notes: tuple[Remark, ...]

    @classmethod
    def from_mapping(cls, table: Mapping[str, Any], *, where: str = "study") -> Study:
        """Read a study from a TOML table.

        Parameters
        ----------
        table
            Sections as in the head of this module.
        where
            File name, for messages.

        Returns
        -------
        Study
            The study, ready to run.

        Raises
        ------
        BadBuilding
            A section or an entry is missing, unknown or of another kind than asked.
        BadOffer
            An offer cannot be reckoned with.
        NoLimit
            No table has the size of the hot-water meters.
        UnknownPreset
            There is no such reading of the model.
        """
        _only(table, SECTIONS, where)
        building = _building(table, where)
        given, notes = _given(table, where)
        needs = _section(table, "needs", where)
        _only(needs, {f"{service.value}_kwh_m2" for service in Service}, f"{where} [needs]")
        services = [service for service in Service if service in building.central_services]
        cases = tuple(_case(service, building, table, given, where) for service in services)
        if Service.HOT_WATER in services and "m3_per_flat_year" not in table["hot_water"]:
            notes += (because("hot_water_by_area"),)
        deduction = _checked(table, "tax_deduction", bool, where) if "tax_deduction" in table else False
        return cls(building, cases, given, deduction, notes)


@dataclass(frozen=True)
class StudyResult:
    """What came out.

    Attributes
    ----------
    study
        What was studied.
    verdicts
        One for each service with a central plant.
    """

    study: Study
    verdicts: tuple[ServiceVerdict, ...]

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What a document must print: the reading of the model, and every default used."""
        own = (because("reading", letter=self.study.given.preset), *self.study.notes)
        found = (note for verdict in self.verdicts for note in verdict.notes)
        return tuple(dict.fromkeys((*own, *found)))


def run_study(study: Study) -> StudyResult:
    """Come to a verdict on every service.

    Hot-water meters that go in beside heat meters are spared acquisition and design: whether heat meters
    go in is known only when heating was judged, so hot water is judged last.

    Parameters
    ----------
    study
        What is to be studied.

    Returns
    -------
    StudyResult
        Verdicts with reasons and reckonings.
    """
    verdicts: list[ServiceVerdict] = []
    for case in study.cases:
        joint = any(verdict.verdict is Verdict.DIRECT_OBLIGED for verdict in verdicts)
        judged = case.beside_heat_meters if joint and case.beside_heat_meters is not None else case
        verdicts.append(assess(study.building, judged, study.given, deduction=study.deduction))
    return StudyResult(study, tuple(verdicts))


def _building(table: Mapping[str, Any], where: str) -> Building:
    row = _section(table, "building", where)
    place = f"{where} [building]"
    names = {"categories", "flats", "floor_area_m2", "new_or_renovated", "plant", "distribution", "emitters",
             "pipes_reachable", "emitters_checked", "central_services", "hot_water_pipes_reachable",
             "hot_water_plant_new"}  # fmt: skip
    _only(row, names, place)
    for name in ("categories", "flats", "floor_area_m2", "new_or_renovated", "plant", "distribution"):
        if name not in row:
            raise BadBuilding(f"{name} is missing.", where=place, code="feasibility.missing")
    optional = {
        name: _checked(row, name, bool, place)
        for name in (
            "pipes_reachable",
            "emitters_checked",
            "hot_water_pipes_reachable",
            "hot_water_plant_new",
        )
        if name in row
    }
    words = {name: _words(row, name, place) for name in ("emitters", "central_services") if name in row}
    services = words.get("central_services", ["heating"])
    if "emitters" in words:
        optional["emitters"] = frozenset(words["emitters"])
    return Building(
        name=str(table.get("name", where)),
        categories=tuple(_words(row, "categories", place)),
        flats=_checked(row, "flats", int, place),
        floor_area_m2=_number(row, "floor_area_m2", place),
        new_or_renovated=_checked(row, "new_or_renovated", bool, place),
        plant=_choice(Plant, row["plant"], "plant", place),
        distribution=_choice(Distribution, row["distribution"], "distribution", place),
        central_services=frozenset(_choice(Service, word, "central_services", place) for word in services),
        **optional,
    )


def _given(table: Mapping[str, Any], where: str) -> tuple[Assumptions, tuple[Remark, ...]]:
    given = preset(str(table.get("preset", "L")))
    prices = _optional(table, "prices", where)
    place = f"{where} [prices]"
    _only(prices, set(PRICES), place)
    changes = {PRICES[name]: _number(prices, name, place) for name in prices}
    missing = tuple(because("price_of_model", price=name) for name in PRICES if name not in prices)
    return replace(given, **changes), missing  # type: ignore[arg-type]  # only prices, all of them fractions


def _case(
    service: Service, building: Building, table: Mapping[str, Any], given: Assumptions, where: str
) -> ServiceCase:
    needs = table["needs"]
    key = f"{service.value}_kwh_m2"
    if key not in needs:
        raise BadBuilding(
            f"{key} is missing: {service.value} has a central plant.",
            where=f"{where} [needs]",
            code="feasibility.missing",
        )
    size, volume = None, Fraction(0)
    if service is Service.HOT_WATER:
        size, volume = _hot_water(building, table, where)
    place = f"{where} [offers.{service.value}]"
    offers = _optional(_optional(table, "offers", where), service.value, place)
    _only(offers, {"direct", "indirect"}, place)
    direct = offers.get("direct")
    if isinstance(direct, Mapping) and service is not Service.HOT_WATER:
        # Verification is reckoned as a new meter (16.2), unless the offer says when.
        direct = {
            "replacement_year": given.replacement_year,
            "replacement_installs": given.replacement_installs,
            **direct,
        }
    indirect = offers.get("indirect")
    need = Need(
        service, _number(needs, key, f"{where} [needs]"), building.area_per_flat_m2, building.flats, volume
    )
    alone = ServiceCase(
        need=need,
        limits=printed_limits(LimitCase(service, size)),
        direct=None if direct is None else Offer.from_mapping(direct, where=f"{place} direct"),
        indirect=None if indirect is None else Offer.from_mapping(indirect, where=f"{place} indirect"),
        most=printed_offer(service, given, permanent_flow_m3h=size),
    )
    if service is not Service.HOT_WATER:
        return alone
    return replace(
        alone,
        beside_heat_meters=replace(
            alone,
            limits=printed_limits(LimitCase(service, size, with_heat_meters=True)),
            most=printed_offer(service, given, permanent_flow_m3h=size, with_heat_meters=True),
        ),
    )


def _hot_water(building: Building, table: Mapping[str, Any], where: str) -> tuple[float, Fraction]:
    row, place = _section(table, "hot_water", where), f"{where} [hot_water]"
    _only(row, {"permanent_flow_m3h", "m3_per_flat_year"}, place)
    size = float(_number(row, "permanent_flow_m3h", place))
    if "m3_per_flat_year" in row:
        return size, _number(row, "m3_per_flat_year", place)
    return size, hot_water_m3_per_flat_year(building.area_per_flat_m2)


def _section(table: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    section = table.get(name)
    if not isinstance(section, Mapping):
        raise BadBuilding(f"the section [{name}] is missing.", where=where, code="feasibility.missing")
    return section


def _optional(table: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    section = table.get(name, {})
    if not isinstance(section, Mapping):
        raise BadBuilding(f"{name} is {section!r}, no section.", where=where, code="feasibility.entry")
    return section


def _words(row: Mapping[str, Any], name: str, where: str) -> list[str]:
    words: list[object] = _checked(row, name, list, where)
    if not all(isinstance(word, str) for word in words):
        raise BadBuilding(f"{name} is {words!r}, not a list of words.", where=where, code="feasibility.entry")
    return [str(word) for word in words]


def _only(table: Mapping[str, Any], names: set[str], where: str) -> None:
    if unknown := sorted(set(table) - names):
        raise BadBuilding(
            f"{unknown[0]!r} is not known.",
            where=where,
            remedy=f"Use {', '.join(sorted(names))}.",
            code="feasibility.unknown_entry",
        )


def _checked(row: Mapping[str, Any], name: str, kind: type[Any], where: str) -> Any:  # noqa: ANN401 of that kind
    if type(row.get(name)) is not kind:
        raise BadBuilding(
            f"{name} is {row.get(name)!r}, not {kind.__name__}.", where=where, code="feasibility.entry"
        )
    return row[name]


def _number(row: Mapping[str, Any], name: str, where: str) -> Fraction:
    entry = row.get(name)
    if isinstance(entry, bool) or not isinstance(entry, int | float) or not 0 <= entry <= GREATEST:
        raise BadBuilding(
            f"{name} is {entry!r}, not a number from 0 to a milliard.", where=where, code="feasibility.entry"
        )
    return exact(entry)


def _choice(kind: Callable[[Any], Any], word: object, name: str, where: str) -> Any:  # noqa: ANN401 of that kind
    try:
        return kind(word)
    except ValueError as fault:
        raise BadBuilding(f"{name}: {fault}.", where=where, code="feasibility.entry") from fault
