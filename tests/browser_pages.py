"""Pages open in the Chromium of the system, and small graphs with known answers to put into them."""

from __future__ import annotations

import json
import shutil

import networkx as nx

from graph.model import edge_id, node_id

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WEBGL = ["--enable-unsafe-swiftshader"]  # drawn by the processor: slow, but the same pictures
NO_WEBGL = ["--disable-gpu", "--disable-software-rasterizer", "--disable-3d-apis"]


class Opened:
    """A page open in the browser, with all that it asked for or complained of."""

    def __init__(self, page, complaints):
        self.page = page
        self.complaints = complaints

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def search(self, words):
        self.page.fill("#search", words)
        return self.page.locator("#hits [role=option]:not(.in-text) .name").all_inner_texts()


def ink(opened) -> int:
    """Pixels of the drawing that are not blank."""
    return opened.page.evaluate("""() => {
        const canvas = document.querySelector("#canvas canvas");
        if (!canvas) return 0;
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i]) count += 1;
        return count;
    }""")


def middle(opened) -> tuple[float, float]:
    """Where the middle of the whole picture stands: between the buttons above and the counts below."""
    canvas, above, below = (opened.page.locator(name).bounding_box() for name in ("#canvas", ".toolbar", ".status"))
    return canvas["x"] + canvas["width"] / 2, (above["y"] + above["height"] + 10 + below["y"] - 8) / 2


def data_of(opened) -> dict:
    """The data block of the open page."""
    return json.loads(opened.page.locator("#data").text_content())


def two_firms(
    names=("云岭材料有限公司", "青浦电池"), sentence="🏭云岭材料有限公司向青浦电池供应隔膜。"
) -> nx.MultiDiGraph[str]:
    """A firm that supplies another; the sentence begins with an emoji, which is one character and two UTF-16 units."""
    kg: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    head, tail = (node_id("Company", name) for name in names)
    mention = {"doc": "d1", "sentence": sentence, "start": 1, "end": 9}
    firm = {"type": "Company", "documents": ["d1"], "mention_count": 1, "score": 0.9, "y": 0.0}
    aliases = [{"name": names[0], "kind": "legal"}, {"name": "云材", "kind": "short"}]
    kg.add_node(head, label=names[0], x=-300.0, aliases=aliases, mentions=[mention], **firm)
    kg.add_node(tail, label=names[1], x=300.0, aliases=[{"name": names[1], "kind": "name"}], mentions=[], **firm)
    shared = {"status": "planned", "score": 0.8}
    claim = {"doc": "d1", "sentence": sentence, "start": 0, "head": [1, 9], "tail": [10, 14], "rule": "supply.to"}
    claim |= {"quantities": [{"kind": "capacity", "value": 5.0, "unit": "万吨", "text": "5万吨"}], "dates": ["2025年"]}
    edge = {"id": edge_id(head, "supplies", tail), "relation": "supplies", "label": "供应", "weight": 1}
    kg.add_edge(head, tail, key="supplies", **edge, **shared, evidence=[claim | shared])
    document = {"id": "d1", "title": "走访记", "source": "a.txt", "characters": 18}
    kg.graph.update(title="两家企业", generator="test", documents=[document], skipped=[], dropped=[])
    return kg
