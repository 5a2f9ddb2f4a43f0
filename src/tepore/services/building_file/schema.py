"""JSON schema of the building file, for editors that check while one types."""

from __future__ import annotations

import json

from tepore.services.building_file.document import BuildingDocument


def building_file_schema() -> str:
    """Write the JSON schema of a building file, as ``docs/reference/building-file.schema.json`` holds it."""
    schema = BuildingDocument.model_json_schema()
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Tepore building file",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
