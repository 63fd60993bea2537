"""What changed in the wiki, latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from notes.models import Revision

CHANGES_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One revision as a line of a list."""

    title: str
    url: str
    is_gone: bool
    number: int
    at: datetime
    by: str
    through: str
    summary: str
    history_slug: str


def recent_changes(*, limit: int) -> list[Change]:
    """The latest revisions, for members."""
    return _as_changes(_revisions()[:limit])


def changes_page(*, number: str | int | None) -> tuple[Page[Revision], list[Change]]:
    """One page of all changes, and the page itself to walk on from."""
    page = Paginator(_revisions(), CHANGES_A_PAGE).get_page(number)
    return page, _as_changes(page.object_list)


def _revisions() -> QuerySet[Revision]:
    return Revision.objects.select_related("entry__parent__parent", "by", "load").order_by("-at", "-id")


def _as_changes(revisions: Iterable[Revision]) -> list[Change]:
    return [_as_change(revision) for revision in revisions]


def _as_change(revision: Revision) -> Change:
    entry = revision.entry
    return Change(
        title=str(entry),
        url=entry.get_absolute_url(),
        is_gone=entry.binned_at is not None,
        number=revision.number,
        at=revision.at,
        by=(revision.by.get_full_name() or revision.by.get_username()) if revision.by else "",
        through=revision.get_through_display(),
        summary=revision.summary,
        history_slug=entry.slug or "",
    )
