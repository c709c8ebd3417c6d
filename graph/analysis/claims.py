"""Sentences that say that a loop of material is closed (形成闭环, 循环产业链), with what they name.

闭环管理, 工作闭环, 数据闭环 and their like speak of administration, not of material: they claim nothing here, nor does
a cue inside the name of a policy or project.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractors.relations.status import Truth, read_truth
from graph.analysis.claim_steps import Named, Stop, read_stops
from graph.facts import label

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_ADMINISTRATIVE = (
    *("工作", "管理", "服务", "监管", "治理", "责任", "数据", "信息", "商业", "业务", "资金", "交易", "消费", "营销"),
    *("质量", "政策"),
)
_CLAIM = re.compile(
    rf"闭环{''.join(f'(?<!{word}闭环)' for word in _ADMINISTRATIVE)}"
    r"(?!式?(?:管理|管控|监管|监督|控制|整改|运行机制|处置|处理机制|落实|推进|办理|服务|机制|可溯|追溯|溯源|反馈|系统|考核))"
    r"|循环产业链|循环链条|闭路循环|闭合的?(?:循环|圆环|链条|产业链|回路)|循环[^，。；]{0,4}闭合"
)
_INTENT = re.compile(
    r"(?:加快|加速|着力|努力|积极|聚力|致力于|旨在|推动|必?须|应当?|要)[^，。；：]{0,8}?"
    r"(?:打造|构建|形成|建成|建设|建立|实现|打通|完善|闭环)"
)
_TITLES = ("Policy", "Project")
_SHORTEST_NAME = 2
_AROUND = 30
"""Characters on each side of a cue that tell whether two cuts of one long sentence hold the same cue."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that says that a loop is closed, or will be.

    Attributes:
        document, sentence: where it stands.
        status: `done` or `planned`; what a sentence denies is no claim.
        nodes: ids of what it names, in the order of the sentence; not what is part of a longer name (宁乡 in
            宁乡高新区).
        stops: the steps that it names, in order, without a return to the first.
    """

    document: str
    sentence: str
    status: str
    nodes: tuple[str, ...]
    stops: tuple[Stop, ...]

    @property
    def edge(self) -> dict[str, Any]:
        """The claim in the form of an edge, to stand behind a step."""
        return {"status": self.status, "evidence": [{"sentence": self.sentence, "doc": self.document}]}


def claims_of(kg: KnowledgeGraph) -> list[Claim]:
    """The sentences among mentions and evidence that claim a loop, by document and text.

    Complexity: O(V + E), and for each claim the names of the nodes of its document.
    """
    spans = _claiming(kg)
    names = _names(kg, {doc for doc, _ in spans})
    claims = []
    for doc, text in _uncut(spans):
        named = [*_longest(_found(kg, text, spans[doc, text], names[doc]))]
        cues = [cue.span() for cue in _CLAIM.finditer(text) if not _in_title(text, cue.span(), named)]
        if not cues:
            continue
        cue = cues[-1]  # what a sentence sums up with stands at its end
        truth = _truth(text, cue)
        if truth in ("done", "planned"):
            nodes = tuple(dict.fromkeys(name.node for name in named))
            claims.append(Claim(doc, text, truth, nodes, read_stops(text, cue, named)))
    return sorted(claims, key=lambda claim: (claim.document, claim.sentence))


def _claiming(kg: KnowledgeGraph) -> dict[tuple[str, str], set[tuple[int, int, str]]]:
    """Sentences with a cue by document and text, each with the mentions in it that the graph keeps."""
    found: dict[tuple[str, str], set[tuple[int, int, str]]] = defaultdict(set)
    for node, data in kg.nodes(data=True):
        for mention in data.get("mentions", ()):
            if _has_cue(mention["sentence"]):
                found[mention["doc"], mention["sentence"]].add((mention["start"], mention["end"], node))
    for head, tail, data in kg.edges(data=True):
        for row in data.get("evidence", ()):
            if _has_cue(row["sentence"]):
                spans = found[row["doc"], row["sentence"]]
                spans |= {(*span, node) for node, span in ((head, row["head"]), (tail, row["tail"])) if span}
    return found


def _uncut(sentences: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Of several cuts of one long sentence around the same cue the one with the most text before it."""
    kept: dict[str, list[str]] = defaultdict(list)
    for doc, text in sorted(sentences, key=lambda key: (key[0], -_last_cue(key[1]).start(), -len(key[1]), key[1])):
        cue = _last_cue(text)
        near = text[max(cue.start() - _AROUND, 0) : cue.end() + _AROUND]
        if not any(near in other for other in kept[doc]):
            kept[doc].append(text)
            yield doc, text


def _has_cue(text: str) -> bool:
    # every cue holds one of these; looking for them first is much faster than the pattern
    return ("闭" in text or "循环" in text) and _CLAIM.search(text) is not None


def _last_cue(text: str) -> re.Match[str]:
    *_, cue = _CLAIM.finditer(text)
    return cue


def _names(kg: KnowledgeGraph, documents: set[str]) -> Mapping[str, list[tuple[str, str]]]:
    """Names and ids of the nodes of each document; roles are no names."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for node, data in kg.nodes(data=True) if documents else ():
        for doc in documents.intersection(data.get("documents", ())) if data["type"] != "Role" else ():
            names = {data["label"], *(alias["name"] for alias in data.get("aliases", ()))}
            found[doc] += [(name, node) for name in names if len(name) >= _SHORTEST_NAME]
    return found


def _found(
    kg: KnowledgeGraph, text: str, spans: Iterable[tuple[int, int, str]], names: Iterable[tuple[str, str]]
) -> Iterator[Named]:
    """All places in a text where a node is named; a node keeps only some of its mentions, so names are looked for."""
    places = set(spans)
    for name, node in names:
        places |= {(hit.start(), hit.end(), node) for hit in re.finditer(re.escape(name), text)}
    for start, end, node in places:
        yield Named(start, end, node, kg.nodes[node]["type"], label(kg, node))


def _longest(names: Iterable[Named]) -> Iterator[Named]:
    """Names that do not overlap, the longest before others, in the order of the text."""
    taken: list[Named] = []
    for name in sorted(names, key=lambda n: (n.start - n.end, n.start, n.type, n.node)):
        if all(name.end <= other.start or other.end <= name.start for other in taken):
            taken.append(name)
    yield from sorted(taken, key=lambda n: n.start)


def _in_title(text: str, cue: tuple[int, int], named: Iterable[Named]) -> bool:
    if text.rfind("《", 0, cue[0]) > text.rfind("》", 0, cue[0]):
        return True
    return any(n.type in _TITLES and n.start <= cue[0] and cue[1] <= n.end for n in named)


def _truth(text: str, cue: tuple[int, int]) -> Truth:
    truth = read_truth(text, *cue)
    clause = re.split("[，。；]", text[: cue[1]])[-1]
    return "planned" if truth == "done" and _INTENT.search(clause) else truth
