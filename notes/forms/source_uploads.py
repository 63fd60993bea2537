"""Notes files that curators send, and what they say about them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from notes.models import SourceFile
from notes.source_notes.documents import UnreadableText
from notes.source_notes.file_names import UnusableName, file_name
from notes.source_notes.reader import text_of_bytes

ACCEPTED = ".md,text/markdown"
NO_FILE = "There is no notes file in what was sent. Choose one whose name ends in .md."
LARGEST_COUNT = 2**31 - 1


class SentNotes(NamedTuple):
    """The name in the wiki, the name it was sent under, its bytes."""

    name: str
    sent_name: str
    data: bytes


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files at once; each is judged by itself."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = list(data) if isinstance(data, Sequence) and not isinstance(data, str) else [data]
        if not [one for one in files if one]:
            return [super().clean(None, initial)]
        return [super(FilesField, self).clean(one, initial) for one in files if one]


class UploadForm(forms.Form):
    notes = FilesField(
        label="Notes files",
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "missing", "invalid"), NO_FILE),
        widget=FilesInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = filesizeformat(settings.AWSKB_MAX_NOTES_BYTES)
        self.fields["notes"].help_text = f"Markdown as UTF-8, together at most {most}."

    def clean_notes(self) -> list[SentNotes]:
        sent: list[UploadedFile] = self.cleaned_data["notes"]
        size, most = sum(one.size or 0 for one in sent), settings.AWSKB_MAX_NOTES_BYTES
        if size > most:
            raise forms.ValidationError(
                f"This is {filesizeformat(size)}; what is sent at once has at most {filesizeformat(most)}. "
                "Send fewer files, or let an administrator load it with manage.py load_notes.",
                code="too_large",
            )
        read: list[SentNotes] = []
        problems: list[str] = []
        for one in sent:
            try:
                file = _read(one)
            except (UnusableName, UnreadableText) as error:
                problems.append(f"{_shown(one)}: {error}")
                continue
            if any(other.name.casefold() == file.name.casefold() for other in read):
                problems.append(f"{file.name}: two files of this name were sent. Send one of them.")
            read.append(file)
        if problems:
            raise forms.ValidationError([*problems, "Nothing was kept."])
        return read

    @property
    def is_too_large(self) -> bool:
        return any(error.code == "too_large" for error in self.errors.as_data().get("notes", []))


class FileNameForm(forms.Form):
    """Which file of the wiki an uploaded one is: a known one, or none of them."""

    order = forms.IntegerField(min_value=0, max_value=1000)
    choice = forms.ChoiceField(choices=[("known", "It is that file"), ("new", "It is a new file")])


class LoadForm(forms.Form):
    """What the person saw before they loaded."""

    seen = forms.CharField(max_length=64)
    agreed_to_bin = forms.IntegerField(min_value=0, max_value=LARGEST_COUNT, required=False)

    def clean_agreed_to_bin(self) -> int:
        return int(self.cleaned_data["agreed_to_bin"] or 0)


def _read(sent: UploadedFile) -> SentNotes:
    name = file_name(sent.name or "")
    path = PurePosixPath(name)
    if path.suffix.lower() != ".md" or not path.stem.strip():
        raise UnusableName("a notes file has a name that ends in .md. Rename it and send it again.")
    data = sent.read()
    text_of_bytes(data)
    known = SourceFile.objects.filter(name__iexact=name).values_list("name", flat=True).first()
    return SentNotes(known or name, name, data)


def _shown(sent: UploadedFile) -> str:
    name = sent.name or "a file without a name"
    return name if len(name) <= 80 else f"{name[:60]}…{name[-15:]}"
