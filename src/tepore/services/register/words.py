"""Words of the register's table: its columns, and the kinds of devices as they are called."""

from __future__ import annotations

from tepore.norms.uni10200 import Service
from tepore.services.table_files import Column
from tepore.services.table_files.columns import plain
from tepore.store.estate.models import PointKind

COLUMNS = (
    Column("condominium", ("condominio", "stabile", "codice condominio", "edificio/condominio")),
    Column("building", ("scala", "edificio", "fabbricato", "palazzina", "staircase")),
    Column("floor", ("piano", "stockwerk", "etage")),
    Column(
        "unit",
        (
            "unità",
            "unità immobiliare",
            "interno",
            "appartamento",
            "sub",
            "flat",
            "apartment",
            "wohnung",
            "nutzeinheit",
        ),
        required=True,
    ),
    Column("unit_name", ("nome unità", "descrizione unità", "denominazione")),
    Column("room", ("locale", "stanza", "ambiente", "vano", "raum", "zimmer")),
    Column("radiator", ("radiatore", "corpo scaldante", "termosifone", "heizkörper")),
    Column("radiator_type", ("tipo radiatore", "tipo corpo scaldante")),
    Column("power_w", ("potenza", "potenza w", "potenza nominale", "potenza radiatore", "nominal power")),
    Column("metering_point", ("punto di misura", "punto", "codice punto", "position")),
    Column("point_kind", ("tipo punto", "posizione")),
    Column(
        "device",
        (
            "device_id",
            "matricola",
            "seriale",
            "numero di serie",
            "apparecchio",
            "serial",
            "serial number",
            "gerätenummer",
            "seriennummer",
        ),
        required=True,
    ),
    Column("manufacturer", ("costruttore", "produttore", "marca", "maker", "brand", "hersteller")),
    Column("device_kind", ("tipo apparecchio", "tipo", "tipo dispositivo", "type")),
    Column("model", ("modello",)),
    Column("key", ("chiave", "chiave aes", "aes", "aes key", "schlüssel")),
    Column("from", ("dal", "data installazione", "installato il", "data montaggio", "installed on")),
    Column("to", ("al", "data rimozione", "rimosso il", "data smontaggio", "removed on")),
    Column("first_value", ("indice iniziale", "lettura iniziale", "valore iniziale")),
    Column("last_value", ("indice finale", "lettura finale", "valore finale")),
    Column("register_modulus", ("fondo scala", "azzeramento a", "rollover")),
    Column("k", ("fattore k", "k totale", "fattore di valutazione", "rating factor")),
    Column("kq", ("k_q",)),
    Column("kc", ("k_c",)),
    Column("kt", ("k_t",)),
    Column("scaled", ("in chiaro", "lettura in chiaro", "già scalato", "programmato")),
    Column("owner", ("proprietario", "condomino", "condòmino", "nominativo proprietario", "eigentümer")),
    Column("tenant", ("inquilino", "conduttore", "locatario", "nominativo inquilino", "mieter")),
    Column("email", ("e-mail", "posta elettronica", "email proprietario")),
    Column("tax_code", ("codice fiscale", "cf")),
)

HEAT_COST_ALLOCATOR = "heat_cost_allocator"
TOTALISER = "totaliser"
_KINDS = {
    HEAT_COST_ALLOCATOR: ("ripartitore", "ripartitore di calore", "hca", "ripartitore elettronico"),
    TOTALISER: (
        "totalizzatore",
        "totalizzatore di zona",
        "totalizzatore di tempi",
        "totalizzatore di tempi di inserzione",
        "totalizzatore di gradi giorno",
        "time totaliser",
        "degree-day totaliser",
    ),
    "heat_meter": ("contatore di calore", "contacalorie", "contatore calore", "contatermie", "heat meter"),
    "cooling_meter": ("contatore freddo", "contafrigorie", "cooling meter"),
    "hot_water_meter": ("contatore acqua calda", "acqua calda", "acs", "contatore acs", "hot water meter"),
    "cold_water_meter": (
        "contatore acqua fredda",
        "acqua fredda",
        "afs",
        "contatore acqua",
        "cold water meter",
    ),
}
DEVICE_KINDS = {plain(word): kind for kind, words in _KINDS.items() for word in (kind, *words)}
POINT_OF_DEVICE = {
    HEAT_COST_ALLOCATOR: (PointKind.RADIATOR, Service.HEATING),
    TOTALISER: (PointKind.ZONE, Service.HEATING),
    "heat_meter": (PointKind.UNIT_INLET, Service.HEATING),
    "cooling_meter": (PointKind.UNIT_INLET, Service.COOLING),
    "hot_water_meter": (PointKind.HOT_WATER_INLET, Service.DOMESTIC_HOT_WATER),
    "cold_water_meter": (PointKind.COLD_WATER_INLET, Service.COLD_WATER),
}
BOILER_WORDS = frozenset(
    map(plain, ("centrale", "centrale termica", "generatore", "caldaia", "boiler_outlet"))
)
"""What stands in the column unit or point_kind for the meter that measures the whole plant."""
YES = frozenset({"si", "yes", "x", "1", "true", "vero"})
