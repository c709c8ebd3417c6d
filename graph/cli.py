"""The command line: `clusterkg build`, `extract`, `evaluate`, `compare`, `dropped`, `query` (in `graph.cli_query`).

Exit status: 0 done, 1 done with documents skipped (each named), 2 nothing done. Bad input never gives a traceback.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from extractors.evaluate import Report, Tally, evaluate
from extractors.labels import read_folder, write_extraction
from extractors.model import DROP_REASONS
from graph.cli_query import query
from graph.corrections import read_corrections
from graph.exports import read_json
from graph.run import Readings, graph_of, read_inputs, write_outputs
from seeds.errors import ClusterKGError
from seeds.ontology import load_ontology

DONE, SKIPPED, NOTHING = 0, 1, 2


def _version() -> str:
    try:
        return version("clusterkg")
    except PackageNotFoundError:
        return "unknown (not installed)"


class _Group(click.Group):
    """Turns the errors that clusterkg raises on purpose, and those of the file system, into one line and status 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (ClusterKGError, OSError) as exc:
            click.echo(f"clusterkg: {exc}", err=True)
            ctx.exit(NOTHING)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(_version(), prog_name="clusterkg")
def main() -> None:
    """Knowledge graphs of industrial clusters from Chinese texts, offline.

    \b
    Examples:
      clusterkg build 报道/ 规划.pdf --out out     graph, page and Gephi files of a folder and a file
      clusterkg build                             the same for the sample documents
      clusterkg extract 报道/ --out json           entities and relations of each document
      clusterkg evaluate labels/ json/            how good they are
      clusterkg query out/graph.json loops        what the graph knows, as table or JSON
    """


main.add_command(query)
_inputs = click.argument("inputs", nargs=-1, type=click.Path(path_type=Path), metavar="[INPUT]...")
_workers = click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that read documents."
)
_ner = click.option(
    "--ner",
    multiple=True,
    metavar="VOTER",
    help="Take names from a word list, names:FILE, or let hanlp, hanlp:MODEL or spacy:MODEL vote on them; repeatable.",
)
_download = click.option(
    "--allow-download", is_flag=True, help="Let --ner fetch a HanLP model that is not on this machine."
)


def _show_progress(items: Iterable[object], total: int) -> Iterable[object]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    columns = (TextColumn("阅读 reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield from bar.track(items, total=total)


def _read(inputs: tuple[Path, ...], workers: int, ner: tuple[str, ...], allow_download: bool) -> Readings:
    readings = read_inputs(
        inputs, workers=workers, progress=_show_progress, ner=ner, allow_download=allow_download
    )
    for row in readings.skipped:
        reason = row["reason"] if row["source"] in row["reason"] else f"{row['source']}: {row['reason']}"
        click.echo(f"skipped {reason}", err=True)
    return readings


def _finish(readings: Readings) -> NoReturn:
    sys.exit(SKIPPED if readings.skipped else DONE)


def _nothing(inputs: tuple[Path, ...]) -> NoReturn:
    named = " ".join(str(p) for p in inputs)
    kinds = ".txt .md .html .docx or .pdf"
    click.echo(f"clusterkg: no document could be read in {named}; give {kinds} files, or folders of them", err=True)
    sys.exit(NOTHING)


@main.command()
@_inputs
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write into.")
@click.option("--title", default="产业集群知识图谱", show_default=True, help="Title of the graph.")
@click.option(
    "--corrections", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="File of corrections to apply."
)
@_workers
@_ner
@_download
def build(
    inputs: tuple[Path, ...],
    out: Path,
    title: str,
    corrections: Path | None,
    workers: int,
    ner: tuple[str, ...],
    allow_download: bool,
) -> None:
    """Build the graph of INPUT (files and folders; none: the sample documents).

    \b
    Writes into --out:
      graph.html      interactive page, works offline
      graph.graphml   for Gephi and others
      graph.gexf      for Gephi, with relations as edge kinds
      graph.json      everything, with evidence; for notebooks
      nodes.csv edges.csv evidence.csv   for Excel
      lists.xlsx lists/   firms of parks, roles, supply, recycling, projects, policies
      neo4j/          files, command and Cypher script for Neo4j
      report.md       what was read, found and left out

    \b
    Example:
      clusterkg build 报道/ --out out --title 锂电材料产业链
    """
    fixed = read_corrections(corrections) if corrections else None
    readings = _read(inputs, workers, ner, allow_download)
    if not readings.extractions:
        _nothing(inputs)
    kg = graph_of(readings, title=title, corrections=fixed)
    page = write_outputs(kg, out)[0]
    types = Counter(data["type"] for _, data in kg.nodes(data=True))
    relations = Counter(key for _, _, key in kg.edges(keys=True))
    ontology = load_ontology()
    click.echo(f"{len(readings.extractions)} documents, {kg.number_of_nodes()} nodes, {kg.number_of_edges()} edges")
    for title, known, counts in (("nodes", ontology.types, types), ("edges", ontology.relations, relations)):
        parts = [f"{spec.label} {counts[name]}" for name, spec in known.items() if counts[name]]
        click.echo(f"{title}: " + ", ".join(parts))
    click.echo(f"left out: {len(kg.graph['dropped'])} (clusterkg dropped {out / 'graph.json'})")
    click.echo(f"page: {page.resolve()}")
    _finish(readings)


@main.command()
@_inputs
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write into.")
@_workers
@_ner
@_download
def extract(inputs: tuple[Path, ...], out: Path, workers: int, ner: tuple[str, ...], allow_download: bool) -> None:
    """Write the entities and relations of each document as NAME.json, with evidence.

    \b
    Example:
      clusterkg extract 报道/ --out json
    """
    readings = _read(inputs, workers, ner, allow_download)
    if not readings.extractions:
        _nothing(inputs)
    out.mkdir(parents=True, exist_ok=True)
    for extraction in readings.extractions:
        write_extraction(extraction, out)
    click.echo(f"{len(readings.extractions)} documents -> {out}")
    _finish(readings)


def _rows(table: dict[str, Tally]) -> Iterable[tuple[str, Tally]]:
    yield from sorted(table.items())
    yield "ALL", Report.total(table)


def _figures(tally: Tally) -> dict[str, float]:
    shares = {"p": tally.precision, "r": tally.recall, "f1": tally.f1}
    counts = {"right": tally.right, "false": tally.false, "missed": tally.missed}
    return {**{name: round(share, 4) for name, share in shares.items()}, **counts}


@main.command("evaluate")
@click.argument("labels", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("predicted", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Other predictions: list what got better and worse.",
)
@click.option("--verbose", is_flag=True, help="List every miss and every false find.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate_command(labels: Path, predicted: Path, against: Path | None, verbose: bool, as_json: bool) -> None:
    """Precision, recall and F1 of PREDICTED against LABELS, by type, relation, status and rule.

    \b
    Example:
      clusterkg extract texts/ --out json && clusterkg evaluate labels/ json/
    """
    gold = read_folder(labels)
    report = evaluate(gold.values(), read_folder(predicted))
    tables = {
        "entities": report.entities,
        "entities, exact names": report.exact,
        "relations": report.relations,
        "planned, of right edges": report.planned,
        "rules": report.rules,
    }
    if as_json:
        figures = {title: {name: _figures(tally) for name, tally in _rows(table)} for title, table in tables.items()}
        click.echo(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    if verbose:
        for row in report.misses:
            click.echo("\t".join(row))
    for title, table in tables.items():
        click.echo(f"{title:<28}{'P':>7}{'R':>7}{'F1':>7}{'right':>7}{'false':>7}{'missed':>7}")
        for name, t in _rows(table):
            recall = f"{t.recall:>7.3f}{t.f1:>7.3f}" if title != "rules" else f"{'':>14}"
            click.echo(f"  {name:<26}{t.precision:>7.3f}{recall}{t.right:>7}{t.false:>7}{t.missed:>7}")
    if against is not None:
        before, after = set(evaluate(gold.values(), read_folder(against)).misses), set(report.misses)
        for title, faults in (("better", before - after), ("worse", after - before)):
            click.echo(f"{title}: {len(faults)}")
            for row in sorted(faults):
                click.echo("  " + "\t".join(row))


@main.command("compare")
@click.argument("labels", type=click.Path(path_type=Path, exists=True, file_okay=False))
@_inputs
@_ner
@_download
def compare_command(labels: Path, inputs: tuple[Path, ...], ner: tuple[str, ...], allow_download: bool) -> None:
    """What each --ner voter adds on INPUT, measured against LABELS: by type, with speed and memory.

    \b
    Example:
      clusterkg compare labels/ texts/ --ner spacy:my_model --ner hanlp
    """
    from graph.compare import compare_voters, comparison_table

    compared = list(compare_voters(read_folder(labels), inputs, ner, allow_download=allow_download))
    for reason in compared[0].reading.skipped:
        click.echo(f"skipped {reason}", err=True)
    if not compared[0].reading.documents:
        _nothing(inputs)
    click.echo(comparison_table(compared))
    sys.exit(SKIPPED if compared[0].reading.skipped else DONE)


@main.command()
@click.argument("graph_json", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reason", type=click.Choice(sorted(DROP_REASONS)), help="Only what was left out for this reason.")
def dropped(graph_json: Path, reason: str | None) -> None:
    """List what was read and left out, with reason and sentence (tab-separated).

    \b
    Example:
      clusterkg dropped out/graph.json --reason denied
    """
    for row in read_json(graph_json).graph["dropped"]:
        if reason is None or row["reason"] == reason:
            click.echo("\t".join((row["reason"], row["doc"], row["what"], row["sentence"].replace("\n", " "))))


if __name__ == "__main__":
    main()
