"""Climate files to twelve months: PVGIS JSON, EPW, and CSV by months or hours."""

from tepore.services.need_file.climate_files.reading import read_climate_file

__all__ = ["read_climate_file"]
