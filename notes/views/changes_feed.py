"""The feed of changes: read under a secret address, which its person makes and revokes."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed
from django.utils.html import escape
from django.views.decorators.http import require_POST, require_safe

from notes.access import member_required
from notes.actions.feed_addresses import make_feed_address, revoke_feed_address
from notes.forms.changes import ChangesAsked, read_changes
from notes.queries.changes import Change, recent_changes
from notes.queries.feed_addresses import address_of
from notes.views.entry_editing import signed_in

CHANGES_IN_FEED = 50
LONGEST_TITLE = 200
BEGINNING = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))
# What no XML may hold; a text may, and must not break the feed.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@login_not_required
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """The latest changes as Atom, with the filters of the page. The address alone says whose it is."""
    address = address_of(token=token)
    if address is None:
        raise Http404("There is no feed under this address. It may have been revoked.")
    person = address.person
    with timezone.override(ZoneInfo(person.time_zone)):
        asked = read_changes(request.GET)
        found = recent_changes(limit=CHANGES_IN_FEED, person=person, wish=asked.wish, with_bin=False)
        return ChangesFeed(asked, found, request.get_host())(request)


@member_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    make_feed_address(by=signed_in(request), at=timezone.now())
    messages.success(request, "Your feed has an address. Keep it to yourself: who knows it reads the feed.")
    return _back(request)


@member_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    if revoke_feed_address(by=signed_in(request)):
        messages.success(request, "The address of your feed leads nowhere from now on.")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    asked = read_changes(QueryDict(request.POST.get("query", "")[:2000]))
    path = reverse("notes:changes")
    return redirect(f"{path}?{asked.query}#feed" if asked.query else f"{path}#feed")


class AtomOfChanges(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """An empty feed says the same today and tomorrow."""
        return super().latest_post_date() if self.items else BEGINNING


class ChangesFeed(Feed):
    """One answer; made for each request."""

    feed_type: type[SyndicationFeed] = AtomOfChanges

    def __init__(self, asked: ChangesAsked, changes: list[Change], host: str) -> None:
        self._asked = asked
        self._changes = changes
        self._host = host.partition(":")[0]

    def title(self) -> str:
        return "awskb: changes" + (" (some of them)" if self._asked.wish.is_filtered else "")

    def link(self) -> str:
        path = reverse("notes:changes")
        return f"{path}?{self._asked.query}" if self._asked.query else path

    def feed_guid(self) -> str:
        return f"tag:{self._host},{BEGINNING:%Y-%m-%d}:{self.link()}"

    def items(self) -> list[Change]:
        return self._changes

    def item_title(self, item: Change) -> str:
        others = f"{item.entries} entries with " if item.others else ""
        return _sayable(f"{others}{item.title}")[:LONGEST_TITLE]

    def item_description(self, item: Change) -> str:
        who = f"{item.by}, {item.through}" if item.by else item.through
        # Atom calls this HTML, so that readers show it as such.
        return escape(_sayable(f"{who}: {item.summary}" if item.summary else who))

    def item_link(self, item: Change) -> str:
        return item.load_url or item.diff_url

    def item_guid(self, item: Change) -> str:
        what = f"load-{item.load_id}" if item.load_url else f"revision-{item.pk}"
        return f"tag:{self._host},{item.at:%Y-%m-%d}:{what}"

    def item_author_name(self, item: Change) -> str | None:
        return _sayable(item.by) if item.by else "nobody signed in"

    def item_pubdate(self, item: Change) -> datetime:
        return item.at

    def item_updateddate(self, item: Change) -> datetime:
        return item.at


def _sayable(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)
