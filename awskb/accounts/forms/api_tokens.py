from datetime import timedelta

from django import forms

from awskb.accounts.models import Scope

DAYS = ((30, "30 days"), (90, "90 days"), (180, "half a year"), (365, "a year"))


class ApiTokenForm(forms.Form):
    """What a new token is for, what it opens, and until when."""

    name = forms.CharField(label="What it is for", max_length=80, help_text="For instance: backup script")
    scopes = forms.MultipleChoiceField(
        label="What it opens",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ.value],
        error_messages={"required": "Choose at least one."},
    )
    days = forms.TypedChoiceField(label="It works for", choices=DAYS, coerce=int, initial=90)

    def clean_name(self) -> str:
        # Names are told in lists: one line each.
        return " ".join(self.cleaned_data["name"].split())

    def clean_scopes(self) -> list[Scope]:
        return [Scope(value) for value in self.cleaned_data["scopes"]]

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
