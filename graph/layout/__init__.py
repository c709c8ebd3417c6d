"""Positions of nodes, computed once with a fixed seed and used by the page and every export.

`positions` is a force layout by connected component; `stage_positions` puts the chain from upstream on the left to
downstream on the right; `park_positions` puts everything beside the park that it belongs to. All lie within ±1000 and
are rounded to 2 decimals.
"""

from graph.layout.force import SPRING_LIMIT, positions
from graph.layout.park import park_homes, park_positions
from graph.layout.stage import return_lane, stage_positions

__all__ = ["SPRING_LIMIT", "park_homes", "park_positions", "positions", "return_lane", "stage_positions"]
