from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import UploadedFile

from certs.exam_facts.credential_rows import (
    EARLIEST,
    TOO_FAR,
    HeldRow,
    RowsUnreadable,
    is_too_far,
    read_rows,
)
from certs.exam_facts.team_needs import NeedsUnreadable, read_needs
from certs.models import Certification, ExamVersion
from notes.access import Person

MOST_CSV_BYTES = 1_000_000
NEWEST_FIRST = "-available_from"


class TeamNeedsForm(forms.Form):
    """All needs in one text: 2 × SAA, 1 × SAP. `base` carries what the person was shown."""

    needs = forms.CharField(
        label="The team needs",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="A count and a certificate’s letters, with commas between: 2 × SAA, 1 × SAP.",
    )
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_needs(self) -> dict[str, int]:
        known = set(Certification.objects.values_list("abbreviation", flat=True))
        try:
            return read_needs(self.cleaned_data["needs"], known=known)
        except NeedsUnreadable as error:
            raise forms.ValidationError(str(error)) from error

    def clean_base(self) -> dict[str, int]:
        try:
            base = json.loads(self.cleaned_data["base"] or "{}")
        except (ValueError, RecursionError):
            base = None
        is_sound = isinstance(base, dict) and all(isinstance(one, int) for one in base.values())
        if not is_sound:
            raise forms.ValidationError("The form came back changed. Open it anew.")
        return dict(base)


class RecordedCredentialForm(forms.Form):
    """A certificate that another member holds."""

    person = forms.ModelChoiceField(
        get_user_model()._default_manager.filter(is_active=True).order_by("username"), label="Who holds it"
    )
    certification = forms.ModelChoiceField(
        Certification.objects.order_by("level", "name"), label="Certificate"
    )
    version = forms.ModelChoiceField(
        ExamVersion.objects.order_by("certification", NEWEST_FIRST),
        label="Exam passed",
        required=False,
        empty_label="not known",
    )
    on = forms.DateField(label="Earned on", widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(
        label="Valid until, as printed",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: it follows from the exam’s validity, if that is known.",
    )

    def __init__(self, *args: Any, by: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        person: Any = self.fields["person"]
        person.queryset = person.queryset.exclude(pk=by.pk)
        person.label_from_instance = lambda one: one.shown_name

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not EARLIEST <= on <= self._today:
            raise forms.ValidationError(f"A certificate is earned between {EARLIEST} and today.")
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        version, certification = cleaned.get("version"), cleaned.get("certification")
        if version and certification and version.certification_id != certification.pk:
            self.add_error("version", f"{version.code} is no exam of {certification.abbreviation}.")
        on, until = cleaned.get("on"), cleaned.get("valid_until")
        if on and until and until < on:
            self.add_error("valid_until", "It would end before it was earned.")
        elif until and is_too_far(until, today=self._today):
            self.add_error("valid_until", TOO_FAR)
        return cleaned


class CredentialRowsForm(forms.Form):
    """A CSV file, or its text again when the dry run was agreed to."""

    file = forms.FileField(label="A CSV file", required=False)
    text = forms.CharField(label="or its text", required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        sent: UploadedFile | None = cleaned.get("file")
        text = _text_of(sent) if sent else cleaned.get("text", "")
        if not text.strip():
            raise forms.ValidationError("Choose a file, or paste its text.")
        if len(text.encode()) > MOST_CSV_BYTES:
            raise forms.ValidationError("The file is over one megabyte. Load it in parts.")
        try:
            rows: list[HeldRow] = read_rows(text, today=self._today)
        except RowsUnreadable as error:
            raise forms.ValidationError(str(error)) from error
        if not rows:
            raise forms.ValidationError("There is no row below the first line.")
        return {"text": text, "rows": rows}


def _text_of(sent: UploadedFile) -> str:
    if (sent.size or 0) > MOST_CSV_BYTES:
        raise forms.ValidationError("The file is over one megabyte. Load it in parts.")
    try:
        return str(sent.read(), "utf-8-sig")
    except UnicodeDecodeError as error:
        raise forms.ValidationError("The file is not in UTF-8. Save it as CSV UTF-8.") from error
