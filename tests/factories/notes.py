"""Entries as the tests need them, made through the product's own actions."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AbstractUser

from notes.actions.derived import refresh_derived
from notes.actions.entries import EntryText, create_entry, edit_entry
from notes.actions.history import append_revisions, states_of
from notes.actions.slugs import SlugAllocator
from notes.actions.tags import add_tags
from notes.actions.ties import tie_by_name
from notes.models import (
    POSITION_GAP,
    Alias,
    Entry,
    Revision,
    Service,
    ServiceFeature,
    ServiceName,
    SourceFile,
)
from notes.source_notes.documents import Node
from notes.source_notes.names import key, slugify, tie_key
from notes.source_notes.reader import read

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def a_root(title: str = "aws", **options: Any) -> Entry:
    """The top of a tree of entries."""
    return an_entry(Entry.Kind.SECTION, None, title=title, **options)


def a_section(title: str = "COMPUTE", parent: Entry | None = None, **options: Any) -> Entry:
    return an_entry(Entry.Kind.SECTION, parent or the_root(), title=title, **options)


def a_group(title: str, parent: Entry, **options: Any) -> Entry:
    return an_entry(Entry.Kind.GROUP, parent, title=title, **options)


def a_term(title: str = "", parent: Entry | None = None, definition: str = "", **options: Any) -> Entry:
    title = title or f"Term {next(_numbers)}"
    return an_entry(Entry.Kind.TERM, parent or the_root(), title=title, definition=definition, **options)


def an_item(body: str = "* something worth keeping", parent: Entry | None = None, **options: Any) -> Entry:
    return an_entry(Entry.Kind.ITEM, parent or the_root(), body=body, **options)


def an_entry(
    kind: str,
    parent: Entry | None,
    *,
    by: AbstractUser | None = None,
    at: datetime = NOW,
    title: str = "",
    expansion: str = "",
    aliases: tuple[str, ...] = (),
    definition: str = "",
    body: str = "",
    tags: tuple[str, ...] = (),
    **options: Any,
) -> Entry:
    return create_entry(
        by=by,
        at=at,
        through=Revision.Through.FORM,
        kind=kind,
        parent_id=parent.pk if parent else None,
        text=EntryText(title, expansion, aliases, definition, body, tags),
        **options,
    )


def the_root() -> Entry:
    """The first tree; made when there is none."""
    return Entry.objects.live().filter(parent=None).order_by("pk").first() or a_root()


def edited(entry: Entry, *, by: AbstractUser | None = None, **changes: Any) -> Entry:
    """The entry saved again with some fields changed, based on its present revision."""
    entry.refresh_from_db()
    options = {name: changes.pop(name) for name in ("status", "members_only", "summary") if name in changes}
    parent = changes.pop("parent", entry.parent)
    return edit_entry(
        entry_id=entry.pk,
        base_revision=changes.pop("base_revision", entry.revision_number),
        by=by,
        at=changes.pop("at", NOW),
        through=Revision.Through.FORM,
        text=text_of(entry, **changes),
        parent_id=parent.pk if parent else None,
        **options,
    )


def text_of(entry: Entry, **changes: Any) -> EntryText:
    """What a form shows of an entry, with some fields changed."""
    text = {
        "title": entry.title,
        "expansion": entry.expansion,
        "aliases": tuple(alias.name for alias in entry.aliases.all()),
        "definition": entry.definition,
        "body": entry.body,
        "tags": tuple(entry.tags.values_list("name", flat=True)),
    }
    return EntryText(**{**text, **changes})


def a_service(
    name: str,
    short: str = "",
    *,
    names: tuple[str, ...] = (),
    features: dict[str, list[str]] | None = None,
    **fields: Any,
) -> Service:
    """A service of the catalogue with its other names and its parts."""
    service = Service.objects.create(name=name, slug=slugify(name), short=short or name, **fields)
    for other in names:
        ServiceName.objects.create(service=service, name=other, name_key=tie_key(other), kind="abbreviation")
    for feature, also_known_as in (features or {}).items():
        ServiceFeature.objects.create(service=service, name=feature, also_known_as=also_known_as)
    return service


def about_aws(root: Entry, name: str = "") -> SourceFile:
    """Let the tree be that of a notes file whose terms are tied to services."""
    return SourceFile.objects.create(
        name=name or f"{root.title}.md", root=root, about_aws=True, sha256="0" * 64, loaded_at=NOW
    )


def a_note(text: str, name: str = "aws.md", *, is_about_aws: bool = True) -> list[Entry]:
    """All entries of a text in the notes' dialect, its root first, made in bulk as a first load does."""
    root = Entry(
        kind=Entry.Kind.SECTION, title=name.removesuffix(".md"), title_key=key(name.removesuffix(".md"))
    )
    slugs = SlugAllocator()
    root.slug = slugs.allocate(root.title)
    root.save()
    SourceFile.objects.create(name=name, root=root, about_aws=is_about_aws, sha256="0" * 64, loaded_at=NOW)
    nodes = read(text).nodes
    by_node: dict[int, Entry] = {}
    for level in _levels(nodes):
        rows = {index: _entry_of(nodes[index], index, by_node, root, slugs) for index in level}
        Entry.objects.bulk_create(rows.values(), batch_size=500)
        by_node.update(rows)
    ordered = [by_node[index] for index in range(len(nodes))]
    Alias.objects.bulk_create(
        Alias(entry=by_node[index], name=name, name_key=key(name), origin=Alias.Origin.FILE)
        for index, node in enumerate(nodes)
        for name in node.aliases
    )
    add_tags({by_node[index].pk: node.tags for index, node in enumerate(nodes) if node.tags})
    tie_by_name(entries=ordered)
    refresh_derived(entries=[root, *ordered], reset=False)
    states = [(entry, state, "Loaded") for entry, state in states_of([root, *ordered])]
    append_revisions(entries_with_state=states, by=None, at=NOW, through=Revision.Through.LOAD)
    return [root, *ordered]


def _levels(nodes: list[Node]) -> list[list[int]]:
    """The nodes by depth, so that parents come first."""
    depths: list[int] = []
    for node in nodes:
        depths.append(0 if node.parent is None else depths[node.parent] + 1)
    return [[index for index, found in enumerate(depths) if found == depth] for depth in sorted(set(depths))]


def _entry_of(node: Node, index: int, made: dict[int, Entry], root: Entry, slugs: SlugAllocator) -> Entry:
    parent = made[node.parent] if node.parent is not None else root
    entry = Entry(
        kind=node.kind.value,
        parent=parent,
        position=(index + 1) * POSITION_GAP,
        title=node.title,
        title_key=key(node.title),
        icon=node.icon,
        expansion=node.expansion,
        definition=node.definition,
        body=node.body,
        status=Entry.Status.RAW if node.raw else Entry.Status.REFINED,
        form=node.form.value,
    )
    if entry.has_page:
        section = parent if parent.kind == Entry.Kind.SECTION else parent.parent
        entry.slug = slugs.allocate(node.title, [section.title] if section else [])
    return entry
