"""Home, tags, links, services, wanted, changes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_note, a_service, a_term, edited

Signed = Callable[[User], Client]

NOTE = """# 🤖 COMPUTE

DATA ENG 🗄️ `containers.md`
* _Athena_: SQL on files https://docs.aws.amazon.com/athena/what-is.html
* _Redshift_: warehouse, 类似 Snowflake https://github.com/x/y
* _Glue_:

---

* _Athena clone_: see Athena 🗄️ `containers.md` https://docs.aws.amazon.com/athena/what-is.html
"""


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    html = answer.content.decode()
    return words(html[html.index("<main") : html.index("</main>")])


@pytest.fixture
def note(db: None) -> list[Entry]:
    a_service("Amazon Athena", "Athena", category="Analytics", docs_url="https://docs.aws.amazon.com/athena/")
    a_service("Amazon FSx", "FSx", category="Storage", one_line="Managed file systems")
    return a_note(NOTE)


def test_home_shows_the_tree_what_changed_and_what_is_missing(
    note: list[Entry], ben: User, client_of: Signed
) -> None:
    edited(Entry.objects.get(slug="glue"), by=ben, definition="ETL", summary="now defined")
    told = text(client_of(ben), "/")
    assert "4 terms" in told
    assert "2 services" in told
    assert "COMPUTE" in told
    assert "Glue now defined what changed in Glue, revision 2 ben , form" in told
    assert "2 wanted and 0 undefined" in told


def test_home_of_an_empty_wiki_offers_the_first_step(db: None, ben: User, client_of: Signed) -> None:
    told = text(client_of(ben), "/")
    assert "This wiki is empty" in told
    assert "Write the first section" in told


def test_home_tells_a_visitor_nothing_of_changes(note: list[Entry], eve: Client, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    told = text(eve, "/")
    assert "COMPUTE" in told
    assert "Recent changes" not in told


def test_tags_count_their_entries_and_lead_to_them(note: list[Entry], ada: User, client_of: Signed) -> None:
    client = client_of(ada)
    assert "#data eng 3" in text(client, "/tags/")
    told = text(client, "/tags/data-eng/")
    assert "3 entries" in told
    assert "COMPUTE › DATA ENG" in told
    assert "Redshift" in told
    assert client.get("/tags/nothing/").status_code == 404


def test_links_are_filtered_by_site_and_kind(note: list[Entry], ada: User, client_of: Signed) -> None:
    client = client_of(ada)
    every = text(client, "/links/")
    assert "2 links" in every
    assert "COMPUTE › Athena , COMPUTE › Athena clone" in every
    one = text(client, "/links/?kind=repository")
    assert "1 link, repository" in one
    assert "x/y" in one
    assert "what is" not in one
    assert "docs.aws.amazon.com" in text(client, "/links/?site=docs.aws.amazon.com")
    assert "No link is like that" in text(client, "/links/?site=nowhere.example&kind=docs&page=7")


def test_services_say_what_the_notes_hold(note: list[Entry], ada: User, client_of: Signed) -> None:
    client = client_of(ada)
    told = text(client, "/services/")
    assert "1 of 2 have a refined entry" in told
    assert "FSx Not in the notes yet" in told
    missing = text(client, "/services/?held=missing")
    assert "FSx" in missing
    assert "Amazon Athena" not in missing


def test_a_service_page_offers_to_start_an_entry(
    note: list[Entry], ben: User, reader: User, client_of: Signed
) -> None:
    answer = client_of(ben).get("/services/amazon-fsx/")
    assert "/notes/new/?title=FSx" in answer.content.decode()
    told = text(client_of(reader), "/services/amazon-fsx/")
    assert "not in the notes yet" in told
    assert "Start an entry" not in told
    assert client_of(reader).get("/services/amazon-nothing/").status_code == 404


def test_a_service_page_shows_its_entries(note: list[Entry], ada: User, client_of: Signed) -> None:
    told = text(client_of(ada), "/services/amazon-athena/")
    assert "SQL on files" in told
    assert "COMPUTE › DATA ENG" in told


def test_wanted_counts_what_is_pointed_at_and_names_the_undefined(
    note: list[Entry], ben: User, client_of: Signed
) -> None:
    told = text(client_of(ben), "/wanted/")
    assert told.index("containers.md 2 times") < told.index("Snowflake 1 time")
    assert "Glue COMPUTE › DATA ENG" in told
    assert "1 term without a definition" in told


def test_wanted_keeps_what_members_wrote_for_themselves(db: None, eve: Client, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    a_term("Plan", definition="see [[Secret project]]", members_only=True)
    assert "Secret project" not in text(eve, "/wanted/")


def test_changes_are_for_members(
    note: list[Entry], ben: User, eve: Client, client_of: Signed, settings: Any
) -> None:
    settings.AWSKB_PUBLIC_READ = True
    assert eve.get("/changes/").status_code == 302
    edited(Entry.objects.get(slug="glue"), by=ben, definition="ETL", summary="why not")
    told = text(client_of(ben), "/changes/")
    assert "Glue" in told
    assert "why not" in told
    assert "ben , form" in told


def test_the_chosen_colours_are_remembered(ada: User, client_of: Signed) -> None:
    client = client_of(ada)
    assert "data-theme" not in client.get("/").content.decode().split(">")[1]
    answer = client.post("/theme/", {"theme": "dark", "next": "/tags/"})
    assert answer["Location"] == "/tags/"
    assert '<html lang="en" data-theme="dark">' in client.get("/").content.decode()
    ada.refresh_from_db()
    assert ada.theme == "dark"


def test_colours_never_lead_to_another_site(eve: Client) -> None:
    assert eve.post("/theme/", {"theme": "light", "next": "https://evil.example/"})["Location"] == "/"
    assert eve.post("/theme/", {"theme": "purple"}).status_code == 400
    assert eve.get("/theme/").status_code == 405
