"""What changed in the wiki, latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q, QuerySet

from notes.models import Load, Revision

CHANGES_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One revision as a line of a list, or the revisions that one load made one after the other."""

    title: str
    url: str
    is_gone: bool
    others: int
    at: datetime
    by: str
    through: str
    summary: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    changes: list[Change]
    pages: Page[Revision]


def recent_changes(*, limit: int) -> list[Change]:
    """The latest changes, for members: what people wrote, and one line for each load."""
    latest = Load.objects.order_by("-id").values("pk")[:limit]
    loads = (
        Revision.objects.filter(load_id__in=latest)
        .order_by()
        .values_list("load_id")
        .annotate(size=Count("pk"), last=Max("pk"))
    )
    sizes = {last: size for _, size, last in loads}
    revisions = _revisions().filter(Q(load__isnull=True) | Q(pk__in=list(sizes)))
    return [_as_change(revision, others=sizes.get(revision.pk, 1) - 1) for revision in revisions[:limit]]


def changes_page(*, number: str | None) -> ChangesPage:
    """One page of all changes; neighbours of the same load share a line."""
    pages = Paginator(_revisions(), CHANGES_A_PAGE).get_page(number)
    changes = []
    for _, run in groupby(pages.object_list, key=lambda revision: revision.load_id or -revision.pk):
        revisions = list(run)
        changes.append(_as_change(revisions[0], others=len(revisions) - 1))
    return ChangesPage(changes, pages)


def _revisions() -> QuerySet[Revision]:
    return (
        Revision.objects.select_related("entry__parent__parent", "by").defer("state").order_by("-at", "-id")
    )


def _as_change(revision: Revision, *, others: int) -> Change:
    entry = revision.entry
    return Change(
        title=str(entry),
        url=entry.get_absolute_url(),
        is_gone=entry.binned_at is not None,
        others=others,
        at=revision.at,
        by=(revision.by.get_full_name() or revision.by.get_username()) if revision.by else "",
        through=revision.get_through_display(),
        summary=revision.summary,
    )
