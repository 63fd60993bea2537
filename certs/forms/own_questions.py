"""Input for a question that somebody got wrong and keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from certs.models import Domain, OwnQuestion

LONGEST_TEXT = 10_000


class OwnQuestionForm(forms.Form):
    question = forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    answer = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The right answer, and why it is right.",
    )
    domain = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "That is no domain of this exam. Choose one of the list."},
    )

    def __init__(
        self, *args: Any, domains: Sequence[Domain], question: OwnQuestion | None = None, **kwargs: Any
    ) -> None:
        if question is not None:
            kwargs["initial"] = {
                "question": question.question,
                "answer": question.answer,
                "domain": question.domain_id or "",
            }
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = [  # type: ignore[attr-defined]
            ("", "not known"),
            *((domain.pk, str(domain)) for domain in domains),
        ]
