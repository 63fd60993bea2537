"""Input for the study log: the one line, a row to be corrected, what to keep of a timer, choices."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms

from certs.forms.study_day import StudyDayField
from certs.models import Goal, Resource, StudyPreferences, StudySession
from certs.models.goal import MOST_WEEKLY_MINUTES
from certs.queries.study_entries import entry_called, entry_numbered
from certs.queries.study_log import LogTargets
from certs.study_days.lines import (
    LineRefused,
    StudyLine,
    named_entry,
    read_line,
    read_minutes,
    read_note,
)
from notes.access import Person
from notes.models import Entry

LONGEST_LINE: Final = 500
LONGEST_NOTE: Final = 2000
LARGEST_ID: Final = 2**63 - 1


class _TargetsForm(forms.Form):
    """What was studied: goal, resource and entry are all optional."""

    goal = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "That is none of your goals. Choose one of the list."},
    )
    resource = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "That resource is not there. Choose one of the list."},
    )
    entry = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, targets: LogTargets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.targets = targets
        self.chosen_entry: Entry | None = None
        self.fields["goal"].choices = [  # type: ignore[attr-defined]
            ("", "no goal"),
            *((goal.pk, goal.exam_version.code) for goal in self._goals()),
        ]
        self.fields["resource"].choices = [  # type: ignore[attr-defined]
            ("", "no resource"),
            *((resource.pk, resource.title) for resource in self._resources()),
        ]
        for name in ("goal", "resource"):
            self.fields[name].widget.attrs["class"] = "control"

    @property
    def shown_entry(self) -> Entry | None:
        """For the words beside the form; an id that means nothing shows nothing."""
        value = str(self["entry"].value() or "")
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
        return entry_numbered(entry_id=number, person=self.person)

    def clean_entry(self) -> int | None:
        number: int | None = self.cleaned_data.get("entry")
        if number is None:
            return None
        self.chosen_entry = entry_numbered(entry_id=number, person=self.person)
        if self.chosen_entry is None:
            raise forms.ValidationError("That entry is not there any more. Log without it.")
        return number

    def _goals(self) -> list[Goal]:
        return list(self.targets.goals)

    def _resources(self) -> list[Resource]:
        return list(self.targets.resources)

    def _entry_named(self, name: str) -> None:
        """Brackets in the line say more than the page from which one came."""
        entry = entry_called(name=name, person=self.person) if name else None
        if entry is not None:
            self.chosen_entry = entry
            self.cleaned_data["entry"] = entry.pk

    def _goal_called(self, code: str) -> None:
        for goal in self.targets.goals:
            if code and goal.exam_version.code == code:
                self.cleaned_data["goal"] = goal.pk


class _LineForm(_TargetsForm):
    """The one line, with fields for whoever rather chooses."""

    line = forms.CharField(
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "control"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"] = StudyDayField(today=today, required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "line" in self.cleaned_data:
            try:
                self.understand(self.cleaned_data["line"])
            except LineRefused as refused:
                self.add_error("line", str(refused))
        return self.cleaned_data

    def understand(self, text: str) -> None:
        raise NotImplementedError


class LogForm(_LineForm):
    """`25 SAA read [[NACL]]`."""

    read: StudyLine

    @property
    def day(self) -> date:
        return self.cleaned_data.get("on") or self.today

    def understand(self, text: str) -> None:
        self.read = read_line(text, codes=self.targets.codes)
        self._goal_called(self.read.code)
        self._entry_named(self.read.entry_name)


class TimerForm(_LineForm):
    """The same line without minutes, which the timer counts."""

    note = ""

    def understand(self, text: str) -> None:
        try:
            minutes = read_line(text, codes=()).minutes
        except LineRefused:
            code, self.note = read_note(text, codes=self.targets.codes)
            self._goal_called(code)
            self._entry_named(named_entry(self.note))
        else:
            raise LineRefused(f"The timer counts the minutes itself: leave out the {minutes}, or choose Log.")


class SessionForm(_TargetsForm):
    """A row of the log, to be corrected. Its own goal and resource stay choosable when they are over."""

    minutes = forms.CharField(
        max_length=20,
        help_text="25, 1:30, 1h30 or 90 min",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    without_entry = forms.BooleanField(required=False, label="Not about this entry")

    def __init__(
        self,
        *args: Any,
        session: StudySession,
        today: date,
        person: Person,
        targets: LogTargets,
        **kwargs: Any,
    ) -> None:
        self.session = session
        kwargs["initial"] = {
            "minutes": session.minutes,
            "on": session.on,
            "goal": session.goal_id or "",
            "resource": session.resource_id or "",
            "entry": session.entry_id,
            "note": session.note,
        }
        super().__init__(*args, person=person, targets=targets, **kwargs)
        self.fields["on"] = StudyDayField(today=max(today, session.on))
        self.order_fields(("minutes", "on", "goal", "resource", "note"))

    def clean_minutes(self) -> int:
        try:
            return read_minutes(self.cleaned_data["minutes"])
        except LineRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean_entry(self) -> int | None:
        """The row's own entry may be in the bin by now, and stays."""
        number: int | None = self.cleaned_data.get("entry")
        return number if number == self.session.entry_id else super().clean_entry()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("without_entry"):
            cleaned["entry"] = None
        return cleaned

    def _goals(self) -> list[Goal]:
        own = self.session.goal
        goals = super()._goals()
        return goals if own is None or own in goals else [*goals, own]

    def _resources(self) -> list[Resource]:
        own = self.session.resource
        resources = super()._resources()
        return resources if own is None or own in resources else [*resources, own]


class KeepForm(forms.Form):
    """What to keep of a timer that ran too long to be believed."""

    minutes = forms.CharField(max_length=20, label="Minutes to keep", help_text="25, 1:30, 1h30 or 90 min")

    def clean_minutes(self) -> int:
        try:
            return read_minutes(self.cleaned_data["minutes"])
        except LineRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class StudyPreferencesForm(forms.ModelForm):
    weekly_minutes = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_WEEKLY_MINUTES,
        label="Minutes a week",
        help_text="Over all goals. Left empty, the minutes of your goals are added up.",
    )
    shows_streak = forms.BooleanField(required=False, label="Show my weeks in a row")

    class Meta:
        model = StudyPreferences
        fields = ("weekly_minutes", "shows_streak")
