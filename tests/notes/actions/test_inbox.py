"""Sorting the inbox: what each act does to entries, their lines and their history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from awskb.accounts.models import User
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved
from notes.actions.inbox import (
    LinesBelongTogether,
    attach_item,
    bin_waiting,
    correct_waiting,
    detach_lines,
    promote_item,
    refine_waiting,
    tag_waiting,
)
from notes.models import Entry, InboxAct, Revision
from tests.factories.notes import a_group, a_section, a_term, an_item, edited

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RAW = Entry.Status.RAW
REFINED = Entry.Status.REFINED


def act(action: Any, entry: Entry, by: User, **options: Any) -> Entry:
    entry.refresh_from_db()
    options.setdefault("base_revision", entry.revision_number)
    return action(entry_id=entry.pk, by=by, at=NOW, through="form", **options)


def last(entry: Entry) -> Revision:
    return Revision.objects.filter(entry=entry).order_by("-number")[0]


@pytest.fixture
def compute(db: None) -> Entry:
    return a_section("COMPUTE")


def test_a_clipping_with_a_title_is_a_term_with_its_lines(compute: Entry, ben: User) -> None:
    item = an_item("* runs on EC2 https://ec2.shop\n> somebody said so", compute, status=RAW)
    term = act(promote_item, item, ben, title="scaling (autoscaling)", status=REFINED)
    assert term.pk == item.pk
    assert (term.kind, term.title, term.status) == ("term", "scaling (autoscaling)", "refined")
    assert term.definition == "runs on EC2 https://ec2.shop"
    assert term.body == "> somebody said so"
    assert term.slug == "scaling-autoscaling"
    assert last(term).by == ben
    assert (last(term).through, last(term).summary) == ("form", "Promoted to a term")


def test_a_promoted_clipping_may_wait_on(compute: Entry, ben: User) -> None:
    item = an_item("* EC2", compute, status=RAW)
    term = act(promote_item, item, ben, title="Compute Engine", status=RAW)
    assert (term.kind, term.status) == ("term", "raw")
    assert not InboxAct.objects.get().is_done


@pytest.mark.parametrize("title", ["", "  ", "x" * 400])
def test_a_term_needs_a_title(compute: Entry, ben: User, title: str) -> None:
    item = an_item("* EC2", compute, status=RAW)
    with pytest.raises(EntryCannotBeSaved):
        act(promote_item, item, ben, title=title, status=REFINED)
    assert not InboxAct.objects.exists()


@pytest.mark.parametrize(
    ("lines", "attached"),
    [
        ("* frameworks Sparta, Serverless", "* frameworks Sparta, Serverless"),
        ("data transfer https://example.com", "* data transfer https://example.com"),
        ("> a quote - somebody", "> a quote - somebody"),
        ("```sh\nls -l\n```", "```sh\nls -l\n```"),
        ("* one\n> said of it", "* one\n> said of it"),
    ],
)
def test_lines_are_attached_as_they_are_written(compute: Entry, ben: User, lines: str, attached: str) -> None:
    term = a_term("Lambda", compute, "run scripts", body="* there before")
    item = an_item(lines, compute, status=RAW, tags=("serverless",))
    target = act(attach_item, item, ben, target_id=term.pk)
    assert target.body == f"* there before\n{attached}"
    assert set(target.tags.names()) == {"serverless"}
    assert last(target).summary.startswith("Attached “")
    item.refresh_from_db()
    assert item.binned_at == NOW
    assert last(item).summary == "Attached to Lambda"


def test_lines_are_attached_to_a_term_only(compute: Entry, ben: User) -> None:
    item = an_item("* EC2", compute, status=RAW)
    gone = a_term("gone", compute)
    act(bin_waiting, gone, ben)
    unclosed = a_term("unclosed", compute, body="```\nls")
    for target in (compute, item, gone, unclosed):
        with pytest.raises(EntryCannotBeSaved) as refusal:
            act(attach_item, item, ben, target_id=target.pk)
        assert list(refusal.value.errors) == ["target"]
    assert Entry.objects.get(pk=item.pk).binned_at is None


def test_detached_lines_stand_right_after_their_term(compute: Entry, ben: User) -> None:
    group = a_group("SERVERLESS", compute)
    term = a_term("dependencies", group, "at most 250 MB", body="* one\n* frameworks Sparta\n* three")
    a_term("runtimes", group)
    item = act(detach_lines, term, ben, first=1, last=1)
    term.refresh_from_db()
    assert term.body == "* one\n* three"
    assert (item.kind, item.body, item.parent_id, item.status) == (
        "item",
        "* frameworks Sparta",
        group.pk,
        "refined",
    )
    assert list(group.children.live().values_list("title", flat=True)) == ["dependencies", "", "runtimes"]
    assert last(term).summary == "Detached “frameworks Sparta”"
    assert last(item).summary == "Detached from dependencies"


def test_lines_that_are_not_there_cannot_be_detached(compute: Entry, ben: User) -> None:
    term = a_term("dependencies", compute, body="* one\n* two")
    for first, last_line in ((2, 2), (-1, 0), (1, 0)):
        with pytest.raises(EntryCannotBeSaved):
            act(detach_lines, term, ben, first=first, last=last_line)


def test_a_code_block_is_not_cut_in_two(compute: Entry, ben: User) -> None:
    term = a_term("bucket", compute, body="* one\n```json\n{\n}\n```\n* two")
    for first, last_line in ((1, 2), (2, 4), (4, 5)):
        with pytest.raises(LinesBelongTogether):
            act(detach_lines, term, ben, first=first, last=last_line)
    assert act(detach_lines, term, ben, first=1, last=4).body == "```json\n{\n}\n```"


def test_refining_tagging_correcting_and_binning_leave_their_reasons(compute: Entry, ben: User) -> None:
    term = a_term("time limit", compute, "300 sec", status=RAW)
    act(tag_waiting, term, ben, tags=["lambda", "limits"])
    act(correct_waiting, term, ben, definition="900 sec", body="* since 2018", settles=())
    assert not InboxAct.objects.filter(is_done=True).exists()
    act(refine_waiting, term, ben)
    term.refresh_from_db()
    assert (term.definition, term.body, term.status) == ("900 sec", "* since 2018", "refined")
    assert set(term.tags.names()) == {"lambda", "limits"}
    act(bin_waiting, term, ben)
    summaries = Revision.objects.filter(entry=term).order_by("number").values_list("summary", flat=True)
    assert list(summaries) == ["", "Tagged", "Corrected", "Refined", "Moved to the bin"]
    assert list(InboxAct.objects.order_by("id").values_list("deed", "is_done")) == [
        ("tagged", False),
        ("corrected", False),
        ("refined", True),
        ("binned", True),
    ]


def test_an_act_based_on_an_older_revision_changes_nothing(compute: Entry, ben: User) -> None:
    term = a_term("time limit", compute, "300 sec", body="* one", status=RAW)
    item = an_item("* EC2", compute, status=RAW)
    edited(term, definition="900 sec")
    edited(item, body="* EC2 and more")
    acts: list[tuple[Any, Entry, dict[str, Any]]] = [
        (promote_item, item, {"title": "EC2", "status": REFINED}),
        (attach_item, item, {"target_id": term.pk}),
        (detach_lines, term, {"first": 0, "last": 0}),
        (refine_waiting, term, {}),
        (tag_waiting, term, {"tags": ["x"]}),
        (correct_waiting, term, {"definition": "1 sec", "body": "", "settles": ()}),
        (bin_waiting, term, {}),
    ]
    for action, entry, options in acts:
        with pytest.raises(EditedMeanwhile):
            act(action, entry, ben, base_revision=1, **options)
    assert not InboxAct.objects.exists()
    assert Revision.objects.filter(entry__in=[term, item]).count() == 4


def test_an_act_that_changes_nothing_is_not_counted(compute: Entry, ben: User) -> None:
    term = a_term("time limit", compute, "300 sec", status=RAW, tags=("limits",))
    act(tag_waiting, term, ben, tags=["limits"])
    act(correct_waiting, term, ben, definition="300 sec", body="", settles=())
    assert not InboxAct.objects.exists()
    assert Revision.objects.filter(entry=term).count() == 1
