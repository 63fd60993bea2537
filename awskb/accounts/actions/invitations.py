"""Inviting people by a link, and becoming a member through it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from awskb.accounts.actions.person_events import record_event
from awskb.accounts.actions.roles import give_role, refuse_role_above_own
from awskb.accounts.actions.tokens import digest_of, new_token
from awskb.accounts.models import Invitation, PersonEvent, User
from notes.access import Role

ORDINARY_LIFETIME = timedelta(days=7)
LONGEST_LIFETIME = timedelta(days=90)


class InvitationNotOpen(Exception):
    """The invitation was accepted, revoked, has expired, or (None) was never made."""

    def __init__(self, invitation: Invitation | None) -> None:
        super().__init__(str(invitation))
        self.invitation = invitation


class AddressBelongsToSomebody(Exception):
    """Whom the address belongs to is a member already."""

    def __init__(self, person: User) -> None:
        super().__init__(f"This address belongs to {person.get_username()}, who is a member already.")


@dataclass(frozen=True)
class NewInvitation:
    """The only moment in which the token is known."""

    invitation: Invitation
    token: str


def invite(
    *,
    role: Role,
    name: str = "",
    email: str = "",
    by: User | None,
    at: datetime,
    lifetime: timedelta = ORDINARY_LIFETIME,
) -> NewInvitation:
    token = new_token()
    email = email.lower()
    with transaction.atomic():
        refuse_role_above_own(role=role, by=by)
        member = User.objects.filter(email__iexact=email).first() if email else None
        if member:
            raise AddressBelongsToSomebody(member)
        invitation = Invitation.objects.create(
            role=role.group_name,
            name=name,
            email=email,
            token_digest=digest_of(token),
            invited_by=by,
            created_at=at,
            expires_at=at + lifetime,
        )
        _record(PersonEvent.Deed.INVITED, invitation, by=by, at=at)
    return NewInvitation(invitation, token)


def renew_invitation(*, invitation_id: int, by: User | None, at: datetime) -> NewInvitation:
    """A new link for the same invitation, as long as it was given at first; the link before stops working."""
    token = new_token()
    with transaction.atomic():
        invitation = _unaccepted(Invitation.objects.select_for_update(), invitation_id)
        refuse_role_above_own(role=invitation.given_role, by=by)
        lifetime = invitation.expires_at - invitation.created_at
        invitation.token_digest = digest_of(token)
        invitation.created_at, invitation.expires_at = at, at + lifetime
        invitation.revoked_at = None
        invitation.invited_by = by
        invitation.save()
        _record(PersonEvent.Deed.INVITATION_RENEWED, invitation, by=by, at=at)
    return NewInvitation(invitation, token)


def revoke_invitation(*, invitation_id: int, by: User, at: datetime) -> Invitation:
    with transaction.atomic():
        invitation = _unaccepted(Invitation.objects.select_for_update(), invitation_id)
        if invitation.revoked_at is None:
            invitation.revoked_at = at
            invitation.save(update_fields=["revoked_at"])
            _record(PersonEvent.Deed.INVITATION_REVOKED, invitation, by=by, at=at)
    return invitation


def revoke_invitations_of(*, person: User, by: User, at: datetime) -> None:
    """Whoever may no longer invite has no open invitations."""
    unaccepted = Invitation.objects.filter(invited_by=person, accepted_at=None, revoked_at=None)
    for invitation in unaccepted.filter(expires_at__gt=at):
        revoke_invitation(invitation_id=invitation.pk, by=by, at=at)


def open_invitation(*, token: str, at: datetime) -> Invitation:
    """The invitation behind a link, or InvitationNotOpen, which says why not."""
    invitation = Invitation.objects.select_related("invited_by").filter(token_digest=digest_of(token)).first()
    if invitation is None or invitation.state_at(at) != Invitation.State.OPEN:
        raise InvitationNotOpen(invitation)
    return invitation


def accept_invitation(*, token: str, make_person: Callable[[Invitation], User], at: datetime) -> User:
    """Make the person who was invited. Of two simultaneous acceptances one succeeds.

    How the person signs in, with a password or otherwise, is the business of `make_person`.
    """
    with transaction.atomic():
        found = Invitation.objects.select_for_update().filter(token_digest=digest_of(token)).first()
        if found is None or found.state_at(at) != Invitation.State.OPEN:
            raise InvitationNotOpen(found)
        person = make_person(found)
        give_role(person=person, role=found.given_role)
        found.accepted_at, found.person = at, person
        found.save(update_fields=["accepted_at", "person"])
        record_event(
            deed=PersonEvent.Deed.JOINED,
            person=person,
            by=person,
            at=at,
            detail=f"as {found.given_role.with_article}, invited by {found.invited_by or 'a command'}",
        )
    return person


def _unaccepted(invitations: QuerySet[Invitation], invitation_id: int) -> Invitation:
    invitation = invitations.get(pk=invitation_id)
    if invitation.accepted_at is not None:
        raise InvitationNotOpen(invitation)
    return invitation


def _record(deed: PersonEvent.Deed, invitation: Invitation, *, by: User | None, at: datetime) -> None:
    whom = f"{invitation.whom}, as {invitation.given_role.with_article}"
    detail = whom if invitation.name or invitation.email else invitation.whom
    record_event(deed=deed, person=None, by=by, at=at, detail=detail)
