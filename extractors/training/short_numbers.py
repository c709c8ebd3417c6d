"""Networks written with short numbers, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.vectors import Floats


def shorten(whole: Path, short: Path, operators: Sequence[str]) -> None:
    """Write an ONNX file once more, tables of some operators in seven bits, what they multiply in eight as it comes.

    Twice as fast as single precision, for hardly another answer (docs/log.md). With tables of eight bits, sums of two
    products overflow on processors without a special instruction, and answers would differ between machines.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        whole, short, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
        op_types_to_quantize=[*operators],
    )  # fmt: skip


def lengthen(stored: Mapping[str, npt.NDArray[Any]], name: str) -> Floats:
    """A table that `shorten` wrote, by the name that it had, among the initializers of the file.

    Its last axis has a step for each of its numbers; the first one of three, too.
    """
    codes, zero, step = (stored[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "zero_point", "scale"))
    if codes.ndim == 3:
        zero, step = zero[:, None], step[:, None]
    found: Floats = (codes - zero) * step
    return found
