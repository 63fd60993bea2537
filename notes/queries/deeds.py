"""Renamings, merges, replaced addresses: revisions of several entries seen, and undone, as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from notes.models import EntryMerge, LinkRewrite, Rename


class RevisionKey(NamedTuple):
    """One revision, with the moment at which it was saved."""

    entry_id: int
    number: int
    at: datetime


def deed_urls(revisions: Iterable[RevisionKey]) -> Mapping[tuple[int, int], str]:
    """The page of the renaming, merge or replacement of which a revision is a part, by entry and number."""
    chosen = list(revisions)
    keys = {(one.entry_id, one.number) for one in chosen}
    moments = [one.at for one in chosen]
    if not moments:
        return {}
    during = (min(moments), max(moments))
    found: dict[tuple[int, int], str] = {}
    renames = Rename.objects.filter(Q(at__range=during) | Q(settled_at__range=during))
    for pk, touched in renames.values_list("pk", "touched"):
        found.update(dict.fromkeys(_keys(touched), reverse("notes:rename", args=[pk])))
    merges = EntryMerge.objects.filter(at__range=during, winner__binned_at__isnull=True)
    for pk, touched in merges.values_list("pk", "touched"):
        found.update(dict.fromkeys(_keys(touched), reverse("notes:merge", args=[pk])))
    rewrites = LinkRewrite.objects.filter(at__range=during)
    for pk, touched in rewrites.values_list("pk", "touched"):
        found.update(dict.fromkeys(_keys(touched), reverse("notes:link-rewrite", args=[pk])))
    return {key: url for key, url in found.items() if key in keys}


def _keys(touched: Iterable[Mapping[str, int]]) -> list[tuple[int, int]]:
    return [(one["entry"], one["after"]) for one in touched]
