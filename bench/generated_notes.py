"""Notes of any size; the same ones every time."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from bench.generated_text import SUBJECTS, Writer
from notes.actions.search_index import index_entries
from notes.models import Entry


@transaction.atomic
def make_notes(count: int) -> None:
    """So many entries: one in forty a section, three of five others a term."""
    writer = Writer()
    root = Entry.objects.create(kind="section", title="aws", title_key="aws", slug="aws")
    sections = [
        Entry(
            kind="section",
            parent=root,
            title=f"Section {n}",
            title_key=f"section {n}",
            slug=f"section-{n}",
            position=n,
        )
        for n in range(count // 40)
    ]
    Entry.objects.bulk_create(sections, batch_size=1000)
    lines = _lines(writer, sections, count - len(sections) - 1)
    Entry.objects.bulk_create(list(lines), batch_size=1000)
    index_entries(Entry.objects.values_list("pk", flat=True), reset=False)


def _lines(writer: Writer, sections: list[Entry], count: int) -> Iterator[Entry]:
    for number in range(count):
        place = {
            "parent": writer.random.choice(sections),
            "position": number,
            "status": writer.random.choice(["refined", "raw"]),
        }
        if number % 5 >= 3:
            yield Entry(kind="item", body=f"* {writer.sentence(4, 30)} {writer.url()}", **place)
            continue
        title = f"{writer.random.choice(writer.words)} {writer.random.choice(SUBJECTS)}".capitalize()
        summary = writer.sentence(4, 12)
        body = f"* {writer.sentence(8, 40)}\n* {writer.sentence(8, 20)}" if number % 2 else ""
        yield Entry(
            kind="term",
            title=title,
            title_key=title.lower(),
            slug=f"term-{number}",
            summary=summary,
            definition=f"{summary} {writer.url()}",
            body=body,
            **place,
        )
