"""Input for a goal: which exam, by when, how much a week, and the booked sitting."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from certs.exam_facts.retakes import years_later
from certs.models import ExamVersion, Goal
from certs.models.goal import DEFAULT_AIM_PERCENT, MOST_WEEKLY_MINUTES
from certs.queries.goal_notices import day_words
from certs.queries.goal_starts import GoalStart

YEARS_AHEAD = 10
LONGEST_WHY = 2000


def _day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        required=False, label=label, help_text=help_text, widget=widget, input_formats=["%Y-%m-%d"]
    )


class GoalEditForm(forms.Form):
    """Everything of a goal but its exam, which never changes silently."""

    target_on = _day("Date", "Leave it empty if unsure.")
    weekly_minutes = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_WEEKLY_MINUTES, label="Minutes a week"
    )
    why = forms.CharField(
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="Why",
        help_text="For yourself; nobody else reads it.",
    )
    aim_percent = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100,
        label="Own target in percent",
        help_text="Marked on your bars. It is yours: AWS publishes no table from percent to points.",
    )
    booked_on = _day("Booked day")
    booked_at = forms.TimeField(
        required=False,
        label="Hour",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="In your time zone.",
    )
    booked_place = forms.CharField(required=False, max_length=200, label="Place")

    def __init__(self, *args: Any, today: date, goal: Goal | None = None, **kwargs: Any) -> None:
        if goal is not None:
            names = (
                "target_on",
                "weekly_minutes",
                "why",
                "aim_percent",
                "booked_on",
                "booked_at",
                "booked_place",
            )
            kwargs["initial"] = {name: getattr(goal, name) for name in names}
        super().__init__(*args, **kwargs)
        self.today = today
        self.last_day = years_later(today, YEARS_AHEAD)
        for name in ("target_on", "booked_on"):
            self.fields[name].widget.attrs.update(
                {"min": self._first_day(name).isoformat(), "max": self.last_day.isoformat()}
            )

    @property
    def opens_booking(self) -> bool:
        """Whether the folded part has something to show."""
        names = ("booked_on", "booked_at", "booked_place")
        return any(self[name].value() or self.errors.get(name) for name in names)

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes, once valid."""
        names = ("target_on", "weekly_minutes", "why", "booked_on", "booked_at", "booked_place")
        facts = {name: self.cleaned_data[name] for name in names}
        facts["aim_percent"] = self.cleaned_data["aim_percent"] or DEFAULT_AIM_PERCENT
        return facts

    def clean_target_on(self) -> date | None:
        return self._ahead("target_on")

    def clean_booked_on(self) -> date | None:
        return self._ahead("booked_on")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        has_more = cleaned.get("booked_at") or cleaned.get("booked_place")
        if has_more and not cleaned.get("booked_on") and "booked_on" not in self.errors:
            self.add_error("booked_on", "Say on which day it is booked.")
        return cleaned

    def _first_day(self, name: str) -> date:
        before = self.initial.get(name)
        return min(before, self.today) if isinstance(before, date) else self.today

    def _ahead(self, name: str) -> date | None:
        """A day to come, or the one that stood there before."""
        day: date | None = self.cleaned_data[name]
        if day is None or day == self.initial.get(name):
            return day
        if day < self.today:
            raise forms.ValidationError(f"{day_words(day)} is past. Choose today or a later day.")
        if day > self.last_day:
            raise forms.ValidationError(f"That is more than {YEARS_AHEAD} years ahead. Is the year right?")
        return day


class GoalForm(GoalEditForm):
    """A new goal."""

    exam = forms.CharField(max_length=20, label="Exam", widget=forms.Select)
    field_order = ("exam", "target_on", "weekly_minutes", "why", "aim_percent")

    def __init__(self, *args: Any, start: GoalStart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start = start
        self.successor: ExamVersion | None = None
        self.existing: Goal | None = None
        self.ended = ""
        self._look_at(str(self.initial.get("exam", "")))
        select = self.fields["exam"].widget
        if isinstance(select, forms.Select):
            select.choices = [("", "Choose an exam"), *start.choices]

    @property
    def version(self) -> ExamVersion:
        return self.start.versions[self.cleaned_data["exam"]]

    def clean_exam(self) -> str:
        """A version that ended is refused, and its successor offered."""
        code: str = self.cleaned_data["exam"].upper()
        version = self.start.versions.get(code)
        if version is None:
            raise forms.ValidationError("There is no such exam in the catalogue. Choose one of the list.")
        ended = self._end_of(version)
        if ended:
            raise forms.ValidationError(ended)
        return code

    def _look_at(self, code: str) -> None:
        """A form that begins with an exam that ended begins with its successor instead, and says so."""
        version = self.start.versions.get(code)
        self.ended = self._end_of(version) if version else ""
        if self.ended:
            self.initial["exam"] = self.successor.code if self.successor else ""

    def _end_of(self, version: ExamVersion) -> str:
        status = version.status_on(self.today)
        if not status.is_retired:
            return ""
        self.successor = self._successor_of(version)
        when = f"ended on {day_words(status.last_day)}" if status.last_day else "has ended"
        if self.successor is None:
            return f"{version.code} {when}. No successor is known here."
        first = self.successor.status_on(self.today).first_day
        from_when = f" It can be sat from {day_words(first)} on." if first and first > self.today else ""
        return f"{version.code} {when}. Its successor is {self.successor.code}.{from_when}"

    def _successor_of(self, version: ExamVersion) -> ExamVersion | None:
        """The next version of the chain that has not ended."""
        seen = {version.pk}
        after = version.replaced_by
        while after is not None and after.pk not in seen:
            known = self.start.versions[after.code]
            if not known.status_on(self.today).is_retired:
                return known
            seen.add(known.pk)
            after = known.replaced_by
        return None
