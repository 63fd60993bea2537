"""Services and parts of services that go: the entries tied to them let go of them, each with a revision."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q

from notes.actions.batches import batches_of, update_rows
from notes.actions.derived import refresh_derived
from notes.actions.history import append_revisions, states_of
from notes.actions.turns import take_turn
from notes.models import Entry, Service, ServiceFeature


@transaction.atomic
def remove_service(*, service_id: int, by: AbstractUser, at: datetime, through: str) -> None:
    """Remove a service that people added, with its parts."""
    take_turn()
    service = Service.objects.get(pk=service_id)
    why = f"Untied: {service.short} was removed from the services"
    _untie(Q(service=service) | Q(feature__service=service), by=by, at=at, through=through, why=why)
    service.delete()


@transaction.atomic
def remove_features(
    *, feature_ids: Collection[int], by: AbstractUser | None, at: datetime, through: str
) -> None:
    """Remove parts of services that the catalogue, or a person correcting it, no longer has."""
    take_turn()
    for batch in batches_of(sorted(feature_ids)):
        why = "Untied: the part of the service it was tied to is no longer in the catalogue"
        _untie(Q(feature__in=batch), by=by, at=at, through=through, why=why)
        ServiceFeature.objects.filter(pk__in=batch).delete()


def _untie(condition: Q, *, by: AbstractUser | None, at: datetime, through: str, why: str) -> None:
    entries = list(Entry.objects.filter(condition).order_by("pk"))
    for entry in entries:
        entry.service = entry.feature = None
        entry.tied_by = Entry.TiedBy.NOBODY
    rows = [(None, None, entry.tied_by, entry.pk) for entry in entries]
    update_rows(model=Entry, fields=["service", "feature", "tied_by"], rows=rows)
    refresh_derived(entries=entries)
    states = [(entry, state, why) for entry, state in states_of(entries)]
    append_revisions(entries_with_state=states, by=by, at=at, through=through)
