#!/usr/bin/env python3
"""How fast the store takes telegrams in: a simulated year of 73 devices through the real service on SQLite.

Telegrams of one gateway in the order of delivery: stored, acknowledged, opened, held against their neighbours
and written. Processor time, since machines are shared. Run: .venv/bin/python bench/ingest.py [COUNT]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

SCENARIO = Path(__file__).parents[1] / "examples" / "scenarios" / "condominio-18.toml"
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000


def main() -> None:
    """Simulate, ingest, print the rate."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["TEPORE_HOME"] = f"{name}/home"
        from tepore.simulation import read_scenario, simulate  # noqa: PLC0415 - the home is set before
        from tepore.store.opening import open_store  # noqa: PLC0415

        run = Path(name) / "run"
        simulate(read_scenario(SCENARIO), seed=1, out=run, years=1, truth=False)
        open_store()
        from tepore.services.ingest_telegrams import ingest_telegrams  # noqa: PLC0415 - needs the opened store
        from tepore.services.organisations import ensure_organisation  # noqa: PLC0415
        from tepore.services.register import import_register  # noqa: PLC0415
        from tepore.services.telegram_dumps import Dump  # noqa: PLC0415
        from tepore.store.sealing import KeyRing  # noqa: PLC0415

        own = {
            "organisation_id": ensure_organisation(code="bench").id,
            "key_ring": KeyRing.generate(),
            "clock": lambda: datetime.now(UTC),
        }
        register = (run / "register.csv").read_bytes()
        import_register(**own, content=register, name="register.csv")
        lines = (run / "telegrams-cortile.jsonl").read_text(encoding="utf-8").splitlines()[:COUNT]
        for word in ("new", "known"):
            begun = time.process_time()
            report = ingest_telegrams(**own, heard=Dump(lines, "dump"))
            seconds = time.process_time() - begun
            print(
                f"{word}: {len(lines)} telegrams, {report.stored} stored, {report.readings} readings, "
                f"{len(lines) / seconds:,.0f} telegrams/s of processor time"
            )


if __name__ == "__main__":
    main()
