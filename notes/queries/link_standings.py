"""What is thought of links, in words; and one of them with the looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.http import Http404

from notes.access import Person, can_curate, is_member
from notes.models import Link, LinkCheck, LinkHealth
from notes.queries.contents import tree_for
from notes.queries.links import LinkLine, link_lines, readable_links
from notes.queries.tree import Tree
from notes.rendering.archive_addresses import all_copies, archived_address
from notes.rendering.link_words import site_name

MOST_CHECKS: Final = 20
UNCHECKED: Final = "unchecked"
UNKNOWN: Final = "unknown"
# What wants doing first.
STANDINGS: Final = ("dead", "moved", UNKNOWN, "blocked", UNCHECKED, "ok")
TROUBLED: Final = STANDINGS[:2]
WORDS: Final[Mapping[str, str]] = {
    "dead": "dead",
    "moved": "moved",
    UNKNOWN: "unknown",
    "blocked": "blocked",
    UNCHECKED: "not looked at yet",
    "ok": "works",
}


@dataclass(frozen=True, slots=True)
class HealthLine:
    """A link with what is thought of it."""

    pk: int
    line: LinkLine
    standing: str
    words: str
    health: LinkHealth | None
    can_be_ticked: bool


@dataclass(frozen=True, slots=True)
class LinkPage:
    one: HealthLine
    url: str
    site: str
    checks: list[LinkCheck]
    moved_to: str
    archived: str
    copies: str
    is_member: bool
    may_curate: bool
    tree: Tree


def link_page(*, person: Person, pk: int, show_all: bool) -> LinkPage:
    """One link with the looks at it. Raises Http404 also for what this person may not know of."""
    link = with_standing(readable_links(person)).select_related("health").filter(pk=pk).first()
    if link is None:
        raise Http404("There is no such link.")
    one = health_lines([link], person)[0]
    return LinkPage(
        one=one,
        url=link.url,
        site=site_name(link.site) or link.url,
        checks=list(LinkCheck.objects.filter(link=link).select_related("by")[:MOST_CHECKS]),
        moved_to=one.health.moved_to if one.health and one.standing == "moved" else "",
        archived=archived_address(link.url, one.health.ok_at if one.health else None),
        copies=all_copies(link.url),
        is_member=is_member(person),
        may_curate=can_curate(person),
        tree=tree_for(person=person, show_all=show_all),
    )


def with_standing(links: QuerySet[Link]) -> QuerySet[Any]:
    """Links with one word for what is thought of each."""
    return links.annotate(
        standing=Case(
            When(~Q(state=""), then=F("state")),
            When(checked_at__isnull=True, then=Value(UNCHECKED)),
            default=Value(UNKNOWN),
            output_field=CharField(),
        )
    )


def health_lines(links: list[Link], person: Person) -> list[HealthLine]:
    """Of links with their standing and health."""
    return [
        HealthLine(
            pk=link.pk,
            line=line,
            standing=str(getattr(link, "standing", "")),
            words=WORDS[str(getattr(link, "standing", UNKNOWN))],
            health=getattr(link, "health", None),
            can_be_ticked=link.state in TROUBLED,
        )
        for link, line in zip(links, link_lines(links, person), strict=True)
    ]
