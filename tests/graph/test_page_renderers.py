"""What draws the picture: vis-network, sigma, or without WebGL a plain canvas, all under the same panels."""

from __future__ import annotations

import pytest
from browser_pages import data_of, middle, two_firms
from graph_samples import sample_graph

import graph.page
from graph.page import render_page

ENGINES = ("vis", "sigma", "plain")


@pytest.fixture
def open_with(open_page, monkeypatch):
    """Opens a graph in a page that a given engine draws."""

    def opened(engine, kg, **options):
        monkeypatch.setattr(graph.page, "VIS_LIMIT", 2000 if engine == "vis" else 0)
        found = open_page(render_page(kg), webgl=engine == "sigma", **options)
        settle(found)
        return found

    return opened


def settle(opened):
    """Until two pictures in a row are the same."""
    before = None
    for _ in range(40):
        opened.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        now = opened.page.locator("#canvas").screenshot()
        if now == before:
            return
        before = now
    raise AssertionError("the picture does not come to rest")


def inked(opened) -> int:
    """Bytes of a picture of the canvas: a blank one is small."""
    return len(opened.page.locator("#canvas").screenshot())


def away_from(opened, text):
    opened.search(text)
    opened.page.keyboard.press("Enter")


@pytest.mark.parametrize("engine", ENGINES)
def test_draws_and_says_what_draws(open_with, engine):
    opened = open_with(engine, sample_graph(50, laid_out=True))
    blank = open_with(engine, sample_graph(0))
    assert inked(opened) > inked(blank) + 8000
    assert ("没有 WebGL" in opened.page.locator("#notice").text_content()) == (engine == "plain")
    assert opened.complaints == []


@pytest.mark.parametrize("engine", ENGINES)
def test_click_on_a_line_and_on_a_node(open_with, engine):
    opened = open_with(engine, two_firms())
    opened.page.mouse.click(*middle(opened))
    assert opened.text("#panel blockquote") == "🏭云岭材料有限公司向青浦电池供应隔膜。"
    kg = two_firms()
    opened = open_with(engine, kg.subgraph([min(kg)]))
    opened.page.mouse.click(*middle(opened))
    assert opened.text("#panel h2") == kg.nodes[min(kg)]["label"]
    assert opened.complaints == []


@pytest.mark.parametrize("engine", ENGINES)
def test_hovering_names_what_lies_there(open_with, engine):
    opened = open_with(engine, two_firms())
    x, y = middle(opened)
    opened.page.mouse.move(x - 3, y)
    opened.page.mouse.move(x, y)
    opened.page.wait_for_selector("#tip:not([hidden])")
    assert opened.text("#tip").split("\n")[0] == "云岭材料有限公司 供应 青浦电池"


@pytest.mark.parametrize("engine", ENGINES)
def test_dragging_and_wheel_change_the_view_and_fit_restores_it(open_with, engine):
    opened = open_with(engine, sample_graph(50, laid_out=True))
    mouse, canvas = opened.page.mouse, opened.page.locator("#canvas")
    first = canvas.screenshot()
    box = canvas.bounding_box()
    mouse.move(box["x"] + 30, box["y"] + box["height"] - 90)
    mouse.down()
    mouse.move(box["x"] + 180, box["y"] + box["height"] - 190, steps=4)
    mouse.up()
    settle(opened)
    dragged = canvas.screenshot()
    mouse.move(*middle(opened))
    mouse.wheel(0, -400)
    settle(opened)
    assert len({first, dragged, canvas.screenshot()}) == 3
    opened.page.click("#fit")
    mouse.move(box["x"] + 5, box["y"] + box["height"] - 5)
    opened.page.wait_for_function("() => document.querySelector('#tip').hidden")
    assert opened.text("#panel h2") == "概览"
    assert opened.complaints == []


@pytest.mark.parametrize("engine", ENGINES)
def test_layouts_switch_and_everything_stays_in_the_window(open_with, engine):
    opened = open_with(engine, sample_graph(50, laid_out=True))
    pictures = {opened.page.locator("#canvas").screenshot()}
    for layout in ("stage", "park"):
        opened.page.click(f"#layouts [data-value={layout}]")
        opened.page.wait_for_function(f"() => location.hash.includes('layout={layout}')")
        settle(opened)
        pictures.add(opened.page.locator("#canvas").screenshot())
    assert len(pictures) == 3
    assert opened.complaints == []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_switch_is_animated_unless_less_motion_is_wanted(open_with, engine):
    opened = open_with(engine, two_firms())
    frames = """(layout) => new Promise((done) => {
        const shots = new Set();
        const canvas = document.querySelector("#canvas");
        document.querySelector(`#layouts [data-value=${layout}]`).click();
        const began = performance.now();
        const look = () => {
            for (const one of canvas.querySelectorAll("canvas")) {
                const copy = document.createElement("canvas");
                Object.assign(copy, { width: 60, height: 60 });
                copy.getContext("2d").drawImage(one, 0, 0, 60, 60);
                shots.add(copy.toDataURL());
            }
            if (performance.now() - began < 2500) requestAnimationFrame(look);
            else done(shots.size);
        };
        requestAnimationFrame(look);
    })"""
    # the two firms stand in other places in the chain, and labels move with them
    lively = opened.page.evaluate(frames, "stage")
    opened.page.emulate_media(reduced_motion="reduce")
    assert lively > opened.page.evaluate(frames, "force")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_picture_to_keep_is_twice_as_fine(open_with, engine):
    opened = open_with(engine, sample_graph(50, laid_out=True))
    opened.page.click("#export-menu summary")
    with opened.page.expect_download() as download:
        opened.page.click("#export-png")
    size = opened.page.locator("#canvas").bounding_box()
    with open(download.value.path(), "rb") as file:
        head = file.read(24)
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (round(size["width"] * 2), round((size["height"] + 66) * 2))
    assert opened.complaints == []


@pytest.mark.parametrize("engine", ENGINES)
def test_search_filter_and_keyboard_are_the_same_everywhere(open_with, engine):
    opened = open_with(engine, two_firms())
    away_from(opened, "云材")
    opened.page.focus("#canvas")
    opened.page.keyboard.press("ArrowRight")
    assert opened.text("#panel h2") == "青浦电池"
    opened.page.uncheck('#type-filter input[data-name="Company"]')
    assert opened.page.locator("#empty").is_visible()
    assert opened.complaints == []


def test_when_the_graphics_card_gives_up_the_plain_canvas_takes_over(open_with):
    opened = open_with("sigma", two_firms())
    assert opened.page.locator("#notice").is_hidden()
    opened.page.evaluate("""() => {
        for (const canvas of document.querySelectorAll("#canvas canvas")) {
            const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
            context?.getExtension("WEBGL_lose_context")?.loseContext();
        }
    }""")
    opened.page.wait_for_selector("#notice:not([hidden])")
    settle(opened)
    opened.page.mouse.click(*middle(opened))
    assert opened.text("#panel mark.tail") == "青浦电池"


def test_a_page_for_sigma_holds_every_node(open_with):
    kg = sample_graph(60)
    opened = open_with("sigma", kg)
    assert data_of(opened)["drawing"]["ids"] == sorted(kg)
