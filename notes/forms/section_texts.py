"""The text of a section or group as it is sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing

from notes.forms.entries import LONGEST_WHY, LineField, TextField

LONGEST_TEXT = 2_000_000
SALT = "notes.section-text"


class SectionTextForm(forms.Form):
    """One text, and the signed revisions of the entries that it was made from."""

    text = TextField(
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 24, "class": "mono", "data-writing": "text", "spellcheck": "true"}
        ),
    )
    versions = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    why = LineField(
        max_length=LONGEST_WHY,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Why (optional), for every entry that changes"}),
    )

    def __init__(self, *args: Any, top_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._top_id = top_id

    def clean_versions(self) -> list[tuple[int, int]]:
        versions = read_versions(self.cleaned_data["versions"], top_id=self._top_id)
        if versions is None:
            raise forms.ValidationError("The form does not say what it is based on. Load the page again.")
        return versions


def signed_versions(versions: list[tuple[int, int]]) -> str:
    """The entries of a text with their revisions, so that nobody can name others."""
    return signing.dumps([list(version) for version in versions], salt=SALT, compress=True)


def read_versions(signed: str, *, top_id: int) -> list[tuple[int, int]] | None:
    """None for what this wiki did not sign, or signed for another section."""
    try:
        versions = [(pk, number) for pk, number in signing.loads(signed, salt=SALT)]
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return versions if versions and versions[0][0] == top_id else None
