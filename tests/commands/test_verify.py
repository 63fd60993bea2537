"""`verify`: every rule broken once is found and named; what follows from other rows is made anew."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from awskb.accounts.models import User
from notes.actions.images import add_image
from notes.models import Citation, Entry, EntryName, Image, Reference, Revision, SearchDocument, SourceBlock
from tests.factories.notes import NOW
from tests.factories.pictures import file_of, picture_bytes
from tests.notes.actions.test_source_load import load

pytestmark = pytest.mark.django_db

NOTES = """# COMPUTE

* _EC2_: servers https://example.org/ec2
* _Fargate_: containers without EC2, see [[Lambda]]
* _Lambda_: functions
"""


def run(*words: str) -> tuple[str, str]:
    """What it said, and of that, what it complained of."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify", *words, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue() + str(error), err.getvalue()
    return out.getvalue(), err.getvalue()


def sql(statement: str) -> Callable[[], None]:
    def change() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return change


DERIVED = {
    "a name": lambda: EntryName.objects.filter(name="Lambda").delete(),
    "a citation": lambda: Citation.objects.all().delete(),
    "a reference": lambda: Reference.objects.filter(state="resolved").update(state="wanted", target=None),
    "a summary": lambda: Entry.objects.filter(title="EC2").update(summary="otherwise"),
    "who may read": lambda: Entry.objects.filter(title="EC2").update(hidden=True),
    "a row of the index": lambda: SearchDocument.objects.filter(entry__title="EC2").delete(),
    "a digest of the index": lambda: SearchDocument.objects.filter(entry__title="EC2").update(digest="x"),
}
TRUTH = {
    "a block": (lambda: SourceBlock.objects.filter(order=1).delete(), "source blocks: notes.md"),
    "its text": (lambda: SourceBlock.objects.filter(order=1).update(text="x\n"), "not the text that was"),
    "a revision": (lambda: Revision.objects.filter(entry__title="EC2").delete(), "histories: entry"),
    "a newest revision": (
        lambda: Entry.objects.filter(title="EC2").update(definition="said behind its back"),
        "definition not as its newest revision says",
    ),
    "a circle": (
        sql("UPDATE notes_entry SET parent_id = (SELECT id FROM notes_entry WHERE title = 'EC2') "
            "WHERE title = 'COMPUTE'"),
        "stands below itself",
    ),
}  # fmt: skip


def test_what_is_sound_is_said_to_be(ben: User) -> None:
    load(NOTES)
    said, complaints = run()
    assert said.endswith("Everything fits together.\n")
    assert complaints == ""


@pytest.mark.parametrize("what", DERIVED)
def test_what_follows_from_other_rows_is_found_and_made_anew(ben: User, what: str) -> None:
    load(NOTES)
    DERIVED[what]()
    said, complaints = run()
    assert "verify --repair" in said
    assert complaints
    assert run()[1] == complaints
    said, complaints = run("--repair")
    assert " repaired" in said
    assert run() == (run()[0], "")
    assert "Everything fits together" in run()[0]


@pytest.mark.parametrize("what", TRUTH)
def test_a_broken_rule_is_named(ben: User, what: str) -> None:
    load(NOTES)
    change, words = TRUTH[what]
    change()
    said, complaints = run("--repair")
    assert words in complaints
    assert "wrong" in said


def test_a_picture_that_is_gone_or_broken_is_named(ben: User, media_folder: Path) -> None:
    image: Image = add_image(data=picture_bytes(), by=ben, at=NOW)
    assert run()[1] == ""
    file_of(image).write_bytes(b"x")
    assert f"{image.file_name} is not what was kept" in run()[1]
    file_of(image).unlink()
    assert f"{image.file_name} is not there" in run()[1]
