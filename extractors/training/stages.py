"""Stages of a training: judges learn from some texts and judge the others, each on what the stage before says."""

from __future__ import annotations

import logging
import multiprocessing
import pickle
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from seeds.training import LabelledText

log = logging.getLogger("clusterkg.training")
T = TypeVar("T")

_shared: Any = None
"""What forked workers learn from; handed to them it would be copied, a gigabyte each."""


@dataclass(frozen=True, slots=True)
class Stages:
    """How stages are run.

    Attributes:
        parts: parts of the jackknife; texts are dealt out in their order.
        workers: processes; what they find does not depend on it.
        keep: existing folder in which each part of each stage is kept when it is done, so that a training that was
            stopped goes on from there; None keeps nothing. What is kept there is trusted (pickle), and fits only the
            code, lexicons and models folder it was made with.
    """

    parts: int = 3
    workers: int = 2
    keep: Path | None = None

    def held_out(
        self, judge: Callable[[Any, int, int], Mapping[int, T]], finish: Callable[[Any], None], shared: Any
    ) -> list[T]:
        """What judges trained without each text's part say of it, in the order of the texts.

        Args:
            judge: trains without one of so many parts and judges its texts; a function of a module.
            finish: meanwhile trains on all texts and writes what ships; a function of a module, or a partial one.
            shared: what both learn from, their first argument.
        """
        global _shared
        _shared = shared
        name = judge.__name__.strip("_")
        found: dict[int, T] = {}
        with ProcessPoolExecutor(self.workers, mp_context=multiprocessing.get_context("fork")) as pool:
            running = [pool.submit(self._part, name, judge, part) for part in range(self.parts)]
            running.append(pool.submit(self._all, name, finish))
            for done in running:
                found.update(done.result())
        _shared = None
        return [found[i] for i in range(len(found))]

    def _part(self, name: str, judge: Callable[[Any, int, int], Mapping[int, T]], part: int) -> Mapping[int, T]:
        return self._once(f"{name}-{part}", lambda: judge(_shared, part, self.parts))

    def _all(self, name: str, finish: Callable[[Any], None]) -> Mapping[int, Any]:
        def nothing_found() -> Mapping[int, Any]:
            finish(_shared)
            return {}

        return self._once(f"{name}-all", nothing_found)

    def _once(self, name: str, find: Callable[[], Mapping[int, T]]) -> Mapping[int, T]:
        """What is kept under a name; found and kept now if it is not yet."""
        path = self.keep and self.keep / f"{name}.pickle"
        if path and path.is_file():
            kept: Mapping[int, T] = pickle.loads(path.read_bytes())
            return kept
        found = find()
        log.info("%s done", name)
        if path:
            part = path.with_suffix(".part")
            part.write_bytes(pickle.dumps(found))
            part.replace(path)  # never half a file under the name that is read
        return found


def fingerprint(texts: Sequence[LabelledText], parts: int) -> str:
    """Names what a training's stages belong to: its texts with their labels, and the number of parts."""
    return sha256(f"{parts} {texts!r}".encode()).hexdigest()[:12]
