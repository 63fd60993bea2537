"""One mail that tells one person what changed in what they follow."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from notes.models import Follower, Watch
from notes.queries.editing import shown_name
from notes.queries.followed_changes import FollowedChanges
from notes.rendering.plain_lines import one_line

SALT = "notes.watching"
LONGEST_NAME = 80
TEMPLATE = "notes/watching/email/digest_message.txt"


class LinkSpent(Exception):
    """The link of a mail was not made by us, or what it stops is stopped already."""


def digest_mail(*, follower: Follower, changes: FollowedChanges) -> EmailMessage:
    """Plain text, in the person's time zone; every link is built on the configured address."""
    person = follower.person
    watches = Watch.objects.filter(pk__in={entry.watch_id for entry in changes.entries})
    followed = [
        (shown_name(watch.entry), _address(stop_url(watch=watch)))
        for watch in watches.select_related("entry__parent__parent")
    ]
    stop_all = _address(stop_url(follower=follower))
    context = {
        "changes": changes,
        "followed": followed,
        "stop_all": stop_all,
        "watching": _address(reverse("notes:watching")),
        "base": settings.AWSKB_BASE_URL,
    }
    with timezone.override(ZoneInfo(person.time_zone)):
        text = render_to_string(TEMPLATE, context)
    headers = {
        "List-Unsubscribe": f"<{stop_all}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    subject = f"{settings.EMAIL_SUBJECT_PREFIX}{_subject(changes)}"
    return EmailMessage(subject, text, to=[person.email], headers=headers)


def stop_url(*, watch: Watch | None = None, follower: Follower | None = None) -> str:
    """A link that ends following one entry, or all mails, for whoever holds it, whether signed in or not."""
    held = ("watch", watch.pk) if watch else ("mails", follower.pk if follower else None)
    return reverse("notes:watching-stop", args=[signing.dumps(held, salt=SALT)])


def stopped_by(token: str) -> Watch | Follower:
    """What the link of a mail stops. Raises LinkSpent."""
    try:
        what, pk = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise LinkSpent from error
    rows = Watch.objects.select_related("entry__parent") if what == "watch" else Follower.objects
    found: Watch | Follower | None = rows.filter(pk=pk).first()
    if found is None:
        raise LinkSpent
    return found


def _subject(changes: FollowedChanges) -> str:
    """One line, whatever the entries are called."""
    if changes.total > 1:
        return f"{changes.total} entries that you follow changed"
    entry = changes.entries[0]
    name = one_line(entry.name)[:LONGEST_NAME]
    return f"{name} {'went to the bin' if entry.is_gone else 'is new' if entry.is_new else 'changed'}"


def _address(path: str) -> str:
    return f"{settings.AWSKB_BASE_URL}{path}"
