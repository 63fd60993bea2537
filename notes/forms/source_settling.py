"""Decisions about all conflicts of a file at once."""

from __future__ import annotations

from django import forms

from notes.models import SourceConflict


class SettleAllForm(forms.Form):
    """`seen` are the conflicts that the person saw: ones that came since are not decided along."""

    choice = forms.ChoiceField(
        choices=[
            (SourceConflict.Resolution.FILE.value, "Take the file's for all of them"),
            (SourceConflict.Resolution.WIKI.value, "Keep the wiki's for all of them"),
        ],
        error_messages={"required": "Choose one of them.", "invalid_choice": "Choose one of them."},
    )
    seen = forms.CharField(max_length=200_000)

    def clean_seen(self) -> list[int]:
        numbers = self.cleaned_data["seen"].split(",")
        if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in numbers):
            raise forms.ValidationError("Look at the conflicts again, then decide.")
        return [int(one) for one in numbers]
