"""Input for a sitting: which exam, when, what the report says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from certs.exam_facts.scores import OutcomeMissing, ScoreContradicts, outcome_of
from certs.forms.past_days import day_field, past_day
from certs.models import Attempt, AttemptDomain, Domain, ExamVersion
from certs.models.exam_version import HIGHEST_SCORE, LOWEST_SCORE

LONGEST_NOTE = 5000
BY_SCORE = ("", "as the score says")


class AttemptForm(forms.Form):
    exam = forms.ChoiceField(label="Exam")
    sat_on = day_field("Day you sat it")
    score = forms.IntegerField(
        label="Score",
        required=False,
        min_value=LOWEST_SCORE,
        max_value=HIGHEST_SCORE,
        help_text="The scaled score of the report, 100 to 1000. Leave it empty if you do not have it.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    outcome = forms.ChoiceField(
        label="Result",
        required=False,
        choices=[BY_SCORE, *Attempt.Outcome.choices],
        help_text="Needed only without a score; AWS gives results within five business days.",
    )
    note = forms.CharField(
        label="Note", required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        versions: Sequence[ExamVersion],
        today: date,
        domains: Sequence[Domain] = (),
        attempt: Attempt | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {version.code: version for version in versions}
        self.domains, self.today, self.attempt = domains, today, attempt
        choices = [(code, f"{code} {version.name}") for code, version in self.versions.items()]
        self.fields["exam"] = forms.ChoiceField(label="Exam", choices=[("", "Choose one"), *choices])
        self.fields["sat_on"].widget.attrs["max"] = today.isoformat()
        for domain in domains:
            self.fields[f"domain_{domain.pk}"] = forms.ChoiceField(
                label=f"{domain.number}. {domain.name}",
                required=False,
                choices=[("", "not said"), *AttemptDomain.Result.choices],
            )

    def clean_sat_on(self) -> date:
        return past_day(self.cleaned_data["sat_on"], today=self.today, booked_elsewhere=True)

    def clean(self) -> dict[str, Any]:
        """A word of the person that the score contradicts is refused, not overruled."""
        cleaned = self.cleaned_data
        version = self.version
        if version is not None and not self.errors.keys() & {"score", "outcome"}:
            mark = self.pass_mark_of(version)
            try:
                outcome_of(score=cleaned.get("score"), pass_mark=mark, said=cleaned.get("outcome", ""))
            except (ScoreContradicts, OutcomeMissing) as refusal:
                self.add_error("outcome", str(refusal))
        return cleaned

    def pass_mark_of(self, version: ExamVersion) -> int | None:
        """The one copied when the sitting was recorded, unless it is another exam now."""
        kept = self.attempt
        if kept is not None and kept.exam_version_id == version.pk and kept.pass_mark is not None:
            return kept.pass_mark
        return version.passing_score

    @property
    def version(self) -> ExamVersion | None:
        return self.versions.get(self.cleaned_data.get("exam", ""))

    @property
    def results(self) -> dict[int, str]:
        return {one.pk: self.cleaned_data.get(f"domain_{one.pk}", "") for one in self.domains}

    @property
    def domain_fields(self) -> list[forms.BoundField]:
        return [self[f"domain_{domain.pk}"] for domain in self.domains]
