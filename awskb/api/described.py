"""The document as a page shows it: parts, operations, what they take and give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    words: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What several operations give: its parts once, under its name."""

    name: str
    words: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class DescribedOperation:
    anchor: str
    method: str
    path: str
    summary: str
    words: str
    scope: str
    parameters: list[Field]
    body: list[Field]
    status: str
    gives: list[Field]


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    operations: list[DescribedOperation] = field(default_factory=list)


def described_parts(document: Mapping[str, Any]) -> list[Part]:
    parts: dict[str, Part] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = operation.get("tags", ["other"])[0]
            part = parts.setdefault(name, Part(name))
            part.operations.append(_operation(path, method, operation, document))
    return list(parts.values())


def described_shapes(document: Mapping[str, Any]) -> list[Shape]:
    """Those that are named inside of others, by name."""
    shapes = document["components"]["schemas"]
    inside = {name for shape in shapes.values() for part in _parts(shape) for name in _named(part)}
    return [
        Shape(name, _plain(shapes[name].get("description", "")), fields)
        for name in sorted(inside)
        if (fields := list(_fields(shapes[name], document)))
    ]


def _parts(shape: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from shape.get("properties", {}).values()


def _named(schema: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    for inner in (*schema.get("anyOf", ()), schema.get("items", {})):
        if inner:
            yield from _named(inner)


def _plain(text: str) -> str:
    return text.replace("`", "")


def _operation(
    path: str, method: str, operation: Mapping[str, Any], document: Mapping[str, Any]
) -> DescribedOperation:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    good: Mapping[str, Any] = next(
        (answer for status, answer in answers.items() if status.startswith("2")), {}
    )
    given = good.get("content", {}).get("application/json", {}).get("schema", {})
    return DescribedOperation(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        words=_plain(operation.get("description", "")),
        scope=next(iter(operation.get("security", [{}])[0].get("BearerToken", [])), ""),
        parameters=[
            Field(
                name=f"{one['name']}" if one["in"] != "header" else f"{one['name']} (header)",
                kind=_kind(one["schema"]),
                words=_plain(one.get("description") or one["schema"].get("description", "")),
                is_required=one.get("required", False),
            )
            for one in operation.get("parameters", [])
        ],
        body=list(_fields(body, document)),
        status=next((status for status in answers if status.startswith("2")), ""),
        gives=list(_fields(given, document)),
    )


def _fields(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Field]:
    known = _resolved(schema, document)
    required = known.get("required", [])
    for name, one in known.get("properties", {}).items():
        yield Field(name, _kind(one), _plain(one.get("description", "")), name in required)


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    found = schema
    for choice in schema.get("anyOf", []):
        if "$ref" in choice:
            found = choice
    if "$ref" in found:
        name = found["$ref"].rpartition("/")[2]
        known: Mapping[str, Any] = document["components"]["schemas"].get(name, {})
        return known
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    """A type in a few words: `integer`, `text or null`, `list of EntryLine`."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(f"{value}" or "(empty)" for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type", "anything"))
