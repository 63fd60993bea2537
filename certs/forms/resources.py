from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms

from certs.models import ExamVersion, Resource
from certs.queries.resources import length_of
from certs.study_days.positions import (
    LONGEST_WORDS,
    MOST,
    Length,
    Position,
    PositionRefused,
    clock,
    read_position,
    read_seconds,
)

LONGEST_URL = 2000
MOST_SECONDS = 1000 * 3600
MOST_COUNT = 100_000


class ResourceForm(forms.Form):
    """A course, video, book, question bank, article or lab; an address is not needed."""

    kind = forms.ChoiceField(label="What it is", choices=Resource.Kind.choices)
    title = forms.CharField(
        max_length=300, error_messages={"required": "Give it a title by which the team knows it."}
    )
    url = forms.CharField(
        label="Address", required=False, max_length=LONGEST_URL, widget=forms.URLInput,
        help_text="Of the page or the video; a book may have none. A link of the notes is found again by it.",
    )  # fmt: skip
    author = forms.CharField(required=False, max_length=200)
    length_time = forms.CharField(
        label="Length in time", required=False, max_length=20, help_text="14:00:00 or 1h30."
    )
    length_pages = forms.IntegerField(label="Pages", required=False, min_value=1, max_value=MOST_COUNT)
    length_items = forms.IntegerField(
        label="Questions, lessons or labs", required=False, min_value=1, max_value=MOST_COUNT
    )
    exams = forms.ModelMultipleChoiceField(
        ExamVersion.objects.order_by("certification__level", "code"),
        label="Exams it is for",
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def of(cls, resource: Resource) -> ResourceForm:
        """The form as it stands for a resource."""
        seconds = resource.length_seconds
        initial = {
            "kind": resource.kind,
            "title": resource.title,
            "url": resource.link.url if resource.link else "",
            "author": resource.author,
            "length_time": clock(seconds) if seconds else "",
            "length_pages": resource.length_pages,
            "length_items": resource.length_items,
            "exams": [one.code for one in resource.exam_versions.all()],
        }
        return cls(initial=initial)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if not url:
            return ""
        try:
            parts = urlsplit(url)
            is_web = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_web = False
        if not is_web or any(char.isspace() or ord(char) < 32 for char in url):
            raise forms.ValidationError("Write a whole address that begins with https:// or http://.")
        return url

    def clean_length_time(self) -> int | None:
        text = str(self.cleaned_data["length_time"]).strip()
        if not text:
            return None
        try:
            seconds = read_seconds(text)
        except PositionRefused as error:
            raise forms.ValidationError(str(error)) from error
        if not seconds or seconds > MOST_SECONDS:
            raise forms.ValidationError("Write a length of time up to 1000 hours: 14:00:00, 1h30 or 90 min.")
        return seconds

    @property
    def length(self) -> Length:
        asked = self.cleaned_data
        return Length(asked["length_time"], asked["length_pages"], asked["length_items"])


class PositionForm(forms.Form):
    """Where one is in a resource, in one field."""

    where = forms.CharField(label="Where you are", max_length=300, required=False)

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._length = length_of(resource)

    def clean_where(self) -> Position:
        try:
            return read_position(str(self.cleaned_data["where"]), self._length)
        except PositionRefused as error:
            raise forms.ValidationError(str(error)) from error


class BeforeForm(forms.Form):
    """A place as it was, which Undo brings back."""

    seconds = forms.IntegerField(required=False, min_value=0, max_value=MOST_SECONDS)
    page = forms.IntegerField(required=False, min_value=0, max_value=MOST)
    item = forms.IntegerField(required=False, min_value=0, max_value=MOST)
    percent = forms.IntegerField(required=False, min_value=0, max_value=100)
    words = forms.CharField(required=False, max_length=LONGEST_WORDS)
    finished_at = forms.CharField(required=False, max_length=40)

    def clean_finished_at(self) -> datetime | None:
        text = self.cleaned_data["finished_at"]
        try:
            at = datetime.fromisoformat(text) if text else None
        except ValueError:
            at = None
        if text and (at is None or at.tzinfo is None):
            raise forms.ValidationError("The form came back changed. Open the page anew.")
        return at

    @property
    def position(self) -> Position:
        asked = self.cleaned_data
        return Position(asked["seconds"], asked["page"], asked["item"], asked["percent"], asked["words"])


class OpinionForm(forms.Form):
    """What one says of a resource to the team; both empty takes it back."""

    rating = forms.TypedChoiceField(
        choices=[("", "no stars")] + [(str(one), f"{one} of 5") for one in range(5, 0, -1)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    text = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
