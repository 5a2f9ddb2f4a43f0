"""JSON schema of the need file, for editors that check while one types."""

from __future__ import annotations

import json

from tepore.services.need_file.document import NeedDocument


def need_file_schema() -> str:
    """Write the JSON schema of a need file, as ``docs/reference/need-file.schema.json`` holds it.

    Returns
    -------
    str
        JSON Schema 2020-12.
    """
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **NeedDocument.model_json_schema(),
        "title": "Tepore need file",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
