"""An old state comes back whole, as a new revision; what cannot come back is said."""

from __future__ import annotations

from typing import Any

import pytest

from awskb.accounts.models import User
from notes.actions.entries import EditedMeanwhile, EntryInBin, bin_entry, restore_entry
from notes.actions.inbox import promote_item
from notes.actions.purging import purge_entry
from notes.actions.restoring import Restored, restore_revision
from notes.models import Alias, Entry, OldSlug, Revision
from tests.factories.notes import NOW, a_group, a_section, a_term, an_item, edited
from tests.notes.actions.test_source_load import act, entry, load, write

pytestmark = pytest.mark.django_db


def restored(one: Entry, number: int, by: User, **options: Any) -> Restored:
    one.refresh_from_db()
    base = options.pop("base_revision", one.revision_number)
    back = restore_revision(entry_id=one.pk, number=number, base_revision=base, by=by, at=NOW, through="form")
    one.refresh_from_db()
    return back


def state(one: Entry, number: int) -> dict[str, Any]:
    held: dict[str, Any] = Revision.objects.get(entry=one, number=number).state
    return {name: value for name, value in held.items() if name != "position"}


def test_text_names_tags_place_and_status_come_back(ada: User) -> None:
    one, two = a_group("CLASSES", a_section("S3")), a_group("OTHERS", a_section("EBS"))
    term = a_term("bucket", one, "holds objects", aliases=("pail",), tags=("mine",), body="* a")
    edited(term, parent=two, title="pail of objects", aliases=(), tags=("new",), body="* b", status="raw")
    back = restored(term, 1, ada)
    assert not back.lacks_place
    assert term.revision_number == 3
    assert state(term, 3) == state(term, 1)
    assert Revision.objects.get(entry=term, number=3).by == ada


def test_names_of_the_file_stay_the_files(ada: User) -> None:
    load("# A\n\n* _ECS (Elastic Container Svc) | Containers_: runs them\n")
    term = Entry.objects.get(kind="term")
    names = set(term.aliases.values_list("name", "origin"))
    write(term, ada, aliases=())
    restored(term, 1, ada)
    assert set(term.aliases.values_list("name", "origin")) == names


def test_a_place_that_is_gone_for_good_leaves_it_where_it_is(ada: User) -> None:
    gone, here = a_section("GONE"), a_section("HERE")
    term = a_term("role", gone, body="* first")
    edited(term, parent=here, body="* second")
    act(bin_entry, gone, ada)
    purge_entry(entry_id=gone.pk, base_revision=2, by=ada, at=NOW, through="form")
    assert restored(term, 1, ada).lacks_place
    assert (term.parent, term.body) == (here, "* first")


def test_lines_that_became_a_term_become_lines_and_the_term_again(ada: User) -> None:
    item = an_item("* an instance that may vanish", a_section("EC2"))
    act(promote_item, item, ada, title="spot", status="refined")
    restored(item, 1, ada)
    assert (item.kind, item.title, item.slug) == ("item", "", None)
    assert item.body == "* an instance that may vanish"
    assert OldSlug.objects.get().slug == "spot"
    restored(item, 2, ada)
    assert (item.kind, item.title, item.slug) == ("term", "spot", "spot")
    assert state(item, 4) == state(item, 2)
    assert not OldSlug.objects.exists()


def test_who_may_read_it_stays(ada: User) -> None:
    term = a_term("plan", body="* a")
    edited(term, members_only=True, body="* b")
    restored(term, 1, ada)
    assert (term.body, term.members_only) == ("* a", True)


def test_what_is_in_the_bin_is_taken_out_first(ada: User) -> None:
    term = a_term("role", body="* a")
    edited(term, body="* b")
    act(bin_entry, term, ada)
    with pytest.raises(EntryInBin):
        restored(term, 1, ada)
    act(restore_entry, term, ada)
    # The state that the bin holds comes back as text; nothing goes to the bin by being restored.
    edited(term, body="* c")
    restored(term, 3, ada)
    assert (term.body, term.binned_at) == ("* b", None)


def test_an_old_base_and_a_foreign_revision_change_nothing(ada: User) -> None:
    term, other = a_term("role", body="* a"), a_term("user")
    edited(term, body="* b")
    with pytest.raises(EditedMeanwhile):
        restored(term, 1, ada, base_revision=1)
    with pytest.raises(Revision.DoesNotExist):
        restored(other, 2, ada)
    assert Revision.objects.filter(entry__in=[term, other]).count() == 3
    assert not Alias.objects.exists()
    assert entry("role").body == "* b"
