"""What a curator decides about a file, and about a conflict between it and the wiki."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model

from notes.forms.entries import (
    LARGEST_REVISION,
    LONGEST_BODY,
    LONGEST_LINE,
    LONGEST_TITLE,
    LineField,
    TextField,
)
from notes.models import Entry, SourceConflict


class SourceFileForm(forms.Form):
    """Whose a file is, and whether its terms are names of AWS services."""

    author = forms.ModelChoiceField(
        queryset=get_user_model()._default_manager.filter(is_active=True).order_by("username"),
        required=False,
        empty_label="nobody here",
        label="Author",
        help_text="Is offered the file's exam targets as goals. To everyone else they are facts of the file.",
        error_messages={"invalid_choice": "There is no such person any more. Choose another one."},
    )
    about_aws = forms.BooleanField(
        required=False,
        label="It is about AWS",
        help_text="Its terms are tied to the services of their names. What a person tied or untied stays.",
    )


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
