"""Files that were downloaded become the base of later loads once they are in place, and not before.

A download may never be committed. So it changes nothing, but it is remembered with the entry of each line:
when its author loads that very text, or one that goes on from it, the wiki knows what they began with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from notes.actions.batches import batches_of
from notes.actions.source_blocks import remember_digest, write_blocks
from notes.actions.source_paths import FileOnDisk
from notes.actions.turns import take_turn
from notes.models import Entry, SourceFile, SourceHandout
from notes.source_notes.documents import Document
from notes.source_notes.reader import read

# So many different texts of one file are remembered, of those written on its present base.
MOST_HANDOUTS = 10


class NotHandedOut(Exception):
    """The file was loaded or exported since, so that the download is no step from what is there now."""


def remember_handout(
    *, source: SourceFile, data: bytes, owners: dict[int, int], document: Document, by_id: int, at: datetime
) -> None:
    """In the transaction that composed the text; `owners` says which entry each node is."""
    digest = sha256(data).hexdigest()
    if digest == source.sha256:
        return
    SourceHandout.objects.filter(file=source).exclude(base_sha256=source.sha256).delete()
    lines = [[document.nodes[index].first_line, owner] for index, owner in owners.items()]
    values = {"base_sha256": source.sha256, "text": data.decode(), "owners": lines, "by_id": by_id, "at": at}
    SourceHandout.objects.update_or_create(file=source, sha256=digest, defaults=values)
    kept = SourceHandout.objects.filter(file=source).order_by("-at", "-pk").values_list("pk", flat=True)
    SourceHandout.objects.filter(file=source, pk__in=list(kept[MOST_HANDOUTS:])).delete()
    if digest not in source.past_sha256:
        # An export may write over it: it holds nothing that the wiki has not.
        source.past_sha256 = [*source.past_sha256, digest]
        source.save(update_fields=["past_sha256"])


def place_handout(*, file_id: int, digest: str) -> SourceFile:
    """The download with these bytes is what its author has now. Raises NotHandedOut."""
    if "\0" in digest:
        raise NotHandedOut
    with transaction.atomic():
        take_turn()
        handout = SourceHandout.objects.select_related("file").filter(file=file_id, sha256=digest).first()
        if handout is None or handout.base_sha256 != handout.file.sha256:
            raise NotHandedOut
        _become_base(handout)
        return handout.file


def handed_out_of(*, files: Sequence[FileOnDisk]) -> dict[str, SourceHandout]:
    """By name: the download that each of these files is, or goes on from."""
    handouts: dict[str, list[SourceHandout]] = {}
    for handout in SourceHandout.objects.select_related("file").order_by("-at", "-pk"):
        if handout.base_sha256 == handout.file.sha256:
            handouts.setdefault(handout.file.name.casefold(), []).append(handout)
    found: dict[str, SourceHandout] = {}
    for file in files:
        known = handouts.get(file.name.casefold(), [])
        digest = sha256(file.data).hexdigest()
        if not known or digest == known[0].file.sha256:
            continue
        same = [one for one in known if one.sha256 == digest]
        text = file.data.decode("utf-8", errors="replace")
        nearest = same or [one for one in known if _goes_on_from(one, text)]
        if nearest:
            found[file.name] = nearest[0]
    return found


def put_in_place(*, handouts: dict[str, SourceHandout]) -> frozenset[str]:
    """Before a load: what was handed out and is in place now, is the base; the names of these files."""
    placed = []
    for name, handout in handouts.items():
        try:
            place_handout(file_id=handout.file_id, digest=handout.sha256)
        except NotHandedOut:
            continue
        placed.append(name)
    return frozenset(placed)


def _goes_on_from(handout: SourceHandout, text: str) -> bool:
    """Whether a text has everything that the download brought to its file, and nothing that it took away."""
    base = Counter("".join(handout.file.blocks.order_by("order").values_list("text", flat=True)).split("\n"))
    ours, theirs = Counter(handout.text.split("\n")), Counter(text.split("\n"))
    differing = [line for line in (ours - base) + (base - ours) if line.strip()]
    return bool(differing) and all(
        theirs[line] >= ours[line] if ours[line] > base[line] else theirs[line] <= ours[line]
        for line in differing
    )


def _become_base(handout: SourceHandout) -> None:
    source, document = handout.file, read(handout.text)
    entry_at: dict[int, int] = dict(handout.owners)
    present: set[int] = set()
    for batch in batches_of(entry_at.values()):
        present.update(Entry.objects.filter(pk__in=batch).values_list("pk", flat=True))
    owners = {
        index: entry_at[node.first_line]
        for index, node in enumerate(document.nodes)
        if entry_at.get(node.first_line) in present
    }
    remember_digest(source, handout.sha256)
    source.byte_order_mark = document.byte_order_mark
    # What was edited since the download is ahead of the file.
    source.loaded_at = handout.at
    source.save(update_fields=["sha256", "past_sha256", "byte_order_mark", "loaded_at"])
    write_blocks(source, document, owners)
    SourceHandout.objects.filter(file=source).delete()
