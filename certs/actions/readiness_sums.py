"""What a person recalls by domain is kept as sums, which follow each answer: reading them costs the same
however many cards there are."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser

from certs.scheduling.memory import Memory


def follow_memory(
    *, by: AbstractUser, card_id: int, before: Memory | None, after: Memory | None, at: datetime
) -> None:
    """Within the transaction of whatever changed a memory: an answer, one that came late, an undoing,
    learning anew. `before` and `after` are the memory as it was and is; None where there was or is no row."""


def remake_sums(*, by: AbstractUser, at: datetime) -> None:
    """After one's cards themselves changed (added, written, put away, taken up again), or one's parameters;
    within that transaction."""
