from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client


@pytest.mark.django_db
def test_a_load_balancer_is_answered_without_sign_in(eve: Client) -> None:
    for path in ("/healthz", "/readyz"):
        answer = eve.get(path)
        assert (answer.status_code, answer.content) == (200, b"ok\n")
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
