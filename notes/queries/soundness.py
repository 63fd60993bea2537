"""Rules that the rows of the notes must keep whatever happens; a row that breaks one cannot be made anew."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count, F, Max, Min, Q

from notes.models import Entry, SourceBlock, SourceFile

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def unsound_blocks() -> Iterator[str]:
    """Files whose blocks are not their text byte for byte, each line in just one of them."""
    for file in SourceFile.objects.order_by("name"):
        digest = sha256(BYTE_ORDER_MARK if file.byte_order_mark else b"")
        line = 1
        blocks = SourceBlock.objects.filter(file=file).order_by("order")
        for number, block in enumerate(blocks.iterator()):
            digest.update(block.text.encode())
            if block.order != number or block.first_line != line:
                yield f"{file.name}: a line is missing or stands twice before line {block.first_line}"
                break
            line += block.line_count
        else:
            if digest.hexdigest() != file.sha256:
                yield f"{file.name}: its blocks are not the text that was loaded"


def broken_histories() -> Iterator[str]:
    """Entries whose saved states are not numbered from 1 to their own number."""
    counted = Entry.objects.annotate(
        count=Count("revisions"), first=Min("revisions__number"), last=Max("revisions__number")
    )
    broken = counted.exclude(count=F("revision_number"), first=1, last=F("revision_number")).order_by("pk")
    for entry in broken.iterator():
        yield (
            f"entry {entry.pk}: is at revision {entry.revision_number} and has {entry.count}, "
            f"from {entry.first} to {entry.last}"
        )


def wrongly_hidden() -> Iterator[int]:
    """Entries that say otherwise than their own mark and the entry above whether visitors may read them."""
    hides = Q(members_only=True) | Q(parent__hidden=True)
    wrong = Entry.objects.filter(
        Q(hidden=False) & hides | Q(hidden=True) & ~Q(pk__in=Entry.objects.filter(hides))
    )
    yield from wrong.order_by("pk").values_list("pk", flat=True)


def circles() -> Iterator[str]:
    """Entries that stand below themselves, so that no page leads to them."""
    above = dict(Entry.objects.order_by().values_list("pk", "parent_id"))
    led: set[int | None] = {None}
    for pk in above:
        way: list[int | None] = []
        at: int | None = pk
        while at not in led and at not in way:
            way.append(at)
            at = above.get(at) if at is not None else None
        if at in led:
            led.update(way)
        elif at == pk:
            yield f"entry {pk}: stands below itself"
