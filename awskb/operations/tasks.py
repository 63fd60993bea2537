"""What the background worker does by the clock: mostly what a command of the same name does.

A task says in one line what it did. It names nobody and shows nothing private: administrators read it.
"""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from awskb.operations.verifying import parts
from notes.actions.search_index import index_differences, rebuild_index
from notes.actions.soon_mails import send_soon_mails

LONG = "long"
# What runs every few minutes would else be nearly all that is kept.
KEPT_OF_MAILS = timedelta(days=1)
KEPT_DAYS = 14
KEPT_DAYS_OF_FAILURES = 90
LONGEST_WORDS = 300


@task(priority=5)
def send_digests() -> str:
    return _said_by("send_digests")


@task
def send_reminders() -> str:
    return _said_by("send_reminders")


@task(queue_name=LONG)
def snapshot_readiness() -> str:
    return _said_by("snapshot_readiness")


@task
def purge_bin() -> str:
    return _said_by("purge_bin")


@task
def purge_drafts() -> str:
    return _said_by("purge_drafts")


@task
def purge_uploads() -> str:
    return _said_by("purge_uploads")


@task
def purge_audit_log() -> str:
    return _said_by("purge_audit_log")


@task
def clear_sessions() -> str:
    call_command("clearsessions")
    return "Sign-ins that ran out are forgotten."


@task(queue_name=LONG)
def clean_images() -> str:
    # The names of the files follow.
    return _said_by("clean_images", line=0)


@task(queue_name=LONG)
def check_links() -> str:
    return _said_by("check_links")


@task(queue_name=LONG)
def repair_search_index() -> str:
    """What is saved meanwhile looks like a difference once, and not twice."""
    found = index_differences() and index_differences()
    if not found:
        return "The search index is what the entries say."
    rebuild_index()
    return f"The search index was made anew: {len(found)} of its rows were not what the entries say."


@task(queue_name=LONG)
def repair_derived() -> str:
    repaired = sum(1 for part in parts() if part.repair for _ in part.repair())
    return f"{repaired} things that follow from texts were made anew."


@task
def forget_tasks() -> str:
    """What was done long enough ago."""
    mails = [send_digests.module_path, send_soon_mails.module_path]
    done = DBTaskResult.objects.successful().filter(finished_at__lt=timezone.now() - KEPT_OF_MAILS)
    done.filter(task_path__in=mails).delete()
    call_command(
        "prune_db_task_results",
        queue_name="*",
        min_age_days=KEPT_DAYS,
        failed_min_age_days=KEPT_DAYS_OF_FAILURES,
        verbosity=0,
    )
    return "What was done long ago is forgotten."


def _said_by(command: str, *, line: int = -1) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    lines = out.getvalue().strip().splitlines()
    return lines[line][:LONGEST_WORDS] if lines else ""
