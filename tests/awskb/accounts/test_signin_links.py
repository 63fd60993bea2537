"""One-time links: for the first start and for whoever has no password."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from awskb.accounts.actions.signin_links import SigninLinkSpent, new_signin_link, use_signin_link
from awskb.accounts.models import SigninLink, User
from notes.access import Role, role_of
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
FRESH = "the tide comes in twice"


def link_of(name: str) -> str:
    out = StringIO()
    call_command("signin_link", name, stdout=out, stderr=StringIO())
    found = re.fullmatch(r"http://127\.0\.0\.1:8000(/accounts/link/[\w-]{40,}/)\n", out.getvalue())
    assert found is not None
    return found[1]


def test_a_link_signs_in_once_and_asks_for_a_password(eve: Client, ben: User) -> None:
    link = link_of("ben")
    answer = eve.get(link)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/set/")
    assert "no-store" in answer["Cache-Control"]
    answer = eve.post("/accounts/password/set/", {"new_password1": FRESH, "new_password2": FRESH})
    assert answer.status_code == 302
    assert eve.get("/accounts/preferences/").status_code == 200
    ben.refresh_from_db()
    assert ben.check_password(FRESH)
    again = Client().get(link)
    assert again.status_code == 410
    assert b"no longer works" in again.content


def test_without_a_link_the_old_password_is_asked_for(eve: Client, ben: User) -> None:
    eve.login(username="ben", password=PASSWORD)
    assert eve.get("/accounts/password/set/")["Location"] == "/accounts/password/change/"
    eve.post("/accounts/password/set/", {"new_password1": FRESH, "new_password2": FRESH})
    ben.refresh_from_db()
    assert ben.check_password(PASSWORD)


def test_asking_for_the_head_of_a_link_does_not_spend_it(eve: Client, ben: User) -> None:
    link = link_of("ben")
    assert eve.head(link).status_code == 405
    assert eve.get(link).status_code == 302


def test_a_link_takes_over_no_earlier_session(eve: Client, ben: User, ada: User) -> None:
    eve.force_login(ada)
    before = eve.cookies["sessionid"].value
    eve.get(link_of("ben"))
    assert eve.cookies["sessionid"].value != before
    assert b'value="ben"' not in eve.get("/accounts/password/set/").content
    assert b"<strong>ben</strong>" in eve.get("/accounts/password/set/").content


def test_a_link_expires(ben: User) -> None:
    now = timezone.now()
    token = new_signin_link(person=ben, at=now)
    with pytest.raises(SigninLinkSpent):
        use_signin_link(token=token, at=now + timedelta(minutes=31))
    assert use_signin_link(token=token, at=now + timedelta(minutes=29)) == ben


def test_a_new_link_replaces_the_one_before(ben: User) -> None:
    now = timezone.now()
    older = new_signin_link(person=ben, at=now)
    new_signin_link(person=ben, at=now)
    with pytest.raises(SigninLinkSpent):
        use_signin_link(token=older, at=now)


def test_only_a_digest_is_kept(ben: User) -> None:
    token = new_signin_link(person=ben, at=timezone.now())
    assert token not in str(SigninLink.objects.values_list().get())


def test_an_inactive_person_gets_none_and_cannot_use_one(ben: User) -> None:
    now = timezone.now()
    token = new_signin_link(person=ben, at=now)
    User.objects.update(is_active=False)
    with pytest.raises(SigninLinkSpent):
        use_signin_link(token=token, at=now)
    with pytest.raises(CommandError, match="inactive"):
        call_command("signin_link", "ben")


def test_an_unknown_name_is_answered_with_the_nearest(ben: User) -> None:
    with pytest.raises(CommandError, match="Did you mean ben"):
        call_command("signin_link", "benn")


def first_start() -> str:
    out = StringIO()
    call_command("first_start", stdout=out)
    return out.getvalue()


def test_the_first_start_makes_one_administrator_without_a_password(eve: Client) -> None:
    printed = first_start()
    person = User.objects.get()
    assert role_of(person) is Role.ADMINISTRATOR
    assert not person.has_usable_password()
    found = re.search(r"http://127\.0\.0\.1:8000(/accounts/link/\S+/)", printed)
    assert found is not None
    assert eve.get(found[1], follow=True).redirect_chain[-1][0] == "/accounts/password/set/"
    assert eve.get("/admin/").status_code == 200


def test_the_link_is_printed_again_until_somebody_came_in(eve: Client) -> None:
    first_start()
    again = re.search(r"(/accounts/link/\S+/)", first_start())
    assert again is not None
    assert User.objects.count() == 1
    eve.get(again[1])
    assert first_start() == ""


def test_where_there_are_people_nobody_is_made() -> None:
    make_person("ada", Role.ADMINISTRATOR)
    assert first_start() == ""
    assert User.objects.count() == 1
