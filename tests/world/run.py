"""X4, the whole system from one seed: `python tests/world/run.py --seed 17`.

A seed draws a condominium, its radio, its devices' faults, the server's clock, what the office does, and at
which statement the process is killed. All of it goes through the real services into SQLite. Then the store
is held against the simulation's truth and the laws of the ledger. One line a seed; ends with 1 at a red one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER))


def prepare(folder: Path) -> Path:
    """Make an empty database once, to copy for every seed, and close it before anything forks."""
    for name in [name for name in os.environ if name.startswith(("TEPORE_", "DJANGO_"))]:
        del os.environ[name]
    os.environ["TEPORE_HOME"] = str(folder / "home")
    from tepore.store.opening import open_store  # noqa: PLC0415 - reads the home when it is imported

    open_store()
    from django.db import connection  # noqa: PLC0415 - there is a database only now

    connection.close()
    return folder / "home" / "tepore.sqlite3"


def play(seed: int, empty: Path, folder: Path, *, kills: bool = True) -> tuple[list[str], str, str]:
    """Run one seed; give the broken laws, the hash of what the store says, and a line about it."""
    from life import Stopped, in_fork, live  # noqa: PLC0415 - these need the opened store
    from oracle import broken_laws, logical_hash  # noqa: PLC0415
    from story import tell  # noqa: PLC0415

    from tepore.store.sealing import KeyRing  # noqa: PLC0415

    story, key_ring = tell(seed), KeyRing.generate()
    if not kills:
        story.kills = []
    database = folder / f"{seed}.sqlite3"
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.copy(empty, database)
    try:
        told = live(story, database, key_ring)
    except Stopped as stopped:
        return [str(stopped)], "", f"{len(story.steps)} steps"

    def examine(say) -> None:
        for fault in broken_laws(story, told, key_ring):
            say(f"fault {fault}")
        say(f"hash {logical_hash()}")

    lines, code = in_fork(database, examine)
    faults = [line[6:] for line in lines if line.startswith("fault ")]
    if code:
        faults.append("the examination failed, see above")
    heard = sum(len(step.heard) for step in story.steps)
    said = next((line[5:] for line in lines if line.startswith("hash ")), "")
    return faults, said, f"{len(story.steps)} steps, {heard} telegrams, {told.lives - 1} kills"


def _memory() -> str | None:
    """Give a folder in memory where there is one: kills end the process, never the page cache."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of ours is made in it


def main() -> int:
    """Run seeds from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--count", type=int, default=1, help="how many seeds")
    parser.add_argument("--no-kills", action="store_true", help="let the process live")
    parser.add_argument(
        "--twice", type=int, default=0, help="run so many of the seeds again without kills: same hash"
    )
    parser.add_argument(
        "--sabotage", default="", help="break the program first: a name of sabotage.SABOTAGES"
    )
    parser.add_argument("--go-on", action="store_true", help="do not stop at the first red seed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tepore-world-", dir=_memory()) as name:
        folder = Path(name)
        empty = prepare(folder)
        if given.sabotage:
            from sabotage import SABOTAGES  # noqa: PLC0415 - needs the opened store

            SABOTAGES[given.sabotage]()
        red = 0
        for number, seed in enumerate(range(given.seed, given.seed + given.count)):
            begun = time.process_time() + sum(os.times()[2:4])
            faults, said, told = play(seed, empty, folder, kills=not given.no_kills)
            if number < given.twice and not faults:
                again, other, _ = play(seed, empty, folder, kills=False)
                faults = again or ([] if other == said else ["the same seed gave another hash without kills"])
            seconds = time.process_time() + sum(os.times()[2:4]) - begun
            verdict = f"seed {seed}: {'RED' if faults else 'ok'}, {told}, {seconds:.1f} s CPU, {said[:16]}\n"
            again = f"  again: .venv/bin/python tests/world/run.py --seed {seed}\n"
            lines = [verdict, *(f"  {fault}\n" for fault in faults), *([again] if faults else [])]
            sys.stdout.writelines(lines)
            sys.stdout.flush()
            red += bool(faults)
            if faults and not given.go_on:
                break
    return 1 if red else 0


if __name__ == "__main__":
    raise SystemExit(main())
