"""What a person decides about one entry of the inbox, and what makes a reader doubt a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from notes.forms.entries import LARGEST_REVISION, LONGEST_BODY, LONGEST_LINE, LineField, TagsField, TextField
from notes.models import Doubt

LONGEST_TITLE = 300


class ActForm(forms.Form):
    """Every act is based on the revision that the person saw."""

    base_revision = forms.IntegerField(min_value=0, max_value=LARGEST_REVISION, widget=forms.HiddenInput)
    prefix_of_ids = "act"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.prefix_of_ids}-%s")
        super().__init__(*args, **kwargs)


class PromoteForm(ActForm):
    prefix_of_ids = "promote"
    title = LineField(
        max_length=LONGEST_TITLE,
        error_messages={"required": "A term needs a title."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    refine = forms.BooleanField(required=False, label="Refine it too: it leaves the unsorted lines")


class AttachForm(ActForm):
    prefix_of_ids = "attach"
    target = forms.IntegerField(
        min_value=1,
        max_value=2**62,
        error_messages={"required": "Choose the term to which these lines belong."},
    )


class DetachForm(ActForm):
    prefix_of_ids = "detach"
    lines = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Choose the lines that shall stand by themselves."}
    )

    def __init__(self, *args: Any, line_numbers: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._numbers = list(line_numbers)
        field = self.fields["lines"]
        field.choices = [(number, str(number)) for number in line_numbers]  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = "Those lines are not there any more. Look again."

    def clean_lines(self) -> tuple[int, int]:
        """The first and the last of lines that stand together."""
        chosen = sorted(self.cleaned_data["lines"])
        between = [number for number in self._numbers if chosen[0] <= number <= chosen[-1]]
        if chosen != between:
            raise forms.ValidationError("Choose lines that stand together, without a gap.")
        return chosen[0], chosen[-1]


class TagForm(ActForm):
    prefix_of_ids = "tag"
    tags = TagsField(
        one_per_line=False,
        max_length=LONGEST_LINE,
        required=False,
        help_text="with commas between them",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tags"]
        if isinstance(field, TagsField):
            field.borne = frozenset(self.initial.get("tags") or ())


class CorrectForm(ActForm):
    """The entry's own lines; a term has a definition, untitled lines have none."""

    prefix_of_ids = "correct"
    definition = LineField(
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "mono", "data-one-line": "", "spellcheck": "true"}),
    )
    body = TextField(
        max_length=LONGEST_BODY,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "true"}),
    )
    settles = forms.BooleanField(required=False, label="This answers the doubt")

    def __init__(self, *args: Any, is_item: bool, is_doubted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_item:
            del self.fields["definition"]
            self.fields["body"].label = "Lines"
        if not is_doubted:
            del self.fields["settles"]


class SettleForm(ActForm):
    """What came of a doubt, in a few words."""

    prefix_of_ids = "settle"
    note = LineField(
        max_length=Doubt.LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Why, e.g. the docs say so too (optional)"}),
    )


class DoubtForm(forms.Form):
    """Which line, why, and whether with one's name."""

    line = forms.ChoiceField(
        error_messages={
            "required": "Choose the line that you doubt.",
            "invalid_choice": "That line was changed meanwhile. Look again, and choose.",
        }
    )
    reason = LineField(
        max_length=Doubt.LONGEST_REASON,
        required=False,
        label="Why",
        help_text="optional; a link helps",
        widget=forms.TextInput(attrs={"placeholder": "e.g. the catalogue says 15 minutes"}),
    )
    named = forms.BooleanField(required=False, label="Sign it with my name; without this nobody learns it")

    def __init__(self, *args: Any, lines: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [(value, value) for value in lines]  # type: ignore[attr-defined]
