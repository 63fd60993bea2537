"""The page of the references that a renaming left behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.models import Entry, Rename
from tests.factories.notes import a_section, a_term, edited

Signed = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def function() -> Entry:
    return a_term("Lambda", a_section("COMPUTE"), "runs code")


def save(client: Client, entry: Entry, **changes: str) -> str:
    """Save the entry's form; where it leads."""
    parent = entry.parent
    assert parent is not None
    form = {
        "title": entry.title,
        "definition": entry.definition,
        "body": entry.body,
        "aliases": "",
        "tags": "",
        "section": str(parent.pk),
        "place_shown": f"{parent.pk}/",
        "base_revision": str(entry.revision_number),
        **changes,
    }
    answer = client.post(f"/notes/{entry.slug}/edit/", form)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_after_a_renaming_the_lines_that_name_it_are_shown(
    function: Entry, ben: User, client_of: Signed
) -> None:
    other = a_term("jobs", definition="run on [[Lambda]] <script>")
    client = client_of(ben)
    url = save(client, function, title="Functions")
    page = client.get(url).content.decode()
    assert "Lambda renamed to Functions" in page
    assert "run on [[<del>Lambda</del><ins>Functions</ins>]] &lt;script&gt;" in page
    assert f'name="line" value="{other.pk}-definition-0" checked' in page
    answer = client.post(
        f"{url}rewrite/", {"line": f"{other.pk}-definition-0", f"base-{other.pk}": "1"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/notes/functions/"
    assert "Wrote the references in 1 entry anew" in answer.content.decode()
    other.refresh_from_db()
    assert other.definition == "run on [[Functions]] <script>"
    assert url in client.get(f"/notes/{other.slug}/history/").content.decode()
    assert client.get("/changes/").content.decode().count(f'href="{url}"') == 2
    seen = client.get(url).content.decode()
    assert "Undo all of it" in seen
    client.post(f"{url}undo/")
    assert Entry.objects.get(pk=function.pk).title == "Lambda"
    assert client.get("/notes/functions/")["Location"] == "/notes/lambda/"


def test_without_such_lines_saving_leads_to_the_entry_at_its_new_address(
    function: Entry, ben: User, client_of: Signed
) -> None:
    client = client_of(ben)
    assert save(client, function, title="Functions") == "/notes/functions/"
    answer = client.get("/notes/lambda/")
    assert (answer.status_code, answer["Location"]) == (301, "/notes/functions/")
    assert answer["Cache-Control"] == "no-store"
    for page in ("edit", "history"):
        assert (
            client.get(f"/notes/lambda/{page}/", follow=True)
            .redirect_chain[-1][0]
            .startswith(f"/notes/functions/{page}/")
        )


def test_the_address_may_stay(function: Entry, ben: User, client_of: Signed) -> None:
    assert save(client_of(ben), function, title="Functions", keep_address="on") == "/notes/lambda/"
    assert "Keep the address" in client_of(ben).get("/notes/lambda/edit/").content.decode()


def test_an_entry_saved_meanwhile_is_named_and_the_ticks_stay(
    function: Entry, ben: User, client_of: Signed
) -> None:
    first, second = a_term("first", definition="[[Lambda]]"), a_term("second", definition="[[Lambda]]")
    client = client_of(ben)
    url = save(client, function, title="Functions")
    edited(second, definition="[[Lambda]] at night")
    sent = {"line": f"{second.pk}-definition-0", f"base-{first.pk}": "1", f"base-{second.pk}": "1"}
    answer = client.post(f"{url}rewrite/", sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody saved second meanwhile, so nothing was written" in page
    assert f'value="{first.pk}-definition-0"> ' in page
    assert f'value="{second.pk}-definition-0" checked' in page
    assert "at night" in page


def test_the_old_name_may_stay_as_an_alias_or_the_references_be_left(
    function: Entry, ben: User, client_of: Signed
) -> None:
    a_term("jobs", definition="[[Lambda]]")
    client = client_of(ben)
    url = save(client, function, title="Functions")
    assert "Left behind by renaming" in client.get("/wanted/").content.decode()
    assert client.post(f"{url}alias/", {"base_revision": "1"}).status_code == 409
    client.post(f"{url}alias/", {"base_revision": "2"})
    assert list(function.aliases.values_list("name", flat=True)) == ["Lambda"]
    function.refresh_from_db()
    url = save(client, function, title="Workers")
    client.post(f"{url}leave/")
    assert Rename.objects.latest("id").how == "left"
    assert "Left behind by renaming" not in client.get("/wanted/").content.decode()
    function.refresh_from_db()
    save(client, function, title="Others", aliases="Lambda")
    save(client, Entry.objects.get(pk=function.pk), title="Workers", aliases="Lambda")
    assert "Left behind by renaming" not in client.get("/wanted/").content.decode()


def test_only_editors_decide(
    function: Entry, reader: User, ben: User, eve: Client, client_of: Signed
) -> None:
    a_term("jobs", definition="[[Lambda]]")
    edited(function, title="Functions")
    url = f"/renames/{Rename.objects.get().pk}/"
    for page in ("", "rewrite/", "alias/", "leave/", "undo/"):
        ask = "get" if not page else "post"
        assert getattr(client_of(reader), ask)(f"{url}{page}").status_code == 403
        assert getattr(eve, ask)(f"{url}{page}").status_code == 302
    assert client_of(ben).get("/renames/0/").status_code == 404
    assert "Left behind" not in client_of(reader).get("/wanted/").content.decode()
