"""/sources/conflicts/: base, file and wiki side by side; a curator decides, one by one or all at once."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.actions.entries import bin_entry, move_entry
from notes.models import SourceConflict, SourceFile
from tests.notes.actions.test_source_load import FILE, act, entry, load, write

ClientOf = Callable[[User], Client]


def in_conflict(ada: User) -> SourceConflict:
    load(FILE)
    write(entry("Fargate"), ada, definition="said here")
    load(FILE.replace("serverless ECS", "said in the file"))
    return SourceConflict.objects.get()


def settle(client: Client, conflict: SourceConflict, choice: str, **fields: str) -> int:
    revision = conflict.entry.revision_number
    data = {"choice": choice, "base_revision": revision, "body": "", **fields}
    return client.post(f"/sources/conflicts/{conflict.pk}/", data).status_code


def test_a_conflict_shows_all_three(ada: User, client_of: ClientOf) -> None:
    conflict = in_conflict(ada)
    page = client_of(ada).get(f"/sources/conflicts/{conflict.pk}/").content.decode()
    for words in ("serverless", "file", "here"):
        assert words in page


@pytest.mark.parametrize(
    ("choice", "definition"), [("file", "said in the file"), ("wiki", "said here"), ("edited", "a third")]
)
def test_a_curator_decides_and_later_loads_know(
    ada: User, client_of: ClientOf, choice: str, definition: str
) -> None:
    conflict = in_conflict(ada)
    assert settle(client_of(ada), conflict, choice, title="Fargate", definition="a third") == HTTPStatus.FOUND
    conflict.refresh_from_db()
    assert (conflict.resolution, conflict.resolved_by) == (choice, ada)
    assert entry("Fargate").definition == definition
    report = load(FILE.replace("serverless ECS", "said in the file").replace("necessary", "needed"))
    assert report.conflicts == []
    assert entry("Fargate").definition == definition


def test_a_choice_that_is_none_is_refused_and_keeps_what_was_written(ada: User, client_of: ClientOf) -> None:
    conflict = in_conflict(ada)
    response = client_of(ada).post(
        f"/sources/conflicts/{conflict.pk}/",
        {"choice": "", "base_revision": 2, "definition": "mine", "body": "", "title": "Fargate"},
    )
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "mine" in response.content.decode()
    assert SourceConflict.objects.get().resolution == ""


def test_removed_in_the_file_edited_here(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    write(entry("perms"), ada, definition="said here")
    load(FILE.replace("* _perms_: necessary\n", ""))
    assert settle(client_of(ada), SourceConflict.objects.get(), "file") == HTTPStatus.FOUND
    assert entry("perms").binned_at is not None


def test_removed_here_changed_in_the_file(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    act(bin_entry, entry("perms"), ada)
    load(FILE.replace("necessary", "much needed"))
    assert settle(client_of(ada), SourceConflict.objects.get(), "file") == HTTPStatus.FOUND
    assert (entry("perms").binned_at, entry("perms").definition) == (None, "much needed")


def test_put_in_two_places(ada: User, client_of: ClientOf) -> None:
    other = "\n# OTHER\n\n* _x_: y\n"
    load(FILE + other)
    act(move_entry, entry("alone"), ada, parent_id=entry("Lambda").pk)
    load(FILE.replace("* _alone_: no group\n\n", "") + other + "* _alone_: no group\n")
    conflict = SourceConflict.objects.get()
    assert "OTHER" in client_of(ada).get(f"/sources/conflicts/{conflict.pk}/").content.decode()
    assert settle(client_of(ada), conflict, "file") == HTTPStatus.FOUND
    assert entry("alone").parent.title == "OTHER"


def three_conflicts(ada: User) -> list[SourceConflict]:
    load(FILE)
    for title in ("Fargate", "MSK", "perms"):
        write(entry(title), ada, definition="said here")
    changed = FILE.replace("serverless ECS", "file").replace("managed", "file").replace("necessary", "file")
    load(changed)
    return list(SourceConflict.objects.order_by("first_line"))


def test_after_one_comes_the_next_until_none_is_left(ada: User, client_of: ClientOf) -> None:
    first, second, third = three_conflicts(ada)
    client = client_of(ada)
    page = client.get(f"/sources/conflicts/{second.pk}/").content.decode()
    assert "2 of 3 left" in page
    assert f'href="/sources/conflicts/{first.pk}/" rel="prev"' in page
    assert f'href="/sources/conflicts/{third.pk}/" rel="next"' in page
    for conflict, then in ((second, third), (third, first)):
        data = {"choice": "wiki", "base_revision": 2, "body": ""}
        answer = client.post(f"/sources/conflicts/{conflict.pk}/", data)
        assert answer["Location"] == f"/sources/conflicts/{then.pk}/"
    answer = client.post(
        f"/sources/conflicts/{first.pk}/", {"choice": "file", "base_revision": 2, "body": ""}
    )
    assert answer["Location"] == f"/sources/{first.file_id}/"
    settled = client.get(f"/sources/conflicts/{first.pk}/").content.decode()
    assert "This is settled: the file" in settled
    assert "said here" in settled
    assert "wiki ahead by 2 entries" in client.get("/sources/").content.decode()


@pytest.mark.parametrize(("choice", "says"), [("file", "file"), ("wiki", "said here")])
def test_all_of_a_file_at_once(ada: User, ben: User, client_of: ClientOf, choice: str, says: str) -> None:
    conflicts = three_conflicts(ada)
    address = f"/sources/{conflicts[0].file_id}/settle/"
    client = client_of(ada)
    assert "Take the file's for all 3" in client.get(address).content.decode().replace("&#x27;", "'")
    assert client.post(address, {"choice": choice}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client_of(ben).post(address).status_code == HTTPStatus.FORBIDDEN
    seen = f"{conflicts[0].pk},{conflicts[1].pk}"
    answer = client.post(address, {"choice": choice, "seen": seen}, follow=True).content.decode()
    assert "Settled 2" in answer
    assert {entry("Fargate").definition, entry("MSK").definition} == {says}
    assert entry("perms").definition == "said here"
    assert [row.state["definition"] for row in entry("Fargate").revisions.all()][-2:] == [
        "said here",
        "serverless ECS",
    ]
    left = SourceConflict.objects.filter(resolution="")
    assert [one.pk for one in left] == [conflicts[2].pk]


def test_labels_can_be_in_question(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    write(entry("CONTAINERS"), ada, title="BOXES")
    load(FILE.replace("CONTAINERS", "CARGO"))
    conflict = SourceConflict.objects.get()
    page = client_of(ada).get(f"/sources/conflicts/{conflict.pk}/").content.decode()
    for words in ("A label.", "CONTAINERS", "CARGO", "BOXES"):
        assert words in page
    assert settle(client_of(ada), conflict, "file") == HTTPStatus.FOUND
    assert entry("CARGO").kind == "group"
    assert SourceFile.objects.get().conflicts.filter(resolution="").count() == 0


def test_changes_of_different_places_are_offered_joined(ada: User, client_of: ClientOf) -> None:
    text = FILE.replace("serverless ECS\n", "serverless ECS\n* first\n* second\n* third\n")
    load(text)
    write(entry("Fargate"), ada, body="* first here\n* second\n* third")
    load(text.replace("* third", "* third in the file").replace("serverless ECS", "no servers"))
    conflict = SourceConflict.objects.get()
    client = client_of(ada)
    page = client.get(f"/sources/conflicts/{conflict.pk}/").content.decode()
    assert "both changes joined" in page
    assert "* first here\n* second\n* third in the file" in page
    assert 'value="edited" checked' in page
    assert "no servers</textarea>" in page
    write(entry("Fargate"), ada, body="* first here\n* second\n* third here")
    assert "else the wiki" in client.get(f"/sources/conflicts/{conflict.pk}/").content.decode()
