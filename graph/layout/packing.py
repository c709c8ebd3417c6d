"""Putting finished pieces of a layout side by side, and fitting the whole into the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Point: TypeAlias = tuple[float, float]
Points: TypeAlias = NDArray[np.float64]

EXTENT = 1000.0
CELL = 1.2  # of the packing grid, in distances between neighbouring nodes
LANDSCAPE = 1.4  # screens are wider than high


def grid(count: int) -> Points:
    """`count` places in tidy rows, one unit apart, for nodes without any edge."""
    width = max(1, math.ceil(math.sqrt(count * LANDSCAPE)))
    points = np.array([(i % width, i // width) for i in range(count)], dtype=float).reshape(-1, 2)
    return points - points.mean(axis=0) if count else points


def _radius(points: Points) -> float:
    return float(np.sqrt((points**2).sum(axis=1)).max(initial=0.0))


def disc_grid(discs: Sequence[Points], *, margin: float = 0.7) -> list[Points]:
    """Centres of round pieces in rows, each row as high as its largest disc, `margin` free around each."""
    radii = [_radius(points) + margin for points in discs]
    width = math.sqrt(sum((2 * radius) ** 2 for radius in radii) * LANDSCAPE)
    centres: list[Points] = []
    x = y = row = 0.0
    for radius in radii:
        if x and x + 2 * radius > width:
            x, y, row = 0.0, y + row, 0.0
        centres.append(np.array([x + radius, y + radius]))
        x, row = x + 2 * radius, max(row, 2 * radius)
    return centres


def pack(pieces: Sequence[Points]) -> list[Points]:
    """Offsets that put pieces side by side: each takes the free spot nearest to the middle, the first one the middle.

    A piece occupies the cells under its nodes and the cells around them (Freivalds, Dogrusoz and Kikusts 2002), so that
    small pieces may fill the bays of large ones.
    """
    covered = [_cells(points, margin=1) for points in pieces]
    bare = [_cells(points, margin=0) for points in pieces]
    area = sum(len(cells) for cells in covered)
    side = int(2 * math.sqrt(area)) + 2 * max((int(np.abs(cells).max()) for cells in covered), default=0) + 8
    taken = np.zeros((2 * side + 1, 2 * side + 1), dtype=bool)
    reach = side - max((int(np.abs(cells).max()) for cells in covered), default=0) - 1
    line = np.arange(-reach, reach + 1)
    spots = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    spots = spots[np.lexsort((spots[:, 1], spots[:, 0], (spots[:, 0] / LANDSCAPE) ** 2 + spots[:, 1] ** 2))]
    offsets: list[Points] = []
    for cells, wide in zip(bare, covered, strict=True):
        for at in range(0, len(spots), 256):
            tried = spots[at : at + 256, None, :] + cells[None, :, :] + side
            free = ~taken[tried[:, :, 0], tried[:, :, 1]].any(axis=1)
            if free.any():
                spot = spots[at + int(np.argmax(free))]
                break
        offsets.append(spot * CELL)
        taken[spot[0] + wide[:, 0] + side, spot[1] + wide[:, 1] + side] = True
    return offsets


def _cells(points: Points, *, margin: int) -> NDArray[np.int64]:
    """Cells of the packing grid within `margin` cells of any of `points`, sorted."""
    base = np.floor(points / CELL + 0.5).astype(np.int64)
    steps = range(-margin, margin + 1)
    return np.unique(np.concatenate([base + np.array([dx, dy]) for dx in steps for dy in steps]), axis=0)


def scaled(ids: Sequence[str], points: Points, *, square: bool = True) -> dict[str, Point]:
    """Fit into ±1000 round the middle; `square` keeps the proportions."""
    if not len(ids):
        return {}
    low, high = points.min(axis=0), points.max(axis=0)
    limit = np.array([EXTENT, EXTENT if square else EXTENT / LANDSCAPE]) * 2
    factor = limit / np.maximum(high - low, 1e-9)
    # a row of few nodes is not stretched to the full height
    factor = np.full(2, min(factor.min(), EXTENT)) if square else np.minimum(factor, [EXTENT, 1.0])
    centred = (points - (low + high) / 2) * factor
    return {
        node: (round(float(x), 2) + 0.0, round(float(y), 2) + 0.0) for node, (x, y) in zip(ids, centred, strict=True)
    }
