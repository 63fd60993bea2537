"""The inbox: who may sort it, what it shows of what waits, and how often it asks the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.doubts import doubt_line
from notes.actions.inbox import bin_waiting, refine_waiting
from notes.models import Entry, InboxAct
from notes.queries.doubts import lines_of
from notes.queries.inbox import is_waiting
from tests.factories.notes import a_note, a_root, a_term

Signed = Callable[[User], Client]

NOTE = """# 🤖 COMPUTE
* _ECS_: containers

---

CONTAINERS
* _scaling_: more of them
* howto: build the image
> a word about it

## Lambda
* _runtimes_: python

---

* _time limit_: 300 sec

* frameworks Sparta, ECS https://serverless.com
* https://example.com/a-very-good-read

# 🧳 STORAGE
* _S3_: files

---

plain words https://example.com/plain
"""


@pytest.fixture
def notes(db: None) -> list[Entry]:
    return a_note(NOTE)


def entry(words: str) -> Entry:
    return Entry.objects.filter(title=words).first() or Entry.objects.get(body__contains=words)


def doubted(title: str, by: User, reason: str = "") -> Entry:
    found = entry(title)
    doubt_line(
        entry_id=found.pk, line=lines_of(found)[-1], reason=reason, named=False, by=by, at=timezone.now()
    )
    return found


def shown(html: str) -> str:
    """The main text without tags."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def queue(html: str) -> list[str]:
    return [" ".join(name.split()) for name in re.findall(r'class="queue__name"[^>]*>([^<]*)<', html)]


def test_only_editors_sort(
    notes: list[Entry], reader: User, ben: User, eve: Client, client_of: Signed
) -> None:
    assert eve.get("/inbox/").status_code == 302
    assert client_of(reader).get("/inbox/").status_code == 403
    assert client_of(reader).get("/inbox/targets/?q=x").status_code == 403
    assert client_of(ben).get("/inbox/").status_code == 200
    for act in ("promote", "attach", "detach", "refine", "tag", "correct", "bin", "fine", "corrected"):
        assert client_of(reader).post(f"/inbox/{entry('scaling').pk}/{act}/").status_code == 403
        assert client_of(ben).get(f"/inbox/{entry('scaling').pk}/{act}/").status_code == 405
    assert client_of(reader).post("/inbox/undo/1/").status_code == 403
    assert Entry.objects.get(pk=entry("scaling").pk).revision_number == 1


def test_everything_that_waits_stands_in_the_order_of_the_tree(
    notes: list[Entry], ben: User, reader: User, client_of: Signed
) -> None:
    doubted("ECS", reader)
    html = client_of(ben).get("/inbox/").content.decode()
    assert queue(html) == [
        "ECS",
        "scaling",
        "time limit",
        "frameworks Sparta, ECS",
        "a very good read at example.com",
        "plain words",
    ]
    assert "All 6" in shown(html)
    assert "Doubted 1" in shown(html)
    assert "Clippings 3" in shown(html)
    assert "Unsorted terms 2" in shown(html)
    assert "0 of 6 done today" in shown(html)


def test_kind_and_section_narrow_it(notes: list[Entry], ben: User, client_of: Signed) -> None:
    client = client_of(ben)
    section = entry("Lambda")
    html = client.get(f"/inbox/?kind=clippings&in={section.pk}").content.decode()
    assert queue(html) == ["frameworks Sparta, ECS", "a very good read at example.com"]
    assert f'<option value="{section.pk}" selected>' in html
    assert "1 of 2" in shown(html)
    for odd in (
        "kind=nonsense",
        "in=x",
        "in=99999999",
        "at=x",
        "at=-1",
        "page=99",
        "at=" + "9" * 30,
        "q=%00",
    ):
        assert client.get(f"/inbox/?{odd}").status_code == 200
    html = client.get("/inbox/?kind=doubts").content.decode()
    assert "Nothing of this kind waits here" in html


def test_one_entry_stands_in_its_context(notes: list[Entry], ben: User, client_of: Signed) -> None:
    html = client_of(ben).get(f"/inbox/?at={entry('frameworks').pk}").content.decode()
    words = shown(html)
    assert "COMPUTE › Lambda" in words
    assert re.search(r"time limit .*300 sec.* frameworks Sparta.* a very good read", words)
    assert 'href="https://serverless.com"' in html
    assert "spoken of here: containers" in words
    assert 'value="frameworks Sparta, ECS"' in html
    target = entry("time limit")
    assert f'name="target" value="{target.pk}" checked' in html
    assert "Unsorted lines" in words


def test_the_lines_in_the_file_are_told(ben: User, client_of: Signed, tmp_path: object) -> None:
    a_note(NOTE)
    file = Entry.objects.get(title="aws").source_file
    found = entry("plain words")
    file.blocks.create(order=1, kind="item", text="plain words\n", first_line=23, line_count=1, entry=found)
    words = shown(client_of(ben).get(f"/inbox/?at={found.pk}").content.decode())
    assert "aws.md line 23" in words


def test_skipping_goes_on_in_order_and_round(notes: list[Entry], ben: User, client_of: Signed) -> None:
    client = client_of(ben)
    seen = []
    address = "/inbox/"
    for _ in range(6):
        html = client.get(address).content.decode()
        seen.append(re.findall(r'id="waiting-name">([^<]*)<', html)[0])
        skip = re.search(r'class="act act--at-once button button--quiet" href="([^"]*)"', html)
        assert skip is not None
        address = skip[1].replace("&amp;", "&")
    assert seen == [*queue(html), "scaling"]


def test_the_day_counts_what_left_the_inbox(
    notes: list[Entry], ada: User, ben: User, client_of: Signed
) -> None:
    hand = {"by": ada, "at": timezone.now(), "through": "form"}
    refine_waiting(entry_id=entry("scaling").pk, base_revision=1, **hand)
    bin_waiting(entry_id=entry("plain words").pk, base_revision=1, **hand)
    words = shown(client_of(ben).get("/inbox/").content.decode())
    assert "2 of 5 done today" in words
    assert "Undo" not in words
    assert "Moved to the bin: “plain words” Undo" in shown(client_of(ada).get("/inbox/").content.decode())
    InboxAct.objects.update(at=timezone.now() - timedelta(days=2))
    assert "0 of 3 done today" in shown(client_of(ada).get("/inbox/").content.decode())


def test_an_empty_inbox_says_what_it_is_for(ben: User, client_of: Signed) -> None:
    a_term("ECS")
    html = client_of(ben).get("/inbox/").content.decode()
    assert "Nothing waits." in html
    assert "<progress" not in html


def test_the_count_stands_in_the_header_and_at_home_for_editors(
    notes: list[Entry], ben: User, reader: User, client_of: Signed
) -> None:
    doubted("S3", reader)
    for path in ("/", "/notes/compute/", "/notes/scaling/", "/tags/", "/changes/", "/inbox/"):
        html = client_of(ben).get(path).content.decode()
        header = html.partition("<header")[2].partition("</header>")[0]
        assert "Inbox" in header
        assert re.search(r'class="count">6<', header), path
        assert "Inbox</span>" not in client_of(reader).get(path, follow=True).content.decode()
    assert "6 in the inbox" in client_of(ben).get("/").content.decode()


def test_what_waits_is_told_one_by_one_too(notes: list[Entry], ben: User, reader: User) -> None:
    assert is_waiting(entry_id=entry("scaling").pk)
    assert not is_waiting(entry_id=entry("S3").pk)
    doubted("S3", reader)
    assert is_waiting(entry_id=entry("S3").pk)
    bin_waiting(entry_id=entry("S3").pk, base_revision=1, by=ben, at=timezone.now(), through="form")
    assert not is_waiting(entry_id=entry("S3").pk)


def many(count: int, name: str) -> str:
    lines = [f"# {name}", "", "---", ""]
    for number in range(count):
        lines += [
            f"* _{name} term {number}_: says S3 https://example.com/{number}",
            "* attached [[S3]]",
            "",
            f"* howto {name} {number}: see S3 and [[{name} term 0]] https://example.com/{number}/how",
            "",
        ]
    return "\n".join(lines)


def asked(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.usefixtures("pages_made_anew")
def test_as_many_queries_for_a_thousand_as_for_ten(
    db: None, ada: User, reader: User, client_of: Signed
) -> None:
    a_root("rest")
    a_note(many(5, "Small"), "small.md")
    client = client_of(ada)
    doubted("Small term 0", reader, "no")
    paths = [
        f"/inbox/?at={entry('howto Small 3').pk}",
        f"/inbox/?at={entry('Small term 3').pk}",
        f"/inbox/?at={entry('Small term 0').pk}",
        f"/inbox/?at={entry('howto Small 3').pk}&q=small",
        "/notes/small/",
        f"/notes/items/{entry('howto Small 3').pk}/doubt/",
    ]
    before = [asked(client, path) for path in paths]
    a_note(many(500, "Large"), "large.md")
    for number in range(25):
        doubted(f"Large term {number}", reader, "no")
    assert [asked(client, path) for path in paths] == before
    assert asked(client, f"/inbox/?at={entry('howto Large 300').pk}") == before[0]
    assert max(before) <= 25
