"""From a document to what it says."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.entities.candidates import Voter
from extractors.entities.recognise import recognise
from extractors.entities.tagger import View, load_models, view
from extractors.model import Document, Extraction
from extractors.relations.read import read_relations
from extractors.threads import one_numpy_thread


def look(document: Document) -> View:
    """The view of a document that the shipped models need."""
    return view(document, network=load_models().network)


def extract(document: Document, *, voters: Sequence[Voter] = ()) -> Extraction:
    """Read the entities and claims of a document; the same text and voters always give the same extraction."""
    candidates = [candidate for voter in voters for candidate in voter.read([document])[0]]
    with one_numpy_thread():
        seen = look(document)
        names, dropped_names = recognise(seen, candidates=candidates)
        claims, entities, dropped = read_relations(seen, names)
    return Extraction(document, tuple(entities), tuple(claims), (*dropped_names, *dropped))
