"""What `make run` stands on."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from awskb.operations.management.commands.start import refuse_busy_port
from awskb.operations.static_files import collect_if_changed


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
