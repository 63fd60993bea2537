"""Saying how well one knows things: marks, what changed since, merges, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awskb.accounts.models import User
from certs.models import EntryState, StateChange
from notes.actions.joined_texts import joined_text
from notes.actions.merges import merge_entries, undo_merge
from notes.models import Entry, EntryMerge, Revision
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.notes import a_note, a_section, a_service, a_term, edited

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]
SAVE = "/states/save/"


def says(client: Client, *values: str, script: bool = False, **more: str) -> Any:
    headers = {"HX-Request": "true"} if script else None
    return client.post(SAVE, {"set": list(values), **more}, headers=headers)


def mark(client: Client, path: str, entry: Entry) -> str:
    """What the mark of an entry says on its section's page; empty without one."""
    html = client.get(path).content.decode()
    found = re.search(rf'data-mark="e{entry.pk}".*?visually-hidden">(.*?)</span>', html)
    return found[1] if found else ""


def pressed(client: Client, entry: Entry) -> str:
    """Which state is chosen on the entry's own page."""
    html = client.get(entry.get_absolute_url()).content.decode()
    found = re.search(r'value="e\d+:(\w+)[:\d]*" aria-pressed="true"', html)
    return found[1] if found else ""


def test_a_state_is_set_where_one_reads_and_set_back_by_undo(ben: User, client_of: Signed) -> None:
    term = a_term("EC2", a_section("COMPUTE"))
    client = client_of(ben)
    assert (mark(client, "/notes/compute/", term), pressed(client, term)) == ("EC2: not read", "unread")
    answer = says(client, f"e{term.pk}:known:1", back="/notes/compute/")
    assert answer.headers["Location"] == "/notes/compute/"
    assert answer.headers["Cache-Control"].endswith("private")
    page = client.get("/notes/compute/").content.decode()
    assert "EC2: know it." in page
    assert re.search(rf'name="set" value="e{term.pk}:unread">EC2: know it. <button', page), "no undo"
    assert (mark(client, "/notes/compute/", term), pressed(client, term)) == ("EC2: know it", "known")
    says(client, f"e{term.pk}:unread")
    assert mark(client, "/notes/compute/", term) == "EC2: not read"


def test_a_double_click_is_one_change(ben: User, client_of: Signed) -> None:
    term = a_term("EC2")
    client = client_of(ben)
    for _ in range(2):
        says(client, f"e{term.pk}:known:1", script=True)
    assert (EntryState.objects.count(), StateChange.objects.count()) == (1, 1)


def test_a_change_counts_for_the_day_in_the_persons_zone(ben: User, client_of: Signed) -> None:
    ben.time_zone = "Pacific/Kiritimati"  # UTC+14
    ben.save()
    term = a_term("EC2")
    says(client_of(ben), f"e{term.pk}:known")
    change = StateChange.objects.get()
    assert change.on == change.at.astimezone(ZoneInfo("Pacific/Kiritimati")).date()


@pytest.mark.parametrize("written", ["e1:wise", "e0:known", "x1:known", "e1", "", "e1:known:-1", "e١:known"])
def test_what_is_no_state_is_refused_with_words(written: str, ben: User, client_of: Signed) -> None:
    answer = says(client_of(ben), written)
    assert answer.status_code == 422
    assert "There is no such state" in answer.content.decode()
    assert client_of(ben).post(SAVE).status_code == 422


def test_what_is_not_there_is_missing(ben: User, client_of: Signed) -> None:
    term = a_term("EC2")
    Entry.objects.filter(pk=term.pk).update(binned_at=timezone.now())
    client = client_of(ben)
    for what in (f"e{term.pk}", "e999", "i999", "o999", "e999999999999999999"):
        assert says(client, f"{what}:known").status_code == 404
    assert not EntryState.objects.exists()


def test_it_says_what_changed_since_one_knew_it(ben: User, client_of: Signed) -> None:
    section = a_section("COMPUTE")
    term = a_term("EC2", section, "machines")
    client = client_of(ben)
    says(client, f"e{term.pk}:known:1")
    edited(term, definition="virtual machines")
    assert mark(client, "/notes/compute/", term) == "EC2: know it, changed since"
    page = client.get("/notes/ec2/").content.decode()
    assert "Changed since you knew it" in page
    assert client.get("/notes/ec2/diff/1..2/").status_code == 200
    assert 'href="/notes/ec2/diff/1..2/"' in page
    assert "changed since" in client.get("/states/?state=changed").content.decode()
    # Rusty keeps the revision that was known; knowing it again takes the present one.
    says(client, f"e{term.pk}:rusty")
    assert "/notes/ec2/diff/1..2/" in client.get("/notes/ec2/").content.decode()
    says(client, f"e{term.pk}:known:2")
    assert "Changed since" not in client.get("/notes/ec2/").content.decode()
    # Saved from a page that showed the older text.
    says(client, f"e{term.pk}:known:1")
    assert "Changed since" in client.get("/notes/ec2/").content.decode()


def test_a_changed_state_is_never_hidden_by_an_answer_not_modified(ben: User, client_of: Signed) -> None:
    term = a_term("EC2")
    client = client_of(ben)
    tag = client.get("/notes/ec2/").headers["ETag"]
    says(client, f"e{term.pk}:known")
    again = client.get("/notes/ec2/", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag


def test_a_merge_brings_the_state_along_and_undoing_it_gives_it_back(ada: User, client_of: Signed) -> None:
    winner, loser = a_term("EC2", definition="machines"), a_term("Elastic Compute", definition="machines too")
    client = client_of(ada)
    says(client, f"e{loser.pk}:known")
    merge = merge_entries(
        winner_id=winner.pk,
        winner_base=1,
        loser_id=loser.pk,
        loser_base=1,
        text=joined_text(winner=winner, loser=loser),
        by=ada,
        at=timezone.now(),
        through=Revision.Through.FORM,
    )
    assert pressed(client, winner) == "known"
    assert "/notes/ec2/diff/1.." in client.get("/notes/ec2/").content.decode(), "changed by the merge"
    says(client, f"e{winner.pk}:reading")
    assert pressed(client, winner) == "reading"
    undo_merge(merge_id=merge.pk, by=ada, at=timezone.now(), through=Revision.Through.FORM)
    assert (pressed(client, winner), pressed(client, loser)) == ("reading", "known")
    assert not EntryMerge.objects.filter(undone_at=None).exists()


def test_all_that_an_exam_asks_can_be_known(ben: User, client_of: Signed) -> None:
    s3, fsx = a_service("Amazon S3", "S3"), a_service("Amazon FSx", "FSx")
    version = an_exam()
    items = [an_item_of(version, s3, "1.1"), an_item_of(version, fsx, "1.1", "2.1")]
    items.append(an_item_of(version, "Least privilege", "2.1"))
    bucket, term = a_term("bucket"), a_term("S3")
    Entry.objects.filter(pk__in=[bucket.pk, term.pk]).update(service=s3, tied_by="person")
    client = client_of(ben)
    for item in items:
        says(client, f"i{item.pk}:known")
    page = " ".join(re.sub(r"<[^>]+>", "", client.get("/certs/ABC-C01/").content.decode()).split())
    assert "Mine: 2 known, 2 touched of 2" in page
    assert "3 known, 3 touched of 3" in page
    # The item becomes what was said, whichever of its entries was known.
    says(client, f"e{term.pk}:known", f"e{bucket.pk}:known")
    answer = says(client, f"i{items[0].pk}:reading", script=True).content.decode()
    assert (pressed(client, bucket), pressed(client, term)) == ("reading", "reading")
    assert "S3: reading" in answer
    undo = re.findall(r'name="set" value="([^"]+)"', answer.partition("</template>")[0])
    says(client, *undo)
    assert (pressed(client, bucket), pressed(client, term)) == ("known", "known")


def test_purging_an_entry_takes_its_states_along(ada: User, client_of: Signed) -> None:
    term = a_term("EC2")
    client = client_of(ada)
    says(client, f"e{term.pk}:known")
    client.post("/notes/ec2/bin/", {"base_revision": 1})
    client.get("/")
    assert "EC2" not in client.get("/states/").content.decode()
    Entry.objects.filter(pk=term.pk).delete()
    assert not EntryState.objects.exists()
    assert not StateChange.objects.exists()


def test_nobody_else_sees_a_byte_of_it(
    ben: User, ada: User, administrator: User, eve: Client, client_of: Signed, settings: Any
) -> None:
    settings.AWSKB_PUBLIC_READ = True
    s3 = a_service("Amazon S3", "S3")
    version = an_exam()
    item = an_item_of(version, s3, "1.1")
    term = a_term("EC2", a_section("COMPUTE"))
    paths = ["/notes/ec2/", "/notes/compute/", "/certs/ABC-C01/", "/states/", "/changes/", "/search/?q=EC2"]
    paths += [f"/states/entries/{term.pk}/", f"/states/items/{item.pk}/", "/notes/ec2/history/"]
    others = {
        client: [seen(client, path) for path in paths] for client in map(client_of, (ada, administrator))
    }
    visitor = [seen(eve, path) for path in paths[:3]]
    assert not any("/states/" in page or "data-mark" in page for page in visitor)
    says(client_of(ben), f"e{term.pk}:rusty", f"i{item.pk}:reading")
    assert EntryState.objects.of(ben).count() == 2
    for client, before in others.items():
        assert [seen(client, path) for path in paths] == before
    assert [seen(eve, path) for path in paths[:3]] == visitor
    assert eve.get("/states/").status_code == 302
    assert says(eve, f"e{term.pk}:known").status_code == 302
    for path in ("/admin/certs/entrystate/", "/admin/certs/statechange/"):
        assert client_of(administrator).get(path).status_code == 404


def seen(client: Client, path: str) -> str:
    """A page without what differs from one request to the next."""
    html = client.get(path).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|data-csrf="\w+"', "", html)


@pytest.mark.usefixtures("pages_made_anew")
def test_three_hundred_marks_cost_as_many_queries_as_three(ben: User, client_of: Signed) -> None:
    lines = ["# FEW", ""] + [f"* _Few {n}_: x" for n in range(3)]
    lines += ["", "# MANY", ""] + [f"* _Many {n}_: x" for n in range(280)]
    a_note("\n".join(lines), "aws.md")
    client = client_of(ben)
    terms = Entry.objects.filter(kind="term").values_list("pk", flat=True)
    says(client, *(f"e{pk}:known" for pk in terms[:100]))
    asked = {}
    for path in ("/notes/few/", "/notes/many/", "/notes/many-7/", "/notes/few-1/"):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked[path] = len(queries)
    assert asked["/notes/few/"] == asked["/notes/many/"] <= 15
    assert asked["/notes/few-1/"] == asked["/notes/many-7/"] <= 15
    for path in ("/states/", "/states/?state=known"):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        assert len(queries) <= 12


def test_what_one_studies_for_an_exam_bears_its_mark(ben: User, client_of: Signed) -> None:
    version = an_exam()
    term = a_term("Loose coupling")
    an_item_of(version, "Loose coupling", "1.1")
    client = client_of(ben)
    says(client, f"e{term.pk}:rusty")
    assert mark(client, "/certs/ABC-C01/study/", term) == "Loose coupling: rusty"
