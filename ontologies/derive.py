"""Derives from the ontologies what must never disagree with them. `--check` names what is stale and exits 1.

src/trialgraph/vocab.py    one constant a term, and the code lists
ontologies/context.jsonld  the JSON-LD 1.1 context
ontologies/modifiers.ttl   the scheme `modifier`, from data/curation/modifiers.tsv
ontologies/codes.nt        codes.ttl and modifiers.ttl as sorted N-Triples, to be joined to a build as they are
ontologies/README.md       the table of terms
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import Namespace
from rdflib.term import Node

ONTOLOGIES: Final = Path(__file__).resolve().parent
ROOT: Final = ONTOLOGIES.parent
TG: Final = Namespace("https://w3id.org/trialgraph/ns#")
ONTOLOGY: Final = URIRef("https://w3id.org/trialgraph/ns")
CODE: Final = "https://w3id.org/trialgraph/code/"
STEMS: Final = (
    "trial", "record", "identifier", "arm", "intervention", "condition", "component", "eligibility", "outcome", "site",
    "organization", "publication", "link", "evidence", "described", "role", "regimen", "dose", "product", "population",
    "concept", "derived", "dataset", "report",
)  # fmt: skip
PROPERTY_TYPES: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
CLASS_TYPES: Final = (OWL.Class, RDFS.Datatype)
# The precisions of a partial date: what is added to the key, and the datatype that the key coerces to.
PRECISIONS: Final = (("", "date"), ("Month", "gYearMonth"), ("Year", "gYear"))
# With these last characters a namespace is a prefix in a JSON-LD 1.1 context without saying so.
GEN_DELIMS: Final = tuple(":/?#[]@")


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property or individual that the graph uses, our own or another vocabulary's."""

    iri: URIRef
    stem: str
    types: frozenset[Node]
    label: str
    definition: str
    domains: tuple[URIRef, ...]
    ranges: tuple[URIRef, ...]
    scheme: str
    key: str
    array: bool
    paths: tuple[str, ...]

    @property
    def own(self) -> bool:
        return self.iri.startswith(TG)

    @property
    def is_property(self) -> bool:
        return not self.types.isdisjoint(PROPERTY_TYPES)

    @property
    def is_class(self) -> bool:
        return not self.types.isdisjoint(CLASS_TYPES)


def prefixes() -> dict[str, str]:
    """The one prefix table."""
    table: dict[str, str] = json.loads((ONTOLOGIES / "prefixes.json").read_text("utf-8"))
    return table


def parse(*stems: str) -> Graph:
    """The named ontology files as one graph."""
    graph = Graph()
    for stem in stems:
        graph.parse(ONTOLOGIES / f"{stem}.ttl", format="turtle")
    return graph


def terms() -> list[Term]:
    """Every term of the stem files, in their order; a foreign term used by several stems stands in the first."""
    graphs = {stem: parse(stem) for stem in STEMS}
    everything = Graph()
    for graph in graphs.values():
        everything += graph
    found: dict[URIRef, Term] = {}
    for stem, graph in graphs.items():
        named = {subject for subject in graph.subjects(RDF.type) if isinstance(subject, URIRef)}
        for iri in sorted(named, key=lambda s: (not s.startswith(TG), s)):
            if iri not in found:
                found[iri] = _term(iri, stem, everything)
    return list(found.values())


def _term(iri: URIRef, stem: str, graph: Graph) -> Term:
    def texts(*predicates: URIRef) -> tuple[str, ...]:
        return tuple(sorted({str(o) for p in predicates for o in graph.objects(iri, p)}))

    def resources(*predicates: URIRef) -> tuple[URIRef, ...]:
        return tuple(sorted({o for p in predicates for o in graph.objects(iri, p) if isinstance(o, URIRef)}))

    schemes = texts(TG.codeScheme)
    return Term(
        iri,
        stem,
        frozenset(graph.objects(iri, RDF.type)),
        label=" ".join(texts(RDFS.label)),
        definition=" ".join(texts(SKOS.definition, TG.usageNote)),
        domains=resources(RDFS.domain, TG.usedOn),
        ranges=resources(RDFS.range, TG.valueType),
        scheme=schemes[0].removeprefix(CODE) if schemes else "",
        key=_only(texts(TG.jsonKey), iri),
        array=Literal(True) in graph.objects(iri, TG.jsonArray),
        paths=texts(TG.jsonPath),
    )


def _only(values: tuple[str, ...], iri: URIRef) -> str:
    if len(values) > 1:
        raise SystemExit(f"{iri} has more than one JSON key: {', '.join(values)}")
    return values[0] if values else ""


# --- codes ------------------------------------------------------------------------------------------------------


def modifiers_ttl() -> str:
    """The qualifiers of data/curation/modifiers.tsv as a concept scheme."""
    with (ROOT / "data" / "curation" / "modifiers.tsv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), key=lambda row: row["notation"])
    meaning = (
        "The qualifiers of a registered condition that linking sets aside to reach a concept: the course, stage, extent"
        " or severity of the disease, the age of those who have it, and the presence or absence of a marker."
    )
    head = f"""\
# Derived from data/curation/modifiers.tsv by ontologies/derive.py; do not edit.

@prefix code: <https://w3id.org/trialgraph/code/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

code:modifier a skos:ConceptScheme ;
    skos:prefLabel "modifier of a condition"@en ;
    rdfs:label "modifier of a condition"@en ;
    skos:definition {_quoted(meaning)}@en ;
    rdfs:isDefinedBy <https://w3id.org/trialgraph/ns> .
"""
    concepts = [
        f"""
code:modifier-{row["notation"]} a skos:Concept ;
    skos:notation {_quoted(row["notation"])} ;
    skos:prefLabel {_quoted(row["label"])}@en ;
    skos:definition {_quoted(row["definition"])}@en ;
    skos:inScheme code:modifier ;
    skos:topConceptOf code:modifier ;
    rdfs:isDefinedBy <https://w3id.org/trialgraph/ns> .
"""
        for row in rows
    ]
    return head + "".join(concepts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def codes() -> Graph:
    """All concept schemes, the modifiers among them."""
    return parse("codes").parse(data=modifiers_ttl(), format="turtle")


def schemes(graph: Graph) -> list[URIRef]:
    """The concept schemes, by name."""
    return sorted(s for s in graph.subjects(RDF.type, SKOS.ConceptScheme) if isinstance(s, URIRef))


def code_lists(graph: Graph) -> dict[str, dict[str, str]]:
    """Scheme → value → IRI of the concept."""
    lists: dict[str, dict[str, str]] = {}
    for scheme in schemes(graph):
        values = {str(graph.value(c, SKOS.notation)): str(c) for c in graph.subjects(SKOS.inScheme, scheme)}
        lists[scheme.removeprefix(CODE)] = dict(sorted(values.items()))
    return lists


def codes_nt(graph: Graph) -> str:
    """`graph` as N-Triples, one line order for one content."""
    lines = graph.serialize(format="nt", encoding="utf-8").decode().splitlines()
    return "".join(f"{line}\n" for line in sorted(filter(None, lines)))


# --- vocab.py ---------------------------------------------------------------------------------------------------


def constant(term: Term, table: dict[str, str]) -> str:
    """The Python name of a term: our own as it is, ``skos:altLabel`` as SKOS_ALT_LABEL."""
    if term.own:
        return term.iri.removeprefix(str(TG))
    prefix, local = _split(term.iri, table)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", local)
    return f"{prefix}_{spaced}".upper()


def constants(found: Iterable[Term], table: dict[str, str]) -> dict[str, Term]:
    """Python name → term. A class that would share the name of a property gets _CLASS (DCAT_DISTRIBUTION_CLASS)."""
    found = list(found)
    of_properties = {constant(term, table) for term in found if term.is_property}
    names: dict[str, Term] = {}
    for term in found:
        name = constant(term, table)
        if term.is_class and name in of_properties:
            name += "_CLASS"
        if name in names:
            raise SystemExit(f"{names[name].iri} and {term.iri} would both be {name}")
        names[name] = term
    return names


def vocab_py(found: list[Term], lists: dict[str, dict[str, str]], table: dict[str, str]) -> str:
    """The module of constants."""
    lines = [
        '"""The terms of the graph as N-Triples text, one constant each, and the code lists (scheme, value, concept).',
        "",
        "Derived from ontologies/ by ontologies/derive.py; do not edit.",
        '"""',
        "",
        "# fmt: off",
        "from typing import Final",
        "",
    ]
    names = constants(found, table)
    ordered = sorted(names, key=lambda name: (not names[name].own, name))
    lines += [f'{name}: Final = "<{names[name].iri}>"' for name in ordered]
    lines += ["", "CODES: Final[dict[str, dict[str, str]]] = {"]
    for scheme, values in lists.items():
        lines.append(f'    "{scheme}": {{')
        lines += [f'        "{value}": "<{iri}>",' for value, iri in values.items()]
        lines.append("    },")
    lines.append("}")
    return "\n".join(lines) + "\n"


# --- context.jsonld ---------------------------------------------------------------------------------------------


def context(found: Iterable[Term], lists: dict[str, dict[str, str]], table: dict[str, str]) -> dict[str, Any]:
    """The context as an object. Raises SystemExit when two terms claim one key."""
    entries: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type", "graph": "@graph"}
    groups: list[dict[str, Any]] = [_prefix_entries(table), {}, {}]
    for term in found:
        if term.key:
            group = groups[2] if term.is_property else groups[1]
            for key, entry in _entries(term, table):
                if key in group:
                    raise SystemExit(f"{term.iri} and {group[key]} share the JSON key {key}")
                group[key] = entry
    groups[1:] = [dict(sorted(group.items())) for group in groups[1:]]
    for group in groups:
        twice = entries.keys() & group.keys()
        if twice:
            raise SystemExit(f"used for two things in the context: {', '.join(sorted(twice))}")
        entries |= group
    _keep_codes_apart(entries, lists)
    return entries


def _prefix_entries(table: dict[str, str]) -> dict[str, Any]:
    return {
        prefix: namespace if namespace.endswith(GEN_DELIMS) else {"@id": namespace, "@prefix": True}
        for prefix, namespace in table.items()
    }


def _entries(term: Term, table: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """The keys of one term: more than one when its values are of several types."""
    curie = ":".join(_split(term.iri, table))
    if not term.is_property:
        yield term.key, curie
        return
    base: dict[str, Any] = {"@id": curie} | ({"@container": "@set"} if term.array else {})
    if term.scheme:
        yield term.key, base | {"@type": "@vocab", "@context": {"@vocab": f"{CODE}{term.scheme}-"}}
        return
    literal = [r for r in term.ranges if r.startswith(str(XSD)) or r in (TG.PartialDate, RDF.langString)]
    if len(literal) < len(term.ranges):
        yield term.key, base | {"@type": "@id"}
    for datatype in literal:
        # Beside values that are IRIs, those that are text have a key of their own: `url` and `urlText`.
        key = term.key if len(literal) == len(term.ranges) else f"{term.key}Text"
        if datatype == TG.PartialDate:
            for suffix, precision in PRECISIONS:
                yield f"{key}{suffix}", base | {"@type": f"xsd:{precision}"}
        elif datatype == RDF.langString:
            yield key, base | {"@language": "en"}
        elif datatype == XSD.string:
            yield key, base if term.array else curie
        else:
            yield key, base | {"@type": ":".join(_split(datatype, table))}


def _keep_codes_apart(entries: dict[str, Any], lists: dict[str, dict[str, str]]) -> None:
    """Gives a code whose value is also a term of the context (`device`) a term of its own where it may stand."""
    for entry in list(entries.values()):
        if isinstance(entry, dict) and entry.get("@type") == "@vocab":
            scoped = entry["@context"]
            scheme = scoped["@vocab"].removeprefix(CODE).removesuffix("-")
            scoped |= {value: iri for value, iri in lists.get(scheme, {}).items() if value in entries}


def context_jsonld(entries: dict[str, Any]) -> str:
    """One term a line: a context is read more often than it is parsed."""
    lines = [f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in entries.items()]
    return '{\n  "@context": {\n' + ",\n".join(lines) + "\n  }\n}\n"


# --- README.md --------------------------------------------------------------------------------------------------


def readme(found: list[Term], graph: Graph, table: dict[str, str]) -> str:
    """The table of terms."""
    own = [term for term in found if term.own]
    header = parse("trialgraph")
    counts = (
        f"{sum(term.is_class for term in own)} classes and datatypes",
        f"{sum(term.is_property for term in own)} properties",
        f"{sum(not term.own for term in found)} terms of other vocabularies",
        f"{len(set(graph.subjects(RDF.type, SKOS.Concept)))} codes in {len(schemes(graph))} schemes",
    )
    lines = [
        "<!-- Derived from the ontology files by ontologies/derive.py; do not edit. -->",
        "",
        "# The vocabulary",
        "",
        *str(header.value(ONTOLOGY, DCTERMS.description)).splitlines(),
        "",
        f"Version {header.value(ONTOLOGY, OWL.versionInfo)}, namespace `{TG}`, licence CC0 1.0: {', '.join(counts)}.",
        "",
        "One file an entity kind; `codes.ttl` holds the registry's code lists, `alignments.sssom.tsv` what our terms",
        "are in OBI, CTO, schema.org, Biolink, NCIT, SIO and Wikidata, `prefixes.json` the only prefix table. After",
        "any change run `python ontologies/derive.py`: it writes this page, `context.jsonld`, `codes.nt`,",
        "`modifiers.ttl` and `src/trialgraph/vocab.py`.",
        "",
        "In the tables *domain* and *range* of our own terms are axioms; of other vocabularies' terms they say what",
        "this graph does and entail nothing. An array key is followed by `[]`.",
        "",
    ]
    for stem in STEMS:
        lines += [f"## {stem}", "", *_table([t for t in found if t.stem == stem], table), ""]
    lines += ["## codes", "", "| scheme | values | meaning | enumeration of the API |", "|---|---|---|---|"]
    for scheme in schemes(graph):
        values = len(set(graph.subjects(SKOS.inScheme, scheme)))
        enums = ", ".join(sorted(map(str, graph.objects(scheme, TG.apiEnum))))
        meaning = _cell(str(graph.value(scheme, SKOS.definition)))
        lines.append(f"| `code:{scheme.removeprefix(CODE)}` | {values} | {meaning} | {enums} |")
    return "\n".join(lines) + "\n"


def _table(found: list[Term], table: dict[str, str]) -> Iterator[str]:
    yield "| term | label | meaning | domain | range | path | JSON key |"
    yield "|---|---|---|---|---|---|---|"

    def short(iris: Iterable[URIRef]) -> str:
        return ", ".join(f"`{':'.join(_split(iri, table))}`" for iri in iris)

    for term in found:
        ranges = f"`code:{term.scheme}`" if term.scheme else short(term.ranges)
        key = f"`{term.key}{'[]' if term.array else ''}`" if term.key else ""
        paths = ", ".join(f"`{path}`" for path in term.paths)
        cells = (short([term.iri]), term.label, _cell(term.definition), short(term.domains), ranges, paths, key)
        yield f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


# --- all of it --------------------------------------------------------------------------------------------------


def _split(iri: URIRef, table: dict[str, str]) -> tuple[str, str]:
    """Prefix and local name. Raises SystemExit for an IRI that the prefix table does not cover."""
    for prefix, namespace in sorted(table.items(), key=lambda item: -len(item[1])):
        if iri.startswith(namespace):
            return prefix, iri.removeprefix(namespace)
    raise SystemExit(f"{iri}: its namespace is missing from prefixes.json")


def outputs() -> dict[Path, str]:
    """Every derived file and what it should hold."""
    table, found, graph = prefixes(), terms(), codes()
    lists = code_lists(graph)
    return {
        ROOT / "src" / "trialgraph" / "vocab.py": vocab_py(found, lists, table),
        ONTOLOGIES / "context.jsonld": context_jsonld(context(found, lists, table)),
        ONTOLOGIES / "modifiers.ttl": modifiers_ttl(),
        ONTOLOGIES / "codes.nt": codes_nt(graph),
        ONTOLOGIES / "README.md": readme(found, graph, table),
    }


def main(arguments: list[str]) -> int:
    """Writes what is stale; with `--check` only says what is."""
    stale = [(path, text) for path, text in outputs().items() if not path.is_file() or path.read_text("utf-8") != text]
    if arguments == ["--check"]:
        for path, _ in stale:
            print(f"{path.relative_to(ROOT).as_posix()} is stale: run python ontologies/derive.py", file=sys.stderr)
        return 1 if stale else 0
    for path, text in stale:
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {path.relative_to(ROOT).as_posix()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
