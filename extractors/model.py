"""The records that pass between the stages of extraction.

All offsets are half-open character positions in `Document.text`, the normalised text of one document.
All records are frozen; sequences are tuples in the order of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Status = Literal["done", "planned"]
BlockKind = Literal["heading", "paragraph", "list_item", "caption", "furniture"]
BLOCK_KINDS: Mapping[str, int] = {kind: i for i, kind in enumerate(get_args(BlockKind))}
"""Kind of a block -> number."""
AliasKind = Literal["name", "legal", "short", "former"]
Edge = tuple[str, str, str]
"""Head, relation and tail, by their ids or names."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like stretch of a document.

    `article` counts the articles of a page from 0. `furniture` is page furniture: by-lines, dates, credits, menus.
    """

    start: int
    end: int
    kind: BlockKind
    article: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text as all later stages see it.

    Attributes:
        doc_id: stable id, made from the file name.
        title: the headline, or the file name where there is none.
        text: normalised text; every offset in the program refers to it.
        blocks: the stretches of `text`, in order, not overlapping; what lies between them is blank.
        source: the path or name that the text was read from.
        raw: the text before normalisation.
        origin: for each character of `text`, the index in `raw` it stands for; same length as `text`.
    """

    doc_id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    source: str = ""
    raw: str = ""
    origin: tuple[int, ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of `raw` that `text[start:end]` came from."""
        return self.origin[start], self.origin[end - 1] + 1

    def text_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of `text` that stands for `raw[start:end]`; empty where nothing of it is left."""
        return bisect_left(self.origin, start), bisect_left(self.origin, end)


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One place where a name stands: `text[start:end]`, its node type, who found it, and how sure (0 to 1)."""

    start: int
    end: int
    type: str
    source: str
    score: float


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of an entity; `kind` says whether it is the legal name, a short name, a former name or just a name."""

    name: str
    kind: AliasKind


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that a document names.

    Attributes:
        id: unique in the document (`e1`, `e2`, … in order of first mention).
        type: node type of the ontology.
        name: canonical name, the longest legal name or else the fullest name used.
        aliases: all names the document uses for it, the canonical name first.
        mentions: where it stands, in order of the text; empty for roles read from a claim.
        score: how likely it is a thing of its type, 0 to 1; before relations are read, the score of the best mention.
    """

    id: str
    type: str
    name: str
    aliases: tuple[Alias, ...]
    mentions: tuple[Mention, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as the text gives it: `kind` such as capacity or investment, number, unit, and the words as printed."""

    kind: str
    value: float
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One relation read in one place.

    Attributes:
        head, tail: entity ids in the same document.
        relation: name of the relation in the ontology.
        start, end: the evidence, normally one sentence, as a span of the document's text.
        head_span, tail_span: the mentions that the claim was read from; they may lie outside the evidence.
        status: `done`, or `planned` for what is not there yet.
        rule: id of the rule or model that read it.
        score: confidence, 0 to 1.
        quantities: amounts stated with the claim.
        dates: dates stated with the claim, as printed.
    """

    head: str
    relation: str
    tail: str
    start: int
    end: int
    head_span: tuple[int, int] | None
    tail_span: tuple[int, int] | None
    status: Status
    rule: str
    score: float
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that was read and then left out, with the reason, so that nothing disappears silently.

    `reason` is one of the keys of `DROP_REASONS`; `what` says what it was; `start`, `end` are its evidence.
    """

    reason: str
    what: str
    start: int
    end: int


DROP_REASONS: dict[str, str] = {
    "denied": "被文本否定",
    "ended": "已终止或属过去",
    "wrong_ends": "两端类型不符",
    "low_score": "置信度低于阈值",
    "generic": "泛称，不是名称",
    "place": "开发区名中的地名，不是企业",
    "furniture": "版面附件（署名、日期、版权）",
    "rejected": "被人工更正删除",
}


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document; entities and claims in the order of the text."""

    document: Document
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    dropped: tuple[Dropped, ...] = ()
