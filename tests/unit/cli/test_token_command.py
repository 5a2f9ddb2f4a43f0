"""`tepore token` at its door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ENTRY = "import sys; from tepore.cli import main; sys.argv[0] = 'tepore'; main()"
PREPARE = """
from datetime import date
from tepore.store.opening import open_store
open_store()
from tepore.services.organisations import ensure_organisation
from tepore.services.sign_in import ensure_operator
ensure_operator(organisation_id=ensure_organisation(code="locale").id, name="operator", on=date(2020, 1, 1))
"""


def run(home: Path, *arguments: str, code: str = ENTRY) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "TEPORE_HOME": str(home), "TEPORE_DATABASE": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_token_is_issued_listed_and_revoked(tmp_path: Path) -> None:
    assert run(tmp_path, code=PREPARE).returncode == 0
    issued = run(
        tmp_path, "token", "issue", "operator", "--scope", "telegram.enter", "--name", "cellar", "--json"
    )
    secret = json.loads(issued.stdout)["token"]
    assert secret.startswith("tepore_")
    (row,) = json.loads(run(tmp_path, "token", "list", "--json").stdout)
    assert (row["name"], row["scopes"], row["revoked_at"]) == ("cellar", ["telegram.enter"], None)
    assert secret not in json.dumps(row)
    assert run(tmp_path, "token", "revoke", str(row["id"])).returncode == 0
    assert run(tmp_path, "token", "revoke", str(row["id"])).returncode == 1
    refused = run(tmp_path, "token", "issue", "operator", "--scope", "own_unit.view")
    assert refused.returncode == 1
    assert "token.scope" in refused.stderr
