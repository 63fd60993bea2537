"""Signing in with a password, and what must not work about it."""

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from awskb.accounts.models import User
from notes.access import Role
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


def sign_in(client: Client, name: str, password: str, then: str = "", **extra: str) -> object:
    return client.post(SIGN_IN, {"login": name, "password": password, "next": then}, **extra)


@pytest.mark.parametrize("name", ["ben", "BEN@example.org"])
def test_by_name_or_address(eve: Client, ben: User, name: str) -> None:
    answer = sign_in(eve, name, PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert eve.get("/accounts/preferences/").status_code == 200


def test_a_stranger_and_a_wrong_password_get_the_same_answer(eve: Client, ben: User) -> None:
    wrong = sign_in(eve, "ben", "no")
    strange = sign_in(eve, "nobody", "no")
    assert wrong.status_code == strange.status_code == 422
    pattern = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|value="(ben|nobody)"')
    assert pattern.sub("", wrong.content.decode()) == pattern.sub("", strange.content.decode())
    assert "do not belong together" in wrong.content.decode()


@pytest.mark.parametrize(
    ("known", "stranger"), [("ben", "nobody"), ("ben@example.org", "nobody@example.org")]
)
def test_a_stranger_costs_the_same_hashing(
    eve: Client, ben: User, known: str, stranger: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    hashed: list[str] = []
    settings.PASSWORD_HASHERS = ["tests.awskb.accounts.counting_hasher.CountingHasher"]
    monkeypatch.setattr("tests.awskb.accounts.counting_hasher.COUNTED", hashed)
    ben.set_password(PASSWORD)
    ben.save()
    hashed.clear()
    sign_in(eve, known, "no")
    for_known = len(hashed)
    hashed.clear()
    sign_in(eve, stranger, "no")
    assert for_known == len(hashed) == 1


def test_guessing_is_refused_but_the_person_may_come_from_elsewhere(ben: User) -> None:
    guesser = Client(REMOTE_ADDR="192.0.2.1")
    statuses = [
        sign_in(guesser, "ben", f"guess {n}", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(11)
    ]
    assert statuses[:5] == [422] * 5
    assert set(statuses[5:]) == {429}
    assert sign_in(guesser, "ben", PASSWORD).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.2")
    assert sign_in(elsewhere, "ben", PASSWORD).status_code == 302


def test_the_admin_has_no_sign_in_of_its_own(eve: Client) -> None:
    answer = eve.get("/admin/login/?next=/admin/accounts/user/")
    assert answer["Location"] == "/accounts/login/?next=%2Fadmin%2Faccounts%2Fuser%2F"
    answer = eve.post("/admin/login/", {"username": "ben", "password": PASSWORD})
    assert answer["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://localhost/",
        "http://testserver@evil.example/",
        "\thttps://evil.example",
        "/\t/evil.example",
        "//testserver.evil.example/%2f..",
        "////evil.example",
        "/\\/evil.example",
        "\\/evil.example",
        "/\r\n/evil.example",
        "http://testserver\\@evil.example",
        "http://testserver:80@evil.example",
        "//[evil",
    ],
)
def test_next_stays_on_this_host(eve: Client, ben: User, then: str) -> None:
    assert sign_in(eve, "ben", PASSWORD, then)["Location"] == "/"


def test_next_leads_on_within_the_wiki(eve: Client, ben: User) -> None:
    assert sign_in(eve, "ben", PASSWORD, "/search/?q=iam")["Location"] == "/search/?q=iam"


def test_the_session_is_new_after_sign_in(eve: Client, ben: User) -> None:
    eve.cookies["sessionid"] = "chosen-by-somebody-else-000000000"
    sign_in(eve, "ben", PASSWORD)
    assert eve.cookies["sessionid"].value != "chosen-by-somebody-else-000000000"
    assert eve.cookies["sessionid"]["httponly"]
    assert eve.cookies["sessionid"]["samesite"] == "Lax"


def test_signing_out_takes_a_post_and_ends_the_session(eve: Client, ben: User) -> None:
    sign_in(eve, "ben", PASSWORD)
    stolen = eve.cookies["sessionid"].value
    assert eve.get("/accounts/logout/").status_code == 200
    assert eve.get("/accounts/preferences/").status_code == 200
    eve.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/accounts/preferences/").status_code == 302


def test_a_notice_ends_for_others_where_the_session_ended_elsewhere(eve: Client, ben: User) -> None:
    fields = {"first_name": "Ben", "last_name": "", "time_zone": "Asia/Shanghai", "theme": "dark"}
    sign_in(eve, "ben", PASSWORD)
    eve.post("/accounts/preferences/", fields)
    assert "preferences are saved" in eve.get("/").content.decode()
    eve.post("/accounts/preferences/", fields)
    assert eve.cookies["messages"].value
    ended = eve.session
    ended.flush()
    assert "preferences are saved" not in eve.get(SIGN_IN).content.decode()


def test_changing_the_password_ends_the_other_sessions(eve: Client, ben: User) -> None:
    other = Client()
    sign_in(eve, "ben", PASSWORD)
    sign_in(other, "ben", PASSWORD)
    fresh = "the tide comes in twice"
    answer = eve.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    )
    assert answer.status_code == 302
    assert eve.get("/accounts/preferences/").status_code == 200
    assert other.get("/accounts/preferences/").status_code == 302


def test_nobody_signs_up(eve: Client) -> None:
    fields = {"username": "mallory", "email": "m@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert b"No sign-up here" in eve.post("/accounts/signup/", fields).content
    assert not User.objects.exists()


def test_a_reset_link_works_once_and_the_host_header_has_no_say(
    eve: Client, ben: User, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "also-mine.example"]
    eve.post("/accounts/password/reset/", {"email": ben.email}, headers={"Host": "also-mine.example"})
    assert mail.outbox[0].to == [ben.email]
    found = re.search(r"http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert found is not None
    form = eve.get(found[1], follow=True)
    assert "no-referrer" in form["Referrer-Policy"] or form["Referrer-Policy"] == "same-origin"
    fresh = "the tide comes in twice"
    answer = eve.post(form.request["PATH_INFO"], {"password1": fresh, "password2": fresh}, follow=True)
    assert b"Your new password is set" in answer.content
    assert b"This link no longer works" in Client().get(found[1], follow=True).content
    assert sign_in(Client(), "ben", fresh).status_code == 302


def test_a_reset_answers_strangers_alike(eve: Client, ben: User) -> None:
    known = eve.post("/accounts/password/reset/", {"email": ben.email}, follow=True)
    strange = eve.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert known.status_code == strange.status_code == 200
    assert known.request["PATH_INFO"] == strange.request["PATH_INFO"]
    assert b"Look into your mail" in strange.content
    assert "Nobody here has this address" in mail.outbox[1].body


def test_a_person_may_set_time_zone_and_colours(eve: Client, ben: User) -> None:
    sign_in(eve, "ben", PASSWORD)
    fields = {"first_name": "Ben", "last_name": "", "time_zone": "Asia/Shanghai", "theme": "dark"}
    assert eve.post("/accounts/preferences/", fields).status_code == 302
    ben.refresh_from_db()
    assert (ben.time_zone, ben.theme) == ("Asia/Shanghai", "dark")
    wrong = eve.post("/accounts/preferences/", fields | {"time_zone": "Mars/Olympus"})
    assert wrong.status_code == 422


def test_a_form_cannot_carry_more_than_its_fields(eve: Client, ben: User) -> None:
    sign_in(eve, "ben", PASSWORD)
    fields = {"time_zone": "UTC", "theme": "light", "is_superuser": "on", "is_staff": "on", "groups": "4"}
    eve.post("/accounts/preferences/", fields)
    ben.refresh_from_db()
    assert not ben.is_superuser
    assert list(ben.groups.values_list("name", flat=True)) == [Role.EDITOR.group_name]


@pytest.mark.parametrize("leaves", [True, False])
def test_a_notice_that_was_not_read_is_not_shown_to_the_next_person_in_this_browser(
    eve: Client, ada: User, ben: User, leaves: bool
) -> None:
    sign_in(eve, "ada", PASSWORD)
    eve.post("/calendar/make/")
    assert eve.cookies["messages"].value, "A short notice waits in a cookie."
    if leaves:
        eve.post("/accounts/logout/")
    else:
        del eve.cookies["sessionid"]  # The session ended by itself; nobody signed out.
    sign_in(eve, "ben", PASSWORD)
    page = eve.get("/calendar/").content.decode()
    assert "My calendar" in page
    assert "Your calendar has an address" not in page
