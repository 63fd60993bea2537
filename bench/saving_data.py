"""What the measurement of saving needs in its database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from bench.generated_notes import make_notes
from bench.generated_text import Writer
from bench.people import session_of
from notes.access import Role
from notes.actions.batches import batches_of
from notes.actions.derived import refresh_derived
from notes.actions.entries import EntryText, create_entry
from notes.actions.history import append_revisions, states_of
from notes.actions.services import load_services
from notes.models import Entry, Revision, SourceFile

LENGTH = 10_000
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def make(entries: int, services: str) -> tuple[str, str, int, int]:
    """An editor's session; the slug of the entry to save, the numbers of the bare one and of the section."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    make_notes(entries)
    load_services(Path(services), at=NOW)
    derive()
    section = Entry.objects.sections().filter(parent__isnull=False).first() or Entry.objects.get(parent=None)
    saved, bare = (term_in(section, title) for title in ("Saved Whole", "Saved Bare"))
    return session_of("editor", Role.EDITOR), saved.slug or "", bare.pk, section.pk


@transaction.atomic
def derive() -> None:
    """What a load would have derived from the texts, with a first revision of each."""
    root = Entry.objects.get(parent=None)
    SourceFile.objects.create(name="aws.md", root=root, about_aws=True, sha256="0" * 64, loaded_at=NOW)
    everything = list(Entry.objects.order_by("pk"))
    refresh_derived(entries=everything, reset=False)
    for batch in batches_of(everything, 5000):
        states = [(entry, state, "Loaded") for entry, state in states_of(batch)]
        append_revisions(entries_with_state=states, by=None, at=NOW, through=Revision.Through.LOAD)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def term_in(section: Entry, title: str) -> Entry:
    text = EntryText(title=title, definition="what is saved here", body=Writer(seed=11).body(LENGTH))
    return create_entry(
        by=None,
        at=NOW,
        through=Revision.Through.COMMAND,
        kind=Entry.Kind.TERM,
        parent_id=section.pk,
        text=text,
    )
