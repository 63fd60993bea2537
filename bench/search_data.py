"""What the measurement of search needs in its database."""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command

from awskb.accounts.actions.roles import give_role
from awskb.accounts.models import User
from bench.generated_notes import make_notes
from notes.access import Role
from notes.actions.services import load_services
from notes.models import Entry


def make(entries: int) -> tuple[str, str, str]:
    """The session of a reader, the slug of a term, and how long all took."""
    call_command("migrate", verbosity=0)
    begin = time.perf_counter()
    make_notes(entries)
    load_services(Path(settings.BASE_DIR) / "fixtures" / "aws_services.json")
    seconds = time.perf_counter() - begin
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    reader = User.objects.create_user(username="reader", password=None)
    give_role(person=reader, role=Role.READER)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(reader.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = reader.get_session_auth_hash()
    session.save()
    slug = Entry.objects.filter(kind=Entry.Kind.TERM).values_list("slug", flat=True)[50]
    return session.session_key, slug, f"{seconds:.1f}"
