"""Tags of entries: made by labels in capitals, by markers in the text, and by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from notes.actions.batches import BATCH, batches_of
from notes.models import EntryTag, Tag
from notes.source_notes.names import key

MAX_LENGTH = 100
_LABELS_WITHOUT_TAG = frozenset({"za", "misc"})


def tag_name(text: str) -> str:
    """The text as a tag is stored: without its case and the sign `#`; empty when it makes no tag."""
    name = key(text.strip().lstrip("#"))
    return name if len(name) <= MAX_LENGTH else ""


def label_tags(title: str) -> frozenset[str]:
    """The tag that a label in capitals gives the entries below it; ZA and MISC give none."""
    name = tag_name(title.rstrip(": "))
    return frozenset({name}) if title.isupper() and name and name not in _LABELS_WITHOUT_TAG else frozenset()


def lost_markers(before: Iterable[str], after: Iterable[str]) -> frozenset[str]:
    """The marker tags that go because their marker went from the text."""
    return frozenset(before) - frozenset(after)


def add_tags(names_by_entry: Mapping[int, Iterable[str]]) -> frozenset[int]:
    """Give entries these tags, in bulk; what an entry has already stays. The entries that gained one."""
    wanted = {(entry_id, name) for entry_id, names in names_by_entry.items() for name in names if name}
    if not wanted:
        return frozenset()
    ids = _ids_of_tags({name for _, name in wanted})
    present: set[tuple[int, int]] = set()
    for batch in batches_of({entry_id for entry_id, _ in wanted}):
        present.update(
            EntryTag.objects.filter(content_object_id__in=batch).values_list("content_object_id", "tag_id")
        )
    new = sorted({(entry_id, ids[name]) for entry_id, name in wanted} - present)
    EntryTag.objects.bulk_create(
        [EntryTag(content_object_id=entry_id, tag_id=tag_id) for entry_id, tag_id in new],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return frozenset(entry_id for entry_id, _ in new)


def remove_tags(names_by_entry: Mapping[int, Iterable[str]]) -> int:
    """Take these tags from entries; the tags themselves stay, for others and for later."""
    entries_of: dict[str, list[int]] = {}
    for entry_id, names in names_by_entry.items():
        for name in names:
            entries_of.setdefault(name, []).append(entry_id)
    removed = 0
    for name, entry_ids in entries_of.items():
        for batch in batches_of(entry_ids):
            removed += EntryTag.objects.filter(tag__name=name, content_object_id__in=batch).delete()[0]
    return removed


def _ids_of_tags(names: set[str]) -> dict[str, int]:
    """The tags of these names, made where missing."""
    ids: dict[str, int] = {}
    for batch in batches_of(sorted(names)):
        ids.update(Tag.objects.filter(name__in=batch).values_list("name", "pk"))
    missing = sorted(names - ids.keys())
    if not missing:
        return ids
    taken = set(Tag.objects.values_list("slug", flat=True))
    new = []
    for name in missing:
        tag = Tag(name=name)
        tag.slug, number = tag.slugify(name)[:MAX_LENGTH], 1
        while tag.slug in taken:
            number += 1
            tag.slug = tag.slugify(name[: MAX_LENGTH - 10], number)
        taken.add(tag.slug)
        new.append(tag)
    Tag.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    for batch in batches_of(missing):
        ids.update(Tag.objects.filter(name__in=batch).values_list("name", "pk"))
    return ids
