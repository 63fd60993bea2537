"""/sources/: for curators, what differs, and conflicts that they decide."""

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


def test_only_curators_see_files(ada: User, ben: User, eve: Client, client_of: ClientOf, db: None) -> None:
    load(FILE)
    assert client_of(ada).get("/sources/").status_code == HTTPStatus.OK
    assert client_of(ben).get("/sources/").status_code == HTTPStatus.FORBIDDEN
    assert eve.get("/sources/").status_code == HTTPStatus.FOUND


def test_an_empty_wiki_says_how_to_begin(ada: User, client_of: ClientOf) -> None:
    assert "load_notes" in client_of(ada).get("/sources/").content.decode()


def test_a_file_shows_what_an_export_would_change(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    address = f"/sources/{SourceFile.objects.get().pk}/"
    assert "say the same" in client_of(ada).get(address).content.decode()
    write(entry("Fargate"), ada, definition="said here")
    page = client_of(ada).get(address).content.decode()
    assert "What an export would change" in page
    assert "edited here" in client_of(ada).get("/sources/").content.decode()


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
