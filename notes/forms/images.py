"""Pictures that people send, and the words said instead of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from notes.forms.entries import LineField
from notes.rendering.own_images import LONGEST_ALT

ACCEPTED_TYPES = "image/png,image/jpeg,image/webp,image/gif"


def alt_field() -> LineField:
    """What a picture shows, in one line; empty for one that only decorates."""
    return LineField(
        label="Alt text",
        required=False,
        max_length=LONGEST_ALT,
        help_text="What the picture shows, for people who do not see it. Empty only if it just decorates.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class UploadForm(forms.Form):
    """One file; what it holds is judged by the action, from its bytes."""

    image = forms.FileField(
        label="Image",
        error_messages={
            "required": "There is no image in what was sent. Choose a file.",
            "missing": "There is no image in what was sent. Choose a file.",
            "empty": "This file is empty.",
        },
        widget=forms.FileInput(attrs={"accept": ACCEPTED_TYPES}),
    )
    alt = alt_field()

    # Told by the view: the image is sound, but there is no room for it.
    is_not_kept = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = filesizeformat(settings.AWSKB_MAX_IMAGE_BYTES)
        self.fields["image"].help_text = f"PNG, JPEG, WebP or GIF, at most {most}."

    def clean_image(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["image"]
        most = settings.AWSKB_MAX_IMAGE_BYTES
        size = file.size or 0
        if size > most:
            raise forms.ValidationError(
                f"This file has {filesizeformat(size)}; an image has at most {filesizeformat(most)}. "
                "Make it smaller, or save it as a JPEG.",
                code="too_large",
            )
        return file


class AltForm(forms.Form):
    alt = alt_field()
