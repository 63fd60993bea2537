"""Where an entry of some kind may stand, and what its place means for it."""

from __future__ import annotations

from notes.actions.entry_texts import EntryCannotBeSaved
from notes.actions.tags import label_tags
from notes.actions.tree import Tree
from notes.models import Entry, SourceFile

_PARENTS: dict[str, frozenset[str]] = {
    Entry.Kind.SECTION: frozenset({Entry.Kind.SECTION}),
    Entry.Kind.GROUP: frozenset({Entry.Kind.SECTION}),
    Entry.Kind.TERM: frozenset({Entry.Kind.SECTION, Entry.Kind.GROUP}),
    Entry.Kind.ITEM: frozenset({Entry.Kind.SECTION, Entry.Kind.GROUP}),
}


def place_for(entry: Entry, parent_id: int | None) -> Entry | None:
    """The parent, if an entry of this kind may stand there."""
    if parent_id is None:
        if entry.kind != Entry.Kind.SECTION:
            raise EntryCannotBeSaved({"parent": "Choose the section to which this belongs."})
        return None
    parent = Entry.objects.live().filter(pk=parent_id).first()
    if parent is None:
        raise EntryCannotBeSaved({"parent": "That place is no longer there. Choose another."})
    if parent.kind not in _PARENTS[entry.kind]:
        wanted = "a section" if len(_PARENTS[entry.kind]) == 1 else "a section or a group"
        raise EntryCannotBeSaved({"parent": f"A {entry.kind} stands in {wanted}, not in a {parent.kind}."})
    if entry.pk and entry.parent_id is None and SourceFile.objects.filter(root=entry).exists():
        raise EntryCannotBeSaved({"parent": "A whole notes file stays at the top."})
    tree = Tree.around([parent.pk])
    if entry.pk and entry.pk in {parent.pk, *(row.pk for row in tree.above(parent.pk))}:
        raise EntryCannotBeSaved({"parent": "An entry cannot stand below itself."})
    return parent


def context_of(entry_id: int) -> tuple[object, ...]:
    """What the meaning of an entry's lines depends on besides the lines."""
    tree = Tree.around([entry_id])
    return tree.root(entry_id).pk, tree.place(entry_id), tree.group_icon(entry_id)


def section_titles_for(entry: Entry) -> list[str]:
    """The titles of the sections around an entry that may not be saved yet, nearest first."""
    if entry.parent is None:
        return []
    tree = Tree.around([entry.parent.pk])
    titles = tree.section_titles(entry.parent.pk)
    return [entry.parent.title, *titles] if entry.parent.kind == Entry.Kind.SECTION else titles


def tags_of_label(parent: Entry | None) -> frozenset[str]:
    """The tags that a place gives by itself."""
    return label_tags(parent.title) if parent is not None and parent.kind == Entry.Kind.GROUP else frozenset()
