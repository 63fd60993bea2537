"""Curators remove for good what is in the bin, after they saw what goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.entries import bin_entry
from notes.models import Entry, Purge
from tests.factories.notes import a_section, a_term, edited

ClientOf = Callable[[User], Client]


def binned(entry: Entry, by: User, days: int = 0) -> Entry:
    return bin_entry(
        entry_id=entry.pk,
        base_revision=entry.revision_number,
        by=by,
        at=timezone.now() - timedelta(days=days, minutes=1),
        through="form",
    )


@pytest.fixture
def network(ada: User) -> Entry:
    """A section in the bin for ten days, with one term."""
    section = a_section("NETWORK")
    a_term("region", section)
    return binned(section, ada, 10)


def page_of(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_the_bin_tells_who_when_and_how_long(
    network: Entry, ben: User, ada: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(ben), "/trash/")
    assert "with 1 below" in page
    assert "20 days left" in page
    assert "ada, " in page
    assert "Remove for good" not in page
    assert "Remove for good" in page_of(client_of(ada), "/trash/")


def test_a_curator_sees_what_goes_and_then_it_goes(network: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    address = f"/trash/{network.pk}/purge/"
    page = page_of(client, address)
    assert "2 entries and 4 revisions go for ever" in page
    assert "region" in page
    assert Entry.objects.filter(pk=network.pk).exists()
    told = client.post(address, {"base_revision": network.revision_number}, follow=True).content.decode()
    assert "2 entries with 4 revisions" in told
    assert "Removed for good</h2>" in told
    assert not Entry.objects.filter(title__in=["NETWORK", "region"]).exists()
    assert client.post(address, {"base_revision": 2}).status_code == 404
    assert client.get("/notes/region/").status_code == 404


def test_only_curators_and_only_by_a_post_on_the_present_revision(
    network: Entry, ada: User, ben: User, client_of: ClientOf
) -> None:
    address = f"/trash/{network.pk}/purge/"
    assert client_of(ben).get(address).status_code == 403
    assert client_of(ben).post(address, {"base_revision": 2}).status_code == 403
    assert client_of(ben).post("/trash/empty/", {"before": timezone.now().isoformat()}).status_code == 403
    assert client_of(ada).post(address, {}).status_code == 400
    assert "Look again" in client_of(ada).post(address, {"base_revision": 1}, follow=True).content.decode()
    below = Entry.objects.get(title="region")
    assert client_of(ada).post(f"/trash/{below.pk}/purge/", {"base_revision": 2}).status_code == 404
    assert client_of(ada).get(f"/trash/{a_term('live').pk}/purge/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(address, {"base_revision": 2}).status_code == 403
    assert not Purge.objects.exists()


def test_emptying_takes_what_is_older_and_nothing_that_came_later(
    network: Entry, ada: User, client_of: ClientOf
) -> None:
    early = binned(a_term("early"), ada, 50)
    client = client_of(ada)
    assert "Nothing has been in the bin" in page_of(client, "/trash/empty/?days=60")
    assert "early" in page_of(client, "/trash/empty/")
    answer = client.get("/trash/empty/?days=5")
    assert "3 entries and 6 revisions" in answer.content.decode()
    before = answer.context["page"].before.isoformat()
    late = binned(a_term("late"), ada)
    client.post("/trash/empty/", {"before": before})
    assert not Entry.objects.filter(pk__in=[early.pk, network.pk]).exists()
    assert Entry.objects.filter(pk=late.pk).exists()


@pytest.mark.parametrize(
    "before", ["", "yesterday", "2026-13-45T00:00", "2026-01-01T00:00", "2199-01-01T00:00Z"]
)
def test_emptying_without_a_moment_does_nothing(
    network: Entry, ada: User, client_of: ClientOf, before: str
) -> None:
    assert client_of(ada).post("/trash/empty/", {"before": before}).status_code == 400
    assert Entry.objects.filter(pk=network.pk).exists()


def test_hostile_names_are_only_words(ada: User, client_of: ClientOf) -> None:
    name = "<img src=x onerror=alert(1)>{{7*7}}"
    term = edited(a_term(name), definition="x")
    binned(term, ada)
    client = client_of(ada)
    for address in ("/trash/", f"/trash/{term.pk}/purge/", "/trash/empty/?days=0"):
        page = client.get(address).content.decode()
        assert "&lt;img" in page
        assert "<img src" not in page
    term.refresh_from_db()
    page = client.post(f"/trash/{term.pk}/purge/", {"base_revision": term.revision_number}, follow=True)
    assert "<img src" not in page.content.decode()
