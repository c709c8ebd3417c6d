"""Lists of names in marked sentences, and which members of several lists belong together (分别)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations, product

from extractors.relations.marking import BLOCKS, CODES, MARK, MarkedSentence

RESPECTIVELY = re.compile("分别")
NEAR = 20
"""Characters between a list and the 分别 that speaks of it, at most."""
_CLAUSE = re.compile("[。！？；\n]")


def type_class(codes: str) -> str:
    """Pattern of one mark of the types with these codes."""
    return "[" + "".join(f"{chr(BLOCKS[CODES[c]])}-{chr(BLOCKS[CODES[c]] + 0xFF)}" for c in codes) + "]"


def list_of(codes: str) -> str:
    """Pattern of one mark or a list of them: 、 and 和 between them, each with a few words or an amount before it."""
    one = type_class(codes)
    aside, link = r"(?:[（(][^（）()]{1,20}[）)])?", "(?:[、，,]|以及|和|与|及|或|等)"
    return rf"{one}(?:{aside}{link}(?:[^。！？；，、\n{MARK}]{{0,10}}){one})*"


@cache
def _lists() -> re.Pattern[str]:
    return re.compile("|".join(list_of(code) for code in CODES))


def _lists_in(sentence: MarkedSentence, start: int, end: int) -> Iterator[tuple[int, int, list[int]]]:
    """Lists of at least two names in a stretch of a marked text: half-open span, and where the marks stand."""
    names = {unit.at for unit in sentence.units if unit.kind == "name"}
    for match in _lists().finditer(sentence.text, start, end):
        marks = [i for i in range(*match.span()) if i in names]
        if len(marks) > 1:
            yield *match.span(), marks


def aligned_lists(sentence: MarkedSentence) -> Iterator[Sequence[Sequence[int]]]:
    """Lists whose members belong together one by one: 甲、乙分别供应丙、丁, 甲、乙分别回收丙、丁的废酸和废溶剂.

    Yields:
        Of each 分别 the list before it and those of as many names behind it in its clause, if there are any: places of
        the marks in the text.
    """
    text = sentence.text
    for word in RESPECTIVELY.finditer(text):
        ends = [match.end() for match in _CLAUSE.finditer(text, 0, word.start())]
        stop = _CLAUSE.search(text, word.end())
        before = [*_lists_in(sentence, ends[-1] if ends else 0, word.start())][-1:]
        if not before or word.start() - before[0][1] > NEAR:
            continue
        subjects = before[0][2]
        behind = [*_lists_in(sentence, word.end(), stop.start() if stop else len(text))]
        comma = text.find("，", behind[0][1]) if behind else -1
        others = [marks for start, _, marks in behind if comma < 0 or start < comma]
        alike = [marks for marks in others if len(marks) == len(subjects)]
        if alike:
            yield [subjects, *alike]


Place = tuple[int, int]
"""Where the marks of two names stand."""


def belonging(sentence: MarkedSentence) -> Mapping[Place, frozenset[Place]]:
    """Places of two names in aligned lists, both ways -> those places in the same two lists that belong together."""
    found: dict[Place, frozenset[Place]] = {}
    for lists in aligned_lists(sentence):
        for one, two in permutations(lists, 2):
            found.update(dict.fromkeys(product(one, two), frozenset(zip(one, two, strict=True))))
    return found
