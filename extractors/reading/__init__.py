"""Reading: files and folders to documents with normalised text, blocks and sentences.

The text keeps an exact way back: `Document.origin` gives for each character its index in `Document.raw`.
"""

from __future__ import annotations

from extractors.reading.errors import UnreadableDocument
from extractors.reading.files import document_from_text, read_document
from extractors.reading.inputs import SUFFIXES, Inputs, Skipped, document_ids, find_inputs
from extractors.reading.sentences import Sentence, split_sentences

__all__ = [
    "SUFFIXES",
    "Inputs",
    "Sentence",
    "Skipped",
    "UnreadableDocument",
    "document_from_text",
    "document_ids",
    "find_inputs",
    "read_document",
    "split_sentences",
]
