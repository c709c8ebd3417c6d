"""The page in a real browser with the network off."""

from __future__ import annotations

import csv
from pathlib import Path

import networkx as nx
import pytest
from browser_pages import data_of, ink, middle, two_firms
from graph_samples import sample_graph

import graph.page
from graph.page import display, render_page

BOMB = '<img src=x onerror="window.__ran=1"></script><script>window.__ran=1</script>'


@pytest.mark.parametrize("nodes", [0, 1, 50])
def test_draws_without_request_or_complaint(open_page, nodes):
    opened = open_page(render_page(sample_graph(nodes, laid_out=True)))
    assert (ink(opened) > 200) == (nodes > 0)
    assert opened.complaints == []
    assert opened.page.locator("#empty").is_visible() == (nodes == 0)
    assert opened.text("#subtitle").startswith(f"{nodes} 节点")


@pytest.mark.parametrize(("width", "dark"), [(390, False), (900, True)])
def test_draws_on_small_windows(open_page, width, dark):
    opened = open_page(render_page(sample_graph(50)), width=width, dark=dark)
    assert ink(opened) > 200
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.page.locator("html").get_attribute("data-theme") == ("dark" if dark else "light")
    assert opened.complaints == []


def test_search_finds_names_aliases_and_initials(open_page):
    opened = open_page(render_page(two_firms()))
    assert opened.search("云岭") == ["云岭材料有限公司"]
    assert opened.search("云材") == ["云岭材料有限公司"]
    assert opened.search("qpdc") == ["青浦电池"]
    assert opened.search("没有的") == []
    assert opened.search("云材") == ["云岭材料有限公司"]
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "云岭材料有限公司"
    assert "云材" in opened.text("#panel .chips")


def test_filter_counts_are_those_of_the_data(open_page):
    kg = sample_graph(50)
    opened = open_page(render_page(kg))

    def shown(selector):
        rows = opened.page.locator(f"{selector} li")
        return {
            row.locator("input").get_attribute("data-name"): int(row.locator(".count").inner_text())
            for row in rows.all()
        }

    types = [data["type"] for _, data in kg.nodes(data=True)]
    relations = [key for _, _, key in kg.edges(keys=True)]
    statuses = [status for _, _, status in kg.edges(data="status")]
    assert shown("#type-filter") == {name: types.count(name) for name in set(types)}
    assert shown(".relation-filter") == {name: relations.count(name) for name in set(relations)}
    inferred = len(data_of(opened)["inferred"])
    assert shown("#status-filter") == {name: statuses.count(name) for name in set(statuses)} | {"inferred": inferred}
    claims = [{claim["doc"] for claim in evidence} for *_, evidence in kg.edges(data="evidence")]
    documents = [document["id"] for document in kg.graph["documents"]]
    assert shown("#document-filter") == {name: sum(name in docs for docs in claims) for name in documents}
    opened.page.uncheck('#type-filter input[data-name="Product"]')
    firms = len(types) - types.count("Product")
    edges = [1 for head, tail in kg.edges() if "Product" not in (kg.nodes[head]["type"], kg.nodes[tail]["type"])]
    opened.page.uncheck("#connected-only")
    assert opened.text("#shown") == f"显示 {firms} / 50 个节点 · {len(edges)} / {kg.number_of_edges()} 条关系"
    opened.page.click("#reset-filters")
    opened.page.uncheck('#status-filter input[data-name="done"]')
    assert f"{statuses.count('planned')} / {kg.number_of_edges()} 条关系" in opened.text("#shown")
    opened.page.click("#reset-filters")
    opened.page.locator("#min-score").fill("0.9")
    sure = sum(data["score"] >= 0.9 for _, _, data in kg.edges(data=True))
    assert f"{sure} / {kg.number_of_edges()} 条关系" in opened.text("#shown")


def test_click_on_an_edge_shows_its_sentence(open_page):
    opened = open_page(render_page(two_firms()))
    opened.page.mouse.click(*middle(opened))
    assert opened.text("#panel blockquote") == "🏭云岭材料有限公司向青浦电池供应隔膜。"
    assert opened.text("#panel mark.head") == "云岭材料有限公司"
    assert opened.text("#panel mark.tail") == "青浦电池"
    assert opened.text("#panel .evidence .doc-link") == "走访记"
    assert opened.text("#panel .evidence code") == "supply.to"
    assert opened.page.locator("#panel .evidence .badge").all_inner_texts() == ["5万吨", "2025年", "规划中"]
    assert "置信度 80%" in opened.text("#panel .evidence")


def test_click_on_a_node_and_on_its_neighbour(open_page):
    kg = two_firms()
    opened = open_page(render_page(kg.subgraph([min(kg)])))
    opened.page.mouse.click(*middle(opened))
    assert opened.text("#panel h2") == kg.nodes[min(kg)]["label"]
    opened = open_page(render_page(kg))
    opened.search("云材")
    opened.page.keyboard.press("Enter")
    opened.page.click("#panel .card .node-link >> text=青浦电池")
    assert opened.text("#panel h2") == "青浦电池"


def test_nothing_planted_in_the_texts_runs(open_page):
    kg = two_firms(names=(BOMB + "甲", BOMB + "乙"), sentence=BOMB + "甲供应乙")
    renamed = nx.relabel_nodes(kg, {node: BOMB + node for node in kg})
    for _, data in renamed.nodes(data=True):
        data["aliases"].append({"name": BOMB + "丙", "kind": BOMB})
        data["documents"] = [BOMB]
    for _, _, data in renamed.edges(data=True):
        data["id"] = BOMB
        data["evidence"][0].update(doc=BOMB, rule=BOMB, dates=[BOMB])
    renamed.add_node(
        BOMB, label=BOMB, type=BOMB, aliases=[], documents=[], mentions=[], mention_count=0, score=1, x=0.0, y=9.0
    )
    renamed.add_edge(
        BOMB,
        max(renamed),
        key=BOMB,
        id=BOMB + "2",
        relation=BOMB,
        label=BOMB,
        status=BOMB,
        score=1.0,
        weight=1,
        evidence=[],
    )
    document = {"id": BOMB, "title": BOMB, "source": BOMB, "characters": 1}
    renamed.graph.update(
        title=BOMB, generator=BOMB, documents=[document], skipped=[{"source": BOMB, "reason": BOMB}],
        dropped=[{"doc": BOMB, "reason": BOMB, "what": BOMB, "sentence": BOMB}],
    )  # fmt: skip
    opened = open_page(render_page(renamed))
    page = opened.page
    for summary in page.locator("#panel summary").all():
        summary.click()
    opened.search("img")
    page.keyboard.press("Enter")
    assert opened.text("#panel h2").startswith(BOMB)
    page.locator("#panel .back").click()
    page.locator("#panel .doc-link").last.click()
    page.locator("#table-tabs button").nth(1).click()
    for row in range(2):
        page.locator("#table td.col-relation button").nth(row).click()
    box = page.locator("#canvas").bounding_box()
    for step in range(12):
        page.mouse.move(box["x"] + box["width"] * step / 12, box["y"] + box["height"] / 2)
    page.click("#language")
    assert page.evaluate("window.__ran") is None
    assert page.evaluate("document.querySelectorAll('img, #canvas script, #panel script').length") == 0
    assert opened.complaints == []


def test_keyboard_alone_is_enough(open_page):
    kg = two_firms()
    opened = open_page(render_page(kg))
    keys = opened.page.keyboard
    keys.press("/")
    keys.type("公司")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    assert opened.text("#panel h2") == "云岭材料有限公司"
    keys.press("Escape")
    keys.press("Escape")
    assert opened.page.evaluate("document.activeElement.id") == "canvas"
    keys.press("ArrowRight")
    assert opened.text("#panel h2") == "青浦电池"
    keys.press("ArrowLeft")
    assert opened.text("#panel h2") == "云岭材料有限公司"
    keys.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "panel"
    keys.press("Escape")
    assert opened.text("#panel h2") == "概览"


CONTROLS = {"button", "checkbox", "combobox", "DisclosureTriangle", "link", "searchbox", "slider", "textbox"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("chosen", ["", "node", "edge"])
def test_every_control_has_a_name(open_page, language, chosen):
    """As the browser tells a screen reader, with everything opened that opens."""
    kg = sample_graph(50)
    ids = {
        "": "",
        "node": max((node for node in kg if kg.nodes[node]["type"] == "Park"), key=kg.degree),
        "edge": min(data["id"] for _, _, data in kg.edges(data=True)),
    }
    opened = open_page(render_page(kg), address=f"#lang={language}&{chosen}={ids[chosen]}")
    opened.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    opened.page.wait_for_selector("#table tbody tr")
    tree = opened.page.context.new_cdp_session(opened.page).send("Accessibility.getFullAXTree")["nodes"]
    controls = [node for node in tree if not node["ignored"] and node["role"]["value"] in CONTROLS]
    assert {"button", "checkbox", "combobox", "slider"} <= {node["role"]["value"] for node in controls}
    unnamed = [node["role"]["value"] for node in controls if not node.get("name", {}).get("value", "").strip()]
    assert len(controls) > 100
    assert unnamed == []


def test_the_address_restores_the_view(open_page):
    kg = sample_graph(50)
    firm = max((node for node in kg if kg.nodes[node]["type"] == "Company"), key=kg.degree)
    opened = open_page(render_page(kg), address=f"#node={firm}&hops=2&layout=stage&no-types=Place,Role&lang=en&min=0.5")
    page = opened.page
    assert opened.text("#panel h2") == kg.nodes[firm]["label"]
    assert page.locator("#hops [aria-pressed=true]").inner_text() == "2 hop"
    assert page.locator("#layouts [aria-pressed=true]").inner_text() == "Chain"
    assert page.is_checked('#type-filter input[data-name="Place"]') is False
    assert page.input_value("#min-score") == "0.5"
    page.click("#hops button >> nth=3")
    assert "hops=3" in page.evaluate("location.hash")


def test_language_theme_and_layout_switch(open_page):
    opened = open_page(render_page(sample_graph(50)))
    page = opened.page
    page.click("#language")
    assert opened.text("#panel h2") == "Overview"
    assert page.get_attribute("html", "lang") == "en"
    page.click("#theme")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.click("#layouts button >> nth=1")
    assert "layout=stage" in page.evaluate("location.hash")
    assert opened.complaints == []


def test_summary_says_what_was_left_out(open_page):
    kg = sample_graph(50)
    opened = open_page(render_page(kg))
    boxes = opened.page.locator("#panel .figures div").all()
    figures = dict(box.inner_text().split("\n") for box in boxes)
    claims = sum(len(evidence) for _, _, evidence in kg.edges(data="evidence"))
    assert figures == {"文档": "2", "节点": "50", "关系": str(kg.number_of_edges()), "证据": str(claims)}
    card = opened.page.locator("#panel .card", has=opened.page.locator("h3:has-text('未收入的内容')"))
    left_out = card.locator(".fold summary").all_inner_texts()
    assert left_out == ["置信度低于阈值\n2", "被文本否定\n1", "两端类型不符\n1", "跳过文档 1 篇"]


def test_path_between_two_nodes(open_page):
    kg = two_firms()
    opened = open_page(render_page(kg))
    opened.search("云材")
    opened.page.keyboard.press("Enter")
    opened.page.click("#path-from")
    opened.search("青浦")
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("#panel .path .link").all_inner_texts() == ["云岭材料有限公司 供应 青浦电池"]


def test_tables_sort(open_page):
    kg = sample_graph(50)
    opened = open_page(render_page(kg))
    page = opened.page
    degrees = [int(text) for text in page.locator("#table td.col-degree").all_inner_texts()]
    assert degrees == sorted((degree for _, degree in kg.degree()), reverse=True)
    page.click("th.col-degree button")
    assert page.get_attribute("th.col-degree", "aria-sort") == "ascending"
    assert [int(text) for text in page.locator("#table td.col-degree").all_inner_texts()] == sorted(degrees)
    page.click("#table-tabs button >> nth=1")
    assert page.locator("#table tbody tr").count() == kg.number_of_edges()


def test_exports_hold_what_is_visible(open_page):
    kg = two_firms(names=("=1+1", '青浦"电池'))
    opened = open_page(render_page(kg))
    page = opened.page

    def saved(control):
        page.click("#export-menu summary")
        with page.expect_download() as download:
            page.click(control)
        return Path(download.value.path()).read_bytes()

    nodes = saved("#export-nodes")
    assert nodes.startswith(b"\xef\xbb\xbfid,label,type,")
    assert ",'=1+1,Company,企业,云材," in nodes.decode("utf-8-sig")
    assert ',"青浦""电池",Company,' in nodes.decode("utf-8-sig")
    assert ",'=1+1,supplies,供应," in saved("#export-edges").decode("utf-8-sig")
    assert saved("#export-png").startswith(b"\x89PNG\r\n\x1a\n")
    page.uncheck('#type-filter input[data-name="Company"]')
    assert saved("#export-nodes").decode("utf-8-sig").count("\r\n") == 1
    assert opened.complaints == []


@pytest.mark.parametrize("name", ["云岭<b>\"新\"</b>&amp;'材'公司", "\\u003c/script>%26#node=1,云岭\u2028公司"])
def test_a_name_with_markup_and_quotes_stays_whole(open_page, name):
    sentence = f"🏭{name}向青浦电池供应隔膜。"
    kg = two_firms(names=(name, "青浦电池"), sentence=sentence)
    head = next(node for node in kg if kg.nodes[node]["label"] == name)
    _, _, data = next(iter(kg.edges(data=True)))
    data["evidence"][0] |= {"head": [1, 1 + len(name)], "tail": [2 + len(name), 6 + len(name)]}
    renamed = nx.relabel_nodes(kg, {head: name})  # a graph by hand may have names for ids
    opened = open_page(render_page(renamed))
    page = opened.page
    assert opened.search(name) == [name]
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").text_content() == name
    address = page.evaluate("location.hash")
    page.click("#panel .small >> text=证据 1")
    assert page.locator("#panel mark.head").text_content() == name
    assert page.locator("#panel blockquote").text_content() == sentence
    page.click("#panel summary")
    correction = f"drop_edge\t{' '.join(name.split())}\tsupplies\t青浦电池"
    assert page.locator("#panel code.correction").text_content() == correction
    page.click("#export-menu summary")
    with page.expect_download() as download:
        page.click("#export-edges")
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["head"], row["evidence"]) == (name, sentence)
    again = open_page(render_page(renamed), address=address)
    assert again.page.locator("#panel h2").text_content() == name
    assert again.page.locator("#table .col-name .node-link").all_text_contents().count(name) == 1
    assert opened.complaints == again.complaints == []


def test_undrawn_nodes_are_announced_and_found(open_page, monkeypatch):
    monkeypatch.setattr(graph.page, "MAX_DRAWN", 20)
    kg = sample_graph(60)
    opened = open_page(render_page(kg))
    assert opened.text("#notice") == "图中只画出关系最多的 20 个节点（共 60 个）；搜索和表格包含全部。"
    least = min(kg, key=lambda node: (kg.degree(node), node))
    assert opened.search(kg.nodes[least]["label"])[0] == kg.nodes[least]["label"]
    opened.page.keyboard.press("Enter")
    assert "未画在图上" in opened.text("#panel")
    assert opened.page.locator("#table tbody tr").count() == 60
    assert opened.complaints == []


def test_works_in_the_frame_of_a_notebook(open_page):
    cell = f"<!doctype html><meta charset=utf-8><body>{display(two_firms())._repr_html_()}"
    opened = open_page(cell, ready="iframe")
    frame = opened.page.frame_locator("iframe")
    frame.locator("#search").fill("云材")
    frame.locator("#search").press("Enter")
    assert frame.locator("#panel h2").inner_text() == "云岭材料有限公司"
    frame.locator(".fix summary").click()
    frame.locator(".fix .small").first.click()
    assert frame.locator("#live").inner_text() == "已选中，请按 Ctrl+C 复制"
    assert opened.complaints == []
