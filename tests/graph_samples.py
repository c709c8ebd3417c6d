"""Synthetic knowledge graphs for tests: the shape of a real one, every name invented, same seed, same graph."""

from __future__ import annotations

import math
import random
from typing import Any

import networkx as nx

from graph.layout import positions
from graph.model import edge_id, node_id
from seeds.ontology import load_ontology

SHARES = {  # how many of a hundred nodes are of this type; companies take what is left
    "Product": 30,
    "Project": 9,
    "Park": 5,
    "Industry": 6,
    "Policy": 5,
    "Place": 5,
    "Organization": 4,
    "Cluster": 2,
}
ROLES = ("链主", "上游", "下游", "配套", "回收", "中游")
FIRST = "云青澄岚禾瑞启泰恒嘉宏远博拓卓越凌川"
SECOND = "岭溪原桥湾屿塬汀坞浦墩畈"
STUFF = ("粉料", "基材", "薄膜", "前体", "合金", "浆料", "壳体", "线束", "泵阀", "轴套", "树脂", "纤维")
KIND = ("高纯", "改性", "耐磨", "低温", "复合", "再生", "精密", "阻燃", "导热", "轻质", "特种", "超薄")


def sample_graph(nodes: int, seed: int = 7, *, laid_out: bool = False) -> nx.MultiDiGraph[str]:
    """A connected-looking cluster graph with exactly `nodes` nodes and roughly twice as many edges.

    Args:
        nodes: how many nodes, 0 or more.
        seed: seed of the generator.
        laid_out: compute real positions (slow for large graphs) instead of a spiral.
    """
    rng = random.Random(seed)
    names = _names(nodes, rng)
    documents = [
        {
            "id": f"d{i:03d}",
            "title": f"样例文稿{i + 1}：{names['Park'][i % len(names['Park'])]}走访"
            if names.get("Park")
            else f"样例文稿{i + 1}",
            "source": f"samples/{i + 1}.txt",
            "characters": 600 + 37 * i,
        }
        for i in range(max(1, nodes // 25) if nodes else 0)
    ]
    found: dict[str, dict[str, Any]] = {}
    for node_type, labels in names.items():
        for label in labels:
            found[node_id(node_type, label)] = _node(label, node_type, len(found))
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    for head, relation, tail in _wiring(names, rng):
        key = (node_id(*head), relation, node_id(*tail))
        if key not in edges and head != tail:
            edges[key] = _edge(key, head[1], tail[1], documents, rng)
    for (head_id, _, tail_id), data in edges.items():
        for claim in data["evidence"]:
            for end, span in ((head_id, claim["head"]), (tail_id, claim["tail"])):
                if span is not None:
                    found[end]["mentions"].append(
                        {"doc": claim["doc"], "sentence": claim["sentence"], "start": span[0], "end": span[1]}
                    )
    kg: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for key_id in sorted(found):
        data = found[key_id]
        data["documents"] = sorted({mention["doc"] for mention in data["mentions"]})
        data["mention_count"] = max(1, len(data["mentions"]))
        kg.add_node(key_id, **data)
    for head_id, relation, tail_id in sorted(edges):
        kg.add_edge(head_id, tail_id, key=relation, **edges[head_id, relation, tail_id])
    kg.graph.update(_info(documents, nodes))
    if laid_out:
        for key_id, (x, y) in positions(kg).items():
            kg.nodes[key_id].update(x=x, y=y)
    return kg


def _names(nodes: int, rng: random.Random) -> dict[str, list[str]]:
    """Unique invented names by type, `nodes` of them in all."""
    if nodes <= 3:
        return {"Company": [f"云岭{KIND[i]}材料有限公司" for i in range(nodes)]} if nodes else {}
    counts = (
        {node_type: max(1, nodes * share // 100) for node_type, share in SHARES.items()}
        if nodes >= 20
        else {"Product": nodes // 3}
    )
    counts["Role"] = min(len(ROLES), nodes // 8)
    counts["Company"] = nodes - sum(counts.values())
    patterns = {
        "Company": "{a}{b}{k}材料有限公司",
        "Product": "{k}{a}{s}",
        "Project": "{a}{b}{s}项目",
        "Park": "{a}{b}高新区",
        "Industry": "{k}{s}产业",
        "Policy": "“{a}{b}”{k}行动方案",
        "Place": "{a}{b}县",
        "Organization": "{a}{b}研究院",
        "Cluster": "{a}{b}{s}产业集群",
    }
    names: dict[str, list[str]] = {"Role": list(ROLES[: counts["Role"]])}
    for node_type, pattern in patterns.items():
        taken: dict[str, None] = {}
        while len(taken) < counts.get(node_type, 0):
            name = pattern.format(a=rng.choice(FIRST), b=rng.choice(SECOND), k=rng.choice(KIND), s=rng.choice(STUFF))
            taken[name if name not in taken else f"{name}{len(taken)}"] = None
        names[node_type] = list(taken)
    return {node_type: labels for node_type, labels in names.items() if labels}


def _node(label: str, node_type: str, index: int) -> dict[str, Any]:
    aliases = [{"name": label, "kind": "legal" if node_type == "Company" else "name"}]
    if node_type == "Company" and len(label) > 8:
        aliases.append({"name": label[:4], "kind": "short"})
    angle, radius = index * 2.399963, 40 * math.sqrt(index)
    return {
        "label": label, "type": node_type, "aliases": aliases, "documents": [], "mentions": [], "mention_count": 1,
        "score": round(0.6 + 0.39 * ((index * 37) % 100) / 100, 3),
        "x": round(radius * math.cos(angle), 2), "y": round(radius * math.sin(angle), 2),
    }  # fmt: skip


def _wiring(names: dict[str, list[str]], rng: random.Random) -> list[tuple[tuple[str, str], str, tuple[str, str]]]:
    """Who is related to whom, as (type, name) pairs; firms of one park share its products, so that clusters show."""
    firms, products, parks = names.get("Company", []), names.get("Product", []), names.get("Park", [])
    out: list[tuple[tuple[str, str], str, tuple[str, str]]] = []

    def link(head_type: str, head: str, relation: str, tail_type: str, pool: list[str], chance: float = 1.0) -> None:
        if pool and rng.random() < chance:
            tail = pool[min(len(pool) - 1, int(rng.random() ** 2 * len(pool)))]  # the first are hubs
            out.append(((head_type, head), relation, (tail_type, tail)))

    groups = max(1, len(parks))
    for i, firm in enumerate(firms):
        group = i % groups
        own, near = products[group::groups], firms[group::groups]
        link("Company", firm, "produces", "Product", own)
        link("Company", firm, "produces", "Product", own, 0.4)
        link("Company", firm, "consumes", "Product", own, 0.35)
        link("Company", firm, "recycles", "Product", own, 0.08)
        link("Company", firm, "supplies", "Company", near[: near.index(firm)], 0.45)
        link("Company", firm, "subsidiary_of", "Company", near[:1], 0.08)
        link("Company", firm, "located_in", "Park", parks[group : group + 1], 0.8)
        link("Company", firm, "has_role", "Role", names.get("Role", []), 0.15)
        link("Company", firm, "engages_in", "Industry", names.get("Industry", [])[group::groups], 0.3)
        link("Company", firm, "invests_in", "Project", names.get("Project", [])[group::groups], 0.3)
        link("Company", firm, "cooperates_with", "Organization", names.get("Organization", []), 0.08)
    for i, product in enumerate(products):
        own = products[i % groups :: groups]
        link("Product", product, "upstream_of", "Product", own[own.index(product) + 1 :], 0.35)
    for i, project in enumerate(names.get("Project", [])):
        link("Project", project, "located_in", "Park", parks[i % groups : i % groups + 1])
        link("Project", project, "produces", "Product", products[i % groups :: groups], 0.6)
    for park in parks:
        link("Park", park, "located_in", "Place", names.get("Place", []))
        link("Park", park, "member_of", "Cluster", names.get("Cluster", []), 0.7)
        link("Park", park, "engages_in", "Industry", names.get("Industry", []))
    for policy in names.get("Policy", []):
        link("Place", rng.choice(names["Place"]), "issues", "Policy", [policy])
        link("Policy", policy, "applies_to", "Industry", names.get("Industry", []))
    for body in names.get("Organization", []):
        link("Organization", body, "located_in", "Place", names.get("Place", []))
    return out


def _edge(
    key: tuple[str, str, str], head: str, tail: str, documents: list[dict[str, Any]], rng: random.Random
) -> dict[str, Any]:
    relation = load_ontology().relations[key[1]]
    evidence = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        planned = rng.random() < 0.18
        lead = rng.choice(("据悉，", "调研了解到，", "目前，", ""))
        sentence = f"{lead}{head}{'拟' if planned else '已'}{relation.label}{tail}，相关工作由专班跟进。"
        at = len(lead)
        tail_at = at + len(head) + 1 + len(relation.label)
        evidence.append({
            "doc": rng.choice(documents)["id"], "sentence": sentence, "start": rng.randrange(0, 500),
            "head": [at, at + len(head)], "tail": [tail_at, tail_at + len(tail)], "rule": f"sample.{key[1]}",
            "status": "planned" if planned else "done", "score": round(rng.uniform(0.4, 0.99), 3),
            "quantities": [{"kind": "capacity", "value": 5.0, "unit": "万吨", "text": "年产5万吨"}] if planned else [],
            "dates": ["2024年"] if planned else [],
        })  # fmt: skip
    return {
        "id": edge_id(*key), "relation": key[1], "label": relation.label,
        "status": "planned" if all(claim["status"] == "planned" for claim in evidence) else "done",
        "score": max(claim["score"] for claim in evidence), "weight": len(evidence), "evidence": evidence,
    }  # fmt: skip


def _info(documents: list[dict[str, Any]], nodes: int) -> dict[str, Any]:
    dropped = [
        {
            "doc": documents[i % len(documents)]["id"],
            "reason": reason,
            "what": f"样例关系{i + 1}",
            "sentence": "此事并未发生。",
        }
        for i, reason in enumerate(("denied", "low_score", "wrong_ends", "low_score")[: nodes // 10])
    ]
    return {
        "title": f"样例产业集群（{nodes}个节点）", "generator": "clusterkg tests", "documents": documents,
        "skipped": [{"source": "samples/broken.pdf", "reason": "文件损坏，无法读取"}] if nodes >= 20 else [],
        "dropped": dropped,
    }  # fmt: skip
