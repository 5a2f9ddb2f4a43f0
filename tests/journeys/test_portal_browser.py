"""The portal in a real browser: in by the link, to a bill, why, down to a telegram; nobody is shut out.

`tepore demo` itself is started, as a user does. Every page is checked by axe against WCAG 2.2 AA, from 320 px
to a wide screen, light and dark, in three languages. With TEPORE_PICTURES=folder it takes pictures of them.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
    "portfolio": "/condominiums/",
    "condominium": "/condominiums/1/",
    "units": "/condominiums/1/units/",
    "unit": "/units/2/",
    "unit-estimated": "/units/4/",
    "why": "/units/2/statement/lines/1/why/",
    "readings": "/condominiums/1/readings/",
    "telegrams": "/condominiums/1/telegrams/",
    "set-aside": "/condominiums/1/telegrams/?show=set-aside",
    "statements": "/condominiums/1/statements/",
    "condominium-of-years": "/condominiums/2/",
    "units-of-years": "/condominiums/2/units/",
    "not-found": "/nothing/",
}
SCREENS = [("it", "light", 1280), ("it", "dark", 390), ("en", "dark", 1280), ("de", "light", 320)]
if PICTURES:
    SCREENS += [("en", "light", 390), ("de", "light", 1280), ("de", "dark", 390), ("it", "light", 390)]


class Portal:
    """The demo's portal with its one-time links."""

    def __init__(self, folder: Path) -> None:
        command = "from tepore.cli import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", command, "demo", "--folder", str(folder), "--port", "18000"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.links: dict[str, str] = {}
        told = []
        while "Ctrl+C" not in (told[-1] if told else ""):
            told.append(self.lines.get(timeout=180))
            if found := re.match(r"(\w+): (http://\S+/sign-in/\S+)", told[-1]):
                self.links[found[1]] = found[2]
        self.address = self.links["operator"].split("/sign-in/")[0]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("the demo ended before it served: Ctrl+C")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = Portal(tmp_path_factory.mktemp("portal"))
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # The driver's event loop runs in this thread; Django would refuse its database to later tests meanwhile.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def signed_in(portal: Portal, browser: Browser) -> dict[str, object]:
    """Use the operator's link up, once for all tests, and give the session's cookies."""
    context = browser.new_context(locale="it", java_script_enabled=False)
    page = context.new_page()
    page.goto(portal.links["operator"])
    page.get_by_role("button", name="Entra").click()
    assert page.url == f"{portal.address}/condominiums/"
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture(scope="module")
def lives_there(portal: Portal, browser: Browser) -> tuple[dict[str, object], dict[str, str]]:
    """Use the resident's link up, and give the session's cookies with the pages found by following links."""
    context = browser.new_context(locale="it", java_script_enabled=False)
    page = context.new_page()
    page.goto(portal.links["resident"])
    page.get_by_role("button", name="Entra").click()
    pages = {"own-units": page.url}
    page.locator("main h2 a").first.click()
    pages["own-unit"] = page.url
    page.locator("main a[href*='/bills/']").first.click()
    pages["own-bill"] = page.url
    asked = page.locator("li", has_text="A consumo").first
    asked.locator("summary").click()
    asked.get_by_role("link", name="Tutto il calcolo").click()
    pages["own-why"] = page.url
    page.locator("#text").fill("Il soggiorno è rimasto chiuso a gennaio.")
    page.get_by_role("button", name="Contesta questa voce").click()
    pages["own-objection"] = page.url
    page.goto(f"{portal.address}/own-messages/")
    page.locator("#subject").fill("Radiatore freddo in camera")
    page.locator("#text").fill("Buongiorno, il radiatore della camera resta freddo.")
    page.get_by_role("button", name="Invia").click()
    page.get_by_role("link", name="Radiatore freddo in camera").click()
    pages["own-conversation"] = page.url
    for name in ("own-messages", "own-objections", "own-archive", "own-record"):
        pages[name] = f"{portal.address}/{name}/"
    state = context.storage_state()
    context.close()
    return dict(state), {name: address.removeprefix(portal.address) for name, address in pages.items()}


def context_of(
    browser: Browser, state: object, language: str = "it", scheme: str = "light", width: int = 1280
) -> BrowserContext:
    return browser.new_context(
        storage_state=state, locale=language, color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
    )  # fmt: skip


def faults_of(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['html'][:120]}" for fault in found for node in fault["nodes"]
    ]


def test_a_used_link_opens_nothing_more(portal: Portal, browser: Browser, signed_in: object) -> None:
    context = browser.new_context(locale="it")
    page = context.new_page()
    page.goto(portal.links["operator"])
    page.get_by_role("button", name="Entra").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Questo collegamento non vale più"
    assert not faults_of(page)
    page.goto(f"{portal.address}/")
    assert page.url.endswith("/sign-in/")
    assert not faults_of(page)
    context.close()


@pytest.mark.parametrize(("language", "scheme", "width"), SCREENS)
def test_every_page_is_accessible_and_fits(
    portal: Portal, browser: Browser, signed_in: object, language: str, scheme: str, width: int
) -> None:
    context = context_of(browser, signed_in, language, scheme, width)
    look_at(context, portal, PAGES, f"{language}-{scheme}-{width}")


@pytest.mark.parametrize(("language", "scheme", "width"), SCREENS)
def test_the_residents_pages_are_accessible_and_fit(
    portal: Portal, browser: Browser, lives_there: tuple, language: str, scheme: str, width: int
) -> None:
    state, pages = lives_there
    context = context_of(browser, state, language, scheme, width)
    look_at(context, portal, pages, f"{language}-{scheme}-{width}")


def look_at(context: BrowserContext, portal: Portal, pages: dict[str, str], screen: str) -> None:
    """Open each page, and hold its language, its width, what axe finds and what the console says."""
    language, _, width = screen.split("-")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    faults = {}
    for name, path in pages.items():
        response = page.goto(f"{portal.address}{path}")
        assert response is not None
        assert response.status == (404 if name == "not-found" else 200), name
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= int(width), (
            f"{name} is wider than {width} px"
        )
        faults[name] = faults_of(page)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{screen}.png", full_page=True)
    context.close()
    assert not {name: found for name, found in faults.items() if found}
    assert not [line for line in said if "404" not in line]


def test_the_resident_reads_the_bill_down_to_a_reading_and_takes_it_away(
    portal: Portal, browser: Browser, lives_there: tuple
) -> None:
    state, pages = lives_there
    context = browser.new_context(storage_state=state, locale="it", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal.address}{pages['own-unit']}")
    assert page.locator("svg rect.bar.own").count() > 6, "months"
    assert page.locator("svg rect.bar.before").count() > 6, "the year before"
    page.goto(f"{portal.address}{pages['own-why']}")
    assert page.get_by_text(re.compile(r"lettura effettiva del \d\d/\d\d/\d{4}")).count() > 0
    response = context.request.get(f"{portal.address}{pages['own-bill']}statement.pdf")
    assert response.body().startswith(b"%PDF-")
    for path in ("/condominiums/", "/condominiums/1/", "/units/2/"):
        answer = page.goto(f"{portal.address}{path}")
        assert answer is not None
        assert answer.status == 404, path
    context.close()


def test_the_check_for_accessibility_sees_what_is_wrong(
    portal: Portal, browser: Browser, signed_in: object
) -> None:
    context = context_of(browser, signed_in)
    page = context.new_page()
    page.goto(f"{portal.address}/")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=/x><input>')")
    assert {fault.split(":")[0] for fault in faults_of(page)} == {"image-alt", "label"}
    context.close()


def test_from_the_condominium_to_the_telegram_behind_a_bill_without_script(
    portal: Portal, browser: Browser, signed_in: object
) -> None:
    context = browser.new_context(storage_state=signed_in, locale="it", java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{portal.address}/")
    page.get_by_role("link", name="Condominio Il Tiglio").click()
    page.get_by_role("link", name="Unità", exact=True).click()
    page.get_by_role("link", name="Interno 2").click()
    asked = page.locator("li", has_text="Consumo volontario").first
    asked.locator("summary").click()
    asked.get_by_role("link", name="Tutto il calcolo").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Perché: Consumo volontario")
    origin = page.get_by_text(
        re.compile(r"lettura effettiva del 01/01/2026, telegramma [0-9a-f]{8} \(telegrams\.csv")
    )
    assert origin.count() > 0
    for unfolded in origin.first.locator("xpath=ancestor::details").all():
        if unfolded.get_attribute("open") is None:
            unfolded.locator("summary").first.click()
    assert origin.first.is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_first(portal: Portal, browser: Browser, signed_in: object) -> None:
    context = context_of(browser, signed_in)
    page = context.new_page()
    page.goto(f"{portal.address}/condominiums/1/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    context.close()


def test_targets_are_large_enough_to_touch(portal: Portal, browser: Browser, signed_in: object) -> None:
    context = context_of(browser, signed_in, width=390)
    page = context.new_page()
    small = []
    for name, path in PAGES.items():
        page.goto(f"{portal.address}{path}")
        for target in page.locator("button:visible, a.button:visible, nav a:visible, summary:visible").all():
            box = target.bounding_box()
            if box and (box["width"] < 24 or box["height"] < 24):  # WCAG 2.2, 2.5.8
                small.append((name, target.inner_text(), box))
    context.close()
    assert not small


def test_the_language_is_chosen_and_kept(portal: Portal, browser: Browser, signed_in: object) -> None:
    context = context_of(browser, signed_in)
    page = context.new_page()
    page.goto(f"{portal.address}/condominiums/1/units/")
    page.get_by_role("button", name="Deutsch").click()
    assert page.url == f"{portal.address}/condominiums/1/units/"
    assert page.locator("html").get_attribute("lang") == "de"
    page.goto(f"{portal.address}/")
    assert page.get_by_role("heading", level=1).inner_text() == "Gebäude"
    context.close()


@pytest.mark.parametrize(
    ("name", "begins"), [("allocation.pdf", b"%PDF-"), ("allocation.xlsx", b"PK"), ("allocation.json", b"{")]
)
def test_the_documents_come_down(
    portal: Portal, browser: Browser, signed_in: object, name: str, begins: bytes
) -> None:
    context = context_of(browser, signed_in)
    response = context.request.get(f"{portal.address}/condominiums/1/statements/{name}")
    assert response.ok
    assert response.body().startswith(begins)
    assert response.headers["content-disposition"].startswith("attachment;")
    context.close()


def test_first_load_is_light(portal: Portal, browser: Browser, signed_in: object) -> None:
    context = context_of(browser, signed_in)
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{portal.address}/condominiums/1/", wait_until="networkidle")
    context.close()
    assert 0 < sum(sizes) <= 300_000, sizes


def test_the_administrator_comes_in_by_an_own_link(portal: Portal, browser: Browser) -> None:
    context = browser.new_context(locale="it")
    page = context.new_page()
    page.goto(portal.links["administrator"])
    page.get_by_role("button", name="Entra").click()
    page.goto(f"{portal.address}/units/2/")
    assert "non sono tra quanto il tuo ruolo può vedere" in page.content()
    assert not faults_of(page)
    page.goto(f"{portal.address}/condominiums/1/")
    tabs = page.locator("nav.tabs a").all_inner_texts()
    assert {"Riepilogo", "Unità", "Prospetti", "Stagioni", "Scadenze"} <= set(tabs)
    assert {"Letture", "Telegrammi"}.isdisjoint(tabs), "they tell rooms"
    context.close()
