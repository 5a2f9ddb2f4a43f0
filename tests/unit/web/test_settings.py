"""The settings of a server behind HTTPS pass Django's own check for deployment without a warning."""

import os
import subprocess
import sys


def test_check_deploy_finds_nothing() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={**os.environ, "TEPORE_HTTPS": "true", "DJANGO_SETTINGS_MODULE": "tepore.store.settings"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert "no issues" in finished.stdout
