"""What a load balancer asks."""

import os
import shutil
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from awskb.operations.signs import told_sign

# A few pictures, or a save with its log.
LEAST_FREE_BYTES = 50 * 1024 * 1024


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _plain("ok", HTTPStatus.OK)


@login_not_required
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """The process can serve pages: the database answers and has the tables of this version, the disk
    takes what is written.

    A background worker that is gone delays mails and tidying, and no page. It is told, and takes no process
    out of service: a load balancer would then close the whole wiki for it.
    """
    try:
        executor = MigrationExecutor(connection)
        is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return _plain("the database does not answer", HTTPStatus.SERVICE_UNAVAILABLE)
    if not is_migrated:
        return _plain("migrations are missing", HTTPStatus.SERVICE_UNAVAILABLE)
    if not _does_cache_answer():
        return _plain("the shared cache does not answer", HTTPStatus.SERVICE_UNAVAILABLE)
    if trouble := _trouble_of_disk():
        return _plain(trouble, HTTPStatus.SERVICE_UNAVAILABLE)
    return _plain(f"ok\nworker: {told_sign(at=timezone.now())}", HTTPStatus.OK)


def _does_cache_answer() -> bool:
    """Asked only where it is not the database."""
    if settings.ENVIRONMENT.redis_url is None:
        return True
    try:
        caches["default"].get("readyz")
    except Exception:  # noqa: BLE001 - its package has errors of its own, and may not be installed
        return False
    return True


def _trouble_of_disk() -> str:
    """What keeps pictures, and on SQLite everything, from being written; nothing where all is well."""
    try:
        if shutil.disk_usage(settings.DATA_DIR).free < LEAST_FREE_BYTES:
            return "the disk is nearly full"
        is_writable = os.access(settings.DATA_DIR, os.W_OK)
    except OSError:
        is_writable = False
    return "" if is_writable else "the data folder cannot be written"


def _plain(text: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
