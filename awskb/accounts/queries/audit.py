"""The audit log: who came in, who was let in or out, what was taken away or out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from awskb.accounts.models import PersonEvent, User

LINES_ON_A_PAGE = 100
OWN_SIGN_INS_SHOWN = 20

Deed = PersonEvent.Deed


class Kind(StrEnum):
    SIGN_INS = "sign-ins"
    PEOPLE = "people"
    WAYS_IN = "ways-in"
    TOKENS = "tokens"
    CONTENT = "content"


KIND_WORDS: Final = {
    Kind.SIGN_INS: "signing in and out",
    Kind.PEOPLE: "invitations and roles",
    Kind.WAYS_IN: "passwords and other ways in",
    Kind.TOKENS: "API tokens",
    Kind.CONTENT: "deletions and exports",
}
KINDS: Final = {
    Kind.SIGN_INS: frozenset({Deed.SIGNED_IN, Deed.SIGNIN_REFUSED, Deed.SIGNED_OUT, Deed.SESSIONS_ENDED}),
    Kind.PEOPLE: frozenset(
        {
            Deed.INVITED,
            Deed.INVITATION_RENEWED,
            Deed.INVITATION_REVOKED,
            Deed.JOINED,
            Deed.ADDED,
            Deed.ROLE_GIVEN,
            Deed.DEACTIVATED,
            Deed.REACTIVATED,
        }
    ),
    Kind.WAYS_IN: frozenset(
        {
            Deed.LINK_MADE,
            Deed.SECOND_FACTOR_ADDED,
            Deed.SECOND_FACTOR_REMOVED,
            Deed.RECOVERY_CODES_MADE,
            Deed.PASSWORD_CHANGED,
            Deed.EMAIL_CHANGED,
            Deed.ACCOUNT_CONNECTED,
            Deed.ACCOUNT_DISCONNECTED,
        }
    ),
    Kind.TOKENS: frozenset({Deed.TOKEN_MADE, Deed.TOKEN_REVOKED, Deed.TOKEN_USED}),
    Kind.CONTENT: frozenset({Deed.BINNED, Deed.UNBINNED, Deed.PURGED, Deed.DELETED, Deed.EXPORTED}),
}
# Not a change of anything.
USES: Final = frozenset({Deed.TOKEN_USED})
ABOUT_ONESELF: Final = {
    Deed.JOINED: "joined",
    Deed.EMAIL_CHANGED: "changed their own e-mail address",
    Deed.ACCOUNT_CONNECTED: "connected an account of their own",
    Deed.ACCOUNT_DISCONNECTED: "disconnected an account of their own",
    Deed.PASSWORD_CHANGED: "changed their own password",
    Deed.RECOVERY_CODES_MADE: "made recovery codes",
    Deed.SECOND_FACTOR_ADDED: "set up a second factor",
    Deed.SECOND_FACTOR_REMOVED: "removed a second factor of their own",
    Deed.SESSIONS_ENDED: "ended sessions of their own",
    Deed.SIGNED_IN: "signed in",
    Deed.SIGNED_OUT: "signed out",
    Deed.TOKEN_MADE: "made an API token",
    Deed.TOKEN_REVOKED: "revoked an API token",
    Deed.TOKEN_USED: "used an API token",
}


@dataclass(frozen=True)
class EventLine:
    at: datetime
    text: str
    detail: str
    address: str


@dataclass(frozen=True)
class AuditPage:
    lines: list[EventLine]
    # Lines older than this one follow; none where the log ends.
    older_than: int | None


def audit_page(
    *, username: str, kind: Kind | None, on: date | None, older_than: int | None, zone: ZoneInfo
) -> AuditPage:
    """The latest first. Two queries however long the log is, since nothing is counted."""
    events = PersonEvent.objects.order_by("-pk")
    if username:
        person = User.objects.filter(username__iexact=username).first()
        events = events.filter(Q(person=person) | Q(by=person)) if person else events.none()
    if kind is not None:
        events = events.filter(deed__in=KINDS[kind])
    if on is not None:
        begin = datetime(on.year, on.month, on.day, tzinfo=zone)
        events = events.filter(at__gte=begin, at__lt=begin + timedelta(days=1))
    if older_than is not None:
        events = events.filter(pk__lt=older_than)
    found = list(events.select_related("by", "person")[: LINES_ON_A_PAGE + 1])
    shown = found[:LINES_ON_A_PAGE]
    return AuditPage(
        lines=[_event_line(event) for event in shown],
        older_than=shown[-1].pk if len(found) > LINES_ON_A_PAGE else None,
    )


def own_sign_ins(*, person: User) -> list[EventLine]:
    """What a person sees of their own account: who came in as them, and who tried."""
    events = PersonEvent.objects.filter(person=person, deed__in=(Deed.SIGNED_IN, Deed.SIGNIN_REFUSED))
    return event_lines(events.order_by("-pk"), most=OWN_SIGN_INS_SHOWN)


def event_lines(events: QuerySet[PersonEvent], *, most: int) -> list[EventLine]:
    return [_event_line(event) for event in events.select_related("by", "person")[:most]]


def _event_line(event: PersonEvent) -> EventLine:
    return EventLine(event.at, *_words(event), event.address)


def _words(event: PersonEvent) -> tuple[str, str]:
    by = event.by.shown_name if event.by else "A command"
    person = event.person.shown_name if event.person else ""
    deed = Deed(event.deed)
    if deed is Deed.SIGNIN_REFUSED:
        return f"Somebody was refused as {person or 'a person who is not known here'}", event.detail
    if event.by is not None and event.by == event.person and deed in ABOUT_ONESELF:
        return f"{by} {ABOUT_ONESELF[deed]}", event.detail
    if not person:
        return f"{by} {deed.label} {event.detail}", ""
    return f"{by} {deed.label} {person}", event.detail
