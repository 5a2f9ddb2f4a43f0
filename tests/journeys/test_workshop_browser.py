"""The metering company in a real browser: a wrong column told and put right, a device exchanged; no scripts.

Every page is held to WCAG 2.2 AA and to a telephone's width. With TEPORE_PICTURES=folder it takes pictures.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = os.environ.get("TEPORE_PICTURES")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="no Chromium: install Debian's chromium"
    ),
]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = {
    "overview": "/overview/",
    "devices": "/devices/",
    "silent": "/devices/?state=silent",
    "device": "/devices/1/",
    "imports": "/imports/",
    "building-files": "/building-files/",
    "register": "/condominiums/1/register/",
    "unit-register": "/units/1/register/",
    "radiators": "/condominiums/1/radiators/",
    "energy": "/energy/",
    "decode": "/decode/",
}
SCREENS = [("light", 1280), ("dark", 360)]
READINGS = "Matr. contab.;Giorno rilievo;Lettura precedente;Rilevato\n" + "".join(
    f"{number};02/05/2025;7;1500\n" for number in ("4011101", "4011102", "4011201", "4011202")
)


class Workshop:
    """The server as a program of its own, and what it said."""

    def __init__(self, home: Path) -> None:
        self.program = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "workshop_server.py")], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            env={**os.environ, "TEPORE_HOME": str(home), "TEPORE_DATABASE": "", "TEPORE_MAIL": ""},
        )  # fmt: skip
        assert self.program.stdout is not None
        said = json.loads(self.program.stdout.readline())
        self.address, self.session = said["address"], said["session"]

    def stop(self) -> None:
        self.program.communicate(timeout=30)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    workshop = Workshop(tmp_path_factory.mktemp("home"))
    yield workshop
    workshop.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # The driver's event loop runs in this thread; Django would refuse its database to later tests meanwhile.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def page_of(
    workshop: Workshop, browser: Browser, *, scheme: str = "light", width: int = 1280, scripts: bool
) -> Page:
    context = browser.new_context(
        locale="it", color_scheme=scheme, viewport={"width": width, "height": 900},  # type: ignore[arg-type]
        java_script_enabled=scripts,
    )  # fmt: skip
    context.add_cookies([{"name": "sessionid", "value": workshop.session, "url": workshop.address}])
    return context.new_page()


def hand_over(page: Page, workshop: Workshop, address: str, file: Path | dict, button: str) -> None:
    page.goto(f"{workshop.address}{address}")
    page.set_input_files("#file", file)
    page.get_by_role("button", name=button).click()


def faults_of(page: Page, name: str, width: int) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = Axe().run(page, options=WCAG).response["violations"]
    told = [f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/workshop-{name}-{width}.png", full_page=True)
    return told + ([f"{wide} px wide"] if wide > width else [])


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_every_page_is_accessible_and_fits(
    workshop: Workshop, browser: Browser, scheme: str, width: int
) -> None:
    page = page_of(workshop, browser, scheme=scheme, width=width, scripts=True)
    pages = dict(PAGES)
    table = {"name": "letture.csv", "mimeType": "text/csv", "buffer": READINGS.encode()}
    hand_over(page, workshop, "/imports/", table, "Carica e guarda")
    pages["trial"] = page.url.removeprefix(workshop.address) + "?heading_row=1&c-device=0&c-date=1&c-value=2"
    hand_over(page, workshop, "/building-files/", ROOT / "examples" / "heat-meters.toml", "Carica e guarda")
    pages["building-file"] = page.url.removeprefix(workshop.address)
    hand_over(page, workshop, "/energy/", ROOT / "examples" / "need-palazzina-6.toml", "Carica e calcola")
    pages["need"] = page.url.removeprefix(workshop.address)
    faults = {}
    for name, address in pages.items():
        response = page.goto(f"{workshop.address}{address}")
        assert response is not None
        assert response.status == 200, name
        faults[name] = faults_of(page, name, width)
    page.context.close()
    assert not {name: found for name, found in faults.items() if found}


def test_a_wrong_column_is_told_put_right_and_remembered(workshop: Workshop, browser: Browser) -> None:
    page = page_of(workshop, browser, scripts=False)
    table = {"name": "letture.csv", "mimeType": "text/csv", "buffer": READINGS.encode()}
    hand_over(page, workshop, "/imports/", table, "Carica e guarda")
    page.get_by_label("Matricola").select_option(label="A · Matr. contab.")
    page.get_by_label("Data", exact=False).first.select_option(label="B · Giorno rilievo")
    page.get_by_label("Valore letto").select_option(label="C · Lettura precedente")
    page.get_by_role("button", name="Mostra di nuovo l'anteprima").click()
    assert page.get_by_role("alert").inner_text().startswith("Una colonna sembra sbagliata.")
    page.get_by_role("button", name="Importa 4 righe").click()
    assert "non è stato salvato niente" in page.get_by_role("alert").first.inner_text()
    page.get_by_label("Valore letto").select_option(label="D · Rilevato")
    page.get_by_role("button", name="Mostra di nuovo l'anteprima").click()
    assert page.get_by_role("alert").count() == 0
    page.get_by_label("Salva la corrispondenza").fill("Ditta Rossi")
    page.get_by_role("button", name="Importa 4 righe").click()
    assert "4 nuove" in page.get_by_role("status").inner_text()
    page.goto(f"{workshop.address}/imports/")
    assert page.get_by_text("Ditta Rossi").count() > 0
    page.context.close()


def test_a_device_is_found_and_exchanged(workshop: Workshop, browser: Browser) -> None:
    page = page_of(workshop, browser, scripts=False)
    page.goto(f"{workshop.address}/overview/")
    page.get_by_role("link", name="Apparecchi", exact=True).click()
    page.get_by_label("Matricola, modello").fill("4011301")
    page.get_by_role("button", name="Cerca").click()
    page.get_by_role("link", name="4011301").click()
    page.locator("summary", has_text="Sostituito con un altro apparecchio").click()
    page.locator("#r-on").fill("2025-05-20")
    page.locator("#r-last").fill("2.000,0")
    page.locator("#r-number").fill("91919191")
    page.get_by_role("button", name="Sostituisci").click()
    assert page.get_by_role("heading", level=1).inner_text() == "91919191"
    assert "questo è l'apparecchio nuovo" in page.get_by_role("status").inner_text()
    page.context.close()
