"""Stages of a training: judges learn from some texts and judge the others, each on what the stage before says."""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import extractors
import seeds
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
            stopped goes on from there; None keeps nothing. What is kept there is trusted (pickle), and belongs to
            one `fingerprint`.
    """

    parts: int = 3
    workers: int = 2
    keep: Path | None = None

    def held_out(
        self,
        judge: Callable[[Any, int, int], Mapping[int, T]],
        finish: Callable[[Path, Any], None],
        shared: Any,
        out: Path,
    ) -> list[T]:
        """What judges trained without each text's part say of it, in the order of the texts.

        Args:
            judge: trains without one of so many parts and judges its texts; a function of a module.
            finish: meanwhile trains on all texts and writes what ships into a folder; a function of a module.
            shared: what both learn from.
            out: existing folder for what ships.
        """
        global _shared
        _shared = shared
        pool = ProcessPoolExecutor(self.workers, mp_context=multiprocessing.get_context("fork"))
        try:
            with tempfile.TemporaryDirectory() as folder:
                keep = self.keep or Path(folder)
                name = judge.__name__.strip("_")
                files, ready = [keep / f"{name}-{part}" for part in range(self.parts)], keep / f"{name}-all"
                running = [
                    pool.submit(_judge_part, judge, part, self.parts, file)
                    for part, file in enumerate(files)
                    if not _kept(file)
                ]
                if not _kept(ready):
                    running.append(pool.submit(_finish, finish, ready))
                for future in running:
                    future.result()
                for file in sorted(ready.iterdir()):  # not the folder as a whole, of which nobody else may read
                    shutil.copy(file, out)
                found: dict[int, T] = {}
                for file in files:
                    found.update(pickle.loads(file.read_bytes()))
        finally:
            pool.shutdown(cancel_futures=True)
            _shared = None
        return [found[i] for i in range(len(found))]


def _kept(path: Path) -> bool:
    if path.exists():
        log.info("%s was done before", path.name)
    return path.exists()


def _judge_part(judge: Callable[[Any, int, int], Mapping[int, T]], part: int, parts: int, path: Path) -> None:
    found = pickle.dumps(judge(_shared, part, parts))
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:  # never half a file under its name
        file.write(found)
    Path(file.name).replace(path)
    log.info("%s done", path.name)


def _finish(finish: Callable[[Path, Any], None], path: Path) -> None:
    folder = Path(tempfile.mkdtemp(dir=path.parent))
    finish(folder, _shared)
    folder.rename(path)
    log.info("%s done", path.name)


def fingerprint(texts: Sequence[LabelledText], parts: int) -> str:
    """Names what kept stages belong to: the texts with their labels, code, lexicons and rules, and number of parts."""
    mark = sha256(f"{parts} {texts!r}".encode())
    for package in (extractors, seeds):
        root = Path(next(iter(package.__path__)))
        for path in sorted(root.rglob("*")):
            if path.suffix in (".py", ".tsv", ".toml"):
                mark.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return mark.hexdigest()[:12]
