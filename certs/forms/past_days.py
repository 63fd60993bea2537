"""A day that has come: of a sitting, a certificate, an event."""

from __future__ import annotations

from datetime import date

from django import forms

# AWS began to certify people in this year.
FIRST_YEAR = 2013


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as year-month-day: 2026-11-25."},
    )


def past_day(day: date, *, today: date, booked_elsewhere: bool = False) -> date:
    """Raises ValidationError for a day ahead, by the person's own calendar, or before there were exams."""
    if day > today:
        raise forms.ValidationError(
            "This day has not come yet. A booked sitting belongs to your goal; record it once you sat it."
            if booked_elsewhere
            else "This day has not come yet."
        )
    if day.year < FIRST_YEAR:
        raise forms.ValidationError(f"AWS has certified people since {FIRST_YEAR}. Look at the year again.")
    return day
