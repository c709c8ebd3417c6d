"""Which files are read, which are not and why, and what the documents are called."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SUFFIXES: tuple[str, ...] = (".docx", ".htm", ".html", ".markdown", ".md", ".pdf", ".txt")

SkipCode = Literal["missing", "kind", "hidden", "unreadable"]


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A path that will not be read.

    Attributes:
        path: as given, or as found in a folder that was given.
        code: `missing` (no such path), `kind` (not one of `SUFFIXES`), `hidden` (a dot file or an office lock file
            in a folder), `unreadable` (no right to look into the folder).
        reason: the same in words, with what is allowed.
    """

    path: Path
    code: SkipCode
    reason: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the given paths came to: files to read and paths left out, both sorted and without repeats."""

    files: tuple[Path, ...]
    skipped: tuple[Skipped, ...]


def find_inputs(paths: Sequence[Path]) -> Inputs:
    """Collect the readable files under files and folders (recursive).

    A hidden file is skipped inside a folder, but read where it is named outright; a hidden folder is one entry of
    `skipped` and is not entered; links to folders are not followed. The order of `paths` does not matter.
    """
    files: dict[Path, Path] = {}
    skipped: set[Skipped] = set()
    for path in sorted(Path(given) for given in paths):
        if path.is_dir():
            candidates = list(_walk(path, skipped))
        elif path.exists():
            candidates = [path]
        else:
            skipped.add(Skipped(path, "missing", "no such file or folder"))
            continue
        for file in candidates:
            if file.suffix.lower() in SUFFIXES:
                files.setdefault(file.resolve(), file)
            else:
                kind = file.suffix or "no suffix"
                skipped.add(Skipped(file, "kind", f"not a kind that is read ({kind}); allowed: {' '.join(SUFFIXES)}"))
    return Inputs(tuple(sorted(files.values(), key=lambda file: file.as_posix())), tuple(sorted(skipped)))


def document_ids(paths: Iterable[Path]) -> dict[Path, str]:
    """Name each document by its file stem.

    Where stems clash (letter case and Unicode form do not count, since an id becomes a file name), the folders below
    the nearest common folder are put in front, then the suffix behind, then a hash of the path: the names depend on
    the set of files alone, not on their order.
    """
    ordered = sorted(set(paths), key=lambda path: path.as_posix())
    ids = {path: _nfc(path.stem) for path in ordered}
    for rename in (_with_folders, _with_suffix, _with_hash):
        clashes: dict[str, list[Path]] = defaultdict(list)
        for path in ordered:
            clashes[ids[path].casefold()].append(path)
        for group in clashes.values():
            if len(group) > 1:
                ids.update(rename(group, ids))
    return ids


def _walk(folder: Path, skipped: set[Skipped]) -> Iterable[Path]:
    def refuse(error: OSError) -> None:
        where = Path(error.filename) if error.filename else folder
        skipped.add(Skipped(where, "unreadable", f"the folder cannot be listed ({error.strerror})"))

    for here, folders, names in os.walk(folder, onerror=refuse):
        for name in [*folders, *names]:
            if name.startswith((".", "~$")):
                skipped.add(Skipped(Path(here, name), "hidden", "hidden files and office lock files are not read"))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")):
                yield Path(here, name)


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _with_folders(group: list[Path], ids: dict[Path, str]) -> dict[Path, str]:
    absolute = {path: Path(os.path.abspath(path)) for path in group}
    common = Path(os.path.commonpath([str(path.parent) for path in absolute.values()]))
    return {path: _nfc("-".join((*absolute[path].parent.relative_to(common).parts, path.stem))) for path in group}


def _with_suffix(group: list[Path], ids: dict[Path, str]) -> dict[Path, str]:
    return {path: f"{ids[path]}-{path.suffix.lower().lstrip('.') or 'file'}" for path in group}


def _with_hash(group: list[Path], ids: dict[Path, str]) -> dict[Path, str]:
    return {path: f"{ids[path]}-{hashlib.sha256(_nfc(path.as_posix()).encode()).hexdigest()[:8]}" for path in group}
