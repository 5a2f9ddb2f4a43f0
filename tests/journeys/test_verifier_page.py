"""The verifier in a real browser, from a file, without network: always the verdict of the one in Python.

Some hundreds of documents, each changed in one way (`tampering`), and every example as it is. With
TEPORE_PICTURES=folder it takes pictures of the page.
"""

from __future__ import annotations

import hmac
import json
import os
import random
import shutil
import sys
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
from tepore.documents.seals import SeasonSeal, commit
from tepore.norms.uni10200 import Allocation, BuildingAllocation
from tepore.services.allocate_building import allocate_any_building, allocate_building
from tepore_verify import BadFile, read_document, verify_document
from tepore_verify.page import verifier_page
from tepore_verify.seal import signed_bytes

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


def signed(allocation: Allocation) -> SeasonSeal:
    """Seal an allocation as closing does, with a key of the test's own."""
    key = Ed25519PrivateKey.from_private_bytes(hmac.digest(b"test", b"key", "sha256"))
    commitment = commit(allocation, bytes(32))
    closing = {
        "condominium": allocation.inputs.condominium, "season": allocation.inputs.season,
        "service": allocation.inputs.service.value, "closed_at": "2025-06-01T00:00:00+00:00",
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
            texts += [text.decode() for text in of_groups(allocation)]
            continue
        seal = signed(allocation)
        texts.append(allocation_json(allocation, seal).decode())
        texts.append(unit_json(allocation, allocation.statements[-1], seal).decode())
    for found, text in zip(page.evaluate(VERDICTS, texts), texts, strict=True):
        assert found == in_python(text)
        assert found["faults"] == []


def of_groups(building: BuildingAllocation) -> list[bytes]:
    units = [building_unit_json(building, statement) for statement in building.statements[:2]]
    return [building_json(building), *units]


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


GROUP_CHANGES = (a_bill, a_member, a_way, a_group_less, a_part, *CHANGES[:10])


def test_several_groups_that_were_tampered_with_get_the_same_verdict(page: Page) -> None:
    building = allocate_any_building(file=ROOT / "examples" / "mixed-building.toml")
    assert isinstance(building, BuildingAllocation)
    documents, texts = of_groups(building), []
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
