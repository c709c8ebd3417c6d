"""One thread for numpy, so that sums are taken in one order whatever the number of cores.

More threads would mostly wait for each other, too: the matrices are small.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock

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
