"""A wiki with something in every corner, and one address of each kind in it."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from awskb.accounts.actions.invitations import invite
from awskb.accounts.models import User
from notes.access import Role
from notes.actions.bin import bin_entry
from notes.actions.watches import follow_entry
from notes.models import Entry, Revision
from tests.factories.notes import NOW, a_service, a_term, edited
from tests.factories.people import make_person
from tests.house.crawling import crawled, sample_addresses

NOTE = """# COMPUTE

CONTAINERS 🗄️ `containers.md`
* _ECS (Elastic Container Svc)_: run Docker containers https://www.youtube.com/watch?v=I9VAMGEjW-Q
* howto: Dockerfile, [[scaling]], [[nothing yet]]

---

* https://example.com/raw
* _scaling_: set an alert
"""
STARTS = ("/", "/admin/", "/sources/", "/search/?q=ecs", "/drafts/")


def fill_wiki(*, administrator: User, folder: Path) -> None:
    a_service("Amazon Elastic Container Service", "ECS", one_line="Containers", category="Containers")
    path = folder / "aws.md"
    path.write_text(NOTE, encoding="utf-8")
    call_command("load_notes", str(path), verbosity=0)
    scaling = Entry.objects.get(title="scaling")
    edited(scaling, definition="set two alerts", by=administrator)
    path.write_text(NOTE.replace("set an alert", "set three alerts"), encoding="utf-8")
    call_command("load_notes", str(path), verbosity=0)
    gone = a_term("gone", scaling.parent, by=administrator)
    bin_entry(entry_id=gone.pk, base_revision=1, by=administrator, at=NOW, through=Revision.Through.FORM)
    follow_entry(entry_id=scaling.parent_id or 0, by=administrator, at=timezone.now())
    edited(Entry.objects.get(title="ECS"), body="* more", by=make_person("kim"))
    invite(role=Role.READER, name="Lea", by=administrator, at=timezone.now())


def a_full_wiki(*, administrator: User, folder: Path) -> dict[str, str]:
    """By the name of the address: the one that an administrator comes to by links and forms; for scripts and
    mails, a sample."""
    fill_wiki(administrator=administrator, folder=folder)
    client = Client()
    client.force_login(administrator)
    before = _state()
    found = crawled(client, STARTS)
    assert len(found) > 120
    assert _state() == before, "Something was done by looking alone."
    return {**dict(sample_addresses()), **found}


def _state() -> list[object]:
    return [
        list(Entry.objects.order_by("pk").values_list("pk", "revision_number", "updated_at", "binned_at")),
        list(User.objects.order_by("pk").values_list("pk", "is_active", "password", "email")),
        Revision.objects.count(),
    ]
