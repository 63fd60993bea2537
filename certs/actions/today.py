"""What a person says of the lines of their day: done, put off, in this order, and lines of their own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.models import TodayChoice

MOST_LINES = 100


class TooManyLines(Exception):
    """A day has room for a hundred lines."""


@transaction.atomic
def set_line_done(*, by: AbstractUser, on: date, key: str, text: str, at: datetime | None) -> None:
    """Tick a line at that moment, or with None take the tick away. `text` is what the line says."""
    row = _row(by, on, key)
    row.text = row.text or text
    row.done_at = at
    row.save()


@transaction.atomic
def set_line_put_off(*, by: AbstractUser, on: date, key: str, at: datetime | None) -> None:
    """Leave a line out of this day, or with None take it in again."""
    row = _row(by, on, key)
    row.put_off_at = at
    row.save()


@transaction.atomic
def order_lines(*, by: AbstractUser, on: date, keys: Sequence[str]) -> None:
    """Put the lines of a day in this order."""
    for position, key in enumerate(keys):
        row = _row(by, on, key)
        row.position = position
        row.save()


@transaction.atomic
def add_own_line(*, by: AbstractUser, on: date, text: str) -> TodayChoice:
    """Add a line in the person's words, after the others. Raises TooManyLines."""
    row = _row(by, on, f"own:{secrets.token_hex(8)}")
    row.text = text
    row.save()
    return row


@transaction.atomic
def remove_own_line(*, by: AbstractUser, on: date, key: str) -> None:
    """Remove a line that the person wrote; others can only be put off."""
    take_turn()
    TodayChoice.objects.of(by).filter(on=on, key=key, key__startswith="own:").delete()


def _row(by: AbstractUser, on: date, key: str) -> TodayChoice:
    """The person's word on a line, there already or not yet stored. Raises TooManyLines."""
    take_turn()
    own = TodayChoice.objects.of(by).filter(on=on)
    row = own.filter(key=key).first()
    if row is None:
        if own.count() >= MOST_LINES:
            raise TooManyLines
        row = TodayChoice(person_id=by.pk, on=on, key=key)
    return row
