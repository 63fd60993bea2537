"""Input for the curator's pass."""

from __future__ import annotations

from django import forms

LONGEST_LINE = 2_000


class CardLineForm(forms.Form):
    """`shown` is the line as the page had it, so that nobody keeps one that changed meanwhile."""

    entry = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    line = forms.CharField(max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_shown(self) -> str:
        return _lines(self.cleaned_data["shown"])

    def clean_line(self) -> str:
        return _lines(self.cleaned_data["line"])


class CardChoiceForm(forms.Form):
    entry = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class OwnCardForm(forms.Form):
    question = forms.CharField(max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.CharField(max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 3}))


class SeenLineForm(forms.Form):
    """The new line as the person saw it, before saying whether they know it."""

    shown = forms.CharField()

    def clean_shown(self) -> str:
        return _lines(self.cleaned_data["shown"])


def _lines(text: str) -> str:
    """Browsers send line ends of their own."""
    return "\n".join(line.rstrip() for line in text.splitlines())
