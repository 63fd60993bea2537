"""Whatever a person makes of a section's text, the wiki then says just that, and forgets nothing."""

import random
from collections.abc import Iterator

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awskb.accounts.models import User
from notes.actions.section_plans import plan_section_text
from notes.actions.section_texts import section_at, shown_section
from notes.actions.section_writing import SectionCannotBeSaved, SectionEditedMeanwhile, save_section_text
from notes.models import Entry, Revision
from notes.source_notes.section_text import NotOneSection
from tests.factories.notes import NOW, a_note, edited
from tests.notes.source_notes.seed import SEED

SMALL = """# A

💡 idea

SVC
* _ELB_: balancer
* _WAF_: wall
* attached

---

* raw
bare

SVC
* _KMS_: keys
"""
LINES = st.sampled_from(
    [
        "",
        "---",
        "LABEL",
        "* _new_: one",
        "* _ELB_: two",
        "* line",
        "bare",
        "> said",
        "```",
        "## INSIDE",
        "| a |",
    ]
)


@pytest.fixture(scope="module")
def seed() -> str:
    return SEED.read_text(encoding="utf-8")


def saved(top: Entry, by: User, text: str) -> None:
    shown = shown_section(top=top)
    save_section_text(top_id=top.pk, versions=shown.versions, text=text, by=by, at=NOW, through="form")


@pytest.mark.django_db
def test_every_section_and_group_of_the_notes_reads_back_as_itself(ada: User, seed: str) -> None:
    a_note(seed)
    tried = 0
    for top in Entry.objects.filter(kind__in=["section", "group"]).order_by("pk"):
        shown = shown_section(top=top)
        assert shown.left_out == 0
        assert section_at(top=top, versions=shown.versions).text == shown.text.text
        assert plan_section_text(top=top, versions=shown.versions, text=shown.text.text).is_nothing
        tried += 1
    assert tried > 30


@pytest.mark.django_db
def test_the_special_sections_are_read_as_such(ada: User, seed: str) -> None:
    a_note(seed)
    for title in ("参考", "进步"):
        section = Entry.objects.get(title=title)
        text = shown_section(top=section).text.text
        saved(section, ada, f"{text}* _19_: another year\n")
    assert Entry.objects.get(body="* _19_: another year").form == "year"
    assert Entry.objects.get(title="19").definition == "another year"


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(dice=st.integers(min_value=0), new_lines=st.lists(LINES, max_size=5))
def test_what_is_sent_is_what_is_then_shown(ada: User, dice: int, new_lines: list[str]) -> None:
    with transaction.atomic():
        _change_by_chance(ada, random.Random(dice), new_lines)
        transaction.set_rollback(True)


def _said(top: Entry) -> Iterator[tuple[str, str, str, str, bool]]:
    """What stands below an entry, in the order of a file."""
    children = list(Entry.objects.live().filter(parent=top).order_by("position", "pk"))
    assert children == sorted(children, key=lambda child: (child.kind == "section", child.status == "raw"))
    for child in children:
        is_raw = child.kind != "section" and child.status == "raw"
        yield child.kind, child.title, child.definition, child.body, is_raw
        yield from _said(child)


def _change_by_chance(ada: User, chance: random.Random, new_lines: list[str]) -> None:
    a_note(SMALL)
    top = Entry.objects.get(title="A")
    shown = shown_section(top=top)
    lines = shown.text.text.split("\n")[1:]
    for line in new_lines:
        lines.insert(chance.randrange(len(lines) + 1), line)
    for _ in range(chance.randrange(4)):
        lines.pop(chance.randrange(len(lines)))
    chosen, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[chosen], lines[other] = lines[other], lines[chosen]
    text = "\n".join(["# A", *lines])
    before = dict(shown.versions)
    try:
        plan = plan_section_text(top=top, versions=shown.versions, text=text)
        save_section_text(top_id=top.pk, versions=shown.versions, text=text, by=ada, at=NOW, through="form")
    except (NotOneSection, SectionCannotBeSaved):
        return
    assert list(_said(top)) == [
        (node.kind.value, node.title, node.definition, node.body, node.raw)
        for node in plan.new.document.nodes[1:]
    ]
    untouched = {p.change.key for p in plan.entries if not p.change.deeds}
    numbers = dict(Entry.objects.values_list("pk", "revision_number"))
    assert all(numbers[key] == before[key] for key in untouched if key is not None)
    assert all(numbers[pk] for pk in before)


@pytest.mark.django_db
def test_a_refusal_leaves_everything_as_it_was(ada: User) -> None:
    a_note("# A\n\n* _ELB_: balancer\n* _WAF_: wall\n")
    top, elb = Entry.objects.get(title="A"), Entry.objects.get(title="ELB")
    shown = shown_section(top=top)
    edited(elb, definition="hers")
    before = Revision.objects.count()
    with pytest.raises(SectionEditedMeanwhile):
        save_section_text(
            top_id=top.pk,
            versions=shown.versions,
            text="# A\n\n* _ELB_: mine\n* _WAF_: walls\n* _new_: x\n",
            by=ada,
            at=NOW,
            through="form",
        )
    assert Revision.objects.count() == before
    assert not Entry.objects.filter(title="new").exists()
