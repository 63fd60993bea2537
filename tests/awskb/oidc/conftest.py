from collections.abc import Iterator

import pytest
from pytest_django import Settings

from awskb.oidc_environment import OidcProvider
from tests.awskb.oidc.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider, running_provider


@pytest.fixture
def provider(settings: Settings) -> Iterator[FakeProvider]:
    """The organisation's sign-in, named by the settings; nobody signs up through it."""
    with running_provider() as provider:
        settings.AWSKB_OIDC = OidcProvider(
            issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, name="Example Ltd"
        )
        yield provider
