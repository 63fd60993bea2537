"""Input for cards: the curator's pass, and one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

LONGEST_LINE = 2_000
_WHAT = RegexValidator(r"^(?:term|reverse|official|catalogue)-[1-9]\d{0,17}\Z", "There is no such card.")


class CardChoiceForm(forms.Form):
    """One candidate by its kind and what it is of; of an entry's own card, the entry is enough."""

    what = forms.CharField(required=False, widget=forms.HiddenInput, validators=[_WHAT])
    entry = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and self.is_of_nothing:
            raise forms.ValidationError("Say which card.")
        return cleaned

    @property
    def is_of_nothing(self) -> bool:
        return not self.cleaned_data.get("what") and not self.cleaned_data.get("entry")

    @property
    def kind(self) -> str:
        return str(self.cleaned_data.get("what") or "term").partition("-")[0]

    @property
    def of(self) -> int:
        return int(self.cleaned_data.get("what", "").partition("-")[2] or self.cleaned_data["entry"])


class CardLineForm(CardChoiceForm):
    """`shown` is the notes' line as the page had it, so that nobody keeps one that changed meanwhile."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    line = forms.CharField(max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_shown(self) -> str:
        return _lines(self.cleaned_data["shown"])

    def clean_line(self) -> str:
        return _lines(self.cleaned_data["line"])


class OwnCardForm(forms.Form):
    question = forms.CharField(max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.CharField(max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 3}))


class OwnCardEditForm(OwnCardForm):
    anew = forms.BooleanField(required=False)


class SeenLineForm(forms.Form):
    """The new line as the person saw it, before saying whether they know it."""

    shown = forms.CharField()

    def clean_shown(self) -> str:
        return _lines(self.cleaned_data["shown"])


def _lines(text: str) -> str:
    """Browsers send line ends of their own."""
    return "\n".join(line.rstrip() for line in text.splitlines())
