"""clusterkg as a spaCy pipeline: two components for `spacy.blank("zh")`, whose tokens are single characters.

    nlp = make_pipeline()
    doc = nlp("白鹭化工向远舟锂业供应磷酸铁。")
    doc.ents                  # names that do not overlap
    doc.spans["clusterkg"]    # all names; `span.id_` is the entity's id in the extraction
    doc._.clusterkg           # extractors.model.Extraction

spaCy finds both factories through entry points, so a saved pipeline loads where nothing of clusterkg was imported. A
component between the two may replace `doc._.clusterkg` by an extraction with other entities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any

import spacy
import srsly  # type: ignore[import-untyped]
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.util import filter_spans

from extractors.entities.recognise import drop_doubtful, in_doubt, recognise
from extractors.model import Alias, Block, Claim, Document, Dropped, Entity, Extraction, Mention, Quantity
from extractors.pipeline import look
from extractors.reading import document_from_text
from extractors.relations.read import read_relations
from seeds.errors import ClusterKGError

ENTITIES, RELATIONS = "clusterkg_entities", "clusterkg_relations"
"""Names of the two factories."""
KEY = "clusterkg"
"""Where the results are: `doc.spans[KEY]`, and `doc._` under the same name."""
RECORDS: dict[str, Callable[..., Any]] = {
    r.__name__: r for r in (Alias, Block, Claim, Document, Dropped, Entity, Extraction, Mention, Quantity)
}
"""What an extraction is made of, by class name."""
_MARK = "__clusterkg__"

# Both components look at the same document one after the other; the tags and marks of a view are costly.
_view = lru_cache(maxsize=2)(look)


class PipelineError(ClusterKGError):
    """The components stand in an order that cannot work."""


def make_pipeline() -> Language:
    """A blank Chinese pipeline with both components."""
    nlp = spacy.blank("zh")
    nlp.add_pipe(ENTITIES)
    nlp.add_pipe(RELATIONS)
    return nlp


def add_entities(doc: Doc) -> Doc:
    """Read the names of a doc into `doc.spans`, `doc.ents` and `doc._.clusterkg`.

    `doc.spans["clusterkg"]` holds every mention in order of the text: label the node type, `id_` the entity, and
    in `attrs` the lists `scores` and `sources`. `doc.ents` keeps the longest of overlapping ones, earlier components'
    entities included. Spans are of `doc.text` as it was given, blanks and line breaks inside a name included. Names in
    doubt are in `doc._.clusterkg` only, until a relation is read of them.
    """
    document = document_from_text(doc.text, doc_id="doc")
    entities, dropped = recognise(_view(document))
    doc._.clusterkg = Extraction(document, tuple(entities), (), tuple(dropped))
    _show(doc, document, [e for e in entities if not in_doubt(e)])
    return doc


def _show(doc: Doc, document: Document, entities: Sequence[Entity]) -> None:
    found = sorted((mention, entity.id) for entity in entities for mention in entity.mentions)
    spans = []
    for mention, entity_id in found:
        start, end = document.raw_span(mention.start, mention.end)
        spans.append(doc.char_span(start, end, label=mention.type, span_id=entity_id, alignment_mode="expand"))
    attrs = {"scores": [m.score for m, _ in found], "sources": [m.source for m, _ in found]}
    doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans, attrs=attrs)
    doc.ents = filter_spans([*spans, *doc.ents])


def add_relations(doc: Doc) -> Doc:
    """Read the relations between the entities of `doc._.clusterkg` and put them there, roles included.

    Raises:
        PipelineError: nothing has read entities yet.
    """
    read: Extraction | None = doc._.clusterkg
    if read is None:
        raise PipelineError(f"{RELATIONS}: the doc has no entities; add {ENTITIES} to the pipeline before it")
    claims, roles, dropped = read_relations(_view(read.document), read.entities)
    entities, doubtful = drop_doubtful(read.entities, {end for claim in claims for end in (claim.head, claim.tail)})
    everything = (*read.dropped, *doubtful, *dropped)
    doc._.clusterkg = replace(read, entities=(*entities, *roles), claims=tuple(claims), dropped=everything)
    _show(doc, read.document, entities)
    return doc


def make_entities(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Factory of `clusterkg_entities`; the component has no state, so there is nothing to save."""
    return add_entities


def make_relations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Factory of `clusterkg_relations`; the component has no state, so there is nothing to save."""
    return add_relations


def encode_record(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    """The records of extraction as msgpack can hold them, so that docs can be saved and sent between processes."""
    if is_dataclass(value) and type(value).__name__ in RECORDS:
        return {_MARK: type(value).__name__, **{f.name: getattr(value, f.name) for f in fields(value)}}
    return value if chain is None else chain(value)


def decode_record(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    """The way back from `encode_record`."""
    if isinstance(value, dict) and value.get(_MARK) in RECORDS:
        given = {key: tuple(v) if isinstance(v, list) else v for key, v in value.items() if key != _MARK}
        return RECORDS[value[_MARK]](**given)
    return value if chain is None else chain(value)


Doc.set_extension(KEY, default=None, force=True)
Language.factory(ENTITIES, func=make_entities, assigns=["doc.ents", "doc.spans", "doc._.clusterkg"])
Language.factory(RELATIONS, func=make_relations, requires=["doc._.clusterkg"], assigns=["doc._.clusterkg"])
srsly.msgpack_encoders(KEY, func=encode_record)
srsly.msgpack_decoders(KEY, func=decode_record)
