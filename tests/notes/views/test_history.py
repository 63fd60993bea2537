from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from awskb.accounts.models import User
from notes.models import Entry, Revision
from tests.factories.notes import a_group, a_section, a_term, an_item, edited

ClientOf = Callable[[User], Client]


@pytest.fixture
def network(db: None) -> Entry:
    return a_section("NETWORK")


@pytest.fixture
def region(network: Entry, ada: User) -> Entry:
    """Three revisions: made, a word added by ada, a tag added by nobody signed in."""
    entry = a_term("region", network, "collection of AZ", body="* global (S3)")
    edited(entry, by=ada, body="* global (S3, IAM)", summary="IAM too")
    edited(entry, tags=("net",))
    entry.refresh_from_db()
    return entry


def page_of(client: Client, name: str, *arguments: Any) -> Any:
    return client.get(reverse(f"notes:{name}", args=arguments))


def test_the_history_says_who_when_through_what_and_why(
    region: Entry, ada: User, reader: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(reader), "entry-history", "region").content.decode()
    assert "3 revisions" in page
    assert "IAM too" in page
    assert f'<a href="/changes/by/{ada.pk}/">ada</a>, ' in page
    assert "body +1 −1" in page
    assert "created" in page
    assert reverse("notes:entry-diff", args=["region", 1, 2]) in page


def test_the_history_stays_with_the_members(
    region: Entry, eve: Client, settings: Any, client_of: ClientOf, reader: User
) -> None:
    settings.AWSKB_PUBLIC_READ = True
    for name, numbers in [("entry-history", ()), ("entry-revision", (1,)), ("entry-diff", (1, 2))]:
        assert page_of(eve, name, "region", *numbers).status_code == 302, name
        assert page_of(client_of(reader), name, "region", *numbers).status_code == 200, name


def test_a_revision_shows_its_state_and_its_text(region: Entry, reader: User, client_of: ClientOf) -> None:
    page = page_of(client_of(reader), "entry-revision", "region", 1).content.decode()
    assert 'class="term__name"' in page
    assert "* global (S3)</pre>" in page
    assert reverse("notes:entry-diff", args=["region", 1, 3]) in page
    assert "Restore this revision" not in page


def test_two_revisions_word_by_word(region: Entry, reader: User, client_of: ClientOf) -> None:
    page = page_of(client_of(reader), "entry-diff", "region", 1, 2).content.decode()
    assert "<ins>, IAM</ins>" in page
    back = page_of(client_of(reader), "entry-diff", "region", 2, 1).content.decode()
    assert "<del>, IAM</del>" in back


def test_place_and_status_are_compared_too(
    region: Entry, network: Entry, reader: User, client_of: ClientOf
) -> None:
    edited(region, parent=a_group("REGIONS", network))
    edited(region, status="raw")
    page = page_of(client_of(reader), "entry-diff", "region", 3, 5).content.decode()
    assert "› REGIONS" not in page
    page += page_of(client_of(reader), "entry-diff", "region", 3, 4).content.decode()
    assert "NETWORK<ins> › REGIONS</ins>" in page
    assert "unsorted" in page


def test_revisions_of_another_entry_are_not_found(
    region: Entry, network: Entry, ben: User, client_of: ClientOf
) -> None:
    other = a_term("AZ", network)
    client = client_of(ben)
    assert page_of(client, "entry-revision", other.slug, 2).status_code == 404
    assert page_of(client, "entry-diff", other.slug, 1, 2).status_code == 404
    assert page_of(client, "entry-revision", other.slug, 0).status_code == 404
    address = reverse("notes:entry-revision-restore", args=[other.slug, 3])
    assert client.post(address, {"base_revision": 1}).status_code == 404


def test_restoring_makes_a_new_revision(region: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    address = reverse("notes:entry-revision-restore", args=["region", 1])
    page = client.post(address, {"base_revision": 3}, follow=True).content.decode()
    assert "Restored region as it was in revision 1" in page
    region.refresh_from_db()
    assert (region.body, region.revision_number) == ("* global (S3)", 4)
    assert not region.tags.exists()
    assert Revision.objects.get(entry=region, number=4).summary == "Restored revision 1"


def test_restoring_needs_an_editor_a_post_and_the_base(
    region: Entry, reader: User, ben: User, eve: Client, client_of: ClientOf
) -> None:
    address = reverse("notes:entry-revision-restore", args=["region", 1])
    assert client_of(ben).get(address).status_code == 405
    assert client_of(reader).post(address, {"base_revision": 3}).status_code == 403
    assert eve.post(address, {"base_revision": 3}).status_code == 302
    assert client_of(ben).post(address, {}).status_code == 400
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ben)
    assert strict.post(address, {"base_revision": 3}).status_code == 403
    assert region.revisions.count() == 3


def test_restoring_on_an_old_base_changes_nothing(region: Entry, ben: User, client_of: ClientOf) -> None:
    address = reverse("notes:entry-revision-restore", args=["region", 1])
    page = client_of(ben).post(address, {"base_revision": 2}, follow=True).content.decode()
    assert "nothing was restored" in page
    assert region.revisions.count() == 3


def test_a_place_that_went_to_the_bin_is_not_restored(
    region: Entry, network: Entry, ben: User, client_of: ClientOf
) -> None:
    elsewhere = a_section("ELSEWHERE")
    edited(region, parent=elsewhere)
    client = client_of(ben)
    client.post(reverse("notes:entry-bin", args=[network.slug]), {"base_revision": 1})
    client.post(reverse("notes:entry-revision-restore", args=["region", 1]), {"base_revision": 4})
    region.refresh_from_db()
    assert (region.parent, region.body) == (elsewhere, "* global (S3)")


def test_lines_and_groups_have_a_history_too(network: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    for entry in (an_item("* x", network), a_group("REGIONS", network)):
        edited(entry, body="* y")
        assert page_of(client, "item-history", entry.pk).status_code == 200
        assert page_of(client, "item-revision", entry.pk, 1).status_code == 200
        assert page_of(client, "item-diff", entry.pk, 1, 2).status_code == 200


def test_hostile_states_are_shown_as_text(network: Entry, reader: User, client_of: ClientOf) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    entry = a_term("x", network, hostile, body=hostile, summary=hostile)
    edited(entry, body=hostile * 2, definition=hostile + "!", summary=hostile)
    client = client_of(reader)
    for name, numbers in [("entry-history", ()), ("entry-revision", (1,)), ("entry-diff", (1, 2))]:
        page = page_of(client, name, "x", *numbers).content.decode()
        assert "<script>alert" not in page, name
        assert "<img src=x" not in page, name


@pytest.mark.parametrize("count", [3, 60])
def test_a_history_asks_the_same_number_of_queries(
    network: Entry, reader: User, client_of: ClientOf, django_assert_max_num_queries: Any, count: int
) -> None:
    entry = a_term("often", network)
    for number in range(count):
        edited(entry, body=f"* {number}")
    client = client_of(reader)
    with django_assert_max_num_queries(10):
        page = page_of(client, "entry-history", "often")
    assert page.status_code == 200
    assert client.get("/notes/often/history/?page=99999999999999").status_code == 200
    assert client.get("/notes/often/history/?page=2").status_code == 200


def test_the_bin_takes_what_is_below_and_gives_it_back(
    network: Entry, region: Entry, ben: User, client_of: ClientOf
) -> None:
    client = client_of(ben)
    address = reverse("notes:entry-bin", args=[network.slug])
    assert "The 1 entry below it goes with it" in client.get(address).content.decode()
    page = client.post(address, {"base_revision": 1, "why": "old"}, follow=True).content.decode()
    assert "Moved NETWORK to the bin" in page
    assert 'action="/trash/' in page
    assert client.get("/notes/region/").status_code == 404
    assert page_of(client, "entry-history", "region").status_code == 404
    assert "with 1 below" in client.get("/trash/").content.decode()
    network.refresh_from_db()
    back = client.post(
        reverse("notes:trash-restore", args=[network.pk]), {"base_revision": network.revision_number}
    )
    assert back["Location"] == "/notes/network/"
    assert client.get("/notes/region/").status_code == 200


def test_the_bin_is_for_editors(region: Entry, reader: User, eve: Client, client_of: ClientOf) -> None:
    for client, status in ((client_of(reader), 403), (eve, 302)):
        assert client.get("/trash/").status_code == status
        for address in ("/notes/region/bin/", f"/trash/{region.pk}/restore/"):
            assert client.post(address, {"base_revision": 3}).status_code == status


def test_the_bin_checks_the_base(region: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    assert client.post("/notes/region/bin/", {}).status_code == 400
    page = client.post("/notes/region/bin/", {"base_revision": 1}, follow=True).content.decode()
    assert "Somebody changed region meanwhile" in page
    assert client.post(f"/trash/{region.pk}/restore/", {"base_revision": 3}, follow=True).status_code == 200
    region.refresh_from_db()
    assert region.binned_at is None
