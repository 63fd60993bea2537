"""People in the admin: for administrators alone."""

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import SigninLink, User
from notes.access import Role, role_of

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"
ClientOf = Callable[[User], Client]


def fields(person: User, **changed: str) -> dict[str, str]:
    return {
        "username": person.username,
        "role": role_of(person).group_name,
        "is_active": "on",
        "first_name": "",
        "last_name": "",
        "email": person.email,
        "time_zone": "UTC",
        "theme": "system",
    } | changed


@pytest.mark.parametrize("path", ["", "add/", "{pk}/change/", "{pk}/password/"])
def test_curators_and_below_do_not_see_people(client_of: ClientOf, ada: User, ben: User, path: str) -> None:
    address = PEOPLE + path.format(pk=ben.pk)
    assert client_of(ada).get(address).status_code == 403
    assert client_of(ben).get(address, follow=True).status_code == 403


def test_an_administrator_gives_a_role(client_of: ClientOf, administrator: User, ben: User) -> None:
    client = client_of(administrator)
    answer = client.post(f"{PEOPLE}{ben.pk}/change/", fields(ben, role="curator"))
    assert answer.status_code == 302, answer.context["adminform"].errors
    assert role_of(User.objects.get(pk=ben.pk)) is Role.CURATOR


def test_a_curator_cannot_raise_anybody(client_of: ClientOf, ada: User) -> None:
    answer = client_of(ada).post(
        f"{PEOPLE}{ada.pk}/change/", fields(ada, role="administrator", is_superuser="on")
    )
    assert answer.status_code == 403
    assert role_of(User.objects.get(pk=ada.pk)) is Role.CURATOR


@pytest.mark.parametrize("change", [{"role": "editor"}, {"is_active": ""}])
def test_the_last_administrator_cannot_leave(
    client_of: ClientOf, administrator: User, change: dict[str, str]
) -> None:
    wanted = {name: value for name, value in fields(administrator, **change).items() if value}
    answer = client_of(administrator).post(f"{PEOPLE}{administrator.pk}/change/", wanted)
    assert answer.status_code == 200
    assert "last administrator" in answer.content.decode()


def test_an_administrator_adds_a_person_and_hands_over_a_link(
    client_of: ClientOf, administrator: User
) -> None:
    client = client_of(administrator)
    new = {"username": "kim", "email": "kim@example.org", "role": "editor", "usable_password": "false"}
    answer = client.post(f"{PEOPLE}add/", new)
    assert answer.status_code == 302, answer.context["adminform"].errors
    kim = User.objects.get(username="kim")
    assert role_of(kim) is Role.EDITOR
    answer = client.post(PEOPLE, {"action": "make_signin_link", "_selected_action": kim.pk}, follow=True)
    assert "http://testserver/accounts/link/" in answer.content.decode()
    assert SigninLink.objects.get().person == kim


def test_people_are_not_deleted(client_of: ClientOf, administrator: User, ben: User) -> None:
    assert client_of(administrator).post(f"{PEOPLE}{ben.pk}/delete/").status_code == 403
    assert User.objects.filter(pk=ben.pk).exists()
