"""One's own address, password and sessions."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from awskb.accounts.actions.addresses import AddressChangeSpent, confirm_address, want_address
from awskb.accounts.actions.signin_links import new_signin_link
from awskb.accounts.models import AddressChange, User
from awskb.accounts.user_agents import device_of
from notes.access import Role
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
SECURITY = "/accounts/security/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ADDRESS = "/accounts/address/"


def text_of(answer: object) -> str:
    return " ".join(answer.content.decode().split())


def signed_in(person: User, agent: str = "curl/8", **extra: str) -> Client:
    client = Client(headers={"User-Agent": agent}, **extra)
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert client.get(SECURITY).status_code == 200
    return client


def confirmed(person: User) -> Client:
    """Signed in, and asked for the password a moment ago."""
    client = signed_in(person)
    client.post("/accounts/confirm/", {"password": PASSWORD, "next": "/"})
    return client


def link_in(message: mail.EmailMessage, settings: Settings) -> str:
    found = re.search(rf"{settings.AWSKB_BASE_URL}(/\S+)", str(message.body))
    assert found is not None
    return found[1]


# Sessions


def sessions_in(answer: object) -> str:
    """Without the list of sign-ins, which tells of those that are over, too."""
    return text_of(answer).partition('id="sign-ins"')[0]


def test_the_sessions_are_listed_and_ended(ben: User) -> None:
    here, there = signed_in(ben), signed_in(ben, FIREFOX, REMOTE_ADDR="192.0.2.44")
    page = text_of(here.get(SECURITY))
    assert "Firefox on Linux" in page
    assert "192.0.2.44" in page
    found = re.search(r"/accounts/security/sessions/(\d+)/end/", page)
    assert found is not None
    here.post(found[0])
    assert there.get(SECURITY).status_code == 302
    assert here.get(SECURITY).status_code == 200
    assert "Firefox" not in sessions_in(here.get(SECURITY))


def test_all_other_sessions_end_also_those_on_no_list(ben: User, client_of: ClientOf) -> None:
    here, there, unlisted = signed_in(ben), signed_in(ben, FIREFOX), client_of(ben)
    before = here.cookies["sessionid"].value
    answer = here.post("/accounts/security/sessions/end/", follow=True)
    assert "You are signed in here only." in text_of(answer)
    assert "Firefox" not in sessions_in(answer)
    assert here.cookies["sessionid"].value != before
    assert there.get(SECURITY).status_code == 302
    assert unlisted.get(SECURITY).status_code == 302
    assert "here</span>" in text_of(here.get(SECURITY))


def test_nobody_ends_anothers_session(ben: User, ada: User) -> None:
    bens, adas = signed_in(ben), signed_in(ada, FIREFOX)
    found = re.search(r'<li class="way"> <p><strong>Firefox', text_of(adas.get(SECURITY)))
    assert found is not None
    for pk in range(1, 30):
        bens.post(f"/accounts/security/sessions/{pk}/end/")
    assert adas.get(SECURITY).status_code == 200


def test_the_list_keeps_this_session_after_another_password(ben: User) -> None:
    client = signed_in(ben)
    fresh = "the tide comes in twice"
    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    )
    assert "here</span>" in text_of(client.get(SECURITY))
    assert "Your password for awskb was changed" in mail.outbox[-1].subject
    assert mail.outbox[-1].to == ["ben@example.org"]


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605 Version/19 Safari/604",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537 Chrome/140.0 Mobile Safari/537",
            "Chrome on Android",
        ),
        ("", "A browser"),
        ("<script>", "A browser"),
    ],
)
def test_browsers_are_named(agent: str, device: str) -> None:
    assert device_of(agent) == device


# Asking who it is once more


def test_the_password_is_asked_for_before_the_address_changes(ben: User) -> None:
    client = signed_in(ben)
    answer = client.post(ADDRESS, {"email": "new@example.org"})
    assert answer["Location"] == "/accounts/confirm/?next=%2Faccounts%2Faddress%2F"
    assert not mail.outbox
    wrong = client.post("/accounts/confirm/", {"password": "no", "next": ADDRESS})
    assert wrong.status_code == 422
    assert "That is not your password." in text_of(wrong)
    client.post("/accounts/confirm/", {"password": PASSWORD, "next": ADDRESS})
    # What was asked for before the question is done after it.
    assert mail.outbox[0].to == ["new@example.org"]


def test_guessing_at_the_question_is_slowed(ben: User) -> None:
    client = signed_in(ben)
    statuses = [client.post("/accounts/confirm/", {"password": f"no {n}"}).status_code for n in range(11)]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_who_has_nothing_to_confirm_with_must_just_have_signed_in(eve: Client) -> None:
    kim = make_person("kim", Role.READER)
    kim.set_unusable_password()
    kim.save()
    token = new_signin_link(person=kim, at=timezone.now())
    eve.get(f"/accounts/link/{token}/")
    assert eve.get(ADDRESS).status_code == 200
    session = eve.session
    session["signed_in_at"] = (timezone.now() - timedelta(minutes=16)).isoformat()
    del session["may_choose_password_until"]
    session.save()
    for address in (ADDRESS, "/accounts/password/set/", "/accounts/security/app/"):
        answer = eve.get(address)
        assert answer.status_code == 403
        assert "Sign in again first" in text_of(answer)


# The address


def test_a_new_address_counts_when_its_mailbox_agrees(ben: User, settings: Settings) -> None:
    client = confirmed(ben)
    answer = client.post(ADDRESS, {"email": "New@Example.org"}, follow=True)
    assert "on its way to new@example.org" in text_of(answer)
    assert "Waiting for the link" in text_of(answer)
    assert User.objects.get(pk=ben.pk).email == "ben@example.org"
    link = link_in(mail.outbox[0], settings)
    # Another browser, where nobody is signed in: the mailbox is what counts. Looking changes nothing.
    assert "Is this your new address?" in text_of(Client().get(link))
    assert User.objects.get(pk=ben.pk).email == "ben@example.org"
    assert Client().post(link).status_code == 302
    assert User.objects.get(pk=ben.pk).email == "new@example.org"
    assert mail.outbox[1].to == ["ben@example.org"]
    assert "new@example.org" not in mail.outbox[1].body
    spent = Client().post(link)
    assert spent.status_code == 410
    assert "This link no longer works" in text_of(spent)


def test_who_asks_does_not_learn_whose_an_address_is(ben: User, ada: User) -> None:
    client = confirmed(ben)
    taken = text_of(client.post(ADDRESS, {"email": "ada@example.org"}, follow=True))
    free = text_of(client.post(ADDRESS, {"email": "abc@example.org"}, follow=True))
    hidden = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|ada@|abc@')
    assert hidden.sub("", taken) == hidden.sub("", free)
    assert "already is the address of a person there" in mail.outbox[0].body
    assert "/accounts/address/" not in mail.outbox[0].body


def test_an_address_taken_meanwhile_is_not_given_twice(ben: User) -> None:
    now = timezone.now()
    wanted = want_address(person=ben, email="kim@example.org", at=now)
    make_person("kim")
    with pytest.raises(AddressChangeSpent):
        confirm_address(token=wanted.token, at=now)
    assert User.objects.get(pk=ben.pk).email == "ben@example.org"


def test_links_to_an_address_end(ben: User) -> None:
    now = timezone.now()
    older = want_address(person=ben, email="a@example.org", at=now)
    newer = want_address(person=ben, email="b@example.org", at=now)
    for token, at in ((older.token, now), (newer.token, now + timedelta(days=1))):
        with pytest.raises(AddressChangeSpent):
            confirm_address(token=token, at=at)
    User.objects.update(is_active=False)
    with pytest.raises(AddressChangeSpent):
        confirm_address(token=newer.token, at=now)
    assert newer.token not in str(AddressChange.objects.values_list().get())


def test_a_wish_is_taken_back(ben: User) -> None:
    client = confirmed(ben)
    client.post(ADDRESS, {"email": "new@example.org"})
    client.post("/accounts/address/forget/")
    assert not AddressChange.objects.exists()
    assert "Waiting" not in text_of(client.get(SECURITY))


@pytest.mark.parametrize(
    "wrong", ["", "nonsense", "BEN@example.org", "x" * 300 + "@example.org", "a\nb@c.de"]
)
def test_a_wrong_address_is_refused(ben: User, wrong: str) -> None:
    assert confirmed(ben).post(ADDRESS, {"email": wrong}).status_code == 422
    assert not mail.outbox


def test_asking_often_is_slowed(ben: User) -> None:
    client = confirmed(ben)
    statuses = [client.post(ADDRESS, {"email": f"n{n}@example.org"}).status_code for n in range(6)]
    assert statuses[:5] == [302] * 5
    assert statuses[5] == 429
    assert len(mail.outbox) == 5


def test_a_reset_link_from_before_ends_with_the_address(eve: Client, ben: User, settings: Settings) -> None:
    eve.post("/accounts/password/reset/", {"email": "ben@example.org"})
    link = link_in(mail.outbox[0], settings)
    now = timezone.now()
    confirm_address(token=want_address(person=ben, email="new@example.org", at=now).token, at=now)
    assert "no longer works" in text_of(eve.get(link, follow=True))


def test_the_mailbox_before_opens_nothing_any_more(eve: Client, ben: User, settings: Settings) -> None:
    client = signed_in(ben)
    fresh = "the tide comes in twice"
    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    )
    eve.post("/accounts/password/reset/", {"email": "ben@example.org"})
    assert not EmailAddress.objects.exists()
    now = timezone.now()
    confirm_address(token=want_address(person=ben, email="new@example.org", at=now).token, at=now)
    mail.outbox.clear()
    eve.post("/accounts/password/reset/", {"email": "ben@example.org"})
    assert "/password/reset/key/" not in mail.outbox[0].body
    assert eve.post("/accounts/login/", {"login": "ben@example.org", "password": fresh}).status_code == 422
    assert eve.post("/accounts/login/", {"login": "new@example.org", "password": fresh}).status_code == 302
