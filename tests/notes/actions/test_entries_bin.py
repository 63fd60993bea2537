"""The bin takes an entry with what is below it, and gives exactly that back."""

from typing import Any

import pytest
from django.contrib.auth.models import AbstractUser

from notes.actions.bin import bin_entries
from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryInBin,
    EntryNotInBin,
    bin_entry,
    restore_entry,
)
from notes.models import Citation, Entry, Reference, Revision
from tests.factories.notes import NOW, a_group, a_section, a_term, an_item, edited

pytestmark = pytest.mark.django_db


def acted(action: Any, entry: Entry, **options: Any) -> Entry:
    entry.refresh_from_db()
    options.setdefault("base_revision", entry.revision_number)
    return action(entry_id=entry.pk, by=options.pop("by", None), at=NOW, through="form", **options)


def live() -> set[str]:
    return {str(entry) for entry in Entry.objects.live()}


def test_an_entry_goes_with_what_is_below_it_and_each_has_a_revision(ada: AbstractUser) -> None:
    section = a_section("S3")
    term = a_term("bucket", a_group("FILE", section))
    binned = acted(bin_entry, section, by=ada)
    term.refresh_from_db()
    assert (binned.binned_by, term.bin_root_id, live()) == (ada, section.pk, {"aws"})
    assert Revision.objects.get(entry=term, number=2).state["binned"] is True
    assert term.slug == "bucket"
    assert a_term("bucket").slug != "bucket"


def test_restoring_brings_back_what_went_along_and_not_what_went_before() -> None:
    section = a_section("S3")
    early, late = a_term("Glacier", section), a_term("bucket", section, "holds https://s3.example/")
    acted(bin_entry, early)
    acted(bin_entry, section)
    assert not Citation.objects.filter(entry=late).exists()
    acted(restore_entry, section)
    assert live() == {"aws", "S3", "bucket"}
    assert Citation.objects.filter(entry=late).count() == 1
    late.refresh_from_db()
    assert (late.revision_number, late.bin_root_id) == (3, None)
    acted(restore_entry, early)
    assert "Glacier" in live()


def test_what_went_with_an_entry_cannot_be_restored_alone() -> None:
    section = a_section("S3")
    term = a_term("bucket", section)
    acted(bin_entry, section)
    with pytest.raises(EntryNotInBin):
        acted(restore_entry, term)


def test_nothing_is_restored_below_something_in_the_bin() -> None:
    section = a_section("S3")
    term = a_term("bucket", section)
    acted(bin_entry, term)
    acted(bin_entry, section)
    with pytest.raises(EntryCannotBeSaved) as refusal:
        acted(restore_entry, term)
    assert list(refusal.value.errors) == ["parent"]


def test_the_bin_too_checks_the_revision() -> None:
    term = a_term("bucket")
    edited(term, definition="holds objects")
    with pytest.raises(EditedMeanwhile):
        acted(bin_entry, term, base_revision=1)
    acted(bin_entry, term)
    with pytest.raises(EntryInBin):
        acted(bin_entry, term)
    with pytest.raises(EditedMeanwhile):
        acted(restore_entry, term, base_revision=1)


def test_a_reference_to_an_entry_in_the_bin_is_wanted_until_it_is_back() -> None:
    term = a_term("bucket")
    other = a_term("cabinet", definition="see [[bucket]]")
    acted(bin_entry, term)
    assert Reference.objects.get(entry=other).state == "wanted"
    acted(restore_entry, term)
    reference = Reference.objects.get(entry=other)
    assert (reference.state, reference.target) == ("resolved", term)


def test_many_entries_are_binned_at_once_each_by_itself() -> None:
    section = a_section("S3")
    term, item = a_term("bucket", section), an_item("* a line", section)
    other = a_term("EBS")
    binned = bin_entries(
        entry_ids=[term.pk, section.pk, other.pk], by=None, at=NOW, through="load", summary="gone"
    )
    assert {entry.pk: entry.bin_root_id for entry in binned} == {
        section.pk: section.pk,
        term.pk: section.pk,
        item.pk: section.pk,
        other.pk: other.pk,
    }
    assert set(Revision.objects.filter(number=2).values_list("summary", flat=True)) == {"gone"}
    assert bin_entries(entry_ids=[term.pk], by=None, at=NOW, through="load") == []
