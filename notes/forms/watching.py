"""How a person wants to be told of changes."""

from __future__ import annotations

from typing import Any

from django import forms

from notes.models import Follower

MAILS = [
    (Follower.Mails.NONE, "No mails"),
    (Follower.Mails.DAILY, "One mail a day, if anything changed"),
    (Follower.Mails.SOON, "A mail soon after a change"),
]
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class MailsForm(forms.Form):
    mails = forms.ChoiceField(choices=MAILS, label="Mails", widget=forms.RadioSelect)
    hour = forms.TypedChoiceField(choices=HOURS, coerce=int, label="At", required=False, empty_value=None)

    def clean_hour(self) -> Any:
        hour = self.cleaned_data["hour"]
        return Follower.ORDINARY_HOUR if hour is None else hour
