"""What `make run` stands on."""

import os
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from awskb.operations.management.commands.start import refuse_busy_port
from awskb.operations.static_files import KEPT_SECONDS, collect_if_changed


def test_a_busy_port_is_refused_with_another_offered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken.*make run PORT={port + 1}"):
            refuse_busy_port(port)


@pytest.mark.django_db
def test_serving_changes_nothing_and_says_what_comes_before(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, port=port)
    with pytest.raises(CommandError, match=r"not collected: run manage\.py prepare"):
        call_command("serve")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    with pytest.raises(CommandError, match=r"not those of this version: run manage\.py prepare"):
        call_command("serve")


def test_static_files_are_collected_only_when_one_changed(tmp_path: Path, settings: Settings) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("p { margin: 0 }")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    assert collect_if_changed()
    assert (tmp_path / "collected" / "page.css").exists()
    assert not collect_if_changed()
    (source / "page.css").write_text("p { margin: 1em }")
    assert collect_if_changed()
    assert "1em" in (tmp_path / "collected" / "page.css").read_text()


def test_what_an_earlier_version_serves_stays_for_a_while(tmp_path: Path, settings: Settings) -> None:
    source, collected = tmp_path / "source", tmp_path / "collected"
    source.mkdir()
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = collected
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "awskb.operations.static_storage.CollectedStaticFiles"},
    }

    def collect(text: str, *, written_at: float) -> set[str]:
        (source / "page.css").write_text(text)
        os.utime(source / "page.css", (written_at, written_at))
        assert collect_if_changed()
        return {path.name for path in collected.glob("page.*.css")}

    now = time.time()
    first = collect("p { margin: 0 }", written_at=now)
    both = collect("p { margin: 1em }", written_at=now + 5)
    assert (len(first), len(both)) == (1, 2)
    assert first < both
    # The way back: its file is older than what was collected last.
    assert collect("p { margin: 0 }", written_at=now) == both
    assert (collected / "page.css").read_text() == "p { margin: 0 }"
    for path in collected.rglob("*"):
        os.utime(path, (now - KEPT_SECONDS - 1, now - KEPT_SECONDS - 1))
    assert collect("p { margin: 2em }", written_at=now + 9).isdisjoint(both - first)
