"""What a product's name says of its matter: waste or not, of which kind, of which industrial chain.

Chinese product names put the head last: 三元锂电池 is a kind of 锂电池, which is a kind of 电池. So a name that ends
with another names a kind of it. A mark in front (废, 废旧, 退役, 报废 …) or a head (渣, 污泥, 尾矿 …) makes it waste;
what stands behind the mark is the thing that was used up: 废旧电池 comes from all kinds of 电池.

Where two names end alike by chance (水泥砂浆, 豆浆砂浆) this errs; 材料, 产品 and other nouns of
`seeds/lexicons/generic.tsv` are nobody's kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from seeds.lexicon import load_generic, load_industries, load_products

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

SHORTEST_KIND = 2
"""Characters that a name needs to be the kind of another."""
_SPENT_KEY = "废:"
_MIXED = frozenset({"综合", "再生资源", "复合材料", "服务业"})
# used up, scrapped; 废 alone before what can be scrapped
_SPENT = re.compile(r"^(?:废弃的?|废旧|报废的?|退役的?|失效的?|废次|废杂|淘汰的?|旧|废)(?=..)")
_RECOVERED = re.compile(r"^(?:再生|回收|循环再生|再制造)(?=..)")
_RESIDUE = re.compile(
    r"(?:渣|渣土|尾矿|尾砂|污泥|赤泥|阳极泥|油泥|废料|废液|废水|废气|废酸|废盐|废碱|废物|废弃物|固废|危废|垃圾|边角料|下脚料|粉煤灰"
    r"|除尘灰|飞灰|炉灰|铝灰|煤矸石|矸石|石膏渣|磷石膏|脱硫石膏|余热|尾气|烟气|烟尘|秸秆|稻壳|酒糟|锯末|木屑|刨花|粪便|粪污|黑粉)$"
)


def is_recovered(name: str) -> bool:
    """Whether a name is of something won back from waste: 再生铝, 回收硫磺."""
    return _RECOVERED.match(name) is not None


def is_waste(name: str) -> bool:
    """Whether a name is of waste: spent goods, residues, and what `seeds/lexicons/products.tsv` lists as waste.

    The lexicon's list holds recovered goods too (再生塑料); those are none.
    """
    if is_recovered(name):
        return False
    return bool(_SPENT.match(name) or _RESIDUE.search(name)) or name in _lexicon_waste()


def spent_of(name: str) -> str:
    """What spent goods were before, 废旧电池 → 电池; empty for anything else, residues such as 锰渣 included."""
    stem = _SPENT.sub("", name)
    return stem if stem != name and not _RESIDUE.search(stem) else ""


def kinds(name: str) -> Iterator[str]:
    """Keys of all of which a name is a kind, the nearest first; the first is the key of the name itself.

    A key is an ending of the name of two characters or more that is no generic noun; recovered goods are kinds of the
    goods (再生铝锭 of 铝锭), and keys of spent goods begin with a mark of their own, so that 废旧动力电池 is a kind of
    废电池 and not of 电池. One name is a kind of another if the other's first key is among its keys.
    """
    spent = spent_of(name)
    stem = spent or _RECOVERED.sub("", name)
    for start in range(max(len(stem) - SHORTEST_KIND, 0) + 1):
        if stem[start:] not in _generic():
            yield _SPENT_KEY * bool(spent) + stem[start:]


def families(name: str) -> frozenset[str]:
    """Industrial chains whose terms the name holds; empty where the lexicon is silent.

    废旧塑料包装材料 is of 塑料 and 造纸包装印刷. The longest terms that do not overlap count, names of chains included.
    """
    chains, found, taken = _chains(), set[str](), bytearray(len(name))
    for length in range(len(name), SHORTEST_KIND - 1, -1):
        for start in range(len(name) - length + 1):
            chain = chains.get(name[start : start + length])
            if chain and not any(taken[start : start + length]):
                found.add(chain)
                taken[start : start + length] = b"\x01" * length
    return frozenset(found)


def product_names(kg: KnowledgeGraph) -> dict[str, tuple[str, ...]]:
    """Label and aliases of every product by id, in order of the graph."""
    return {
        node: tuple(dict.fromkeys([str(data["label"]), *(a["name"] for a in data.get("aliases", ()))]))
        for node, data in kg.nodes(data=True)
        if data["type"] == "Product"
    }


@cache
def _generic() -> frozenset[str]:
    return frozenset(row.term for row in load_generic() if row.type == "Product")


@cache
def _lexicon_waste() -> frozenset[str]:
    return frozenset(row.term for row in load_products() if row.kind == "waste")


@cache
def _chains() -> dict[str, str]:
    """Chain of every term of the lexicons, but for chains that hold a bit of everything."""
    rows = [*load_industries(), *load_products()]
    found = {row.term: row.chain for row in rows}
    found.update({row.chain: row.chain for row in rows if len(row.chain) >= SHORTEST_KIND})
    return {term: chain for term, chain in found.items() if chain not in _MIXED}
