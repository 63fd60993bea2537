"""A person says which certificate an entry means, or that it means none; no name undoes that."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.models import CertificationTie


@transaction.atomic
def tie_entry(*, entry_id: int, certification_id: int | None, by: AbstractUser, at: datetime) -> None:
    """Without a certificate the entry is untied, and stays so."""
    take_turn()
    CertificationTie.objects.update_or_create(
        entry_id=entry_id, defaults={"certification_id": certification_id, "by_id": by.pk, "at": at}
    )


@transaction.atomic
def leave_to_names(*, entry_id: int) -> None:
    """Give the decision up: from now on the entry's names decide again."""
    take_turn()
    CertificationTie.objects.filter(entry=entry_id).delete()
