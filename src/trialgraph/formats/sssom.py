"""SSSOM/TSV (https://mapping-commons.github.io/sssom/spec-formats-tsv/): the decisions about names, a row each.

Version 1.1, literal mappings: the subject is the normalised name itself. What SSSOM has no column for (our decision,
the kind of name, the linker's rule) stands in declared extension columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from trialgraph.concepts import Decision, Link

COLUMNS: Final = (
    "record_id", "subject_label", "subject_type", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "object_source", "object_source_version", "mapping_justification", "mapping_cardinality", "confidence",
    "match_string", "subject_preprocessing", "mapping_tool", "mapping_tool_version", "decision", "name_kind", "rule",
)  # fmt: skip
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
    ]
    return "".join(f"#{line}\n" for line in lines) + "\t".join(COLUMNS) + "\n"


def _extension(slot: str, property_: str, hint: str) -> Iterable[str]:
    return f"  - slot_name: {slot}", f"    property: {property_}", f"    type_hint: {hint}"


def row(link: Link, evidence: str, tool_version: str) -> str:
    """One decision; `evidence` is the IRI term of its record in the graph."""
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
    )
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\n"
