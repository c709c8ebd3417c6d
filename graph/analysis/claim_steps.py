"""The steps that a sentence names when it says that a loop is closed.

Read in this order, the first that yields two steps:

- a chain of words: “轮胎—炭黑—再生胶—裂解油”的闭环, A→B→回收→A;
- 从A到B再到C(再回到A)的闭环;
- the products of the sentence in their order, and what stands for products without being a name: 上游材料, 下游产品.
  Names that stand side by side (joined by nothing, by 和 or 与, in a list that ends with 等, or one waste after
  another) are one step.

A step is shown by the names of its nodes, or in the words of the text where these say more (电池回收). A chain of words
that names no material (生产—使用—回收) is that of the product named before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from graph.analysis.materials import families, is_waste
from graph.facts import MAKERS
from seeds.lexicon import load_generic, load_products

NEAR = 150
"""Characters from the cue within which the products of a sentence count; a text without full stops has no end."""
_STEP_TYPES = ("Product", *MAKERS)
_WORD = r"[一-鿿A-Za-z0-9()（）%+·、]{1,24}"
_LINK = r"\s*(?:[—–－─━→➔➜➡⇒▶~～]+|-+>?(?![0-9A-Za-z]))\s*"
_CHAIN = re.compile(rf"{_WORD}(?:{_LINK}{_WORD}){{2,}}")
_LINKS = re.compile(_LINK)
_FROM = re.compile(r"从([^从。；]+)$")
_TO = re.compile(r"[，、]?(?:再|又|最后|最终|进而|然后|并|直)*(?:返|送|用|回|重新)*到(?!位|期|处)")
_VERB = "(?:形成|构建|打造|建成|建立|建起|实现|打通|走出|推动|推行|采用|创新|叫作?|写成|构成|画成|是)"
# what leads up to a chain that no quotation marks enclose, and from it to the cue
_HEAD = re.compile(rf"^.*{_VERB}(?:了|起|出|一条)*(?:以|由|从)?")
_TAIL = re.compile(rf"(?:，|的|{_VERB}|(?:全|完整|绿色|内部|大|小)*(?:产业链|产业|链条|循环)?$).*$")
_MATTER = re.compile(
    "生产|制造|制备|加工|开采|冶炼|使用|应用|消费|报废|退役|回收|再生|利用|拆解|再制造|原料|材料|产品|资源|废"
)
_BESIDE = frozenset({"", "和", "与", "及", "以及", "或"})
_REST_OF_LIST = re.compile("(?:[、和与及][^，。；、]{1,12})*等")


@dataclass(frozen=True, slots=True)
class Named:
    """A node that a text names: half-open span of the text, id, type and label."""

    start: int
    end: int
    node: str
    type: str
    label: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of a claimed loop.

    Attributes:
        name: labels of its nodes, or words of the text.
        nodes: ids of the products and firms that it names, in order; empty where the graph has none.
    """

    name: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    stop: Stop

    @property
    def waste(self) -> bool:
        return is_waste(self.stop.name)


def read_stops(text: str, cue: tuple[int, int], named: Sequence[Named]) -> tuple[Stop, ...]:
    """The steps that a text names, without a return to the first; empty if there are none.

    Args:
        text: a sentence that claims a loop.
        cue: span of the words that claim it.
        named: what the text names, in order, without overlaps.
    """
    for read in (_chained, _from_to):
        if len(stops := read(text, cue, named)) > 1:
            return stops
    return _in_order(text, cue, named)


def _chained(text: str, cue: tuple[int, int], named: Sequence[Named]) -> tuple[Stop, ...]:
    """The chain of words nearest before the cue, else the first behind it."""
    found = sorted(_CHAIN.finditer(text), key=lambda m: (m.start() > cue[0], abs(m.start() - cue[0])))
    for chain in found:
        ends = [(m.start() + chain.start(), m.end() + chain.start()) for m in _LINKS.finditer(chain.group())]
        borders = [chain.start(), *(place for end in ends for place in end), min(chain.end(), _before(cue, chain))]
        words = [*zip(borders[::2], borders[1::2], strict=True)]
        if head := _HEAD.match(text[slice(*words[0])]):
            words[0] = words[0][0] + head.end(), words[0][1]
        words[-1] = _shortened(text, words[-1])
        if len(stops := _stops_of_words(text, words, named)) > 1:
            return stops
    return ()


def _before(cue: tuple[int, int], chain: re.Match[str]) -> int:
    """Where the cue begins, if the chain runs into it."""
    return cue[0] if chain.start() < cue[0] else chain.end()


def _from_to(text: str, cue: tuple[int, int], named: Sequence[Named]) -> tuple[Stop, ...]:
    way = _FROM.search(text[: cue[0]])
    if not way:
        return ()
    links = [(m.start(), m.end()) for m in _TO.finditer(text, way.start(1), way.end(1))]
    borders = [way.start(1), *(place for link in links for place in link), way.end(1)]
    spans = [*zip(borders[::2], borders[1::2], strict=True)]
    spans[-1] = _shortened(text, spans[-1])
    words = [
        (start + part.start(), start + part.end())
        for start, end in spans
        for part in re.finditer("[^、，]+", text[start:end])
    ]
    return _stops_of_words(text, words, named) if links else ()


def _shortened(text: str, last: tuple[int, int]) -> tuple[int, int]:
    """The span of the last word without what leads on to the cue."""
    tail = _TAIL.search(text[slice(*last)])
    return last[0], last[0] + tail.start() if tail else last[1]


def _stops_of_words(text: str, words: Sequence[tuple[int, int]], named: Sequence[Named]) -> tuple[Stop, ...]:
    """Words as steps; none unless two of them speak of matter."""
    stops = [stop for start, end in words if (stop := _stop_of_word(text, start, end, named)).name]
    if stops and stops[-1] in stops[:-1]:  # what leads into the loop is none of it
        stops = stops[stops.index(stops[-1]) : -1]
    telling = [stop for stop in stops if stop.nodes or _MATTER.search(stop.name) or families(stop.name)]
    if len(telling) < 2:
        return ()
    before = [n for n in named if n.type == "Product" and n.end <= words[0][0]]
    if before and not any(stop.nodes for stop in stops):
        stops[0] = Stop(before[-1].label + stops[0].name, (before[-1].node,))
    return tuple(stops)


def _stop_of_word(text: str, start: int, end: int, named: Sequence[Named]) -> Stop:
    word = text[start:end].strip("“”‘’\"'、 ")
    inside = [n for n in named if n.type in _STEP_TYPES and start <= n.start and n.end <= end]
    whole = len(inside) == 1 and text[inside[0].start : inside[0].end] == word
    return Stop(inside[0].label if whole else word, tuple(n.node for n in inside))


def _in_order(text: str, cue: tuple[int, int], named: Sequence[Named]) -> tuple[Stop, ...]:
    items = sorted(_items(text, cue, named), key=lambda item: item.start)
    groups: list[list[_Item]] = [items[:1]] if items else []
    for left, right in pairwise(items):
        if _side_by_side(text, left, right):
            groups[-1].append(right)
        else:
            groups.append([right])
    stops = [_joined(group) for group in groups]
    return tuple(stops if len(stops) > 1 else (item.stop for item in items))


def _items(text: str, cue: tuple[int, int], named: Sequence[Named]) -> Iterator[_Item]:
    seen = set[str]()
    products = [n for n in named if n.type == "Product" and cue[0] - NEAR <= n.start <= cue[1] + NEAR]
    for name in products:
        if name.node not in seen:
            seen.add(name.node)
            yield _Item(name.start, name.end, Stop(name.label, (name.node,)))
    taken = [(n.start, n.end) for n in named if not _goes_on(text, n)]
    for word in _stage_goods().finditer(text, max(cue[0] - NEAR, 0), cue[1]):
        # 上游材料磷酸铁锂: the name that follows says what the words stand for
        if not any(start <= word.end() and word.start() < end for start, end in taken):
            yield _Item(word.start(), word.end(), Stop(word.group(), ()))


def _goes_on(text: str, name: Named) -> bool:
    """Whether the next word begins a product term: 锂电池 in 上游材料锂电池正极 only begins what 上游材料 is."""
    return name.type == "Product" and text[name.end : name.end + 2] in _beginnings()


@cache
def _beginnings() -> frozenset[str]:
    """The first two characters of all materials and components."""
    return frozenset(row.term[:2] for row in load_products() if row.kind in ("material", "component"))


def _side_by_side(text: str, left: _Item, right: _Item) -> bool:
    between = text[left.end : right.start]
    if left.waste != right.waste or bool(left.stop.nodes) != bool(right.stop.nodes):
        return False
    listed = between == "、" and (left.waste or _REST_OF_LIST.match(text, right.end) is not None)
    return between in _BESIDE or listed


def _joined(group: Sequence[_Item]) -> Stop:
    stops = [item.stop for item in group]
    return Stop("、".join(stop.name for stop in stops), tuple(node for stop in stops for node in stop.nodes))


@cache
def _stage_goods() -> re.Pattern[str]:
    """上游, 中游, 下游 with a noun for goods that is no name: 上游原材料, 下游回收."""
    terms = {row.term for row in load_generic() if row.type == "Product"} | {"回收利用", "回收"}
    nouns = sorted(terms, key=lambda term: (-len(term), term))
    return re.compile(rf"(?<!上)(?:上游|中游|下游)的?(?:{'|'.join(map(re.escape, nouns))})")
