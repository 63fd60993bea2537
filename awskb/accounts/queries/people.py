"""What the people pages show: who is here, who is invited, what was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from awskb.accounts.models import Invitation, PersonEvent, User
from awskb.accounts.queries.audit import KINDS, USES, EventLine, Kind, event_lines
from notes.access import ROLES_BY_GROUP, Role

PEOPLE_ON_A_PAGE = 100
EVENTS_SHOWN = 30
CLOSED_INVITATIONS_SHOWN = 10


@dataclass(frozen=True)
class PersonLine:
    pk: int
    name: str
    username: str
    email: str
    role: Role
    is_active: bool
    last_seen_on: date | None
    joined_on: datetime
    has_second_factor: bool
    has_password: bool
    is_me: bool


@dataclass(frozen=True)
class InvitationLine:
    pk: int
    whom: str
    email: str
    role: Role
    state: str
    by: str
    made_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class PeoplePage:
    people: list[PersonLine]
    page: Page[User]
    count: int
    invitations: list[InvitationLine]
    events: list[EventLine]


@dataclass(frozen=True)
class PersonPage:
    person: PersonLine
    events: list[EventLine]


def people_page(*, viewer: User, number: str, at: datetime) -> PeoplePage:
    people = _people().order_by("-is_active", "username")
    page = Paginator(people, PEOPLE_ON_A_PAGE).get_page(number)
    return PeoplePage(
        people=[_person_line(person, viewer=viewer) for person in page],
        page=page,
        count=page.paginator.count,
        invitations=_invitations(at=at),
        events=event_lines(_about_people(), most=EVENTS_SHOWN),
    )


def person_page(*, viewer: User, person_id: int) -> PersonPage | None:
    person = _people().filter(pk=person_id).first()
    if person is None:
        return None
    events = _about_people().filter(Q(person=person) | Q(by=person))
    return PersonPage(
        person=_person_line(person, viewer=viewer), events=event_lines(events, most=EVENTS_SHOWN)
    )


def _about_people() -> QuerySet[PersonEvent]:
    """What changed who may do what; the rest is in the audit log."""
    return PersonEvent.objects.exclude(deed__in=KINDS[Kind.SIGN_INS] | KINDS[Kind.CONTENT] | USES)


def _people() -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    factors = factors.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return User.objects.prefetch_related("groups").annotate(has_second_factor=Exists(factors))


def _person_line(person: User, *, viewer: User) -> PersonLine:
    groups = {group.name for group in person.groups.all()}
    roles = [role for name, role in ROLES_BY_GROUP.items() if name in groups]
    return PersonLine(
        pk=person.pk,
        name=person.shown_name,
        username=person.get_username(),
        email=person.email,
        role=Role.ADMINISTRATOR if person.is_superuser else max(roles, default=Role.READER),
        is_active=person.is_active,
        last_seen_on=person.last_seen_on,
        joined_on=person.date_joined,
        has_second_factor=bool(getattr(person, "has_second_factor", False)),
        has_password=person.has_usable_password(),
        is_me=person == viewer,
    )


def _invitations(*, at: datetime) -> list[InvitationLine]:
    """The open ones, and the latest of the others."""
    all_of_them = Invitation.objects.select_related("invited_by").order_by("-created_at", "-pk")
    is_open = Q(accepted_at=None, revoked_at=None, expires_at__gt=at)
    chosen: Iterable[Invitation] = [
        *all_of_them.filter(is_open),
        *all_of_them.exclude(is_open)[:CLOSED_INVITATIONS_SHOWN],
    ]
    return [
        InvitationLine(
            pk=invitation.pk,
            whom=invitation.name or invitation.email or "whoever has the link",
            email=invitation.email if invitation.name else "",
            role=invitation.given_role,
            state=invitation.state_at(at).value,
            by=invitation.invited_by.shown_name if invitation.invited_by else "a command",
            made_at=invitation.created_at,
            ends_at=invitation.accepted_at or invitation.revoked_at or invitation.expires_at,
        )
        for invitation in chosen
    ]
