"""Certificates: what the pages show, refuse, and keep from everybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from certs.models import Attempt, Credential, CredentialEvent, ExamVersion
from certs.queries.credentials import PlannedSitting, credentials_of
from tests.factories.certs import shipped_catalogue
from tests.factories.pictures import picture_bytes
from tests.factories.study import a_credential, an_event

ClientOf = Callable[[User], Client]
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    shipped_catalogue(with_services=False)


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def test_every_page_is_the_holders_alone(
    ben: User, ada: User, reader: User, administrator: User, bens: Client, client_of: ClientOf,
    media_folder: Path,
) -> None:  # fmt: skip
    saa = a_credential(ben, "SAA", ago(100))
    saa.certificate_file.save("certificates/x.pdf", SimpleUploadedFile("x.pdf", PDF))
    event = saa.events.get()
    version = ExamVersion.objects.get(code="CLF-C02")
    sat = Attempt.objects.create(
        person=ben,
        exam_version=version,
        sat_on=ago(9),
        outcome="failed",
        score=612,
        created_at=saa.created_at,
    )
    own = f"/credentials/{saa.pk}/"
    pages = [
        own,
        f"{own}edit/",
        f"{own}remove/",
        f"{own}file/",
        f"{own}events/new/",
        f"{own}events/{event.pk}/",
    ]
    pages += [f"/attempts/{sat.pk}/{part}" for part in ("", "edit/", "remove/")]
    posts = [
        f"{own}agree/",
        f"{own}contest/",
        f"{own}events/{event.pk}/remove/",
        *pages[1:3],
        *pages[4:6],
        *pages[7:],
    ]
    for page in pages:
        answer = bens.get(page)
        assert answer.status_code == 200, page
        assert "no-store" in answer["Cache-Control"], page
    for other in (ada, reader, administrator):
        client = client_of(other)
        for page in pages:
            assert client.get(page).status_code == 404, page
        for page in posts:
            assert client.post(page, {"why": "x"}).status_code == 404, page
        assert b"Solutions Architect" not in client.get(own).content
        for mine in ("/credentials/", "/attempts/"):
            shown = client.get(mine).content.decode()
            assert "Solutions Architect" not in shown
            assert "612" not in shown
    assert Attempt.objects.count() == Credential.objects.count() == 1


def test_the_list_shows_ends_windows_and_the_exam_that_keeps_the_most(ben: User, bens: Client) -> None:
    a_credential(ben, "CLF", ago(3 * 365 - 100))
    a_credential(ben, "DVA", ago(2000))
    shown = bens.get("/credentials/").content.decode()
    assert "Cloud Quest: Recertify" in shown
    assert "open since" in shown
    assert "lapsed" in shown
    assert "50% off" in shown
    assert "expiry__bar--window" in shown
    later = (timezone.localdate() + timedelta(days=30)).isoformat()
    assert f'value="{later}"' in bens.get("/credentials/", {"on": later}).content.decode()
    assert bens.get("/credentials/", {"on": "9999-99-99"}).status_code == 200
    assert bens.get("/credentials/", {"on": "9999-12-31"}).status_code == 200


def test_the_empty_list_offers_the_first_step(bens: Client) -> None:
    shown = bens.get("/credentials/").content.decode()
    assert "Add one you hold" in shown
    assert "Nothing recorded yet" in shown


def test_adding_one_that_is_held_and_refusals_that_keep_what_was_typed(ben: User, bens: Client) -> None:
    sent = {"certification": "SAA", "on": ago(100), "exam": "SAA-C03", "badge_url": "https://example.org/b"}
    assert bens.post("/credentials/new/", sent).status_code == 302
    held = Credential.objects.of(ben).get()
    assert (held.recorded_by, held.badge_url) == (None, "https://example.org/b")
    assert (held.events.get().kind, str(held.events.get().on)) == ("earned", ago(100))
    refused = {
        "there": {},
        "on": {"certification": "DVA", "on": ago(-1)},
        "early": {"certification": "DVA", "on": "1999-01-01"},
        "exam": {"certification": "DVA", "exam": "SAA-C03"},
        "until": {"certification": "DVA", "exam": "", "valid_until": ago(101)},
        "far": {"certification": "DVA", "exam": "", "valid_until": "2999-01-01"},
        "http": {"certification": "DVA", "exam": "", "badge_url": "http://example.org/b"},
        "script": {"certification": "DVA", "exam": "", "badge_url": "javascript:alert(1)"},
        "nothing": {"certification": "XXX"},
    }
    for name, change in refused.items():
        answer = bens.post("/credentials/new/", sent | {"note": f"kept {name}"} | change)
        assert answer.status_code == 422, name
        assert f"kept {name}" in answer.content.decode()
    assert Credential.objects.count() == 1


def test_a_file_is_judged_by_its_bytes_and_leaves_as_a_download(
    ben: User, bens: Client, media_folder: Path
) -> None:
    sent = {"certification": "SAA", "on": ago(100)}
    html = SimpleUploadedFile("a.pdf", b"<html><script>alert(1)</script>", "application/pdf")
    answer = bens.post("/credentials/new/", sent | {"file": html})
    assert answer.status_code == 422
    assert not Credential.objects.exists()
    file = SimpleUploadedFile('my "cert".html', PDF, "text/html")
    assert bens.post("/credentials/new/", sent | {"file": file}).status_code == 302
    held = Credential.objects.get()
    assert held.certificate_name.endswith(".pdf")
    kept = media_folder / str(held.certificate_file.name)
    assert kept.read_bytes() == PDF
    assert len(kept.stem) == 40
    answer = bens.get(f"/credentials/{held.pk}/file/", headers={"Accept-Encoding": "gzip"})
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer["Cache-Control"]
    assert bens.get(f"/media/{held.certificate_file.name}").status_code == 404


def test_another_file_takes_its_place_and_removing_deletes_it(
    ben: User, bens: Client, media_folder: Path, django_capture_on_commit_callbacks: object
) -> None:
    capture = django_capture_on_commit_callbacks
    held = a_credential(ben, "SAA", ago(100))
    edit = f"/credentials/{held.pk}/edit/"
    for data in (PDF, picture_bytes("PNG")):
        with capture(execute=True):  # type: ignore[operator]
            assert bens.post(edit, {"file": SimpleUploadedFile("c", data)}).status_code == 302
    (kept,) = (media_folder / "certificates").iterdir()
    assert kept.suffix == ".png"
    with capture(execute=True):  # type: ignore[operator]
        bens.post(edit, {"drop_file": "on", "note": "n", "is_hidden": "on"})
    held.refresh_from_db()
    assert (bool(held.certificate_file), held.note, held.is_hidden) == (False, "n", True)
    with capture(execute=True):  # type: ignore[operator]
        bens.post(edit, {"file": SimpleUploadedFile("c", PDF)})
    with capture(execute=True):  # type: ignore[operator]
        assert bens.post(f"/credentials/{held.pk}/remove/").status_code == 302
    assert not list((media_folder / "certificates").iterdir())
    assert not Credential.objects.exists()


def test_a_file_that_is_too_large_is_refused(ben: User, bens: Client, settings: object) -> None:
    settings.AWSKB_MAX_IMAGE_BYTES = 20  # type: ignore[attr-defined]
    sent = {"certification": "SAA", "on": ago(100), "file": SimpleUploadedFile("c.pdf", PDF)}
    answer = bens.post("/credentials/new/", sent)
    assert answer.status_code == 422
    assert "at most 20" in answer.content.decode()


def test_upkeep_counts_within_its_window_and_is_refused_outside_with_a_way_out(
    ben: User, bens: Client
) -> None:
    held = a_credential(ben, "SAA", "2023-06-01")
    new = f"/credentials/{held.pk}/events/new/"
    early = bens.post(new, {"how": "maintained", "on": "2026-01-05"})
    assert early.status_code == 422
    assert "90 days" in early.content.decode()
    assert "printed" in early.content.decode()
    assert held.events.count() == 1
    assert bens.post(new, {"how": "maintained", "on": "2026-04-01"}).status_code == 302
    assert "1 Apr 2027" in bens.get(f"/credentials/{held.pk}/").content.decode()
    assert bens.post(new, {"how": "game", "on": "2026-04-02"}).status_code == 422, "there is no game for it"
    event = held.events.get(kind="maintained")
    change = f"/credentials/{held.pk}/events/{event.pk}/"
    assert bens.post(change, {"how": "maintained", "on": "2026-04-03"}).status_code == 302
    assert "3 Apr 2027" in bens.get(f"/credentials/{held.pk}/").content.decode()
    bens.post(f"{change}remove/")
    assert held.events.count() == 1
    bens.post(f"/credentials/{held.pk}/events/{held.events.get().pk}/remove/")
    assert held.events.count() == 1, "the last one goes with the certificate only"


def test_the_game_renews_cloud_practitioner(ben: User, bens: Client) -> None:
    held = a_credential(ben, "CLF", "2023-09-30")
    answer = bens.post(f"/credentials/{held.pk}/events/new/", {"how": "game", "on": "2026-05-01"})
    assert answer.status_code == 302
    shown = bens.get(f"/credentials/{held.pk}/").content.decode()
    assert "renewed by AWS Cloud Quest: Recertify" in shown
    assert "1 May 2029" in shown


def test_what_another_recorded_is_agreed_to_or_contested_with_a_reason(
    ada: User, ben: User, bens: Client
) -> None:
    held = a_credential(ben, "SAA", ago(100), recorded_by=ada)
    assert "ada recorded for you" in bens.get("/credentials/").content.decode()
    page = f"/credentials/{held.pk}/"
    assert "recorded on" in bens.get(page).content.decode()
    assert bens.post(f"{page}contest/", {"why": " "}).status_code == 422
    assert bens.post(f"{page}contest/", {"why": "I failed"}).status_code == 302
    held.refresh_from_db()
    assert (held.contested_why, held.contested_at is not None, held.seen_at) == ("I failed", True, None)
    assert "I failed" in bens.get(page).content.decode()
    assert bens.post(f"{page}agree/").status_code == 302
    held.refresh_from_db()
    assert (held.contested_why, held.contested_at, held.seen_at is not None) == ("", None, True)
    own = a_credential(ben, "DVA", ago(100))
    assert bens.post(f"/credentials/{own.pk}/agree/").status_code == 404


def test_a_story_tells_what_a_higher_exam_did_and_what_counted_for_nothing(ben: User, bens: Client) -> None:
    held = a_credential(ben, "SAA", "2024-01-10", code="SAA-C03")
    an_event(held, "maintained", "2024-06-01")
    a_credential(ben, "SAP", "2026-02-03", code="SAP-C02")
    shown = bens.get(f"/credentials/{held.pk}/").content.decode()
    assert "renewed by passing Solutions Architect - Professional (SAP-C02)" in shown
    assert "Counts for nothing" in shown
    assert "3 Feb 2029" in shown


def test_pages_ask_as_often_whatever_is_held(
    ben: User, bens: Client, django_assert_max_num_queries: object
) -> None:
    for letters in ("CLF", "SAA", "DVA", "SOA", "SAP", "DOP", "MLA", "DEA"):
        held = a_credential(ben, letters, ago(300))
        CredentialEvent.objects.create(
            credential=held, kind="earned", on=date.fromisoformat(ago(100)), created_at=held.created_at
        )
    for page in ("/credentials/", f"/credentials/{held.pk}/"):
        bens.get(page)
        with django_assert_max_num_queries(11):  # type: ignore[operator]
            assert bens.get(page).status_code == 200


def test_the_part_of_the_dashboard_draws_what_is_held_and_planned(ben: User) -> None:
    today = timezone.localdate()
    template = "certs/credentials/dashboard_part.html"
    empty = render_to_string(template, {"part": credentials_of(person=ben, today=today)})
    assert "Add one you hold" in empty
    assert "<svg" not in empty
    a_credential(ben, "CLF", ago(100))
    planned = [PlannedSitting("SAA-C03", today + timedelta(days=47))]
    shown = render_to_string(template, {"part": credentials_of(person=ben, today=today, planned=planned)})
    assert "expiry__bar--planned" in shown
    assert "SAA-C03, planned" in shown
    assert "Show as a table" in shown
    assert "style=" not in shown
