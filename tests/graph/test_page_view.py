"""What the window shows of the picture: all of it, after a change of layout or window too, and while it is dragged."""

from __future__ import annotations

import pytest
from graph_samples import sample_graph

from graph.page import render_page

INK = """() => {
    let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
    for (const canvas of document.querySelectorAll("#canvas canvas")) {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 3; i < data.length; i += 4) {
            if (data[i] < 60) continue; // the bands of the chain lie behind everything
            const [x, y] = [((i - 3) / 4) % canvas.width, Math.floor((i - 3) / 4 / canvas.width)];
            [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
        }
    }
    const box = document.querySelector("#canvas");
    return { left, right, top, bottom, width: box.clientWidth, height: box.clientHeight };
}"""
ALPHA = """() => {
    const canvas = document.querySelector("#canvas canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return [...data].filter((_, i) => i % 4 === 3);
}"""
FREE = """() => [document.querySelector(".toolbar").offsetTop + document.querySelector(".toolbar").offsetHeight,
    document.querySelector(".status").offsetTop]"""


def steady_ink(opened):
    """Borders of what is drawn, once they no longer change."""
    before = None
    for _ in range(60):
        opened.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
        now = opened.page.evaluate(INK)
        if now == before:
            return now
        before = now
    raise AssertionError("the picture does not come to rest")


def assert_all_in_sight(opened):
    ink = steady_ink(opened)
    above, below = opened.page.evaluate(FREE)
    assert ink["left"] > 0
    assert ink["right"] < ink["width"] - 1
    assert ink["top"] >= above
    assert ink["bottom"] <= below
    filled = (ink["right"] - ink["left"]) / ink["width"], (ink["bottom"] - ink["top"]) / (below - above)
    assert max(filled) > 0.8
    return ink


@pytest.mark.parametrize("layout", ["force", "stage", "park"])
@pytest.mark.parametrize(("width", "height"), [(1400, 900), (1000, 1000), (390, 800)])
def test_the_first_view_holds_the_whole_picture(open_page, layout, width, height):
    kg = sample_graph(120, laid_out=True)
    opened = open_page(render_page(kg), address=f"#layout={layout}", width=width, height=height)
    assert_all_in_sight(opened)


def test_so_do_the_views_after_a_change_of_layout_or_window(open_page):
    opened = open_page(render_page(sample_graph(120, laid_out=True)), address="#layout=stage")
    opened.page.emulate_media(reduced_motion="reduce")  # the switch is made at once
    for layout in ("park", "force", "stage"):
        opened.page.click(f"#layouts [data-value={layout}]")
        assert_all_in_sight(opened)
    heights = []
    for width, height in ((1000, 700), (390, 844), (1500, 800)):
        opened.page.set_viewport_size({"width": width, "height": height})
        ink = assert_all_in_sight(opened)
        heights.append((ink["bottom"] - ink["top"]) / (ink["right"] - ink["left"]))
    assert heights[1] > 1.2 * max(heights[0], heights[2])  # on end in the narrow window


def test_a_view_that_the_reader_chose_outlasts_a_change_of_window(open_page):
    opened = open_page(render_page(sample_graph(120, laid_out=True)))
    steady_ink(opened)
    opened.page.click("#zoom-in")
    opened.page.click("#zoom-in")
    near = steady_ink(opened)
    opened.page.set_viewport_size({"width": 1290, "height": 840})
    ink = steady_ink(opened)
    assert near["left"] == ink["left"] == 0
    assert ink["right"] == ink["width"] - 1


@pytest.mark.parametrize("layout", ["force", "stage"])
def test_a_dragged_picture_is_what_is_seen_after_it(open_page, layout):
    """A large one is shifted and completed at its borders: compare with the same view drawn from new."""
    kg = sample_graph(400, laid_out=True)
    assert kg.number_of_edges() > 500
    opened = open_page(render_page(kg), address=f"#layout={layout}")
    steady_ink(opened)
    for _ in range(3):
        opened.page.click("#zoom-in")
    steady_ink(opened)
    box = opened.page.locator("#canvas").bounding_box()
    mouse = opened.page.mouse
    mouse.move(box["x"] + 12, box["y"] + box["height"] - 60)
    mouse.down()
    for step in range(1, 9):
        mouse.move(box["x"] + 12 + 23 * step, box["y"] + box["height"] - 60 - 17 * step)
    steady_ink(opened)
    during = opened.page.evaluate(ALPHA)
    mouse.up()
    steady_ink(opened)
    after = opened.page.evaluate(ALPHA)
    inked = sum(value > 60 for value in after)
    assert inked > 20000
    # lines are drawn by another hand, half a pixel apart; a stretch that was left out would be far more
    assert sum(value > 60 for value in during) == pytest.approx(inked, rel=0.15)
    columns, rows = round(box["width"]), range(0, round(box["height"]), 3)
    for begin in range(0, columns - 40, 40):  # every stretch of the window has its share of the picture
        places = [row * columns + x for row in rows for x in range(begin, begin + 40)]
        shares = [sum(picture[place] > 60 for place in places) for picture in (during, after)]
        assert shares[0] == pytest.approx(shares[1], rel=0.3, abs=150)
