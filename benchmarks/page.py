"""Cost of the page in a headless browser: loading it, and a frame while the picture is dragged.

    python benchmarks/page.py [NODES ...]

Prints processor time of the page's main thread, which depends on the load of the machine far less than the clock does,
and its ratio to a page of 50 nodes; only the ratios mean anything from machine to machine.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser_pages import CHROMIUM, WEBGL  # noqa: E402
from graph_samples import sample_graph  # noqa: E402

from graph.page import render_page  # noqa: E402

BASE = 50
STEPS = 60


def costs(browser: Any, path: Path) -> tuple[float, float]:
    """Milliseconds of the main thread for loading, and for one step of a drag."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    session.send("Performance.enable")

    def spent() -> float:
        frames = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        page.evaluate(frames)
        metrics = {row["name"]: row["value"] for row in session.send("Performance.getMetrics")["metrics"]}
        return 1000 * float(metrics["TaskDuration"])

    page.goto(path.as_uri())
    page.wait_for_selector("#table tbody")
    loaded = spent()
    page.mouse.move(330, 620)
    page.mouse.down()
    for step in range(STEPS):
        page.mouse.move(330 + 4 * (step % 30), 620 - 3 * (step % 30))
    page.mouse.up()
    dragged = (spent() - loaded) / STEPS
    page.close()
    return loaded, dragged


def main() -> None:
    """Measure and print."""
    sizes = [int(text) for text in sys.argv[1:]] or [1000, 2001, 10000]
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=WEBGL)
        first: tuple[float, float] | None = None
        for nodes in (BASE, *sizes):
            path = Path(folder) / f"{nodes}.html"
            path.write_text(render_page(sample_graph(nodes, laid_out=True)), encoding="utf-8")
            load, frame = costs(browser, path)
            first = first or (load, frame)
            print(
                f"{nodes:>6} nodes: load {load:,.0f} ms ({load / first[0]:.1f} x), "
                f"frame of a drag {frame:.1f} ms ({frame / first[1]:.1f} x)"
            )
        browser.close()


if __name__ == "__main__":
    main()
