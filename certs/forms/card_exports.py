"""Which cards to take away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from certs.queries.card_exports import Whose


class CardExportForm(forms.Form):
    of = forms.ChoiceField(choices=[(one.value, one.value) for one in Whose])
    exam = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", ""), *((code, code) for code in codes)]
        self.fields["exam"] = forms.ChoiceField(choices=choices, required=False)

    @property
    def chosen(self) -> str:
        """Whose cards the page shows as chosen."""
        return str(self["of"].value() or Whose.ALL)

    @property
    def chosen_exam(self) -> str:
        return str(self["exam"].value() or "")
