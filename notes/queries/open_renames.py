"""Renamings about whose references nobody has decided yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from notes.access import Person
from notes.models import Entry, Reference, Rename

_LEFT_BEHIND = (
    "SELECT id FROM notes_rename WHERE entry_id = %s AND number = %s AND settled_at IS NULL "
    "AND undone_at IS NULL LIMIT 1"
)
# Every save asks this: composing the question, and a second one, would take longer than the answer.
_AFTER_SAVING = f"SELECT ({_LEFT_BEHIND}), EXISTS (SELECT 1 FROM notes_draft WHERE by_id = %s AND form = %s)"  # noqa: S608
MOST_OPEN = 20
MOST_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class OpenRename:
    """References that wait for a decision."""

    words: str
    count: int
    at: datetime
    url: str


class AfterSaving(NamedTuple):
    """Where the person decides about references that were left behind, and whether a draft is to go."""

    decide_url: str
    has_draft: bool


def rename_url_of(entry: Entry) -> str:
    """Where a person decides about the references that the entry's newest revision left behind."""
    if entry.binned_at is not None:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_BEHIND, [entry.pk, entry.revision_number])
        found = cursor.fetchone()
    return reverse("notes:rename", args=found) if found is not None else ""


def after_saving(*, entry: Entry, person: Person, form: str) -> AfterSaving:
    """What is left to do for the person who has just saved a form of the entry."""
    with connection.cursor() as cursor:
        cursor.execute(_AFTER_SAVING, [entry.pk, entry.revision_number, person.pk, form])
        rename_id, has_draft = cursor.fetchone()
    decide_url = reverse("notes:rename", args=[rename_id]) if rename_id is not None else ""
    return AfterSaving(decide_url, bool(has_draft))


def renames_left_by(*, person: Person, since: datetime) -> list[OpenRename]:
    """References that this person's latest acts left behind."""
    if not person.is_authenticated:
        return []
    return _as_open(Rename.objects.open().filter(by_id=person.pk, at__gte=since))


def open_renames() -> list[OpenRename]:
    """Renamings whose references nobody has decided about, the newest first."""
    return _as_open(Rename.objects.open())


def _as_open(renames: QuerySet[Rename]) -> list[OpenRename]:
    """Those of the renamings of which a reference is still lost, with how many."""
    chosen = list(renames[:MOST_OPEN])
    if not chosen:
        return []
    ids = {one["entry"] for rename in chosen for one in rename.references}
    rows = Reference.objects.filter(entry__in=list(ids)[:MOST_ENTRIES], entry__binned_at__isnull=True)
    now = {
        (entry_id, order): (written, target_id)
        for entry_id, order, written, target_id in rows.values_list(
            "entry_id", "order", "written", "target_id"
        )
    }
    found = []
    for rename in chosen:
        standing = [(now.get((one["entry"], one["order"])), one) for one in rename.references]
        lost = [one for row, one in standing if row and row[0] == one["written"] and row[1] != one["target"]]
        if lost:
            url = reverse("notes:rename", args=[rename.pk])
            found.append(OpenRename(rename.words, len(lost), rename.at, url))
    return found
