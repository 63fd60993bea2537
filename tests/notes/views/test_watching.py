"""Following entries: the button, the page of what others changed, what was seen, how mails come."""

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.bin import bin_entry, restore_entry
from notes.actions.digest_mails import stop_url
from notes.models import Entry, Follower, Revision, Watch
from tests.factories.notes import a_group, a_section, a_term, edited

ClientOf = Callable[[User], Client]


@pytest.fixture
def network(db: None) -> Entry:
    return a_section("NETWORK")


@pytest.fixture
def region(network: Entry) -> Entry:
    return a_term("region", a_group("REGIONS", network), "collection of AZ")


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def page(client: Client, address: str = "/watching/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def changed(client: Client) -> list[str]:
    return [entry.name for entry in client.get("/watching/").context["page"].changes.entries]


def follows(client: Client, entry: Entry) -> None:
    assert client.post(f"/watching/{entry.pk}/follow/").status_code == 302


def test_the_button_follows_and_stops(region: Entry, bens: Client) -> None:
    assert f'action="/watching/{region.pk}/follow/"' in page(bens, "/notes/region/")
    answer = bens.post(f"/watching/{region.pk}/follow/")
    assert answer["Location"] == "/notes/region/"
    assert f'action="/watching/{region.pk}/unfollow/"' in page(bens, "/notes/region/")
    bens.post(f"/watching/{region.pk}/follow/")
    assert Watch.objects.count() == 1
    bens.post(f"/watching/{region.pk}/unfollow/")
    assert not Watch.objects.exists()


def test_visitors_are_offered_nothing(region: Entry, eve: Client, settings: object) -> None:
    settings.AWSKB_PUBLIC_READ = True  # type: ignore[attr-defined]
    assert "/watching/" not in page(eve, "/notes/region/")
    assert eve.post(f"/watching/{region.pk}/follow/").status_code == 302
    assert not Watch.objects.exists()


def test_what_others_change_below_a_followed_section_is_told_once(
    network: Entry, region: Entry, ada: User, bens: Client
) -> None:
    follows(bens, network)
    follows(bens, region)
    assert "Nothing new" in page(bens)
    edited(region, by=ada, body="* two\n", summary="two of <them>")
    edited(region, by=ada, body="* two\n* three\n")
    a_term("zone", network, by=ada)
    assert changed(bens) == ["zone", "region"]
    shown = page(bens)
    assert "two of &lt;them&gt;" in bens.get("/watching/").content.decode()
    assert f'href="/notes/region/diff/1..{Entry.objects.get(pk=region.pk).revision_number}/"' in shown
    assert "body +2" in shown


def test_own_changes_and_those_before_are_left_out(region: Entry, ada: User, ben: User, bens: Client) -> None:
    follows(bens, a_section("ELSEWHERE"))
    edited(region, by=ada, body="* before\n")
    follows(bens, region)
    edited(region, by=ben, body="* mine\n")
    assert changed(bens) == []
    edited(region, by=ada, body="* hers\n")
    # What the person wrote themselves is known to them, so the comparison begins after it.
    assert 'href="/notes/region/diff/3..4/"' in page(bens)


def test_a_page_of_changes_writes_nothing(region: Entry, ada: User, bens: Client) -> None:
    follows(bens, region)
    edited(region, by=ada, body="* new\n")
    bens.get("/notes/region/")
    page(bens)
    page(bens)
    assert changed(bens) == ["region"]


def test_marking_as_seen_means_what_the_page_showed(
    network: Entry, region: Entry, ada: User, bens: Client
) -> None:
    zone = a_term("zone", network)
    follows(bens, network)
    edited(region, by=ada, body="* one\n")
    edited(zone, by=ada, body="* one\n")
    shown = bens.get("/watching/").context["page"].changes
    edited(zone, by=ada, body="* two\n")
    bens.post(f"/watching/{region.pk}/seen/", {"up_to": shown.up_to})
    assert changed(bens) == ["zone"]
    bens.post("/watching/seen/", {"up_to": shown.up_to})
    assert changed(bens) == ["zone"]
    bens.post("/watching/seen/", {"up_to": Revision.objects.latest("pk").pk})
    assert changed(bens) == []
    edited(region, by=ada, body="* later\n")
    assert changed(bens) == ["region"]


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 30, "²"])
def test_an_odd_mark_is_refused_and_a_far_one_hides_nothing_to_come(
    region: Entry, ada: User, bens: Client, odd: str
) -> None:
    follows(bens, region)
    assert bens.post("/watching/seen/", {"up_to": odd}).status_code == 400
    assert bens.post(f"/watching/{region.pk}/seen/", {"up_to": odd}).status_code == 400
    bens.post("/watching/seen/", {"up_to": 2**62})
    edited(region, by=ada, body="* new\n")
    assert changed(bens) == ["region"]


def test_a_followed_entry_stays_followed_where_it_goes_and_in_the_bin(
    network: Entry, region: Entry, ada: User, bens: Client
) -> None:
    elsewhere = a_section("ELSEWHERE")
    follows(bens, region)
    edited(region, by=ada, title="regions", parent=elsewhere)
    assert changed(bens) == ["regions"]
    now = Entry.objects.get(pk=region.pk)
    binned = bin_entry(
        entry_id=now.pk, base_revision=now.revision_number, by=ada, at=timezone.now(), through="form"
    )
    shown = page(bens)
    assert "in the bin" in shown
    assert "/diff/" not in shown
    assert bens.post(f"/watching/{region.pk}/follow/").status_code == 404
    restore_entry(
        entry_id=now.pk, base_revision=binned.revision_number, by=ada, at=timezone.now(), through="form"
    )
    assert "taken out of the bin" in page(bens).lower() or "title" in page(bens)
    assert Watch.objects.filter(entry=region).exists()


def test_what_is_moved_out_of_a_followed_section_is_told(
    network: Entry, region: Entry, ada: User, bens: Client
) -> None:
    elsewhere = a_section("ELSEWHERE")
    follows(bens, network)
    edited(region, by=ada, parent=elsewhere)
    assert changed(bens) == ["region"]
    shown = page(bens)
    assert "ELSEWHERE › region" in shown
    assert "moved" in shown
    bens.post("/watching/seen/", {"up_to": Revision.objects.latest("pk").pk})
    edited(region, by=ada, body="* not below it any more")
    assert changed(bens) == []


def test_what_one_follows_is_listed_with_what_one_may_do(region: Entry, bens: Client, reader: User) -> None:
    follows(bens, region)
    assert "Pause mails" in page(bens)
    bens.post(f"/watching/{region.pk}/mails/pause/")
    assert "Resume mails" in page(bens)
    bens.post(f"/watching/{region.pk}/mails/resume/")
    assert not Watch.objects.get().mails_paused
    other = Client()
    other.force_login(reader)
    assert other.post(f"/watching/{region.pk}/mails/pause/").status_code == 404
    other.post(f"/watching/{region.pk}/unfollow/")
    assert Watch.objects.count() == 1
    answer = bens.post(f"/watching/{region.pk}/unfollow/", {"back": "watching"})
    assert answer["Location"] == "/watching/"
    assert "You follow nothing yet" in page(bens)


def test_the_choice_of_mails_is_kept_and_odd_ones_are_refused(ben: User, bens: Client) -> None:
    bens.post("/watching/mails/", {"mails": "soon", "hour": "17"})
    kept = Follower.objects.get(person=ben)
    assert (kept.mails, kept.hour) == ("soon", 17)
    for odd in ({"mails": "hourly", "hour": "8"}, {"mails": "daily", "hour": "24"}, {"hour": "8"}):
        assert bens.post("/watching/mails/", odd).status_code == 422
    kept.refresh_from_db()
    assert kept.mails == "soon"


def test_the_page_says_when_no_timer_sends_mails(region: Entry, ben: User, ada: User, bens: Client) -> None:
    follows(bens, region)
    assert "Mails are late" not in page(bens)
    Follower.objects.update(mailed_for=timezone.now().date() - timedelta(days=4))
    assert "Mails are late" in page(bens)
    Follower.objects.update(mails="soon")
    assert "Mails are late" not in page(bens)
    edited(region, by=ada, body="* some days ago\n")
    assert "Mails are late" in page(bens)
    Follower.objects.update(mailed_up_to=Revision.objects.latest("pk").pk)
    assert "Mails are late" not in page(bens)


def test_as_many_queries_for_much_as_for_little(network: Entry, ada: User, bens: Client) -> None:
    terms = [a_term(f"t{number}", network) for number in range(60)]
    follows(bens, network)
    edited(terms[0], by=ada, body="* one\n")
    page(bens)
    with CaptureQueriesContext(connection) as few:
        page(bens)
    for term in terms:
        edited(term, by=ada, body="* two\n* three\n")
        follows(bens, term)
    page(bens)
    with CaptureQueriesContext(connection) as many:
        shown = page(bens)
    assert len(many) <= len(few) <= 14
    assert "10 more entries" in shown


def test_a_mails_link_asks_first_and_stops_without_a_session(region: Entry, ben: User, bens: Client) -> None:
    follows(bens, region)
    nobody = Client(enforce_csrf_checks=True)
    address = stop_url(watch=Watch.objects.get())
    asked = page(nobody, address)
    assert "Stop following" in asked
    assert "region" not in asked
    assert "region" in page(bens, address)
    assert Watch.objects.exists()
    assert nobody.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Watch.objects.exists()
    assert nobody.post(address).status_code == 410
    every = stop_url(follower=Follower.objects.get())
    assert nobody.post(every).status_code == 200
    assert Follower.objects.get().mails == Follower.Mails.NONE
    forged = every[:-2] + ("A" if every[-2] != "A" else "B") + "/"
    assert nobody.post(forged).status_code == 410


@pytest.mark.parametrize("deed", ["follow", "unfollow", "seen", "mails/pause", "mails/resume"])
@pytest.mark.parametrize("pk", [0, 999_999, 2**63, 10**40])
def test_what_is_not_there_is_not_found(bens: Client, deed: str, pk: int) -> None:
    assert bens.post(f"/watching/{pk}/{deed}/", {"up_to": "1"}).status_code == 404
