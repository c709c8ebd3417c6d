"""The drawn part of a page: which nodes are drawn, where, how large, and the pyvis network that holds them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.layout import park_positions, positions, return_lane, stage_positions
from graph.model import edge_id
from graph.page.palette import DEFAULT_COLOR, group_of, look_of
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from pyvis.network import Network

    from graph.model import KnowledgeGraph

VIS_LIMIT = 2000  # vis-network drops under 30 frames a second beyond this: sigma draws what is larger
MAX_DRAWN = 20000
SPACING = 62.0
SAMPLE = 500
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
    points = np.array(sorted(set(spots)), dtype=float).reshape(-1, 2)
    if len(points) < 2:
        return 0.2
    sample = points[:: -(-len(points) // SAMPLE)]
    squares = ((sample[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
    nearest = float(np.median(np.sqrt(np.partition(squares, 1, axis=1)[:, 1])))  # the first is the point itself
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
    grown = _growth(spots, scale)
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
            size=_size(kg.degree(node), grown),
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


def _growth(spots: dict[str, tuple[float, float]], scale: float) -> float:
    """How much thicker things must be: in a large picture, fitted into the window, thin lines would vanish."""
    reach = scale * max((max(abs(x), abs(y)) for x, y in spots.values()), default=1.0)
    return max(1.0, reach / 560)


def _size(degree: int, grown: float) -> float:
    return round(min(44.0, (8 + 3.6 * math.sqrt(degree)) * math.pow(grown, 0.28)), 1)


def _pixels(degree: int, count: int) -> float:
    """Radius in a picture of `count` nodes that fills the window, so that they cover about a third of it at most."""
    crowd = min(1.2, math.sqrt(4000 / count))
    return round(min(12.0, (1.7 + 0.8 * math.sqrt(degree)) * crowd), 2)


def drawing_of(kg: KnowledgeGraph, drawn: Collection[str], *, engine: str) -> dict[str, Any]:
    """What the page needs to draw: texts and colours are the page's own.

    Returns:
        `engine`: as given, `vis` or `sigma`.
        `ids`: ids of the drawn nodes, sorted.
        `sizes`: their radii, in units of the picture for `vis`, in pixels at the widest view for `sigma`.
        `places`: for each layout x and y of each drawn node in turn, in units of the picture, y growing downwards.
        `lane`: ids of those that stand in the lane of recycling of the layout by stage, sorted.
        `vis`: nodes, edges and options as pyvis holds them; None for `sigma`.
    """
    part = kg if len(drawn) == len(kg) else kg.subgraph(drawn)
    layouts = {"force": placed(part), "stage": stage_positions(part), "park": park_positions(part)}
    ids = sorted(part)
    places = {}
    for name, spots in layouts.items():
        scale = canvas_scale(spots.values())
        places[name] = [round(value * scale, 1) for node in ids for value in spots[node]]
    net = to_pyvis(part) if engine == "vis" else None
    sizes = {node["id"]: node["size"] for node in net.nodes} if net else {}
    own = ("label", "title", "color", "x", "y")
    return {
        "engine": engine,
        "ids": ids,
        "sizes": [sizes.get(node) or _pixels(part.degree(node), len(ids)) for node in ids],
        "places": places,
        "lane": sorted(return_lane(part)),
        "vis": net
        and {
            "nodes": [{key: value for key, value in node.items() if key not in own} for node in net.nodes],
            "edges": [{key: value for key, value in edge.items() if key not in own} for edge in net.edges],
            "options": net.options,
        },
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
