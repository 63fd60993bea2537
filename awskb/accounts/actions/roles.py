"""Giving a person a role, and keeping the wiki from losing its last administrator."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q

from awskb.accounts.models import User
from notes.access import CACHED_ROLE, ROLES_BY_GROUP, Role, role_of


class RoleNotGiven(Exception):
    """The change of role would break a rule, which the message says."""


class LastAdministrator(RoleNotGiven):
    """The change would leave nobody who can manage people."""


class OwnRole(RoleNotGiven):
    """Nobody raises or lowers themselves."""


class RoleAboveOwn(RoleNotGiven):
    """Nobody gives more than they have."""


def give_role(*, person: User, role: Role) -> None:
    """Make `role` the person's one role; their groups that are no roles stay."""
    with transaction.atomic():
        if role < Role.ADMINISTRATOR:
            refuse_losing_last_administrator(person=person)
        person.groups.remove(*Group.objects.filter(name__in=ROLES_BY_GROUP))
        group, _ = Group.objects.get_or_create(name=role.group_name)
        person.groups.add(group)
        person.is_superuser = person.is_superuser and role >= Role.ADMINISTRATOR
        person.is_staff = role >= Role.CURATOR
        person.save(update_fields=["is_superuser", "is_staff"])
    vars(person).pop(CACHED_ROLE, None)


def refuse_role_above_own(*, role: Role, by: User | None) -> None:
    """A command stands above every role: whoever can run it holds the database."""
    if by is not None and role > role_of(by):
        raise RoleAboveOwn(f"Only {role.with_article} can do that.")


def refuse_losing_last_administrator(*, person: User) -> None:
    if role_of(person) < Role.ADMINISTRATOR:
        return
    if not lock_administrators() - {person.pk}:
        raise LastAdministrator(f"{person} is the last administrator. Make somebody else one first.")


def lock_administrators() -> set[int]:
    """Those who are active. Nobody else can take the role from one of them until this transaction ends.

    Always in the same order, so that two who would lower each other wait instead of blocking each other.
    """
    in_group = User.objects.filter(groups__name=Role.ADMINISTRATOR.group_name)
    administrators = User.objects.select_for_update().filter(
        Q(is_superuser=True) | Q(pk__in=in_group), is_active=True
    )
    return set(administrators.order_by("pk").values_list("pk", flat=True))


def role_when_active(person: User) -> Role:
    """The role of a person, also of one who is inactive and may do nothing."""
    names = person.groups.values_list("name", flat=True)
    if person.is_superuser:
        return Role.ADMINISTRATOR
    return max((ROLES_BY_GROUP[name] for name in names if name in ROLES_BY_GROUP), default=Role.READER)
