from __future__ import annotations

from typing import Any

from django import forms

from certs.models import Goal, StudyBlock
from notes.access import Person


class StudyTimeForm(forms.Form):
    """A time of the week for study. The goal may only be one of the person's own."""

    weekday = forms.TypedChoiceField(choices=StudyBlock.Weekday.choices, coerce=int)
    starts_at = forms.TimeField(label="from", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(
        min_value=5,
        max_value=720,
        initial=60,
        error_messages={
            "min_value": "A time for study has at least 5 minutes.",
            "max_value": "A time for study has at most 12 hours.",
        },
    )
    goal = forms.ModelChoiceField(Goal.objects.none(), required=False, empty_label="any goal")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goal: Any = self.fields["goal"]
        goal.queryset = Goal.objects.of(person).filter(closed_at=None).select_related("exam_version")
        goal.label_from_instance = lambda one: one.exam_version.code
