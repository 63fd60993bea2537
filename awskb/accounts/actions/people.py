"""The first person of an empty wiki; what an administrator does about the others."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from awskb.accounts.actions.api_tokens import revoke_api_tokens_of
from awskb.accounts.actions.invitations import revoke_invitations_of
from awskb.accounts.actions.person_events import record_event
from awskb.accounts.actions.roles import (
    OwnRole,
    give_role,
    lock_administrators,
    refuse_losing_last_administrator,
    refuse_role_above_own,
    role_when_active,
)
from awskb.accounts.actions.sessions import end_all_sessions
from awskb.accounts.models import PersonEvent, SigninLink, User
from notes.access import Role

FIRST_ADMINISTRATOR = "admin"


class OwnAccount(Exception):
    """Nobody makes themselves inactive."""


def first_administrator() -> User | None:
    """The administrator whom an empty wiki begins with, as long as they have not come in.

    Made when there are no people. They have no password: only a one-time link lets them in.
    """
    with transaction.atomic():
        if not User.objects.exists():
            person = User.objects.create_user(username=FIRST_ADMINISTRATOR)
            give_role(person=person, role=Role.ADMINISTRATOR)
            return person
        people = list(User.objects.all()[:2])
    only = people[0]
    is_waiting = len(people) == 1 and only.last_login is None and not only.has_usable_password()
    return only if is_waiting and only.username == FIRST_ADMINISTRATOR else None


def change_role(*, person_id: int, role: Role, by: User, at: datetime) -> User:
    """What an administrator does about another person's role; it ends that person's sessions."""
    with transaction.atomic():
        lock_administrators()
        person = User.objects.select_for_update().get(pk=person_id)
        before = role_when_active(person)
        if before == role:
            return person
        refuse_role_above_own(role=max(role, before), by=by)
        if role < Role.ADMINISTRATOR:
            refuse_losing_last_administrator(person=person)
        if person == by:
            raise OwnRole("Nobody changes their own role. Ask another administrator.")
        give_role(person=person, role=role)
        if role < Role.ADMINISTRATOR:
            revoke_invitations_of(person=person, by=by, at=at)
        record_event(
            deed=PersonEvent.Deed.ROLE_GIVEN,
            person=person,
            by=by,
            at=at,
            detail=f"from {before.group_name} to {role.group_name}",
        )
    return person


def deactivate_person(*, person_id: int, by: User, at: datetime) -> User:
    """The person can no longer come in and is out at once. What they wrote keeps their name."""
    with transaction.atomic():
        lock_administrators()
        person = User.objects.select_for_update().get(pk=person_id)
        if not person.is_active:
            return person
        refuse_losing_last_administrator(person=person)
        if person == by:
            raise OwnAccount("Nobody makes themselves inactive. Ask another administrator.")
        person.is_active = False
        person.save(update_fields=["is_active"])
        end_all_sessions(person=person)
        SigninLink.objects.filter(person=person, used_at=None).delete()
        revoke_api_tokens_of(person=person, by=by, at=at)
        revoke_invitations_of(person=person, by=by, at=at)
        record_event(deed=PersonEvent.Deed.DEACTIVATED, person=person, by=by, at=at)
    return person


def reactivate_person(*, person_id: int, by: User, at: datetime) -> User:
    """The person may sign in again, with the role and the ways of signing in they had."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person_id)
        if person.is_active:
            return person
        person.is_active = True
        person.save(update_fields=["is_active"])
        record_event(deed=PersonEvent.Deed.REACTIVATED, person=person, by=by, at=at)
    return person


def remove_second_factor(*, person: User, by: User | None, at: datetime) -> int:
    """For who lost phone and recovery codes: authenticator app, passkeys and codes go, sessions end."""
    with transaction.atomic():
        removed: int = Authenticator.objects.filter(user=person).delete()[0]
        if removed:
            end_all_sessions(person=person)
            record_event(deed=PersonEvent.Deed.SECOND_FACTOR_REMOVED, person=person, by=by, at=at)
    return removed
