"""Drafts: kept for one person while they write, gone when they saved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.models import Draft, Entry

FORM_NAME = re.compile(r"(?:(entry|text)-(\d{1,18})|new-(?:term|item|section))")
FIELDS = frozenset(
    {
        "title", "expansion", "definition", "body", "aliases", "tags", "section", "group", "place_shown",
        "why", "text", "versions",
    }
)  # fmt: skip
# What one person may leave lying about; the oldest goes.
MOST_DRAFTS = 100
LONGEST_DRAFT = 4_000_000
# JSON in PostgreSQL takes neither NUL nor half characters; a save refuses them, a draft must not.
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


class NoSuchForm(Exception):
    """No form of ours has that name."""


class DraftTooLong(Exception):
    """So much text is kept on the person's own device only."""


@transaction.atomic
def keep_draft(
    *, by: AbstractUser, form: str, fields: Mapping[str, str], base_revision: int | None, at: datetime
) -> Draft:
    """Keep what a person typed in one form, in place of what was kept of it before."""
    kept = {name: UNKEEPABLE.sub("\ufffd", text) for name, text in fields.items() if name in FIELDS}
    if sum(map(len, kept.values())) > LONGEST_DRAFT:
        raise DraftTooLong
    values = {"fields": kept, "base_revision": base_revision, "at": at}
    draft, is_new = Draft.objects.update_or_create(
        by_id=by.pk, form=form, defaults=values, create_defaults={**values, "entry_id": _entry_id(form)}
    )
    if is_new:
        older = Draft.objects.filter(by_id=by.pk).order_by("-at", "-pk").values_list("pk", flat=True)
        Draft.objects.filter(pk__in=list(older[MOST_DRAFTS:])).delete()
    return draft


def discard_draft(*, by: AbstractUser, form: str) -> bool:
    """Forget a person's own draft of a form; says whether there was one."""
    drafts = Draft.objects.filter(by_id=by.pk, form=form)
    if not drafts.exists():
        return False
    gone, _ = drafts.delete()
    return bool(gone)


def purge_drafts(*, before: datetime) -> int:
    """Forget drafts that nobody touched since; returns how many."""
    gone, _ = Draft.objects.filter(at__lt=before).delete()
    return gone


def _entry_id(form: str) -> int | None:
    """The entry whose form it is. Raises NoSuchForm."""
    found = FORM_NAME.fullmatch(form)
    if found is None:
        raise NoSuchForm
    if found[2] is None:
        return None
    entry = Entry.objects.filter(pk=int(found[2])).only("pk").first()
    if entry is None:
        raise NoSuchForm
    return entry.pk
