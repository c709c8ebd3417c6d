"""Round trips: independent readers get every value back from the Gephi files, on small, odd and large graphs.

graphology is what Gephi Lite reads with; `make readers` installs it. No reader may print a warning.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from functools import cache
from pathlib import Path

import networkx as nx
import pytest
from graph_samples import sample_graph
from test_exports import small_graph
from test_exports_nasty import nasty_graph

from graph.exports import write_gexf, write_graphml
from graph.exports.cells import gephi_text
from graph.exports.columns import flatten

READERS = Path(__file__).resolve().parents[1] / "readers"
LOOKS = ("r", "g", "b", "x", "y", "size")
GRAPHS = {"small": small_graph, "nasty": nasty_graph, "sample": lambda: sample_graph(300, laid_out=True)}
GRAPHS["empty"] = nx.MultiDiGraph
GRAPHS["large"] = lambda: sample_graph(10_000)
NAMES = [pytest.param(name, marks=[pytest.mark.slow] if name == "large" else []) for name in GRAPHS]


@cache
def tables(name):
    return flatten(GRAPHS[name]())


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A function that writes a graph once and gives the path of the file."""
    folder = tmp_path_factory.mktemp("readers")

    def write(name, kind):
        path = folder / f"{name}.{kind}"
        if not path.exists():
            {"graphml": write_graphml, "gexf": write_gexf}[kind](tables(name), path)
        return path

    return write


def expected(row, *, without=()):
    """Values of a row as a reader should give them: texts guarded for Gephi, but for the label."""
    return {
        name: gephi_text(value) if isinstance(value, str) and name != "label" else value
        for name, value in row.values.items()
        if name not in without
    }


def rgb(color):
    if color.startswith("#"):
        return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))
    return tuple(map(int, color.removeprefix("rgb(").removesuffix(")").split(",")))


def through_graphology(path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: Gephi Lite's reader was not asked")
    if not (READERS / "node_modules").is_dir():
        pytest.skip("graphology is not installed (make readers): Gephi Lite's reader was not asked")
    run = [node, str(READERS / "read_graph.mjs"), str(path)]
    done = subprocess.run(run, capture_output=True, check=False, timeout=300)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_networkx_reads_graphml(written, name):
    back = nx.read_graphml(written(name, "graphml"), force_multigraph=True)
    flat = tables(name)
    assert {row.id: expected(row) for row in flat.nodes} == dict(back.nodes(data=True))
    assert {(row.source, row.target, row.id): expected(row) for row in flat.edges} == {
        (head, tail, key): data for head, tail, key, data in back.edges(keys=True, data=True)
    }


@pytest.mark.parametrize("name", NAMES)
def test_networkx_reads_gexf(written, name):
    back = nx.read_gexf(written(name, "gexf"), version="1.3")
    flat = tables(name)
    for row in flat.nodes:
        data = dict(back.nodes[row.id])
        viz = data.pop("viz")
        assert data == expected(row, without=LOOKS)
        assert viz["color"] | {"a": None} == {part: row.values[part] for part in "rgb"} | {"a": None}
        assert viz["size"] == row.values["size"]
        if "x" in row.values and "y" in row.values:
            assert viz["position"] == {"x": row.values["x"], "y": row.values["y"], "z": 0.0}
    found = {data.pop("id"): (head, tail, data) for head, tail, data in back.edges(data=True)}
    for row in flat.edges:
        head, tail, data = found.pop(row.id)
        start = data.pop("start", None)
        assert (head, tail, data, start) == (
            row.source, row.target, expected(row, without=LOOKS), row.values.get("first_date"),
        )  # fmt: skip
    assert found == {}


@pytest.mark.parametrize("name", NAMES)
def test_igraph_reads_graphml(written, name):
    igraph = pytest.importorskip("igraph")
    back = igraph.Graph.Read_GraphML(str(written(name, "graphml")))
    flat = tables(name)
    for rows, found in ((flat.nodes, back.vs), (flat.edges, back.es)):
        for row, part in zip(rows, found, strict=True):  # in the order of the file
            data = part.attributes()
            told = data.pop("id")  # of an edge, igraph 1.0 gives the id of some node
            given = {k: v for k, v in data.items() if v != "" and not (isinstance(v, float) and math.isnan(v))}
            assert given == expected(row)
            if rows is flat.nodes:
                assert told == row.id
            else:
                assert (back.vs[part.source]["id"], back.vs[part.target]["id"]) == (row.source, row.target)


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
@pytest.mark.parametrize("name", NAMES)
def test_gephi_lite_reads_both(written, name, kind):
    back = through_graphology(written(name, kind))
    flat = tables(name)
    assert back["nodes"].keys() == {row.id for row in flat.nodes}
    assert back["edges"].keys() == {row.id for row in flat.edges}
    for row in flat.nodes:
        data = back["nodes"][row.id]
        assert rgb(data.pop("color")) == tuple(row.values[part] for part in "rgb")
        data.pop("z", None)
        placed = kind == "graphml" or {"x", "y"} <= row.values.keys()  # GEXF places by both or not at all
        assert data == expected(row, without="rgb" if placed else "rgbxy")
    for row in flat.edges:
        edge = back["edges"][row.id]
        data = edge["attributes"]
        assert (edge["source"], edge["target"]) == (row.source, row.target)
        assert rgb(data.pop("color")) == tuple(row.values[part] for part in "rgb")
        assert data.pop("kind", row.values["label"]) == row.values["label"]
        assert data == expected(row, without="rgb")
