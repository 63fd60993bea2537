"""Checking an ID token: who says it, of whom, to whom, about which request, and until when."""

import hmac
from collections.abc import Mapping
from typing import Any

import jwt

# Signatures only. Neither "none" nor a secret shared with every copy of the client proves anything.
SIGNATURES = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)
CLOCKS_MAY_DIFFER_BY = 60
LONGEST_SUBJECT = 191
NEEDED_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]


class BadIdToken(Exception):
    """The token does not prove what it must."""


def verified_claims(
    id_token: str, *, keys: Mapping[str, Any], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of a token that our provider signed for us about this very request, or BadIdToken."""
    try:
        header = jwt.get_unverified_header(id_token)
        algorithm = header.get("alg")
        if algorithm not in SIGNATURES:
            raise BadIdToken(f"it is signed with {algorithm!r}")
        key = jwt.PyJWK(_key_of(header, keys), algorithm=algorithm)
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=key.key,
            algorithms=[algorithm],
            issuer=issuer,
            audience=client_id,
            leeway=CLOCKS_MAY_DIFFER_BY,
            options={"require": NEEDED_CLAIMS},
        )
    except jwt.PyJWTError as error:
        raise BadIdToken(str(error)) from error
    _refuse_other_party(claims, client_id=client_id)
    if not isinstance(claims["nonce"], str) or not hmac.compare_digest(
        claims["nonce"].encode(), nonce.encode()
    ):
        raise BadIdToken("it answers another request")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise BadIdToken("its subject is empty or too long")
    return claims


def _key_of(header: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    listed = keys.get("keys")
    signing = [
        key
        for key in (listed if isinstance(listed, list) else [])
        if isinstance(key, dict) and key.get("use", "sig") == "sig"
    ]
    if "kid" in header:
        signing = [key for key in signing if key.get("kid") == header["kid"]]
    if len(signing) != 1:
        raise BadIdToken("the provider lists no key, or not just one, for it")
    return signing[0]


def _refuse_other_party(claims: Mapping[str, Any], *, client_id: str) -> None:
    """A token for several clients must say that it was made for us."""
    is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    party = claims.get("azp")
    if (party is not None or is_for_several) and party != client_id:
        raise BadIdToken("it was made for another client")
