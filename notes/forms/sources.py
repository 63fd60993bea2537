"""What a curator decides about a conflict between a file and the wiki."""

from __future__ import annotations

from typing import Any

from django import forms

from notes.forms.entries import LONGEST_BODY, LONGEST_LINE, LONGEST_TITLE, LineField, TextField
from notes.models import Entry, SourceConflict

LARGEST_REVISION = 2**31 - 1


class ConflictForm(forms.Form):
    """One of three choices; the fields count for the third."""

    choice = forms.ChoiceField(
        choices=[
            (SourceConflict.Resolution.FILE.value, "Take the file's"),
            (SourceConflict.Resolution.WIKI.value, "Keep the wiki's"),
            (SourceConflict.Resolution.EDITED.value, "Write it as below"),
        ],
        error_messages={"required": "Choose one of them.", "invalid_choice": "Choose one of them."},
    )
    base_revision = forms.IntegerField(min_value=0, max_value=LARGEST_REVISION, widget=forms.HiddenInput)
    title = LineField(max_length=LONGEST_TITLE, required=False)
    expansion = LineField(max_length=LONGEST_TITLE, required=False)
    definition = LineField(
        max_length=LONGEST_LINE, required=False, strip=True, widget=forms.Textarea(attrs={"rows": 3})
    )
    body = TextField(
        max_length=LONGEST_BODY, required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if entry.kind == Entry.Kind.ITEM:
            for name in ("title", "expansion", "definition"):
                del self.fields[name]
        elif entry.kind != Entry.Kind.TERM:
            del self.fields["expansion"]
