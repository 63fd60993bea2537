"""What `make check` says of weaknesses in packages: found ones fail, a missing answer does not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "requirements" / "known_weaknesses.py"
SOUND = {"name": "sound", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}
WEAK = {
    "name": "weak",
    "version": "2.0",
    "vulns": [{"id": "GHSA-x", "fix_versions": ["2.1"]}, {"id": "CVE-y", "fix_versions": []}],
}


def looked_up(folder: Path, says: str) -> subprocess.CompletedProcess[str]:
    """With a program beside Python that answers so."""
    python, program = folder / "python", folder / "pip-audit"
    python.symlink_to(sys.executable)
    program.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
    program.chmod(0o755)
    command = [str(python), str(SCRIPT)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def told(*packages: object) -> str:
    return f"cat <<'END'\n{json.dumps({'dependencies': packages, 'fixes': []})}\nEND"


def test_a_known_weakness_fails_and_is_named(tmp_path: Path) -> None:
    done = looked_up(tmp_path, f"{told(SOUND, WEAK)}\nexit 1")
    assert done.returncode == 1
    assert done.stderr == (
        "weak 2.0 has a known weakness, GHSA-x: take 2.1.\nweak 2.0 has a known weakness, CVE-y.\n"
    )


def test_what_is_not_known_there_is_counted_and_passes(tmp_path: Path) -> None:
    done = looked_up(tmp_path, told(SOUND, UNKNOWN))
    assert (done.returncode, done.stdout.count("1 of which are not known there")) == (0, 1)


@pytest.mark.parametrize("says", ["echo no network >&2; exit 1", "exit 3", "echo '[]'", "echo '{'"])
def test_no_answer_is_said_in_one_line_and_passes(tmp_path: Path, says: str) -> None:
    done = looked_up(tmp_path, says)
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")
    assert "could not be looked up" in done.stdout
