"""The page of one upload: which files they are, what loading them will do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from notes.models import SourceUpload
from notes.queries.load_reports import ShownReport, shown_report


@dataclass(frozen=True, slots=True)
class SentFileLine:
    """One of the files; `looks_like` the known file that it may be."""

    order: int
    name: str
    sent_name: str
    size: int
    state: str
    entries: int
    binned: int
    had: int
    bins_much: bool
    looks_like: str


@dataclass(frozen=True, slots=True)
class UploadPage:
    pk: int
    at: datetime
    files: list[SentFileLine]
    problem: str
    is_other_now: bool
    loading_since: datetime | None
    loaded_at: datetime | None
    load_url: str
    report: ShownReport | None
    seen: str
    to_bin: int

    @property
    def doubts(self) -> list[SentFileLine]:
        return [file for file in self.files if file.looks_like]

    @property
    def names(self) -> str:
        shown = ", ".join(file.name for file in self.files[:3])
        return f"{shown} and {len(self.files) - 3} more" if len(self.files) > 3 else shown


def upload_of(*, person: Any, pk: int) -> SourceUpload | None:
    return SourceUpload.objects.filter(by=person.pk, pk=pk).first()


def upload_page(*, upload: SourceUpload, deed: str, page: str | None) -> UploadPage:
    told = upload.report or {}
    doubts = told.get("doubts", {})
    by_name = {one["name"]: one for one in told.get("files", [])}
    files = []
    for order, name, sent_name, size in upload.files.order_by("order").values_list(
        "order", "name", "sent_name", "size"
    ):
        about = by_name.get(name, {})
        files.append(
            SentFileLine(
                order=order,
                name=name,
                sent_name=sent_name if sent_name != name else "",
                size=size,
                state=about.get("state", ""),
                entries=about.get("entries", 0),
                binned=about.get("binned", 0),
                had=about.get("had", 0),
                bins_much=about.get("bins_much", False),
                looks_like=doubts.get(name, ""),
            )
        )
    return UploadPage(
        pk=upload.pk,
        at=upload.at,
        files=files,
        problem=upload.problem,
        is_other_now=upload.is_other_now,
        loading_since=upload.loading_since,
        loaded_at=upload.loaded_at,
        load_url=reverse("notes:source-load", args=[upload.load_id]) if upload.load_id else "",
        report=shown_report(report=told, deed=deed, page=page) if "seen" in told else None,
        seen=told.get("seen", ""),
        to_bin=sum(file.binned for file in files if file.bins_much),
    )
