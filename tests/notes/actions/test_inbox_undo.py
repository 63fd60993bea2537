"""Every act of the inbox can be undone, unless somebody went on from there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from awskb.accounts.models import User
from notes.actions.doubts import doubt_line
from notes.actions.entries import EditedMeanwhile
from notes.actions.inbox import (
    attach_item,
    bin_waiting,
    correct_waiting,
    detach_lines,
    promote_item,
    refine_waiting,
    settle_doubts,
    tag_waiting,
)
from notes.actions.inbox_undo import UndoneAlready, undo_act
from notes.actions.search_index import index_differences
from notes.models import Alias, Citation, Doubt, Entry, EntryTag, InboxAct, Reference, Revision
from notes.queries.doubts import lines_of
from notes.queries.entry_addresses import entry_at
from tests.factories.notes import a_group, a_section, a_service, a_term, about_aws, an_item, edited

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RAW = Entry.Status.RAW


@pytest.fixture
def scene(db: None) -> dict[str, Entry]:
    """A section with unsorted lines in a group, and an entry that points at a title nobody bears yet."""
    a_service("AWS Fargate", "Fargate")
    compute = a_section("COMPUTE")
    assert compute.parent is not None
    about_aws(compute.parent)
    group = a_group("CONTAINERS", compute, status=RAW)
    term = a_term("ECS", group, "containers", body="* howto\n* frameworks Sparta", status=RAW)
    item = an_item("* serverless ECS https://example.com [[ECS]]\n> so", group, tags=("easy",), status=RAW)
    a_term("EKS", group, "see [[Fargate]]", status=RAW)
    doubt = {"reason": "no", "named": False, "by": make_reader(), "at": NOW}
    doubt_line(entry_id=term.pk, line=lines_of(term)[-1], **doubt)
    doubt_line(entry_id=item.pk, line=lines_of(item)[0], **doubt)
    return {"compute": compute, "group": group, "term": term, "item": item}


def make_reader() -> User:
    return User.objects.create_user(username="somebody")


def everything() -> dict[str, Any]:
    """All that people see of the wiki, without history."""
    live = Entry.objects.live().order_by("pk")
    fields = (
        "id", "kind", "parent", "position", "title", "slug", "definition", "body", "status", "summary",
        "form", "service", "tied_by",
    )  # fmt: skip
    return {
        "entries": list(live.values_list(*fields)),
        "tags": sorted(
            EntryTag.objects.filter(content_object__in=live).values_list("content_object", "tag__name")
        ),
        "aliases": sorted(Alias.objects.values_list("entry", "name")),
        "citations": sorted(Citation.objects.values_list("entry", "link__url", "field", "line")),
        "references": sorted(Reference.objects.values_list("entry", "kind", "written", "target", "state")),
        "doubts": sorted(Doubt.objects.open().values_list("pk", "entry", "text")),
    }


ACTS: dict[str, Callable[[dict[str, Entry]], tuple[Any, Entry, dict[str, Any]]]] = {
    "promoted": lambda at: (promote_item, at["item"], {"title": "Fargate", "status": "refined"}),
    "attached": lambda at: (attach_item, at["item"], {"target_id": at["term"].pk}),
    "detached": lambda at: (detach_lines, at["term"], {"first": 1, "last": 1}),
    "refined": lambda at: (refine_waiting, at["term"], {}),
    "tagged": lambda at: (tag_waiting, at["item"], {"tags": ["hard"]}),
    "binned": lambda at: (bin_waiting, at["term"], {}),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_undone_act_leaves_all_as_it_was(scene: dict[str, Entry], ben: User, name: str) -> None:
    before = everything()
    action, entry, options = ACTS[name](scene)
    base = entry.revision_number
    action(entry_id=entry.pk, base_revision=base, by=ben, at=NOW, through="form", **options)
    assert everything() != before
    done = InboxAct.objects.get()
    assert done.deed == name
    undo_act(act_id=done.pk, by=ben, at=NOW, through="form")
    assert everything() == before
    assert index_differences() == []
    summary = Revision.objects.filter(entry=entry).order_by("-number")[0].summary
    assert summary == f"Undone: {done.get_deed_display()}"
    with pytest.raises(UndoneAlready):
        undo_act(act_id=done.pk, by=ben, at=NOW, through="form")


def test_a_corrected_line_and_its_doubt_come_back(scene: dict[str, Entry], ben: User) -> None:
    before = everything()
    term = scene["term"]
    doubts = list(Doubt.objects.filter(entry=term).values_list("pk", flat=True))
    correct_waiting(
        entry_id=term.pk,
        base_revision=1,
        definition="runs containers",
        body="* howto",
        settles=doubts,
        by=ben,
        at=NOW,
        through="form",
    )
    assert not Doubt.objects.open().filter(entry=term).exists()
    undo_act(act_id=InboxAct.objects.get().pk, by=ben, at=NOW, through="form")
    assert everything() == before


def test_an_answer_to_a_doubt_can_be_taken_back(scene: dict[str, Entry], ben: User) -> None:
    before = everything()
    settle_doubts(entry_id=scene["term"].pk, base_revision=1, how="fine", note="checked", by=ben, at=NOW)
    assert Doubt.objects.get(how="fine").note == "checked"
    undo_act(act_id=InboxAct.objects.get().pk, by=ben, at=NOW, through="form")
    assert everything() == before


def test_nothing_is_undone_that_somebody_changed_since(scene: dict[str, Entry], ada: User, ben: User) -> None:
    attach_item(
        entry_id=scene["item"].pk,
        base_revision=1,
        target_id=scene["term"].pk,
        by=ben,
        at=NOW,
        through="form",
    )
    edited(scene["term"], by=ada, definition="runs containers")
    after = everything()
    with pytest.raises(EditedMeanwhile):
        undo_act(act_id=InboxAct.objects.get().pk, by=ben, at=NOW, through="form")
    assert everything() == after
    assert InboxAct.objects.get().undone_at is None


def test_nobody_undoes_for_somebody_else(scene: dict[str, Entry], ada: User, ben: User) -> None:
    refine_waiting(entry_id=scene["term"].pk, base_revision=1, by=ben, at=NOW, through="form")
    with pytest.raises(InboxAct.DoesNotExist):
        undo_act(act_id=InboxAct.objects.get().pk, by=ada, at=NOW, through="form")


def test_the_address_of_an_undone_term_leads_to_its_lines_and_is_kept_for_it(
    scene: dict[str, Entry], ben: User
) -> None:
    item = scene["item"]
    promote = {"title": "Fargate", "status": "refined", "by": ben, "at": NOW, "through": "form"}
    promote_item(entry_id=item.pk, base_revision=1, **promote)
    undo_act(act_id=InboxAct.objects.get().pk, by=ben, at=NOW, through="form")
    found = entry_at(slug="fargate")
    assert found is not None
    assert found.pk == item.pk
    assert found.get_absolute_url().endswith(f"#i{item.pk}")
    again = promote_item(entry_id=item.pk, base_revision=found.revision_number, **promote)
    assert again.slug == "fargate"
