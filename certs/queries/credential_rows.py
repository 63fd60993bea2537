"""Recorded events with their credentials and people, in one query of columns.

Rows of models for each of five tables would be most of the time that a team's page takes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet

from certs.models import Certification, Credential, CredentialEvent

_EVENT = ("id", "kind", "on", "valid_until", "exam_version_id", "attempt_id", "credential_id")
_CREDENTIAL = (
    "id", "person_id", "certification_id", "is_hidden", "recorded_by_id", "seen_at", "contested_at",
    "contested_why", "created_at",
)  # fmt: skip
# The holder's alone.
_KEPT = ("badge_url", "certificate_file", "certificate_name", "note")
_PERSON = ("id", "username", "first_name", "last_name", "email", "time_zone", "is_active")
Row = TypeVar("Row", bound=Model)


def event_rows(
    events: QuerySet[CredentialEvent], certifications: Mapping[int, Certification], *, with_kept: bool = False
) -> list[CredentialEvent]:
    """By person and day, each with `credential`, and that with its people and its certificate."""
    credential_columns = (*_CREDENTIAL, *(_KEPT if with_kept else ()))
    person = get_user_model()
    groups = (
        (CredentialEvent, _in_order(CredentialEvent, _EVENT), ""),
        (Credential, _in_order(Credential, credential_columns), "credential__"),
        (person, _in_order(person, _PERSON), "credential__person__"),
        (person, _in_order(person, _PERSON), "credential__recorded_by__"),
    )
    columns = [f"{prefix}{column}" for _, names, prefix in groups for column in names]
    loaded: dict[tuple[str, Any], Any] = {}
    rows = []
    for values in events.order_by("credential__person", "on", "id").values_list(*columns):
        at = 0
        made: list[Any] = []
        for model, names, _ in groups:
            made.append(_row(model, names, values[at : at + len(names)], loaded))
            at += len(names)
        event, credential, holder, recorded_by = made
        event.credential = credential
        if "person" not in credential._state.fields_cache:
            credential.person = holder
            credential.recorded_by = recorded_by
            credential.certification = certifications[credential.certification_id]
        rows.append(event)
    return rows


def _in_order(model: type[Model], names: Collection[str]) -> list[str]:
    """As the model lists its fields: the order in which `from_db` takes their values."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in names]


def _row(
    model: type[Row], names: Collection[str], values: tuple[Any, ...], loaded: dict[tuple[str, Any], Any]
) -> Row | None:
    """One object for one row of the database, however often it is joined; none for none."""
    pk = values[0]
    if pk is None:
        return None
    key = (model.__name__, pk)
    if key not in loaded:
        loaded[key] = model.from_db(None, names, values)
    found: Row = loaded[key]
    return found
