from django.apps import AppConfig


class OidcConfig(AppConfig):
    """Sign-in by OpenID Connect, installed only where the settings name a provider."""

    name = "awskb.accounts.oidc"
    label = "oidc"
