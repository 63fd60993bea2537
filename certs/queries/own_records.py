"""Everything that is one person's own in certs, as tables of plain values.

The tables follow from the models, so that a new private model, or a new field of one, is in the export, in
the counts and in the deletion without anybody remembering it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import models

from certs.models import (
    AttemptDomain,
    CalendarAddress,
    Certification,
    CredentialEvent,
    Domain,
    ExamVersion,
    PracticeDomain,
    Resource,
    SentReminder,
)
from notes.models import Entry, Service, SourceFile

PERSON = "person"
# Rows that hang on a private row say whose they are through it.
THROUGH_PARENT: dict[type[models.Model], str] = {
    AttemptDomain: "attempt__person",
    CredentialEvent: "credential__person",
    PracticeDomain: "practice_test__person",
    SentReminder: "credential__person",
}
# By what a row of another table is called in an export; others by their number.
CALLED: dict[type[models.Model], str] = {
    Certification: "abbreviation",
    Domain: "name",
    Entry: "title",
    ExamVersion: "code",
    Resource: "title",
    Service: "name",
    SourceFile: "name",
    get_user_model(): "username",
}
# A secret is no record: it is only known to have been made.
SECRET = {(CalendarAddress, "salt")}


@dataclass(frozen=True, slots=True)
class OwnTable:
    """One kind of row: its name, its columns, and the person's rows in the order in which they were made."""

    name: str
    columns: list[str]
    rows: list[tuple[Any, ...]]


def own_models() -> Iterator[tuple[type[models.Model], str]]:
    """Every private model with the path that leads from it to its person."""
    for model in apps.get_app_config("certs").get_models():
        if model in THROUGH_PARENT:
            yield model, THROUGH_PARENT[model]
        elif any(field.name == PERSON for field in model._meta.concrete_fields):
            yield model, PERSON


def own_tables(*, person: AbstractUser) -> list[OwnTable]:
    """The person's whole study record. One query a table."""
    return [_table(model, path, person) for model, path in own_models()]


def own_counts(*, person: AbstractUser) -> list[tuple[str, int]]:
    """How many rows there are of each kind, in words; kinds without any are left out."""
    counted = [
        (model, model._default_manager.filter(**{path: person}).count()) for model, path in own_models()
    ]
    return [
        (str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural), count)
        for model, count in counted
        if count
    ]


def _table(model: type[models.Model], path: str, person: AbstractUser) -> OwnTable:
    columns = dict(_columns(model))
    rows = model._default_manager.filter(**{path: person}).order_by("pk").values_list(*columns.values())
    return OwnTable(model._meta.model_name or "", list(columns), list(rows))


def _columns(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Name and lookup of each column. Another table's row has its number and what it is called."""
    for field in model._meta.concrete_fields:
        if field.name == PERSON or (model, field.name) in SECRET:
            continue
        if not isinstance(field, models.ForeignKey):
            yield field.name, field.attname
            continue
        yield field.attname, field.attname
        called = CALLED.get(field.related_model)
        if called:
            yield field.name, f"{field.name}__{called}"
