"""What the measurement of search needs in its database."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from bench.generated_notes import make_notes
from bench.people import session_of
from notes.access import Role
from notes.actions.services import load_services
from notes.models import Entry


def make(entries: int) -> tuple[str, str, str]:
    """The session of a reader, the slug of a term, and how long all took."""
    call_command("migrate", verbosity=0)
    begin = time.perf_counter()
    make_notes(entries)
    load_services(Path(settings.BASE_DIR) / "fixtures" / "aws_services.json", at=timezone.now())
    seconds = time.perf_counter() - begin
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    session = session_of("reader", Role.READER)
    slug = Entry.objects.filter(kind=Entry.Kind.TERM).values_list("slug", flat=True)[50]
    return session, slug or "", f"{seconds:.1f}"
