"""Renaming a tag for all entries that bear it, and making one tag of several."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.history import append_revisions, states_of
from notes.actions.search_index import index_entries
from notes.actions.tags import MAX_LENGTH, add_tags, tag_name
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


@transaction.atomic
def merge_tags(
    *, tag_ids: Collection[int], into_id: int, by: AbstractUser, at: datetime, through: str
) -> list[int]:
    """Make one tag of several: what bears any of them bears that one, and the others are gone.

    Every entry that bore one of the others gets a revision; their ids. Raises Tag.DoesNotExist.
    """
    take_turn()
    kept: Tag = Tag.objects.get(pk=into_id)
    gone = list(Tag.objects.filter(pk__in=tag_ids).exclude(pk=into_id).order_by("name"))
    bearers = EntryTag.objects.filter(tag__in=gone).values("content_object_id")
    entries = list(Entry.objects.select_for_update(no_key=True).filter(pk__in=bearers).order_by("pk"))
    add_tags({entry.pk: [kept.name] for entry in entries})
    Tag.objects.filter(pk__in=[tag.pk for tag in gone]).delete()
    index_entries([entry for entry in entries if entry.binned_at is None])
    names = ", ".join(tag.name for tag in gone)
    summary = f"Merged the tag{'s' if len(gone) > 1 else ''} {names} into {kept.name}"
    append_revisions(
        entries_with_state=[(entry, state, summary) for entry, state in states_of(entries)],
        by=by,
        at=at,
        through=through,
    )
    return [entry.pk for entry in entries]


def _free_slug(tag: Tag, name: str) -> str:
    taken = set(Tag.objects.exclude(pk=tag.pk).values_list("slug", flat=True))
    slug, number = tag.slugify(name)[:MAX_LENGTH], 1
    while slug in taken:
        number += 1
        slug = tag.slugify(name[: MAX_LENGTH - 10], number)
    return slug
