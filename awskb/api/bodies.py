"""What the body of a request may hold: what the document says, and nothing besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ninja import Schema
from pydantic import ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_before_validator_function

JSONS_OWN: Final = frozenset({"int", "float", "bool"})
DAYS: Final = frozenset({"date", "datetime"})


def _written_day(sent: Any) -> Any:
    """A number would be taken for the seconds since 1970."""
    if (isinstance(sent, str) and not re.match(r"\d{4}-", sent, re.ASCII)) or isinstance(sent, int | float):
        raise ValueError("Write it as 2026-01-31, with an hour as 2026-01-31T09:30:00Z.")
    return sent


def _parts(of: Any) -> Iterator[dict[str, Any]]:
    if isinstance(of, dict):
        yield of
        for part in of.values():
            yield from _parts(part)
    elif isinstance(of, list | tuple):
        for part in of:
            yield from _parts(part)


class Sent(Schema):
    """Base of every body: true is no number, nor is "5", and a misspelt name is refused, not passed by."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        made = handler(source)
        for part in list(_parts(made)):
            if part.get("type") in JSONS_OWN:
                part["strict"] = True
            elif part.get("type") in DAYS:
                inner = dict(part)
                part.clear()
                part.update(no_info_before_validator_function(_written_day, inner))
        return made
