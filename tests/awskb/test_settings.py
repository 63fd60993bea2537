"""How the program starts, seen from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.prepared import copy_prepared

PROJECT = Path(__file__).resolve().parents[2]


def run_manage(data_dir: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWSKB_")}
    for name in ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        clean.pop(name, None)
    clean |= {"AWSKB_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "awskb.settings", **variables}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_wrong_setting_stops_the_start_with_one_clear_line(tmp_path: Path) -> None:
    answer = run_manage(tmp_path, "check", AWSKB_PUBLIC_REED="1")
    assert answer.returncode == 1
    assert answer.stderr == (
        "awskb cannot start: AWSKB_PUBLIC_REED is not a setting of awskb. Did you mean AWSKB_PUBLIC_READ?\n"
    )


def test_a_folder_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = run_manage(tmp_path / "file" / "data", "check")
    assert answer.returncode == 1
    assert answer.stderr.startswith("awskb cannot start: nothing can be written in AWSKB_DATA_DIR, which is")
    assert "Traceback" not in answer.stderr


def test_slow_questions_and_requests_are_told_without_values(tmp_path: Path) -> None:
    variables = {"AWSKB_SLOW_QUERY_MS": "1", "AWSKB_LOG_REQUESTS": "1", "AWSKB_LOG_FORMAT": "json"}
    ask = (
        "from django.test import Client; from django.conf import settings; "
        "settings.ALLOWED_HOSTS.append('testserver'); "
        "object.__setattr__(settings.ENVIRONMENT, 'slow_query_ms', 0); "
        "Client().get('/readyz?secret=hidden', headers={'cookie': 'sessionid=hidden'})"
    )
    copy_prepared(tmp_path, None, lambda: run_manage(tmp_path, "prepare", "--without-notes"))
    answer = run_manage(tmp_path, "shell", "--no-imports", "--command", ask, **variables)
    lines = [json.loads(line) for line in answer.stderr.splitlines() if line.startswith("{")]
    assert {line["logger"] for line in lines} == {"awskb.requests", "awskb.queries"}
    assert len({line["request_id"] for line in lines}) == 1
    request = lines[-1]
    assert (request["method"], request["view"], request["status"]) == ("GET", "readyz", 200)
    assert "hidden" not in answer.stderr


def test_the_deployment_check_has_nothing_to_warn_of(tmp_path: Path) -> None:
    answer = run_manage(
        tmp_path,
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        AWSKB_BASE_URL="https://notes.example.org",
    )
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


LOADED = """
import sys, awskb.wsgi
print(*sorted({"requests", "jwt", "qrcode", "awskb.accounts.oidc"} & set(sys.modules)))
"""
OIDC = {
    "AWSKB_OIDC_ISSUER": "https://login.example.org",
    "AWSKB_OIDC_CLIENT_ID": "awskb",
    "AWSKB_OIDC_CLIENT_SECRET": "s3cret",
}


@pytest.mark.parametrize(("variables", "loaded"), [({}, ""), (OIDC, "awskb.accounts.oidc jwt requests")])
def test_a_start_loads_only_what_the_settings_need(
    tmp_path: Path, variables: dict[str, str], loaded: str
) -> None:
    answer = run_manage(tmp_path, "shell", "--no-imports", "--command", LOADED, **variables)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == loaded


def test_half_of_the_organisations_sign_in_stops_the_start(tmp_path: Path) -> None:
    answer = run_manage(tmp_path, "check", AWSKB_OIDC_ISSUER="https://login.example.org")
    assert answer.returncode == 1
    assert answer.stderr.startswith(
        "awskb cannot start: AWSKB_OIDC_CLIENT_ID and AWSKB_OIDC_CLIENT_SECRET are"
    )
