"""`trialgraph query`: one SPARQL query, its answer as a table or in a standard format."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialgraph import answers, pipeline, questions
from trialgraph.answers import Answer
from trialgraph.cli.common import base_option, data_option, progress_bar, standard_output, store_option, whole_file
from trialgraph.errors import QueryError
from trialgraph.names import Names
from trialgraph.questions import Question

_EPILOG: Final = """\b
Examples:
  trialgraph query trials_by_disease --condition lymphoma
  trialgraph query conditioning_regimen --trial NCT07257419 --format csv
  trialgraph query mine.rq --data graph/graph.ttl
  echo 'ASK { ?s ?p ?o }' | trialgraph query -
  trialgraph query trials_using_device --endpoint http://127.0.0.1:7878/query

\b
Exit status: 0 it is answered, with rows or without; 2 it could not be asked; 130 interrupted.
"""
_FORMATS: Final = ("table", *answers.TABLES, *answers.GRAPHS)


@click.command("query", epilog=_EPILOG, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("query", metavar="NAME|FILE|-")
@click.argument("values", nargs=-1, type=click.UNPROCESSED, metavar="[--PARAMETER VALUE]...")
@store_option
@data_option
@click.option("-e", "--endpoint", metavar="URL", help="Address of a SPARQL endpoint.")
@click.option(
    "-f", "--format", "form", type=click.Choice(_FORMATS), help="Format of the answer.  [default: table, turtle]"
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File for the answer.")
@click.option(
    "--timeout", type=click.FloatRange(min=0), default=60.0, show_default=True, help="Seconds it may take; 0 for any."
)
@click.option("--rows", type=click.IntRange(min=1), default=1_000_000, show_default=True, help="Rows it may have.")
@base_option("concepts of this project, as for the build,")
@click.option("--show", is_flag=True, help="Print the query with its values, and ask nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Do not say how many rows there are.")
def command(
    query: str, values: tuple[str, ...], store: Path, data: tuple[Path, ...], endpoint: str | None, base: str,
    form: str | None, output: Path | None, timeout: float, rows: int, *, show: bool, quiet: bool,
) -> None:  # fmt: skip
    """Ask a SPARQL query of an embedded store, of files, or of a remote endpoint.

    The query is a packaged one ('trialgraph queries' lists them), a file, or - for standard input. A packaged query
    takes its parameters as options: an identifier such as MONDO:0004967, or a name, which is linked to the vocabularies
    as a build links it; an option can be repeated. In the table IRIs are shortened; the other formats have them whole.
    """
    item = _question(query)
    with progress_bar(shown=not quiet) as progress:
        text = pipeline.asked(item, _values(item, values), base, progress)
    if show:
        click.echo(text, nl=not text.endswith("\n"))
        return
    if sum((_given("store"), bool(data), bool(endpoint))) > 1:
        raise click.UsageError("--store, --data and --endpoint exclude each other")
    of_store = None if data or endpoint else store
    started = time.monotonic()
    with pipeline.opened(of_store, data, endpoint or "", pipeline.Limits(timeout, rows)) as ask:
        answer = ask(text)
    took = time.monotonic() - started
    _write(answer, form, output)
    if not quiet and answer.kind != answers.BOOLEAN:
        noun = "row" if answer.kind == answers.SOLUTIONS else "triple"
        click.echo(f"{len(answer):,} {noun}{'' if len(answer) == 1 else 's'}, {took:.2f} s", err=True)


def _given(option: str) -> bool:
    """Whether an option was given on the command line, not by the environment."""
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.COMMANDLINE


def _question(query: str) -> Question:
    if query == "-":
        with click.open_file("-", encoding="utf-8") as stream:
            return questions.parse("-", stream.read())
    path = Path(query)
    if path.suffix in {".rq", ".sparql"} or path.is_file():
        return questions.read(path)
    return pipeline.question(query)


def _values(item: Question, said: Sequence[str]) -> Mapping[str, list[str]]:
    """The values of the parameters: ``--name value`` or ``--name=value``."""
    found: dict[str, list[str]] = defaultdict(list)
    rest = iter(said)
    for word in rest:
        if not word.startswith("--") or word == "--":
            raise click.UsageError(f"{word!r} is no option; parameters of a query are given as --name VALUE")
        name, equals, value = word.removeprefix("--").partition("=")
        if name not in {parameter.name for parameter in item.parameters}:
            known = ", ".join(f"--{parameter.name}" for parameter in item.parameters)
            raise click.UsageError(
                f"query {item.name} has no parameter --{name}; {f'it has {known}' if known else 'it has none'}"
            )
        if not equals and (value := next(rest, "")) == "":
            raise click.UsageError(f"--{name} needs a value")
        found[name].append(value)
    return found


def _write(answer: Answer, form: str | None, output: Path | None) -> None:
    form = form or ("turtle" if answer.kind == answers.GRAPH else "table")
    if form == "table" and answer.kind != answers.GRAPH:
        if output is None:
            _print(answer)
            return
        form = "tsv"
    try:
        body = answer.written(form, Names().prefixes())
    except KeyError:
        of = "a graph" if answer.kind == answers.GRAPH else "a table"
        raise QueryError(f"the answer is {of}, which is not written as {form}") from None
    if output is not None:
        with whole_file(output) as file:
            file.write(body)
    else:
        with standard_output() as out:
            out.write(body)


def _print(answer: Answer) -> None:
    """A table for people: IRIs as CURIEs, literals without their types."""
    if answer.kind == answers.BOOLEAN:
        click.echo("yes" if answer else "no")
        return
    prefixes = Names().prefixes()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for variable in answer.variables:
        table.add_column(variable, overflow="fold")
    for row in answer.rows():
        table.add_row(*(Text(answers.short(value, prefixes)) for value in row))
    console = Console()
    if not console.is_terminal:
        console.width = 10_000  # a row is a line for whoever reads on
    console.print(table)
