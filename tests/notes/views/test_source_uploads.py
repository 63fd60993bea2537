"""/sources/upload/: notes files sent in the browser, looked at, loaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from awskb.accounts.models import User
from notes.models import Entry, Load, SourceConflict, SourceFile, SourceUpload
from tests.notes.actions.test_source_load import FILE, entry, load, write

ClientOf = Callable[[User], Client]
FARGATE = FILE.replace("serverless ECS", "no servers")


def send(
    client: Client, *files: tuple[str, str | bytes], **headers: str
) -> tuple[int, str, SourceUpload | None]:
    """Send files and follow to the page that shows what they will do."""
    sent = [
        SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode(), "text/markdown")
        for name, text in files
    ]
    answer = client.post("/sources/upload/", {"notes": sent}, follow=True)
    return answer.status_code, answer.content.decode(), SourceUpload.objects.order_by("-pk").first()


def load_it(client: Client, upload: SourceUpload, **fields: object) -> str:
    upload.refresh_from_db()
    data = {"seen": (upload.report or {}).get("seen", ""), **fields}
    return client.post(f"/sources/uploads/{upload.pk}/load/", data, follow=True).content.decode()


def test_a_curator_sees_what_a_file_does_and_loads_it(ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    status, page, upload = send(client, ("notes.md", FILE))
    assert (status, "11 new" in page, Entry.objects.count()) == (HTTPStatus.OK, True, 0)
    assert upload is not None
    done = load_it(client, upload)
    assert "No conflict is open" in done
    assert "loaded from the file" in done
    assert (Load.objects.get().by, Entry.objects.get(title="Fargate").definition) == (ada, "serverless ECS")
    again = send(client, ("notes.md", FILE))[1]
    assert "No entry will be changed" in again


def test_the_dry_run_says_what_the_command_says(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    write(entry("Kinesis"), ada, definition="said here")
    secret = "AKIA" + "IOSFODNN7ABCDEFG"
    changed = (
        FARGATE.replace("not Kafka", "said in the file")
        .replace("* _layer_: shared\n", "")
        .replace("* _alone_: no group\n\n", "")
        .replace("## Lambda\n\n", f"## Lambda\n\n* _alone_: no group\n* key {secret} of a@example.org\n")
        .replace("_MSK_", "_Managed Kafka_")
    ) + "\n####### odd\n"
    page = send(client_of(ada), ("notes.md", changed))[1]
    for words in ("2 changed", "1 renamed", "1 moved", "1 put in the bin", "1 new", "1 conflict"):
        assert words in page, words
    for words in ("<del>serverless ECS</del>", "<ins>no servers</ins>", "was “MSK”", "from notes › COMPUTE"):
        assert words in page, words
    assert "AWS access key id" in page
    assert "a…@example.org" in page
    assert "notes.md:16" in page
    assert entry("Fargate").definition == "serverless ECS"


def test_a_load_does_what_was_shown_or_nothing(ada: User, ben: User, client_of: ClientOf) -> None:
    load(FILE)
    client = client_of(ada)
    upload = send(client, ("notes.md", FARGATE))[2]
    assert upload is not None
    write(entry("Kinesis"), ben, definition="has nothing to do with it")
    write(entry("Fargate"), ben, definition="said meanwhile")
    page = load_it(client, upload)
    assert "Nothing was loaded: file or wiki changed since you looked" in page
    assert "1 conflict" in page
    assert entry("Fargate").definition == "said meanwhile"
    load_it(client, upload)
    assert SourceConflict.objects.get().entry == entry("Fargate")
    assert entry("Kinesis").definition == "has nothing to do with it"


def test_changes_elsewhere_do_not_stop_a_load(ada: User, ben: User, client_of: ClientOf) -> None:
    load(FILE)
    upload = send(client_of(ada), ("notes.md", FARGATE))[2]
    assert upload is not None
    write(entry("Kinesis"), ben, definition="has nothing to do with it")
    load_it(client_of(ada), upload)
    assert entry("Fargate").definition == "no servers"


def test_two_curators_load_the_same_file(ada: User, administrator: User, client_of: ClientOf) -> None:
    load(FILE)
    first = send(client_of(ada), ("notes.md", FARGATE))[2]
    second = send(client_of(administrator), ("notes.md", FARGATE))[2]
    assert first is not None
    assert second is not None
    load_it(client_of(ada), first)
    assert "No entry will be changed" in load_it(client_of(administrator), second)
    assert Load.objects.count() == 2


def test_a_load_that_bins_much_asks_for_the_number(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    client = client_of(ada)
    _, page, upload = send(client, ("notes.md", "# COMPUTE\n\n* _alone_: no group\n"))
    assert upload is not None
    assert "notes.md: 9 of its 11 entries are gone" in page
    assert "Confirm below how many" in load_it(client, upload)
    assert Entry.objects.live().count() == 12
    load_it(client, upload, agreed_to_bin=9)
    assert Entry.objects.live().count() == 3


def test_a_known_text_under_a_new_name_asks_which_file_it_is(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    client = client_of(ada)
    _, page, upload = send(client, ("mine.md", FARGATE))
    assert upload is not None
    assert "It is notes.md" in page
    answer = client.post(f"/sources/uploads/{upload.pk}/name/", {"order": 0, "choice": "known"}, follow=True)
    assert "sent as mine.md" in answer.content.decode()
    load_it(client, upload)
    assert entry("Fargate").definition == "no servers"
    assert SourceFile.objects.get().name == "notes.md"
    other = send(client, ("mine.md", FARGATE))[2]
    assert other is not None
    client.post(f"/sources/uploads/{other.pk}/name/", {"order": 0, "choice": "new"})
    load_it(client, other)
    assert set(SourceFile.objects.values_list("name", flat=True)) == {"notes.md", "mine.md"}


def test_one_known_file_is_not_two_of_those_that_were_sent(ada: User, client_of: ClientOf) -> None:
    load(FILE, "cloud/notes.md")
    client = client_of(ada)
    upload = send(client, ("notes.md", "# else\n"), ("mine.md", FARGATE))[2]
    assert upload is not None
    address = f"/sources/uploads/{upload.pk}/"
    page = client.get(address).content.decode()
    assert page.count("It is cloud/notes.md") == 2
    client.post(f"{address}name/", {"order": 1, "choice": "known"})
    answer = client.post(f"{address}name/", {"order": 0, "choice": "known"}, follow=True)
    assert "is cloud/notes.md already" in answer.content.decode()
    client.post(f"{address}name/", {"order": 0, "choice": "new"})
    load_it(client, upload)
    assert entry("Fargate").definition == "no servers"
    assert set(SourceFile.objects.values_list("name", flat=True)) == {"cloud/notes.md", "notes.md"}


def test_several_files_at_once(ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    upload = send(client, ("a.md", "# A\n\n* _one_: 1\n"), ("b.MD", "# B\n\n* _two_: 2\n"))[2]
    assert upload is not None
    assert "b.MD" in load_it(client, upload)
    assert set(SourceFile.objects.values_list("name", flat=True)) == {"a.md", "b.MD"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("# Ä\n".encode("utf-16"), "the file is UTF-16. Save it as UTF-8"),
        (b"\xfe\xff" + "# Ä\n".encode("utf-16-be"), "the file is UTF-16"),
        ("# Ä\n".encode("utf-32"), "the file is UTF-32"),
        (b"\0\0\xfe\xff" + "# Ä\n".encode("utf-32-be"), "the file is UTF-32"),
        ("# a\n# caf\u00e9\n".encode("latin-1"), "Line 2: the byte 0xe9 is not UTF-8"),
        (b"# a\n\0\n", "Line 2: there is a NUL character"),
        (b"\xed\xa0\x80", "is not UTF-8"),
    ],
)
def test_what_is_no_utf_8_is_refused_with_the_remedy(
    ada: User, client_of: ClientOf, data: bytes, words: str
) -> None:
    status, page, upload = send(client_of(ada), ("notes.md", data), ("good.md", FILE))
    assert (status, upload) == (HTTPStatus.UNPROCESSABLE_ENTITY, None)
    assert words in page


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.md", "passwd.md"),
        ("..\\..\\evil.md", "evil.md"),
        ("C:\\notes\\aws.md", "aws.md"),
        ("云.md", "云.md"),
        ("a\x00b\n.md", "ab.md"),
        ("<img src=x onerror=alert(1)>.md", "<img src=x onerror=alert(1)>.md"),
        ("x" * 300 + ".md", "x" * 252 + ".md"),
    ],
)
def test_hostile_names_become_base_names(ada: User, client_of: ClientOf, sent: str, kept: str) -> None:
    status, page, upload = send(client_of(ada), (sent, "# A\n"))
    assert status == HTTPStatus.OK
    assert upload is not None
    assert upload.files.get().name == kept
    assert "<img src=x" not in page
    assert "alert(1)&gt;" in page or "<" not in kept


@pytest.mark.parametrize("name", [".md", "notes.html", "notes", " .md"])
def test_names_that_are_none_are_refused(ada: User, client_of: ClientOf, name: str) -> None:
    status, page, upload = send(client_of(ada), (name, "# A\n"))
    assert (status, upload) == (HTTPStatus.UNPROCESSABLE_ENTITY, None)
    assert "ends in .md" in page


def test_what_is_too_large_is_said(ada: User, client_of: ClientOf, settings: Any) -> None:
    settings.AWSKB_MAX_NOTES_BYTES = 1000
    status, page, _ = send(client_of(ada), ("a.md", "x" * 600), ("b.md", "x" * 600))
    assert status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "at most 1000" in page.replace("\xa0", " ")
    assert not SourceUpload.objects.exists()


def test_two_files_of_one_name_and_no_file_at_all(ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    assert "two files of this name" in send(client, ("a.md", "# A\n"), ("A.md", "# B\n"))[1]
    assert send(client)[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.post("/sources/upload/", {"notes": "text"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_only_curators_send_files_and_only_their_own_are_there(
    ada: User, ben: User, reader: User, administrator: User, eve: Client, client_of: ClientOf
) -> None:
    upload = send(client_of(ada), ("notes.md", FILE))[2]
    assert upload is not None
    address = f"/sources/uploads/{upload.pk}/"
    for person in (ben, reader):
        assert send(client_of(person), ("notes.md", FILE))[0] == HTTPStatus.FORBIDDEN
        assert client_of(person).get(address).status_code == HTTPStatus.FORBIDDEN
    assert eve.post("/sources/upload/").status_code == HTTPStatus.FOUND
    other = client_of(administrator)
    assert other.get(address).status_code == HTTPStatus.NOT_FOUND
    for deed in ("load", "check", "name", "discard"):
        assert other.post(f"{address}{deed}/").status_code == HTTPStatus.NOT_FOUND
        assert client_of(ada).get(f"{address}{deed}/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert SourceUpload.objects.count() == 1


def test_every_change_needs_the_token(ada: User) -> None:
    upload = SourceUpload.objects.create(by=ada, at=timezone.now())
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    for address in ("upload/", *(f"uploads/{upload.pk}/{deed}/" for deed in ("load", "check", "discard"))):
        assert client.post(f"/sources/{address}").status_code == HTTPStatus.FORBIDDEN, address


def test_what_was_sent_is_forgotten(ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    for number in range(7):
        send(client, (f"{number}.md", f"# {number}\n"))
    assert SourceUpload.objects.count() == 5
    SourceUpload.objects.update(at=timezone.now() - timedelta(hours=25))
    assert "5 uploads" in _said("purge_uploads")
    upload = send(client, ("a.md", "# A\n"))[2]
    assert upload is not None
    client.post(f"/sources/uploads/{upload.pk}/discard/")
    assert not SourceUpload.objects.exists()


def _said(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_a_large_dry_run_comes_in_pages(
    ada: User, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    text = "# A\n\n" + "".join(f"* _term {number}_: {number}\n" for number in range(250))
    client = client_of(ada)
    page, upload = send(client, ("notes.md", text))[1:]
    assert upload is not None
    assert "251 new" in page
    assert "Page 1 of 3" in page
    with django_assert_max_num_queries(12):
        shown = client.get(f"/sources/uploads/{upload.pk}/?show=created&page=3").content.decode()
    assert "term 249" in shown
    for junk in ("show=%00&page=-1", "page=" + "9" * 5000, "show=created&page=x"):
        assert client.get(f"/sources/uploads/{upload.pk}/?{junk}").status_code == HTTPStatus.OK
