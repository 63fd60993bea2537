"""What the measurement of pages needs in its database."""

from __future__ import annotations

from django.conf import settings

from bench.people import session_of
from bench.saving_data import make as make_editing
from notes.access import Role
from notes.models import Entry


def make(entries: int) -> tuple[str, str, str]:
    """A reader's session, and the slugs of a term and of a section."""
    make_editing(entries, str(settings.BASE_DIR / "fixtures" / "aws_services.json"))
    term = Entry.objects.filter(kind=Entry.Kind.TERM, slug__startswith="term-").values_list(
        "slug", flat=True
    )[20]
    section = Entry.objects.sections().filter(parent__isnull=False).values_list("slug", flat=True)[0]
    return session_of("reader", Role.READER), term or "", section or ""
