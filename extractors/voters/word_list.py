"""A word list of the user's own as a voter: names known beforehand, certain wherever they stand.

One name a line, tab-separated; `#` begins a comment, further columns are notes:

    Company     海豚电源        a brand name that looks like no firm
    Product     蓝泥
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.entities.candidates import CERTAIN, Candidate, VoterError
from extractors.entities.gazetteer import make_finder
from extractors.model import Document
from extractors.reading.normalise import clean
from seeds.ontology import load_ontology

NAME = "names"


class NamesError(VoterError):
    """A word list that cannot be read, or lines of it that cannot be understood; all at once, as file:line."""


@dataclass(frozen=True, slots=True)
class OwnName:
    """A node type, and a name as `Document.text` has it."""

    type: str
    name: str


def read_names(path: Path | str) -> tuple[OwnName, ...]:
    """Read a word list; full-width letters and the like are folded as in texts.

    Raises:
        NamesError: an unknown type, a line of one column, a name of one character, or no file of UTF-8 text.
    """
    types = [name for name in load_ontology().types if name != "Role"]  # roles are read from what texts say of firms
    chinese = {spec.label: name for name, spec in load_ontology().types.items()}
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise NamesError(f"{path}: is not UTF-8 text (byte {exc.start}); save it as UTF-8") from exc
    except OSError as exc:
        raise NamesError(f"{path}: {exc.strerror}; give a file with a type, a tab and a name in each line") from exc
    found: dict[OwnName, None] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        kind, name, *_ = [*(clean(cell, markdown=False).text.strip() for cell in line.split("\t")), ""]
        kind = chinese.get(kind, kind)
        if kind not in types:
            problems.append(f"{path}:{number}: unknown type {kind!r}; allowed: {', '.join(types)}, or in Chinese")
        elif len(name) < 2:
            problems.append(f"{path}:{number}: the name {name!r} is too short; 2 characters or more, after a tab")
        else:
            found[OwnName(kind, name)] = None
    if problems:
        raise NamesError("\n".join(problems))
    return tuple(found)


class WordListVoter:
    """Finds the names of a word list; leftmost and longest, certain, the node type as label.

    Args:
        names: the names; of two types given for one name, the last holds.
    """

    def __init__(self, names: Iterable[OwnName]) -> None:
        self.types = {own.name: own.type for own in names}

    def read(self, documents: Sequence[Document]) -> list[list[Candidate]]:
        """Every occurrence of the names in each document, by start."""
        if not self.types:
            return [[] for _ in documents]
        words = list(self.types)
        find = make_finder(words)
        return [
            [Candidate(start, end, self.types[words[i]], NAME, CERTAIN) for i, start, end in find(document.text)]
            for document in documents
        ]
