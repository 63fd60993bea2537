from django import forms


class DeleteOwnDataForm(forms.Form):
    """Said by a tick, not by one click: nothing brings a deleted record back."""

    sure = forms.BooleanField(
        label="Delete all of it. I know that nobody can bring it back.",
        error_messages={"required": "Tick the box if you want all of it deleted. Nothing was deleted."},
    )
