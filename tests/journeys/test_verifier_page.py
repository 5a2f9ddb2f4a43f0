"""The verifier in a real browser, from a file, without network: always the verdict of the one in Python.

Some hundreds of documents, each changed in one way (`tampering`), and every example as it is. With
TEPORE_PICTURES=folder it takes pictures of the page.
"""

from __future__ import annotations

import base64
import hmac
import io
import json
import os
import random
import shutil
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page, expect, sync_playwright

from tepore.documents import (
    Imprint,
    allocation_json,
    building_json,
    building_unit_json,
    statement_pdf,
    unit_json,
)
from tepore.documents.archive import write_archive
from tepore.documents.seals import SeasonSeal, commit
from tepore.norms.uni10200 import Allocation, BuildingAllocation
from tepore.services.allocate_building import allocate_any_building, allocate_building
from tepore_verify import BadFile, read_document, verify_document
from tepore_verify.page import verifier_page
from tepore_verify.seal import signed_bytes
from tepore_verify.sources import documents_in

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "tepore_verify"))
from tampering import CHANGES, tampered  # noqa: E402 - beside the verifier's unit tests

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = os.environ.get("TEPORE_PICTURES")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="no Chromium: install Debian's chromium"
    ),
]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
ROUNDS = 8
"""Documents for each way of changing one."""
AT_ONCE = 40
VERDICTS = """
(texts) => {
  const tables = JSON.parse(document.getElementById("tables").textContent);
  const plain = (one) => [one.code, one.where, one.code === "verify.json" ? "" : one.detail];
  return texts.map((text) => {
    const found = TeporeVerify.verify(text, tables);
    if (found.refused) return { refused: plain(found.refused) };
    const given = Object.fromEntries([...found.given].map(([kind, nodes]) => [kind, nodes.length]));
    return { figures: found.figures, faults: [...found.faults].map(plain), given };
  });
}
"""
EXAMPLES = sorted(
    path for path in (ROOT / "examples").glob("*.toml") if "[[expenses]]" in path.read_text(encoding="utf-8")
)


def signed(allocation: Allocation | BuildingAllocation) -> SeasonSeal:
    """Seal an allocation as closing does, with a key of the test's own."""
    key = Ed25519PrivateKey.from_private_bytes(hmac.digest(b"test", b"key", "sha256"))
    commitment = commit(allocation, bytes(32))
    of_groups = isinstance(allocation, BuildingAllocation)
    of = allocation.season if isinstance(allocation, BuildingAllocation) else allocation.inputs
    closing = {
        "condominium": of.condominium, "season": of.season,
        "service": "several" if of_groups else allocation.inputs.service.value,
        "closed_at": "2025-06-01T00:00:00+00:00", "build": "tepore rules",
        "program": "tepore", "total_cents": allocation.total_cents, "root": commitment.root, "previous": "",
    }  # fmt: skip
    signature = key.sign(signed_bytes(closing)).hex()
    return SeasonSeal(commitment, (closing,), key.public_key().public_bytes_raw().hex(), signature)


@pytest.fixture(scope="module")
def small() -> Allocation:
    return allocate_building(file=ROOT / "examples" / "palazzina-6.toml")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file = tmp_path_factory.mktemp("page") / "verifica.html"
    file.write_bytes(verifier_page())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        found = browser.new_page()
        said: list[str] = []
        found.on("console", lambda message: said.append(message.text))
        found.on("pageerror", lambda fault: said.append(str(fault)))
        found.goto(file.as_uri())
        yield found
        browser.close()
    assert said == [], "the page broke its own policy or failed"


def in_python(text: str) -> dict[str, Any]:
    try:
        found = verify_document(read_document(text))
    except BadFile as fault:
        return {"refused": [fault.code, fault.where, "" if fault.code == "verify.json" else fault.detail]}
    given = {kind: len(nodes) for kind, nodes in found.given.items()}
    faults = [[fault.code, fault.where, fault.detail] for fault in found.faults]
    return {"figures": found.figures, "faults": faults, "given": given}


def test_every_example_gets_the_same_verdict_in_the_browser(page: Page) -> None:
    texts = []
    for path in EXAMPLES:
        allocation = allocate_any_building(file=path)
        if isinstance(allocation, BuildingAllocation):
            texts += [text.decode() for text in (*of_groups(allocation), *of_groups(allocation, sealed=True))]
            continue
        seal = signed(allocation)
        texts.append(allocation_json(allocation, seal).decode())
        texts.append(unit_json(allocation, allocation.statements[-1], seal).decode())
    for found, text in zip(page.evaluate(VERDICTS, texts), texts, strict=True):
        assert found == in_python(text)
        assert found["faults"] == []


def of_groups(building: BuildingAllocation, *, sealed: bool = False) -> list[bytes]:
    seal = signed(building) if sealed else None
    units = [building_unit_json(building, statement, seal) for statement in building.statements[:2]]
    return [building_json(building, seal), *units]


SOLD = """
[[handovers]]
unit = "A1"
on = 2025-01-15
from_holder = "Famiglia Alba"
to_holder = "Famiglia Zappa"
advance_eur = "500.00"
readings = [{ metering_point = "A1-inlet", index = 16000 }]
"""


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> BuildingAllocation:
    """Several groups with a flat that was sold within the season."""
    file = tmp_path_factory.mktemp("sold") / "sold.toml"
    file.write_text((ROOT / "examples" / "mixed-building.toml").read_text(encoding="utf-8") + SOLD)
    building = allocate_any_building(file=file)
    assert isinstance(building, BuildingAllocation)
    return building


def a_bill(document: dict[str, Any], dice: random.Random) -> None:
    dice.choice(document["bills"])["amount_cents"] += 1


def a_member(document: dict[str, Any], dice: random.Random) -> None:
    dice.choice(document["splits"])["members"].append("x")


def a_way(document: dict[str, Any], dice: random.Random) -> None:
    nodes = [node for node in document["graph"] if node["id"].startswith("group/") and node.get("inputs")]
    node = dice.choice(nodes)
    node["inputs"][0] = dice.choice([other["id"] for other in document["graph"][:10]])


def a_group_less(document: dict[str, Any], dice: random.Random) -> None:
    document["groups"].pop(dice.randrange(len(document["groups"])))


def a_part(document: dict[str, Any], dice: random.Random) -> None:
    dice.choice(document["statements"])["groups"][0]["total_cents"] -= 1


def a_holder(document: dict[str, Any], dice: random.Random) -> None:
    row = document["statements"][0]
    part = dice.choice(row["parts"])
    part[dice.choice(("total_cents", "fixed_cents", "balance_cents"))] += 1


def a_holder_less(document: dict[str, Any], dice: random.Random) -> None:
    row = document["statements"][0]
    row["holders"] = dice.choice((2, 3, 4))
    row["parts"] = [{**row["parts"][1], "number": dice.choice((0, 1, 7))}]


def a_seal(document: dict[str, Any], dice: random.Random) -> None:
    closing = document["seal"]["closings"][-1]
    field = dice.choice(("root", "service", "build", "total_cents"))
    closing[field] = {"root": "0" * 64, "total_cents": 1}.get(field, "x")


GROUP_CHANGES = (
    a_bill, a_member, a_way, a_group_less, a_part, a_holder, a_holder_less, a_seal, *CHANGES[:10],
)  # fmt: skip


def test_several_groups_that_were_tampered_with_get_the_same_verdict(
    page: Page, sold: BuildingAllocation
) -> None:
    documents, texts = of_groups(sold, sealed=True), []
    assert [in_python(text.decode())["faults"] for text in documents] == [[], [], []]
    for seed in range(4 * len(GROUP_CHANGES)):
        document, dice = json.loads(documents[seed % 2]), random.Random(seed)  # noqa: S311 - test data
        GROUP_CHANGES[seed % len(GROUP_CHANGES)](document, dice)
        texts.append(json.dumps(document))
    found = page.evaluate(VERDICTS, texts)
    for verdict, text in zip(found, texts, strict=True):
        assert verdict == in_python(text)
    caught = sum(1 for verdict in found if verdict.get("refused") or verdict["faults"])
    assert caught > len(texts) * 0.85, "the changes no longer change much"


def test_some_hundreds_of_tampered_documents_get_the_same_verdict(page: Page, small: Allocation) -> None:
    seal = signed(small)
    whole, own = allocation_json(small), unit_json(small, small.statements[0], seal)
    made = [tampered((whole, own)[seed // len(CHANGES) % 2], seed) for seed in range(len(CHANGES) * ROUNDS)]
    found: list[dict[str, Any]] = []
    for at in range(0, len(made), AT_ONCE):
        found += page.evaluate(VERDICTS, [text for _, text in made[at : at + AT_ONCE]])
    for (change, text), verdict in zip(made, found, strict=True):
        assert verdict == in_python(text), change
    caught = sum(1 for verdict in found if verdict.get("refused") or verdict["faults"])
    assert caught > len(made) * 0.85, "the changes no longer change much"


@pytest.mark.parametrize("language", ["it", "en", "de"])
def test_a_resident_drops_the_statement_and_reads_the_verdict(
    page: Page, small: Allocation, language: str, tmp_path: Path
) -> None:
    imprint = Imprint(issued_on=date(2025, 6, 1), seal=signed(small))
    pdf = tmp_path / "prospetto.pdf"
    pdf.write_bytes(statement_pdf(small, "1", "it", imprint=imprint))
    words = json.loads(page.locator("#tables").text_content() or "")["words"][language]
    page.select_option("#language", language)
    page.set_input_files("#file", pdf)
    page.wait_for_selector(".verdict.right")
    assert page.locator("#verdict").inner_text() == words["right"]
    assert page.locator("html").get_attribute("lang") == language
    shown = page.locator("#report").inner_text()
    for key in ("proves_own", "cannot_neighbours", "cannot_key"):
        assert words[key] in shown
    page.locator("summary").first.click()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"verifier-{language}.png", full_page=True)


FILES = """
async (files) => {
  const tables = JSON.parse(document.getElementById("tables").textContent);
  const plain = (one) => [one.code, one.where, one.code === "verify.json" ? "" : one.detail];
  const each = async (written) => {
    try {
      const octets = Uint8Array.from(atob(written), (letter) => letter.charCodeAt(0));
      const found = await TeporeFiles.documentsIn(octets);
      return found.map(({ name, bytes }) => {
        const { refused, faults } = TeporeVerify.verify(TeporeFiles.textOf(bytes), tables);
        return [name, refused ? plain(refused) : [...faults].map(plain)];
      });
    } catch (fault) {
      return fault.code;
    }
  };
  return Promise.all(files.map(each));
}
"""


def files_in_python(written: bytes) -> Any:
    try:
        found = [(name, in_python(document.decode())) for name, document in documents_in(written)]
    except BadFile as fault:
        return fault.code
    return [[name, one.get("refused") or one["faults"]] for name, one in found]


def sabotaged(season: bytes, seed: int) -> bytes:
    """Change one figure of one document within a season's ZIP, or bytes of the ZIP itself."""
    dice = random.Random(seed)  # noqa: S311 - test data
    if seed % 3 == 0:
        at = dice.randrange(len(season))
        return season[:at] + bytes([season[at] ^ 1 << dice.randrange(8)]) + season[at + 1 :]
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(season)) as archive, zipfile.ZipFile(made, "w", 8) as changed:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        one = dice.choice(names)
        for name in names:
            content = archive.read(name)
            if name == one:
                digit = dice.choice([at for at, byte in enumerate(content) if byte in b"123456789"])
                content = content[:digit] + b"0" + content[digit + 1 :]
            changed.writestr(name, content)
    return made.getvalue()


def test_the_zip_of_a_season_of_groups_gets_the_verdicts_of_the_one_in_python(
    page: Page, sold: BuildingAllocation, tmp_path: Path
) -> None:
    imprint = Imprint(issued_on=date(2025, 6, 1), seal=signed(sold))
    whole = write_archive(sold, tmp_path / "stagione.zip", imprint=imprint)
    season = whole.read_bytes()
    files = [season, *(sabotaged(season, seed) for seed in range(12)), season[: len(season) // 2], b"PK"]
    asked = [base64.b64encode(file).decode() for file in files]
    found = page.evaluate(FILES, asked)
    told = [files_in_python(file) for file in files]
    assert found == told
    assert len(told[0]) == 1 + len(sold.statements) + 1, "each holder of the flat that was sold has one"
    assert not any(faults for _, faults in told[0])
    assert sum(one == told[0] for one in told[1:]) <= 5, "the sabotage no longer changes much"
    page.set_input_files("#file", whole)
    page.wait_for_selector(".verdict.right")
    assert page.locator("#report li", has_text="pacchetti/").count() == len(sold.statements) + 1
    bad = tmp_path / "bad.zip"
    bad.write_bytes(files[2])
    page.set_input_files("#file", bad)
    page.wait_for_selector(".verdict.wrong")
    assert Axe().run(page).violations_count == 0
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "verifier-zip.png", full_page=True)


def test_what_is_wrong_and_what_is_no_bill_is_said_and_never_run(page: Page, small: Allocation) -> None:
    document = json.loads(allocation_json(small))
    document["condominium"] = "<img src=x onerror=alert(1)>"
    document["total_cents"] += 1
    page.set_input_files(
        "#file", {"name": "a.json", "mimeType": "application/json", "buffer": json.dumps(document).encode()}
    )
    page.wait_for_selector(".verdict.wrong")
    assert page.locator("#report img").count() == 0
    assert "<img" in page.locator("#report").inner_text()
    page.set_input_files("#file", {"name": "b.pdf", "mimeType": "", "buffer": b"%PDF-1.7 nothing"})
    expect(page.locator("#report")).to_contain_text("b.pdf")
    assert page.locator(".verdict.wrong").count() == 1


def test_the_page_asks_nothing_of_a_network() -> None:
    written = verifier_page().decode()
    assert "default-src 'none'" in written
    assert "unsafe" not in written.split("</head>")[0]
    assert not [tag for tag in ("src=", "href=", "@import", "url(") if tag in written]
    assert verifier_page() == verifier_page()
