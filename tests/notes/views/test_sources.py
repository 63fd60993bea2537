"""/sources/: the files, how far wiki and file are apart, whose they are."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from awskb.accounts.models import User
from notes.actions.entries import bin_entry, move_entry
from notes.actions.ties import tie_entry, untie_entry
from notes.models import Entry, Load, SourceFile
from tests.factories.notes import a_service
from tests.notes.actions.test_source_load import FILE, act, entry, load, write

ClientOf = Callable[[User], Client]


def test_only_curators_see_files(ada: User, ben: User, eve: Client, client_of: ClientOf, db: None) -> None:
    load(FILE)
    assert client_of(ada).get("/sources/").status_code == HTTPStatus.OK
    assert client_of(ben).get("/sources/").status_code == HTTPStatus.FORBIDDEN
    assert eve.get("/sources/").status_code == HTTPStatus.FOUND


def test_an_empty_wiki_says_how_to_begin(ada: User, client_of: ClientOf) -> None:
    page = client_of(ada).get("/sources/").content.decode()
    assert "Begin with a notes file" in page
    assert 'type="file"' in page


def test_a_file_shows_what_an_export_would_change(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    address = f"/sources/{SourceFile.objects.get().pk}/"
    assert "say the same" in client_of(ada).get(address).content.decode()
    write(entry("Fargate"), ada, definition="said here")
    page = client_of(ada).get(address).content.decode()
    assert "What the download changes" in page
    assert "wiki ahead by 1 entry" in client_of(ada).get("/sources/").content.decode()


def test_the_list_says_how_far_wiki_and_file_are_apart(ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    load(FILE)
    assert "as loaded" in client.get("/sources/").content.decode()
    write(entry("Fargate"), ada, definition="said here")
    write(entry("MSK"), ada, definition="said here, too")
    act(move_entry, entry("alone"), ada, parent_id=entry("Lambda").pk)
    act(bin_entry, entry("layer"), ada)
    assert "wiki ahead by 4 entries" in client.get("/sources/").content.decode()
    load(FILE.replace("serverless ECS", "said in the file").replace("not Kafka", "no Kafka"))
    page = client.get("/sources/").content.decode()
    assert "1 conflict</span>, wiki ahead by 3 entries" in page
    assert "by the command" in page


def test_a_label_without_a_list_is_nothing_that_a_download_would_bring(
    ada: User, client_of: ClientOf, tmp_path: Path
) -> None:
    client = client_of(ada)
    load("# A\n\nONE\n* _x_: y\n\n* _z_: w\n", "a.md")
    act(bin_entry, entry("x"), ada)
    assert "wiki ahead by" in client.get("/sources/").content.decode()
    call_command("export_notes", str(tmp_path))
    assert (tmp_path / "a.md").read_text() == "# A\n\n* _z_: w\n"
    assert "as loaded" in client.get("/sources/").content.decode()


def test_the_number_of_queries_does_not_follow_the_number_of_files(
    ada: User, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(ada)
    for number in range(3):
        load(f"# A{number}\n\n* _x{number}_: y\n", f"{number}.md")
    client.get("/sources/")
    with django_assert_max_num_queries(16):
        client.get("/sources/")


def test_a_curator_says_whose_a_file_is_and_that_it_is_about_aws(
    ada: User, ben: User, client_of: ClientOf
) -> None:
    services = [a_service(name) for name in ("Fargate", "MSK", "Other")]
    load(FILE)
    act(untie_entry, entry("MSK"), ada)
    act(tie_entry, entry("Kinesis"), ada, service_id=services[2].pk)
    source = SourceFile.objects.get()
    client = client_of(ada)
    client.post(f"/sources/{source.pk}/describe/", {"author": ben.pk, "about_aws": "on"})
    source.refresh_from_db()
    assert (source.author, source.about_aws) == (ben, True)
    tied = {title: entry(title).service for title in ("Fargate", "MSK", "Kinesis")}
    assert tied == {"Fargate": services[0], "MSK": None, "Kinesis": services[2]}
    assert "by ben" in client.get("/sources/").content.decode()
    latest = entry("Fargate").revisions.first()
    assert (latest.by, "about AWS" in latest.summary) == (ada, True)
    client.post(f"/sources/{source.pk}/describe/", {"author": ""})
    assert (entry("Fargate").service, entry("Kinesis").service) == (None, services[2])
    answer = client.post(f"/sources/{source.pk}/describe/", {"author": "999999"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client_of(ben).post(f"/sources/{source.pk}/describe/").status_code == HTTPStatus.FORBIDDEN


def test_a_load_by_the_command_has_its_page_too(ada: User, ben: User, client_of: ClientOf) -> None:
    load(FILE)
    page = client_of(ada).get(f"/sources/loads/{Load.objects.get().pk}/").content.decode()
    assert "by the command" in page
    assert "11 new" in page
    assert Entry.objects.get(title="Fargate").get_absolute_url() in page
    assert client_of(ben).get(f"/sources/loads/{Load.objects.get().pk}/").status_code == HTTPStatus.FORBIDDEN
    assert client_of(ada).get("/sources/loads/99999/").status_code == HTTPStatus.NOT_FOUND
    Load.objects.update(report={})
    assert "stopped" in client_of(ada).get(f"/sources/loads/{Load.objects.get().pk}/").content.decode()
