"""Replacing addresses: what would change where, and what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from notes.access import Person
from notes.models import Entry, Link, LinkRewrite
from notes.queries.editing import shown_name
from notes.queries.links import readable_links
from notes.queries.references import path_of
from notes.queries.renames import DoneLine, RewrittenEntry, WrittenLine, done_lines, rewritten_entries
from notes.rendering.archive_addresses import archived_address, is_archived_address
from notes.rendering.link_words import label_of_url

MOST_AT_ONCE = 50
TO_ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Replacement:
    link_id: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class NewRewritePage:
    """Addresses that would be replaced, with every line that would change."""

    replacements: list[Replacement]
    to: str
    words: str
    entries: list[RewrittenEntry]
    unwritable: list[tuple[str, str, str]]
    refused: str = ""

    @property
    def count(self) -> int:
        return sum(len(entry.lines) for entry in self.entries)


@dataclass(frozen=True, slots=True)
class RewritePage:
    rewrite: LinkRewrite
    replaced: list[tuple[str, str]]
    done: list[DoneLine]
    refused: str = ""


def links_to_replace(*, person: Person, ids: Iterable[int]) -> list[Link]:
    """The links, with their health; those that nobody cites any more are left out."""
    wanted = list(dict.fromkeys(ids))[:MOST_AT_ONCE]
    return list(readable_links(person).filter(pk__in=wanted).select_related("health").order_by("site", "url"))


def proposed_address(*, link: Link, to: str) -> str:
    """What the link may be replaced by; empty if nothing is known."""
    health = getattr(link, "health", None)
    if to == TO_ARCHIVE:
        is_archived = is_archived_address(link.url)
        return "" if is_archived else archived_address(link.url, health.ok_at if health else None)
    return health.moved_to if health is not None and link.state == Link.State.MOVED else ""


def words_of(replacements: Sequence[Replacement], to: str) -> str:
    """What is done, as summaries of changes say it."""
    what = ("Dead link", "dead links", "replaced by", "archived copy", "archived copies")
    if to != TO_ARCHIVE:
        what = ("Redirect of", "redirects", "followed to", "", "")
    if len(replacements) != 1:
        return f"{len(replacements)} {what[1]} {what[2]} {what[4]}".removesuffix(" to ").rstrip()
    one = replacements[0]
    return f"{what[0]} {label_of_url(one.old)} {what[2]} {what[3] or one.new}".strip()


def new_rewrite_page(
    *,
    replacements: list[Replacement],
    to: str,
    lines: Iterable[WrittenLine],
    unwritable: Iterable[tuple[Entry, str]],
    unticked: frozenset[str],
    refused: str,
) -> NewRewritePage:
    return NewRewritePage(
        replacements=replacements,
        to=to,
        words=words_of(replacements, to),
        entries=rewritten_entries(lines, unticked),
        unwritable=[
            (path_of(entry) or shown_name(entry), entry.get_absolute_url(), written)
            for entry, written in unwritable
        ],
        refused=refused,
    )


def rewrite_page(*, rewrite: LinkRewrite, refused: str = "") -> RewritePage:
    touched: Sequence[Mapping[str, int]] = rewrite.touched
    return RewritePage(rewrite, [(old, new) for old, new in rewrite.replaced], done_lines(touched), refused)
