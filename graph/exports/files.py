"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, TextIO, cast

from seeds.errors import ClusterKGError


class ExportError(ClusterKGError):
    """A graph could not be written: the message names the file or the node, the value and the remedy."""


@contextmanager
def atomic_text(path: Path) -> Iterator[TextIO]:
    """Open a text file that appears under its name only when it is complete.

    The text goes to a hidden file in the same folder, which takes the name at the end; on any error it is removed and
    what stood at `path` before stays as it was. UTF-8, and `\\n` as written on every system. Missing folders are made.

    Args:
        path: the file to write or replace.

    Yields:
        the open text stream.

    Raises:
        ExportError: the folder or the file cannot be written.
    """
    with _atomic(path, text=True) as stream:
        yield cast(TextIO, stream)


@contextmanager
def atomic_bytes(path: Path) -> Iterator[BinaryIO]:
    """Open a binary file; else as `atomic_text`."""
    with _atomic(path, text=False) as stream:
        yield cast(BinaryIO, stream)


@contextmanager
def _atomic(path: Path, *, text: bool) -> Iterator[IO[str] | IO[bytes]]:
    path = Path(path)
    temp = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise ExportError(f"{path}: is a folder; give the name of a file")
        stream: IO[str] | IO[bytes]
        stream = temp.open("w", encoding="utf-8", newline="\n") if text else temp.open("wb")
    except OSError as exc:
        raise ExportError(_unwritable(path, exc)) from exc
    try:
        with stream:
            yield stream
        try:
            temp.replace(path)
        except OSError as exc:
            raise ExportError(_unwritable(path, exc)) from exc
    finally:
        temp.unlink(missing_ok=True)


def _unwritable(path: Path, exc: OSError) -> str:
    reason = exc.strerror or type(exc).__name__
    return f"{path}: cannot be written ({reason}); choose another folder, or close the program that holds the file"
