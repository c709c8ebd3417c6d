"""Numpy on one thread while a document is read, and as it was afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_info

from extractors.threads import one_numpy_thread


def pools() -> list[int]:
    np.ones((2, 2)) @ np.ones((2, 2))
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_one_thread_inside_and_what_was_outside() -> None:
    before = pools()
    with one_numpy_thread():
        assert set(pools()) == {1}
        with one_numpy_thread():
            assert set(pools()) == {1}
        assert set(pools()) == {1}
    assert pools() == before


def test_readers_in_several_threads_give_back_what_was() -> None:
    before = pools()

    def read(_: int) -> set[int]:
        with one_numpy_thread():
            return set(pools())

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(40))) == [{1}] * 40
    assert pools() == before
