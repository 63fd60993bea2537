"""A form as it was sent, shown again when the wiki could not take it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpRequest

# What is sent there are passwords and codes.
_SECRET_PLACES = "/accounts/"  # noqa: S105
_SECRET_NAMES = ("password", "secret")


@dataclass(frozen=True, slots=True)
class SentField:
    name: str
    value: str

    @property
    def is_text(self) -> bool:
        """Words that somebody wrote, not a number, a token or a choice."""
        return any(sign.isspace() for sign in self.value.strip())

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @property
    def rows(self) -> int:
        return 12 if "\n" in self.value else 2


@dataclass(frozen=True, slots=True)
class SentForm:
    """`texts` are what somebody typed, `others` go along unseen."""

    address: str
    texts: tuple[SentField, ...]
    others: tuple[SentField, ...]
    had_files: bool


def sent_form(request: HttpRequest) -> SentForm | None:
    """What this request sent; None where nothing was, or where it is nothing to be shown.

    The token against forged requests is the one that was sent, so that a form of another site stays refused.
    """
    if request.method != "POST" or request.path.startswith(_SECRET_PLACES):
        return None
    fields: list[SentField] = []
    had_files = False
    # The disk that is full may be the one on which what is sent is unpacked.
    with suppress(Exception):
        fields = [SentField(name, str(value)) for name, values in request.POST.lists() for value in values]
        had_files = bool(request.FILES)
    if any(secret in field.name.lower() for field in fields for secret in _SECRET_NAMES):
        return None
    texts = tuple(field for field in fields if field.is_text)
    others = tuple(field for field in fields if not field.is_text)
    return SentForm(request.get_full_path(), texts, others, had_files) if fields else None
