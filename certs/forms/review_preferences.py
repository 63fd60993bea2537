"""How many cards a day, how well to know them, and what only those need who know FSRS."""

from __future__ import annotations

import re
from typing import Any, Final

import fsrs
from django import forms

from certs.models import ReviewPreferences

LONGEST_STEP: Final = 24 * 60
MOST_STEPS: Final = 6
_BETWEEN: Final = re.compile(r"[\s,;]+")


class ReviewPreferencesForm(forms.Form):
    new_a_day = forms.IntegerField(
        min_value=0,
        max_value=500,
        label="New cards a day",
        help_text="Those of your nearest goal come first.",
    )
    most_a_day = forms.IntegerField(
        min_value=1,
        max_value=5000,
        label="Most cards a day",
        help_text="What is due beyond that waits for the days after, the weakest first.",
    )
    desired_retention = forms.IntegerField(
        min_value=70,
        max_value=97,
        label="How many of a hundred answers shall be right",
        help_text="From 70 to 97. More means shorter intervals and more work; 90 is usual.",
    )
    learning_minutes = forms.CharField(
        required=False,
        max_length=60,
        label="Steps of learning, in minutes",
        help_text="A new card comes after these before its first whole day. Usual: 1 10",
    )
    relearning_minutes = forms.CharField(
        required=False,
        max_length=60,
        label="Steps after forgetting, in minutes",
        help_text="Usual: 10",
    )
    parameters = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Your own FSRS parameters",
        help_text="21 numbers, as an optimiser of another program gave them. Empty: the usual ones.",
    )

    @staticmethod
    def initial_of(own: ReviewPreferences) -> dict[str, Any]:
        """As the fields show it."""
        return {
            "new_a_day": own.new_a_day,
            "most_a_day": own.most_a_day,
            "desired_retention": own.desired_retention,
            "learning_minutes": _listed(own.learning_minutes),
            "relearning_minutes": _listed(own.relearning_minutes),
            "parameters": _listed(own.parameters),
        }

    def clean_learning_minutes(self) -> list[int] | None:
        return self._steps("learning_minutes")

    def clean_relearning_minutes(self) -> list[int] | None:
        return self._steps("relearning_minutes")

    def clean_parameters(self) -> list[float] | None:
        text = self.cleaned_data["parameters"].strip().strip("[]").strip()
        if not text:
            return None
        try:
            values = [float(each) for each in _BETWEEN.split(text)]
            fsrs.Scheduler(parameters=values)
        except (ValueError, OverflowError) as wrong:
            raise forms.ValidationError(
                "FSRS wants 21 numbers within its bounds, like 0.21 or 1.3, with blanks or commas between."
            ) from wrong
        return values

    def _steps(self, field: str) -> list[int] | None:
        text = self.cleaned_data[field].strip()
        if not text:
            return None
        parts = _BETWEEN.split(text)
        if len(parts) > MOST_STEPS or not all(re.fullmatch(r"[0-9]{1,4}", each) for each in parts):
            raise forms.ValidationError(f"Write at most {MOST_STEPS} whole numbers of minutes, like 1 10.")
        minutes = [int(each) for each in parts]
        if not all(1 <= each <= LONGEST_STEP for each in minutes):
            raise forms.ValidationError("A step lasts from 1 minute to a day, 1440 minutes.")
        return minutes


def _listed(values: list[Any] | None) -> str:
    return " ".join(map(str, values or ()))
