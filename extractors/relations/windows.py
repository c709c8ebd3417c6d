"""A document as the encoder reads it: windows in pieces, and where names and pairs of them stand.

A window is some whole sentences, those left out between them that tell of nothing asked, under the headings above them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from extractors.entities.network import TYPES
from extractors.model import Document
from extractors.relations.contexts import Context, Inside
from extractors.relations.marking import MarkedSentence, Unit
from extractors.relations.pairs import PossibleClaims
from extractors.relations.word_pieces import Piece, WordPieces

SIZE = 250
"""Pieces of a window; a longer sentence is a window by itself and read that far."""
OVERLAP = 70
"""Pieces at the end of a window that the next one reads once more, at most."""
LEAD = 40
"""Pieces of the longest heading that is read again with what stands under it."""
OF_EACH, MOST, MENTIONS = 4, 6, 4
"""Contexts that are read of each possible claim, and of all claims between two ends; mentions of each name."""
ENDS = (*TYPES, "Role")
"""Types in the order of their numbers."""
FAR = 3
"""Steps between sentences; more count as these."""
COLUMNS = (
    "head window", "head begin", "head end", "tail window", "tail begin", "tail end", "head type", "tail type",
    "named", "apart", "framed", "inside", "asked",
)  # fmt: skip
"""Of `Windows.contexts`: half-open spans of pieces, types, 1 if the head and 2 if the tail is named in them, steps
apart, the end that is framed and the end that is inside (0 none, 1 head, 2 tail, 3 both), and what is asked about: a
row of `Windows.pairs`, behind them the names. A name is head and tail in one."""

INSIDE = 4
"""Ways of being inside that `COLUMNS` tells apart."""
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Windows:
    """What the encoder is asked about a document.

    Attributes:
        pieces: ids of the pieces of each window.
        marks: for each piece 0 outside names, 1 + 2t where a name of type t (of `ENDS`) begins, 2 + 2t inside it.
        contexts: places where two ends or a name stand, shape (contexts, `COLUMNS`).
        pairs: for each two ends that are asked about the claims between them: index among the possible ones, and
            relation. All two ends have a context.
        places: for each possible claim the rows of `contexts` that its own contexts have, the first ones of them in
            order; -1 for one that is not read.
        names: number of names; those that stand only where nothing is read have no context.
    """

    pieces: Sequence[Integers]
    marks: Sequence[Integers]
    contexts: Integers
    pairs: Sequence[Sequence[tuple[int, str]]]
    places: Sequence[Sequence[int]]
    names: int


def read_windows(possible: PossibleClaims, cutter: WordPieces, asked: npt.NDArray[np.bool_] | None = None) -> Windows:
    """Lay out a document and its possible claims.

    Args:
        possible: what the document may say.
        cutter: of words into pieces.
        asked: for each possible claim whether it is asked for. Of the document, only the sentences that tell of these
            are laid out, each with the one before it. All is if there is None.
    """
    types = {entity.id: ENDS.index(entity.type) for entity in possible.entities.values()}
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, pair in enumerate(possible.pairs):
        groups[pair.head, pair.tail].append(i)
    if asked is not None:
        groups = {ends: claims for ends, claims in groups.items() if asked[claims].any()}
    contexts_of = [_contexts(possible, claims) for claims in groups.values()]
    kept: Sequence[int] = range(len(possible.sentences))
    if asked is not None:
        kept = _telling(possible, [context for contexts in contexts_of for context in contexts])
    layout = _Layout(possible.document, possible.sentences, cutter, kept)
    rows: list[tuple[int, ...]] = []
    placed: list[list[int]] = [[] for _ in possible.pairs]
    for number, ((head, tail), contexts) in enumerate(zip(groups, contexts_of, strict=True)):
        at = {_place_of(context): row for row, context in enumerate(contexts, len(rows))}
        for i in groups[head, tail]:
            placed[i] = [at.get(_place_of(context), -1) for context in possible.pairs[i].contexts[:OF_EACH]]
        for context in contexts:
            (one, *head_span, head_named), (two, *tail_span, tail_named) = layout.places(context)
            rows.append((
                one, *head_span, two, *tail_span, types[head], types[tail], head_named + 2 * tail_named,
                min(abs(context.tail_sentence - context.head_sentence), FAR),
                _number(context.framed), _number(context.inside), number,
            ))  # fmt: skip
    for number, name in enumerate(possible.names, len(groups)):
        kind = types[name.id]
        for mention in name.mentions[:MENTIONS]:
            place = layout.place(mention.start, mention.end)
            if place is not None:
                rows.append((*place, *place, kind, kind, 3, 0, 0, 0, number))
    table = np.array(rows, dtype=np.int64).reshape(-1, len(COLUMNS))
    pairs = [[(i, possible.pairs[i].relation) for i in claims] for claims in groups.values()]
    return Windows(layout.pieces, layout.marks, table, pairs, placed, len(possible.names))


def _telling(possible: PossibleClaims, contexts: Sequence[Context]) -> list[int]:
    """Numbers of the sentences where contexts stand and of the one before each in its article, ascending."""
    articles = [possible.document.blocks[sentence.block].article for sentence in possible.sentences]
    stand = {number for context in contexts for number in (context.head_sentence, context.tail_sentence)}
    return sorted(stand | {i - 1 for i in stand if i and articles[i - 1] == articles[i]})


def _number(end: Inside | None) -> int:
    return {"head": 1, "tail": 2, "both": 3}.get(end or "", 0)


Place = tuple[int, int, int, bool]
"""Window, first piece and end of a unit there, and whether it is named."""


def _contexts(possible: PossibleClaims, claims: Sequence[int]) -> list[Context]:
    """The places where two ends stand, each once: the best ones of the first claim, then those of the next."""
    found: dict[tuple[int, int, int, int], Context] = {}
    for i in claims:
        for context in possible.pairs[i].contexts[:OF_EACH]:
            found.setdefault(_place_of(context), context)
    return [*found.values()][:MOST]


def _place_of(context: Context) -> tuple[int, int, int, int]:
    return context.head_sentence, context.head.at, context.tail_sentence, context.tail.at


class _Layout:
    """The windows of a document."""

    def __init__(
        self, document: Document, sentences: Sequence[MarkedSentence], cutter: WordPieces, kept: Sequence[int]
    ) -> None:
        """Lay out the sentences of some ascending numbers, and the headings above them."""
        self._sentences = sentences
        self._starts = [sentence.start for sentence in sentences]
        needed = {*kept, *(i for i, s in enumerate(sentences) if document.blocks[s.block].kind == "heading")}
        self._cut = [
            cutter.cut(document.text[s.start : s.end])[:SIZE] if i in needed else [] for i, s in enumerate(sentences)
        ]
        blocks = [document.blocks[sentence.block] for sentence in sentences]
        articles = [block.article for block in blocks]
        self._offsets: list[dict[int, int]] = []
        self._windows: dict[int, list[int]] = defaultdict(list)
        self.pieces: list[Integers] = []
        self.marks: list[Integers] = []
        marks = [_marks(sentence, pieces) for sentence, pieces in zip(sentences, self._cut, strict=True)]
        lengths = [len(pieces) for pieces in self._cut]
        headings = [b.kind == "heading" and n <= LEAD for b, n in zip(blocks, lengths, strict=True)]
        leads = _leads(headings, [any(own) for own in marks], articles)
        for first, last in _spans([lengths[i] for i in kept], [articles[i] for i in kept]):
            read = [*leads[kept[first]], *kept[first:last]]
            starts = np.cumsum([0, *(lengths[i] for i in read)]).tolist()
            self._offsets.append(dict(zip(read, starts, strict=False)))
            for i in read:
                self._windows[i].append(len(self.pieces))
            self.pieces.append(np.array([p[0] for i in read for p in self._cut[i]], dtype=np.int64))
            self.marks.append(np.array([m for i in read for m in marks[i]], dtype=np.int64))

    def places(self, context: Context) -> tuple[Place, Place]:
        """Where the ends of a context stand, in one window if one holds both."""
        if context.framed:
            context = self._nearer(context)
        heads, tails = self._windows[context.head_sentence], self._windows[context.tail_sentence]
        both = next((window for window in heads if window in tails), None)
        one, two = (heads[0], tails[0]) if both is None else (both, both)
        head = self._place(one, context.head_sentence, context.head)
        return head, self._place(two, context.tail_sentence, context.tail)

    def _nearer(self, context: Context) -> Context:
        """A tie to what an article is about, at a place where the window of the other end names it, if it does."""
        frame, at, other = context.tail, context.tail_sentence, context.head_sentence
        if context.framed == "head":
            frame, at, other = context.head, other, at
        read = self._offsets[self._windows[other][0]]
        units = (
            (unit, number)
            for number in (() if at in read else read)
            for unit in self._sentences[number].units
            if unit.entity == frame.entity and unit.kind == "name"
        )
        frame, at = next(units, (frame, at))
        if context.framed == "head":
            return replace(context, head=frame, head_sentence=at)
        return replace(context, tail=frame, tail_sentence=at)

    def place(self, start: int, end: int) -> tuple[int, int, int] | None:
        """Window, first piece and end of a half-open span of characters; None where no piece of it is read."""
        number = bisect_right(self._starts, start) - 1
        return self._span(self._windows[number][0], number, start, end) if number in self._windows else None

    def _place(self, window: int, number: int, unit: Unit) -> Place:
        """The pieces of a unit; of one without a word, or behind the part that is read, the first of its sentence."""
        span = self._span(window, number, unit.start, unit.end)
        at = self._offsets[window][number]
        return (*span, True) if span else (window, at, at + 1, False)

    def _span(self, window: int, number: int, start: int, end: int) -> tuple[int, int, int] | None:
        """`place` in a window that holds the sentence of a number."""
        first, last = _touched(self._cut[number], start, end, self._starts[number])
        at = self._offsets[window][number]
        return (window, at + first, at + last) if first < last else None


_start, _end = itemgetter(1), itemgetter(2)


def _touched(pieces: Sequence[Piece], start: int, end: int, offset: int) -> tuple[int, int]:
    """Half-open range of the pieces, of a sentence that begins at `offset`, that a half-open span has a part of."""
    if start >= end:
        return 0, 0
    begin = bisect_right(pieces, start - offset, key=_end)
    return begin, bisect_left(pieces, end - offset, lo=begin, key=_start)


def _marks(sentence: MarkedSentence, pieces: Sequence[Piece]) -> list[int]:
    marks = [0] * len(pieces)
    for unit in sentence.units:
        if unit.kind == "name":
            begin, end = _touched(pieces, unit.start, unit.end, sentence.start)
            for i in range(begin, end):
                marks[i] = 1 + 2 * ENDS.index(unit.type) + (i > begin)
    return marks


def _leads(headings: Sequence[bool], naming: Sequence[bool], articles: Sequence[int]) -> list[list[int]]:
    """For each sentence the headings that a window is read under which begins there: those of its article and section.

    That of an article is its first one that names something.
    """
    leads: list[list[int]] = []
    title: list[int] = []
    section: list[int] = []
    for i, article in enumerate(articles):
        if i and article != articles[i - 1]:
            title, section = [], []
        leads.append(sorted({*title, *(() if headings[i] else section)}))
        if headings[i]:
            title, section = title or [i] * naming[i], [i]
    return leads


def _spans(lengths: Sequence[int], articles: Sequence[int]) -> list[tuple[int, int]]:
    """Half-open ranges of sentences that are read together, of at most `SIZE` pieces unless there is but one sentence.

    Short articles are read together. Within an article a window begins with the last sentences of the one before.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(lengths):
        end, size = start, 0
        while end < len(lengths) and (end == start or size + lengths[end] <= SIZE):
            size += lengths[end]
            end += 1
        spans.append((start, end))
        if end == len(lengths):
            break
        again, size = end, 0
        while again > start + 1 and articles[again - 1] == articles[end]:
            size += lengths[again - 1]
            if size > OVERLAP or size + lengths[end] > SIZE:  # it must leave room for the next sentence
                break
            again -= 1
        start = again
    return spans
