"""The whole wiki as one JSON document; docs/export-format.md describes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from notes.models import (
    Alias,
    Citation,
    Entry,
    EntryTag,
    ImageUse,
    Reference,
    SourceBlock,
    SourceFile,
    Target,
)
from notes.queries.sources import counts_of
from notes.source_notes.scanning import marked_summary

SCHEMA_VERSION = 1
FORMAT = "awskb-notes"

Rows = dict[int, list[dict[str, Any]]]


def exported_wiki() -> dict[str, Any]:
    """Every live entry in tree order with all that the wiki knows of it; nothing about people."""
    children: dict[int | None, list[Entry]] = defaultdict(list)
    entries = Entry.objects.live().select_related("service", "feature").order_by("position", "pk")
    for entry in entries:
        children[entry.parent_id].append(entry)
    files = {source.root_id: source for source in SourceFile.objects.all()}
    facts = _Facts()
    written: list[dict[str, Any]] = []
    waiting: list[tuple[Entry, list[str], str | None]] = [
        (root, [], None) for root in reversed(children[None])
    ]
    while waiting:
        entry, path, group = waiting.pop()
        own_path = path if entry.kind == Entry.Kind.ITEM else [*path, entry.title]
        written.append(facts.entry(entry, own_path, group))
        below = entry.title if entry.kind == Entry.Kind.GROUP else None
        waiting.extend((child, own_path, below) for child in reversed(children[entry.pk]))
    return {
        "format": FORMAT,
        "version": SCHEMA_VERSION,
        "counts": counts_of(root_ids=[root.pk for root in children[None]]),
        "files": [
            {"name": files[root.pk].name, "root": root.pk, "about_aws": files[root.pk].about_aws}
            for root in children[None]
            if root.pk in files
        ],
        "entries": written,
    }


class _Facts:
    """Everything that stands in other tables, fetched once."""

    def __init__(self) -> None:
        self.aliases = _grouped(
            (alias.entry_id, {"name": alias.name, "origin": alias.origin})
            for alias in Alias.objects.order_by("entry_id", "id")
        )
        self.tags: dict[int, list[str]] = defaultdict(list)
        tags = EntryTag.objects.order_by("content_object_id", "tag__name")
        for entry_id, name in tags.values_list("content_object_id", "tag__name"):
            self.tags[entry_id].append(name)
        citations = Citation.objects.select_related("link", "named_source__link").order_by(
            "entry_id", "order"
        )
        self.citations = _grouped((citation.entry_id, _citation(citation)) for citation in citations)
        references = Reference.objects.select_related("target").order_by("entry_id", "order")
        self.references = _grouped((one.entry_id, _reference(one)) for one in references)
        self.targets: dict[int, list[str]] = defaultdict(list)
        for entry_id, text in Target.objects.order_by("entry_id", "order").values_list("entry_id", "text"):
            self.targets[entry_id].append(text)
        uses = ImageUse.objects.filter(is_current=True).select_related("image").order_by("entry_id", "id")
        self.images = _grouped((use.entry_id, _image(use)) for use in uses)
        self.sources = _sources()

    def entry(self, entry: Entry, path: list[str], group: str | None) -> dict[str, Any]:
        return {
            "id": entry.pk,
            "parent": entry.parent_id,
            "path": path,
            "kind": entry.kind,
            "title": entry.title,
            "icon": entry.icon,
            "slug": entry.slug,
            "expansion": entry.expansion,
            "aliases": self.aliases.get(entry.pk, []),
            "group": group,
            "status": entry.status,
            "definition": entry.definition,
            "summary": marked_summary(entry.definition, entry.summary),
            "body": entry.body,
            "form": entry.form,
            "tags": self.tags.get(entry.pk, []),
            "citations": self.citations.get(entry.pk, []),
            "references": self.references.get(entry.pk, []),
            "targets": self.targets.get(entry.pk, []),
            "images": self.images.get(entry.pk, []),
            "service": _tie(entry),
            "members_only": entry.members_only,
            "source": self.sources.get(entry.pk),
        }


def _grouped(rows: Iterable[tuple[int, dict[str, Any]]]) -> Rows:
    found: Rows = defaultdict(list)
    for entry_id, row in rows:
        found[entry_id].append(row)
    return found


def _citation(citation: Citation) -> dict[str, Any]:
    named = citation.named_source
    link = citation.link or (named.link if named is not None else None)
    return {
        "url": link.url if link is not None else None,
        "label": citation.label,
        "kind": citation.kind,
        "start": citation.start,
        "start_text": citation.start_text,
        "icon": citation.icon,
        "source": named.name if named is not None else None,
    }


def _reference(reference: Reference) -> dict[str, Any]:
    target = reference.target
    return {
        "kind": reference.kind,
        "written": reference.written,
        "label": reference.label,
        "state": reference.state,
        "target": target.pk if target is not None else None,
        "target_title": target.title if target is not None else None,
    }


def _image(use: ImageUse) -> dict[str, Any]:
    image = use.image
    return {
        "address": image.address,
        "alt": use.alt or image.alt,
        "width": image.width,
        "height": image.height,
    }


def _tie(entry: Entry) -> dict[str, Any] | None:
    if entry.service is None and entry.feature is None:
        return None
    return {
        "name": entry.service.name if entry.service is not None else None,
        "feature": entry.feature.name if entry.feature is not None else None,
        "tied_by": entry.tied_by,
    }


def _sources() -> dict[int, dict[str, Any]]:
    """File and lines of each entry, from the first to the last of its own lines."""
    found: dict[int, dict[str, Any]] = {}
    blocks = SourceBlock.objects.filter(entry__isnull=False).order_by("file_id", "order")
    for entry_id, name, first_line, line_count in blocks.values_list(
        "entry_id", "file__name", "first_line", "line_count"
    ):
        last = first_line + line_count - 1
        if entry_id in found:
            found[entry_id]["last_line"] = last
        elif entry_id is not None:
            found[entry_id] = {"file": name, "first_line": first_line, "last_line": last}
    return found
