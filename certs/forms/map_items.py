"""Input for one item of an exam's map, on the page where curators correct it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q

from certs.exam_facts.maps import task_order
from certs.forms.exam_maps import tasks_in
from certs.models import ExamMapItem, ExamVersion
from certs.queries.map_items import ItemRefused, ItemValues, tasks_of_exam
from notes.models import Entry, Service


class MapItemForm(forms.Form):
    """A service by its name, or a topic, which an entry may cover under another name."""

    kind = forms.ChoiceField(choices=ExamMapItem.Kind.choices)
    name = forms.CharField(
        max_length=200, help_text="Of a service, its name in the catalogue; of a topic, any words."
    )
    entry = forms.CharField(
        required=False,
        max_length=300,
        label="Entry",
        help_text="Of a topic, the entry that covers it under another name: its title, or its address here.",
    )
    weight = forms.ChoiceField(choices=ExamMapItem.Weight.choices, label="Importance")
    why = forms.CharField(required=False, max_length=ExamMapItem.LONGEST_WHY)
    summary = forms.CharField(required=False, max_length=200, help_text="Why, and by which source.")
    base_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self, *args: Any, version: ExamVersion, tasks: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.fields["tasks"] = (
            forms.MultipleChoiceField(choices=list(tasks), widget=forms.CheckboxSelectMultiple)
            if tasks
            else forms.CharField(max_length=200, help_text="The tasks that it serves, as 1.2, 3.1.")
        )

    def clean_tasks(self) -> list[str]:
        said = self.cleaned_data["tasks"]
        tasks = sorted(tasks_in(said) if isinstance(said, str) else said, key=task_order)
        try:
            tasks_of_exam(exam_map_id=self.version.pk, tasks=tasks)
        except ItemRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return tasks

    def clean_entry(self) -> Entry | None:
        said = self.cleaned_data["entry"].strip()
        if not said:
            return None
        slug = said.rstrip("/").rpartition("/")[2]
        live = Entry.objects.live().filter(slug__isnull=False)
        found = list(live.filter(Q(slug=slug) | Q(title__iexact=said)).order_by("pk")[:3])
        exact = [one for one in found if one.slug == slug]
        if len(exact or found) != 1:
            told = ", ".join(str(one.slug) for one in found)
            raise forms.ValidationError(
                f"Several entries are called so. Write the address of one: {told}."
                if found
                else "There is no such entry."
            )
        return (exact or found)[0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["service"] = None
        if cleaned.get("kind") == ExamMapItem.Kind.SERVICE and cleaned.get("name"):
            name = cleaned["name"].strip()
            services = list(Service.objects.filter(Q(name__iexact=name) | Q(short__iexact=name))[:2])
            named = [one for one in services if one.name.casefold() == name.casefold()] or services
            cleaned["service"] = named[0] if len(named) == 1 else None
            if cleaned["service"] is None:
                self.add_error("name", "The catalogue has no such service. Write its official name.")
        return cleaned

    def values(self) -> ItemValues:
        said = self.cleaned_data
        return ItemValues(
            kind=said["kind"],
            name=said["name"],
            service=said["service"],
            entry=said["entry"],
            weight=said["weight"],
            why=said["why"],
            tasks=said["tasks"],
        )
