"""Input for what an entry means: a certificate, none, or what its names say."""

from __future__ import annotations

from django import forms

from certs.models import Certification

NONE, BY_NAMES = "none", "names"


class TieForm(forms.Form):
    certification = forms.CharField(max_length=20)

    def clean_certification(self) -> str:
        chosen: str = self.cleaned_data["certification"]
        if chosen in (NONE, BY_NAMES):
            return chosen
        if not Certification.objects.filter(abbreviation=chosen).exists():
            raise forms.ValidationError(f"There is no certificate {chosen}. Choose one of the list.")
        return chosen

    @property
    def certification_id(self) -> int | None:
        chosen = self.cleaned_data["certification"]
        return None if chosen == NONE else Certification.objects.get(abbreviation=chosen).pk
