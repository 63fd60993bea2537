"""Rows that follow from texts: those that say what they said are left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import models

from notes.actions.batches import ask_rows, delete_rows, insert_rows, update_plain_rows
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
        if new and stale:
            new = self._write_over(stale, new)
        delete_rows(model=self._model, by="id", values=stale.values())
        insert_rows(model=self._model, fields=self._fields, rows=new)
        return len(wanted)

    def _write_over(
        self, stale: dict[tuple[Any, ...], int], new: Sequence[tuple[Any, ...]]
    ) -> list[tuple[Any, ...]]:
        """Let rows say where they stand now, if that is all that changed: no index is touched by it.

        Returns the new rows for which there was none; those written over are no longer stale.
        """
        loose = _unindexed(self._model, self._fields)
        firm = [place for place in range(len(self._fields)) if place not in loose]
        by_firm = {tuple(row[place] for place in firm): row for row in stale}
        pairs, left = [], []
        for row in new:
            before = by_firm.pop(tuple(row[place] for place in firm), None)
            if before is None:
                left.append(row)
            else:
                pairs.append((before, row))
        changed = [place for place in loose if any(before[place] != row[place] for before, row in pairs)]
        update_plain_rows(
            model=self._model,
            fields=[self._fields[place] for place in changed],
            rows=[(*(row[place] for place in changed), stale.pop(before)) for before, row in pairs],
        )
        return left

    def _standing(self) -> dict[tuple[Any, ...], int]:
        if self._ids is None:
            answer = self._asked or self._ask()
            self._ids = {tuple(row[1:]): row[0] for row in answer()}
        return self._ids

    def _ask(self) -> Callable[[], Rows]:
        return ask_rows(model=self._model, fields=("id", *self._fields), by="entry", values=self._entry_ids)


@cache
def _unindexed(model: type[models.Model], names: Sequence[str]) -> Sequence[int]:
    """The places of the texts and numbers among these fields that no index holds."""
    indexed = {name for index in model._meta.indexes for name in index.fields}
    unique = {
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        for name in constraint.fields
    }
    by_themselves = (field for field in model._meta.concrete_fields if getattr(field, "db_index", False))
    indexed.update(field.name for field in by_themselves)
    plain = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.IntegerField) and not field.unique
    }
    return [place for place, name in enumerate(names) if name in plain - indexed - unique]
