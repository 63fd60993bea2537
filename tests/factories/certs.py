"""Exams, as a test needs them: the shipped files, or copies with something changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from certs.actions.catalogue import CatalogueReport, load_catalogue, read_catalogue
from notes.actions.services import load_services

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FILES = ("aws_certifications.json", "exam_map.json", "aws_renewals.json")
LOADED_AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


def shipped_catalogue(*, folder: Path = FIXTURES, with_services: bool = True) -> CatalogueReport:
    """Load what awskb ships, the services first, as `seed` does."""
    if with_services:
        load_services(FIXTURES / "aws_services.json", at=LOADED_AT)
    return load_catalogue(facts=read_catalogue(folder), at=LOADED_AT)


def changed_files(folder: Path, **changes: Callable[[Any], object]) -> Path:
    """Copies of the shipped files in which `certifications`, `map` or `renewals` were changed in place."""
    folder.mkdir(exist_ok=True)
    for file in FILES:
        shutil.copy(FIXTURES / file, folder / file)
    names = {"certifications": FILES[0], "map": FILES[1], "renewals": FILES[2]}
    for name, change in changes.items():
        path = folder / names[name]
        facts = json.loads(path.read_text(encoding="utf-8"))
        change(facts)
        path.write_text(json.dumps(facts), encoding="utf-8")
    return folder
