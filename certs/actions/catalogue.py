"""Keeps the catalogue of certificates in step with its files, without undoing what people corrected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from certs.actions.catalogue_maps import load_maps
from certs.actions.catalogue_renewals import load_renewals
from certs.actions.catalogue_report import CatalogueReport
from certs.actions.catalogue_services import ServicesByName
from certs.actions.catalogue_versions import load_versions
from certs.actions.turns import take_turn
from certs.exam_facts.checking import CatalogueRefused
from certs.exam_facts.maps import MapFacts, read_maps
from certs.exam_facts.renewals import RenewalFacts, read_renewals
from certs.exam_facts.versions import VersionFacts, read_versions
from certs.models import CatalogueLoad

__all__ = [
    "CatalogueFacts",
    "CatalogueRefused",
    "CatalogueReport",
    "is_loaded",
    "load_catalogue",
    "read_catalogue",
]

VERSIONS = "aws_certifications.json"
MAPS = "exam_map.json"
RENEWALS = "aws_renewals.json"


@dataclass(slots=True)
class CatalogueFacts:
    """What the three files say, checked."""

    versions: list[VersionFacts]
    maps: list[MapFacts]
    renewals: RenewalFacts
    digest: str


def read_catalogue(folder: Path) -> CatalogueFacts:
    texts = {name: _text_of(folder / name) for name in (VERSIONS, MAPS, RENEWALS)}
    versions = read_versions(texts[VERSIONS], file=VERSIONS)
    by_code = {version.code: version for version in versions}
    levels = {version.series: version.level for version in versions}
    return CatalogueFacts(
        versions=versions,
        maps=read_maps(texts[MAPS], file=MAPS, versions=by_code),
        renewals=read_renewals(texts[RENEWALS], file=RENEWALS, levels=levels),
        digest=_digest_of(texts.values()),
    )


def is_loaded(*, folder: Path) -> bool:
    """Whether the last load read these very files."""
    last = CatalogueLoad.objects.first()
    texts = (_text_of(folder / name) for name in (VERSIONS, MAPS, RENEWALS))
    return last is not None and last.digest == _digest_of(texts)


def load_catalogue(*, facts: CatalogueFacts, at: datetime, dry_run: bool = False) -> CatalogueReport:
    """Load everything in one transaction; safe to repeat, and the second time nothing is written."""
    report = CatalogueReport(dry_run=dry_run)
    with transaction.atomic():
        take_turn()
        services = ServicesByName.load()
        load_versions(facts.versions, facts.renewals.names, services, report)
        load_maps(facts.maps, services, at, report)
        load_renewals(facts.renewals, report)
        report.unknown_services = sorted(services.unknown)
        last = CatalogueLoad.objects.first()
        if report.has_changes or last is None or last.digest != facts.digest:
            CatalogueLoad.objects.create(at=at, digest=facts.digest, report=report.as_text())
        transaction.set_rollback(dry_run)
    return report


def _digest_of(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueRefused(
            f"{path}: it cannot be read: {error}. Name the folder that holds {path.name} with --from."
        ) from error
