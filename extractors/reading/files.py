"""One file to one document: text, Markdown, web page, Word or PDF."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from extractors.model import Document
from extractors.reading.blocks import lay_out
from extractors.reading.encoding import UndecodableError, decode
from extractors.reading.errors import UnreadableDocument
from extractors.reading.extracted import Extracted
from extractors.reading.inputs import SUFFIXES
from extractors.reading.pdf import read_pdf
from extractors.reading.webpage import declared_charset, read_html
from extractors.reading.word import read_docx


def read_document(path: Path, *, doc_id: str | None = None) -> Document:
    """Read a file into a document.

    Args:
        path: a file with one of `SUFFIXES`; the kind follows the suffix, the encoding is found out.
        doc_id: id of the document; the stem of the file name where none is given (see `document_ids` for many files).

    Raises:
        UnreadableDocument: the file is missing, empty, broken, encrypted, without a text layer, binary, or in no
            encoding that can be found out. A text without any Chinese is no error.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableDocument(
            path, f"not a kind that is read ({suffix or 'no suffix'})", f"allowed are {' '.join(SUFFIXES)}"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(
            path, f"cannot be opened ({error.strerror})", "check the path and its rights"
        ) from error
    if not data.strip():
        raise UnreadableDocument(path, "the file is empty", "leave it out or fill it")
    extracted = _extract(path, suffix, data)
    stem = unicodedata.normalize("NFC", path.stem)
    document = _document(extracted, doc_id=doc_id or stem, fallback_title=stem, source=path.as_posix())
    if not document.text:
        raise UnreadableDocument(path, "there is no text in it", "leave it out or fill it")
    return document


def document_from_text(text: str, *, doc_id: str, title: str | None = None, source: str = "") -> Document:
    """Make a document of a text that is already at hand; marks of Markdown are understood, an empty text is allowed.

    Args:
        text: the raw text; becomes `Document.raw`.
        doc_id: id of the document; also its title where there is no headline and no `title`.
        title: overrides the headline.
        source: where the text is from.
    """
    document = _document(Extracted(text, markdown=True), doc_id=doc_id, fallback_title=doc_id, source=source)
    if title is None:
        return document
    return Document(doc_id, title, document.text, document.blocks, source, document.raw, document.origin)


def _extract(path: Path, suffix: str, data: bytes) -> Extracted:
    if suffix == ".pdf":
        return read_pdf(path, data)
    if suffix == ".docx":
        return read_docx(path, data)
    html = suffix in (".htm", ".html")
    try:
        decoded = decode(data, declared=declared_charset(data) if html else None)
    except UndecodableError as error:
        raise UnreadableDocument(path, str(error), error.remedy) from error
    return read_html(path, decoded.text) if html else Extracted(decoded.text, markdown=True)


def _document(extracted: Extracted, *, doc_id: str, fallback_title: str, source: str) -> Document:
    layout = lay_out(extracted.text, markdown=extracted.markdown, hints=extracted.hints)
    return Document(
        doc_id=doc_id,
        title=layout.title or extracted.title or fallback_title,
        text=layout.text,
        blocks=layout.blocks,
        source=source,
        raw=extracted.text,
        origin=layout.origin,
    )
