"""What follows from the texts: counts of the real notes, sources named once, progress, search."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes.actions.derived import refresh_derived
from notes.actions.entries import move_entry
from notes.actions.search_index import index_differences
from notes.models import Citation, Entry, EntryTag, Link, NamedSource, ProgressItem, Reference, Target
from tests.factories.notes import NOW, a_note, a_section, a_term, an_item, edited

pytestmark = pytest.mark.django_db

SEED = Path(django_settings.BASE_DIR) / "fixtures" / "aws.md"
VIDEO = "https://www.youtube.com/watch?v=NhDYbskXRgc"


def everything_derived() -> dict[str, list[tuple[object, ...]]]:
    fields = {
        Entry: ("pk", "summary", "form", "place"),
        Citation: (
            "entry_id",
            "order",
            "link__url",
            "named_source__name",
            "label",
            "icon",
            "kind",
            "start",
            "line",
        ),
        Reference: ("entry_id", "order", "kind", "written", "target_id", "state", "sentence"),
        Target: ("entry_id", "order", "text"),
        ProgressItem: ("entry_id", "year", "text", "named_source__name", "link__url", "position"),
        NamedSource: ("root_id", "name", "entry_id", "link__url"),
        EntryTag: ("content_object_id", "tag__name"),
    }
    return {
        model.__name__: sorted(model.objects.values_list(*names), key=str) for model, names in fields.items()
    }


def test_the_real_notes_give_what_a_reader_counts() -> None:
    a_note(SEED.read_text(encoding="utf-8"))
    assert Citation.objects.filter(link__isnull=False).count() == 224
    assert Link.objects.count() == 205
    assert Citation.objects.filter(start__isnull=False).count() == 9
    assert Target.objects.count() == 4
    cabinet = Reference.objects.filter(kind="cabinet").order_by("entry__position")
    assert [(row.written, row.state) for row in cabinet] == [
        ("containers.md", "wanted"),
        ("storage / data eng", "resolved"),
        ("compute / data eng", "resolved"),
        ("amqp.md", "wanted"),
    ]
    assert (
        Entry.objects.get(title="availability zone").referred_by.filter(sentence="collection of AZ").exists()
    )


def test_deriving_everything_again_changes_nothing() -> None:
    entries = a_note(SEED.read_text(encoding="utf-8"))
    before = everything_derived()
    refresh_derived(entries=entries)
    assert everything_derived() == before
    for entry in entries:
        refresh_derived(entries=[Entry.objects.get(pk=entry.pk)])
    assert everything_derived() == before


def test_entries_derived_one_by_one_give_what_deriving_them_at_once_gives() -> None:
    a_note(SEED.read_text(encoding="utf-8"))
    at_once = everything_derived()
    for model in (Citation, Reference, Target, ProgressItem, NamedSource):
        model.objects.all().delete()
    for entry in Entry.objects.order_by("-pk"):
        refresh_derived(entries=[entry])
    assert everything_derived() == at_once


def test_the_search_index_is_right_after_every_kind_of_change() -> None:
    entries = a_note(SEED.read_text(encoding="utf-8"))
    term = next(entry for entry in entries if entry.title == "Athena")
    edited(term, title="Presto", aliases=("Athena",), body="* a new line")
    target = next(entry for entry in entries if entry.title == "ZA" and entry.kind == "section")
    section = Entry.objects.get(kind="section", title="STORAGE")
    move_entry(entry_id=section.pk, base_revision=1, parent_id=target.pk, by=None, at=NOW, through="form")
    assert index_differences() == []


def test_a_named_source_is_resolved_in_the_whole_note_through_its_definition() -> None:
    a_note(f"# ⛩️\n\n## 参考\n\n📹 Brown ccp {VIDEO}\n\n# X\n\n* _region_: AZ 📹 brown CCP [2:12:45]\n")
    citation = Citation.objects.get(entry__title="region")
    assert (citation.start, citation.link) == (7965, None)
    assert citation.named_source is not None
    assert citation.named_source.link is not None
    assert (citation.named_source.name, citation.named_source.link.url) == ("Brown ccp", VIDEO)


def test_an_unknown_name_is_kept_unresolved_until_a_line_defines_it() -> None:
    references = a_section("参考")
    term = a_term("region", definition="AZ 📹 Brown ccp [5:00]")
    source = NamedSource.objects.get()
    assert (source.name, source.link, source.entry) == ("Brown ccp", None, None)
    item = an_item(f"📹 Brown CCP {VIDEO}", references)
    source = NamedSource.objects.get()
    assert source.link is not None
    assert (source.name, source.entry, source.link.url) == ("Brown CCP", item, VIDEO)
    edited(item, body=f"📹 Other {VIDEO}")
    assert set(NamedSource.objects.values_list("name", "link__url")) == {
        ("Brown CCP", None),
        ("Other", VIDEO),
    }
    edited(term, definition="AZ")
    assert set(NamedSource.objects.values_list("name", flat=True)) == {"Other"}


def test_when_the_defining_line_goes_another_one_defines_the_name() -> None:
    references, section = a_section("参考"), a_section("S3")
    first = an_item(f"📹 Brown ccp {VIDEO}", references)
    second = an_item("📹 Brown ccp https://other.example/", section)
    assert NamedSource.objects.get().entry == first
    edited(first, body="nothing to see")
    source = NamedSource.objects.get()
    assert source.link is not None
    assert (source.entry, source.link.url) == (second, "https://other.example/")
    edited(first, body=f"📹 Brown ccp {VIDEO}")
    assert NamedSource.objects.get().entry == first


def test_names_hold_in_their_own_file_only() -> None:
    a_note(f"# 参考\n\n📹 Brown ccp {VIDEO}\n", "one.md")
    a_note("# X\n\n* _region_: 📹 Brown ccp [1:00]\n", "two.md")
    assert set(NamedSource.objects.values_list("root__title", "link__url")) == {("one", VIDEO), ("two", None)}


def test_lines_of_the_progress_section_are_progress() -> None:
    section = a_section("进步", members_only=True)
    item = an_item("* Brown ccp @ 2:15:00", section)
    year = an_item("* _17_: try out for an interview", section)
    progress = ProgressItem.objects.get(entry=item)
    assert (item.form, item.place, progress.position) == ("todo", "progress", 8100)
    assert progress.named_source is not None
    assert (year.form, ProgressItem.objects.get(entry=year).year) == ("year", 2017)
    move_entry(
        entry_id=item.pk, base_revision=1, parent_id=a_section("X").pk, by=None, at=NOW, through="form"
    )
    item.refresh_from_db()
    assert (item.form, item.place, ProgressItem.objects.filter(entry=item).exists()) == ("bullet", "", False)


def test_a_section_that_becomes_the_progress_section_changes_what_its_lines_mean() -> None:
    section = a_section("plans")
    item = an_item("* learn Rust", section)
    edited(section, title="进步")
    item.refresh_from_db()
    assert (item.form, item.place) == ("todo", "progress")


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ("* a bullet", "bullet"),
        ("a line", "line"),
        ("> a quote", "quote"),
        ("```\ncode\n```", "code"),
        ("| a | b |\n|---|---|", "table"),
        ("📹 Brown https://a.example/", "source"),
        ("💡 an idea", "line"),
        ("# a heading\n\ntext", "markdown"),
        ("1. one\n2. two", "markdown"),
    ],
)
def test_untitled_lines_know_how_they_are_written(body: str, form: str) -> None:
    assert an_item(body, a_section("X")).form in {form, "idea"}


def test_an_edit_asks_as_many_questions_of_a_large_wiki_as_of_a_small_one() -> None:
    section = a_section("X")
    term = a_term("Lambda", section, "runs [[EC2]] and S3 https://a.example/ 📹 Brown [1:00]")
    edited(term, definition=term.definition + " once")

    def queries_of_an_edit(words: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            edited(term, definition=f"runs [[EC2]] and S3 https://a.example/ 📹 Brown [1:00] {words}")
        return len(queries)

    few = queries_of_an_edit("twice")
    a_note(
        "\n".join(f"* _Term{number}_: Term{number + 1} and S3 [[Term{number}]]" for number in range(300)),
        "x.md",
    )
    assert queries_of_an_edit("three times") == few


LINES = st.sampled_from(
    [
        "* see [[EC2]] and S3 for more",
        "* see [[EC2]] and S3 for less",
        "* https://a.example/ and https://b.example/",
        "* https://a.example/ once more",
        "📹 Brown [1:00]",
        "📹 Brown [2:00]",
        "🎯 learn it",
        "类似 ElasticSearch",
        "plain words",
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(LINES, max_size=5), min_size=2, max_size=5))
def test_rows_written_over_say_what_rows_of_a_first_reading_say(bodies: list[list[str]]) -> None:
    with transaction.atomic():
        section = a_section("X")
        a_term("EC2", section)
        a_term("S3", section)
        term = a_term("Lambda", section)
        for lines in bodies:
            term = edited(term, body="\n".join(lines))
        said = everything_derived()
        for model in (Citation, Reference, Target, ProgressItem):
            model.objects.filter(entry=term).delete()
        refresh_derived(entries=[Entry.objects.get(pk=term.pk)])
        assert everything_derived() == said
        transaction.set_rollback(True)
