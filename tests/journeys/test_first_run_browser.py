"""The first run in a real browser: the office is made and a passkey enrolled, which from then on is enough.

`tepore serve` itself is started on an empty home. The passkey is Chromium's virtual authenticator (CDP
WebAuthn), which checks its owner as a telephone does.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "palazzina-6.toml"
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
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Serving:
    """`tepore serve` on an empty home."""

    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = "from tepore.cli import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", command, "serve", "--host", "localhost", "--port", str(port)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={
                **os.environ, "COLUMNS": "200", "TEPORE_HOME": str(home), "TEPORE_DATABASE": "",
                "TEPORE_MAIL": f"file://{home}/mail",
            },
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        told = []
        while "Ctrl+C" not in (told[-1] if told else ""):
            told.append(self.lines.get(timeout=90))
        (self.link,) = re.findall(r"first run: (http://\S+)", "".join(told))
        self.address = self.link.split("/first-run/")[0]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("it ended before it served: Ctrl+C")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    serving = Serving(tmp_path / "home")
    yield serving
    serving.stop()


@pytest.fixture
def browser() -> Iterator[Browser]:
    # The driver's event loop runs in this thread; Django would refuse its database to later tests meanwhile.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def with_authenticator(context: BrowserContext) -> Page:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def looked_at(page: Page, name: str) -> None:
    """Hold the page to WCAG and to a telephone's width, and take a picture where one is asked for."""
    faults = Axe().run(page, options=WCAG).response["violations"]
    assert not [(fault["id"], node["html"][:120]) for fault in faults for node in fault["nodes"]], name
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)


def test_from_an_empty_store_to_coming_in_with_a_passkey(serving: Serving, browser: Browser) -> None:
    context = browser.new_context(locale="it")
    page = with_authenticator(context)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    set_up(page, serving)
    enrol_passkey(page, serving)
    link = invite_colleague(page, serving)
    page.get_by_role("button", name="Esci").click()
    looked_at(page, "sign-in")
    page.get_by_role("button", name="Entra con una passkey").click()
    page.wait_for_url(f"{serving.address}/condominiums/")
    page.goto(serving.link)
    assert page.get_by_role("heading", level=1).inner_text() == "Qui non c'è nulla da vedere"
    context.close()
    assert not [line for line in said if "404" not in line]
    enrol_by_code_without_script(browser, serving, link)
    passkey_without_its_owner(browser, serving)


def set_up(page: Page, serving: Serving) -> None:
    page.goto(serving.link)
    looked_at(page, "first-run")
    page.get_by_label("Nome dell'ufficio").fill("Letture Po")
    page.get_by_label("Il tuo nome").fill("Anna Verdi")
    page.get_by_label("Indirizzo e-mail").fill("anna@example.it")
    page.get_by_label("File di un condominio").set_input_files(EXAMPLE)
    page.get_by_role("button", name="Comincia").click()

    assert page.url == f"{serving.address}/account/second-factor/"
    looked_at(page, "enrol")
    for path in ("/condominiums/", "/members/", "/audit/", "/account/", "/audit.csv"):
        page.goto(f"{serving.address}{path}")
        assert page.url == f"{serving.address}/account/second-factor/", path


def enrol_passkey(page: Page, serving: Serving) -> None:
    page.get_by_label("Come la chiami").fill("Telefono")
    page.get_by_role("button", name="Aggiungi una passkey").click()
    page.wait_for_url(f"{serving.address}/account/")
    assert page.locator("main strong", has_text="Telefono").count() == 1
    looked_at(page, "account")
    page.goto(f"{serving.address}/")
    assert page.get_by_text("Condominio esempio").count() > 0, "of the building file"


def invite_colleague(page: Page, serving: Serving) -> str:
    page.goto(f"{serving.address}/members/")
    looked_at(page, "members")
    page.get_by_label("Nome", exact=True).last.fill("Bruno Neri")
    page.get_by_label("Ruolo").last.select_option("administrator")
    page.get_by_role("button", name="Invita").click()
    looked_at(page, "let-in")
    link = page.locator("pre code").inner_text()
    page.goto(f"{serving.address}/audit/")
    looked_at(page, "audit")
    assert page.get_by_role("cell", name="persona invitata").count() == 1
    return link


def enrol_by_code_without_script(browser: Browser, serving: Serving, link: str) -> None:
    other = browser.new_context(locale="it", java_script_enabled=False).new_page()
    other.goto(link)
    other.get_by_role("button", name="Entra").click()
    assert other.url == f"{serving.address}/account/second-factor/"
    other.get_by_role("button", name="Registra l'applicazione").click()
    assert other.locator(".qr svg").is_visible()
    other.get_by_label("Le sei cifre").fill("000000")
    other.get_by_role("button", name="Conferma").click()
    assert other.get_by_role("alert").is_visible()
    other.set_viewport_size({"width": 360, "height": 900})
    assert other.evaluate("document.documentElement.scrollWidth") <= 360
    if PICTURES:
        other.screenshot(path=f"{PICTURES}/enrol-code-360.png", full_page=True)
    other.context.close()


def passkey_without_its_owner(browser: Browser, serving: Serving) -> None:
    """An authenticator that did not check its owner proves one factor alone: it is not taken."""
    context = browser.new_context(locale="it")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | {"isUserVerified": False}})
    page.goto(f"{serving.address}/sign-in/")
    page.get_by_role("button", name="Entra con una passkey").click()
    page.locator(".fault:not(:empty)").wait_for()
    page.goto(f"{serving.address}/condominiums/")
    assert page.url == f"{serving.address}/sign-in/"
    context.close()
