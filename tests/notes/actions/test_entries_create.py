"""New entries: where they may stand, what their text may be, what comes with them."""

import pytest
from django.contrib.auth.models import AbstractUser

from notes.actions.entries import EntryCannotBeSaved, EntryText, create_entry
from notes.actions.tree import FIRST
from notes.models import Entry, Revision
from tests.factories.notes import NOW, a_group, a_root, a_section, a_term, an_entry, an_item, edited, the_root

pytestmark = pytest.mark.django_db


def titles_below(parent: Entry) -> list[str]:
    return [str(entry) for entry in Entry.objects.filter(parent=parent).order_by("position", "id")]


def test_a_new_term_has_a_slug_a_summary_and_its_first_revision(ada: AbstractUser) -> None:
    section = a_section("COMPUTE")
    term = a_term("Fargate", section, "serverless ECS https://aws.amazon.com/fargate/", by=ada)
    term.refresh_from_db()
    assert (term.slug, term.summary, term.title_key) == ("fargate", "serverless ECS", "fargate")
    revision = Revision.objects.get(entry=term)
    assert (revision.number, revision.by, revision.at, revision.through) == (1, ada, NOW, "form")
    assert revision.state["definition"] == "serverless ECS https://aws.amazon.com/fargate/"
    assert term.revision_number == 1


def test_a_title_with_its_long_form_in_brackets_is_taken_apart() -> None:
    ecs = a_term("ECS (Elastic Container Svc)")
    zone = a_term("availability zone (AZ)")
    assert (ecs.title, ecs.expansion) == ("ECS", "Elastic Container Svc")
    assert (zone.title, [alias.name for alias in zone.aliases.all()]) == ("availability zone", ["AZ"])


def test_a_typed_icon_of_a_section_is_kept_apart_from_its_title() -> None:
    section = a_section("🤖 COMPUTE")
    assert (section.icon, section.title, section.slug) == ("🤖", "COMPUTE", "compute")


def test_lines_with_a_title_are_a_term() -> None:
    entry = an_entry(Entry.Kind.ITEM, the_root(), title="Zappa", body="* Django on Lambda\n> not maintained")
    assert (entry.kind, entry.definition, entry.body) == ("term", "Django on Lambda", "> not maintained")
    assert entry.slug == "zappa"


@pytest.mark.parametrize(
    ("kind", "parent_kind"),
    [("group", "group"), ("term", "term"), ("item", "item"), ("section", "group"), ("item", "term")],
)
def test_an_entry_stands_only_where_its_kind_may_stand(kind: str, parent_kind: str) -> None:
    section = a_section("COMPUTE")
    parents = {
        "group": a_group("CONTAINERS", section),
        "term": a_term("EKS", section),
        "item": an_item("* x", section),
    }
    text = {"body": "* y"} if kind == "item" else {"title": "New"}
    with pytest.raises(EntryCannotBeSaved) as refusal:
        an_entry(kind, parents[parent_kind], **text)
    assert list(refusal.value.errors) == ["parent"]


def test_only_a_section_can_stand_at_the_top() -> None:
    assert a_root("python").parent is None
    with pytest.raises(EntryCannotBeSaved) as refusal:
        an_entry(Entry.Kind.TERM, None, title="Fargate")
    assert list(refusal.value.errors) == ["parent"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("title", EntryText(title="")),
        ("title", EntryText(title="two\nlines")),
        ("title", EntryText(title="x" * 301)),
        ("title", EntryText(title="a\0b")),
        ("title", EntryText(title="a_: b__: c")),
        ("definition", EntryText(title="x", definition="two\nlines")),
        ("definition", EntryText(title="x", definition="y" * 20_001)),
        ("definition", EntryText(title="x", definition="half \ud83d")),
        ("body", EntryText(title="x", body="y" * 1_000_001)),
        ("body", EntryText(title="x", body="nul \0")),
        ("aliases", EntryText(title="x", aliases=("y" * 301,))),
        ("expansion", EntryText(title="x", expansion="y" * 301)),
        ("tags", EntryText(title="x", tags=("half \udc00",))),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_field_that_must_change(field: str, text: EntryText) -> None:
    parent = a_section()
    before = Entry.objects.count()
    with pytest.raises(EntryCannotBeSaved) as refusal:
        create_entry(by=None, at=NOW, through="form", kind="term", parent_id=parent.pk, text=text)
    assert list(refusal.value.errors) == [field]
    assert Entry.objects.count() == before


def test_lines_without_a_title_need_words() -> None:
    with pytest.raises(EntryCannotBeSaved) as refusal:
        an_item("  \n ")
    assert list(refusal.value.errors) == ["body"]


def test_line_breaks_and_white_space_are_made_one_kind() -> None:
    term = a_term(
        " Glue ", definition="  run ETL ", body="* a\r\n* b\rc\n\n  \n", aliases=(" ", "GLUE", "AWS Glue ")
    )
    assert (term.title, term.definition, term.body) == ("Glue", "run ETL", "* a\n* b\nc")
    assert [alias.name for alias in term.aliases.all()] == ["AWS Glue"]


def test_blank_lines_at_the_end_of_an_open_fence_stay() -> None:
    assert an_item("```sh\nls\n\n").body == "```sh\nls\n\n"


def test_new_lines_stand_before_sub_sections_and_refined_ones_before_raw_ones() -> None:
    section = a_section("STORAGE")
    a_section("S3", section)
    a_term("old clipping", section, status="raw")
    a_term("Glacier", section)
    a_term("EBS", section)
    a_term("new clipping", section, status="raw")
    a_section("RDS", section)
    assert titles_below(section) == ["Glacier", "EBS", "old clipping", "new clipping", "S3", "RDS"]


def test_a_new_entry_can_stand_behind_a_sibling_or_first() -> None:
    section = a_section("STORAGE")
    first = a_term("a", section)
    a_term("b", section)
    a_term("between", section, after_id=first.pk)
    a_term("first", section, after_id=FIRST)
    assert titles_below(section) == ["first", "a", "between", "b"]


def test_siblings_are_renumbered_only_when_no_room_is_left() -> None:
    section = a_section("STORAGE")
    first = a_term("t0", section)
    last = a_term("end", section)
    last_position = last.position
    for number in range(1, 11):
        a_term(f"t{number}", section, after_id=first.pk)
    last.refresh_from_db()
    assert last.position == last_position
    a_term("t11", section, after_id=first.pk)
    assert titles_below(section) == ["t0", *(f"t{number}" for number in range(11, 0, -1)), "end"]


def test_an_entry_below_a_label_in_capitals_bears_its_tag() -> None:
    section = a_section("COMPUTE")
    term = a_term("Athena", a_group("DATA ENG", section), tags=("#Query",))
    other = a_term("Beanstalk", a_group("ZA", section))
    assert set(term.tags.values_list("name", flat=True)) == {"data eng", "query"}
    assert not other.tags.exists()


def test_below_an_unsorted_label_an_entry_is_unsorted() -> None:
    group = a_group("REGIONS", a_section("NETWORK"), status="raw")
    assert a_term("ACM", group).status == "raw"


def test_what_stands_below_a_members_only_section_is_hidden() -> None:
    section = a_section("进步", members_only=True)
    a_term("plan", a_section("2027", section))
    assert Entry.objects.get(title="plan").hidden


def test_a_section_has_no_expansion() -> None:
    with pytest.raises(EntryCannotBeSaved):
        an_entry(Entry.Kind.SECTION, the_root(), title="X", expansion="the long form")


def test_an_emoji_is_the_icon_of_its_section_until_a_word_takes_its_place() -> None:
    section = a_section("⛩️")
    assert (section.icon, section.title, section.slug) == ("⛩️", "⛩️", "section-1")
    saved = edited(section, title="Front")
    assert (saved.icon, saved.title, saved.slug) == ("", "Front", "section-1")
    assert edited(saved, title="🗄️ Front").icon == "🗄️"
    assert edited(saved, title="Back").icon == "🗄️"
