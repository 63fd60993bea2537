"""Renamings about whose references nobody has decided yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from notes.access import Person
from notes.models import Entry, Rename

MOST_OPEN = 20


@dataclass(frozen=True, slots=True)
class OpenRename:
    """References that wait for a decision."""

    words: str
    count: int
    at: datetime
    url: str


def rename_url_of(entry: Entry) -> str:
    """Where a person decides about the references that the entry's newest revision left behind."""
    found = Rename.objects.open().filter(entry=entry, number=entry.revision_number).first()
    return reverse("notes:rename", args=[found.pk]) if found is not None else ""


def renames_left_by(*, person: Person, since: datetime) -> list[OpenRename]:
    """References that this person's latest acts left behind."""
    if not person.is_authenticated:
        return []
    return [_as_open(rename) for rename in Rename.objects.open().filter(by_id=person.pk, at__gte=since)]


def open_renames() -> list[OpenRename]:
    """Renamings whose references nobody has decided about, the newest first."""
    return [_as_open(rename) for rename in Rename.objects.open()[:MOST_OPEN]]


def _as_open(rename: Rename) -> OpenRename:
    url = reverse("notes:rename", args=[rename.pk])
    return OpenRename(rename.words, len(rename.references), rename.at, url)
