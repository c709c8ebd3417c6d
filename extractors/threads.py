"""One thread for numpy and onnxruntime, so that sums are taken in one order whatever the number of cores.

More threads would mostly wait for each other, too: the matrices are small.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any

from threadpoolctl import ThreadpoolController

_one_at_a_time = RLock()


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def one_numpy_thread() -> Iterator[None]:
    """Hold numpy's matrix library to one thread, and give back what it had before.

    The library has one number for the whole process, so Python threads enter one after the other.
    """
    with _one_at_a_time, _controller().limit(limits=1, user_api="blas"):
        yield


def open_session(model: bytes) -> Any:
    """An onnxruntime session of one thread for a model."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    slower = ["SkipLayerNormFusion"]  # five times as slow as the addition and the norm that it joins
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=slower)
