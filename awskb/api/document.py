"""The OpenAPI document: what ninja says of each view, and the refusals that every view shares."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from awskb.api.bearer import BearerToken
from awskb.api.problems import PROBLEM_JSON, Problem

REF = {"$ref": "#/components/schemas/Problem"}
EVERYWHERE = {
    400: "The request could not be read.",
    401: "No token, or one that does not work.",
    403: "The token lacks the scope, or its person the role.",
    404: "There is no such thing, or it is not this person's to see.",
    422: "Something in the request cannot be taken; `errors` says what.",
    429: "Asked too often; `Retry-After` says when to ask again.",
    503: "The database is away for a moment; `Retry-After` says when to ask again.",
}
OF_WRITES = {
    409: "It does not fit what is there, for instance because somebody saved meanwhile.",
    413: "The request is too large.",
    415: "The body is no JSON.",
    428: "The revision on which the change is based is missing.",
    507: "The disk is full; `Retry-After` says when to ask again.",
}
RETRY_AFTER = {"Retry-After": {"required": True, "schema": {"type": "string", "pattern": "^[0-9]+$"}}}
# The server refuses it before this application is asked, and not as a problem.
TOO_LONG = {
    "description": "The address is longer than the server takes.",
    "content": {"text/html": {"schema": {"type": "string"}}},
}
HEADERS_OF = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    403: {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    **dict.fromkeys((429, 503, 507), RETRY_AFTER),
}


class ApiDocument(OpenAPISchema):
    def get_paths(self) -> dict[str, Any]:
        paths: dict[str, Any] = super().get_paths()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        self.add_schema_definitions({**schema.pop("$defs", {}), "Problem": schema})
        return paths

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details: dict[str, Any] = super().operation_details(operation)
        refusals = dict(EVERYWHERE)
        if set(operation.methods) - {"GET"}:
            refusals |= OF_WRITES
        if "GET" in operation.methods:
            details["responses"].setdefault(304, {"description": "Nothing changed since the `ETag` sent."})
        details["responses"].setdefault(414, TOO_LONG)
        for status, description in refusals.items():
            answer: dict[str, Any] = {"description": description, "content": {PROBLEM_JSON: {"schema": REF}}}
            if status in HEADERS_OF:
                answer["headers"] = HEADERS_OF[status]
            details["responses"].setdefault(status, answer)
        return details

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        """OpenAPI 3.1 lets a bearer scheme list what it needs."""
        super().operation_security(operation)
        scopes = [auth.scope.value for auth in operation.auth_callbacks if isinstance(auth, BearerToken)]
        return [{"BearerToken": [scope]} for scope in scopes] or None
