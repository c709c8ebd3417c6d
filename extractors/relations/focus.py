"""What a text is speaking of, sentence by sentence: what 该公司, 其, 前者 and 后者 stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.model import Block

FORMER = re.compile(r"前者|后者")
"""Words for the first and the second of two names."""
_COUPLE = re.compile(r"(?:[（(][^（）()]*[）)])?[、和与及][^，。；、]{0,6}")
"""What stands between two names side by side."""
_COUPLED = frozenset({"Company", "Park", "Cluster", "Industry", "Product", "Policy", "Project"})
_SPOKEN_OF = frozenset({"Company", "Project", "Policy", "Cluster", "Park"})

Naming = tuple[int, int, str, str]
"""Half-open span of a name, its entity and node type."""
Couple = tuple[Naming | None, Naming]
"""What 前者 and 后者 stand for; the former may be unknown."""


class Focus:
    """Which firm, park, project or policy is being spoken of; follows the text sentence by sentence.

    Attributes:
        current: node type -> the one spoken of.
        names: those of the sentence before.
        couple: what 前者 and 后者 stood for there.
    """

    def __init__(self) -> None:
        self.current: dict[str, str] = {}
        self.names: Sequence[Naming] = ()
        self.couple: Couple | None = None
        self.article = -1

    def enter(self, block: Block) -> None:
        """Start of a block: a new article forgets the old one; a heading does not."""
        if block.article != self.article:
            self.article = block.article
            self.current, self.names, self.couple = {}, (), None

    def couple_in(self, text: str, names: Sequence[Naming], words: Sequence[re.Match[str]]) -> Couple | None:
        """What the words 前者 and 后者 of a sentence stand for: names before them there, or in the sentence before.

        Kept for the next sentence (前者…。后者…).

        Args:
            text: the document.
            names: those of the sentence.
            words: the words in it, in order of the text.
        """
        both = any(word.group() == "前者" for word in words)
        before = [name for name in names if words and name[1] <= words[0].start()]
        other = None if both else self.couple
        found = _couple(text, before, both=both) or other or _couple(text, self.names, both=both)
        self.couple = found if words else None
        return self.couple

    def note(self, marked: Sequence[tuple[str, str]], names: Sequence[Naming]) -> None:
        """After a sentence: its first firm is spoken of next, since Chinese puts its topic first.

        Args:
            marked: node type and entity of each word that stands for one in the sentence, in order of the text.
            names: the names among them.
        """
        self.names = names
        for node_type, entity in reversed(marked):
            if node_type in _SPOKEN_OF:
                self.current[node_type] = entity


def _couple(text: str, names: Sequence[Naming], *, both: bool) -> Couple | None:
    """What 前者 and 后者 stand for behind some names.

    Two names side by side where both words or 前者 stand (甲和乙均采购丙的货，前者…), firms first, else the last two
    firms; where only 后者 stands the last firm comes first (胶水、面纸购自甲，后者…).

    Args:
        text: the document.
        names: in order of the text.
        both: whether 前者 stands there.
    """
    runs: list[list[Naming]] = []
    for name in names:
        if name[3] not in _COUPLED:
            continue
        last = runs[-1][-1] if runs else None
        if last and last[3] == name[3] and _COUPLE.fullmatch(text, last[1], name[0]):
            runs[-1].append(name)
        else:
            runs.append([name])
    couples = [(run[0], run[1]) for run in reversed(runs) if len(run) == 2 and run[0][2] != run[1][2]]
    latest = [*{name[2]: name for name in reversed(names) if name[3] == "Company"}.values()]
    if couples and (both or not latest):
        return max(couples, key=lambda couple: couple[0][3] == "Company")
    if len(latest) > 1:
        return latest[1], latest[0]
    return (None, latest[0]) if latest and not both else None
