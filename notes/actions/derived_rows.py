"""Rows that follow from texts: those that say what they said are left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models

from notes.actions.batches import ask_rows, delete_rows, insert_rows
from notes.queries.trips import Rows, is_sent_together


class DerivedRows:
    """The rows of one table that follow from the texts of some entries, until they are replaced."""

    def __init__(self, model: type[models.Model], fields: Sequence[str], entry_ids: Sequence[int]) -> None:
        """For a model to which nothing else refers; the field `entry` is one of the fields."""
        self._model = model
        self._fields = fields
        self._entry_ids = entry_ids
        # Where many are read in turns, they need not all be in memory.
        self._asked = self._ask() if is_sent_together() else None
        self._ids: dict[tuple[Any, ...], int] | None = None

    def said(self, field: str) -> set[Any]:
        """What stands in a field of them so far."""
        place = self._fields.index(field)
        return {row[place] for row in self._standing()} - {None}

    def replace(self, rows: Iterable[tuple[Any, ...]]) -> int:
        """Let these be the rows, each a tuple of the fields; returns how many they are."""
        wanted = list(rows)
        stale = dict(self._standing())
        new = [row for row in wanted if stale.pop(row, None) is None]
        delete_rows(model=self._model, by="id", values=stale.values())
        insert_rows(model=self._model, fields=self._fields, rows=new)
        return len(wanted)

    def _standing(self) -> dict[tuple[Any, ...], int]:
        if self._ids is None:
            answer = self._asked or self._ask()
            self._ids = {tuple(row[1:]): row[0] for row in answer()}
        return self._ids

    def _ask(self) -> Callable[[], Rows]:
        return ask_rows(model=self._model, fields=("id", *self._fields), by="entry", values=self._entry_ids)
