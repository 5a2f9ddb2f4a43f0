"""The administrator's year in a real browser: a wrong row, a draft, approval, closing, statements, letters.

Without scripts from end to end, each page held to WCAG 2.2 AA and to a telephone's width. With
TEPORE_PICTURES=folder it takes pictures.
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
TABLE = (
    "Tipo;Data;Fornitore;Documento;Descrizione;Imponibile;IVA;Totale\n"
    "Manutenzione;20/12/2025;Termo Srl;77;Sostituzione pompa;100,00;22,00;122,00\n"
    "Gas metano;15/01/2026;Energia Spa;A 1;Gas gennaio;1.000,00;220,00;1.229,00\n"
)
SCREENS = [("light", 1280), ("dark", 360)]


class Office:
    """The server as a program of its own, and what it said."""

    def __init__(self, home: Path) -> None:
        self.program = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "office_server.py")], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            env={**os.environ, "TEPORE_HOME": str(home), "TEPORE_DATABASE": "", "TEPORE_MAIL": ""},
        )  # fmt: skip
        assert self.program.stdout is not None
        said = json.loads(self.program.stdout.readline())
        self.address, self.session = said["address"], said["session"]
        self.season, self.condominium = said["season"], said["condominium"]

    def stop(self) -> None:
        self.program.communicate(timeout=30)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "home")
    yield office
    office.stop()


@pytest.fixture
def browser() -> Iterator[Browser]:
    # The driver's event loop runs in this thread; Django would refuse its database to later tests meanwhile.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def page_of(office: Office, browser: Browser, scheme: str, width: int, *, scripts: bool) -> Page:
    context = browser.new_context(
        locale="it", color_scheme=scheme, viewport={"width": width, "height": 900},  # type: ignore[arg-type]
        java_script_enabled=scripts,
    )  # fmt: skip
    context.add_cookies([{"name": "sessionid", "value": office.session, "url": office.address}])
    return context.new_page()


def look_at_all(office: Office, browser: Browser, pages: dict[str, str]) -> dict[str, list[str]]:
    """Hold pages to WCAG and their width, and take pictures where they are asked for."""
    faults: dict[str, list[str]] = {}
    for scheme, width in SCREENS:
        page = page_of(office, browser, scheme, width, scripts=True)
        for name, address in pages.items():
            response = page.goto(f"{office.address}{address}")
            assert response is not None
            assert response.ok, name
            page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            wide = page.evaluate("document.documentElement.scrollWidth")
            found = Axe().run(page, options=WCAG).response["violations"]
            told = [
                f"{one['id']}: {node['target']} {node['html'][:120]}"
                for one in found
                for node in one["nodes"]
            ]
            told += [f"{wide} px wide"] if wide > width else []
            if told:
                faults[f"{name} {scheme} {width}"] = told
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/office-{name}-{scheme}-{width}.png", full_page=True)
        page.context.close()
    return faults


def waited(page: Page) -> None:
    """Wait until the work that was asked for is over: the page loads itself again meanwhile."""
    page.locator("progress").wait_for(state="detached", timeout=60_000)
    assert page.locator(".notice.bad").count() == 0, page.locator("main").inner_text()


def test_the_administrator_leads_a_season_to_its_statements(
    office: Office, browser: Browser, tmp_path: Path
) -> None:
    page = page_of(office, browser, "light", 1280, scripts=False)
    table = tmp_path / "spese.csv"
    table.write_text(TABLE, encoding="utf-8")
    page.goto(f"{office.address}/condominiums/")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Stagioni").click()
    page.locator("tbody th a").first.click()
    page.locator("nav.parts").get_by_role("link", name="Spese").click()
    page.locator("input[type=file]").set_input_files(str(table))
    page.get_by_role("button", name="Mostra che cosa contiene").click()
    assert page.get_by_text("Riga 3").count() == 1, "the wrong row is named"
    assert page.get_by_text("imponibile e IVA fanno 1220.00").count() == 1
    faults = {"shown": axe_without_leaving(page)}
    page.get_by_role("button", name="Inserisci 1 spesa").click()
    assert page.get_by_text("1 documento inserito.").count() == 1
    page.locator("nav.parts").get_by_role("link", name="Andamento").click()
    page.get_by_role("button", name="Controlla e calcola la bozza").click()
    waited(page)
    page.get_by_role("link", name="Torna alla stagione").click()
    assert page.locator("#draft").count() == 1
    open_pages = {
        "season-checked": office.season, "expenses": f"{office.season}expenses/",
        "seasons": f"{office.condominium}seasons/", "comparison-open": f"{office.season}comparison/",
    }  # fmt: skip
    faults |= look_at_all(office, browser, open_pages)
    for step in ("Approva la bozza", "Chiudi la stagione"):
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name=step).click()
        waited(page)
        page.get_by_role("link", name="Torna alla stagione").click()
    page.goto(f"{office.address}{office.condominium}")
    assert page.locator("main svg").count() > 0  # the months, derived when the register came in
    page.goto(f"{office.address}{office.condominium}statements/")
    assert page.locator("tbody tr").count() == 6
    closed_pages = {
        "portfolio": "/condominiums/", "building": office.condominium, "season-closed": office.season,
        "letters": f"{office.season}letters/", "differences": f"{office.season}differences/",
        "comparison": f"{office.season}comparison/?way=30-heating_need&way=50-heating_need",
        "duties": f"{office.condominium}duties/", "all-duties": "/duties/",
        "statements": f"{office.condominium}statements/", "expenses-closed": f"{office.season}expenses/",
    }  # fmt: skip
    page.goto(f"{office.address}{office.season}letters/")
    page.get_by_role("button", name="Tutte le lettere").click()
    waited(page)
    closed_pages["job"] = page.url.removeprefix(office.address)
    faults |= look_at_all(office, browser, closed_pages)
    page.context.close()
    assert not {name: told for name, told in faults.items() if told}


def axe_without_leaving(page: Page) -> list[str]:
    """Look at a page that came from a form: with scripts off axe cannot run, so its source is shown again."""
    context = page.context.browser.new_context(locale="it")  # type: ignore[union-attr]
    copy = context.new_page()
    copy.set_content(page.content())
    found = Axe().run(copy, options={"runOnly": ["wcag2a", "wcag21a"]}).response["violations"]
    context.close()
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
