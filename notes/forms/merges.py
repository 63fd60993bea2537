"""The text of an entry made of two."""

from __future__ import annotations

from typing import Any

from django import forms

from notes.forms.entries import (
    LARGEST_REVISION,
    LONGEST_BODY,
    LONGEST_LINE,
    LONGEST_TITLE,
    BodyWidget,
    LineField,
    NamesField,
    TagsField,
    TextField,
)
from notes.models import Entry


class MergeForm(forms.Form):
    """The result as the person wants it, and the revisions of both on which it is based."""

    title = LineField(max_length=LONGEST_TITLE)
    expansion = LineField(max_length=LONGEST_TITLE, required=False)
    definition = LineField(
        max_length=LONGEST_LINE,
        required=False,
        help_text="of both, joined",
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "data-one-line": "", "spellcheck": "true"}),
    )
    body = TextField(
        max_length=LONGEST_BODY,
        required=False,
        strip=False,
        help_text="of both, joined",
        widget=BodyWidget(attrs={"rows": 10, "class": "mono", "spellcheck": "true"}),
    )
    aliases = NamesField(
        one_per_line=True,
        max_length=LONGEST_LINE,
        required=False,
        help_text="the other title among them",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tags = TagsField(
        one_per_line=False, max_length=LONGEST_LINE, required=False, help_text="with commas between them"
    )
    winner_base = forms.IntegerField(min_value=0, max_value=LARGEST_REVISION, widget=forms.HiddenInput)
    loser_base = forms.IntegerField(min_value=0, max_value=LARGEST_REVISION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Entry.Kind.TERM:
            del self.fields["expansion"]
        for name in ("aliases", "tags"):
            field = self.fields[name]
            if isinstance(field, NamesField):
                field.borne = frozenset(self.initial.get(name) or ())
