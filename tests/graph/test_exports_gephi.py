"""Back from Gephi: files as Gephi writes them, and as networkx does, onto the graph that they came from."""

from __future__ import annotations

import networkx as nx
import pytest
from graph_samples import sample_graph

from graph.exports import GraphFileError, read_gephi, read_json, write_gexf, write_graphml, write_json
from graph.exports.columns import gephi_scale

SAMPLE = sample_graph(60, laid_out=True)
NODES, EDGES = sorted(SAMPLE), sorted(data["id"] for *_, data in SAMPLE.edges(data=True))


def gephi_gexf(nodes: str, edges: str = "") -> str:
    """GEXF with the namespaces, the statistics and the omissions of Gephi 0.9 and 0.10."""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<gexf xmlns="http://www.gexf.net/1.3" version="1.3" xmlns:viz="http://www.gexf.net/1.3/viz">
  <meta lastmodifieddate="2024-01-01"><creator>Gephi 0.10</creator></meta>
  <graph defaultedgetype="directed" mode="static">
    <attributes class="node" mode="static">
      <attribute id="n1" title="entity_type" type="string"/>
      <attribute id="modularity_class" title="Modularity Class" type="integer"><default>0</default></attribute>
      <attribute id="pageranks" title="PageRank" type="double"/>
      <attribute id="备注" title="备注" type="string"/>
      <attribute id="type" title="type" type="string"/>
    </attributes>
    <attributes class="edge" mode="static"><attribute id="seen" title="Seen" type="boolean"/></attributes>
    <nodes>{nodes}</nodes><edges>{edges}</edges>
  </graph>
</gexf>"""


@pytest.mark.parametrize("write", [write_gexf, write_graphml])
def test_an_untouched_file_changes_nothing(tmp_path, write):
    write(SAMPLE, tmp_path / "g.xml")
    back = read_gephi(tmp_path / "g.xml", SAMPLE)
    assert nx.utils.graphs_equal(back.graph, SAMPLE)
    assert (back.node_columns, back.edge_columns) == ((), ())
    assert (back.removed_nodes, back.removed_edges, back.unknown) == ((), (), ())


def test_statistics_notes_and_positions_come_back(tmp_path):
    scale = gephi_scale(len(SAMPLE))
    first, second, third = NODES[:3]
    head, tail, _, edge = next(iter(SAMPLE.edges(keys=True, data=True)))
    others = "".join(f'<node id="{n}" label="x"/>' for n in NODES[3:])
    (tmp_path / "g.gexf").write_text(
        gephi_gexf(
            f"""<node id="{first}" label="改名"><attvalues><attvalue for="n1" value="Place"/>
            <attvalue for="modularity_class" value="4"/><attvalue for="pageranks" value="0.125"/>
            <attvalue for="备注" value="IN\u2060F 待核实"/><attvalue for="type" value="自定"/></attvalues>
            <viz:position x="{600 * scale}" y="{-800 * scale}"/></node>
            <node id="{second}"><attvalues><attvalue for="pageranks" value="NaN"/></attvalues></node>
            <node id="{third}"><viz:position x="-12.5" y="0.0"/></node>{others}""",
            f'<edge id="{edge["id"]}" source="{head}" target="{tail}"><attvalues>'
            '<attvalue for="seen" value="true"/></attvalues></edge>',
        ),
        encoding="utf-8",
    )
    back = read_gephi(tmp_path / "g.gexf", SAMPLE)
    assert back.node_columns == ("gephi_type", "modularity_class", "pagerank", "备注")
    assert back.edge_columns == ("seen",)
    data = back.graph.nodes[first]
    assert (data["label"], data["type"]) == (SAMPLE.nodes[first]["label"], SAMPLE.nodes[first]["type"])
    assert (data["modularity_class"], data["pagerank"], data["备注"]) == (4, 0.125, "INF 待核实")
    assert data["gephi_type"] == "自定"
    assert (data["x"], data["y"]) == (600.0, 800.0)
    assert "pagerank" not in back.graph.nodes[second]
    assert (back.graph.nodes[second]["x"], back.graph.nodes[second]["y"]) == (0.0, 0.0)
    assert back.graph.edges[head, tail, edge["relation"]]["seen"] is True
    assert back.removed_edges == tuple(e for e in EDGES if e != edge["id"])
    assert back.removed_nodes == ()
    assert "modularity_class" not in SAMPLE.nodes[first]


def test_what_was_deleted_is_gone_and_what_was_added_is_told(tmp_path):
    kept = NODES[:50]
    (tmp_path / "g.gexf").write_text(
        gephi_gexf(
            "".join(f'<node id="{n}"/>' for n in [*kept, "new"]), f'<edge id="9" source="{kept[0]}" target="new"/>'
        ),
        encoding="utf-8",
    )
    back = read_gephi(tmp_path / "g.gexf", SAMPLE)
    assert sorted(back.graph) == kept
    assert back.removed_nodes == tuple(sorted(SAMPLE.nodes[n]["label"] for n in NODES[50:]))
    assert back.unknown == ("9", "new")
    assert back.graph.nodes[kept[0]]["x"] == SAMPLE.nodes[kept[0]]["x"]


def test_a_layout_elsewhere_is_fitted(tmp_path):
    spots = "".join(
        f'<node id="{n}"><viz:position x="{90_000 - i}" y="{i - 90_000}"/></node>' for i, n in enumerate(NODES)
    )
    (tmp_path / "g.gexf").write_text(gephi_gexf(spots), encoding="utf-8")
    placed = read_gephi(tmp_path / "g.gexf", SAMPLE).graph.nodes.values()
    assert max(abs(value) for data in placed for value in (data["x"], data["y"])) == 1000.0


def test_graphml_of_other_programs_comes_back(tmp_path):
    write_graphml(SAMPLE, tmp_path / "ours.graphml")
    other = nx.read_graphml(tmp_path / "ours.graphml", force_multigraph=True)
    for i, data in enumerate(other.nodes.values()):
        data["Community"] = i % 3
    nx.write_graphml(other, tmp_path / "theirs.graphml")
    back = read_gephi(tmp_path / "theirs.graphml", SAMPLE)
    assert (back.node_columns, back.edge_columns, back.unknown) == (("community",), (), ())
    assert sorted({data["community"] for data in back.graph.nodes.values()}) == [0, 1, 2]
    write_json(back.graph, tmp_path / "graph.json")
    assert nx.utils.graphs_equal(read_json(tmp_path / "graph.json"), back.graph)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("甲厂", "is not XML"),
        ("<svg/>", "is XML, but 'svg'"),
        ('<gexf><graph><nodes><node id="zz"/></nodes></graph></gexf>', "none of its 1 nodes is in this graph"),
    ],
)
def test_other_files_are_refused(tmp_path, content, message):
    path = tmp_path / "g.gexf"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(GraphFileError) as caught:
        read_gephi(path, SAMPLE)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_entities_of_a_file_are_not_resolved(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    text = gephi_gexf(f'<node id="{NODES[0]}"><attvalues><attvalue for="备注" value="x"/></attvalues></node>')
    head, _, rest = text.partition("\n")
    bomb = f'{head}\n<!DOCTYPE gexf [<!ENTITY s SYSTEM "{secret.as_uri()}">]>\n{rest}'.replace("<nodes>", "<nodes>&s;")
    (tmp_path / "g.gexf").write_text(bomb, encoding="utf-8")
    back = read_gephi(tmp_path / "g.gexf", SAMPLE)
    assert list(back.graph) == [NODES[0]]
    assert "geheim" not in str(back)
