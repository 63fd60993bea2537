"""Whatever is sent to the pages about people: refused or taken, never a fault."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from awskb.accounts.models import User
from notes.access import Role, role_of
from tests.house.crawling import sample_addresses

pytestmark = pytest.mark.django_db
HOSTILE = {
    "nothing": "",
    "NUL": "a\x00b",
    "half a character": "a\ud800b",
    "long": "x" * 20_000,
    "lines": "a\r\nSet-Cookie: x=y",
    "markup": "<script>alert(1)</script>{{7*7}}",
    "right to left": "a\u202eb\u2066c",
    "braces": "{" * 3000 + "[" * 3000,
    "number": "9" * 400,
    "path": "../../etc/passwd",
}
FIELDS = [
    *("login", "password", "password1", "password2", "new_password1", "new_password2", "oldpassword"),
    *("email", "username", "name", "first_name", "last_name", "role", "days", "time_zone", "theme"),
    *("code", "credential", "passwordless", "next", "invitation", "state", "process"),
]
OURS = ("/accounts/", "/people/", "/theme/")


def ours() -> list[str]:
    found = [address for _, address in sample_addresses() if address.startswith(OURS)]
    assert len(found) > 40
    return sorted(set(found) - {"/accounts/logout/"})


@pytest.fixture
def unlimited(settings: Settings) -> None:
    """The limits are tried elsewhere."""
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("who", ["administrator", "stranger"])
def test_hostile_values_cause_no_fault(
    client_of: Callable[[User], Client], administrator: User, unlimited: None, kind: str, who: str
) -> None:
    fields = dict.fromkeys(FIELDS, HOSTILE[kind])
    encoded = urlencode(fields, errors="surrogatepass")
    client = client_of(administrator) if who == "administrator" else Client()
    client.raise_request_exception = False
    for address in ours():
        posted = client.post(address, encoded, content_type="application/x-www-form-urlencoded")
        for answer in (posted, client.get(f"{address}?{encoded}")):
            assert answer.status_code < 500, (address, answer.status_code)
            assert "Set-Cookie: x=y" not in str(answer.headers)
    assert role_of(User.objects.get(pk=administrator.pk)) is Role.ADMINISTRATOR
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "token", ["%00", "%ff%fe", "a%2Fb", "..%2f..", "%F0%9F%92%A9", "x" * 3000, "%0d%0aSet-Cookie:x"]
)
@pytest.mark.parametrize("page", ["invitation", "link", "address", "password/reset/key/1"])
def test_hostile_links_cause_no_fault(eve: Client, unlimited: None, page: str, token: str) -> None:
    eve.raise_request_exception = False
    separator = "-" if page.startswith("password") else "/"
    for answer in (
        eve.get(f"/accounts/{page}{separator}{token}/"),
        eve.post(f"/accounts/{page}{separator}{token}/"),
    ):
        assert answer.status_code < 500
        assert "Set-Cookie:x" not in str(answer.headers)
