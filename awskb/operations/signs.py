"""Signs of life: which workers live, and what becomes of the tasks of one that does not."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult, get_date_max

from awskb.operations.models import WorkerSign

LOG = logging.getLogger("awskb.work")

BEAT: Final = timedelta(seconds=10)
# Longer than a large load keeps SQLite from being written, for then a living worker is silent, too.
LONGEST_SILENCE: Final = timedelta(minutes=2)
KEPT: Final = timedelta(days=1)
MOST_TRIES: Final = 5


def begin_sign(*, at: datetime) -> WorkerSign:
    """A worker begins. Of those that ran here before, it knows at once whether they still do."""
    place = _this_place()
    for other in living(at=at).exclude(place="").filter(place=place):
        if other.process == os.getpid() or not Path(f"/proc/{other.process}").exists():
            WorkerSign.objects.filter(pk=other.pk).update(ended_at=at)
    newest = WorkerSign.objects.aggregate(Max("seen_at"))["seen_at__max"]
    WorkerSign.objects.filter(seen_at__lt=at - KEPT).exclude(seen_at=newest).delete()
    return WorkerSign.objects.create(
        worker_id=get_random_string(32), started_at=at, seen_at=at, place=place, process=os.getpid()
    )


def give_sign(sign: WorkerSign, *, at: datetime) -> None:
    # Whoever took it for dead has handed its tasks to others; from now on it counts again.
    WorkerSign.objects.filter(pk=sign.pk).update(seen_at=at, ended_at=None)


def end_sign(sign: WorkerSign, *, at: datetime) -> None:
    """It ends in good order: what it could not finish begins anew elsewhere, and that is no failure."""
    with transaction.atomic():
        WorkerSign.objects.filter(pk=sign.pk).update(ended_at=at)
        for task in DBTaskResult.objects.running().select_for_update():
            if task.worker_ids[-1:] == [sign.worker_id]:
                hand_back(task)


def living(*, at: datetime) -> QuerySet[WorkerSign]:
    return WorkerSign.objects.filter(ended_at=None, seen_at__gt=at - LONGEST_SILENCE)


def hand_back_lost_tasks(*, at: datetime) -> None:
    """What a worker did when it was killed is done by the next; not for ever, since it may be what kills."""
    running = list(DBTaskResult.objects.running())
    if not running:
        return
    # Read after the tasks: whoever has one of them gave a sign before.
    alive = set(living(at=at).values_list("worker_id", flat=True))
    for task in running:
        if not alive.intersection(task.worker_ids[-1:]):
            _hand_back_lost(task, at=at)


def _hand_back_lost(task: DBTaskResult, *, at: datetime) -> None:
    # Unless another worker was quicker.
    same = DBTaskResult.objects.filter(pk=task.pk, status="RUNNING", started_at=task.started_at)
    if len(task.worker_ids) < MOST_TRIES:
        same.update(status="READY", run_after=get_date_max())
        LOG.warning("%s: its worker was lost; it begins anew.", task.task_name)
        return
    words = f"The worker that did it was lost, {MOST_TRIES} times."
    same.update(status="FAILED", finished_at=at, exception_class_path="", traceback=words)
    LOG.error("%s: %s", task.task_name, words)


def hand_back(task: DBTaskResult) -> None:
    """The try does not count."""
    DBTaskResult.objects.filter(pk=task.pk).update(
        status="READY",
        run_after=get_date_max(),
        worker_ids=task.worker_ids[:-1],
        finished_at=None,
        exception_class_path="",
        traceback="",
    )


def _this_place() -> str:
    """The machine since it was started, and the container in it; nothing where that cannot be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def told_sign(*, at: datetime) -> str:
    """In words: whether a worker lives."""
    signs = sorted(WorkerSign.objects.all(), key=lambda sign: (is_alive(sign, at=at), sign.seen_at))
    if not signs:
        return "none has run yet"
    if not is_alive(signs[-1], at=at):
        return f"no sign since {signs[-1].seen_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"seen {max(0, round((at - signs[-1].seen_at).total_seconds()))} seconds ago"


def is_alive(sign: WorkerSign, *, at: datetime) -> bool:
    return sign.ended_at is None and at - sign.seen_at < LONGEST_SILENCE
