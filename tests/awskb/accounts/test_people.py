"""The people pages: for administrators alone, who can do everything but hurt themselves."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from awskb.accounts.actions.people import OwnAccount, change_role, deactivate_person
from awskb.accounts.actions.roles import LastAdministrator, OwnRole, RoleAboveOwn
from awskb.accounts.models import PersonEvent, SigninLink, User
from notes.access import Role, role_of
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DEEDS = ("role", "deactivate", "reactivate", "signin-link", "second-factor/remove")


def text_of(answer: object) -> str:
    return " ".join(answer.content.decode().split())


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def signed_in(person: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert client.get("/accounts/preferences/").status_code == 200
    return client


def test_the_list_says_who_is_who(client_of: ClientOf, administrator: User, ada: User, ben: User) -> None:
    User.objects.filter(pk=ben.pk).update(last_seen_on=NOW.date())
    deactivate_person(person_id=ada.pk, by=administrator, at=NOW)
    page = text_of(client_of(administrator).get("/people/"))
    assert re.search(r"ben</a>.*?editor.*?last seen 23 November 2026 · no second factor", page)
    assert re.search(r"ada</a>.*?curator.*?inactive", page)
    assert "administrator made inactive ada" in page


@pytest.mark.parametrize("who", ["ada", "ben", "reader"])
def test_all_others_see_no_people(client_of: ClientOf, request: pytest.FixtureRequest, who: str) -> None:
    person: User = request.getfixturevalue(who)
    client = client_of(person)
    assert client.get("/people/").status_code == 403
    assert client.get(f"/people/{person.pk}/").status_code == 403
    assert client.get("/people/invite/").status_code == 403
    for deed in DEEDS:
        answer = client.post(f"/people/{person.pk}/{deed}/", {"role": "administrator"})
        assert answer.status_code == 403
    for deed in ("renew", "revoke"):
        assert client.post(f"/people/invitations/1/{deed}/").status_code == 403
    assert role_of(fresh(person)) < Role.ADMINISTRATOR


def test_no_browser_keeps_these_pages(client_of: ClientOf, administrator: User, ben: User) -> None:
    client = client_of(administrator)
    own = ("/accounts/preferences/", "/accounts/security/")
    for address in ("/people/", f"/people/{ben.pk}/", "/people/invite/", *own):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_nothing_is_done_by_looking(client_of: ClientOf, administrator: User, ben: User) -> None:
    client = client_of(administrator)
    for deed in DEEDS:
        assert client.get(f"/people/{ben.pk}/{deed}/").status_code == 405


def test_who_is_not_there_is_not_found(client_of: ClientOf, administrator: User) -> None:
    client = client_of(administrator)
    assert client.get("/people/999/").status_code == 404
    for deed in DEEDS:
        assert client.post(f"/people/999/{deed}/", {"role": "reader"}).status_code == 404


def test_a_role_is_given_and_the_sessions_end(client_of: ClientOf, administrator: User, ben: User) -> None:
    bens = signed_in(ben)
    answer = client_of(administrator).post(f"/people/{ben.pk}/role/", {"role": "curator"}, follow=True)
    assert "ben is a curator now." in text_of(answer)
    assert role_of(fresh(ben)) is Role.CURATOR
    assert bens.get("/accounts/preferences/").status_code == 302
    event = PersonEvent.objects.get(deed="role-given")
    assert (event.by, event.person, event.detail) == (administrator, ben, "from editor to curator")


def test_an_unknown_role_is_refused(client_of: ClientOf, administrator: User, ben: User) -> None:
    answer = client_of(administrator).post(f"/people/{ben.pk}/role/", {"role": "emperor"})
    assert answer.status_code == 422
    assert role_of(fresh(ben)) is Role.EDITOR


@pytest.mark.parametrize("deed", ["role", "deactivate"])
def test_nobody_does_it_to_themselves(client_of: ClientOf, administrator: User, deed: str) -> None:
    make_person("other", Role.ADMINISTRATOR)
    answer = client_of(administrator).post(
        f"/people/{administrator.pk}/{deed}/", {"role": "reader"}, follow=True
    )
    assert "Ask another administrator" in text_of(answer)
    assert fresh(administrator).is_active
    assert role_of(fresh(administrator)) is Role.ADMINISTRATOR


def test_the_last_administrator_stays(administrator: User) -> None:
    other = make_person("other", Role.ADMINISTRATOR)
    deactivate_person(person_id=other.pk, by=administrator, at=NOW)
    with pytest.raises(LastAdministrator):
        change_role(person_id=administrator.pk, role=Role.READER, by=other, at=NOW)
    with pytest.raises(LastAdministrator):
        deactivate_person(person_id=administrator.pk, by=other, at=NOW)


def test_the_rules_hold_whoever_calls(administrator: User, ada: User, ben: User) -> None:
    with pytest.raises(RoleAboveOwn):
        change_role(person_id=ben.pk, role=Role.ADMINISTRATOR, by=ada, at=NOW)
    with pytest.raises(RoleAboveOwn):
        change_role(person_id=ada.pk, role=Role.ADMINISTRATOR, by=ada, at=NOW)
    with pytest.raises(OwnRole):
        change_role(person_id=ada.pk, role=Role.READER, by=ada, at=NOW)
    with pytest.raises(OwnAccount):
        deactivate_person(person_id=ada.pk, by=ada, at=NOW)


def test_who_is_made_inactive_is_out_and_stays_out_until_made_active(
    client_of: ClientOf, administrator: User, ben: User
) -> None:
    bens = signed_in(ben)
    admin = client_of(administrator)
    assert "signed out everywhere" in text_of(admin.post(f"/people/{ben.pk}/deactivate/", follow=True))
    assert bens.get("/accounts/preferences/").status_code == 302
    refused = Client().post("/accounts/login/", {"login": "ben", "password": PASSWORD})
    assert refused["Location"] == "/accounts/inactive/"
    admin.post(f"/people/{ben.pk}/reactivate/")
    # The session from before does not come back to life.
    assert bens.get("/accounts/preferences/").status_code == 302
    signed_in(ben)


def test_a_signin_link_is_handed_over_once(
    eve: Client, client_of: ClientOf, administrator: User, ben: User
) -> None:
    admin = client_of(administrator)
    answer = text_of(admin.post(f"/people/{ben.pk}/signin-link/", follow=True))
    found = re.search(r"/accounts/link/[\w-]+/", answer)
    assert found is not None
    assert found[0] not in text_of(admin.get(f"/people/{ben.pk}/"))
    assert eve.get(found[0])["Location"] == "/accounts/password/set/"
    assert PersonEvent.objects.filter(deed="link-made", person=ben, by=administrator).exists()


def test_an_inactive_person_gets_no_link(client_of: ClientOf, administrator: User, ben: User) -> None:
    deactivate_person(person_id=ben.pk, by=administrator, at=NOW)
    answer = client_of(administrator).post(f"/people/{ben.pk}/signin-link/", follow=True)
    assert "ben is inactive." in text_of(answer)
    assert not SigninLink.objects.exists()


def test_ten_people_take_as_many_queries_as_three(
    client_of: ClientOf, administrator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(administrator)
    for name in ("kim", "lee"):
        make_person(name, Role.EDITOR)
    client.get("/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/people/")
    for number in range(7):
        make_person(f"person{number}", Role.EDITOR)
    with django_assert_num_queries(len(few)):
        client.get("/people/")


def test_the_day_of_the_last_visit_is_kept_once_a_day(ben: User) -> None:
    client = signed_in(ben)
    today = timezone.now().date()
    assert fresh(ben).last_seen_on == today
    User.objects.update(last_seen_on=None)
    client.get("/accounts/preferences/")
    assert fresh(ben).last_seen_on is None
    session = client.session
    session["seen_on"] = (today - timedelta(days=1)).isoformat()
    session.save()
    client.get("/accounts/preferences/")
    assert fresh(ben).last_seen_on == today


@pytest.mark.parametrize(
    ("who", "can", "cannot"),
    [("reader", "read everything", "edit:"), ("ben", "edit:", "curate:"), ("ada", "curate:", "give roles")],
)
def test_a_person_reads_what_they_may_do(
    client_of: ClientOf, request: pytest.FixtureRequest, who: str, can: str, cannot: str
) -> None:
    page = text_of(client_of(request.getfixturevalue(who)).get("/accounts/preferences/"))
    assert can in page
    assert cannot not in page


def test_ones_own_profile_holds_no_rights(client_of: ClientOf, ben: User) -> None:
    wanted = {
        "first_name": "Ben",
        "last_name": "",
        "time_zone": "Europe/Berlin",
        "theme": "dark",
        "role": "administrator",
        "groups": "4",
        "user_permissions": "1",
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "",
        "username": "boss",
        "email": "boss@example.org",
        "times_signed_out": "7",
    }
    assert client_of(ben).post("/accounts/preferences/", wanted).status_code == 302
    after = fresh(ben)
    assert after.first_name == "Ben"
    assert (after.username, after.email, after.times_signed_out) == ("ben", "ben@example.org", 0)
    assert (after.is_staff, after.is_superuser, after.is_active) == (False, False, True)
    assert role_of(after) is Role.EDITOR


def test_two_names_that_differ_in_capitals_are_one() -> None:
    make_person("kim")
    lookalike = User(username="KIM", email="KIM@example.org", password="!")
    with pytest.raises(Exception, match="other letters, small or capital") as refusal:
        lookalike.full_clean()
    assert "Somebody has this e-mail address." in str(refusal.value)
