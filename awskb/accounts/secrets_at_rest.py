"""Sealing what the database keeps of authenticator apps, so that a copy of it alone opens nothing."""

import base64
import logging
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

LOG = logging.getLogger("awskb.people")
PURPOSE = b"awskb authenticator secrets"


def seal(text: str) -> str:
    return _sealing(settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text, or, when it was sealed under another key, a random one to which no code belongs."""
    try:
        return _sealing(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        LOG.warning("An authenticator was made under another AWSKB_SECRET_KEY and must be set up again.")
        return base64.b32encode(secrets.token_bytes(20)).decode()


@lru_cache(maxsize=2)
def _sealing(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
