"""The errors that clusterkg raises on purpose."""

from __future__ import annotations

from collections.abc import Sequence


class ClusterKGError(Exception):
    """Root of all errors raised on purpose.

    The message says where (file:line or id), which value, what is allowed, and what to do.
    """


class SeedDataError(ClusterKGError):
    """Rows of a data file are wrong; all bad rows are reported at once.

    Args:
        problems: one line a problem, each starting with `file:line`.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))
