"""M8: two clerks close or correct one season at the same instant: one wins, the other is told.

Nothing stands twice, in the ledger neither. ``TEPORE_CLERK_SEASONS`` sets how many seasons they race for: 10
in `make test`, 1,000 in the long run.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = """
import sys
from datetime import UTC, datetime
from tepore.store.opening import open_store
open_store()
from tepore.kernel import Refusal
from tepore.services.close_season import close_season, verify_chain
from tepore.services.ledger_entries import ledger_sum
from tepore.services.organisations import ensure_organisation
from tepore.services.register import import_register
from tepore.store.ledger.models import Allocation, LedgerEntry, Season, Statement
from tepore.store.sealing import KeyRing
"""
ENTER = f"""{START}
content = open(sys.argv[1], "rb").read()
for number in range(int(sys.argv[2])):
    import_register(organisation_id=ensure_organisation(code=f"o{{number}}").id, content=content,
        name="f.toml", key_ring=KeyRing.generate(), clock=lambda: datetime.now(UTC))
"""
CLOSE = f"""{START}
print("ready", flush=True)
sys.stdin.readline()
for season in Season.objects.order_by("pk"):
    try:
        close_season(organisation_id=season.organisation_id, season_id=season.pk, now=datetime.now(UTC),
            reason=sys.argv[1])
        print("done")
    except Refusal as refusal:
        print(refusal.code)
"""
COUNT = f"""{START}
print(Allocation.objects.count(), Statement.objects.count(), Season.objects.count())
for season in Season.objects.all():
    assert verify_chain(organisation_id=season.organisation_id, season_id=season.pk) == int(sys.argv[1])
    assert ledger_sum(organisation_id=season.organisation_id) == 0
    bills = LedgerEntry.objects.filter(allocation__season=season, account="bill")
    assert -sum(bills.values_list("amount_cents", flat=True)) == Allocation.objects.filter(
        season=season, replaced_by=None).get().total_cents
"""
VERSIONS = f"""{START}
for season in Season.objects.all():
    print(verify_chain(organisation_id=season.organisation_id, season_id=season.pk))
    assert ledger_sum(organisation_id=season.organisation_id) == 0
"""
SEASONS = int(os.environ.get("TEPORE_CLERK_SEASONS", "10"))


def start(home: Path, program: str, *arguments: str) -> subprocess.Popen[str]:
    wiped = {name: value for name, value in os.environ.items() if not name.startswith(("TEPORE_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env={**wiped, "TEPORE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def race(home: Path, reason: str) -> list[list[str]]:
    """Let two clerks take the same seasons in the same order, and tell what each was told of each season."""
    clerks = [start(home, CLOSE, reason) for _ in range(2)]
    for clerk in clerks:
        assert clerk.stdout
        assert clerk.stdout.readline() == "ready\n"
    for clerk in clerks:
        assert clerk.stdin
        clerk.stdin.write("go\n")
        clerk.stdin.flush()
    told = [clerk.communicate(timeout=1200)[0].split() for clerk in clerks]
    assert all(len(one) == SEASONS for one in told)
    return [sorted(both) for both in zip(*told, strict=True)]


def counted(home: Path, versions: int) -> list[int]:
    asked = start(home, COUNT, str(versions))
    said, _ = asked.communicate(timeout=600)
    assert asked.returncode == 0
    return [int(one) for one in said.split()]


def test_a_season_is_closed_and_corrected_by_one_of_two(tmp_path: Path) -> None:
    example = ROOT / "examples" / "palazzina-6.toml"
    entered = start(tmp_path, ENTER, str(example), str(SEASONS))
    entered.communicate(timeout=1200)
    assert entered.returncode == 0
    assert race(tmp_path, "") == [["done", "season.closed"]] * SEASONS
    assert counted(tmp_path, 1) == [SEASONS, 6 * SEASONS, SEASONS]
    corrected = race(tmp_path, "late invoice")
    # Both may correct one after the other; at the same instant one is told, and each version stands once.
    both = sum(one == ["done", "done"] for one in corrected)
    assert all(one in (["done", "done"], ["done", "season.corrected"]) for one in corrected)
    assert sum(counted_versions(tmp_path)) == 2 * SEASONS + both


def counted_versions(home: Path) -> list[int]:
    asked = start(home, VERSIONS)
    said, _ = asked.communicate(timeout=600)
    assert asked.returncode == 0
    return [int(one) for one in said.split()]
