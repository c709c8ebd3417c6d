"""One self-contained HTML page from a knowledge graph.

`render_page` gives the page, `display` shows it in a notebook, `to_pyvis` hands the drawing to pyvis. The page runs
from disk with the network off. Graphs up to `VIS_LIMIT` nodes are drawn by the vis-network of the installed pyvis,
larger ones by the sigma in `static/vendor`; everything else comes from `static/`.
Texts of documents are data only: they stand in a JSON block, reach the page through `textContent`, and a
content-security policy lets no other script run than the page's own, named by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from graph.page.drawing import MAX_DRAWN, VIS_LIMIT, busiest, to_pyvis
from graph.page.payload import as_json, payload
from seeds.errors import ClusterKGError

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

__all__ = ["MAX_DRAWN", "VIS_LIMIT", "PageError", "PageView", "display", "render_page", "to_pyvis"]

NOTEBOOK_NODES = 1000
SCRIPTS = (
    "i18n", "data", "dom", "state", "paths", "looks", "labels", "painter", "board", "filters", "search",
    "panel", "overview", "evidence", "corrections", "tables", "exports", "main",
)  # fmt: skip
BOARDS = {"vis": ("moved", "board_vis"), "sigma": ("shaders", "board_sigma", "board_plain")}
VIS_FOLDERS = ("lib", "templates/lib")
SLOT = re.compile(r"\{\{(\w+)\}\}")


class PageError(ClusterKGError):
    """The page cannot be made because a part of the installation is missing."""


class PageView:
    """A page that a notebook shows in a sandboxed frame; its text form is one line of counts."""

    def __init__(self, page: str, summary: str, *, height: int = 760) -> None:
        self.page = page
        self.summary = summary
        self.height = height

    def __repr__(self) -> str:
        return self.summary

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.page, quote=True)}" sandbox="allow-scripts allow-downloads" '
            f'title="{html.escape(self.summary, quote=True)}" '
            f'style="width:100%;height:{self.height}px;border:0" loading="lazy"></iframe>'
        )


def render_page(kg: KnowledgeGraph, *, title: str | None = None) -> str:
    """The whole page as HTML text; write it as UTF-8.

    Up to `VIS_LIMIT` nodes vis-network draws, beyond it sigma with WebGL, or without it a plain canvas. At most
    `MAX_DRAWN` nodes are drawn, those with most edges, and the page says so; its tables and search keep all.

    Args:
        kg: a graph as `graph.model` describes it, unchanged afterwards; it may be empty.
        title: heading; the graph's own title by default.

    Raises:
        PageError: the installed pyvis has no copy of vis-network.
    """
    return _page(kg, title=title, total=(len(kg), kg.number_of_edges()))


def display(kg: KnowledgeGraph, *, title: str | None = None, height: int = 760) -> PageView:
    """The page for a notebook cell, `height` pixels high.

    A notebook keeps the page inside its file, so of a graph beyond 1,000 nodes the cell holds the 1,000 with most
    edges and says so.
    """
    total = (len(kg), kg.number_of_edges())
    part = kg if len(kg) <= NOTEBOOK_NODES else kg.subgraph(busiest(kg, NOTEBOOK_NODES))
    cut = "" if part is kg else f", page holds the {len(part)} nodes with most edges"
    documents = len(kg.graph.get("documents", ()))
    summary = f"{_title(kg, title)}: {total[0]} nodes, {total[1]} edges, {documents} documents{cut}"
    return PageView(_page(part, title=title, total=total), summary, height=height)


def _title(kg: KnowledgeGraph, title: str | None) -> str:
    return title or str(kg.graph.get("title") or "产业集群知识图谱")


def _page(kg: KnowledgeGraph, *, title: str | None, total: tuple[int, int]) -> str:
    heading = _title(kg, title)
    drawn = busiest(kg, MAX_DRAWN)
    engine = "vis" if len(drawn) <= VIS_LIMIT else "sigma"
    data = as_json(payload(kg, title=heading, drawn=drawn, engine=engine, total=total))
    style, script, library = _static("page.css"), _page_script(engine), _library(engine)
    policy = (
        f"default-src 'none'; script-src {_source_hash(library)} {_source_hash(script)}; "
        f"style-src {_source_hash(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "title": html.escape(heading.encode("utf-8", "replace").decode("utf-8")),
        "style": style,
        "data": data,
        "library": library,
        "script": script,
    }
    return SLOT.sub(lambda slot: parts[slot[1]], _static("template.html"))


def _source_hash(source: str) -> str:
    digest = hashlib.sha256(source.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def _static(name: str) -> str:
    return files("graph.page").joinpath("static", *name.split("/")).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def _page_script(engine: str) -> str:
    """The page's scripts as one, in a scope of their own; `main` comes last and starts the page."""
    names = (*SCRIPTS[:-1], *BOARDS[engine], SCRIPTS[-1])
    body = "\n".join(_static(f"{name}.js") for name in names)
    return f'\n(() => {{\n"use strict";\n{body}\n}})();\n'


@cache
def _library(engine: str) -> str:
    """The drawing library: sigma as `static/vendor` has it, or vis-network, the newest copy of the installed pyvis."""
    if engine == "sigma":
        return _static("vendor/sigma.js")
    for folder in VIS_FOLDERS:
        root = files("pyvis").joinpath(*folder.split("/"))
        copies = [entry for entry in root.iterdir() if entry.name.startswith("vis-")] if root.is_dir() else []
        for copy in sorted(copies, key=lambda entry: [int(n) for n in re.findall(r"\d+", entry.name)], reverse=True):
            source = copy.joinpath("vis-network.min.js")
            if source.is_file():
                text = source.read_text(encoding="utf-8").replace("\r\n", "\n")
                return re.sub(r"//# sourceMappingURL=\S*", "", text).replace("</script", "<\\/script")
    raise PageError(
        f"pyvis: no vis-network.min.js in {' or '.join(VIS_FOLDERS)} of the installed package; "
        "install pyvis 0.3.2 again (pip install --force-reinstall 'pyvis>=0.3.2,<0.4')"
    )
