"""Questions to a hand-made graph with known answers: what must be there, and what must not."""

from __future__ import annotations

import builtins
from dataclasses import FrozenInstanceError

import networkx as nx
import pytest
from hand_graph import hand_graph, nid

from graph.model import edge_id, node_id
from graph.query import (
    AmbiguousNameError,
    ChainLink,
    MissingExtraError,
    NameNotFoundError,
    PathStep,
    QueryError,
    downstream,
    edges_frame,
    evidence_frame,
    find,
    in_park,
    made_in,
    makers,
    neighbours,
    nodes_frame,
    path,
    products_of,
    recyclers,
    role,
    to_frame,
    upstream,
    users,
)
from seeds.ontology import load_ontology

C, P, K, J, L, R, I = "Company", "Product", "Park", "Project", "Place", "Role", "Industry"  # noqa: E741

# (type, label, aliases)
NODES = [
    (C, "甲电池有限公司", ["甲电池", "ＡＢ Cell"]),
    (C, "乙前驱体公司", ["乙"]),
    (C, "丙盐业", []),
    (C, "丁硫酸镍厂", []),
    (C, "戊整车", []),
    (C, "己回收", []),
    (C, "庚回收", []),
    (C, "辛矿业", []),
    (C, "大龙", []),
    (K, "大龙", []),
    (K, "大龙北园", []),
    (K, "别处园", []),
    (L, "铜县", []),
    (J, "丁二期项目", []),
    (J, "无主项目", []),
    (P, "前驱体", []),
    (P, "硫酸镍", []),
    (P, "电池", ["电芯"]),
    (P, "废电池", []),
    (P, "镍矿", []),
    (P, "整车", []),
    (I, "新能源", []),
    (R, "回收", []),
]
# (head, relation, tail, status)
EDGES = [
    ("乙前驱体公司", "supplies", "甲电池有限公司", "done"),
    ("丙盐业", "supplies", "乙前驱体公司", "planned"),
    ("甲电池有限公司", "supplies", "戊整车", "done"),
    ("甲电池有限公司", "consumes", "前驱体", "done"),
    ("甲电池有限公司", "consumes", "硫酸镍", "done"),
    ("甲电池有限公司", "produces", "电池", "done"),
    ("甲电池有限公司", "recycles", "废电池", "planned"),
    ("乙前驱体公司", "produces", "前驱体", "done"),
    ("丁硫酸镍厂", "invests_in", "丁二期项目", "done"),
    ("丁二期项目", "produces", "硫酸镍", "planned"),
    ("丁二期项目", "consumes", "镍矿", "done"),
    ("无主项目", "produces", "硫酸镍", "done"),
    ("辛矿业", "produces", "镍矿", "done"),
    ("戊整车", "produces", "废电池", "done"),
    ("戊整车", "produces", "整车", "done"),
    ("戊整车", "consumes", "电池", "done"),
    ("己回收", "recycles", "废电池", "done"),
    ("己回收", "has_role", "回收", "done"),
    ("庚回收", "has_role", "回收", "done"),
    ("前驱体", "upstream_of", "电池", "done"),
    ("硫酸镍", "upstream_of", "前驱体", "done"),
    ("大龙北园", "located_in", "K:大龙", "done"),
    ("K:大龙", "located_in", "铜县", "done"),
    ("K:大龙", "located_in", "大龙北园", "done"),
    ("甲电池有限公司", "located_in", "K:大龙", "done"),
    ("乙前驱体公司", "located_in", "大龙北园", "planned"),
    ("丁硫酸镍厂", "located_in", "K:大龙", "done"),
    ("丁二期项目", "located_in", "别处园", "done"),
    ("己回收", "located_in", "大龙北园", "done"),
    ("庚回收", "located_in", "别处园", "done"),
    ("乙前驱体公司", "cooperates_with", "甲电池有限公司", "done"),
    ("甲电池有限公司", "engages_in", "新能源", "done"),
]


def sample() -> nx.MultiDiGraph:
    ontology = load_ontology()
    kg = nx.MultiDiGraph(title="t", generator="g", documents=[], skipped=[], dropped=[])
    ids = {}
    for kind, label, aliases in NODES:
        ids.setdefault(label, node_id(kind, label))
        ids[f"{kind[0] if kind != K else 'K'}:{label}"] = node_id(kind, label)
        names = [{"name": name, "kind": "name"} for name in (label, *aliases)]
        kg.add_node(node_id(kind, label), label=label, type=kind, aliases=names, documents=["d"], score=1.0)
    for head, relation, tail, status in EDGES:
        ends = ids[head], ids[tail]
        sentence = f"{head}{relation}{tail}。"
        kg.add_edge(
            *ends,
            key=relation,
            id=edge_id(ends[0], relation, ends[1]),
            relation=relation,
            label=ontology.relations[relation].label,
            status=status,
            score=0.5 if status == "planned" else 0.9,
            weight=1,
            evidence=[{"doc": "d", "sentence": sentence, "start": 0, "rule": "r", "status": status, "score": 0.9}],
        )
    return kg


@pytest.fixture(scope="module")
def kg() -> nx.MultiDiGraph:
    return sample()


# --- find


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("甲电池有限公司", None, (C, "甲电池有限公司")),
        ("甲电池", None, (C, "甲电池有限公司")),
        ("乙", None, (C, "乙前驱体公司")),
        ("ab cell", None, (C, "甲电池有限公司")),
        (" 甲电池 ", None, (C, "甲电池有限公司")),
        ("大龙", "Park", (K, "大龙")),
        ("大龙", "园区", (K, "大龙")),
        ("大龙", ("Park", "Place"), (K, "大龙")),
        ("大龙", "企业", (C, "大龙")),
        (node_id(P, "电池"), None, (P, "电池")),
        ("回收", None, (R, "回收")),
    ],
)
def test_find(kg, name, kind, label):
    assert find(kg, name, type=kind) == node_id(*label)


def test_an_ambiguous_name_lists_the_choices(kg):
    with pytest.raises(AmbiguousNameError) as caught:
        find(kg, "大龙")
    message = str(caught.value)
    assert "names 2 nodes" in message
    assert f"大龙 (type='Company', id {node_id(C, '大龙')})" in message
    assert f"大龙 (type='Park', id {node_id(K, '大龙')})" in message
    assert "give type=" in message


def test_a_name_that_stands_whole_in_one_other_is_that_one():
    kg = hand_graph("", alone=["C贵州晶立新材料科技有限公司", "I新材料", "C晶瑞立升新材料"])
    assert find(kg, "晶立新材料") == nid("C贵州晶立新材料科技有限公司")


def test_an_unknown_name_lists_near_ones(kg):
    with pytest.raises(NameNotFoundError) as caught:
        find(kg, "硫酸镍二厂")
    assert "丁硫酸镍厂" in str(caught.value)
    assert "戊整车" not in str(caught.value)
    with pytest.raises(NameNotFoundError, match="'电芯' names a Product; this question is about Park, Place"):
        find(kg, "电芯", type=("Park", "Place"))
    with pytest.raises(NameNotFoundError, match="no node of type Park is called '大龙园'; did you mean 大龙"):
        find(kg, "大龙园", type="Park")
    with pytest.raises(NameNotFoundError, match=r"nodes.csv and nodes_frame\(kg\) list all names"):
        find(kg, "zzz")
    with pytest.raises(NameNotFoundError, match=r"nodes.csv and nodes_frame\(kg\) list all names"):
        find(nx.MultiDiGraph(), "")


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("前驱体公", "Company", (C, "乙前驱体公司")),  # a part
        ("乙前驱公司", None, (C, "乙前驱体公司")),  # spread out
        ("甲电池有限公词", None, (C, "甲电池有限公司")),  # a slip
        ("甲电池有限限公司", None, (C, "甲电池有限公司")),
        ("无主项", "Project", (J, "无主项目")),
    ],
)
def test_find_by_part_and_by_slip(kg, name, kind, label):
    assert find(kg, name, type=kind) == node_id(*label)
    with pytest.raises(NameNotFoundError):
        find(kg, name, type=kind, fuzzy=False)


@pytest.mark.parametrize("name", ["硫酸", "丁三期项目", "大龙南园", "电", "己回收公司", "乙电池有限公司"])
def test_find_does_not_guess_between_namesakes(kg, name):
    with pytest.raises(NameNotFoundError):
        find(kg, name)


def test_an_unknown_type_is_refused(kg):
    with pytest.raises(QueryError, match="'Firm' is no node type; types are Company, Park"):
        find(kg, "电池", type="Firm")


# --- neighbours


def names(rows):
    return [(row.relation, row.direction, row.name) for row in rows]


def test_neighbours_in_order(kg):
    assert names(neighbours(kg, "乙前驱体公司")) == [
        ("located_in", "out", "大龙北园"),
        ("produces", "out", "前驱体"),
        ("supplies", "in", "丙盐业"),
        ("supplies", "out", "甲电池有限公司"),
        ("cooperates_with", "both", "甲电池有限公司"),
    ]


def test_neighbours_of_one_relation_and_direction(kg):
    assert names(neighbours(kg, "乙", relation="supplies", direction="in")) == [("supplies", "in", "丙盐业")]
    assert names(neighbours(kg, "乙", relation="供应", direction="out")) == [("supplies", "out", "甲电池有限公司")]
    assert names(neighbours(kg, "乙", relation=("produces", "合作"))) == [
        ("produces", "out", "前驱体"),
        ("cooperates_with", "both", "甲电池有限公司"),
    ]
    for name in ("甲电池", "乙"):
        for direction in ("in", "out", "both"):
            assert len(neighbours(kg, name, relation="合作", direction=direction)) == 1
    assert neighbours(kg, "辛矿业", direction="in") == []


def test_a_neighbour_carries_its_evidence(kg):
    (row,) = neighbours(kg, "丙盐业")
    assert (row.id, row.type, row.status, row.score, row.weight) == (node_id(C, "乙前驱体公司"), C, "planned", 0.5, 1)
    assert (row.evidence, row.document) == ("丙盐业supplies乙前驱体公司。", "d")
    assert row.edge == edge_id(node_id(C, "丙盐业"), "supplies", node_id(C, "乙前驱体公司"))
    with pytest.raises(FrozenInstanceError):
        row.name = "x"


def test_a_loop_is_one_neighbour(kg):
    loop = nx.MultiDiGraph()
    loop.add_node("n1", label="甲", type=C)
    loop.add_edge("n1", "n1", key="cooperates_with", id="e1")
    assert [(row.direction, row.evidence) for row in neighbours(loop, "甲")] == [("both", "")]


def test_neighbours_refuses_unknown_words(kg):
    with pytest.raises(QueryError, match="'sells' is no relation; relations are located_in"):
        neighbours(kg, "乙", relation="sells")
    with pytest.raises(QueryError, match="direction 'up' is unknown"):
        neighbours(kg, "乙", direction="up")


# --- ways


def ways(rows):
    return [(row.step, row.from_name, row.relation, row.direction, row.to_name) for row in rows]


def test_a_way_between_two_nodes(kg):
    assert ways(path(kg, "丙盐业", "戊整车")) == [
        (1, "丙盐业", "supplies", "out", "乙前驱体公司"),
        (2, "乙前驱体公司", "cooperates_with", "both", "甲电池有限公司"),
        (3, "甲电池有限公司", "supplies", "out", "戊整车"),
    ]
    assert ways(path(kg, "戊整车", "丙盐业", relation="供应")) == [
        (1, "戊整车", "supplies", "in", "甲电池有限公司"),
        (2, "甲电池有限公司", "supplies", "in", "乙前驱体公司"),
        (3, "乙前驱体公司", "supplies", "in", "丙盐业"),
    ]
    assert path(kg, "丙盐业", "戊整车")[0] == PathStep(
        1, node_id(C, "丙盐业"), "丙盐业", "supplies", "out", node_id(C, "乙前驱体公司"), "乙前驱体公司", "planned",
        "丙盐业supplies乙前驱体公司。", "d",
    )  # fmt: skip


def test_a_way_in_one_direction(kg):
    assert path(kg, "戊整车", "丙盐业", relation="supplies", direction="out") == []
    assert len(path(kg, "丙盐业", "戊整车", relation="supplies", direction="out")) == 3
    assert len(path(kg, "戊整车", "丙盐业", relation="supplies", direction="in")) == 3
    assert path(kg, "丙盐业", "丙盐业") == []
    with pytest.raises(QueryError, match="direction 'up' is unknown"):
        path(kg, "丙盐业", "戊整车", direction="up")


def test_a_common_role_is_no_way(kg):
    assert path(kg, "己回收", "庚回收", relation="has_role") == []
    assert ways(path(kg, "己回收", node_id(R, "回收"))) == [(1, "己回收", "has_role", "out", "回收")]


# --- chains


def chain(rows):
    return [(row.hop, row.certainty, row.name, row.of, row.via, row.status) for row in rows]


def test_upstream_one_hop(kg):
    assert chain(upstream(kg, "甲电池")) == [
        (1, "stated", "乙前驱体公司", "甲电池有限公司", "", "done"),
        (1, "possible", "丁硫酸镍厂", "甲电池有限公司", "硫酸镍", "planned"),
        (1, "possible", "戊整车", "甲电池有限公司", "废电池", "planned"),
        (1, "possible", "无主项目", "甲电池有限公司", "硫酸镍", "done"),
    ]


def test_upstream_two_hops(kg):
    rows = chain(upstream(kg, "甲电池", hops=2))
    assert rows[:2] == [
        (1, "stated", "乙前驱体公司", "甲电池有限公司", "", "done"),
        (2, "stated", "丙盐业", "乙前驱体公司", "", "planned"),
    ]
    assert (2, "possible", "辛矿业", "丁硫酸镍厂", "镍矿", "done") in rows
    assert "甲电池有限公司" not in {name for _, _, name, *_ in rows}
    assert len(rows) == 6


def test_evidence_of_a_possible_link(kg):
    row = next(row for row in upstream(kg, "甲电池") if row.name == "丁硫酸镍厂")
    assert row.evidence == "丁二期项目produces硫酸镍。"
    assert row.evidence_of == "甲电池有限公司consumes硫酸镍。"
    stated = upstream(kg, "甲电池")[0]
    assert (stated.evidence, stated.evidence_of) == ("乙前驱体公司supplies甲电池有限公司。", "")


def test_downstream(kg):
    assert chain(downstream(kg, "甲电池")) == [(1, "stated", "戊整车", "甲电池有限公司", "", "done")]
    assert chain(downstream(kg, "丁硫酸镍厂")) == [(1, "possible", "甲电池有限公司", "丁硫酸镍厂", "硫酸镍", "planned")]
    assert chain(downstream(kg, "丁硫酸镍厂", hops=2))[1:] == [(2, "possible", "戊整车", "甲电池有限公司", "", "done")]


def test_chain_of_products(kg):
    assert chain(upstream(kg, "电池", hops=5)) == [
        (1, "stated", "前驱体", "电池", "", "done"),
        (2, "stated", "硫酸镍", "前驱体", "", "done"),
    ]
    assert chain(downstream(kg, "硫酸镍")) == [(1, "stated", "前驱体", "硫酸镍", "", "done")]
    assert upstream(kg, "硫酸镍") == []


def test_a_circle_ends(kg):
    ring = nx.MultiDiGraph()
    for i in range(3):
        ring.add_node(f"n{i}", label=f"厂{i}", type=C)
    for i in range(3):
        ring.add_edge(f"n{i}", f"n{(i + 1) % 3}", key="supplies", id=f"e{i}", status="done")
    assert [(row.hop, row.name) for row in upstream(ring, "厂0", hops=9)] == [(1, "厂2"), (2, "厂1")]


def test_a_supplier_by_two_ways_is_listed_with_both(kg):
    fork = nx.MultiDiGraph()
    for name in "abcd":
        fork.add_node(name, label=name, type=C)
    for head, tail in ("ba", "ca", "db", "dc"):
        fork.add_edge(head, tail, key="supplies", status="done")
    assert [(row.name, row.of) for row in upstream(fork, "a", hops=2)] == [
        *(("b", "a"), ("c", "a"), ("d", "b"), ("d", "c")),
    ]


def test_chains_refuse_what_has_none(kg):
    with pytest.raises(QueryError, match="hops is 0"):
        upstream(kg, "甲电池", hops=0)
    with pytest.raises(NameNotFoundError):
        upstream(kg, "大龙北园")


# --- products


def facts(rows):
    return [(row.firm, row.relation, row.product, row.project, row.place, row.status) for row in rows]


def test_makers(kg):
    assert facts(makers(kg, "硫酸镍")) == [
        ("丁硫酸镍厂", "produces", "硫酸镍", "丁二期项目", "", "planned"),
        ("无主项目", "produces", "硫酸镍", "", "", "done"),
    ]
    assert facts(makers(kg, "电芯")) == [("甲电池有限公司", "produces", "电池", "", "", "done")]
    with pytest.raises(NameNotFoundError):
        makers(kg, "甲电池")


def test_users(kg):
    assert facts(users(kg, "废电池")) == [
        ("己回收", "recycles", "废电池", "", "", "done"),
        ("甲电池有限公司", "recycles", "废电池", "", "", "planned"),
    ]
    assert facts(users(kg, "镍矿")) == [("丁硫酸镍厂", "consumes", "镍矿", "丁二期项目", "", "done")]


def test_in_park(kg):
    rows = in_park(kg, "大龙")
    assert [(row.name, row.place, row.roles, row.products, row.status) for row in rows] == [
        ("丁硫酸镍厂", "大龙", (), ("硫酸镍",), "done"),
        ("乙前驱体公司", "大龙北园", (), ("前驱体",), "planned"),
        ("己回收", "大龙北园", ("回收",), (), "done"),
        ("甲电池有限公司", "大龙", (), ("电池",), "done"),
    ]
    assert (rows[1].evidence, rows[1].score) == ("乙前驱体公司located_in大龙北园。", 0.5)
    assert [row.name for row in in_park(kg, "别处园", type="项目")] == ["丁二期项目"]
    assert {row.type for row in in_park(kg, "铜县", type=None)} == {C, K}
    with pytest.raises(QueryError, match="'Firm' is no node type"):
        in_park(kg, "大龙", type="Firm")


def test_role(kg):
    assert [(row.firm, row.role, row.parks) for row in role(kg, "回收")] == [
        ("己回收", "回收", ("大龙北园",)),
        ("庚回收", "回收", ("别处园",)),
    ]
    (row,) = role(kg, "庚回收")
    assert (row.firm, row.role, row.evidence) == ("庚回收", "回收", "庚回收has_role回收。")
    assert role(kg, "丙盐业") == []


def test_products_of(kg):
    assert facts(products_of(kg, "戊整车")) == [
        ("戊整车", "produces", "废电池", "", "", "done"),
        ("戊整车", "produces", "整车", "", "", "done"),
    ]
    assert facts(products_of(kg, "丁硫酸镍厂")) == [("丁硫酸镍厂", "produces", "硫酸镍", "丁二期项目", "", "planned")]
    assert products_of(kg, "庚回收") == []


def test_made_in_goes_through_parks_in_parks(kg):
    expected = [
        ("乙前驱体公司", "produces", "前驱体", "", "大龙北园", "planned"),
        ("甲电池有限公司", "produces", "电池", "", "大龙", "done"),
    ]
    assert facts(made_in(kg, "大龙")) == expected
    assert facts(made_in(kg, "铜县")) == expected
    assert facts(made_in(kg, "大龙北园"))[0] == expected[0]
    (row,) = made_in(kg, "别处园")
    assert (row.firm, row.project, row.product, row.place) == ("丁硫酸镍厂", "丁二期项目", "硫酸镍", "别处园")
    assert row.place_evidence == "丁二期项目located_in别处园。"
    assert row.evidence == "丁二期项目produces硫酸镍。"
    assert row.score == 0.5


def test_a_project_without_a_place_counts_where_its_company_sits(kg):
    other = sample()
    other.remove_edge(node_id(J, "丁二期项目"), node_id(K, "别处园"))
    assert ("丁硫酸镍厂", "produces", "硫酸镍", "丁二期项目", "大龙", "planned") in facts(made_in(other, "大龙"))
    assert made_in(other, "别处园") == []


def test_recyclers(kg):
    assert facts(recyclers(kg)) == [
        ("己回收", "recycles", "废电池", "", "", "done"),
        ("庚回收", "has_role", "", "", "", "done"),
        ("甲电池有限公司", "recycles", "废电池", "", "", "planned"),
    ]
    assert facts(recyclers(kg, park="大龙")) == [
        ("己回收", "recycles", "废电池", "", "大龙北园", "done"),
        ("甲电池有限公司", "recycles", "废电池", "", "大龙", "planned"),
    ]
    assert facts(recyclers(kg, park="别处园")) == [("庚回收", "has_role", "", "", "别处园", "done")]


def test_queries_leave_the_graph_alone(kg):
    before = sample()
    for row in (*upstream(kg, "甲电池", hops=3), *made_in(kg, "铜县"), *recyclers(kg), *neighbours(kg, "甲电池")):
        assert row.evidence.endswith("。")
    assert nx.utils.graphs_equal(kg, before)


# --- tables


def test_frames(kg):
    pytest.importorskip("pandas")
    nodes, edges, evidence = nodes_frame(kg), edges_frame(kg), evidence_frame(kg)
    assert list(nodes.columns[:4]) == ["id", "label", "entity_type", "type_zh"]
    assert (len(nodes), len(edges), len(evidence)) == (len(NODES), len(EDGES), len(EDGES))
    assert sorted(nodes[nodes["entity_type"] == "Park"]["label"]) == ["别处园", "大龙", "大龙北园"]
    supplies = edges[edges["relation"] == "supplies"]
    assert sorted(supplies["source_label"]) == ["丙盐业", "乙前驱体公司", "甲电池有限公司"]
    assert set(edges["target"]) <= set(nodes["id"])
    assert sorted(evidence["edge_id"]) == sorted(edges["id"])
    frame = to_frame(upstream(kg, "甲电池"))
    assert list(frame["via"]) == ["", "硫酸镍", "废电池", "硫酸镍"]
    empty = to_frame(upstream(kg, "硫酸镍"), kind=ChainLink)
    assert (len(empty), list(empty.columns)[:4]) == (0, ["id", "name", "type", "hop"])
    assert len(to_frame([])) == 0
    assert list(nodes_frame(nx.MultiDiGraph()).columns[:2]) == ["id", "label"]


def test_without_pandas_the_extra_is_named(kg, monkeypatch):
    real = builtins.__import__

    def without_pandas(name, *args, **kwargs):
        if name == "pandas":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pandas)
    with pytest.raises(MissingExtraError, match=r"clusterkg\[notebook\]"):
        nodes_frame(kg)
