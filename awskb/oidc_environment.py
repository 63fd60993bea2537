"""The environment variables of the organisation's own sign-in, which speaks OpenID Connect."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from awskb.environment_values import BadEnvironment, is_loopback, text

DEFAULT_NAME = "your organisation"
# An administrator is made by an administrator, never by another system.
SIGNUP_ROLES = ("reader", "editor", "curator")
# With the person's `sub` it makes the key under which a connected account is kept.
LONGEST_ISSUER = 200
LONGEST_NAME = 40
NEEDED = ("AWSKB_OIDC_ISSUER", "AWSKB_OIDC_CLIENT_ID", "AWSKB_OIDC_CLIENT_SECRET")
OPTIONAL = ("AWSKB_OIDC_NAME", "AWSKB_OIDC_SIGNUP_ROLE")


@dataclass(frozen=True)
class OidcProvider:
    issuer: str
    client_id: str
    client_secret: str
    name: str = DEFAULT_NAME
    signup_role: str | None = None

    @property
    def discovery_url(self) -> str:
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"


def read_oidc_provider(variables: Mapping[str, str]) -> OidcProvider | None:
    """None when none of the variables is set; otherwise all that are needed must be."""
    written = {name: text(variables, name) for name in (*NEEDED, *OPTIONAL)}
    if not any(written.values()):
        return None
    missing = [name for name in NEEDED if not written[name]]
    if missing:
        raise BadEnvironment(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing. Sign-in by OpenID "
            f"Connect needs {', '.join(NEEDED[:2])} and {NEEDED[2]}. To do without, unset them all."
        )
    return OidcProvider(
        issuer=_issuer(written["AWSKB_OIDC_ISSUER"] or ""),
        client_id=written["AWSKB_OIDC_CLIENT_ID"] or "",
        client_secret=written["AWSKB_OIDC_CLIENT_SECRET"] or "",
        name=_name(written["AWSKB_OIDC_NAME"]),
        signup_role=_signup_role(written["AWSKB_OIDC_SIGNUP_ROLE"]),
    )


def _issuer(written: str) -> str:
    example = "https://login.example.org/realms/team"
    address = urlsplit(written)
    if "/.well-known/" in written:
        raise BadEnvironment(
            f"AWSKB_OIDC_ISSUER is {written!r}. Write the issuer only, without /.well-known/…, "
            f"for instance {example}."
        )
    extra = address.query or address.fragment or address.username
    if address.scheme not in ("http", "https") or not address.hostname or extra:
        raise BadEnvironment(f"AWSKB_OIDC_ISSUER is {written!r}. Write an address such as {example}.")
    if address.scheme == "http" and not is_loopback(address.hostname):
        raise BadEnvironment(
            f"AWSKB_OIDC_ISSUER is {written!r}, which anybody on the way can change. "
            "Write an https:// address."
        )
    if len(written) > LONGEST_ISSUER:
        raise BadEnvironment(f"AWSKB_OIDC_ISSUER is longer than {LONGEST_ISSUER} characters.")
    return written


def _name(written: str | None) -> str:
    if written and len(written) > LONGEST_NAME:
        raise BadEnvironment(
            f"AWSKB_OIDC_NAME is longer than {LONGEST_NAME} characters. It is the words on a button."
        )
    return written or DEFAULT_NAME


def _signup_role(written: str | None) -> str | None:
    if written and written not in SIGNUP_ROLES:
        raise BadEnvironment(
            f"AWSKB_OIDC_SIGNUP_ROLE is {written!r}. Write {', '.join(SIGNUP_ROLES[:-1])} or "
            f"{SIGNUP_ROLES[-1]}, or unset it: then only the invited and the connected come in."
        )
    return written
