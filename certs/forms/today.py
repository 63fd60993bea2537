from __future__ import annotations

import re

from django import forms

from certs.models import TodayChoice

LONGEST_KEY = 100
MOST_KEYS = 100
KEY = re.compile(r"^(?:entry|item|resource|practice|own):[0-9a-f.]{1,80}\Z")


class LineForm(forms.Form):
    """One line of today, by its key; its words go with it, so that a done line keeps them."""

    key = forms.RegexField(KEY, max_length=LONGEST_KEY)
    text = forms.CharField(required=False)

    def clean_text(self) -> str:
        longest = TodayChoice._meta.get_field("text").max_length
        return str(self.cleaned_data["text"])[:longest]


class MoveForm(forms.Form):
    """A line moved up or down among the keys that the page showed."""

    key = forms.RegexField(KEY, max_length=LONGEST_KEY)
    by = forms.TypedChoiceField(choices=[("-1", "up"), ("1", "down")], coerce=int)
    keys = forms.CharField(max_length=MOST_KEYS * LONGEST_KEY)

    def clean_keys(self) -> list[str]:
        keys = str(self.cleaned_data["keys"]).split()
        if len(keys) > MOST_KEYS or len({*keys}) < len(keys) or not all(map(KEY.fullmatch, keys)):
            raise forms.ValidationError("The list came back changed. Open the page anew.")
        return keys


class OwnLineForm(forms.Form):
    """A line in the person's own words."""

    text = forms.CharField(
        max_length=200,
        error_messages={
            "required": "Write what you want to do today.",
            "max_length": "A line has at most 200 characters.",
        },
    )
