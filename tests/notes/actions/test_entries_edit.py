"""Editing: one revision for one change, never over somebody else's."""

from typing import Any

import pytest
from django.contrib.auth.models import AbstractUser
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryInBin,
    bin_entry,
    edit_entry,
    move_entry,
    refine_entry,
    set_mentioning,
    unrefine_entry,
)
from notes.actions.tree import FIRST
from notes.models import Citation, Entry, Reference, Revision
from tests.factories.notes import (
    NOW,
    a_group,
    a_root,
    a_section,
    a_term,
    an_item,
    edited,
    text_of,
    the_root,
)

pytestmark = pytest.mark.django_db


def acted(action: Any, entry: Entry, **options: Any) -> Entry:
    entry.refresh_from_db()
    options.setdefault("base_revision", entry.revision_number)
    return action(entry_id=entry.pk, by=None, at=NOW, through="form", **options)


def titles_below(parent: Entry) -> list[str]:
    return [str(entry) for entry in Entry.objects.live().filter(parent=parent).order_by("position", "id")]


def numbers_of(entry: Entry) -> list[int]:
    return list(Revision.objects.filter(entry=entry).order_by("number").values_list("number", flat=True))


def test_an_edit_saves_text_tags_and_names_as_one_revision(ben: AbstractUser) -> None:
    term = a_term("ECS", definition="containers", tags=("aws",))
    saved = edited(
        term,
        by=ben,
        definition="run containers",
        aliases=("Elastic Containers",),
        tags=("aws", "jobs"),
        summary="why",
    )
    revision = Revision.objects.get(entry=term, number=2)
    assert (saved.revision_number, saved.summary) == (2, "run containers")
    assert (revision.by, revision.summary, revision.state["tags"]) == (ben, "why", ["aws", "jobs"])
    assert revision.state["aliases"] == [{"name": "Elastic Containers", "origin": "person"}]
    assert Revision.objects.get(entry=term, number=1).state["definition"] == "containers"


def test_saving_what_is_there_already_writes_nothing() -> None:
    term = a_term("ECS", definition="containers ❓", tags=("aws",), aliases=("EC",))
    saved = edited(term)
    assert (saved.revision_number, numbers_of(term)) == (1, [1])


def test_a_save_based_on_an_older_revision_is_refused_with_both_states() -> None:
    term = a_term("ECS", definition="one")
    edited(term, definition="two")
    with pytest.raises(EditedMeanwhile) as refusal:
        edited(term, definition="three", base_revision=1)
    assert refusal.value.base is not None
    assert refusal.value.base.state["definition"] == "one"
    assert refusal.value.current.state["definition"] == "two"
    term.refresh_from_db()
    assert (term.definition, numbers_of(term)) == ("two", [1, 2])


def test_a_save_without_a_base_is_refused() -> None:
    term = a_term("ECS", definition="one")
    with pytest.raises(EditedMeanwhile) as refusal:
        edit_entry(
            entry_id=term.pk,
            base_revision=None,  # type: ignore[arg-type]
            by=None,
            at=NOW,
            through="form",
            text=text_of(term, definition="two"),
            parent_id=term.parent_id,
        )
    assert refusal.value.base is None


def test_sending_the_same_form_twice_saves_once() -> None:
    term = a_term("ECS", definition="one")
    edited(term, definition="two", base_revision=1)
    saved = edited(term, definition="two", base_revision=1)
    assert (saved.revision_number, numbers_of(term)) == (2, [1, 2])


def test_a_new_title_keeps_the_address() -> None:
    term = a_term("Transcode")
    saved = edited(term, title="Elastic Transcoder")
    assert (saved.title, saved.slug) == ("Elastic Transcoder", "transcode")


def test_lines_that_get_a_title_become_a_term_with_the_same_id() -> None:
    item = an_item("* TUI viewer https://github.com/lusingander/stu\n* and more")
    saved = edited(item, title="stu")
    assert (saved.pk, saved.kind, saved.slug) == (item.pk, "term", "stu")
    assert (saved.definition, saved.body) == ("TUI viewer https://github.com/lusingander/stu", "* and more")
    assert Revision.objects.get(entry=item, number=1).state["kind"] == "item"


def test_a_term_cannot_lose_its_title() -> None:
    with pytest.raises(EntryCannotBeSaved) as refusal:
        edited(a_term("stu"), title="")
    assert list(refusal.value.errors) == ["title"]


def test_a_text_that_was_too_long_before_may_stay_while_another_field_changes() -> None:
    term = a_term("log")
    Entry.objects.filter(pk=term.pk).update(definition="x" * 30_000)
    assert len(edited(term, expansion="a long one").definition) == 30_000


def test_derived_rows_follow_the_text() -> None:
    term = a_term("WAF", definition="firewall https://a.example/ https://b.example/ [[Nowhere]]")
    edited(term, definition="firewall https://b.example/ 1:30")
    citation = Citation.objects.get(entry=term)
    assert citation.link is not None
    assert (citation.link.url, citation.start) == ("https://b.example/", 90)
    assert not Reference.objects.filter(entry=term).exists()


def test_the_tag_of_a_marker_comes_and_goes_with_it_and_other_tags_stay() -> None:
    term = a_term("EKS", definition="how? ❓", tags=("k8s",))
    assert set(term.tags.values_list("name", flat=True)) == {"k8s", "question"}
    saved = edited(term, definition="answered")
    assert set(saved.tags.values_list("name", flat=True)) == {"k8s"}


def test_a_move_changes_place_and_the_label_s_tag() -> None:
    section = a_section("STORAGE")
    files, data = a_group("FILE", section), a_group("DATA ENG", section)
    term = a_term("Snowball", files, tags=("disk",))
    saved = edited(term, parent=data)
    assert saved.parent == data
    assert set(saved.tags.values_list("name", flat=True)) == {"data eng", "disk"}
    assert Revision.objects.get(entry=term, number=2).state["parent"] == data.pk


def test_an_entry_is_moved_behind_a_sibling_or_first() -> None:
    section = a_section("STORAGE")
    a, b, c = (a_term(title, section) for title in "abc")
    acted(move_entry, c, parent_id=section.pk, after_id=FIRST)
    acted(move_entry, a, parent_id=section.pk, after_id=b.pk)
    assert titles_below(section) == ["c", "b", "a"]
    assert numbers_of(c) == [1, 2]
    assert numbers_of(b) == [1]


def test_a_section_cannot_be_moved_below_itself() -> None:
    outer = a_section("outer")
    inner = a_section("inner", a_section("middle", outer))
    for place in (outer, inner):
        with pytest.raises(EntryCannotBeSaved) as refusal:
            acted(move_entry, outer, parent_id=place.pk)
        assert list(refusal.value.errors) == ["parent"]


def test_moving_a_section_to_another_file_hides_what_is_below_it_and_keeps_its_lines() -> None:
    section = a_section("EC2", a_root("aws"))
    term = a_term("spot", section)
    private = a_section("private", a_root("diary"), members_only=True)
    acted(move_entry, section, parent_id=private.pk)
    term.refresh_from_db()
    assert term.hidden
    acted(move_entry, section, parent_id=the_root().pk)
    term.refresh_from_db()
    assert not term.hidden


def test_members_only_reaches_everything_below_and_can_be_lifted() -> None:
    section = a_section("进步")
    term = a_term("plan", a_group("2027", section))
    edited(section, members_only=True)
    term.refresh_from_db()
    assert term.hidden
    edited(section, members_only=False)
    term.refresh_from_db()
    assert not term.hidden


def test_refining_moves_an_entry_to_the_refined_label_of_the_same_name() -> None:
    section = a_section("NETWORK")
    refined, raw = a_group("REGIONS", section), a_group("REGIONS", section, status="raw")
    a_term("region", refined)
    term = a_term("ACM", raw)
    saved = acted(refine_entry, term)
    assert (saved.status, saved.parent) == ("refined", refined)
    assert titles_below(refined) == ["region", "ACM"]
    again = acted(unrefine_entry, saved)
    assert (again.status, again.parent) == ("raw", raw)


def test_refining_an_entry_of_an_unsorted_label_without_namesake_puts_it_into_the_section() -> None:
    section = a_section("S3")
    term = a_term("block", a_group("FILE", section, status="raw"))
    a_term("bucket", section)
    saved = acted(refine_entry, term)
    assert (saved.parent, titles_below(section)[:2]) == (section, ["bucket", "block"])
    assert set(saved.tags.values_list("name", flat=True)) == {"file"}


def test_refining_a_label_refines_all_that_it_holds() -> None:
    group = a_group("FILE", a_section("S3"), status="raw")
    terms = [a_term("block", group), a_term("file", group)]
    acted(refine_entry, group)
    for term in terms:
        term.refresh_from_db()
        assert (term.status, term.parent_id, numbers_of(term)) == ("refined", group.pk, [1, 2])


def test_a_section_is_neither_refined_nor_unsorted() -> None:
    with pytest.raises(EntryCannotBeSaved):
        acted(unrefine_entry, a_section("S3"))


def test_what_is_in_the_bin_cannot_be_edited() -> None:
    term = a_term("ECS")
    acted(bin_entry, term)
    with pytest.raises(EntryInBin):
        edited(term, definition="new")


def test_a_title_can_be_kept_from_being_mentioned_and_made_to_be() -> None:
    term = a_term("Lambda")
    other = a_term("scaling", definition="Lambda does it")
    assert Reference.objects.filter(entry=other, target=term).exists()
    acted(set_mentioning, term, mentioning="off")
    assert not Reference.objects.filter(entry=other).exists()
    acted(set_mentioning, term, mentioning="on")
    assert Reference.objects.filter(entry=other, target=term).exists()


class EveryEdit(TestCase):
    """Whatever is typed, an entry is saved whole or refused."""

    @settings(max_examples=40, deadline=None)
    @given(title=st.text(max_size=40), definition=st.text(max_size=80), body=st.text(max_size=200))
    def test_any_text_is_kept_or_refused(self, title: str, definition: str, body: str) -> None:
        term = a_term("ECS", definition="before", body="* before")
        try:
            saved = edited(term, title=title, definition=definition, body=body)
        except EntryCannotBeSaved:
            term.refresh_from_db()
            assert (term.title, term.definition, term.revision_number) == ("ECS", "before", 1)
        else:
            state = Revision.objects.get(entry=term, number=saved.revision_number).state
            assert (saved.title, saved.definition, saved.body) == (
                state["title"],
                state["definition"],
                state["body"],
            )
            assert numbers_of(term) == list(range(1, saved.revision_number + 1))
