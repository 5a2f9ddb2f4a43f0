"""The same verifier as one HTML page: works from a folder, without network, under a strict policy.

Scripts, style and tables stand within the page, and its policy names the hash of each: nothing else runs.
"""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from importlib import resources
from typing import Any

from tepore_verify.document import FORMAT, KINDS, OF_GROUPS
from tepore_verify.forms import OF_THE_NEED, tables
from tepore_verify.graph import TOTAL_OF_ANOTHER_UNIT
from tepore_verify.law import NOTES_OF_FIGURES, law
from tepore_verify.shape import schema
from tepore_verify.words import words

SCRIPTS = ("seal.js", "verify.js", "files.js", "page.js")


def tables_of_the_page() -> dict[str, Any]:
    """Give what the scripts need of the tables that the Python verifier reads."""
    return {
        **tables(),
        "schema": schema(),
        "law": law(),
        "words": words(),
        "format": FORMAT,
        "of_groups": OF_GROUPS,
        "kinds": KINDS,
        "notes_of_figures": NOTES_OF_FIGURES,
        "of_the_need": OF_THE_NEED,
        "total_of_another_unit": TOTAL_OF_ANOTHER_UNIT,
    }


def verifier_page() -> bytes:
    """Give the page as one file of UTF-8 HTML, the same bytes each time."""
    style = _part("page.css")
    scripts = [_part(name) for name in SCRIPTS]
    # "<" as its code: no text of a table can end the element it stands in.
    written = json.dumps(tables_of_the_page(), ensure_ascii=False, separators=(",", ":")).replace(
        "<", "\\u003c"
    )
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {' '.join(map(_hash, scripts))}; "
        "base-uri 'none'; form-action 'none'"
    )
    page = (
        _part("page.html").replace("{policy}", policy).replace("{style}", style).replace("{tables}", written)
    )
    return page.replace("{scripts}", "\n".join(f"<script>{script}</script>" for script in scripts)).encode()


def _part(name: str) -> str:
    return resources.files("tepore_verify").joinpath("browser").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
