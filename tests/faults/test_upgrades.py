"""From the first release with data to this version, back to it, and up again: every row is what it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.product import PROJECT, Product, product
from tests.faults.sizes import IS_FULL

# A wiki of the first version that the guide could put on a server: its notes, five people with three months
# of study, odd values, a picture. Made by `backup` there; never made anew.
FIRST_RELEASE = Path(__file__).parent / "first_release.backup"
ON_SQLITE = "DATABASE_URL" not in os.environ


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path, is_empty=True) as made:
        yield made


@pytest.mark.skipif(ON_SQLITE and not IS_FULL, reason="tried with PostgreSQL")
def test_an_upgrade_and_the_way_back_change_no_row(empty: Product) -> None:
    words = [sys.executable, "-m", "tests.faults.upgrades", str(FIRST_RELEASE)]
    ran = subprocess.run(
        words, cwd=PROJECT, env=empty.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    said = json.loads(ran.stdout.splitlines()[-1])
    assert (said["different"], said["problems"]) == ([], [])
    assert (said["tables"], said["rows"]) == (100, 11_562)
    assert said["steps_back"] > 0
