"""Input for a practice test: so many answers, so many of them correct, by domain where that is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from certs.forms.study_day import StudyDayField
from certs.models import Domain, PracticeTest, Resource
from certs.models.study_session import MOST_MINUTES, MOST_QUESTIONS

LONGEST_NOTE = 2000


def _count(label: str, least: int, *, required: bool) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "control practice-count", "inputmode": "numeric"})
    return forms.IntegerField(
        min_value=least, max_value=MOST_QUESTIONS, required=required, label=label, widget=widget
    )


class PracticeForm(forms.Form):
    """For one exam version, whose domains have two fields each."""

    correct = _count("Correct", 0, required=True)
    answered = _count("Of answered", 1, required=True)
    minutes = forms.IntegerField(
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
        widget=forms.NumberInput(attrs={"class": "control practice-count", "inputmode": "numeric"}),
    )
    resource = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"class": "control"}),
        error_messages={"invalid_choice": "That resource is not there. Choose one of the list."},
    )
    note = forms.CharField(max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    logs_minutes = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        domains: Sequence[Domain],
        resources: Sequence[Resource],
        today: date,
        test: PracticeTest | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _initial(test) if test else {"on": today, "logs_minutes": True}
        super().__init__(*args, **kwargs)
        self.domains = list(domains)
        self.fields["on"] = StudyDayField(today=max(today, test.on) if test else today)
        own = test.resource if test else None
        listed = [*resources, *([own] if own is not None and own not in resources else [])]
        self.fields["resource"].choices = [  # type: ignore[attr-defined]
            ("", "no resource"),
            *((resource.pk, resource.title) for resource in listed),
        ]
        for domain in self.domains:
            for what, least in (("correct", 0), ("answered", 0)):
                label = f"{what.capitalize()} in {domain.name}"
                self.fields[f"{what}_{domain.number}"] = _count(label, least, required=False)

    @property
    def rows(self) -> list[tuple[Domain, forms.BoundField, forms.BoundField]]:
        return [
            (domain, self[f"correct_{domain.number}"], self[f"answered_{domain.number}"])
            for domain in self.domains
        ]

    @property
    def parts(self) -> list[tuple[Domain, int, int]]:
        """What is known by domain: correct and answered."""
        held = self.cleaned_data
        found = (
            (domain, held.get(f"correct_{domain.number}"), held.get(f"answered_{domain.number}"))
            for domain in self.domains
        )
        return [(domain, correct or 0, answered) for domain, correct, answered in found if answered]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for domain in self.domains:
            correct, answered = (
                cleaned.get(f"correct_{domain.number}"),
                cleaned.get(f"answered_{domain.number}"),
            )
            if correct and not answered and f"answered_{domain.number}" not in self.errors:
                self.add_error(f"answered_{domain.number}", "Of how many?")
            elif answered and correct is None and f"correct_{domain.number}" not in self.errors:
                self.add_error(f"correct_{domain.number}", "How many were correct?")
            elif answered and correct and correct > answered:
                self.add_error(f"correct_{domain.number}", "More are correct than were answered.")
        correct, answered = cleaned.get("correct"), cleaned.get("answered")
        if correct is not None and answered is not None:
            if correct > answered:
                self.add_error("correct", "More are correct than were answered.")
            elif not self.errors:
                self._check_sums(correct, answered)
        return self.cleaned_data

    def _check_sums(self, correct: int, answered: int) -> None:
        """The domains may be known in part, never for more than the whole."""
        in_domains = sum(part[2] for part in self.parts)
        right_in_domains = sum(part[1] for part in self.parts)
        if in_domains > answered:
            self.add_error(None, f"The domains add up to {in_domains} answers, the test has {answered}.")
        elif right_in_domains > correct:
            self.add_error(
                None, f"The domains add up to {right_in_domains} correct answers, the test has {correct}."
            )
        elif correct - right_in_domains > answered - in_domains:
            rest, right = answered - in_domains, correct - right_in_domains
            self.add_error(
                None, f"Outside these domains {right} answers would be correct of {rest}. Check the numbers."
            )


def _initial(test: PracticeTest) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "on": test.on,
        "correct": test.correct,
        "answered": test.answered,
        "minutes": test.minutes,
        "resource": test.resource_id or "",
        "note": test.note,
    }
    for part in test.domains.all():
        initial[f"correct_{part.domain.number}"] = part.correct
        initial[f"answered_{part.domain.number}"] = part.answered
    return initial
