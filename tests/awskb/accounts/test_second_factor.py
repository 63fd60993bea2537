"""Authenticator apps, recovery codes and passkeys."""

import html
import json
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from awskb.accounts.actions.people import deactivate_person
from awskb.accounts.actions.roles import give_role
from awskb.accounts.actions.signin_links import new_signin_link
from awskb.accounts.models import PersonEvent, User
from awskb.accounts.secrets_at_rest import seal, unseal
from notes.access import Role
from tests.awskb.accounts.software_passkey import SoftwarePasskey
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
SECURITY = "/accounts/security/"
APP = "/accounts/security/app/"
SECOND_STEP = "/accounts/login/second-step/"
PASSKEY_SIGN_IN = "/accounts/login/passkey/"
ADD_PASSKEY = "/accounts/security/passkeys/add/"
ASKS_FOR_DATA = {"Accept": "application/json"}


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def code_of(secret: str, *, step: int = 0) -> str:
    """The code an app shows now; `step` further for one that was not used yet."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def browser(**extra: str) -> Client:
    return Client(headers={"Host": "localhost"}, **extra)


def give_password(person: User, client: Client | None = None) -> tuple[Client, Any]:
    client = client or browser()
    return client, client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})


def confirmed(person: User) -> Client:
    client, _ = give_password(person)
    client.post("/accounts/confirm/", {"password": PASSWORD, "next": "/"})
    return client


def set_up_app(person: User) -> tuple[Client, str, list[str]]:
    """A browser of the person, the app's secret, and the recovery codes as the page showed them."""
    client = confirmed(person)
    page = text_of(client.get(APP))
    found = re.search(r'class="key">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found[1].replace(" ", "")
    shown = text_of(client.post(APP, {"code": code_of(secret)}, follow=True))
    codes = re.findall(r"<li><code>(\d{4} \d{4})</code></li>", shown)
    return client, secret, codes


def add_passkey(person: User, **abilities: Any) -> tuple[Client, SoftwarePasskey]:
    client = confirmed(person)
    passkey = SoftwarePasskey(**abilities)
    answer = client.post(
        ADD_PASSKEY,
        {
            "name": "my phone",
            "passwordless": "on" if passkey.verifies else "",
            "credential": json.dumps(passkey.create(terms_on(client.get(ADD_PASSKEY)))),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return client, passkey


def terms_on(page: Any) -> dict[str, Any]:
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found is not None
    terms: dict[str, Any] = json.loads(html.unescape(found[1]))
    return terms


def sign_in_by(passkey: SoftwarePasskey, client: Client) -> Any:
    options = client.get(PASSKEY_SIGN_IN, headers=ASKS_FOR_DATA).json()["request_options"]
    return client.post(PASSKEY_SIGN_IN, {"credential": json.dumps(passkey.get(options)), "next": "/search/"})


# Authenticator apps


def test_an_app_is_asked_for_after_the_password(ben: User) -> None:
    _, secret, codes = set_up_app(ben)
    assert len(codes) == 10
    client, answer = give_password(ben)
    assert answer["Location"] == SECOND_STEP
    assert client.get(SECURITY).status_code == 302
    wrong = client.post(SECOND_STEP, {"code": "000000"})
    assert wrong.status_code == 422
    assert "That was not accepted." in text_of(wrong)
    right = client.post(SECOND_STEP, {"code": code_of(secret)})
    assert (right.status_code, right["Location"]) == (302, "/")
    assert client.get(SECURITY).status_code == 200


def test_a_code_works_once(ben: User) -> None:
    _, secret, _ = set_up_app(ben)
    code = code_of(secret)
    first, _ = give_password(ben)
    assert first.post(SECOND_STEP, {"code": code}).status_code == 302
    second, _ = give_password(ben)
    assert second.post(SECOND_STEP, {"code": code}).status_code == 422


def test_codes_cannot_be_guessed_from_many_places(ben: User) -> None:
    _, secret, _ = set_up_app(ben)
    statuses = []
    for number in range(6):
        client, _ = give_password(ben, browser(REMOTE_ADDR=f"192.0.2.{number}"))
        statuses.append(client.post(SECOND_STEP, {"code": f"{number:06}"}).status_code)
    assert statuses[:5] == [422] * 5
    assert statuses[5] == 429
    client, _ = give_password(ben, browser(REMOTE_ADDR="192.0.2.99"))
    assert client.post(SECOND_STEP, {"code": code_of(secret)}).status_code == 429


def test_the_second_step_alone_leads_nowhere() -> None:
    assert browser().get(SECOND_STEP)["Location"] == "/accounts/login/"
    assert browser().post(SECOND_STEP, {"code": "000000"})["Location"] == "/accounts/login/"


def test_a_one_time_link_does_not_go_round_the_second_step(ben: User) -> None:
    _, secret, _ = set_up_app(ben)
    client = browser()
    token = new_signin_link(person=ben, at=timezone.now())
    assert client.get(f"/accounts/link/{token}/")["Location"] == SECOND_STEP
    assert client.get("/accounts/password/set/").status_code == 302
    answer = client.post(SECOND_STEP, {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/password/set/"
    assert client.get("/accounts/password/set/").status_code == 200


def test_a_reset_password_does_not_go_round_it_either(ben: User, settings: Settings) -> None:
    set_up_app(ben)
    client = browser()
    client.post("/accounts/password/reset/", {"email": "ben@example.org"})
    found = re.search(rf"{settings.AWSKB_BASE_URL}(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    form = client.get(found[1], follow=True)
    fresh = "the tide comes in twice"
    client.post(form.redirect_chain[-1][0], {"password1": fresh, "password2": fresh})
    assert client.get(SECURITY).status_code == 302


def test_the_session_is_new_after_the_second_step(ben: User) -> None:
    _, secret, _ = set_up_app(ben)
    client, _ = give_password(ben)
    before = client.cookies["sessionid"].value
    client.post(SECOND_STEP, {"code": code_of(secret)})
    assert client.cookies["sessionid"].value != before


def test_an_app_is_set_up_and_removed_only_after_the_password(ben: User) -> None:
    client, _ = give_password(ben)
    for address in (APP, f"{APP}remove/", ADD_PASSKEY, f"{SECURITY}codes/new/"):
        answer = client.get(address)
        if address.endswith("remove/"):
            assert answer.status_code in (302, 404)
        else:
            assert answer["Location"].startswith("/accounts/confirm/"), address
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_removed_app_is_not_asked_for(ben: User) -> None:
    client, _, _ = set_up_app(ben)
    assert "Remove the authenticator app?" in text_of(client.get(f"{APP}remove/"))
    client.post(f"{APP}remove/")
    assert not Authenticator.objects.exists()
    assert give_password(ben)[1]["Location"] == "/"
    subjects = [message.subject for message in mail.outbox]
    assert subjects == ["[awskb] Authenticator app set up", "[awskb] Authenticator app removed"]


def test_the_picture_of_the_key_needs_no_style_and_no_script(ben: User) -> None:
    client = confirmed(ben)
    page = client.get(APP).content.decode()
    assert re.search(
        r'<img class="qr" src="data:image/svg\+xml;base64,[\w+/=]+" alt="The key as a QR code"', page
    )
    assert "no-store" in client.get(APP)["Cache-Control"]


# Recovery codes


def test_a_recovery_code_stands_in_once(ben: User) -> None:
    _, _, codes = set_up_app(ben)
    first, _ = give_password(ben)
    assert first.post(SECOND_STEP, {"code": codes[0]}).status_code == 302
    second, _ = give_password(ben)
    assert second.post(SECOND_STEP, {"code": codes[0]}).status_code == 422
    assert "9 of 10 are left." in text_of(first.get(SECURITY))


def test_codes_are_shown_once_and_new_ones_end_the_old(ben: User) -> None:
    client, _, codes = set_up_app(ben)
    again = text_of(client.get(f"{SECURITY}codes/"))
    assert codes[0] not in again
    assert "cannot be shown again" in again
    fresh = text_of(client.post(f"{SECURITY}codes/new/", follow=True))
    assert len(re.findall(r"<li><code>\d{4} \d{4}</code></li>", fresh)) == 10
    other, _ = give_password(ben)
    assert other.post(SECOND_STEP, {"code": codes[1]}).status_code == 422


def test_there_are_no_codes_without_what_they_stand_in_for(ben: User) -> None:
    answer = confirmed(ben).post(f"{SECURITY}codes/new/")
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


# What the database keeps


def test_a_copy_of_the_database_opens_nothing(ben: User) -> None:
    _, secret, codes = set_up_app(ben)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert codes[0].replace(" ", "") not in kept


def test_under_another_key_no_code_fits(settings: Settings) -> None:
    sealed = seal("ABCD")
    assert unseal(sealed) == "ABCD"
    settings.SECRET_KEY = "another key, long enough to be one" * 2
    assert unseal(sealed) != unseal(sealed)
    assert "ABCD" not in unseal(sealed)


# Passkeys


def test_a_passkey_signs_in_alone(ben: User) -> None:
    _, passkey = add_passkey(ben)
    client = browser()
    answer = sign_in_by(passkey, client)
    assert (answer.status_code, answer["Location"]) == (302, "/search/")
    assert "my phone" in text_of(client.get(SECURITY))


def test_a_passkey_without_a_pin_comes_after_the_password(ben: User) -> None:
    _, passkey = add_passkey(ben, verifies=False)
    assert sign_in_by(passkey, browser())["Location"] == "/accounts/login/"
    client, answer = give_password(ben)
    assert answer["Location"] == SECOND_STEP
    terms = terms_on(client.get(SECOND_STEP))
    assert client.post(SECOND_STEP, {"credential": json.dumps(passkey.get(terms))}).status_code == 302
    assert client.get(SECURITY).status_code == 200


def test_a_passkey_without_a_pin_cannot_be_said_to_be_enough(ben: User) -> None:
    client = confirmed(ben)
    passkey = SoftwarePasskey(verifies=False)
    credential = json.dumps(passkey.create(terms_on(client.get(ADD_PASSKEY))))
    answer = client.post(ADD_PASSKEY, {"name": "x", "passwordless": "on", "credential": credential})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("wrong", ["origin", "signature", "challenge", "stranger"])
def test_a_wrong_passkey_is_refused(ben: User, ada: User, wrong: str) -> None:
    _, passkey = add_passkey(ben)
    client = browser()
    options = client.get(PASSKEY_SIGN_IN, headers=ASKS_FOR_DATA).json()["request_options"]
    if wrong == "origin":
        passkey.origin = "https://evil.example"
    elif wrong == "challenge":
        client.get(PASSKEY_SIGN_IN, headers=ASKS_FOR_DATA)
    elif wrong == "signature":
        passkey.key = SoftwarePasskey().key
    else:
        _, adas = add_passkey(ada)
        passkey.user_handle = adas.user_handle
    answer = client.post(PASSKEY_SIGN_IN, {"credential": json.dumps(passkey.get(options))})
    assert answer["Location"] == "/accounts/login/"
    assert client.get(SECURITY).status_code == 302


def test_an_answer_is_good_for_one_sign_in(ben: User) -> None:
    _, passkey = add_passkey(ben)
    client = browser()
    options = client.get(PASSKEY_SIGN_IN, headers=ASKS_FOR_DATA).json()["request_options"]
    credential = json.dumps(passkey.get(options))
    assert client.post(PASSKEY_SIGN_IN, {"credential": credential})["Location"] == "/"
    client.post("/accounts/logout/")
    assert client.post(PASSKEY_SIGN_IN, {"credential": credential})["Location"] == "/accounts/login/"


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "null",
        "[]",
        "{}",
        '"x"',
        "1e999",
        "[" * 20000,
        '{"id": 1}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "\\u0000"}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": null}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": '
        '{"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": '
        '{"clientDataJSON": "e30", "attestationObject": "oA"}}',
    ],
)
def test_answers_of_no_browser_are_refused_calmly(ben: User, credential: str) -> None:
    client = browser()
    client.get(PASSKEY_SIGN_IN, headers=ASKS_FOR_DATA)
    assert client.post(PASSKEY_SIGN_IN, {"credential": credential}).status_code == 302
    assert client.get(SECURITY).status_code == 302
    member = confirmed(ben)
    member.get(ADD_PASSKEY)
    assert member.post(ADD_PASSKEY, {"credential": credential}).status_code == 422
    assert not Authenticator.objects.exists()


def test_trying_passkeys_is_slowed() -> None:
    client = browser()
    statuses = [client.post(PASSKEY_SIGN_IN, {"credential": "{}"}).status_code for _ in range(11)]
    assert statuses[:10] == [302] * 10
    assert statuses[10] == 429


def test_passkeys_are_renamed_and_removed_by_their_person_alone(ben: User, ada: User) -> None:
    client, _ = add_passkey(ben)
    pk = Authenticator.objects.get(type="webauthn").pk
    rename, remove = (f"{SECURITY}passkeys/{pk}/{deed}/" for deed in ("rename", "remove"))
    adas = confirmed(ada)
    for address in (rename, remove):
        assert adas.get(address).status_code == 404
        assert adas.post(address, {"name": "mine"}).status_code == 404
    assert client.post(rename, {"name": "x" * 61}).status_code == 422
    assert client.post(rename, {"name": "<b>old phone</b>"}).status_code == 302
    assert "&lt;b&gt;old phone&lt;/b&gt;" in text_of(client.get(SECURITY))
    client.post(remove)
    assert not Authenticator.objects.exists()


def test_an_address_that_is_a_number_cannot_have_passkeys(ben: User) -> None:
    client = Client(headers={"Host": "127.0.0.1:8000"})
    assert "passkey" not in text_of(client.get("/accounts/login/"))
    give_password(ben, client)
    page = text_of(client.get(SECURITY))
    assert "not for 127.0.0.1:8000" in page
    assert 'href="http://localhost:8000/accounts/security/"' in page


# Whom the administrators let go or help


def test_passkey_sessions_end_with_the_person(ben: User, administrator: User) -> None:
    _, passkey = add_passkey(ben)
    client = browser()
    sign_in_by(passkey, client)
    assert client.get(SECURITY).status_code == 200
    deactivate_person(person_id=ben.pk, by=administrator, at=timezone.now())
    assert client.get(SECURITY).status_code == 302
    assert sign_in_by(passkey, browser())["Location"] == "/accounts/inactive/"


def test_passkey_sessions_end_with_the_role(ben: User) -> None:
    _, passkey = add_passkey(ben)
    client = browser()
    sign_in_by(passkey, client)
    give_role(person=User.objects.get(pk=ben.pk), role=Role.READER)
    assert client.get(SECURITY).status_code == 302


def test_a_person_made_inactive_between_the_steps_does_not_come_in(ben: User, administrator: User) -> None:
    _, secret, _ = set_up_app(ben)
    client, _ = give_password(ben)
    deactivate_person(person_id=ben.pk, by=administrator, at=timezone.now())
    client.post(SECOND_STEP, {"code": code_of(secret)})
    assert client.get(SECURITY).status_code == 302


def test_an_administrator_removes_what_was_lost(ben: User, administrator: User) -> None:
    bens, _, _ = set_up_app(ben)
    client = browser()
    client.force_login(administrator)
    assert "second factor" in text_of(client.get("/people/"))
    client.post(f"/people/{ben.pk}/second-factor/remove/")
    assert bens.get(SECURITY).status_code == 302
    assert give_password(ben)[1]["Location"] == "/"
    assert PersonEvent.objects.filter(deed="second-factor-removed", by=administrator).exists()


def test_a_command_helps_the_last_administrator(
    administrator: User, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_app(administrator)
    call_command("signin_link", "administrator", remove_second_factor=True)
    found = re.search(r"/accounts/link/\S+/", capsys.readouterr().out)
    assert found is not None
    assert browser().get(found[0])["Location"] == "/accounts/password/set/"


def test_the_admin_shows_no_authenticators(administrator: User) -> None:
    client = browser()
    client.force_login(administrator)
    for model in ("mfa/authenticator", "socialaccount/socialaccount", "usersessions/usersession"):
        assert client.get(f"/admin/{model}/").status_code == 404
