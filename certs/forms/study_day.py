"""The day on which somebody studied."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms

FIRST_DAY: Final = date(2000, 1, 1)


class StudyDayField(forms.DateField):
    """A day on which one can have studied: today or before, and not before 2000."""

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        widget = forms.DateInput(
            format="%Y-%m-%d",
            attrs={
                "type": "date",
                "min": FIRST_DAY.isoformat(),
                "max": today.isoformat(),
                "class": "control",
            },
        )
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], label="Day", **kwargs)
        self.today = today
        self.error_messages["invalid"] = "Write the day as 2026-11-25."

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and day > self.today:
            raise forms.ValidationError("That day is still to come. Choose today or an earlier day.")
        if day is not None and day < FIRST_DAY:
            raise forms.ValidationError("Days before 2000 are not logged. Is the year right?")
        return day
