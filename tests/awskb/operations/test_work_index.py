"""The page of background work: what administrators see and may do, and what nobody sees there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from awskb.accounts.models import User
from awskb.operations import tasks
from awskb.operations.models import WorkerSign
from awskb.operations.schedule import JOBS
from awskb.operations.signs import LONGEST_SILENCE, begin_sign
from notes.actions.soon_mails import send_soon_mails
from notes.actions.watches import choose_mails, follow_entry
from tests.factories.notes import a_section

ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker closes connections that grew old, which would end the transaction of the test."""
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)


@pytest.fixture
def admins(administrator: User, client_of: ClientOf) -> Client:
    return client_of(administrator)


def page(client: Client) -> str:
    answer = client.get("/background/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    return answer.content.decode()


def a_failed_task(words: str = "MailServerDown: it takes nothing") -> DBTaskResult:
    row: DBTaskResult = tasks.send_reminders.enqueue().db_result
    DBTaskResult.objects.filter(pk=row.pk).update(
        status="FAILED", finished_at=timezone.now(), traceback=words, worker_ids=["a"] * 5
    )
    return row


def test_an_empty_page_says_what_this_place_is_for(admins: Client) -> None:
    shown = page(admins)
    assert "No worker has run yet" in shown
    assert "manage.py work" in shown
    assert "Nothing runs, and nothing waits." in shown
    assert all(job.title in shown for job in JOBS)


def test_only_administrators_come_in(ada: User, eve: Client, client_of: ClientOf) -> None:
    failed = a_failed_task()
    for client in (client_of(ada), eve):
        assert client.get("/background/").status_code in (302, 403)
        for address in ("jobs/purge_bin/run/", f"tasks/{failed.pk}/retry/", f"tasks/{failed.pk}/forget/"):
            assert client.post(f"/background/{address}").status_code in (302, 403)
    assert [row.status for row in DBTaskResult.objects.all()] == ["FAILED"]


def test_run_now_is_done_by_the_worker_and_told(admins: Client) -> None:
    assert admins.get("/background/jobs/purge_drafts/run/").status_code == 405
    for _ in range(2):
        assert (
            "Asked for: Drafts"
            in admins.post("/background/jobs/purge_drafts/run/", follow=True).content.decode()
        )
    assert DBTaskResult.objects.count() == 1
    assert "</svg> waits</span>" in page(admins)
    call_command("work", "--once")
    shown = page(admins)
    assert "0 drafts forgotten." in shown
    assert "</svg> waits</span>" not in shown
    assert admins.post("/background/jobs/nothing_like_it/run/").status_code == 404


def test_what_runs_is_not_begun_a_second_time(admins: Client) -> None:
    sign = begin_sign(at=timezone.now())
    tasks.check_links.enqueue().db_result.claim(sign.worker_id)
    shown = page(admins)
    assert "1 worker at work" in shown
    assert "/background/jobs/check_links/run/" not in shown
    told = admins.post("/background/jobs/check_links/run/", follow=True).content.decode()
    assert "It runs at this moment." in told
    assert DBTaskResult.objects.count() == 1


def test_a_failure_is_told_escaped_tried_again_or_dismissed(admins: Client) -> None:
    failed = a_failed_task("CommandError: <script>alert(1)</script>")
    shown = page(admins)
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    admins.post(f"/background/tasks/{failed.pk}/retry/")
    call_command("work", "--once")
    failed.refresh_from_db()
    assert (failed.status, len(failed.worker_ids), failed.traceback) == ("SUCCESSFUL", 1, "")
    for deed in ("retry", "forget"):
        told = admins.post(f"/background/tasks/{failed.pk}/{deed}/", follow=True).content.decode()
        assert "meanwhile" in told
    other = a_failed_task()
    admins.post(f"/background/tasks/{other.pk}/forget/")
    assert not DBTaskResult.objects.filter(pk=other.pk).exists()
    assert admins.post(f"/background/tasks/{uuid4()}/retry/", follow=True).status_code == 200


def test_a_silent_worker_and_work_that_waits_are_said_quietly(admins: Client) -> None:
    begin_sign(at=timezone.now())
    tasks.purge_bin.enqueue()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=5))
    assert "Work waits since" not in page(admins)
    WorkerSign.objects.update(seen_at=timezone.now() - LONGEST_SILENCE)
    shown = page(admins)
    assert "No worker at work; the last sign of one was" in shown
    assert "Work waits since" in shown


def test_who_wants_mails_soon_is_told_that_they_come_later(ben: User, client_of: ClientOf) -> None:
    now = timezone.now()
    follow_entry(entry_id=a_section("NETWORK").pk, by=ben, at=now)
    choose_mails(mails="soon", hour=8, by=ben, at=now)
    later = "mails come later than usual"
    assert later in client_of(ben).get("/watching/").content.decode()
    begin_sign(at=now)
    assert later not in client_of(ben).get("/watching/").content.decode()


def test_a_fuller_page_asks_as_much(admins: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(admins)
        return len(queries)

    tasks.purge_bin.enqueue()
    call_command("work", "--once")
    few = asked()
    for task in (*(job.task for job in JOBS), send_soon_mails):
        task.enqueue()
    call_command("work", "--once")
    for _ in range(3):
        a_failed_task()
        tasks.purge_bin.enqueue()
        begin_sign(at=timezone.now())
    assert asked() == few
    assert few <= 14


def test_the_admin_shows_no_tasks(admins: Client) -> None:
    assert "tasks" not in admins.get("/admin/").content.decode().lower()
