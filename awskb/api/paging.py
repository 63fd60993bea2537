"""Pages of a list, each beginning behind the last row of the one before: no page is ever counted to."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from ninja import Path, Query, Schema
from pydantic import AfterValidator
from pydantic import Field as Described

from awskb.api.problems import ApiProblem

MOST = 100
USUAL = 50
LARGEST = 2**63 - 1
# A server takes request lines of 8190 bytes, and a letter may need twelve of them.
LONGEST_CURSOR = 2000
FIRST_YEAR, LAST_YEAR = 1900, 9998

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


def _in_utc(moment: datetime) -> datetime:
    """Without a zone it is UTC; beyond what databases and calendars hold it is no moment."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not FIRST_YEAR < aware.year < LAST_YEAR:
        raise ValueError(f"A moment lies between the years {FIRST_YEAR} and {LAST_YEAR}.")
    return aware.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
Id = Annotated[int, Path(ge=1, le=LARGEST)]
Number = Annotated[int, Described(ge=1, le=LARGEST)]
Cursor = Annotated[
    str | None,
    Query(max_length=LONGEST_CURSOR, description="`next` of the page before; without it, the first page."),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many on a page.")]


class PageOf(Schema, Generic[Item]):
    items: list[Item]
    next: str | None = Described(description="The cursor of the next page; null on the last one.")


class Rows(NamedTuple):
    """The rows of one page, as the database gave them."""

    rows: list[Any]
    next: str | None


def page_of_rows(rows: QuerySet[Row], *, sort: Sequence[str], cursor: str | None, limit: int) -> Rows:
    """One query. `sort` names columns that are never null, the last one unique; `-` in front: downward."""
    names = [name.removeprefix("-") for name in sort]
    if cursor is not None:
        rows = rows.filter(_behind(sort, _read(cursor, sort, rows.model)))
    found = list(rows.order_by(*sort)[: limit + 1])
    if len(found) <= limit:
        return Rows(found, None)
    last = found[limit - 1]
    return Rows(found[:limit], written([*sort, *(getattr(last, name) for name in names)]))


def _behind(sort: Sequence[str], values: Sequence[Any]) -> Q:
    behind = Q()
    same: dict[str, Any] = {}
    for written_name, value in zip(sort, values, strict=True):
        name = written_name.removeprefix("-")
        step = "lt" if written_name.startswith("-") else "gt"
        behind |= Q(**same, **{f"{name}__{step}": value})
        same[name] = value
    return behind


def _read(cursor: str, sort: Sequence[str], model: type[Model]) -> list[Any]:
    parts = read_cursor(cursor)
    if parts[: len(sort)] != list(sort) or len(parts) != 2 * len(sort):
        raise wrong_cursor()
    try:
        return [
            _as_stored(model, name.removeprefix("-"), value)
            for name, value in zip(sort, parts[len(sort) :], strict=True)
        ]
    except (ValidationError, FieldDoesNotExist, ValueError, TypeError, OverflowError) as error:
        raise wrong_cursor() from error


def _as_stored(model: type[Model], name: str, value: Any) -> Any:
    column = model._meta.get_field("id" if name == "pk" else name)
    stored = column.to_python(value) if isinstance(column, Field) else None
    if stored is None or (isinstance(stored, int) and abs(stored) > LARGEST):
        raise ValueError(name)
    if isinstance(stored, str) and "\0" in stored:
        raise ValueError(name)
    return stored


def written(parts: Sequence[Any]) -> str:
    told = [part if isinstance(part, str | int) else part.isoformat() for part in parts]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> list[Any]:
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise wrong_cursor() from error
    if not isinstance(parts, list) or not all(isinstance(part, str | int) for part in parts):
        raise wrong_cursor()
    return parts


def wrong_cursor() -> ApiProblem:
    message = "This cursor belongs to no page of this list. Begin again without one."
    return ApiProblem(
        HTTPStatus.UNPROCESSABLE_ENTITY, message, errors=[{"at": "query.cursor", "message": message}]
    )
