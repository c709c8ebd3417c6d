"""Text of PDF files, page by page."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from extractors.reading.errors import UnreadableDocument
from extractors.reading.extracted import Extracted, LineCollector
from extractors.reading.furniture import is_page_number

_BROKEN = (
    PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RecursionError,
    NotImplementedError, AssertionError, OverflowError, zlib.error, struct.error,
)  # fmt: skip
_BAD_CHARACTER = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08]|\\(cid:\\d+\\)|/g\\d+")
_DIGITS = re.compile(r"\d+")


def read_pdf(path: Path, data: bytes) -> Extracted:
    """Read the text layer of a PDF file.

    Numbers of pages and running heads (the same first or last line, digits aside, on three pages and half of all) are
    left out, the head but once, so that a sentence can go on over the page.

    Raises:
        UnreadableDocument: encrypted, damaged, scanned without a text layer, or with fonts that carry no Unicode.
    """
    with _quiet():
        try:
            reader = PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise FileNotDecryptedError("password needed")
            pages = [_page_lines(page.extract_text() or "") for page in reader.pages]
            title = str(reader.metadata.title) if reader.metadata and reader.metadata.title else None
        except (FileNotDecryptedError, DependencyError) as error:
            raise UnreadableDocument(
                path, "the PDF is encrypted", "save a copy without a password and read that"
            ) from error
        except _BROKEN as error:
            raise UnreadableDocument(
                path,
                f"not a PDF that can be opened ({type(error).__name__})",
                "print it to a new PDF or save it as text",
            ) from error
    text = "".join(line for lines in pages for line in lines)
    if not text:
        raise UnreadableDocument(
            path, f"{len(pages)} pages without a text layer (scanned?)", "run character recognition (OCR) on it first"
        )
    if len(_BAD_CHARACTER.findall(text)) * 4 > len(text):
        raise UnreadableDocument(
            path, "its fonts do not say which characters they show", "run character recognition (OCR) on it first"
        )
    collector = LineCollector()
    for line in _without_running_lines(pages):
        collector.add(line)
    return collector.result(title=title if title and not title.lower().endswith((".doc", ".docx")) else None)


@contextmanager
def _quiet() -> Iterator[None]:
    """pypdf writes its complaints about odd files to the log; what matters is raised."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _page_lines(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.splitlines()]
    while lines and (not lines[0].strip() or is_page_number(lines[0].strip())):
        lines.pop(0)
    while lines and (not lines[-1].strip() or is_page_number(lines[-1].strip())):
        lines.pop()
    return lines


def _without_running_lines(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    edges: Counter[str] = Counter()
    for lines in pages:
        edges.update({_shape(lines[place]) for place in (0, -1) if lines})
    running = {shape for shape, count in edges.items() if count >= 3 and count * 2 >= len(pages)}
    shown: set[str] = set()
    for lines in pages:
        for place, line in enumerate(lines):
            shape = _shape(line)
            if place in (0, len(lines) - 1) and shape in running:
                if shape in shown:
                    continue
                shown.add(shape)
            yield line


def _shape(line: str) -> str:
    return _DIGITS.sub("0", "".join(line.split()))
