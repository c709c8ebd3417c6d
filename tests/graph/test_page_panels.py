"""What the panels answer: suppliers, parks, loops, paths, corrections, texts; and what can be taken along."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from browser_pages import data_of, two_firms
from graph_samples import sample_graph

from graph.model import edge_id, node_id
from graph.page import render_page

TYPES = {"云园": "Park", "粉料": "Product", "旧电池": "Product", "盐": "Product", "动力电池": "Product", "回收": "Role"}


def cluster(*edges, statuses=()) -> nx.MultiDiGraph[str]:
    """A graph of edges as (head, relation, tail); each rests on a sentence of its own in a document named after it."""
    kg: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    documents = []
    for number, (head, relation, tail) in enumerate(edges):
        doc = f"d{number}"
        sentence = f"{head}：{relation}：{tail}。"
        at = len(head) + len(relation) + 2
        ends = {}
        for end, start in ((head, 0), (tail, at)):
            ends[end] = node_id(TYPES.get(end, "Company"), end)
            if ends[end] not in kg:
                kg.add_node(
                    ends[end], label=end, type=TYPES.get(end, "Company"), aliases=[{"name": end, "kind": "name"}],
                    documents=[], mentions=[], mention_count=0, score=0.9,
                )  # fmt: skip
            node = kg.nodes[ends[end]]
            node["documents"].append(doc)
            node["mention_count"] += 1
            node["mentions"].append({"doc": doc, "sentence": sentence, "start": start, "end": start + len(end)})
        status = dict(statuses).get(number, "done")
        claim = {
            "doc": doc, "sentence": sentence, "start": 0, "head": [0, len(head)], "tail": [at, at + len(tail)],
            "rule": "hand", "status": status, "score": 0.8, "quantities": [], "dates": [],
        }  # fmt: skip
        key = (ends[head], relation, ends[tail])
        kg.add_edge(
            ends[head], ends[tail], key=relation, id=edge_id(*key), relation=relation, label=relation, status=status,
            score=0.8, weight=1, evidence=[claim],
        )  # fmt: skip
        documents.append({"id": doc, "title": f"文{number}", "source": f"{doc}.txt", "characters": len(sentence)})
    kg.graph.update(title="手写", generator="test", documents=documents, skipped=[], dropped=[])
    return kg


LOOP = (
    ("再生厂", "recycles", "旧电池"), ("再生厂", "produces", "盐"),
    ("材料厂", "consumes", "盐"), ("材料厂", "produces", "旧电池"),
    ("再生厂", "located_in", "云园"), ("材料厂", "located_in", "云园"), ("矿厂", "located_in", "云园"),
    ("矿厂", "consumes", "粉料"), ("外厂", "produces", "粉料"), ("外厂", "supplies", "材料厂"),
)  # fmt: skip


def choose(opened, words):
    opened.search(words)
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == words


def group(opened, heading):
    """Names under a heading of the relations of the selected node."""
    return opened.page.evaluate(
        """(heading) => {
        const all = [...document.querySelectorAll("#panel h4")];
        const found = all.find((one) => one.children[1]?.textContent === heading);
        if (!found) return null;
        let list = found.nextElementSibling;
        while (list.tagName === "P") list = list.nextElementSibling;
        return [...list.querySelectorAll(".node-link > span:not(.hint)")].map((one) => one.textContent);
    }""",
        heading,
    )


def card(opened, title):
    return opened.page.locator("#panel .card", has=opened.page.locator(f"h3:has-text('{title}')")).last


def test_who_supplies_a_firm_is_told_apart_from_who_might(open_page):
    kg = cluster(*LOOP)
    opened = open_page(render_page(kg))
    choose(opened, "材料厂")
    assert group(opened, "供应方（谁供应它）") == ["外厂"]
    inferred = opened.page.locator("#panel h4", has=opened.page.locator(".badge.inferred"))
    assert inferred.all_inner_texts() == ["←\n供应方（谁供应它）\n推断\n1", "→\n供应给\n推断\n1"]
    inferred.first.locator("xpath=following::button[2]").click()
    assert "由此推断" in opened.text("#panel .note.strong")
    sentences = opened.page.locator("#panel blockquote").all_inner_texts()
    assert sentences == ["再生厂：produces：盐。", "材料厂：consumes：盐。"]
    assert opened.page.is_checked('#status-filter input[data-name="inferred"]')
    assert data_of(opened)["inferred"][0]["status"] == "inferred"


def test_inferred_edges_are_off_until_asked_for_and_never_counted(open_page):
    kg = cluster(*LOOP)
    opened = open_page(render_page(kg))
    assert opened.page.is_checked('#status-filter input[data-name="inferred"]') is False
    before = opened.text("#shown")
    assert before.endswith(f"{kg.number_of_edges()} / {kg.number_of_edges()} 条关系")
    opened.page.check('#status-filter input[data-name="inferred"]')
    assert opened.text("#shown") == before
    assert "no-status=&" in opened.page.evaluate("location.hash + '&'")
    assert opened.complaints == []


def test_a_park_tells_what_is_recycled_and_what_it_lacks(open_page):
    opened = open_page(render_page(cluster(*LOOP)))
    choose(opened, "云园")
    back = card(opened, "区内回收利用").locator(".link").all_inner_texts()
    assert back == ["再生厂 回收利用 旧电池", "盐 → 材料厂 → 旧电池 → 再生厂 → 盐"]
    lacking = card(opened, "本园缺口")
    powder = lacking.locator("li", has_text="粉料").first
    assert powder.locator(".node-link").all_inner_texts() == ["粉料", "矿厂", "外厂"]
    assert powder.locator(".badge").all_inner_texts() == ["缺供应"]
    assert powder.locator("blockquote").inner_text() == "矿厂：consumes：粉料。"


def test_a_closed_loop_leads_into_the_graph_and_into_the_address(open_page):
    opened = open_page(render_page(cluster(*LOOP)))
    [button] = card(opened, "闭环").locator(".link").all()
    assert button.inner_text() == "盐 → 材料厂 → 旧电池 → 再生厂 → 盐"
    assert card(opened, "闭环").locator(".badge").all_inner_texts() == ["逐步写明"]
    button.click()
    steps = opened.page.locator("#panel .path .link").all_inner_texts()
    assert steps == ["材料厂 使用 盐", "材料厂 生产 旧电池", "再生厂 回收利用 旧电池", "再生厂 生产 盐"]
    again = open_page(render_page(cluster(*LOOP)), address=opened.page.evaluate("location.hash"))
    assert again.text("#panel h2") == "闭环 1"


def test_what_is_no_stated_loop_says_so_at_every_step(open_page):
    joined = cluster(
        ("材料厂", "consumes", "盐"), ("材料厂", "produces", "动力电池"), ("再生厂", "recycles", "旧电池"),
        ("再生厂", "produces", "盐"),
    )  # fmt: skip
    opened = open_page(render_page(joined))
    assert card(opened, "闭环").locator(".badge").all_inner_texts() == ["按物料名称接上"]
    card(opened, "闭环").locator(".link").click()
    guessed = opened.page.locator("#panel .path li", has=opened.page.locator(".badge.inferred"))
    assert guessed.locator(".node-link").all_inner_texts() == ["动力电池", "旧电池"]
    assert "推断" in guessed.locator(".badge").inner_text()
    assert opened.page.locator("#panel .path li").count() == 5
    half = cluster(("材料厂", "produces", "动力电池"), ("再生厂", "recycles", "旧电池"))
    opened = open_page(render_page(half))
    assert "没有读到首尾相接的闭环" in card(opened, "闭环").inner_text()
    assert card(opened, "闭环").locator(".badge").all_inner_texts() == ["未闭合"]
    card(opened, "闭环").locator(".link").click()
    assert opened.text("#panel h2") == "差一步的循环 1"
    assert opened.complaints == []


def test_words_of_a_claimed_loop_stand_between_its_nodes(open_page):
    kg = cluster(("材料厂", "produces", "动力电池"))
    says = "形成了“动力电池—使用—回收”的闭环。"
    kg.nodes[node_id("Product", "动力电池")]["mentions"].append({"doc": "d0", "sentence": says, "start": 4, "end": 8})
    opened = open_page(render_page(kg))
    card(opened, "闭环").locator(".link").click()
    steps = opened.page.locator("#panel .path li")
    assert [step.split("只按句中先后")[0].split() for step in steps.all_inner_texts()] == [
        ["动力电池", "→", "使用"], ["使用", "→", "回收"], ["回收", "→", "动力电池"],
    ]  # fmt: skip
    assert opened.page.locator("#panel .path .node-link").all_inner_texts() == ["动力电池", "动力电池"]
    assert opened.complaints == []


def test_path_along_the_supply_direction_goes_one_way_only(open_page):
    kg = cluster(("甲厂", "supplies", "乙厂"), ("丙厂", "consumes", "粉料"), ("乙厂", "produces", "粉料"))
    opened = open_page(render_page(kg))
    for start, end, steps in (("甲厂", "丙厂", 3), ("丙厂", "甲厂", None)):
        choose(opened, start)
        opened.page.click("#path-from")
        choose(opened, end)
        assert opened.page.locator("#panel .path li").count() == 3
        opened.page.click("#panel [data-way=flow]")
        if steps:
            assert opened.page.locator("#panel .path .link").all_inner_texts() == [
                "甲厂 供应 乙厂", "乙厂 生产 粉料", "丙厂 使用 粉料",
            ]  # fmt: skip
            assert "way=flow" in opened.page.evaluate("location.hash")
            again = open_page(render_page(kg), address=opened.page.evaluate("location.hash"))
            assert again.page.locator("#panel .path li").count() == 3
        else:
            assert "走不通" in opened.text("#panel .card .note.strong")


def test_text_search_finds_sentences_the_graph_made_nothing_of(open_page):
    opened = open_page(render_page(two_firms()))
    opened.page.fill("#search", "隔膜")
    assert opened.text("#hits .in-text") == "在原文中查找“隔膜”\n1 句"
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel mark") == "隔膜"
    assert opened.text("#panel blockquote") == "🏭云岭材料有限公司向青浦电池供应隔膜。"


def test_document_filter_hides_what_only_this_document_says(open_page):
    opened = open_page(render_page(cluster(*LOOP)))
    opened.page.uncheck('#document-filter input[data-name="d9"]')
    assert "9 / 10 条关系" in opened.text("#shown")
    assert "no-docs=d9" in opened.page.evaluate("location.hash")
    opened.page.locator("#document-filter li", has_text="文0").hover()
    opened.page.locator("#document-filter li", has_text="文0").locator(".only").click()
    assert "1 / 10 条关系" in opened.text("#shown")
    opened.page.fill(".finder", "文9")
    assert opened.page.locator("#document-filter li:visible").count() == 1


def test_a_done_edge_shows_what_is_done_first_and_says_the_rest_is_planned(open_page):
    kg = two_firms()
    [(_, _, data)] = kg.edges(data=True)
    planned = data["evidence"][0]
    done = planned | {"status": "done", "sentence": "云岭材料有限公司已向青浦电池供货。"}
    data.update(status="done", evidence=[done, planned])
    opened = open_page(render_page(kg), address=f"#edge={data['id']}")
    assert opened.page.locator("#panel .evidence .badge.done, #panel .evidence .badge.planned").all_inner_texts() == [
        "已实施", "规划中",
    ]  # fmt: skip
    assert "其中 1 句说的是规划" in opened.text("#panel")


def test_correction_lines_are_those_the_build_reads(open_page, tmp_path):
    from graph.corrections import read_corrections

    kg = two_firms()
    opened = open_page(render_page(kg))
    choose_first = opened.search("云材")
    assert choose_first == ["云岭材料有限公司"]
    opened.page.keyboard.press("Enter")
    opened.page.click("#panel .fix summary")
    opened.page.click("#merge-from")
    opened.search("青浦")
    opened.page.keyboard.press("Enter")
    opened.page.click("#panel .fix summary")
    lines = opened.page.locator("#panel .correction").all_text_contents()
    opened.page.locator("#panel .card .small", has_text="证据").first.click()
    opened.page.click("#panel .fix summary")
    lines += opened.page.locator("#panel .correction").all_text_contents()
    path = tmp_path / "fix.tsv"
    path.write_text("\n".join(lines), encoding="utf-8")
    fixed = read_corrections(path)
    assert lines[0] == "same\tCompany\t云岭材料有限公司\t青浦电池"
    assert fixed.same == (("Company", "云岭材料有限公司", "青浦电池"),)
    assert "drop_edge\t云岭材料有限公司\tsupplies\t青浦电池" in lines


def test_nodes_without_relations_wait_until_they_are_asked_for(open_page):
    kg = cluster(*LOOP)
    lone = node_id("Company", "孤厂")
    shared = {"aliases": [], "documents": ["d0"], "mentions": [], "mention_count": 1, "score": 0.5}
    kg.add_node(lone, label="孤厂", type="Company", **shared)
    opened = open_page(render_page(kg))
    assert opened.text("#unlinked") == "另有 1 个节点没有关系，点此显示"
    assert opened.page.locator("#table tbody tr").count() == len(kg)
    choose(opened, "孤厂")
    assert opened.text("#shown").startswith(f"显示 {len(kg)} / {len(kg)} 个节点")
    opened.page.keyboard.press("Escape")
    opened.page.click("#panel .back") if opened.page.locator("#panel .back").count() else None
    opened.page.click("#unlinked")
    assert "linked=0" in opened.page.evaluate("location.hash")
    assert opened.page.locator("#unlinked").is_hidden()


def test_on_paper_stand_picture_panel_and_whole_tables(open_page):
    kg = sample_graph(300, laid_out=True)
    opened = open_page(render_page(kg), dark=True)
    rows = opened.page.locator("#table tbody tr")
    assert rows.count() == 100
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.page.locator("#print-picture canvas").is_visible()
    assert opened.page.locator("#canvas, .legend, .toolbar").all()[0].is_hidden()
    assert rows.count() == len(kg)
    assert opened.page.get_attribute("html", "data-theme") == "light"
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened.page.get_attribute("html", "data-theme") == "dark"
    assert opened.complaints == []


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_focus_leaves_as_many_steps_bright_as_asked(open_page, hops):
    names = ["一厂", "二厂", "三厂", "四厂", "五厂"]
    kg = cluster(*((a, "supplies", b) for a, b in pairwise(names)))
    opened = open_page(render_page(kg), address=f"#node={node_id('Company', '一厂')}&hops={hops}")
    assert opened.text("#shown") == f"显示 5 / 5 个节点 · 4 / 4 条关系 · 聚焦 {hops + 1} 个节点"
    opened.page.click("#hops [data-value='0']")
    assert opened.text("#shown") == "显示 5 / 5 个节点 · 4 / 4 条关系"


def test_the_link_to_this_view_is_copied(open_page, browsers):
    opened = open_page(render_page(two_firms()), address="#layout=park")
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.page.click("#export-menu summary")
    opened.page.click("#copy-link")
    opened.page.wait_for_function("() => document.querySelector('#live').textContent === '已复制'")
    assert opened.page.evaluate("navigator.clipboard.readText()").endswith("page.html#layout=park")


@pytest.mark.parametrize("width", [360, 768, 1300])
def test_every_control_can_be_reached_and_nothing_overflows(open_page, width):
    opened = open_page(render_page(cluster(*LOOP)), width=width, address=f"#node={node_id('Park', '云园')}")
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = opened.page.evaluate("""() => [...document.querySelectorAll("button, input, summary")]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width < 10)
        .map((one) => one.outerHTML)""")
    assert small == []
    assert opened.complaints == []
