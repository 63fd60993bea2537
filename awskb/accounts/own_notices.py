"""Notices that wait for the next page, kept for the person they were told alone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing


class OwnCookieStorage(CookieStorage):
    """A cookie outlives a session, so it is signed for one person: nobody else's page can read it.

    The person is asked for when the cookie is read or written, since a request may sign them in or out.
    """

    def _encode_parts(self, messages: list[str], encode_empty: bool = False) -> str | None:
        self._sign_for_person()
        encoded: str | None = super()._encode_parts(messages, encode_empty)  # type: ignore[misc]
        return encoded

    def _decode(self, data: str) -> list[Message] | None:
        self._sign_for_person()
        messages: list[Message] | None = super()._decode(data)  # type: ignore[misc]
        return messages

    def _sign_for_person(self) -> None:
        person = self.request.session.get(SESSION_KEY, "")
        self.signer: Any = signing.get_cookie_signer(salt=f"{self.key_salt}:{person}")


class OwnNotices(FallbackStorage):
    """Short notices in a cookie, which costs no write to the session; long ones in the session."""

    storage_classes = (OwnCookieStorage, SessionStorage)
