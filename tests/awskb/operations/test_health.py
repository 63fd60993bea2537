import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from awskb.operations.models import WorkerSign
from awskb.operations.signs import LONGEST_SILENCE, begin_sign, end_sign


@pytest.mark.django_db
def test_a_load_balancer_is_answered_without_sign_in(eve: Client) -> None:
    for path, told in (("/healthz", b"ok\n"), ("/readyz", b"ok\nworker: none has run yet\n")):
        answer = eve.get(path)
        assert (answer.status_code, answer.content) == (200, told)
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies


@pytest.mark.django_db
def test_missing_tables_make_it_unready(eve: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    assert eve.get("/readyz").status_code == 503
    assert eve.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_lost_folder_makes_it_unready(eve: Client, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    answer = eve.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the data folder cannot be written\n")
    settings.DATA_DIR = tmp_path
    assert eve.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_worker_is_told_of_and_its_end_closes_nothing(eve: Client) -> None:
    def told() -> str:
        answer = eve.get("/readyz")
        assert answer.status_code == 200
        return answer.content.decode().splitlines()[1]

    now = timezone.now()
    silent = begin_sign(at=now)
    assert re.fullmatch(r"worker: seen \d seconds ago", told())
    WorkerSign.objects.update(seen_at=now - LONGEST_SILENCE, process=1)
    assert told() == f"worker: no sign since {now - LONGEST_SILENCE:%Y-%m-%d %H:%M} UTC"
    other = begin_sign(at=now)
    assert told().startswith("worker: seen")
    end_sign(other, at=now)
    assert told().startswith("worker: no sign since")
    assert silent.pk != other.pk
