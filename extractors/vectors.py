"""Names stored in arrays, and sums of learned vectors.

The sum of the vectors of a set of words is the input of a deep averaging network (M. Iyyer et al., "Deep Unordered
Composition Rivals Syntactic Methods for Text Classification", ACL 2015).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def store_names(names: Iterable[str]) -> npt.NDArray[np.uint8]:
    """Names as UTF-8 bytes, one a line; `stored_names` gives them back."""
    return np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8)


def stored_names(data: npt.NDArray[np.uint8]) -> list[str]:
    """The names that `store_names` made bytes of."""
    return bytes(data).decode("utf-8").split("\n")


def with_zero_row(vectors: npt.NDArray[np.floating]) -> Floats:
    """The vectors in single precision with a row of zeros behind them."""
    wide: Floats = np.zeros((len(vectors) + 1, *vectors.shape[1:]), dtype=np.float32)  # no second copy: these are large
    wide[:-1] = vectors
    return wide


def sums(vectors: Floats, known: Mapping[str, int], texts: Iterable[Sequence[str]]) -> Floats:
    """The sum of the vectors of the known words of each text, shape (texts, width).

    Args:
        vectors: `with_zero_row`.
        known: word -> row of `vectors`; other words are passed over.
        texts: at least one list of words.
    """
    rows: list[int] = []
    begins: list[int] = []
    for words in texts:
        begins.append(len(rows))
        rows.append(-1)  # so that no text is without a row
        rows += [row for row in map(known.get, words) if row is not None]
    summed: Floats = np.add.reduceat(vectors[rows], begins, axis=0)
    return summed
