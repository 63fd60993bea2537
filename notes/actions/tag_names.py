"""Renaming a tag for all entries that bear it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.history import append_revisions, states_of
from notes.actions.search_index import index_entries
from notes.actions.tags import MAX_LENGTH, tag_name
from notes.actions.turns import take_turn
from notes.models import Entry, EntryTag, Tag


class TagNameTaken(ValueError):
    """Another tag has that name already."""


@transaction.atomic
def rename_tag(*, tag_id: int, name: str, by: AbstractUser, at: datetime, through: str) -> Tag:
    """Give a tag another name; its address changes with it. Every entry that bears it gets a revision."""
    take_turn()
    tag: Tag = Tag.objects.get(pk=tag_id)
    new = tag_name(name)
    if new == tag.name:
        return tag
    if not new or Tag.objects.filter(name=new).exists():
        raise TagNameTaken(f"There is a tag {new} already." if new else "This makes no tag.")
    bearers = EntryTag.objects.filter(tag=tag).values("content_object_id")
    entries = list(Entry.objects.select_for_update(no_key=True).filter(pk__in=bearers).order_by("pk"))
    summary = f"Renamed the tag {tag.name} to {new}"
    tag.name, tag.slug = new, _free_slug(tag, new)
    tag.save(update_fields=["name", "slug"])
    index_entries([entry for entry in entries if entry.binned_at is None])
    states = [(entry, state, summary) for entry, state in states_of(entries)]
    append_revisions(entries_with_state=states, by=by, at=at, through=through)
    return tag


def _free_slug(tag: Tag, name: str) -> str:
    taken = set(Tag.objects.exclude(pk=tag.pk).values_list("slug", flat=True))
    slug, number = tag.slugify(name)[:MAX_LENGTH], 1
    while slug in taken:
        number += 1
        slug = tag.slugify(name[: MAX_LENGTH - 10], number)
    return slug
