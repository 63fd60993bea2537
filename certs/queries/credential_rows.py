"""Recorded events with their credentials and people, in one query of columns.

Rows of models for each of five tables would be most of the time that a team's page takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet

from certs.exam_facts.credential_lives import RecordedEvent
from certs.models import Certification, Credential, CredentialEvent
from certs.queries.renewal_facts import RenewalFacts, recorded_event

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


def recorded_rows(
    events: QuerySet[CredentialEvent], facts: RenewalFacts
) -> Iterator[tuple[Credential, RecordedEvent]]:
    """For everybody at once: by person and day, what was recorded, and of which credential.

    Who recorded it is there as a number alone.
    """
    names = _in_order(Credential, _CREDENTIAL)
    person_names = _in_order(get_user_model(), _PERSON)
    columns = [
        *("id", "kind", "on", "exam_version_id", "valid_until"),
        *(f"credential__{name}" for name in names),
        *(f"credential__person__{name}" for name in person_names),
    ]
    end = 5 + len(names)
    loaded: dict[tuple[str, Any], Any] = {}
    for values in events.order_by("credential__person", "on", "id").values_list(*columns):
        key, kind, on, version_id, valid_until = values[:5]
        credential = _row(Credential, names, values[5:end], loaded)
        holder = _row(get_user_model(), person_names, values[end:], loaded)
        if credential is None or holder is None:
            continue
        if "person" not in credential._state.fields_cache:
            credential.person = holder
            credential.certification = facts.certifications[credential.certification_id]
        yield (
            credential,
            recorded_event(
                facts,
                certification_id=credential.certification_id,
                key=key,
                kind=kind,
                on=on,
                version_id=version_id,
                valid_until=valid_until,
            ),
        )


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
