from django.conf import settings
from django.http import Http404

from awskb.oidc_environment import OidcProvider


def organisation() -> OidcProvider:
    """The provider that the settings name; without one there is no such page."""
    configured: OidcProvider | None = settings.AWSKB_OIDC
    if configured is None:
        raise Http404
    return configured
