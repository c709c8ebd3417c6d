"""`clusterkg query`: the questions of `graph.query` and `graph.analysis` from the shell, as table or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from graph import analysis
from graph import query as ask
from graph.exports import read_json
from graph.facts import MAKERS, PLACES, label
from graph.names import find
from graph.query.cypher import cypher
from graph.query.frames import flat_row
from graph.query.places import nobodys_role

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

WIDE = 200
"""Columns of a table that goes into a file or a pipe."""
_IDS = ("id", "ids", "edge", "edges")
_IN_CHAIN = (*MAKERS, "Product", "Industry")


@dataclass(frozen=True, slots=True)
class Question:
    """A question: what it is about, the node types of each name it takes, the options it heeds, and who answers."""

    help: str
    answer: Callable[..., Sequence[Any]]
    names: tuple[tuple[str, ...] | None, ...] = ()
    options: tuple[str, ...] = ()


QUESTIONS = {
    "neighbours": Question("edges at NAME", ask.neighbours, (None,), ("relation",)),
    "path": Question("shortest way from NAME to NAME", ask.path, (None, None), ("relation",)),
    "upstream": Question("who supplies NAME, or what goes into it", ask.upstream, (_IN_CHAIN,), ("hops",)),
    "downstream": Question("whom NAME supplies, or what it goes into", ask.downstream, (_IN_CHAIN,), ("hops",)),
    "makers": Question("who makes the product NAME", ask.makers, (("Product",),)),
    "users": Question("who uses or recycles the product NAME", ask.users, (("Product",),)),
    "products": Question("what the firm NAME makes", ask.products_of, (MAKERS,)),
    "in-park": Question("what sits in the park NAME; companies, or --type", ask.in_park, (PLACES,), ("type",)),
    "made-in": Question("what is made in the park NAME", ask.made_in, (PLACES,)),
    "role": Question("who is 链主, 配套 …, or the roles of the company NAME", ask.role, (("Role", "Company"),)),
    "recyclers": Question("who recycles what", ask.recyclers, (), ("park",)),
    "chain": Question("firms and products of the industry NAME by stage", ask.chain, (("Industry",),)),
    "stages": Question("上游, 中游, 下游 from product flow", analysis.stages),
    "loops": Question("closed loops through recycling", analysis.loops, (), ("park",)),
    "gaps": Question("inputs nobody makes, waste nobody takes, missing stages", analysis.gaps, (), ("park",)),
    "weak-points": Question("firms whose loss takes others with it", analysis.weak_points, (), ("park",)),
    "leaders": Question("firms by reach along the chain", analysis.leaders, (), ("park",)),
    "communities": Question("communities of firms against named clusters", analysis.communities),
    "outlook": Question("planned against running, by product", analysis.outlook, (), ("park",)),
    "symbiosis": Question("whose waste another might use; needs --inferred", analysis.symbiosis, (), ("park",)),
    "cypher": Question("a Cypher query, given as NAME", cypher),
}


def _help() -> str:
    lines = [f"  {name:<13}{question.help}" for name, question in QUESTIONS.items()]
    return "\n".join(["\b", "Questions:", *lines])


@click.command(
    help=f"""Ask GRAPH_JSON a question; names may be aliases, parts of names or slightly misspelt.

{_help()}

\b
Example:
  clusterkg query out/graph.json upstream 中伟新材料 --hops 2
  clusterkg query out/graph.json gaps --park 大龙经开区 --json
"""
)
@click.argument("graph_json", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("question", type=click.Choice(list(QUESTIONS)), metavar="QUESTION")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--hops", default=1, show_default=True, type=click.IntRange(1), help="Steps up or down the chain.")
@click.option("--park", help="Only this park or place.")
@click.option("--relation", multiple=True, help="Only this relation, 供应 or supplies; may be given more than once.")
@click.option("--type", "node_type", help="Only nodes of this type, 项目 or Project.")
@click.option("--inferred", is_flag=True, help="Allow answers that no text states.")
@click.option("--limit", type=click.IntRange(1), help="Print at most so many rows.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with ids and every field.")
def query(
    graph_json: Path,
    question: str,
    names: tuple[str, ...],
    hops: int,
    park: str | None,
    relation: tuple[str, ...],
    node_type: str | None,
    inferred: bool,
    limit: int | None,
    as_json: bool,
) -> None:
    """Ask a graph a question."""
    asked = QUESTIONS[question]
    wanted = 1 if question == "cypher" else len(asked.names)
    if len(names) != wanted:
        raise click.UsageError(f"{question} takes {wanted} NAME{'' if wanted == 1 else 's'}, not {len(names)}")
    given = {"hops": hops if hops > 1 else None, "park": park, "relation": relation or None, "type": node_type}
    for option, value in given.items():
        if value is not None and option not in asked.options:
            raise click.UsageError(f"{question} does not heed --{option}")
    if question == "symbiosis" and not inferred:
        raise click.UsageError("symbiosis is inferred from names of materials, no text states it; add --inferred")
    kg = read_json(graph_json)
    found = [_found(kg, name, types) for name, types in zip(names, asked.names, strict=False)]
    options = {name: value for name, value in given.items() if value is not None}
    if park is not None:
        options["park"] = _found(kg, park, PLACES)
    rows = asked.answer(kg, *(found or names), **options)
    shown = rows[:limit]
    if as_json:
        click.echo(json.dumps([_fields(row) for row in shown], ensure_ascii=False, indent=1))
    elif shown:
        _print_table([_cells(row) for row in shown])
    count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    click.echo(count + (f", {len(shown)} shown" if len(shown) < len(rows) else ""), err=True)


def _found(kg: KnowledgeGraph, name: str, types: tuple[str, ...] | None) -> str:
    """Id of the node meant; says so where the name was only like one of its names."""
    if types and "Role" in types and nobodys_role(kg, name):
        return name
    node = find(kg, name, type=types)
    data = kg.nodes[node]
    known = {node, data["label"], *(alias["name"] for alias in data.get("aliases", ()))}
    if name not in known:
        click.echo(f"{name} is taken for {label(kg, node)}", err=True)
    return node


def _fields(row: Any) -> Any:
    return asdict(row) if is_dataclass(row) and not isinstance(row, type) else row


def _cells(row: Any) -> dict[str, Any]:
    """What of a row goes into a table: no ids."""
    flat = flat_row(row) if is_dataclass(row) else row
    return {name: cell for name, cell in flat.items() if name not in _IDS and not name.endswith(("_id", "_ids"))}


def _print_table(rows: list[dict[str, Any]]) -> None:
    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console.width = WIDE
    table = Table(header_style="bold", pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell).replace("\n", " ") for cell in row.values()))
    console.print(table, markup=False)
