"""Speed of queries and analyses on a synthetic graph, against one search for connected components by networkx.

    PYTHONPATH=tests python benchmarks/analysis.py [NODES]

Prints seconds of CPU time and the ratio to the search; only the ratio means anything from machine to machine.
Making the graph takes a while.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from functools import partial

import networkx as nx
from graph_samples import sample_graph

from graph import analysis, query


def seconds(work: Callable[[], object]) -> tuple[float, object]:
    """CPU time of a call, and its answer."""
    gc.collect()
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def main() -> None:
    """Measure and print."""
    kg = sample_graph(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    print(f"{kg.number_of_nodes():,} nodes, {kg.number_of_edges():,} edges")
    first = {kind: min(d["label"] for _, d in kg.nodes(data=True) if d["type"] == kind) for kind in
             ("Company", "Industry", "Park", "Product")}  # fmt: skip
    works: dict[str, Callable[[], object]] = {
        "find, exact": partial(query.find, kg, first["Company"]),
        "find, by a slip": partial(query.find, kg, first["Company"][:-1] + "丝"),
        "upstream, 3 hops": partial(query.upstream, kg, first["Company"], hops=3),
        "path": partial(query.path, kg, first["Company"], first["Product"]),
        "in_park": partial(query.in_park, kg, first["Park"]),
        "chain": partial(query.chain, kg, first["Industry"]),
        **{name: partial(getattr(analysis, name), kg) for name in
           ("stages", "loops", "gaps", "weak_points", "leaders", "communities", "symbiosis", "outlook")},
    }  # fmt: skip
    base, _ = seconds(lambda: [*nx.weakly_connected_components(kg)])
    print(f"{'weakly connected components':<30}{base:>8.2f} s")
    for name, work in works.items():
        taken, answer = seconds(work)
        rows = f"{len(answer):>8,} rows" if isinstance(answer, list) else ""
        print(f"{name:<30}{taken:>8.2f} s{taken / base:>8.1f}{rows}")


if __name__ == "__main__":
    main()
