"""The components: what they do to a doc, and the factories that make them from a configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import srsly  # type: ignore[import-untyped]
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans, minibatch

from extractors.entities.candidates import Candidate, Voter
from extractors.entities.gazetteer import LAYERS, Gazetteer
from extractors.entities.recognise import in_doubt, recognise
from extractors.model import Document, Entity, Extraction
from extractors.pipeline import look
from extractors.reading import document_from_text
from extractors.relations.read import read_relations
from extractors.spacy_pipeline.records import decode_record, encode_record
from extractors.threads import one_numpy_thread
from extractors.voters import HanlpVoter, SpacyVoter, WordListVoter, read_names
from extractors.voters.spacy_model import WEIGHTS, spans_of
from seeds.errors import ClusterKGError

ENTITIES, RELATIONS = "clusterkg_entities", "clusterkg_relations"
NAMES, LEXICON = "clusterkg_names", "clusterkg_lexicon"
HANLP, SPACY = "clusterkg_hanlp", "clusterkg_spacy"
"""Names of the factories."""
KEY = "clusterkg"
"""Where the results are: `doc.spans[KEY]`, and `doc._` under the same name."""
GROUP_WEIGHTS: Mapping[str, float] = {**WEIGHTS, LEXICON: 0.0, KEY: 0.0}
"""How far groups of spans are trusted by `clusterkg_entities`."""

# Both components look at the same document one after the other; the tags and marks of a view are costly.
_view = lru_cache(maxsize=2)(look)


class PipelineError(ClusterKGError):
    """The components stand in an order that cannot work."""


def read_document(doc: Doc) -> Document:
    """The text of a doc as clusterkg reads it; `raw` is `doc.text`."""
    return document_from_text(doc.text, doc_id="doc")


class EntityReader:
    """Reads the names of a doc into `doc.spans`, `doc.ents` and `doc._.clusterkg`.

    `doc.spans["clusterkg"]` holds every mention in order of the text: label the node type, `id_` the entity, and
    in `attrs` the lists `scores` and `sources`. `doc.ents` keeps the longest of overlapping ones, earlier components'
    entities included. Spans are of `doc.text` as it was given, blanks and line breaks inside a name included. Names in
    doubt are in `doc._.clusterkg` only, until a relation is read of them.

    What earlier components put into `doc.ents` and `doc.spans` votes, as far as its labels mean a node type.

    Args:
        weights: group of spans, or `ents` -> how far it is trusted, before `GROUP_WEIGHTS`: 1 takes all of it, 0 none.
        labels: label -> node types that it may mean, before those that are known.
    """

    def __init__(self, weights: Mapping[str, float], labels: Mapping[str, Sequence[str]]) -> None:
        self.weights = {**GROUP_WEIGHTS, **weights}
        self.labels = labels

    def __call__(self, doc: Doc) -> Doc:
        """Read one doc."""
        document = read_document(doc)
        candidates = list(_candidates(doc, document, self.weights))
        with one_numpy_thread():
            entities, dropped = recognise(_view(document), candidates=candidates, labels=self.labels)
        doc._.clusterkg = Extraction(document, tuple(entities), (), tuple(dropped))
        _show(doc, document, [e for e in entities if not in_doubt(e)])
        return doc


def _candidates(doc: Doc, document: Document, weights: Mapping[str, float]) -> Iterator[Candidate]:
    for voter, raw_start, raw_end, label, score in spans_of(doc, weights):
        start, end = document.text_span(raw_start, raw_end)
        if start < end:
            yield Candidate(start, end, label, voter, score)


def _span(doc: Doc, document: Document, start: int, end: int, label: str, span_id: str = "") -> Span:
    """The doc's span for a span of the document's text; of whole tokens, which in a blank pipeline are characters."""
    raw_start, raw_end = document.raw_span(start, end)
    return doc.char_span(raw_start, raw_end, label=label, span_id=span_id, alignment_mode="expand")


def _show(doc: Doc, document: Document, entities: Sequence[Entity]) -> None:
    found = sorted((mention, entity.id) for entity in entities for mention in entity.mentions)
    spans = [_span(doc, document, m.start, m.end, m.type, entity_id) for m, entity_id in found]
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
    with one_numpy_thread():
        claims, entities, dropped = read_relations(_view(read.document), read.entities)
    everything = (*read.dropped, *dropped)
    doc._.clusterkg = replace(read, entities=tuple(entities), claims=tuple(claims), dropped=everything)
    _show(doc, read.document, [e for e in entities if e.type != "Role"])
    return doc


class VoterComponent:
    """Puts what a voter reads into a group of `doc.spans`, where `clusterkg_entities` finds it; many docs at once.

    Labels are the voter's own; in the group's `attrs`, `voter` is its name and the list `scores` says how far each name
    is trusted.
    """

    def __init__(self, voter_name: str, voter: Voter, spans_key: str) -> None:
        self.voter_name = voter_name  # `name` is the component's, set by spaCy
        self.voter = voter
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        """Read one doc."""
        return next(self._read([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Read docs in batches, in their order."""
        for docs in minibatch(stream, size=batch_size):
            yield from self._read(docs)

    def _read(self, docs: Sequence[Doc]) -> Iterator[Doc]:
        documents = [read_document(doc) for doc in docs]
        for doc, document, found in zip(docs, documents, self.voter.read(documents), strict=True):
            spans = [_span(doc, document, c.start, c.end, c.label) for c in found]
            attrs = {"voter": self.voter_name, "scores": [c.score for c in found]}
            doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans, attrs=attrs)
            yield doc


def make_entities(
    nlp: Language, name: str, weights: dict[str, float], labels: dict[str, list[str]]
) -> Callable[[Doc], Doc]:
    """Factory of `clusterkg_entities`: the shipped recogniser, with what earlier components found as votes."""
    return EntityReader(weights, labels)


def make_relations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Factory of `clusterkg_relations`; the component has no state, so there is nothing to save."""
    return add_relations


def make_hanlp(
    nlp: Language,
    name: str,
    model: str | None,
    device: int | None,
    batch_size: int,
    tasks: str,
    weight: float,
    gazetteer: bool,
    allow_download: bool,
    spans_key: str,
) -> Callable[[Doc], Doc]:
    """Factory of `clusterkg_hanlp`; see `extractors.voters.HanlpVoter` for the settings.

    Raises:
        VoterError: HanLP or the model is not there; at once, not when the first doc is read.
    """
    voter = HanlpVoter(
        model, device=device, batch_size=batch_size, tasks=tasks, weight=weight, gazetteer=gazetteer,
        allow_download=allow_download,
    )  # fmt: skip
    voter.check()
    return VoterComponent("hanlp", voter, spans_key)


def make_spacy(
    nlp: Language, name: str, model: str, weights: dict[str, float], batch_size: int, spans_key: str
) -> Callable[[Doc], Doc]:
    """Factory of `clusterkg_spacy`: another spaCy pipeline as a voter; see `extractors.voters.SpacyVoter`.

    Raises:
        VoterError: there is no such pipeline.
    """
    voter = SpacyVoter(model, weights={**WEIGHTS, **weights}, batch_size=batch_size)
    voter.check()
    return VoterComponent("spacy", voter, spans_key)


def make_names(nlp: Language, name: str, file: str, spans_key: str) -> Callable[[Doc], Doc]:
    """Factory of `clusterkg_names`: a word list as a voter; see `extractors.voters.read_names`.

    Raises:
        NamesError: the file cannot be read, or lines of it cannot be understood.
    """
    return VoterComponent("names", WordListVoter(read_names(file)), spans_key)


def make_lexicon(nlp: Language, name: str, layers: list[str] | None, spans_key: str) -> Callable[[Doc], Doc]:
    """Factory of `clusterkg_lexicon`: the words of the lexicons as spans, labels `place2`, `product`, … .

    Raises:
        PipelineError: there is no such layer.
    """
    if unknown := sorted(set(layers or ()) - set(LAYERS)):
        raise PipelineError(f"{LEXICON}: no layer {', '.join(unknown)}; the layers are {', '.join(LAYERS)}")
    gazetteer = Gazetteer(layers=layers)

    def add_words(doc: Doc) -> Doc:
        document = read_document(doc)
        found = gazetteer.find(document.text)
        doc.spans[spans_key] = [_span(doc, document, m.start, m.end, m.label.marks[0]) for m in found]
        return doc

    return add_words


def register() -> None:
    """Make the factories, the extension and the way to save it known to spaCy."""
    Doc.set_extension(KEY, default=None, force=True)
    made = ["doc.ents", "doc.spans", "doc._.clusterkg"]
    Language.factory(ENTITIES, func=make_entities, assigns=made, default_config={"weights": {}, "labels": {}})
    Language.factory(RELATIONS, func=make_relations, requires=["doc._.clusterkg"], assigns=["doc._.clusterkg"])
    hanlp = {
        "model": None, "device": None, "batch_size": 128, "tasks": "ner*", "weight": 0.5, "gazetteer": True,
        "allow_download": False, "spans_key": "hanlp",
    }  # fmt: skip
    Language.factory(HANLP, func=make_hanlp, assigns=["doc.spans"], default_config=hanlp)
    spacy = {"weights": {}, "batch_size": 64, "spans_key": "spacy"}
    Language.factory(SPACY, func=make_spacy, assigns=["doc.spans"], default_config=spacy)
    Language.factory(NAMES, func=make_names, assigns=["doc.spans"], default_config={"spans_key": "names"})
    words = {"layers": None, "spans_key": LEXICON}
    Language.factory(LEXICON, func=make_lexicon, assigns=["doc.spans"], default_config=words)
    srsly.msgpack_encoders(KEY, func=encode_record)
    srsly.msgpack_decoders(KEY, func=decode_record)


register()
