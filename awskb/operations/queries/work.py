"""Background work: which workers live, what waits, runs and failed, and what the clock asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Max
from django_tasks_db.models import DBTaskResult, get_date_max

from awskb.operations.models import ScheduledJob, WorkerSign
from awskb.operations.schedule import BEGIN, JOBS, TITLES, Job
from awskb.operations.signs import is_alive
from notes.actions.soon_mails import NO_MAILS

MOST_SHOWN: Final = 50
LATELY: Final = 20
# A worker that lives takes up within seconds what is due.
PATIENCE: Final = timedelta(minutes=2)
_UNFINISHED: Final = ("READY", "RUNNING")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task; what it was given is not shown."""

    pk: UUID
    title: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    tries: int
    # When it is tried again; None for what is due.
    tried_at: datetime | None
    words: str
    is_failed: bool

    @property
    def seconds(self) -> str:
        if self.started_at is None or self.finished_at is None:
            return ""
        return f"{max(0.0, (self.finished_at - self.started_at).total_seconds()):.1f} s"


@dataclass(frozen=True, slots=True)
class JobLine:
    """Something that is done by the clock."""

    name: str
    title: str
    rhythm: str
    due_at: datetime | None
    last: TaskLine | None
    state: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    living: list[WorkerSign]
    # Of the newest worker, whether it lives or not.
    last_sign: datetime | None
    waiting: list[TaskLine]
    running: list[TaskLine]
    failed: list[TaskLine]
    lately: list[TaskLine]
    jobs: list[JobLine]
    is_late: bool
    waiting_since: datetime | None


def work_page(*, at: datetime) -> WorkPage:
    signs = list(WorkerSign.objects.order_by("-seen_at"))
    living = [sign for sign in signs if is_alive(sign, at=at)]
    rows = list(DBTaskResult.objects.filter(status__in=_UNFINISHED)[: MOST_SHOWN + 1])
    waiting = [_line(row, at) for row in rows if row.status == "READY"]
    failed = DBTaskResult.objects.failed().order_by("-finished_at")[:MOST_SHOWN]
    done = DBTaskResult.objects.successful().exclude(return_value=NO_MAILS).order_by("-finished_at")[:LATELY]
    jobs = _job_lines(rows, at)
    since = _waiting_since(waiting, jobs, at)
    return WorkPage(
        living=living,
        last_sign=signs[0].seen_at if signs else None,
        waiting=waiting,
        running=[_line(row, at) for row in rows if row.status == "RUNNING"],
        failed=[_line(row, at) for row in failed],
        lately=[_line(row, at) for row in done],
        jobs=jobs,
        is_late=not living and since is not None,
        waiting_since=since,
    )


def is_worker_away(*, at: datetime) -> bool:
    """Nobody works in the background at the moment, so what is asked for is done later."""
    return not any(is_alive(sign, at=at) for sign in WorkerSign.objects.all())


def _waiting_since(waiting: Iterable[TaskLine], jobs: Iterable[JobLine], at: datetime) -> datetime | None:
    """Since when something could have been done that is not."""
    since = [line.asked_at for line in waiting if line.tried_at is None]
    since += [job.due_at for job in jobs if job.due_at is not None]
    return min((moment for moment in since if moment < at - PATIENCE), default=None)


def _job_lines(unfinished: Iterable[DBTaskResult], at: datetime) -> list[JobLine]:
    due = dict(ScheduledJob.objects.values_list("name", "due_at"))
    states = {row.task_path: row.status for row in unfinished}
    last = _last_of_each(at)
    return [
        JobLine(
            name=job.name,
            title=job.title,
            rhythm=rhythm_of(job),
            due_at=due.get(job.name),
            last=last.get(job.task.module_path),
            state={"READY": "waits", "RUNNING": "runs"}.get(states.get(job.task.module_path, ""), ""),
        )
        for job in JOBS
    ]


def _last_of_each(at: datetime) -> dict[str, TaskLine]:
    paths = [job.task.module_path for job in JOBS]
    finished = DBTaskResult.objects.finished().filter(task_path__in=paths)
    newest = dict(finished.order_by().values_list("task_path").annotate(Max("finished_at")))
    rows = finished.filter(finished_at__in=newest.values())
    return {row.task_path: _line(row, at) for row in rows if newest[row.task_path] == row.finished_at}


def rhythm_of(job: Job) -> str:
    if job.every < timedelta(hours=1):
        return f"every {job.every // timedelta(minutes=1)} minutes"
    if job.every < timedelta(days=1):
        return "every hour"
    how_often = "daily" if job.every == timedelta(days=1) else "Mondays"
    return f"{how_often} at {job.next_after(BEGIN):%H:%M} UTC"


def _line(row: DBTaskResult, at: datetime) -> TaskLine:
    is_done = row.status == "SUCCESSFUL"
    is_later = row.status == "READY" and at < row.run_after < get_date_max()
    return TaskLine(
        pk=row.pk,
        title=TITLES.get(row.task_path, row.task_path.rpartition(".")[2]),
        asked_at=row.enqueued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        tries=len(row.worker_ids),
        tried_at=row.run_after if is_later else None,
        words=str(row.return_value or "") if is_done else row.traceback,
        is_failed=row.status == "FAILED",
    )
