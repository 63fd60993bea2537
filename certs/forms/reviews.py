"""Input of the review page: its script sends what a plain form sends, and the moment of the answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from certs.models import Review

HIGHEST_ID = 2**63 - 1
# Whoever leaves a card open over lunch did not think about it for an hour.
LONGEST_MILLISECONDS = 60 * 60 * 1000


class CardForm(forms.Form):
    """Which card, and whose page asked: another person may have signed in since in the same browser."""

    card = forms.IntegerField(
        min_value=1,
        max_value=HIGHEST_ID,
        error_messages={"required": "Say which card.", "invalid": "There is no such card."},
    )
    person = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)


class KeyForm(forms.Form):
    key = forms.UUIDField(
        error_messages={"required": "The answer has no key.", "invalid": "The key of the answer is no UUID."}
    )
    person = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)


class AnswerForm(CardForm):
    """`at` is empty in a plain form: its answer was given now. `answers`: how many the card had, as that form
    knew."""

    key = forms.UUIDField(
        error_messages={"required": "The answer has no key.", "invalid": "The key of the answer is no UUID."}
    )
    rating = forms.TypedChoiceField(
        choices=Review.Rating.choices,
        coerce=int,
        error_messages={
            "required": "Choose again, hard, good or easy.",
            "invalid_choice": "The ratings are 1 again, 2 hard, 3 good, 4 easy.",
        },
    )
    at = forms.CharField(max_length=40, required=False)
    milliseconds = forms.IntegerField(min_value=0, max_value=HIGHEST_ID, required=False)
    answers = forms.IntegerField(min_value=0, max_value=HIGHEST_ID, required=False)

    def clean_at(self) -> datetime | None:
        text = self.cleaned_data["at"]
        if not text:
            return None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise forms.ValidationError("The moment of the answer cannot be read.")
        try:
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise forms.ValidationError("The moment of the answer cannot be read.") from error

    def clean_milliseconds(self) -> int | None:
        taken: Any = self.cleaned_data["milliseconds"]
        return None if taken is None else min(int(taken), LONGEST_MILLISECONDS)
