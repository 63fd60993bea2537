"""Signing in by the organisation's OpenID Connect provider, and all that must not work about it."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from awskb.accounts.actions.invitations import invite
from awskb.accounts.actions.people import deactivate_person
from awskb.accounts.models import PersonEvent, User
from notes.access import Role, role_of
from tests.awskb.oidc.fake_provider import KEY, OTHER_KEY, FakeProvider, public_jwk
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
START, CALLBACK = "/accounts/oidc/", "/accounts/oidc/callback/"
MEMBERS_PAGE = "/accounts/preferences/"


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def leave(client: Client, address: str = START, **fields: str) -> dict[str, str]:
    """Press the button; what the browser then asks the provider."""
    page = client.post(address, fields, follow=True)
    assert page.status_code == 200, page.content.decode()
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())
    assert found is not None, page.content.decode()
    asked = parse_qs(urlsplit(html.unescape(found[1])).query)
    return {name: values[0] for name, values in asked.items()}


def come_back(client: Client, provider: FakeProvider, asked: dict[str, str], **changed: str) -> Any:
    return client.get(CALLBACK, {"code": provider.approve(asked), "state": asked["state"]} | changed)


def round_trip(client: Client, provider: FakeProvider, **fields: str) -> Any:
    return come_back(client, provider, leave(client, **fields))


def connected(person: User, provider: FakeProvider) -> SocialAccount:
    return SocialAccount.objects.create(user=person, provider=provider.issuer, uid=provider.claims["sub"])


def is_in(client: Client) -> bool:
    return bool(client.get(MEMBERS_PAGE).status_code == 200)


def confirmed(person: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    client.post("/accounts/confirm/", {"password": PASSWORD, "next": "/"})
    return client


# The way there and back


def test_a_connected_person_comes_in(eve: Client, ben: User, provider: FakeProvider) -> None:
    connected(ben, provider)
    assert "Sign in with Example Ltd" in text_of(eve.get("/accounts/login/?next=/search/"))
    asked = leave(eve, next="/search/")
    assert asked["response_type"] == "code"
    assert asked["client_id"] == "awskb"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/accounts/oidc/callback/"
    assert asked["code_challenge_method"] == "S256"
    answer = come_back(eve, provider, asked)
    assert (answer.status_code, answer["Location"]) == (302, "/search/")
    assert is_in(eve)
    assert "ben" in text_of(eve.get(MEMBERS_PAGE))


def test_looking_leads_nowhere(eve: Client, provider: FakeProvider) -> None:
    page = eve.get(START)
    assert page.status_code == 200
    assert "refresh" not in text_of(page)
    assert provider.asked == []


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_stays_on_this_host(eve: Client, ben: User, provider: FakeProvider, then: str) -> None:
    connected(ben, provider)
    assert round_trip(eve, provider, next=then)["Location"] == "/"


def test_visitors_cannot_ask_for_more(eve: Client, provider: FakeProvider) -> None:
    asked = leave(eve, f"{START}?scope=admin&auth_params=prompt%3Dnone&process=connect")
    assert "admin" not in asked["scope"]
    assert "prompt" not in asked


def test_the_session_is_new(eve: Client, ben: User, provider: FakeProvider) -> None:
    connected(ben, provider)
    asked = leave(eve)
    before = eve.cookies["sessionid"].value
    come_back(eve, provider, asked)
    assert eve.cookies["sessionid"].value != before


def test_without_the_settings_there_is_nothing(eve: Client) -> None:
    assert "Example Ltd" not in text_of(eve.get("/accounts/login/"))
    for address in (START, CALLBACK):
        assert eve.get(address).status_code == 404


# What the provider, or somebody in its place, may say


def test_each_answer_needs_its_own_request(eve: Client, ben: User, provider: FakeProvider) -> None:
    connected(ben, provider)
    asked = leave(eve)
    for state in ("", "x" * 16, leave(Client())["state"]):
        answer = come_back(eve, provider, asked, state=state)
        assert answer.status_code == 401
        assert not is_in(eve)
    assert come_back(eve, provider, asked).status_code == 302


def test_an_answer_is_taken_once(eve: Client, ben: User, provider: FakeProvider) -> None:
    connected(ben, provider)
    asked = leave(eve)
    come_back(eve, provider, asked)
    eve.post("/accounts/logout/")
    assert come_back(eve, provider, asked).status_code == 401
    assert not is_in(eve)


def test_a_stolen_code_does_not_fit_another_browser(eve: Client, ben: User, provider: FakeProvider) -> None:
    connected(ben, provider)
    stolen = provider.approve(leave(Client()))
    asked = leave(eve)
    assert eve.get(CALLBACK, {"code": stolen, "state": asked["state"]}).status_code == 401
    assert not is_in(eve)


PUBLIC_PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
LIES: dict[str, dict[str, Any]] = {
    "no signature": {"algorithm": "none", "signing_key": None},
    "no signature, no key named": {"algorithm": "none", "signing_key": None, "header": {}},
    "signed by another": {"signing_key": OTHER_KEY},
    "signed with the client's secret": {"algorithm": "HS256", "signing_key": "a secret between the two" * 2},
    "key not listed": {"header": {"kid": "key-2"}},
    "two keys to choose from": {"header": {}, "keys": [public_jwk(KEY), public_jwk(OTHER_KEY, kid="b")]},
    "no keys": {"keys": []},
    "a key for something else": {"keys": [public_jwk(KEY, use="enc")]},
    "a broken key": {"keys": [{"kid": "key-1", "kty": "RSA"}]},
    "a key of another kind": {"keys": [{"kid": "key-1", "kty": "oct", "k": "c2VjcmV0"}]},
    "another issuer": {"claims": {"sub": "kim-at-example", "iss": "https://evil.example"}},
    "almost our issuer": {"claims": {"sub": "kim-at-example", "iss": "http://127.0.0.1/"}},
    "for another client": {"claims": {"sub": "kim-at-example", "aud": "somebody"}},
    "for several, made for another": {
        "claims": {"sub": "kim-at-example", "aud": ["awskb", "somebody"], "azp": "somebody"}
    },
    "for several, made for nobody": {"claims": {"sub": "kim-at-example", "aud": ["awskb", "somebody"]}},
    "made for another": {"claims": {"sub": "kim-at-example", "azp": "somebody"}},
    "another request": {"claims": {"sub": "kim-at-example", "nonce": "x"}},
    "a nonce of another kind": {"claims": {"sub": "kim-at-example", "nonce": 7}},
    "no nonce": {"left_out": ("nonce",)},
    "no issuer": {"left_out": ("iss",)},
    "no client": {"left_out": ("aud",)},
    "no end": {"left_out": ("exp",)},
    "nobody": {"left_out": ("sub",)},
    "an empty somebody": {"claims": {"sub": ""}},
    "somebody of another kind": {"claims": {"sub": 7}},
    "somebody too long": {"claims": {"sub": "x" * 192}},
    "expired": {"claims": {"sub": "kim-at-example", "exp": 1_700_000_000}},
    "not yet": {"claims": {"sub": "kim-at-example", "nbf": 4_000_000_000}},
    "no ID token": {"token_answer": {"access_token": "x"}},
    "an ID token of another kind": {
        "token_answer": {"access_token": "x", "id_token": {"sub": "kim-at-example"}}
    },
    "an ID token of no parts": {"token_answer": {"access_token": "x", "id_token": "x"}},
    "a refused code": {"token_answer": {"error": "invalid_grant"}, "token_status": 400},
    "an odd access token": {"token_answer": {"access_token": 7, "expires_in": "soon"}},
    "a profile of another": {"userinfo": {"sub": "somebody else", "email": "ben@example.org"}},
    "a profile of nobody": {"userinfo": {"email": "ben@example.org"}},
    "a profile that is a list": {"userinfo": []},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_proves_nothing_is_refused(
    eve: Client, ben: User, provider: FakeProvider, settings: Settings, lie: str
) -> None:
    settings.AWSKB_OIDC = replace(settings.AWSKB_OIDC, signup_role="reader")
    connected(ben, provider)
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    answer = round_trip(eve, provider)
    assert answer.status_code == 401
    assert "That sign-in did not work" in text_of(answer)
    assert not is_in(eve)
    assert User.objects.count() == 1


def test_the_same_without_a_lie_is_taken(eve: Client, ben: User, provider: FakeProvider) -> None:
    connected(ben, provider)
    provider.header, provider.claims = {}, {"sub": "kim-at-example", "aud": ["awskb"], "azp": "awskb"}
    round_trip(eve, provider)
    assert is_in(eve)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_a_strange_configuration_ends_it_before_it_begins(
    eve: Client, provider: FakeProvider, changed: dict[str, Any]
) -> None:
    provider.configuration = changed
    answer = eve.post(START)
    assert answer.status_code == 401
    assert "That sign-in did not work" in text_of(answer)


def test_a_provider_that_is_down_is_told_of(eve: Client, settings: Settings, provider: FakeProvider) -> None:
    settings.AWSKB_OIDC = replace(settings.AWSKB_OIDC, issuer="http://127.0.0.1:1")
    assert "That sign-in did not work" in text_of(eve.post(START))


@pytest.mark.parametrize(
    ("error", "says"),
    [("access_denied", "You did not go through"), ("<script>", "That sign-in did not work")],
)
def test_a_refusal_there_is_told_of(eve: Client, provider: FakeProvider, error: str, says: str) -> None:
    asked = leave(eve)
    answer = eve.get(CALLBACK, {"error": error, "state": asked["state"]})
    assert answer.status_code == 401
    assert says in text_of(answer)
    assert "<script>alert" not in text_of(answer)


def test_coming_back_often_is_slowed(eve: Client, provider: FakeProvider) -> None:
    statuses = [eve.get(CALLBACK, {"code": "x", "state": "y"}).status_code for _ in range(31)]
    assert statuses[:30] == [401] * 30
    assert statuses[30] == 429


# Who it is: issuer and subject, never an address


@pytest.mark.parametrize("is_verified", [True, False, "true", None])
def test_an_address_opens_nobodys_account(
    eve: Client, ben: User, provider: FakeProvider, settings: Settings, is_verified: object
) -> None:
    settings.AWSKB_OIDC = replace(settings.AWSKB_OIDC, signup_role="reader")
    provider.claims = {
        "sub": "mallory",
        "email": "Ben@example.org",
        "email_verified": is_verified,
        "preferred_username": "ben",
    }
    answer = round_trip(eve, provider)
    if is_verified is True:
        assert answer.status_code == 403
        assert "You seem to be here already" in text_of(answer)
        assert User.objects.count() == 1
    else:
        # Somebody new, who has neither ben's name nor his address.
        newcomer = User.objects.exclude(pk=ben.pk).get()
        assert newcomer.username != "ben"
        assert newcomer.email == ""
    assert not SocialAccount.objects.filter(user=ben).exists()


def test_the_same_subject_of_another_issuer_is_another_person(
    eve: Client, ben: User, provider: FakeProvider
) -> None:
    SocialAccount.objects.create(user=ben, provider="https://before.example", uid="kim-at-example")
    answer = round_trip(eve, provider)
    assert answer.status_code == 403
    assert "You are not a member here yet" in text_of(answer)
    assert not is_in(eve)


def test_strangers_do_not_sign_up(eve: Client, provider: FakeProvider) -> None:
    provider.claims = {"sub": "mallory", "email": "m@example.org", "email_verified": True}
    answer = round_trip(eve, provider)
    assert answer.status_code == 403
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


def test_the_settings_may_let_everybody_of_the_organisation_in(
    eve: Client, provider: FakeProvider, settings: Settings
) -> None:
    settings.AWSKB_OIDC = replace(settings.AWSKB_OIDC, signup_role="reader")
    provider.claims = {
        "sub": "kim-at-example",
        "email": "Kim@Example.org",
        "email_verified": True,
        "preferred_username": "kim@corp",
        "given_name": "Kim",
        "family_name": "Ng",
        "role": "administrator",
        "groups": ["administrator"],
    }
    assert round_trip(eve, provider).status_code == 302
    kim = User.objects.get()
    assert (kim.username, kim.email, kim.get_full_name()) == ("kim", "kim@example.org", "Kim Ng")
    assert role_of(kim) is Role.READER
    assert not kim.has_usable_password()
    assert is_in(eve)
    again = Client()
    round_trip(again, provider)
    assert is_in(again)
    assert User.objects.count() == 1
    event = PersonEvent.objects.get(deed="joined")
    assert event.detail == f"as a reader, by {provider.issuer}"


def test_name_and_address_may_come_when_asked(
    eve: Client, provider: FakeProvider, settings: Settings
) -> None:
    settings.AWSKB_OIDC = replace(settings.AWSKB_OIDC, signup_role="reader")
    provider.userinfo = {
        "sub": "kim-at-example",
        "email": "kim@example.org",
        "email_verified": True,
        "iss": "https://evil.example",
    }
    round_trip(eve, provider)
    assert User.objects.get().email == "kim@example.org"
    assert SocialAccount.objects.get().provider == provider.issuer


def test_strange_names_do_not_break_anything(eve: Client, provider: FakeProvider, settings: Settings) -> None:
    settings.AWSKB_OIDC = replace(settings.AWSKB_OIDC, signup_role="reader")
    provider.claims = {
        "sub": "kim-at-example",
        "email": ["x"],
        "email_verified": True,
        "preferred_username": "<b>" * 200,
        "given_name": "李" * 400,
        "family_name": {"x": 1},
        "name": 7,
    }
    assert round_trip(eve, provider).status_code == 302
    assert len(User.objects.get().first_name) == 150


# By invitation


def test_an_invited_person_may_come_in_that_way(
    eve: Client, provider: FakeProvider, administrator: User
) -> None:
    made = invite(role=Role.EDITOR, by=administrator, at=timezone.now(), email="kim@example.org")
    assert "Come in with Example Ltd instead" in text_of(eve.get(f"/accounts/invitation/{made.token}/"))
    assert round_trip(eve, provider, invitation=made.token).status_code == 302
    kim = User.objects.exclude(pk=administrator.pk).get()
    assert role_of(kim) is Role.EDITOR
    assert kim.email == "kim@example.org"
    assert is_in(eve)
    provider.claims = {"sub": "mallory"}
    second = round_trip(Client(), provider, invitation=made.token)
    assert second["Location"] == f"/accounts/invitation/{made.token}/"
    assert User.objects.count() == 2


def test_a_made_up_invitation_lets_nobody_in(eve: Client, provider: FakeProvider) -> None:
    answer = round_trip(eve, provider, invitation="made-up")
    assert answer["Location"] == "/accounts/invitation/made-up/"
    assert not User.objects.exists()


# Connecting, from the inside only


def test_a_member_connects_and_disconnects(ben: User, provider: FakeProvider, eve: Client) -> None:
    client = confirmed(ben)
    asked = leave(client, "/accounts/oidc/connect/")
    assert asked["prompt"] == "login"
    answer = come_back(client, provider, asked)
    assert answer["Location"] == "/accounts/security/"
    page = text_of(client.get("/accounts/security/"))
    assert "Your account is connected" in page
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (ben, provider.issuer, "kim-at-example")
    round_trip(eve, provider)
    assert is_in(eve)
    client.post(f"/accounts/security/accounts/{account.pk}/disconnect/")
    assert not SocialAccount.objects.exists()
    assert round_trip(Client(), provider).status_code == 403


def test_connecting_takes_the_password_first(ben: User, provider: FakeProvider) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "ben", "password": PASSWORD})
    answer = client.post("/accounts/oidc/connect/")
    assert answer["Location"].startswith("/accounts/confirm/")
    assert Client().post("/accounts/oidc/connect/")["Location"].startswith("/accounts/login/")


def test_an_account_is_one_persons(ben: User, ada: User, provider: FakeProvider) -> None:
    connected(ada, provider)
    client = confirmed(ben)
    answer = come_back(client, provider, leave(client, "/accounts/oidc/connect/"))
    assert "signs another person in" in text_of(client.get(answer["Location"]))
    assert SocialAccount.objects.get().user == ada


def test_signing_in_as_another_does_not_connect(ben: User, ada: User, provider: FakeProvider) -> None:
    connected(ada, provider)
    client = confirmed(ben)
    round_trip(client, provider)
    assert "ada" in text_of(client.get(MEMBERS_PAGE))
    assert not SocialAccount.objects.filter(user=ben).exists()


def test_nobody_disconnects_anothers_account_or_their_only_way_in(ben: User, provider: FakeProvider) -> None:
    kim = make_person("kim")
    kims = connected(kim, provider)
    assert confirmed(ben).post(f"/accounts/security/accounts/{kims.pk}/disconnect/").status_code == 404
    kim.set_unusable_password()
    kim.save()
    client = Client()
    round_trip(client, provider)
    answer = client.post(f"/accounts/security/accounts/{kims.pk}/disconnect/", follow=True)
    assert "It is your only way in." in text_of(answer)
    assert SocialAccount.objects.filter(pk=kims.pk).exists()


# What holds for every way in


def test_the_second_factor_is_asked_for_here_too(eve: Client, ben: User, provider: FakeProvider) -> None:
    connected(ben, provider)
    TOTP.activate(ben, "JBSWY3DPEHPK3PXP")
    assert round_trip(eve, provider)["Location"] == "/accounts/login/second-step/"
    assert not is_in(eve)
    assert Authenticator.objects.count() == 1


def test_sessions_end_with_the_person(
    eve: Client, ben: User, provider: FakeProvider, administrator: User
) -> None:
    connected(ben, provider)
    round_trip(eve, provider)
    assert is_in(eve)
    deactivate_person(person_id=ben.pk, by=administrator, at=timezone.now())
    assert not is_in(eve)
    again = Client()
    assert round_trip(again, provider)["Location"] == "/accounts/inactive/"
    assert not is_in(again)
