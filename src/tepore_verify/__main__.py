"""``python -m tepore_verify FILE...``: the verdict on written allocations.

Exit codes: 0 all right, 1 something wrong, 2 something that cannot be checked.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tepore_verify.page import verifier_page
from tepore_verify.telling import verdicts_on
from tepore_verify.words import LANGUAGES


def main(arguments: list[str] | None = None) -> int:
    """Run the command and give its exit code."""
    parser = argparse.ArgumentParser(prog="tepore_verify", description="Compute a season's result again.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="JSON, PDF or season ZIP")
    parser.add_argument("--lang", choices=LANGUAGES, default="it", help="language of the verdict")
    parser.add_argument("--json", action="store_true", help="the verdict as JSON")
    parser.add_argument("--given", action="store_true", help="list every figure taken as given")
    parser.add_argument("--page", type=Path, help="write the verifier for browsers here")
    chosen = parser.parse_args(arguments)
    if chosen.page:
        chosen.page.write_bytes(verifier_page())
    elif not chosen.files:
        parser.error("FILE")
    verdicts = verdicts_on(chosen.files)
    written = verdicts.as_json() if chosen.json else verdicts.in_words(chosen.lang, every_given=chosen.given)
    sys.stdout.write(written)
    return verdicts.exit_code


if __name__ == "__main__":
    sys.exit(main())
