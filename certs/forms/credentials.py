"""Input for certificates that people hold: the certificate, its events, an answer to another's record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.template.defaultfilters import filesizeformat

from certs.exam_facts.credential_rows import TOO_FAR, is_too_far
from certs.forms.past_days import day_field, past_day
from certs.models import Certification, CredentialEvent, ExamVersion

LONGEST_NOTE = 5000
LONGEST_WHY = 1000
LONGEST_ADDRESS = 500
EXAM, GAME, MAINTAINED = "exam", "game", "maintained"
_KINDS = {
    EXAM: CredentialEvent.Kind.EARNED,
    GAME: CredentialEvent.Kind.RENEWED,
    MAINTAINED: CredentialEvent.Kind.MAINTAINED,
}
_PRINTED = "Only if the certificate has one printed that differs; empty: worked out."


class KeepingFields(forms.Form):
    """What a holder keeps with a certificate, theirs alone."""

    badge_url = forms.CharField(
        label="Badge address",
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text="An https address, for instance at Credly. It is only linked, never fetched.",
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label="Certificate file",
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/png,image/jpeg,image/webp"}),
    )
    note = forms.CharField(
        label="Note", required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_hidden = forms.BooleanField(
        label="Hide it from the team",
        required=False,
        help_text="The team then sees neither it nor what it renews. Badge, file and note are yours alone.",
    )

    # Told by the view: the file is sound, but there is no room for it.
    is_not_kept = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = filesizeformat(settings.AWSKB_MAX_IMAGE_BYTES)
        self.fields["file"].help_text = f"PDF, PNG, JPEG or WebP, at most {most}. Only you can open it."

    def clean_badge_url(self) -> str:
        address: str = self.cleaned_data["badge_url"].strip()
        if address:
            URLValidator(schemes=["https"], message="Write a whole address that begins with https://.")(
                address
            )
        return address

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        most = settings.AWSKB_MAX_IMAGE_BYTES
        if file is not None and (file.size or 0) > most:
            raise forms.ValidationError(f"A certificate’s file has at most {filesizeformat(most)}.")
        return file


class EventFields(forms.Form):
    """When it was earned, by which version, and until when it says that it holds."""

    on = day_field("Day you earned it")
    exam = forms.ChoiceField(label="Exam version", required=False)
    valid_until = day_field("Valid until, as printed", required=False, help_text=_PRINTED)

    def __init__(self, *args: Any, today: date, versions: Sequence[ExamVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.versions = {version.code: version for version in versions}
        choices = [("", "not known"), *((code, code) for code in self.versions)]
        self.fields["exam"] = forms.ChoiceField(label="Exam version", required=False, choices=choices)
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_on(self) -> date:
        return past_day(self.cleaned_data["on"], today=self.today)

    def clean_valid_until(self) -> date | None:
        until: date | None = self.cleaned_data["valid_until"]
        on: date | None = self.cleaned_data.get("on")
        if until and on and until < on:
            raise forms.ValidationError("It would end before it began.")
        if until and is_too_far(until, today=self.today):
            raise forms.ValidationError(TOO_FAR)
        return until

    @property
    def version(self) -> ExamVersion | None:
        return self.versions.get(self.cleaned_data.get("exam", ""))


class CredentialForm(EventFields, KeepingFields):
    """A certificate that one holds already."""

    certification = forms.ChoiceField(label="Certificate")
    field_order = ["certification", "on", "exam", "valid_until", "badge_url", "file", "note", "is_hidden"]

    def __init__(self, *args: Any, certifications: Sequence[Certification], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certifications = {one.abbreviation: one for one in certifications}
        choices = [("", "Choose one"), *((name, one.short_name) for name, one in self.certifications.items())]
        self.fields["certification"] = forms.ChoiceField(label="Certificate", choices=choices)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        certification, version = self.chosen, self.version
        if certification and version and version.certification_id != certification.pk:
            self.add_error("exam", f"{version.code} is an exam of another certificate.")
        return self.cleaned_data

    @property
    def chosen(self) -> Certification | None:
        return self.certifications.get(self.cleaned_data.get("certification", ""))


class CredentialEditForm(KeepingFields):
    drop_file = forms.BooleanField(label="Delete the file that is here", required=False)
    field_order = ["badge_url", "file", "drop_file", "note", "is_hidden"]


class EventForm(EventFields):
    """What kept a certificate alive since it was earned."""

    how = forms.ChoiceField(label="What happened", choices=[(EXAM, "its exam was passed")])
    field_order = ["how", "on", "exam", "valid_until"]

    def __init__(
        self, *args: Any, games: Sequence[str] = (), can_maintain: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(EXAM, "I passed its exam")]
        if can_maintain:
            choices.append((MAINTAINED, "I maintained it on AWS Skill Builder"))
        if games:
            choices.append((GAME, f"I renewed it by a game: {', '.join(games)}"))
        self.fields["how"] = forms.ChoiceField(label="What happened", choices=choices)
        self.fields["on"].label = "On which day"
        self.fields["exam"].help_text = "Only if an exam was passed."
        self.order_fields(self.field_order)

    @property
    def kind(self) -> str:
        return _KINDS[self.cleaned_data["how"]]

    @property
    def exam_version(self) -> ExamVersion | None:
        return self.version if self.cleaned_data["how"] == EXAM else None


class ContestForm(forms.Form):
    why = forms.CharField(
        label="What is wrong",
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The person who recorded it and the team’s leads read this.",
    )
