"""Rows of unlike tables asked for in one question, where a page may ask the database only so often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, DateField, F, Field, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from notes.queries.composed import Composed

Columns = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one table, and which of their columns are wanted; names or expressions."""

    rows: QuerySet[Any]
    numbers: Columns = ()
    texts: Columns = ()
    days: Columns = ()

    @property
    def columns(self) -> tuple[Columns, Columns, Columns]:
        return self.numbers, self.texts, self.days


@dataclass(frozen=True, slots=True)
class AtOnce:
    """One question for several parts, and where in its rows the columns of each stand."""

    rows: QuerySet[Any]
    wanted: dict[str, list[int]]

    def by_part(self, rows: Iterable[Sequence[Any]]) -> dict[str, list[tuple[Any, ...]]]:
        found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in self.wanted}
        for name, *values in rows:
            found[name].append(tuple(values[place] for place in self.wanted[name]))
        return found


def at_once(**parts: Part) -> AtOnce:
    widths = [
        max(map(len, columns)) for columns in zip(*(part.columns for part in parts.values()), strict=True)
    ]
    asked = [_padded(name, part, widths) for name, part in parts.items()]
    return AtOnce(
        asked[0].union(*asked[1:], all=True).order_by() if asked[1:] else asked[0],
        {name: _places(part, widths) for name, part in parts.items()},
    )


class ComposedAtOnce:
    """Such a question that every look at a page asks: it is composed once for each shape."""

    def __init__(self, build: Callable[..., AtOnce]) -> None:
        self._build = build
        self._made: dict[tuple[Any, ...], AtOnce] = {}
        self._question = Composed(self._rows)

    def ask(self, *shape: Any, **values: Any) -> dict[str, list[tuple[Any, ...]]]:
        rows = self._question.ask(*shape, **values)
        return self._made[shape].by_part(rows)

    def _rows(self, *shape: Any, **values: Any) -> QuerySet[Any]:
        made = self._made[shape] = self._build(*shape, **values)
        return made.rows


def ask_at_once(**parts: Part) -> dict[str, list[tuple[Any, ...]]]:
    """By part, its rows: numbers, then texts, then days. In no order."""
    question = at_once(**parts)
    return question.by_part(question.rows)


_FIELDS: tuple[Field[Any, Any], ...] = (IntegerField(), TextField(), DateField())


def _padded(name: str, part: Part, widths: Sequence[int]) -> QuerySet[Any]:
    """The columns that others have and this part lacks are null."""
    columns: list[Any] = [Value(name, CharField())]
    for own, field, width in zip(part.columns, _FIELDS, widths, strict=True):
        columns += [F(column) if isinstance(column, str) else column for column in own]
        columns += [Cast(Value(None), field)] * (width - len(own))
    return part.rows.order_by().values_list(*columns)


def _places(part: Part, widths: Sequence[int]) -> list[int]:
    places: list[int] = []
    start = 0
    for own, width in zip(part.columns, widths, strict=True):
        places += range(start, start + len(own))
        start += width
    return places
