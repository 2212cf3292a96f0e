"""SSSOM/TSV (https://mapping-commons.github.io/sssom/spec-formats-tsv/): the decisions about names, a row each.

Version 1.1, literal mappings: the subject is the normalised name itself. What SSSOM has no column for (our decision,
the kind of name, the linker's rule, in how many records it occurs) stands in declared extension columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

from trialgraph.concepts import Decision, Kind, Link
from trialgraph.errors import SourceError

COLUMNS: Final = (
    "record_id", "subject_label", "subject_type", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "object_source", "object_source_version", "mapping_justification", "mapping_cardinality", "confidence",
    "match_string", "subject_preprocessing", "mapping_tool", "mapping_tool_version", "decision", "name_kind", "rule",
    "occurrences",  # the last: rows that differ in it alone are added up
)  # fmt: skip
_HEADER: Final = "\t".join(COLUMNS)
_KINDS: Final = frozenset(f"code:nameKind-{kind}" for kind in Kind)
_PREFIXES: Final = ("mapping", "vocabulary", "code", "skos", "semapv", "sssom", "tg")


def header(set_id: str, title: str, prefixes: Mapping[str, str], curies: Iterable[str], tool_version: str) -> str:
    """The metadata block and the line of column names; `curies` are the prefixes that the rows use besides."""
    used = {prefix: prefixes[prefix] for prefix in sorted({*_PREFIXES, *curies} & prefixes.keys())}
    lines = [
        'sssom_version: "1.1"',
        f'mapping_set_id: "{set_id}"',
        f'mapping_set_title: "{title}"',
        f'mapping_set_version: "{tool_version}"',
        "license: https://creativecommons.org/publicdomain/zero/1.0/",
        "curie_map:",
        *(f'  {prefix}: "{namespace}"' for prefix, namespace in used.items()),  # one may end in a colon
        "extension_definitions:",
        *_extension("decision", "tg:decision", "linkml:Uriorcurie"),
        *_extension("name_kind", "tg:nameKind", "linkml:Uriorcurie"),
        *_extension("rule", "tg:rule", "xsd:string"),
        *_extension("occurrences", "tg:occurrences", "xsd:integer"),
    ]
    return "".join(f"#{line}\n" for line in lines) + _HEADER + "\n"


def _extension(slot: str, property_: str, hint: str) -> Iterable[str]:
    return f"  - slot_name: {slot}", f"    property: {property_}", f"    type_hint: {hint}"


def row(link: Link, evidence: str, tool_version: str, occurrences: int) -> str:
    """One decision; `evidence` is the IRI term of its record in the graph, `occurrences` how many trials rest on it."""
    found = link.decision is not Decision.NOT_FOUND
    cells = (
        f"mapping:{evidence[1:-1].rpartition('/')[2]}",
        link.key,
        "rdfs literal",
        link.predicate,
        "Not" if link.decision is Decision.REJECTED else "",
        link.concept if found else "sssom:NoTermFound",
        link.label if found else "",
        f"vocabulary:{link.source}",
        link.source_version,
        link.justification,
        "" if found else "1:0",
        f"{link.confidence:g}",
        link.matched if found else "",
        "|".join(link.preprocessing),
        "trialgraph",
        tool_version,
        f"code:decision-{link.decision}",
        f"code:nameKind-{link.kind}",
        link.rule,
        str(occurrences),
    )
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\n"


def read(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a mapping set that this version wrote. Raises SourceError for any other file."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            numbered = ((number, line) for number, line in enumerate(lines, 1) if not line.startswith("#"))
            columns = next(numbered, (0, ""))[1].rstrip("\n")
            if columns != _HEADER:
                older = columns.startswith("\t".join(COLUMNS[:3]))
                what = "a mapping set of another version: build the graph anew" if older else "no mapping set"
                raise SourceError(f"{path} is {what}")
            for number, line in numbered:
                row = dict(zip(COLUMNS, line.rstrip("\n").split("\t"), strict=False))
                if len(row) < len(COLUMNS) or not row["occurrences"].isdecimal() or row["name_kind"] not in _KINDS:
                    raise SourceError(f"{path}:{number}: the row is cut short or was edited: build the graph anew")
                yield row
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is no mapping set") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error


def added_up(rows: Iterable[str]) -> Iterator[str]:
    """Sorted rows with those that differ in nothing but `occurrences` as one row with their sum."""
    for shared, same in groupby((row.rpartition("\t") for row in rows), key=itemgetter(0)):
        yield f"{shared}\t{sum(int(count) for _, _, count in same)}\n"
