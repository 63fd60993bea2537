"""What two people do about people at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from awskb.accounts.actions.invitations import InvitationNotOpen, accept_invitation, invite
from awskb.accounts.actions.people import change_role, deactivate_person
from awskb.accounts.actions.roles import RoleNotGiven
from awskb.accounts.actions.signin_links import SigninLinkSpent, new_signin_link, use_signin_link
from awskb.accounts.models import User
from notes.access import Role, role_of
from tests.factories.people import make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's tests have one connection"),
]
REFUSALS = (RoleNotGiven, InvitationNotOpen, SigninLinkSpent)


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do them at once, each on a connection of its own; what came of each."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        start.wait()
        try:
            return deed()
        except REFUSALS as refusal:
            return type(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


@pytest.mark.parametrize("way", ["lower", "make inactive"])
def test_two_administrators_do_not_remove_each_other(way: str) -> None:
    one, two = make_person("one", Role.ADMINISTRATOR), make_person("two", Role.ADMINISTRATOR)

    def against(victim: User, by: User) -> Callable[[], object]:
        if way == "lower":
            return lambda: change_role(person_id=victim.pk, role=Role.READER, by=by, at=timezone.now())
        return lambda: deactivate_person(person_id=victim.pk, by=by, at=timezone.now())

    came = together(against(one, two), against(two, one))
    left = [person for person in User.objects.all() if role_of(person) is Role.ADMINISTRATOR]
    assert len(left) == 1
    assert sum(isinstance(one, type) and issubclass(one, RoleNotGiven) for one in came) == 1


def test_one_invitation_makes_one_person() -> None:
    token = invite(role=Role.EDITOR, by=None, at=timezone.now()).token

    def accept(name: str) -> Callable[[], object]:
        return lambda: accept_invitation(
            token=token, make_person=lambda _invitation: User.objects.create_user(name), at=timezone.now()
        )

    came = together(*(accept(f"person{number}") for number in range(4)))
    assert came.count(InvitationNotOpen) == 3
    assert User.objects.count() == 1


def test_one_link_signs_in_once() -> None:
    token = new_signin_link(person=make_person("kim"), at=timezone.now())
    came = together(*[lambda: use_signin_link(token=token, at=timezone.now())] * 4)
    assert came.count(SigninLinkSpent) == 3
