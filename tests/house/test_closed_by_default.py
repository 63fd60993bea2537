"""Every address asks for sign-in, but those that are open on purpose."""

import re

import pytest
from django.test import Client

from tests.house.crawling import sample_addresses

OPEN_ON_PURPOSE = frozenset(
    {
        "account_confirm_address",
        "account_inactive",
        "account_invitation",
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signin_link",
        "account_signup",
        "healthz",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "oidc_callback",
        "oidc_login",
        "readyz",
        "theme",
        "watching-stop",
    }
)
SIGN_IN = re.compile(r"^/accounts/login/\?next=|^/admin/login/\?next=")
REFUSALS = {401, 403, 404, 405}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_a_visitor_who_has_not_signed_in_sees_only_what_is_open(eve: Client, method: str) -> None:
    wrongly_open = []
    tried = 0
    for name, address in sample_addresses():
        if name.rpartition(":")[2] in OPEN_ON_PURPOSE:
            continue
        tried += 1
        answer = getattr(eve, method)(address)
        leads_to_sign_in = answer.status_code == 302 and SIGN_IN.match(answer["Location"])
        if not leads_to_sign_in and answer.status_code not in REFUSALS:
            wrongly_open.append((name, address, answer.status_code, answer.get("Location")))
    assert tried > 20
    assert not wrongly_open


@pytest.mark.django_db
def test_what_is_open_does_not_fail(eve: Client) -> None:
    for name, address in sample_addresses():
        if name.rpartition(":")[2] in OPEN_ON_PURPOSE:
            expected = (404,) if name.startswith("oidc_") else (200, 302, 405, 410)
            assert eve.get(address).status_code in expected, address
