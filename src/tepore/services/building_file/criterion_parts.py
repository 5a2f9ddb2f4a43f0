"""Shape of a criterion in a building file: one table for each rule set."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tepore.norms.uni10200 import ElectricityRule, ExpenseKind, LowUse, TableKind
from tepore.services.building_file.figures import Figure, Name, Text
from tepore.services.building_file.part import Lenient, Part


class CriterionPart(Part):
    """What all criteria share."""

    electricity: Annotated[ElectricityRule, Lenient] = Field(
        ElectricityRule.ENERGY, description="The plant's electricity: in the energy cost, or a running cost."
    )
    base: Annotated[TableKind, Lenient] | None = Field(
        None, description="Table of the fixed heads; left out, the plant decides."
    )
    raise_to_minimum: bool = Field(
        False, description="By resolution, raise the part by consumption to the legal minimum."
    )


class DirectPart(CriterionPart):
    """UNI 10200:2015, heat meters: the involuntary share is the difference (11.8.3)."""

    rule: Literal["uni10200:2015/direct"]


class IndirectAnalyticPart(CriterionPart):
    """UNI 10200:2015, heat cost allocators: involuntary is what the plant loses by computation (11.8.3.1)."""

    rule: Literal["uni10200:2015/indirect-analytic"]
    losses_kwh: Figure | None = Field(
        None, description="P_cli, losses in the season [kWh]; left out, those of [[pipes]] and [[stores]]."
    )
    source: Name = Field(description="Calculation the losses come from.")


class IndirectSimplifiedPart(CriterionPart):
    """UNI 10200:2015, heat cost allocators: k_inv of table 10 times the ideal need, a constant energy."""

    rule: Literal["uni10200:2015/indirect-simplified"]
    need_kwh: Figure | None = Field(
        None, description="Q_h,id [kWh]; left out, the sum of the needs of millesimi.heating_need."
    )
    source: Text = Field("", description="Calculation the need comes from.")


class FractionOfUsePart(CriterionPart):
    """The involuntary share is a fixed percentage of the heat actually used."""

    rule: Literal["uni10200:2015/fraction-of-use"]
    involuntary_percent: Figure = Field(description="Involuntary share of the heat used [%], 0 to 100.")
    source: Name = Field(description="Project or resolution that fixes it.")


class UseFactorPart(CriterionPart):
    """UNI 10200:2018, heat cost allocators: the involuntary share grows as the building is used less."""

    rule: Literal["uni10200:2018/use-factor"]
    full_use_involuntary_percent: Figure = Field(
        description="f*_inv, involuntary share of the heat in full use, by the project [%], 0 to 100."
    )
    full_use_heat_kwh: Figure = Field(
        description="Q*_dis,in, heat into the distribution in a season of full use, by the project [kWh]."
    )
    low_use: Annotated[LowUse, Lenient] = Field(
        LowUse.EXTEND,
        description="Below 30 % of the full use: extend the formula, or hold the share at its figure there.",
    )
    source: Name = Field(description="Project both figures come from.")


class FixedSplitPart(CriterionPart):
    """A fixed percentage by a table, the rest by consumption."""

    rule: Literal["fixed-split"]
    fixed_percent: Figure = Field(description="Part by the table [%], 0 to 100.")
    whole_amount: bool = Field(
        True, description="True splits all expenses; false splits energy, running costs go by the table."
    )
    source: Name = Field(description="Resolution that fixes the split.")


class Direct2018Part(CriterionPart):
    """UNI 10200:2018, heat or cooling meters: the involuntary share is the difference."""

    rule: Literal["uni10200:2018/direct"]


class OldMillesimiPart(CriterionPart):
    """Everything by one table, as before devices were installed; without `base` by property."""

    rule: Literal["millesimi"]
    source: Name = Field(description="Regulation or deed that says so.")


class TermPart(Part):
    """A part of the bill of a declared criterion."""

    head: Name = Field(description="Id of the part: lower-case letters and _.")
    name: Text = Field("", description="Words for paper.")
    percent: Figure = Field(description="Part of the expenses [%]; terms of the same kinds sum to 100.")
    base: Name = Field(
        description="consumption, equal, a millesimi table (property, ...) or a table of [weights]."
    )
    of: list[Annotated[ExpenseKind, Lenient]] = Field(
        [], description="Kinds of expenses it is a part of; left out, all."
    )


class DeclaredPart(CriterionPart):
    """Terms of the assembly's own, each with its base."""

    rule: Literal["declared"]
    terms: list[TermPart] = Field(min_length=1, description="The parts of the bill.")
    source: Name = Field(description="Resolution or regulation that declares them.")


AnyCriterionPart = Annotated[
    DirectPart
    | Direct2018Part
    | OldMillesimiPart
    | DeclaredPart
    | IndirectAnalyticPart
    | IndirectSimplifiedPart
    | FractionOfUsePart
    | UseFactorPart
    | FixedSplitPart,
    Field(discriminator="rule"),
]
