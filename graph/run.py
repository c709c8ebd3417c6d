"""The main jobs, as the command line and notebooks call them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from extractors.model import Extraction
from extractors.pipeline import extract
from extractors.reading import Inputs, UnreadableDocument, document_ids, find_inputs, read_document
from extractors.voters import make_voters
from graph.assemble import build_graph
from graph.corrections import Corrections, apply_drops
from graph.exports import write_all
from graph.model import KnowledgeGraph
from graph.page import render_page
from graph.report import write_report

Progress = Callable[[Iterable[object], int], Iterable[object]]
"""Wraps an iterable of known length, to show how far it has come."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Extractions in order of document id, and the inputs that could not be read, as `source` and `reason`."""

    extractions: tuple[Extraction, ...]
    skipped: tuple[dict[str, str], ...]


def _read_one(
    item: tuple[Path, str, str], *, ner: tuple[str, ...] = (), allow_download: bool = False
) -> Extraction | dict[str, str]:
    path, doc_id, source = item
    voters = make_voters(ner, allow_download=allow_download)
    try:
        return extract(replace(read_document(path, doc_id=doc_id), source=source), voters=voters)
    except UnreadableDocument as exc:
        return {"source": source, "reason": str(exc)}


def _samples(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_file() and p.name != "README.md")


def read_inputs(
    inputs: Sequence[Path],
    *,
    workers: int = 1,
    progress: Progress = lambda items, _: items,
    ner: Sequence[str] = (),
    allow_download: bool = False,
) -> Readings:
    """Read and extract all documents under some files and folders.

    Args:
        inputs: files and folders; empty for the sample documents that ship with clusterkg.
        workers: processes that read; the result does not depend on it.
        progress: shows how far the reading has come.
        ner: voters that join the recogniser, as `extractors.voters.make_voter` takes them; each process loads its own.
        allow_download: whether a HanLP model that is not on this machine may be fetched.

    Raises:
        VoterError: a voter does not exist or cannot be set up; before anything is read.
    """
    read = partial(_read_one, ner=tuple(ner), allow_download=allow_download)
    make_voters(tuple(ner), allow_download=allow_download)
    with ExitStack() as stack:
        if not inputs:
            folder = stack.enter_context(as_file(files("seeds").joinpath("samples")))
            found = Inputs(tuple(_samples(folder)), ())
            sources = {p: f"seeds/samples/{p.name}" for p in found.files}  # the same wherever clusterkg is installed
        else:
            found = find_inputs(inputs)
            sources = {p: p.as_posix() for p in found.files}
        ids = document_ids(found.files)
        items = [(p, ids[p], sources[p]) for p in found.files]
        if workers > 1 and len(items) > 1:
            pool = stack.enter_context(ProcessPoolExecutor(workers))
            results: Iterable[object] = pool.map(read, items)
        else:
            results = map(read, items)
        done = list(progress(results, len(items)))
    skipped = [{"source": s.path.as_posix(), "reason": s.reason} for s in found.skipped if s.code != "hidden"]
    skipped += [r for r in done if isinstance(r, dict)]
    extractions = sorted((r for r in done if isinstance(r, Extraction)), key=lambda x: x.document.doc_id)
    return Readings(tuple(extractions), tuple(skipped))


def graph_of(
    readings: Readings, *, title: str = "产业集群知识图谱", corrections: Corrections | None = None
) -> KnowledgeGraph:
    """The graph of what was read, corrections applied."""
    fixed = corrections or Corrections()
    return build_graph(
        apply_drops(readings.extractions, fixed),
        title=title,
        skipped=readings.skipped,
        same=fixed.same,
        different=fixed.different,
    )


def build(
    inputs: Sequence[Path | str] = (), *, title: str = "产业集群知识图谱", ner: Sequence[str] = ()
) -> KnowledgeGraph:
    """Read files and folders and build their graph: the whole way in one call, for notebooks.

    Args:
        inputs: files and folders; none for the sample documents.
        title: title of the graph.
        ner: voters that join the recogniser, as `read_inputs` takes them.
    """
    return graph_of(read_inputs([Path(p) for p in inputs], ner=ner), title=title)


def write_outputs(kg: KnowledgeGraph, folder: Path) -> tuple[Path, ...]:
    """Write graph files, page and report into a folder, made if need be; gives the paths written, the page first."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text = partial(Path.write_text, encoding="utf-8", newline="\n")
    page, report = folder / "graph.html", folder / "report.md"
    write_text(page, render_page(kg))
    written = write_all(kg, folder)
    write_text(report, write_report(kg))
    return (page, *written, report)
