"""The background worker: django-tasks-db's, with further tries, a sign of life and a clock."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from awskb.operations.failures import told_failure
from awskb.operations.models import WorkerSign
from awskb.operations.schedule import enqueue_due_jobs
from awskb.operations.signs import (
    BEAT,
    MOST_TRIES,
    begin_sign,
    end_sign,
    give_sign,
    hand_back,
    hand_back_lost_tasks,
)
from notes.actions.soon_mails import NO_MAILS

LOG = logging.getLogger("awskb.work")

# After the first failure, the second, and so on.
WAITS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)
INTERRUPTIONS: Final = ("builtins.SystemExit", "builtins.KeyboardInterrupt")
_UNTIL_DATABASE: Final = 2.0
# What is interrupted then begins anew; systemd kills after longer.
_LAST_WORDS: Final = 5.0


class TryingAgain(Worker):
    """A failed task is tried again, with growing waits, until it counts as failed."""

    def run_task(self, db_task_result: DBTaskResult) -> None:
        began = time.monotonic()
        super().run_task(db_task_result)
        if db_task_result.status == "FAILED":
            settle_failure(db_task_result)
        elif db_task_result.return_value != NO_MAILS:
            seconds = time.monotonic() - began
            LOG.info("%s: %s (%.1f s)", db_task_result.task_name, db_task_result.return_value, seconds)


@transaction.atomic
def settle_failure(task: DBTaskResult) -> None:
    """Tried again later, or failed for good; then it stands for earlier failures of the same."""
    if task.exception_class_path in INTERRUPTIONS:
        hand_back(task)
        return
    words = told_failure(class_path=task.exception_class_path, traceback=task.traceback)
    tries = len(task.worker_ids)
    row = DBTaskResult.objects.filter(pk=task.pk)
    if tries < MOST_TRIES:
        row.update(status="READY", run_after=timezone.now() + WAITS[tries - 1], traceback=words)
        return
    row.update(traceback=words)
    same = DBTaskResult.objects.failed().filter(task_path=task.task_path, args_kwargs=task.args_kwargs)
    same.exclude(pk=task.pk).delete()


def work_until_stopped(*, seconds_between_looks: float) -> None:
    """Work until a signal comes, then finish what is begun if that does not take long."""
    sign = begin_sign(at=timezone.now())
    quick = _worker(sign, ["default"], seconds_between_looks)
    long = _worker(sign, ["long"], seconds_between_looks)
    stopped = threading.Event()
    helper = threading.Thread(target=_keep_working, args=(long,), daemon=True)
    heart = threading.Thread(target=_beat, args=(sign, stopped), daemon=True)
    quick.configure_signals()
    try:
        helper.start()
        heart.start()
        _keep_working(quick)
    finally:
        stopped.set()
        long.running = False
        helper.join(_LAST_WORDS)
        heart.join(_LAST_WORDS)
        end_sign(sign, at=timezone.now())
        if helper.is_alive():
            LOG.info("The worker ends in the middle of something long, which begins anew.")
            sys.stderr.flush()
            # Threads of it would keep the process.
            os._exit(0)


def work_once() -> None:
    """Do what is due and what waits, and end."""
    sign = begin_sign(at=timezone.now())
    try:
        hand_back_lost_tasks(at=timezone.now())
        enqueue_due_jobs(at=timezone.now())
        worker = _worker(sign, ["*"], 0)
        worker.batch = True
        worker.run()
    finally:
        end_sign(sign, at=timezone.now())


def _worker(sign: WorkerSign, queues: list[str], seconds_between_looks: float) -> TryingAgain:
    return TryingAgain(
        queue_names=queues,
        interval=seconds_between_looks,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=sign.worker_id,
        excluded_queue_names=[],
    )


def _keep_working(worker: Worker) -> None:
    """A database that is away for a while ends no worker."""
    while worker.running:
        try:
            worker.run()
        except (DatabaseError, InterfaceError) as error:
            LOG.warning("The database does not answer (%s); looking again soon.", type(error).__name__)
            time.sleep(_UNTIL_DATABASE)


def _beat(sign: WorkerSign, stopped: threading.Event) -> None:
    """Beside the work, which may take long. Without it others would take the worker for dead, so it ends."""
    parent = os.getppid()
    try:
        while True:
            _one_beat(sign)
            for _ in range(int(BEAT.total_seconds())):
                if stopped.wait(1):
                    return
                if os.getppid() != parent:
                    LOG.info("Whoever started the worker is gone, so it ends.")
                    return
    finally:
        if not stopped.is_set():
            os.kill(os.getpid(), signal.SIGTERM)


def _one_beat(sign: WorkerSign) -> None:
    close_old_connections()
    try:
        give_sign(sign, at=timezone.now())
        hand_back_lost_tasks(at=timezone.now())
        enqueue_due_jobs(at=timezone.now())
    except (DatabaseError, InterfaceError) as error:
        LOG.warning("No sign of life could be written (%s).", type(error).__name__)
    close_old_connections()
