"""The background worker: each thing once, tried again, nothing lost, whatever happens in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from awskb.accounts.models import User
from awskb.operations import tasks
from awskb.operations.change_counting import SHARED, read_counters
from awskb.operations.failures import told_failure
from awskb.operations.models import ScheduledJob, WorkerSign
from awskb.operations.schedule import JOBS, enqueue_due_jobs
from awskb.operations.signs import (
    LONGEST_SILENCE,
    MOST_TRIES,
    begin_sign,
    end_sign,
    give_sign,
    hand_back_lost_tasks,
    living,
)
from notes.actions.soon_mails import send_soon_mails
from notes.actions.watches import choose_mails, follow_entry
from notes.models import Entry
from tests.factories.notes import a_section, a_term, edited

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DIGESTS = next(job for job in JOBS if job.task is tasks.send_digests)
BIN = next(job for job in JOBS if job.task is tasks.purge_bin)


@pytest.fixture(autouse=True)
def _one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker closes connections that grew old, which would end the transaction of the test."""
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)


@pytest.fixture
def region(db: None) -> Entry:
    return a_term("region", a_section("NETWORK"), "collection of AZ")


@pytest.fixture
def soon(region: Entry, ben: User) -> None:
    follow_entry(entry_id=region.pk, by=ben, at=MONDAY)
    choose_mails(mails="soon", hour=8, by=ben, at=MONDAY)


def work() -> None:
    call_command("work", "--once")


def rows(**wanted: Any) -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(**wanted).order_by("enqueued_at"))


def test_a_change_asks_for_its_mails_and_the_worker_sends_them_once(
    region: Entry, soon: None, ada: User, ben: User
) -> None:
    edited(region, by=ada, body="* one\n")
    edited(region, by=ada, body="* one\n* two\n")
    assert [row.status for row in rows(task_path=send_soon_mails.module_path)] == ["READY"]
    assert mail.outbox == []
    work()
    work()
    call_command("send_digests")
    assert [message.to for message in mail.outbox] == [[ben.email]]
    (row,) = rows(task_path=send_soon_mails.module_path)
    assert (row.status, row.return_value) == ("SUCCESSFUL", "1 mail sent.")
    assert row.args_kwargs == {"args": [], "kwargs": {}}


def test_nobody_is_asked_for_where_nobody_else_wants_to_know(region: Entry, soon: None, ben: User) -> None:
    edited(region, by=ben, body="* one\n")
    assert rows() == []


def test_a_change_that_is_undone_asks_for_nothing(region: Entry, soon: None, ada: User) -> None:
    with transaction.atomic():
        edited(region, by=ada, body="* one\n")
        transaction.set_rollback(True)
    assert rows() == []


def test_without_a_worker_the_timer_sends_and_the_worker_later_finds_nothing_to_send(
    region: Entry, soon: None, ada: User
) -> None:
    edited(region, by=ada, body="* one\n")
    call_command("send_digests")
    assert len(mail.outbox) == 1
    work()
    assert len(mail.outbox) == 1
    assert [row.return_value for row in rows()] == ["0 mails sent."]


def test_what_fails_is_tried_again_later_and_counts_as_failed_in_the_end(
    region: Entry, soon: None, ada: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.awskb.operations.test_working.NoServer"
    waits = []
    edited(region, by=ada, body="* one\n")
    for _ in range(MOST_TRIES - 1):
        before = timezone.now()
        work()
        (row,) = rows()
        assert row.status == "READY"
        waits.append(row.run_after - before)
        work()
        assert rows()[0].worker_ids == row.worker_ids, "it waits"
        DBTaskResult.objects.update(run_after=timezone.now())
    assert waits == sorted(waits)
    assert waits[0] < timedelta(minutes=1) < timedelta(minutes=20) < waits[-1]
    work()
    (row,) = rows()
    assert row.status == "FAILED"
    assert "MailServerDown at notes/actions/digests.py:" in row.traceback
    assert row.traceback.endswith(": no such host")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    edited(region, by=ada, body="* two\n")
    work()
    assert len(mail.outbox) == 1


class NoServer:
    def __init__(self, **_: Any) -> None:
        """As Django makes it."""

    def send_messages(self, messages: Any) -> int:
        raise OSError("no such host")


def test_a_failure_stands_for_those_before_it(region: Entry, soon: None, ada: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.awskb.operations.test_working.NoServer"
    for number in range(2):
        edited(region, by=ada, body=f"* {number}\n")
        for _ in range(MOST_TRIES):
            DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
            work()
    assert [row.status for row in rows()] == ["FAILED"]


def test_a_change_hurries_what_waits_for_another_try(
    region: Entry, soon: None, ada: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.awskb.operations.test_working.NoServer"
    edited(region, by=ada, body="* one\n")
    work()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    edited(region, by=ada, body="* two\n")
    work()
    assert [row.status for row in rows()] == ["SUCCESSFUL"]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("class_path", "words", "told"),
    [
        ("builtins.OSError", "[Errno 5] /srv/private", "OSError"),
        (
            "django.core.management.base.CommandError",
            "No mail to ben@example.org (535 b'letmein')",
            "CommandError: No mail to (an address) (535 b'…')",
        ),
    ],
)
def test_a_failure_is_told_without_secrets(settings: Any, class_path: str, words: str, told: str) -> None:
    settings.SECRET_KEY = "letmein"
    traceback = f"Traceback (most recent call last):\n{class_path}: {words}\n"
    assert told_failure(class_path=class_path, traceback=traceback) == told


@pytest.mark.django_db
def test_what_is_due_is_asked_for_once_and_a_gap_is_made_good_once() -> None:
    enqueue_due_jobs(at=MONDAY)
    assert rows() == []
    assert {row.name for row in ScheduledJob.objects.all()} == {job.name for job in JOBS}
    assert ScheduledJob.objects.get(name=BIN.name).due_at == datetime(2026, 11, 24, 3, 20, tzinfo=UTC)
    week_later = MONDAY + timedelta(days=7)
    for _ in range(2):
        enqueue_due_jobs(at=week_later)
    assert sorted(row.task_path for row in rows()) == sorted(job.task.module_path for job in JOBS)
    assert ScheduledJob.objects.get(name=BIN.name).due_at == datetime(2026, 12, 1, 3, 20, tzinfo=UTC)


@pytest.mark.django_db
def test_what_still_runs_is_not_begun_again() -> None:
    enqueue_due_jobs(at=MONDAY)
    enqueue_due_jobs(at=MONDAY + timedelta(minutes=5))
    DBTaskResult.objects.update(status="RUNNING")
    enqueue_due_jobs(at=MONDAY + timedelta(minutes=10))
    assert [row.status for row in rows()] == ["RUNNING"]


@pytest.mark.django_db
def test_a_clock_that_was_wrong_stops_nothing() -> None:
    enqueue_due_jobs(at=MONDAY + timedelta(days=3650))
    enqueue_due_jobs(at=MONDAY)
    assert ScheduledJob.objects.get(name=DIGESTS.name).due_at == MONDAY + timedelta(minutes=5)


@pytest.mark.django_db
def test_every_job_does_what_it_is_for_and_says_so(region: Entry) -> None:
    enqueue_due_jobs(at=timezone.now())
    ScheduledJob.objects.update(due_at=timezone.now())
    work()
    done = rows()
    assert [row.traceback for row in done if row.status != "SUCCESSFUL"] == []
    assert len(done) == len(JOBS)
    assert all(row.return_value for row in done)


@pytest.mark.django_db
def test_what_a_lost_worker_did_begins_anew_but_not_for_ever() -> None:
    now = timezone.now()
    lost = begin_sign(at=now - LONGEST_SILENCE * 2)
    task = tasks.purge_drafts.enqueue().db_result
    for _ in range(MOST_TRIES):
        task.refresh_from_db()
        assert task.status == "READY"
        task.claim(lost.worker_id)
        hand_back_lost_tasks(at=now)
    task.refresh_from_db()
    assert (task.status, task.traceback) == ("FAILED", "The worker that did it was lost, 5 times.")


@pytest.mark.django_db
def test_a_living_worker_keeps_what_it_does_and_one_that_ends_gives_it_back_uncounted() -> None:
    now = timezone.now()
    sign = begin_sign(at=now)
    task = tasks.purge_drafts.enqueue().db_result
    task.claim(sign.worker_id)
    hand_back_lost_tasks(at=now)
    task.refresh_from_db()
    assert task.status == "RUNNING"
    end_sign(sign, at=now)
    task.refresh_from_db()
    assert (task.status, task.worker_ids) == ("READY", [])


@pytest.mark.django_db
def test_a_worker_knows_at_once_that_one_of_this_machine_is_gone() -> None:
    now = timezone.now()
    gone = begin_sign(at=now)
    WorkerSign.objects.filter(pk=gone.pk).update(process=2**22 + 1)
    elsewhere = begin_sign(at=now)
    WorkerSign.objects.filter(pk=elsewhere.pk).update(process=2**22 + 1, place="another machine")
    new = begin_sign(at=now)
    assert {sign.pk for sign in living(at=now)} == {elsewhere.pk, new.pk}


@pytest.mark.django_db
def test_old_results_are_forgotten() -> None:
    work()
    for task, status, days in (
        (tasks.send_digests, "SUCCESSFUL", 2),
        (tasks.purge_bin, "SUCCESSFUL", 2),
        (tasks.purge_drafts, "SUCCESSFUL", 15),
        (tasks.purge_uploads, "FAILED", 15),
        (tasks.send_reminders, "READY", 15),
    ):
        row = task.enqueue().db_result
        at = timezone.now() - timedelta(days=days)
        DBTaskResult.objects.filter(pk=row.pk).update(status=status, finished_at=at)
    tasks.forget_tasks.call()
    kept = {row.task_path.rpartition(".")[2] for row in rows()}
    assert kept == {"purge_bin", "purge_uploads", "send_reminders"}


@pytest.mark.django_db
def test_a_worker_refuses_tables_of_another_version() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    with pytest.raises(CommandError, match=r"run manage\.py prepare"):
        work()


@pytest.mark.django_db
def test_a_task_of_a_later_version_waits_for_a_worker_of_it() -> None:
    row = tasks.purge_drafts.enqueue().db_result
    DBTaskResult.objects.filter(pk=row.pk).update(task_path="awskb.operations.tasks.of_tomorrow")
    work()
    row.refresh_from_db()
    assert (row.status, row.traceback) == ("READY", "ImportError")
    assert row.run_after > timezone.now()


@pytest.mark.django_db
def test_signs_of_life_and_tasks_make_no_page_anew() -> None:
    enqueue_due_jobs(at=MONDAY)
    before = read_counters(SHARED)
    sign = begin_sign(at=MONDAY)
    give_sign(sign, at=MONDAY)
    enqueue_due_jobs(at=MONDAY + timedelta(days=1))
    hand_back_lost_tasks(at=MONDAY)
    end_sign(sign, at=MONDAY)
    assert read_counters(SHARED) == before
