"""Radiators by maker and model: certified outputs, kept with the certificate they come from.

A few models are shipped as an example of the form; a metering company brings its own list as CSV or XLSX.
"""

from tepore.norms.radiator_catalogue.catalogue import Catalogue, RadiatorModel
from tepore.norms.radiator_catalogue.reading import (
    BadCatalogue,
    CatalogueImport,
    RefusedRow,
    read_csv,
    read_xlsx,
    shipped_catalogue,
)

__all__ = [
    "BadCatalogue",
    "Catalogue",
    "CatalogueImport",
    "RadiatorModel",
    "RefusedRow",
    "read_csv",
    "read_xlsx",
    "shipped_catalogue",
]
