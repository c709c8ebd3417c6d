"""What voters add: the same labelled texts read with and without them, each time in a process of its own."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from extractors.evaluate import PlainDocument, Report, Tally, evaluate
from extractors.labels import extraction_to_dict, plain_document
from extractors.pipeline import extract
from extractors.reading import document_from_text
from extractors.voters import make_voters
from graph.run import read_inputs

DEFAULT = "default"
"""Name of the reading without voters."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading gave and took.

    Attributes:
        documents: what was read, by document id.
        skipped: documents that could not be read, with the reason.
        characters: characters of all texts.
        loading: seconds until the models were loaded and a first sentence was read.
        seconds: seconds to read the texts, by the clock.
        memory: most megabytes that the process held, None where the system does not tell.
    """

    documents: Mapping[str, PlainDocument]
    skipped: tuple[str, ...]
    characters: int
    loading: float
    seconds: float
    memory: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A reading with its figures; `name` is the voter, or `DEFAULT`."""

    name: str
    reading: Reading
    report: Report


def measure(inputs: Sequence[Path], ner: Sequence[str] = (), *, allow_download: bool = False) -> Reading:
    """Read files and folders with some voters in this process; the models are loaded before the clock starts."""
    start = time.perf_counter()
    voters = make_voters(tuple(ner), allow_download=allow_download)
    extract(document_from_text("今天下雨。", doc_id="first"), voters=voters)
    loaded = time.perf_counter()
    read = read_inputs(inputs, ner=ner, allow_download=allow_download)
    done = time.perf_counter()
    found = [plain_document(extraction_to_dict(x), name=x.document.doc_id) for x in read.extractions]
    return Reading(
        documents={document.name: document for document in found},
        skipped=tuple(row["reason"] for row in read.skipped),
        characters=sum(len(x.document.text) for x in read.extractions),
        loading=loaded - start,
        seconds=done - loaded,
        memory=_peak_memory(),
    )


def compare_voters(
    labels: Mapping[str, PlainDocument], inputs: Sequence[Path], ner: Sequence[str], *, allow_download: bool = False
) -> Iterator[Compared]:
    """Measure the default and then each voter alone, one after the other, each in a fresh process.

    Args:
        labels: labels by document id; texts without labels are read, too, but count only for speed.
        inputs: files and folders, empty for the sample documents.
        ner: voters as `--ner` takes them.
        allow_download: whether a HanLP model that is not on this machine may be fetched.

    Raises:
        VoterError: a voter cannot be set up; before anything is read.
    """
    make_voters(tuple(ner), allow_download=allow_download)
    for name, voters in [(DEFAULT, ()), *((spec, (spec,)) for spec in ner)]:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            reading = process.submit(measure, inputs, voters, allow_download=allow_download).result()
        yield Compared(name, reading, evaluate(labels.values(), reading.documents))


def short_name(spec: str) -> str:
    """A voter's specification with folders by their last part, for the head of a column."""
    kind, colon, model = spec.partition(":")
    return kind + colon + ",".join(Path(part).name for part in model.split(","))


def comparison_table(compared: Sequence[Compared]) -> str:
    """A table of precision, recall and F1 by type and relation, speed and memory; a column a reading."""
    heads = [short_name(c.name) for c in compared]
    width = max(22, *(len(head) + 2 for head in heads))
    lines = [" " * 20 + "".join(f"{head:>{width}}" for head in heads)]
    for title, tables in (
        ("entities", [c.report.entities for c in compared]),
        ("relations", [c.report.relations for c in compared]),
    ):
        lines.append(f"{title:<20}" + f"{'P':>{width - 14}}{'R':>7}{'F1':>7}" * len(compared))
        for name in [*sorted({name for table in tables for name in table}), "ALL"]:
            row = [Report.total(table) if name == "ALL" else table.get(name, Tally()) for table in tables]
            cells = [f"{t.precision:>{width - 14}.3f}{t.recall:>7.3f}{t.f1:>7.3f}" for t in row]
            lines.append(f"  {name:<18}" + "".join(cells))
    readings = [c.reading for c in compared]
    for title, values in {
        "characters/s": [f"{r.characters / r.seconds:,.0f}" for r in readings],
        "seconds to load": [f"{r.loading:.1f}" for r in readings],
        "memory, MB": ["?" if r.memory is None else f"{r.memory:,.0f}" for r in readings],
    }.items():
        lines.append(f"{title:<20}" + "".join(f"{value:>{width}}" for value in values))
    return "\n".join(lines)


def _peak_memory() -> float | None:
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held, too
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)
