"""The surveyor's workbook: which sheets it has, and which key of the need file each column is.

A row is a unit, an element, a layer. Headings are Italian, for the surveyor; keys are the need file's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "whole", "yes"]


@dataclass(frozen=True)
class SurveyColumn:
    """A column of a sheet.

    Attributes
    ----------
    heading
        Title, Italian, with the unit of measure.
    key
        Key of the need file; dotted for a table within the row.
    kind
        What a cell holds.
    choices
        Words that the cell may hold, offered as a list; empty for any.
    scale
        What a number is multiplied by to reach the key's unit: centimetres to metres 0.01.
    """

    heading: str
    key: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    scale: float = 1.0


@dataclass(frozen=True)
class SurveySheet:
    """A sheet: its name, its table in the need file, its columns.

    Attributes
    ----------
    into
        Table of the file; ``"constructions"`` and ``"windows"`` are keyed by their id.
    single
        One row at most: a table of the file that is no list.
    """

    name: str
    into: str
    columns: tuple[SurveyColumn, ...]
    single: bool = False


FACINGS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
ID = SurveyColumn("Id", "id")
SHEETS = (
    SurveySheet(
        "Edificio",
        "building",
        (
            SurveyColumn("Condominio", "building.name"),
            SurveyColumn("Indirizzo", "building.address"),
            SurveyColumn("Tecnico", "building.engineer"),
            SurveyColumn("Metodo", "building.method"),
            SurveyColumn("Capoluogo (clima)", "climate.place"),
            SurveyColumn("Altitudine m", "climate.altitude_m", "number"),
            SurveyColumn("Zona climatica", "season.zone", choices=("A", "B", "C", "D", "E", "F")),
            SurveyColumn("Stagione da guadagni e perdite", "season.by_gains", "yes"),
        ),
        single=True,
    ),
    SurveySheet(
        "Strati",
        "layers",
        (
            SurveyColumn("Struttura", "construction"),
            SurveyColumn("Materiale", "material"),
            SurveyColumn("Spessore cm", "thickness_m", "number", scale=0.01),
            SurveyColumn("Intercapedine cm", "air_m", "number", scale=0.01),
            SurveyColumn("Resistenza m²K/W", "resistance_m2_k_w", "number"),
        ),
    ),
    SurveySheet(
        "Strutture",
        "constructions",
        (
            ID,
            SurveyColumn("Flusso", "heat_flow", choices=("up", "horizontal", "down")),
            SurveyColumn("Verso locale interno", "indoors", "yes", choices=("sì", "no")),
            SurveyColumn("U W/(m²K)", "transmittance_w_m2_k", "number"),
            SurveyColumn("Fonte", "source"),
        ),
    ),
    SurveySheet(
        "Finestre",
        "windows",
        (
            ID,
            SurveyColumn("U_w W/(m²K)", "transmittance_w_m2_k", "number"),
            SurveyColumn("U_g W/(m²K)", "glass_w_m2_k", "number"),
            SurveyColumn("U_f W/(m²K)", "frame_w_m2_k", "number"),
            SurveyColumn("Quota telaio", "frame_fraction", "number"),
            SurveyColumn(
                "Vetro",
                "glazing",
                choices=("single", "double", "double_low_e", "triple", "triple_two_low_e", "double_window"),
            ),
            SurveyColumn(
                "Chiusura",
                "shutter.kind",
                choices=(
                    "aluminium_roller",
                    "wood_or_plastic_roller",
                    "plastic_roller_foamed",
                    "wooden_shutter",
                ),
            ),
            SurveyColumn("Permeabilità", "shutter.permeability", choices=("high", "medium", "low")),
            SurveyColumn("Fonte", "source"),
        ),
    ),
    SurveySheet(
        "Locali non riscaldati",
        "spaces",
        (
            ID,
            SurveyColumn("Nome", "name"),
            SurveyColumn("b_tr forfettario", "flat_rate"),
            SurveyColumn("Volume m³", "volume_m3", "number"),
            SurveyColumn("Ricambio 1/h", "air_change_h", "number"),
            SurveyColumn("Con sole proprio", "own_sun", "yes"),
        ),
    ),
    SurveySheet(
        "Unità",
        "units",
        (
            ID,
            SurveyColumn("Nome", "name"),
            SurveyColumn("Superficie utile m²", "floor_area_m2", "number"),
            SurveyColumn("Volume netto m³", "net_volume_m3", "number"),
            SurveyColumn("Capacità kJ/(m²K)", "areal_capacity_kj_m2_k", "number"),
            SurveyColumn("Superficie capacità m²", "capacity_area_m2", "number"),
            SurveyColumn("Millesimi attuali", "old_millesimi", "number"),
            SurveyColumn("Intonaco", "finishes.plaster", choices=("gypsum", "mortar")),
            SurveyColumn("Isolamento", "finishes.insulation", choices=("inside", "outside_or_none")),
            SurveyColumn("Pareti", "finishes.walls", choices=("light", "medium", "heavy")),
            SurveyColumn("Pavimenti", "finishes.floors", choices=("textile", "wood", "tiles")),
        ),
    ),
    SurveySheet(
        "Elementi",
        "elements",
        (
            ID,
            SurveyColumn("Unità", "unit"),
            SurveyColumn("Locale", "space"),
            SurveyColumn("Struttura", "construction"),
            SurveyColumn("Finestra", "window"),
            SurveyColumn("Nella parete", "wall"),
            SurveyColumn("Esposizione", "facing", choices=FACINGS),
            SurveyColumn("Inclinazione °", "tilt_deg", "number"),
            SurveyColumn("Verso", "beyond"),
            SurveyColumn("Area m²", "area_m2", "number"),
            SurveyColumn("Larghezza m", "width_m", "number"),
            SurveyColumn("Altezza m", "height_m", "number"),
            SurveyColumn("Numero", "count", "whole"),
            SurveyColumn("Colore", "colour", choices=("light", "medium", "dark")),
            SurveyColumn("Ostruzione °", "horizon_deg", "number"),
            SurveyColumn("Aggetto °", "overhang_deg", "number"),
            SurveyColumn("Ala °", "fin_deg", "number"),
            SurveyColumn("ψ W/(mK)", "psi_w_m_k", "number"),
            SurveyColumn("Lunghezza m", "length_m", "number"),
            SurveyColumn("Fonte ψ", "source"),
        ),
    ),
)
