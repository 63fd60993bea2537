"""The lines of loaded files as rows: each line in exactly one block, each block of at most one entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from notes.actions.batches import batches_of, insert_rows
from notes.actions.source_trees import KnownFile
from notes.models import SourceBlock, SourceFile
from notes.source_notes.documents import Document

# How many earlier versions of a file are recognised.
MOST_DIGESTS = 200


def write_blocks(source: SourceFile, document: Document, owners: Mapping[int, int]) -> None:
    """Make this text the file's base; `owners` says which entry each node is."""
    SourceBlock.objects.filter(file=source).delete()
    insert_rows(
        model=SourceBlock,
        fields=("file", "order", "kind", "text", "first_line", "line_count", "entry"),
        rows=[
            (
                source.pk,
                order,
                block.kind.value,
                block.text,
                block.first_line,
                block.line_count,
                owners.get(block.node) if block.node is not None else None,
            )
            for order, block in enumerate(document.blocks)
        ],
    )


def remember_digest(source: SourceFile, digest: str) -> None:
    """The bytes that are the base now; those before are remembered, since they hold nothing unseen."""
    if source.sha256 and source.sha256 != digest:
        past = [one for one in source.past_sha256 if one not in (digest, source.sha256)]
        source.past_sha256 = [*past, source.sha256][-MOST_DIGESTS:]
    source.sha256 = digest


def current_owners(known: KnownFile) -> dict[int, int]:
    """The entry of each node of the base, as the database has it now."""
    rows = SourceBlock.objects.filter(file=known.source, entry__isnull=False).order_by("order")
    entry_at = dict(rows.values_list("first_line", "entry_id"))
    owners: dict[int, int] = {}
    taken: set[int] = set()
    for index, node in enumerate(known.base.nodes):
        entry_id = entry_at.get(node.first_line)
        if entry_id is not None and entry_id not in taken:
            owners[index] = entry_id
            taken.add(entry_id)
    return owners


def elsewhere_owned(entry_ids: Iterable[int], source_ids: Sequence[int]) -> set[int]:
    """Those of the entries whose lines another file has."""
    found: set[int] = set()
    for batch in batches_of(entry_ids):
        rows = SourceBlock.objects.filter(entry_id__in=batch).exclude(file_id__in=source_ids).order_by()
        found.update(pk for pk in rows.values_list("entry_id", flat=True) if pk is not None)
    return found
