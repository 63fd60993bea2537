"""Tasks for the background worker that wait once, however often they are asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max


def enqueue_once(task: Task[Any, Any], *, at: datetime) -> None:
    """See that the task runs once more after the caller's transaction, in which it is asked for.

    One that waits already will do: its row is locked until the transaction ends, so no worker takes it up
    before what was written can be seen. One that waits for another try is tried now.
    """
    found = waiting(task).select_for_update(skip_locked=True).values_list("pk", "run_after").first()
    if found is None:
        task.enqueue()
        return
    pk, run_after = found
    if at < run_after < get_date_max():
        DBTaskResult.objects.filter(pk=pk).update(run_after=get_date_max())


def waiting(task: Task[Any, Any]) -> DBTaskResultQuerySet:
    return DBTaskResult.objects.filter(status="READY", task_path=task.module_path)
