"""References of other entries follow a renaming, as one change that can be undone."""

from __future__ import annotations

import pytest

from awskb.accounts.models import User
from notes.actions.entries import bin_entry, edit_entry, move_entry
from notes.actions.put_back import CannotBePutBack
from notes.actions.renames import (
    DecidedAlready,
    keep_old_name,
    leave_references,
    plan_of,
    rewrite_references,
    undo_rename,
)
from notes.actions.rewrites import EntriesChangedMeanwhile
from notes.models import Entry, OldSlug, Reference, Rename, Revision
from tests.factories.notes import NOW, a_group, a_note, a_section, a_term, an_item, edited, text_of

pytestmark = pytest.mark.django_db
THROUGH = Revision.Through.FORM


def rewritten(rename: Rename, by: User, *, without: tuple[str, ...] = ()) -> Rename:
    lines = plan_of(rename).lines
    return rewrite_references(
        rename_id=rename.pk,
        chosen={str(line.key) for line in lines} - set(without),
        bases={line.entry.pk: line.entry.revision_number for line in lines},
        by=by,
        at=NOW,
        through=THROUGH,
    )


def read_again(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def targets_of(entry: Entry) -> list[str]:
    rows = Reference.objects.filter(entry=entry).exclude(kind="mention").order_by("order")
    return [row.target.title if row.target else row.state for row in rows]


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ("runs [[Lambda]] often", "runs [[Functions]] often"),
        ("runs [[ lambda |functions]] often", "runs [[ Functions |functions]] often"),
        ("[[a/Lambda]] `[[Lambda]]` https://x.y/Lambda", "[[a/Functions]] `[[Lambda]]` https://x.y/Lambda"),
        ("like it 类似 Lambda, but slower", "like it 类似 Functions, but slower"),
        ("🗄️ a / lambda", "🗄️ a / Functions"),
        ("[[Lambda#limits]] Lambda", "[[Functions#limits]] Lambda"),
    ],
)  # fmt: skip
def test_a_reference_is_written_anew_and_nothing_else(ben: User, written: str, then: str) -> None:
    function = a_term("Lambda", a_section("A"))
    other = a_term("jobs", definition=written)
    edited(function, title="Functions")
    rename = Rename.objects.get()
    assert rename.words == "Lambda renamed to Functions"
    rewritten(rename, ben)
    other = read_again(other)
    assert other.definition == then
    assert set(targets_of(other)) == {"Functions"}
    assert other.revisions.get(number=2).summary == "Lambda renamed to Functions"


def test_lines_in_bodies_tables_and_below_cabinet_labels_are_found(ben: User) -> None:
    a_note(
        "# A\n* _Lambda_: x\n\n# B\n* _b_: [[Lambda]]\n* first\n> said of [[Lambda|it]] and [[Lambda]]\n"
        "```\n[[Lambda]]\n```\n\n| what |\n| --- |\n| [[Lambda\\|fn]] |\n\n🗄️\n* A / Lambda\n"
    )
    edited(Entry.objects.get(title="Lambda"), title="Functions")
    rename = Rename.objects.get()
    assert len(plan_of(rename).lines) == 4
    rewritten(rename, ben)
    texts = "\n".join(f"{entry.definition}\n{entry.body}" for entry in Entry.objects.order_by("pk"))
    assert "> said of [[Functions|it]] and [[Functions]]\n```\n[[Lambda]]\n```" in texts
    assert "| [[Functions\\|fn]] |" in texts
    assert "* A / Functions" in texts
    assert not Reference.objects.filter(state="wanted").exists()


def test_an_ambiguous_new_title_gets_a_path(ben: User) -> None:
    a_term("SNS", a_section("MOBILE"))
    topics = a_term("topics", a_group("PUSH", a_section("messaging")))
    other = a_term("other", definition="[[topics]] or [[topics|these]]")
    edited(topics, title="SNS")
    rewritten(Rename.objects.get(), ben)
    assert read_again(other).definition == "[[messaging/SNS]] or [[messaging/SNS|these]]"
    assert targets_of(other) == ["SNS", "SNS"]


def test_a_path_follows_a_section_that_is_renamed_and_an_entry_that_moves(ben: User) -> None:
    iam, mobile, apart = a_section("IAM"), a_section("MOBILE"), a_section("APART")
    a_term("Cognito", mobile)
    cognito = a_term("Cognito", iam)
    other = a_term("login", definition="[[iam/cognito]]")
    edited(iam, title="IDENTITY")
    rewritten(Rename.objects.get(), ben)
    assert read_again(other).definition == "[[IDENTITY/cognito]]"
    cognito = read_again(cognito)
    move_entry(
        entry_id=cognito.pk,
        base_revision=cognito.revision_number,
        parent_id=apart.pk,
        by=ben,
        at=NOW,
        through=THROUGH,
    )
    rename = Rename.objects.latest("id")
    assert rename.words == "Cognito moved to APART"
    rewritten(rename, ben)
    assert read_again(other).definition == "[[APART/cognito]]"


def test_a_title_that_cannot_stand_in_brackets_is_said_so(ben: User) -> None:
    term = a_term("Lambda")
    a_term("other", definition="[[Lambda]]")
    edited(term, title="Lambda [new] | x")
    plan = plan_of(Rename.objects.get())
    assert (plan.lines, [one.written for one in plan.unwritable]) == ([], ["Lambda"])


def test_nothing_is_asked_where_every_reference_still_leads_there(ben: User) -> None:
    term = a_term("Lambda", definition="[[Lambda]] itself")
    a_term("other", definition="[[lambda]], Lambda, `[[Lambda]]`")
    edited(term, title="LAMBDA")
    edited(term, title="Functions", aliases=("Lambda",))
    edited(term, definition="changed")
    assert not Rename.objects.exists()


def test_the_old_name_as_an_alias_lets_everything_be(ben: User) -> None:
    term, other = a_term("Lambda"), a_term("other", definition="[[Lambda]]")
    term = edited(term, title="Functions")
    rename = keep_old_name(
        rename_id=Rename.objects.get().pk, base_revision=2, by=ben, at=NOW, through=THROUGH
    )
    assert [alias.name for alias in term.aliases.all()] == ["Lambda"]
    assert targets_of(other) == ["Functions"]
    assert read_again(other).revision_number == 1
    undo_rename(rename_id=rename.pk, by=ben, at=NOW, through=THROUGH)
    assert (read_again(term).title, targets_of(other)) == ("Lambda", ["Lambda"])


def test_the_old_name_of_a_section_as_an_alias_lets_paths_be(ben: User) -> None:
    iam = a_section("IAM")
    cognito, other = a_term("Cognito", iam), a_term("other", definition="[[iam/Cognito]] 🗄️ iam / cognito")
    a_term("Cognito", a_section("MOBILE"))
    edited(iam, title="IDENTITY")
    assert targets_of(other)[0] == "wanted"
    keep_old_name(rename_id=Rename.objects.get().pk, base_revision=2, by=ben, at=NOW, through=THROUGH)
    assert set(Reference.objects.filter(entry=other).values_list("target", flat=True)) == {cognito.pk}


def test_an_entry_saved_meanwhile_is_refused_by_name_and_nothing_is_written(ben: User) -> None:
    term = a_term("Lambda")
    first, second = a_term("first", definition="[[Lambda]]"), a_term("second", definition="[[Lambda]]")
    edited(term, title="Functions")
    rename = Rename.objects.get()
    lines = plan_of(rename).lines
    edited(second, body="* more")
    with pytest.raises(EntriesChangedMeanwhile, match="second"):
        rewrite_references(
            rename_id=rename.pk,
            chosen={str(line.key) for line in lines},
            bases={line.entry.pk: line.entry.revision_number for line in lines},
            by=ben,
            at=NOW,
            through=THROUGH,
        )
    assert read_again(first).definition == "[[Lambda]]"
    assert Rename.objects.get().settled_at is None


def test_what_was_unticked_stays_and_nobody_decides_twice(ben: User) -> None:
    term = a_term("Lambda")
    first, second = a_term("first", definition="[[Lambda]]"), a_term("second", definition="[[Lambda]]")
    edited(term, title="Functions")
    rename = rewritten(Rename.objects.get(), ben, without=(f"{second.pk}-definition-0",))
    assert (targets_of(first), targets_of(second)) == (["Functions"], ["wanted"])
    with pytest.raises(DecidedAlready):
        leave_references(rename_id=rename.pk, by=ben, at=NOW)


def test_undone_as_one_the_title_the_address_and_every_text_are_back(ben: User) -> None:
    term = a_term("Lambda")
    other = a_term("other", definition="[[Lambda]]", body="* one\n* two")
    renamed(term, "Functions", ben)
    rename = rewritten(Rename.objects.get(), ben)
    edited(other, body="* one\n* two\n* three")
    undo_rename(rename_id=rename.pk, by=ben, at=NOW, through=THROUGH)
    term, other = read_again(term), read_again(other)
    assert (term.title, term.slug, other.definition) == ("Lambda", "lambda", "[[Lambda]]")
    assert other.body == "* one\n* two\n* three"
    assert targets_of(other) == ["Lambda"]
    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["functions"]
    assert Rename.objects.count() == 1
    with pytest.raises(DecidedAlready):
        undo_rename(rename_id=rename.pk, by=ben, at=NOW, through=THROUGH)


def test_what_others_wrote_in_the_same_place_stands_against_undoing(ben: User) -> None:
    term, other = a_term("Lambda"), a_term("other", definition="[[Lambda]]")
    edited(term, title="Functions")
    rename = rewritten(Rename.objects.get(), ben)
    edited(other, definition="[[Functions]] at night")
    with pytest.raises(CannotBePutBack, match="other was changed in the same place since"):
        undo_rename(rename_id=rename.pk, by=ben, at=NOW, through=THROUGH)
    assert read_again(term).title == "Functions"


def renamed(entry: Entry, title: str, by: User | None = None) -> Entry:
    """As the form does it: the address follows."""
    entry = read_again(entry)
    return edit_entry(
        entry_id=entry.pk,
        base_revision=entry.revision_number,
        by=by,
        at=NOW,
        through=THROUGH,
        text=text_of(entry, title=title),
        parent_id=entry.parent_id,
        address_follows=True,
    )


def test_old_addresses_are_the_entry_s_for_ever(ben: User) -> None:
    term = renamed(renamed(a_term("Lambda"), "Functions"), "Workers")
    assert term.slug == "workers"
    assert set(term.old_slugs.values_list("slug", flat=True)) == {"lambda", "functions"}
    assert a_term("Lambda").slug == "aws-lambda"
    assert renamed(term, "Lambda").slug == "lambda"
    assert set(term.old_slugs.values_list("slug", flat=True)) == {"workers", "functions"}
    bin_entry(
        entry_id=term.pk,
        base_revision=read_again(term).revision_number,
        by=ben,
        at=NOW,
        through=THROUGH,
    )
    assert a_term("Workers").slug == "aws-workers"


def test_an_address_stays_where_only_the_writing_of_the_title_changed() -> None:
    first, second = a_term("RDS"), a_term("RDS", a_section("DATA"))
    assert second.slug == "data-rds"
    assert renamed(second, "rds").slug == "data-rds"
    assert renamed(first, "RDS!").slug == "rds"
    assert not OldSlug.objects.exists()


def test_items_refer_too(ben: User) -> None:
    term, item = a_term("Lambda"), an_item("* see [[Lambda]]")
    edited(term, title="Functions")
    rewritten(Rename.objects.get(), ben)
    assert read_again(item).body == "* see [[Functions]]"
