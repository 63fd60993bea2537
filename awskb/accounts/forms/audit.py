"""What of the audit log is asked for; what is no person, kind or day is not asked."""

from datetime import MAXYEAR, MINYEAR, date

from django import forms

from awskb.accounts.queries.audit import KIND_WORDS, Kind

LARGEST_NUMBER = 2**63 - 1


class AuditForm(forms.Form):
    person = forms.CharField(required=False, max_length=150, strip=True)
    kind = forms.ChoiceField(
        required=False, choices=[("", "everything"), *((kind.value, KIND_WORDS[kind]) for kind in Kind)]
    )
    day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    older_than = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_NUMBER, widget=forms.HiddenInput
    )

    def clean_day(self) -> date | None:
        """A day at the edge of the calendar has no beginning or end in every time zone."""
        day: date | None = self.cleaned_data["day"]
        return day if day is not None and MINYEAR < day.year < MAXYEAR else None

    @property
    def chosen_kind(self) -> Kind | None:
        kind = self.cleaned_data.get("kind")
        return Kind(kind) if kind else None
