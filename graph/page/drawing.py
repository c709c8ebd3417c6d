"""The drawn part of a page: which nodes are drawn, and the pyvis network that holds them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.layout import positions
from graph.model import edge_id
from graph.page.palette import DEFAULT_COLOR, group_of, look_of
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from pyvis.network import Network

    from graph.model import KnowledgeGraph

MAX_DRAWN = 2000  # vis-network drops under 30 frames a second beyond this
SPACING = 62.0
EDGES_SHOWN_WHILE_MOVING = 500
FONT = '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC","Hiragino Sans GB",sans-serif'


def busiest(kg: KnowledgeGraph, count: int) -> list[str]:
    """Ids of the `count` nodes with most edges (ties by id), sorted by id."""
    return sorted(sorted(kg, key=lambda node: (-kg.degree(node), node))[:count])


def placed(kg: KnowledgeGraph) -> dict[str, tuple[float, float]]:
    """Positions the nodes carry, or a fresh layout where any is missing, not a number, or all are the same."""
    found = {}
    for node, data in kg.nodes(data=True):
        x, y = data.get("x"), data.get("y")
        if not (isinstance(x, (int, float)) and isinstance(y, (int, float)) and math.isfinite(x) and math.isfinite(y)):
            return positions(kg)
        found[node] = (float(x), float(y))
    return found if len(set(found.values())) > 1 or len(found) < 2 else positions(kg)


def canvas_scale(spots: Collection[tuple[float, float]]) -> float:
    """Canvas units to one unit of the layout, so that the nearest neighbour is `SPACING` away from most nodes."""
    points = np.array(sorted(set(spots)), dtype=float).reshape(-1, 2)[:: max(1, len(spots) // MAX_DRAWN)]
    if len(points) < 2:
        return 0.2
    squares = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(squares, np.inf)
    nearest = float(np.median(np.sqrt(squares.min(axis=1))))
    return round(SPACING / max(nearest, 1.0), 4)


def to_pyvis(kg: KnowledgeGraph) -> Network:
    """The graph as a pyvis network: directed, physics off, positions fixed, every parallel edge kept.

    The graph is not changed. Titles are plain text. `Network.show` of pyvis 0.3 still asks a CDN for its styles;
    `render_page` makes the page that works without a network.
    """
    from pyvis.network import Network  # imports IPython: half a second

    ontology = load_ontology()
    net = Network(height="800px", width="100%", directed=True, cdn_resources="in_line")
    net.options = _options(kg.number_of_edges())
    spots = placed(kg)
    scale = canvas_scale(spots.values())
    # in a large picture, fitted into the window, thin lines and small nodes would vanish
    reach = scale * max((max(abs(x), abs(y)) for x, y in spots.values()), default=1.0)
    grown = max(1.0, reach / 560)
    for node, (x, y) in sorted(spots.items()):
        data = kg.nodes[node]
        kind = ontology.types.get(str(data.get("type", "")))
        look, color = look_of(kind.name if kind else ""), kind.color if kind else DEFAULT_COLOR
        net.add_node(
            node,
            label=_short(str(data.get("label") or node)),
            title=_plain_text(f"{data.get('label') or node}\n{kind.label if kind else data.get('type', '')}"),
            shape=look.shape,
            color={"background": "#ffffff" if look.hollow else color, "border": color if look.hollow else "#ffffff"},
            borderWidth=3 if look.hollow else 1.5,
            size=round(min(44.0, (8 + 3.6 * math.sqrt(kg.degree(node))) * grown**0.28), 1),
            x=round(x * scale, 1),
            y=round(y * scale, 1),
        )
    seen: Counter[tuple[str, str]] = Counter()
    for head, tail, relation, data in sorted(kg.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        pair = (min(head, tail), max(head, tail))
        options = _edge_options(head == pair[0], str(relation), data, seen[pair], grown**0.6)
        net.add_edge(head, tail, id=str(data.get("id") or edge_id(head, str(relation), tail)), **options)
        seen[pair] += 1
    return net


def drawing_of(kg: KnowledgeGraph, drawn: Collection[str]) -> dict[str, Any]:
    """Nodes, edges and options of the drawn part as the page needs them: texts and colours are the page's own."""
    net = to_pyvis(kg if len(drawn) == len(kg) else kg.subgraph(drawn))
    own = ("label", "title", "color")
    return {
        "nodes": [{key: value for key, value in node.items() if key not in own} for node in net.nodes],
        "edges": [{key: value for key, value in edge.items() if key not in own} for edge in net.edges],
        "options": net.options,
    }


def _options(edges: int) -> dict[str, Any]:
    many = edges > EDGES_SHOWN_WHILE_MOVING
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "hover": True,
            "hoverConnectedEdges": False,
            "selectConnectedEdges": False,
            "hideEdgesOnDrag": many,
            "hideEdgesOnZoom": many,
            "zoomSpeed": 0.7,
        },
        "nodes": {
            "font": {"face": FONT, "size": 14, "strokeWidth": 3, "strokeColor": "#ffffff"},
            "scaling": {"label": {"drawThreshold": 7}},
        },
        "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}}, "selectionWidth": 0},
    }


def _edge_options(forward: bool, relation: str, data: dict[str, Any], earlier: int, grown: float) -> dict[str, Any]:
    """Options of an edge; the second and later edges of a pair are bent so that each can be seen and clicked."""
    weight = data.get("weight", 1)
    options: dict[str, Any] = {
        "title": _plain_text(str(data.get("label") or relation)),
        "color": {"color": group_of(relation).color, "opacity": 0.55},
        "width": round((1.3 + 0.5 * math.log2(max(1.0, float(weight)))) * grown, 2),
    }
    if data.get("status") == "planned":
        options["dashes"] = [round(7 * grown), round(6 * grown)]
    if earlier:
        clockwise = (earlier % 2 == 1) == forward
        bend = {"enabled": True, "type": "curvedCW" if clockwise else "curvedCCW"}
        options["smooth"] = {**bend, "roundness": round(0.06 + 0.12 * ((earlier + 1) // 2), 2)}
    return options


def _short(label: str, limit: int = 16) -> str:
    return label if len(label) <= limit else label[: limit - 1] + "…"


def _plain_text(text: str) -> str:
    """pyvis writes titles as HTML as soon as one of them holds a link: without `<` and `&` there is no HTML."""
    return text.replace("&", "＆").replace("<", "＜")
