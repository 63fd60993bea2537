"""Resources of the team and each person's own place in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.models import ExamVersion, OfferAnswer, Resource, ResourceOpinion, ResourcePosition
from notes.models import Link, SourceFile
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_note
from tests.factories.people import make_person

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
VIDEO = "https://www.youtube.com/watch?v=SOTamWNgDKc"
FACTS = {"kind": "video", "title": "Brown ccp", "url": VIDEO, "length_time": "14:00:00"}
NOTE = f"""# 参考
* 📹 Brown ccp {VIDEO}

# 进步
* Brown ccp @ 2:15:00

# STORAGE
* _S3_: holds objects {VIDEO}
"""


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    assert "no-store" in answer["Cache-Control"]
    return " ".join(answer.content.decode().split())


def a_resource(by: User, **facts: Any) -> Resource:
    return Resource.objects.create(
        **{"kind": "course", "title": "A course", "added_by": by, "created_at": AT, **facts}
    )


def test_any_member_adds_a_resource_and_the_team_finds_it(
    reader: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    shipped_catalogue(with_services=False)
    exam = ExamVersion.objects.get(code="SAA-C03")
    client_of(reader).post("/resources/new/", {**FACTS, "exams": [exam.code]})
    resource = Resource.objects.get()
    assert resource.link is not None
    assert (resource.link.url, resource.link.kind, resource.length_seconds) == (VIDEO, "video", 50_400)
    client = client_of(ben)
    assert "Brown ccp" in text_of(client, "/resources/")
    assert "Brown ccp" in text_of(client, "/resources/?exam=SAA-C03&kind=video&q=brown")
    assert "No resource is like that" in text_of(client, "/resources/?kind=book")
    assert "14:00:00" in text_of(client, f"/resources/{resource.pk}/")


def undone(client: Client, page: str) -> None:
    """Press the last Undo of a page."""
    *_, (url, fields) = re.findall(r'class="undo" action="([^"]+)"(.*?)</form>', page)
    client.post(url, dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', fields)))


def test_undo_brings_back_what_was_finished_and_what_was_only_begun(
    ben: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(ben)
    address = f"/resources/{a_resource(ben, length_pages=300).pk}/"
    client.post(f"{address}place/", {"where": "p. 5"})
    client.post(f"{address}finish/")
    finished_at = ResourcePosition.objects.get().finished_at
    undone(client, client.post(f"{address}place/", {"where": "p. 50"}, follow=True).content.decode())
    row = ResourcePosition.objects.get()
    assert (row.page, row.finished_at) == (5, finished_at)
    client.post(f"{address}leave/")
    client.post(f"{address}start/")
    undone(client, client.post(f"{address}place/", {"where": "p. 7"}, follow=True).content.decode())
    row = ResourcePosition.objects.get()
    assert (row.page, row.finished_at) == (None, None)


def test_a_link_of_the_notes_is_found_again_and_nothing_has_one_address_twice(
    ben: User, client_of: Callable[[User], Client]
) -> None:
    a_note(NOTE)
    there = Link.objects.get(url=VIDEO)
    client = client_of(ben)
    client.post("/resources/new/", FACTS)
    resource = Resource.objects.get()
    assert resource.link == there
    twice = client.post("/resources/new/", {**FACTS, "title": "again"})
    assert twice.status_code == 409
    assert f"/resources/{resource.pk}/" in twice.content.decode()
    assert "S3" in text_of(client, f"/resources/{resource.pk}/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "javascript:alert(1)"},
        {"url": "ftp://example.org/x"},
        {"url": "https:///nowhere"},
        {"url": "https://exa mple.org/"},
        {"title": ""},
        {"kind": "movie"},
        {"length_time": "soon"},
        {"length_time": "2000:00:00"},
        {"length_pages": "-1"},
        {"length_items": "0"},
        {"exams": "999999"},
    ],
)
def test_wrong_facts_are_refused_and_kept_in_the_form(
    ben: User, client_of: Callable[[User], Client], wrong: dict[str, str]
) -> None:
    answer = client_of(ben).post("/resources/new/", {**FACTS, **wrong})
    assert answer.status_code == 422
    assert not Resource.objects.exists()
    if "title" not in wrong:
        assert "Brown ccp" in answer.content.decode()


def test_a_video_is_gone_on_with_at_its_second_and_undo_brings_the_place_before(
    ben: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(ben)
    client.post("/resources/new/", FACTS)
    address = f"/resources/{Resource.objects.get().pk}/"
    client.post(f"{address}place/", {"where": "1:00:00"})
    told = client.post(f"{address}place/", {"where": "2:15:00"}, follow=True).content.decode()
    assert f'href="{VIDEO.replace("&", "&amp;")}&amp;t=8100s"' in told
    assert "2:15:00</strong></a> of 14:00:00" in told
    assert 'width="16"' in told  # 2:15 of 14 hours
    undone(client, told)
    assert ResourcePosition.objects.get().seconds == 3600
    client.post(f"{address}finish/")
    assert "finished" in text_of(client, address)
    client.post(f"{address}leave/")
    assert not ResourcePosition.objects.exists()


def test_no_length_no_bar_and_a_place_beyond_the_end_is_refused(
    ben: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(ben)
    course = a_resource(ben)
    client.post(f"/resources/{course.pk}/place/", {"where": "storage"})
    page = text_of(client, f"/resources/{course.pk}/")
    assert "<strong>storage</strong>" in page
    assert "resource-bar__done" not in page
    Resource.objects.update(length_pages=300)
    refused = client.post(f"/resources/{course.pk}/place/", {"where": "p. 301"})
    assert refused.status_code == 422
    assert "ends at page 300" in refused.content.decode()
    assert 'value="p. 301"' in refused.content.decode()
    assert ResourcePosition.objects.get().words == "storage"


def test_opinions_are_the_teams_and_positions_are_nobody_elses(
    ada: User, ben: User, administrator: User, client_of: Callable[[User], Client]
) -> None:
    course = a_resource(ben, length_seconds=36_000)
    address = f"/resources/{course.pk}/"
    own = client_of(ben)
    own.post(f"{address}place/", {"where": "7:36:54"})
    own.post(f"{address}say/", {"rating": "4", "text": "long & good"})
    for other in (ada, administrator):
        page = text_of(client_of(other), address)
        assert "long &amp; good" in page
        assert "4 of 5" in page
        assert "7:36:54" not in page
        assert "not started" in page
        admin = client_of(other).get(f"/admin/certs/resource/{course.pk}/change/").content.decode()
        assert "27414" not in admin
    assert client_of(ada).get("/admin/certs/resourceposition/").status_code == 404
    own.post(f"{address}say/", {"rating": "", "text": ""})
    assert not ResourceOpinion.objects.exists()
    assert own.post(f"{address}say/", {"rating": "6"}).status_code == 422


def test_an_exams_page_lists_what_the_team_has_for_it_and_ratings_of_who_left_do_not_count(
    ada: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    shipped_catalogue(with_services=False)
    course = a_resource(ada, title="A good course")
    course.exam_versions.add(ExamVersion.objects.get(code="SAA-C03"))
    gone = make_person("gone")
    ResourceOpinion.objects.create(person=gone, resource=course, rating=1, changed_at=AT)
    ResourceOpinion.objects.create(person=ada, resource=course, rating=5, changed_at=AT)
    gone.is_active = False
    gone.save()
    page = text_of_any(client_of(ben), "/certs/SAA-C03/")
    assert "A good course</a>" in page
    assert "5.0 of 5 from 1" in page
    assert "A good course" not in text_of_any(client_of(ben), "/certs/CLF-C02/")


def text_of_any(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_a_link_of_the_notes_is_found_by_its_words(
    ben: User, reader: User, client_of: Callable[[User], Client]
) -> None:
    a_note(NOTE)
    page = text_of(client_of(ben), "/resources/new/?find=youtube")
    assert "?url=https%3A%2F%2Fwww.youtube.com" in page
    assert "No link that you can read" in text_of(client_of(reader), "/resources/new/?find=nowhere")


def test_a_curator_brings_back_what_was_removed(
    ada: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    course = a_resource(ben, removed_at=AT)
    assert "Removed lately" in text_of(client_of(ada), "/resources/")
    assert "Bring back" in text_of(client_of(ada), f"/resources/{course.pk}/")
    assert "Removed lately" not in text_of(client_of(ben), "/resources/")
    client_of(ada).post(f"/resources/{course.pk}/restore/")
    assert "A course" in text_of(client_of(ben), "/resources/")


def test_editors_correct_and_curators_remove_and_bring_back(
    ada: User, ben: User, reader: User, client_of: Callable[[User], Client]
) -> None:
    course = a_resource(ada)
    address = f"/resources/{course.pk}/"
    facts = {"kind": "book", "title": "A book", "length_pages": "300"}
    assert client_of(reader).post(f"{address}edit/", facts).status_code == 403
    client_of(ben).post(f"{address}edit/", facts)
    course.refresh_from_db()
    assert (course.kind, course.length_pages) == ("book", 300)
    client_of(reader).post(f"{address}start/")
    assert client_of(ben).post(f"{address}remove/").status_code == 403
    client_of(ada).post(f"{address}remove/")
    assert "A book" not in text_of(client_of(ben), "/resources/")
    assert client_of(ben).get(address).status_code == 404
    assert "removed from the team" in text_of(client_of(reader), address)
    client_of(ada).post(f"{address}restore/")
    assert "A book" in text_of(client_of(ben), "/resources/")


def test_the_notes_own_place_is_offered_once_to_their_author_alone(
    ada: User, ben: User, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    file = tmp_path / "aws.md"
    file.write_text(NOTE, encoding="utf-8")
    call_command("load_notes", str(file), verbosity=0)
    SourceFile.objects.update(author=ada)
    assert "Your notes say how far you are" not in text_of(client_of(ben), "/resources/")
    client = client_of(ada)
    page = text_of(client, "/resources/")
    assert "Brown ccp, at 2:15:00" in page
    (shown,) = re.findall(r'name="shown" value="([^"]+)"', page)
    client_of(ben).post("/resources/offers/", {"shown": shown, "take": shown})
    assert not ResourcePosition.objects.exists()
    client.post("/resources/offers/", {"shown": shown, "take": shown})
    assert ResourcePosition.objects.get(person=ada).seconds == 8100
    assert Resource.objects.get().link == Link.objects.get(url=VIDEO)
    assert "Your notes say how far you are" not in text_of(client, "/resources/")
    # The author went on, in the file: that is news.
    file.write_text(NOTE.replace("2:15:00", "2:30:00"), encoding="utf-8")
    call_command("load_notes", str(file), verbosity=0)
    (later,) = re.findall(r'name="shown" value="([^"]+)"', text_of(client, "/resources/"))
    client.post("/resources/offers/", {"shown": later, "none": "1"})
    assert ResourcePosition.objects.get(person=ada).seconds == 8100
    assert OfferAnswer.objects.filter(kind="position").count() == 2
    assert "Your notes say how far you are" not in text_of(client, "/resources/")


def test_the_list_asks_as_often_for_a_hundred_as_for_two(
    ben: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(ben)
    counts = []
    for number in range(100):
        course = a_resource(ben, title=f"Course {number}")
        ResourcePosition.objects.create(person=ben, resource=course, percent=4, started_at=AT, changed_at=AT)
        ResourceOpinion.objects.create(person=ben, resource=course, rating=3, changed_at=AT)
        if number in (1, 99):
            with CaptureQueriesContext(connection) as asked:
                text_of(client, "/resources/")
            counts.append(len(asked))
    make_person("another")
    assert counts[0] == counts[1] <= 12
