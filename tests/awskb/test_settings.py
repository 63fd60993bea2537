"""How the program starts, seen from outside."""

import os
import subprocess
import sys
from pathlib import Path

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
