"""What administrators do about work in the background."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max

from awskb.operations.models import ScheduledJob
from awskb.operations.schedule import JOBS, Job, is_running
from notes.actions.waiting_tasks import enqueue_once

LOG = logging.getLogger("awskb.work")


class NoSuchJob(Exception):
    """Nothing of that name is done by the clock."""


class RunsAlready(Exception):
    """It is being done at this moment."""


class NotFailed(Exception):
    """It was tried again or dismissed meanwhile."""


@transaction.atomic
def run_job(*, name: str, by: AbstractUser, at: datetime) -> Job:
    """See that it is done now, besides its times."""
    job = next((job for job in JOBS if job.name == name), None)
    if job is None:
        raise NoSuchJob
    # Two who ask at once ask one after the other.
    ScheduledJob.objects.get_or_create(name=name, defaults={"due_at": job.next_after(at)})
    ScheduledJob.objects.select_for_update().get(name=name)
    if is_running(job.task):
        raise RunsAlready
    enqueue_once(job.task, at=at)
    LOG.info("%s asks for %s.", by.get_username(), name)
    return job


def try_again(*, pk: UUID, by: AbstractUser, at: datetime) -> None:
    """A failed task begins anew, with as many tries as a new one."""
    found = _failed(pk).update(
        status="READY",
        run_after=get_date_max(),
        enqueued_at=at,
        worker_ids=[],
        finished_at=None,
        exception_class_path="",
        traceback="",
    )
    if not found:
        raise NotFailed
    LOG.info("%s has task %s tried again.", by.get_username(), pk)


def dismiss(*, pk: UUID, by: AbstractUser) -> None:
    """A failed task is forgotten."""
    gone, _ = _failed(pk).delete()
    if not gone:
        raise NotFailed
    LOG.info("%s dismisses task %s.", by.get_username(), pk)


def _failed(pk: UUID) -> DBTaskResultQuerySet:
    return DBTaskResult.objects.failed().filter(pk=pk)
