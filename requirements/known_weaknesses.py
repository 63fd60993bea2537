"""Looks the pinned packages up among the published weaknesses, where these can be asked.

A known weakness is a failure and is named. Where nobody can be asked, as on a machine without a network, or
where a package is not known there, one line says so and nothing fails: what is missing is the answer.
"""

# ruff: noqa: T201

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 60
HERE = Path(__file__).resolve().parent


def main(names: list[str]) -> int:
    found = [line for name in names for line in looked_up(HERE / name)]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


def looked_up(pins: Path) -> list[str]:
    """A line for each known weakness."""
    command = [
        str(Path(sys.executable).with_name("pip-audit")),
        *("--requirement", str(pins), "--disable-pip", "--require-hashes"),
        *("--format", "json", "--progress-spinner", "off", "--desc", "off"),
    ]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
        packages: list[dict[str, Any]] = json.loads(told.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        print(f"{pins.name}: known weaknesses could not be looked up from here.")
        return []
    unknown = sum("skip_reason" in package for package in packages)
    told_of = f", {unknown} of which are not known there" if unknown else ""
    print(f"{pins.name}: {len(packages)} packages looked up among the known weaknesses{told_of}.")
    return [
        f"{package['name']} {package['version']} has a known weakness, {weakness['id']}"
        + (f": take {' or '.join(weakness['fix_versions'])}." if weakness.get("fix_versions") else ".")
        for package in packages
        for weakness in package.get("vulns", ())
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["runtime.txt"]))
