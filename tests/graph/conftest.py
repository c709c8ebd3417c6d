"""A headless browser with the network off; without one the tests that ask for it are skipped and say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_pages import CHROMIUM, NO_WEBGL, WEBGL, Opened


@pytest.fixture(scope="session")
def browsers():
    """Browsers by whether they have WebGL, started when first asked for."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium, or make browser")
    started = {}
    with api.sync_playwright() as running:

        def browser(webgl):
            if webgl not in started:
                args = WEBGL if webgl else NO_WEBGL
                started[webgl] = running.chromium.launch(executable_path=CHROMIUM, headless=True, args=args)
            return started[webgl]

        yield browser
        for one in started.values():
            one.close()


@pytest.fixture
def open_page(browsers, tmp_path):
    """Opens the HTML of a page from disk; every request and complaint of it is kept."""
    contexts = []

    def opened(html, *, address="", width=1300, height=850, dark=False, webgl=True, ready="#panel h2"):
        path = Path(tmp_path) / "page.html"
        path.write_text(html, encoding="utf-8")
        context = browsers(webgl).new_context(
            offline=True, viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = context.new_page()
        complaints = []

        def asked(request):
            known = ("blob:", "about:", path.as_uri() + "#")
            if request.url != path.as_uri() and not request.url.startswith(known):
                complaints.append(request.url)

        def said(message):
            # slow software WebGL tells so, which is no fault of the page
            if message.type in ("error", "warning") and "GL Driver Message" not in message.text:
                complaints.append(message.text)

        page.on("request", asked)
        page.on("console", said)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append("dialog"), dialog.dismiss()))
        page.goto(path.as_uri() + address)
        if ready:
            page.wait_for_selector(ready)
        return Opened(page, complaints)

    yield opened
    for context in contexts:
        context.close()
