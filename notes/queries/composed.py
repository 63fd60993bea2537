"""Questions that every look at a page asks: composed by the ORM once, then asked with other values.

To compose them takes several times as long as the database takes to answer. What differs from look to look
are numbers, words and lists of them; lists are filled up to a power of two, so that there are few shapes.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import connections
from django.db.models import QuerySet

Value = int | str | Sequence[int] | Sequence[str]

# Numbers and words that stand for the values while a question is composed; nothing of a wiki is called so.
_FIRST_NUMBER: Final = -1_900_000_000
_NO_NUMBER: Final = _FIRST_NUMBER + 1
_WORD: Final = "composed\x02{}\x03"
_MOST_SHAPES: Final = 200
# Longer lists are rare, and a question for each of their lengths would only fill the memory.
_LONGEST: Final = 1024


class Composed:
    """A question that `build` makes of a shape, which changes its text, and of values, which do not."""

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self._build = build
        self._known: dict[tuple[Any, ...], _Statement] = {}
        self._lock = threading.Lock()

    def ask(self, *shape: Any, **values: Value) -> list[Any]:
        """The rows, as the query set would give them. A list asks `in`, so its order counts for nothing."""
        if any(_is_odd(value) for value in values.values()):
            return list(self._build(*shape, **values))
        key = (shape, tuple((name, _length(value)) for name, value in values.items()))
        statement = self._known.get(key)
        if statement is None:
            statement = self._compose(shape, values)
            with self._lock:
                if len(self._known) >= _MOST_SHAPES:
                    self._known.clear()
                self._known[key] = statement
        return statement.rows(values)

    def _compose(self, shape: tuple[Any, ...], values: dict[str, Value]) -> _Statement:
        places = _Places()
        standing = {name: places.standing_for(name, value) for name, value in values.items()}
        return _Statement(self._build(*shape, **standing), places)


class _Places:
    """What stands for each value, and for each element of a list."""

    def __init__(self) -> None:
        self.of: dict[int | str, tuple[str, int | None]] = {}

    def standing_for(self, name: str, value: Value) -> Value:
        if isinstance(value, (int, str)):
            return self._one(name, None, is_word=isinstance(value, str))
        is_word = isinstance(value[0], str)
        return [self._one(name, place, is_word=is_word) for place in range(_length(value) or 0)]  # type: ignore[return-value]

    def _one(self, name: str, place: int | None, *, is_word: bool) -> int | str:
        number = len(self.of)
        standing: int | str = _WORD.format(number) if is_word else _FIRST_NUMBER - number
        self.of[standing] = name, place
        return standing


class _Statement:
    """A compiled query set. Its compiler belongs to a thread's connection, so each use takes a copy."""

    def __init__(self, rows: QuerySet[Any], places: _Places) -> None:
        self._rows = rows
        self._compiler = rows.query.get_compiler(using=rows.db)
        self._sql, self._params = self._compiler.as_sql()
        self._places = places.of
        held = {param for param in self._params if isinstance(param, (int, str))}
        self._patterns = {
            pattern: word
            for word in places.of
            for pattern in held
            if isinstance(word, str) and isinstance(pattern, str) and word != pattern and word in pattern
        }
        lost = set(places.of) - held - set(self._patterns.values())
        if lost:
            raise ValueError(f"These values are not in the question as they are: {sorted(map(str, lost))}")

    def rows(self, values: dict[str, Value]) -> list[Any]:
        rows = self._rows._chain()  # type: ignore[attr-defined]
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[compiler.using]
        answer = self._sql, tuple(self._filled(param, values) for param in self._params)
        compiler.as_sql = lambda *_, **__: answer
        rows.query.get_compiler = lambda *_, **__: compiler
        return list(rows)

    def _filled(self, param: Any, values: dict[str, Value]) -> Any:
        if not isinstance(param, (int, str)):
            return param
        word = self._patterns.get(param) if isinstance(param, str) else None
        if word is not None:
            return str(param).replace(word, str(self._filled(word, values)))
        if param not in self._places:
            return param
        name, place = self._places[param]
        value = values[name]
        if place is None or isinstance(value, (int, str)):
            return value
        if place < len(value):
            return value[place]
        # What is repeated asks for nothing more; but PostgreSQL counts the rows of a repeated number once for
        # each time, and would rather read a whole table than look up so many.
        return value[-1] if isinstance(value[-1], str) else _NO_NUMBER


def _is_odd(value: Value) -> bool:
    """To ask for none of a list is no question at all, which the query set knows."""
    return not isinstance(value, (int, str)) and not 0 < len(value) <= _LONGEST


def _length(value: Value) -> int | None:
    """To which a list is filled up; None for one value."""
    if isinstance(value, (int, str)):
        return None
    return 1 << max(0, len(value) - 1).bit_length()
