"""JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/) for people who write JavaScript: one nested document a trial.

The terms are those of `ontologies/context.jsonld`, which stands inside the file. A part of a trial is written where
it is first pointed to, a code as its plain value (``"status": "RECRUITING"``), everything else as a compact IRI.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from trialgraph import resources
from trialgraph import vocab as v
from trialgraph.terms import Term, Triple

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NATIVE: Final[Mapping[str, Callable[[str], Any]]] = {
    f"{_XSD}boolean": lambda text: text == "true",
    f"{_XSD}integer": int,
    f"{_XSD}double": float,
}


@dataclass(frozen=True, slots=True)
class _Key:
    """One term of the context that stands for a property."""

    name: str
    coercion: str
    codes: str
    many: bool


class JsonLd:
    """Blocks as documents of one ``@graph``; the names of graphs are dropped."""

    suffix = "jsonld"
    media_type = "application/ld+json"
    named_graphs = False
    separator = ",\n"

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._context = _with_prefixes(prefixes)
        self._parts = (prefixes["trial"], "https://clinicaltrials.gov/study/")
        self._namespaces = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._keys = _keys(self._context)
        self._classes = {
            f"<{_expand(value, self._context)}>": name
            for name, value in self._context.items()
            if isinstance(value, str) and name[:1].isupper() and ":" in value and not value.startswith("http")
        }

    def opening(self) -> str:
        context = orjson.dumps(self._context, option=orjson.OPT_INDENT_2).decode().replace("\n", "\n  ")
        return f'{{\n  "@context": {context},\n  "@graph": [\n'

    def block(self, graph: Term, triples: Sequence[Triple]) -> str:
        return ",\n".join(
            orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() for document in self.documents(triples)
        )

    def closing(self) -> str:
        return "\n  ]\n}\n"

    def documents(self, triples: Sequence[Triple]) -> list[dict[str, Any]]:
        """One document for each subject that is not a part of another: the trial, or each shared thing."""
        statements: dict[Term, list[tuple[Term, Term]]] = {}
        for subject, predicate, value in triples:
            statements.setdefault(subject, []).append((predicate, value))
        waiting = dict.fromkeys(statements)
        documents = []
        for subject in statements:
            if subject in waiting:
                del waiting[subject]
                documents.append(self._document(subject, statements, waiting))
        return documents

    def _document(
        self, subject: Term, statements: Mapping[Term, list[tuple[Term, Term]]], waiting: dict[Term, None]
    ) -> dict[str, Any]:
        # Whatever this node points to first becomes part of it, before its own parts can claim it.
        mine = [value for _, value in statements[subject] if value in waiting and value.startswith(self._parts, 1)]
        for value in mine:
            waiting.pop(value, None)
        nested = {value: self._document(value, statements, waiting) for value in dict.fromkeys(mine)}
        types: list[str] = []
        values: dict[str, Any] = {}
        for predicate, value in statements[subject]:
            if predicate == v.RDF_TYPE:
                types.append(self._classes.get(value) or self._compact(value))
                continue
            key, shown = self._value(predicate, value)
            content = nested.pop(value, None) or shown
            if key.many:
                values.setdefault(key.name, []).append(content)
            elif key.name in values:
                present = values[key.name]
                values[key.name] = [*present, content] if isinstance(present, list) else [present, content]
            else:
                values[key.name] = content
        document: dict[str, Any] = {"id": self._compact(subject)}
        if types:
            document["type"] = types[0] if len(types) == 1 else types
        return document | dict(
            sorted(values.items(), key=lambda item: (item[0] != "label", _is_nested(item[1]), item[0]))
        )

    def _value(self, predicate: Term, value: Term) -> tuple[_Key, Any]:
        keys = self._keys.get(predicate, {})
        if value[0] == "<":
            for key in keys.values():
                if key.codes and value.startswith(key.codes, 1):
                    return key, value[1 + len(key.codes) : -1]
            if "@id" in keys:
                return keys["@id"], self._compact(value)
            return self._unnamed(predicate), {"id": self._compact(value)}
        text, datatype, language = _literal(value)
        if language:
            return keys.get("", self._unnamed(predicate)), {"@value": text, "@language": language}
        if datatype in keys:
            return keys[datatype], _NATIVE.get(datatype, str)(text)
        if not datatype and "" in keys:
            return keys[""], text
        shown = {"@value": text, "@type": self._compact(f"<{datatype}>")} if datatype else {"@value": text}
        return self._unnamed(predicate), shown

    def _unnamed(self, predicate: Term) -> _Key:
        return _Key(self._compact(predicate), "", "", many=False)

    def _compact(self, term: Term) -> str:
        value = term[1:-1]
        for end in ("#", "/", ":", "_"):
            position = value.rfind(end) + 1
            prefix = self._namespaces.get(value[:position])
            if prefix is not None and position < len(value):
                return f"{prefix}:{value[position:]}"
        trials = self._parts[0]
        return f"trial:{value.removeprefix(trials)}" if value.startswith(trials) else value


def _with_prefixes(prefixes: Mapping[str, str]) -> dict[str, Any]:
    """The project's context with the instance prefixes under the base in use."""
    shipped: dict[str, Any] = orjson.loads(resources.path("ontologies", "context.jsonld").read_bytes())["@context"]
    for prefix, namespace in prefixes.items():
        if prefix in shipped:
            shipped[prefix] = shipped[prefix] | {"@id": namespace} if isinstance(shipped[prefix], dict) else namespace
    return shipped


def _keys(context: Mapping[str, Any]) -> dict[Term, dict[str, _Key]]:
    """Predicate → kind of value (``"@id"``, a datatype's IRI, ``""`` for plain text) → the term that is for it."""
    table: dict[Term, dict[str, _Key]] = {}
    for name, written in context.items():
        definition = {"@id": written} if isinstance(written, str) else written
        if (
            not isinstance(definition, dict)
            or definition.get("@prefix")
            or not name[:1].islower()
            or "@id" not in definition
        ):
            continue
        if ":" not in definition["@id"] or definition["@id"].startswith(("http:", "https:")):
            continue
        predicate = f"<{_expand(definition['@id'], context)}>"
        coercion = definition.get("@type", "")
        codes = definition.get("@context", {}).get("@vocab", "") if coercion == "@vocab" else ""
        kind = coercion if coercion.startswith("@") or not coercion else _expand(coercion, context)
        key = _Key(name, coercion, codes, definition.get("@container") == "@set")
        table.setdefault(predicate, {}).setdefault(kind, key)
    return table


def _expand(compact: str, context: Mapping[str, Any]) -> str:
    prefix, _, local = compact.partition(":")
    namespace: Any = context.get(prefix, f"{prefix}:")
    return f"{namespace['@id'] if isinstance(namespace, dict) else namespace}{local}"


def _literal(term: Term) -> tuple[str, str, str]:
    """Text, datatype IRI (empty for a plain text) and language of a literal term."""
    end = term.rindex('"')
    text: str = orjson.loads(term[: end + 1])
    rest = term[end + 1 :]
    return text, rest[3:-1] if rest.startswith("^^") else "", rest[1:] if rest.startswith("@") else ""


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict))
