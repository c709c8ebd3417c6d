"""The error of this folder: a file that cannot be turned into a document."""

from __future__ import annotations

from pathlib import Path

from seeds.errors import ClusterKGError


class UnreadableDocument(ClusterKGError):  # noqa: N818  (named for what it says to users)
    """A file holds nothing that can be read.

    Args:
        path: the file.
        reason: what is wrong with it, in one clause.
        remedy: what the user can do about it, in one clause.
    """

    def __init__(self, path: Path, reason: str, remedy: str) -> None:
        self.path = path
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{path}: {reason}; {remedy}")
