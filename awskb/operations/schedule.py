"""What is done by the clock, and when: which worker asks for it does not matter, and none asks twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from awskb.operations import tasks
from awskb.operations.models import ScheduledJob
from notes.actions.soon_mails import send_soon_mails
from notes.actions.waiting_tasks import enqueue_once

# A Monday.
BEGIN: Final = datetime(1970, 1, 5, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Job:
    """Done every so often, counted from the first Monday's midnight (UTC) and `offset` after it."""

    title: str
    task: Task[[], str]
    every: timedelta
    offset: timedelta = timedelta()

    @property
    def name(self) -> str:
        return self.task.name

    def next_after(self, moment: datetime) -> datetime:
        first = BEGIN + self.offset
        return first + ((moment - first) // self.every + 1) * self.every


def _at(hour: int, minute: int) -> timedelta:
    return timedelta(hours=hour, minutes=minute)


JOBS: Final = (
    Job("Mails about what people follow", tasks.send_digests, timedelta(minutes=5)),
    Job("Reminders of certificates that end", tasks.send_reminders, _DAY, _at(7, 5)),
    Job("Readiness of the day, for the trend", tasks.snapshot_readiness, _DAY, _at(20, 10)),
    Job("Links whose turn it is", tasks.check_links, _DAY, _at(4, 0)),
    Job("The search index, repaired where it is wrong", tasks.repair_search_index, _DAY, _at(3, 50)),
    Job("What follows from texts, repaired where it is wrong", tasks.repair_derived, _WEEK, _at(2, 30)),
    Job("The bin, emptied of what is old", tasks.purge_bin, _DAY, _at(3, 20)),
    Job("Drafts that nobody touched", tasks.purge_drafts, _DAY, _at(3, 25)),
    Job("Notes files that were sent and not loaded", tasks.purge_uploads, timedelta(hours=1), _at(0, 30)),
    Job("The audit log, rid of what is old", tasks.purge_audit_log, _DAY, _at(3, 30)),
    Job("Files of no image", tasks.clean_images, _DAY, _at(3, 35)),
    Job("Sign-ins that ran out", tasks.clear_sessions, _DAY, _at(3, 40)),
    Job("What the worker did long ago", tasks.forget_tasks, _DAY, _at(3, 45)),
)

TITLES: Final = {
    **{job.task.module_path: job.title for job in JOBS},
    send_soon_mails.module_path: "Mails soon after a change",
}


def enqueue_due_jobs(*, at: datetime) -> None:
    """Ask for what is due. What was missed, however often, is done once."""
    rows = {row.name: row for row in ScheduledJob.objects.all()}
    for job in JOBS:
        row = rows.get(job.name)
        if row is None:
            ScheduledJob.objects.get_or_create(name=job.name, defaults={"due_at": job.next_after(at)})
        elif row.due_at <= at:
            _enqueue(job, row, at)
        elif row.due_at > at + job.every:
            # The clock was wrong when it was written, or the job came more seldom then.
            ScheduledJob.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=job.next_after(at))


def is_running(task: Task[Any, Any]) -> bool:
    return DBTaskResult.objects.running().filter(task_path=task.module_path).exists()


@transaction.atomic
def _enqueue(job: Job, row: ScheduledJob, at: datetime) -> None:
    """Only one of several workers moves the moment on, and its task comes with that."""
    moved = ScheduledJob.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=job.next_after(at))
    if moved and not is_running(job.task):
        enqueue_once(job.task, at=at)
