"""Input for one item of an exam's map."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from certs.models import ExamMapItem
from certs.queries.map_items import ItemRefused, ItemValues, is_changed_since, tasks_of_exam

_SEPARATORS = re.compile(r"[\s,;]+")


def tasks_in(text: str) -> list[str]:
    return [task for task in _SEPARATORS.split(text) if task]


class ExamMapItemForm(forms.ModelForm):
    """Tasks are written as 1.2, 3.1; the base revision tells whether somebody was quicker."""

    tasks = forms.CharField(help_text="The tasks that it serves, as 1.2, 3.1.")
    summary = forms.CharField(required=False, max_length=200, help_text="Why, and by which source.")
    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ExamMapItem
        fields = ("exam_map", "kind", "name", "service", "entry", "weight", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields[
                "name"
            ].help_text = "For a service, its official name; taken from the service if chosen."
        if self.instance.pk:
            rows = self.instance.tasks.values_list("domain__number", "number")
            self.initial["tasks"] = ", ".join(f"{domain}.{number}" for domain, number in rows)
            self.initial["base_revision"] = self.instance.exam_map.revision_number

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        exam_map = cleaned.get("exam_map") or (self.instance.exam_map if self.instance.pk else None)
        if cleaned.get("tasks") and exam_map is not None:
            try:
                tasks_of_exam(exam_map_id=exam_map.pk, tasks=self.task_list())
            except ItemRefused as refused:
                self.add_error("tasks", str(refused))
        if self.instance.pk and is_changed_since(
            item=ExamMapItem.objects.get(pk=self.instance.pk),
            base_revision=cleaned.get("base_revision") or 0,
        ):
            self.add_error(
                None,
                "Somebody changed this item after you opened it. Open it again in another tab and compare; "
                "what you wrote still stands here.",
            )
        if not cleaned.get("name") and not cleaned.get("service"):
            self.add_error("name", "Name it, or choose a service.")
        return cleaned

    def task_list(self) -> list[str]:
        return tasks_in(self.cleaned_data.get("tasks", ""))

    def values(self) -> ItemValues:
        cleaned = self.cleaned_data
        return ItemValues(
            kind=cleaned["kind"],
            name=cleaned.get("name") or "",
            service=cleaned.get("service"),
            entry=cleaned.get("entry"),
            weight=cleaned["weight"],
            why=cleaned.get("why") or "",
            tasks=self.task_list(),
        )
