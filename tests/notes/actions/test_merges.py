"""Two entries made one: nothing is lost, everything leads to it, and it can be undone as a whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.bin import bin_entry, restore_entry
from notes.actions.entries import EditedMeanwhile, EntryInBin
from notes.actions.entry_locks import EntryNotInBin
from notes.actions.joined_texts import joined_body, joined_definition, joined_text
from notes.actions.merges import CannotBeMerged, UndoneAlready, merge_entries, undo_merge
from notes.actions.put_back import CannotBePutBack
from notes.actions.ties import tie_entry
from notes.actions.watches import follow_entry
from notes.models import Citation, Doubt, Entry, EntryMerge, OldSlug, Reference, Rename, Revision, Watch
from notes.queries.entries import Moved, entry_page
from tests.factories.notes import NOW, a_root, a_section, a_service, a_term, an_item, edited

pytestmark = pytest.mark.django_db
THROUGH = Revision.Through.FORM


def merged(winner: Entry, loser: Entry, by: User, **changes: object) -> EntryMerge:
    winner, loser = read_again(winner), read_again(loser)
    arguments = {
        "winner_base": winner.revision_number,
        "loser_base": loser.revision_number,
        "text": joined_text(winner=winner, loser=loser),
        **changes,
    }
    return merge_entries(
        winner_id=winner.pk,
        loser_id=loser.pk,
        by=by,
        at=NOW,
        through=THROUGH,
        **arguments,  # type: ignore[arg-type]
    )


def undone(merge: EntryMerge, by: User) -> EntryMerge:
    return undo_merge(merge_id=merge.pk, by=by, at=NOW, through=THROUGH)


def read_again(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def texts() -> dict[int, tuple[object, ...]]:
    """Everything that a merge touches, by entry."""
    return {
        entry.pk: (
            entry.title, entry.expansion, entry.definition, entry.body, entry.slug, entry.parent_id,
            entry.position, entry.service_id, entry.tied_by, entry.members_only, entry.binned_at is None,
            sorted(entry.aliases.values_list("name", flat=True)),
            sorted(entry.tags.values_list("name", flat=True)),
            [
                (row.written, row.target_id, row.state)
                for row in Reference.objects.filter(entry=entry).exclude(kind="mention").order_by("order")
            ],
        )
        for entry in Entry.objects.all()
    }  # fmt: skip


@pytest.fixture
def pair() -> tuple[Entry, Entry]:
    """Two terms of one title in two sections, with all that points at them."""
    compute, mobile = a_section("COMPUTE"), a_section("MOBILE")
    winner = a_term("Cognito", compute, "who may sign in https://a.org/1", body="* pools", tags=("sign-in",))
    loser = a_term(
        "Cognito",
        mobile,
        "sign-in for apps",
        body="* pools\n* https://b.org/2 15:50",
        aliases=("user pools",),
        expansion="Cognito Identity",
        tags=("mobile",),
    )
    a_term("ambiguous", definition="[[Cognito]]")
    a_term("by alias", definition="[[user pools]]")
    an_item("* by path [[mobile/Cognito|here]] and 🗄️ mobile / cognito", mobile)
    return winner, loser


def test_everything_is_kept_and_leads_to_the_one_that_stays(pair: tuple[Entry, Entry], ben: User) -> None:
    winner, loser = pair
    merge = merged(winner, loser, ben)
    winner, loser = read_again(winner), read_again(loser)
    assert winner.definition == "who may sign in https://a.org/1 ; sign-in for apps"
    assert winner.body == "* pools\n* https://b.org/2 15:50"
    assert winner.expansion == "Cognito Identity"
    assert set(winner.aliases.values_list("name", flat=True)) == {"user pools"}
    assert set(winner.tags.values_list("name", flat=True)) == {"sign-in", "mobile"}
    assert set(Citation.objects.filter(entry=winner).values_list("link__url", flat=True)) == {
        "https://a.org/1",
        "https://b.org/2",
    }
    assert loser.binned_at is not None
    assert not Reference.objects.exclude(kind="mention").exclude(target=winner).exists()
    item = Entry.objects.get(kind="item")
    assert item.body == "* by path [[COMPUTE/Cognito|here]] and 🗄️ COMPUTE / cognito"
    assert winner.revisions.first().summary == "Cognito merged into Cognito"  # type: ignore[union-attr]
    assert not Entry.objects.removed().exists()
    assert not Rename.objects.exists()
    assert [one["entry"] for one in merge.touched][:2] == [winner.pk, loser.pk]


def test_every_address_of_the_loser_leads_to_the_winner_after_later_merges_too(
    pair: tuple[Entry, Entry], ben: User
) -> None:
    winner, loser = pair
    OldSlug.objects.create(slug="older", entry=loser)
    merged(winner, loser, ben)
    third = a_term("Sign-in")
    merged(third, winner, ben)
    for slug in ("cognito", "mobile-cognito", "older"):
        page = entry_page(slug=slug, person=ben)
        assert isinstance(page, Moved)
        assert page.url == "/notes/sign-in/"
    assert a_term("Cognito").slug not in {"cognito", "mobile-cognito", "older"}


def test_undone_everything_is_as_it_was(pair: tuple[Entry, Entry], ben: User) -> None:
    before = texts()
    merge = merged(*pair, ben)
    assert texts() != before
    undone(merge, ben)
    assert texts() == before
    assert not Rename.objects.exists()
    with pytest.raises(UndoneAlready):
        undone(merge, ben)
    merged(*pair, ben)


def test_later_work_elsewhere_in_the_text_stays_when_undone(pair: tuple[Entry, Entry], ben: User) -> None:
    winner, loser = pair
    merge = merged(winner, loser, ben)
    edited(winner, tags=(*read_again(winner).tags.values_list("name", flat=True), "new"))
    undone(merge, ben)
    assert set(read_again(winner).tags.values_list("name", flat=True)) == {"sign-in", "new"}


def test_what_stands_against_undoing_is_told(pair: tuple[Entry, Entry], ben: User) -> None:
    winner, loser = pair
    merge = merged(winner, loser, ben)
    edited(winner, definition="something else")
    with pytest.raises(CannotBePutBack, match="Cognito was changed in the same place since"):
        undone(merge, ben)
    assert read_again(loser).binned_at is not None
    assert EntryMerge.objects.get().undone_at is None
    bin_entry(
        entry_id=winner.pk,
        base_revision=read_again(winner).revision_number,
        by=ben,
        at=NOW,
        through=THROUGH,
    )
    with pytest.raises(CannotBePutBack, match="Cognito was moved to the bin since"):
        undone(merge, ben)


def test_both_base_revisions_are_checked(pair: tuple[Entry, Entry], ben: User) -> None:
    winner, loser = pair
    for changes in ({"winner_base": 9}, {"loser_base": 9}):
        with pytest.raises(EditedMeanwhile):
            merged(winner, loser, ben, **changes)
    merged(winner, loser, ben)
    with pytest.raises(EntryInBin):
        merged(winner, loser, ben)


def test_sections_become_one_with_what_stands_in_them(ben: User) -> None:
    winner, loser = a_section("IAM"), a_section("ACCESS")
    a_term("role", winner)
    policy, note = a_term("policy", loser), an_item("* a line", loser)
    a_term("other", definition="[[access/policy]] [[ACCESS]]")
    before = texts()
    merge = merged(winner, loser, ben)
    standing = Entry.objects.live().filter(parent=winner).order_by("position")
    assert list(standing.values_list("title", flat=True)) == ["role", "policy", ""]
    assert {row.target_id for row in Reference.objects.filter(kind="wikilink")} == {winner.pk, policy.pk}
    undone(merge, ben)
    assert texts() == before
    assert read_again(note).parent_id == loser.pk


def test_what_cannot_become_one_is_refused_with_words(ben: User) -> None:
    root, section = a_root(), a_section("IAM")
    below, term = a_section("below", section), a_term("role", section)
    for winner, loser, words in (
        (term, term, "itself"),
        (section, term, "two terms, or two sections"),
        (section, root, "whole file"),
        (below, section, "stands below"),
    ):
        with pytest.raises(CannotBeMerged, match=words):
            merged(winner, loser, ben)
    merged(section, below, ben)


def test_a_person_s_tie_doubts_and_privacy_go_along(ben: User) -> None:
    service = a_service("Amazon Cognito", "Cognito pool")
    winner, loser = a_term("sign-in"), a_term("login", body="* doubted", members_only=True)
    tie_entry(entry_id=loser.pk, base_revision=1, by=ben, at=NOW, through=THROUGH, service_id=service.pk)
    Doubt.objects.create(entry=loser, field="body", line=0, text="* doubted", at=NOW)
    merge = merged(winner, loser, ben)
    winner = read_again(winner)
    assert (winner.service_id, winner.hidden, winner.doubts.count()) == (service.pk, True, 1)
    undone(merge, ben)
    winner = read_again(winner)
    assert (winner.service_id, winner.hidden, winner.doubts.count()) == (None, False, 0)
    assert read_again(loser).doubts.count() == 1


def test_the_loser_is_taken_out_by_undoing_alone(pair: tuple[Entry, Entry], ben: User) -> None:
    winner, loser = pair
    merged(winner, loser, ben)
    with pytest.raises(EntryNotInBin):
        restore_entry(
            entry_id=loser.pk,
            base_revision=read_again(loser).revision_number,
            by=ben,
            at=NOW,
            through=THROUGH,
        )


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [("a", "", "a"), ("", "b", "b"), ("a", "a b", "a b"), ("a b", "b", "a b"), ("a", "b", "a; b")],
)
def test_definitions_are_joined(one: str, other: str, both: str) -> None:
    assert joined_definition(one, other) == both


def test_lines_of_both_bodies_stand_once_but_code_stays_whole() -> None:
    assert joined_body("* a\n* b", "* b\n* c") == "* a\n* b\n* c"
    assert joined_body("* a", "```\n* a\n```") == "* a\n```\n* a\n```"


def test_who_followed_the_loser_follows_the_winner_until_the_merge_is_undone(
    ada: User, ben: User, reader: User
) -> None:
    winner, loser = a_term("Cognito", a_section("IAM")), a_term("Cognito", a_section("MOBILE"))
    before = timezone.now() - timedelta(days=3)
    for person, entry in ((ben, loser), (reader, loser), (reader, winner)):
        follow_entry(entry_id=entry.pk, by=person, at=before)
    merge = merged(winner, loser, ada)
    assert set(Watch.objects.filter(entry=winner).values_list("person", flat=True)) == {ben.pk, reader.pk}
    undone(merge, ada)
    assert set(Watch.objects.values_list("person", "entry")) == {
        (ben.pk, loser.pk),
        (reader.pk, loser.pk),
        (reader.pk, winner.pk),
    }
