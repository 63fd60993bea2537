"""Values of the database as a backup writes them: the same text whichever database they come from."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, JSONField
from django.utils.duration import duration_string

# Text that a browser or an old file broke; a database that keeps it must get it back.
_BROKEN_LETTERS = "surrogatepass"


def line_of(fields: Sequence[Field], values: Sequence[Any]) -> bytes:
    """One row as one line, ended."""
    row = [_written(field, value) for field, value in zip(fields, values, strict=True)]
    text = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", _BROKEN_LETTERS) + b"\n"


def row_of(fields: Sequence[Field], line: bytes, connection: BaseDatabaseWrapper) -> list[Any]:
    """The row of a line, ready for this database. ValueError where the line is none of this table."""
    row = json.loads(line.decode("utf-8", _BROKEN_LETTERS))
    if not isinstance(row, list) or len(row) != len(fields):
        raise ValueError("a line is no row of its table")
    return [_prepared(field, value, connection) for field, value in zip(fields, row, strict=True)]


def _written(field: Field, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(field, JSONField):
        return _plain_json(value)
    match value:
        case str():
            return str(value)
        case int():
            return int(value)
        case float():
            return _plain_float(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration_string(value)
        case UUID() | Decimal():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"{field} holds a {type(value).__name__}, which backups cannot write")


def _plain_float(value: float) -> float:
    """SQLite forgets the sign of nothing."""
    return 0.0 if value == 0 else value


def _plain_json(value: Any) -> Any:
    """PostgreSQL writes large numbers out, so that they come back as whole ones."""
    if isinstance(value, dict):
        return {key: _plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain_json(inner) for inner in value]
    if isinstance(value, float) and math.isfinite(value) and "e" in repr(value):
        exact = Decimal(repr(value))
        return int(exact) if exact == exact.to_integral_value() else value
    return _plain_float(value) if isinstance(value, float) else value


def _prepared(field: Field, value: Any, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(field, JSONField):
        if value is None and field.null:
            return None
        return connection.ops.adapt_json_value(value, field.encoder)
    if value is None:
        return None
    kind = field.target_field if isinstance(field, ForeignKey) else field
    return field.get_db_prep_save(kind.to_python(value), connection)
