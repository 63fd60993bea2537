"""People in the admin: for administrators alone."""

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import PersonEvent, SigninLink, User
from notes.access import Role, role_of
from tests.factories.people import make_person

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


RIGHTS = {
    "is_superuser": "on",
    "is_staff": "on",
    "groups": "4",
    "user_permissions": "1",
    "times_signed_out": "9",
    "last_seen_on": "2026-01-01",
}


@pytest.mark.parametrize("role", ["reader", "editor", "curator"])
def test_rights_are_given_by_a_role_alone(
    client_of: ClientOf, administrator: User, ben: User, role: str
) -> None:
    client = client_of(administrator)
    assert client.post(f"{PEOPLE}{ben.pk}/change/", fields(ben, role=role) | RIGHTS).status_code == 302
    after = User.objects.get(pk=ben.pk)
    assert not after.is_superuser
    assert after.is_staff is (role == "curator")
    assert [group.name for group in after.groups.all()] == [role]
    assert not after.user_permissions.exists()
    assert after.last_seen_on is None


def test_a_new_person_has_the_rights_of_the_role_alone(client_of: ClientOf, administrator: User) -> None:
    new = {"username": "kim", "email": "Kim@example.org", "role": "editor", "usable_password": "false"}
    client_of(administrator).post(f"{PEOPLE}add/", new | RIGHTS)
    kim = User.objects.get(username="kim")
    assert (kim.is_superuser, kim.is_staff, kim.email) == (False, False, "kim@example.org")
    assert [group.name for group in kim.groups.all()] == ["editor"]


@pytest.mark.parametrize("model", ["auth/group", "auth/permission", "auth/user"])
def test_there_is_no_other_place_for_rights(client_of: ClientOf, administrator: User, model: str) -> None:
    assert client_of(administrator).get(f"/admin/{model}/").status_code == 404


def test_a_curators_admin_holds_no_people(client_of: ClientOf, ada: User) -> None:
    page = client_of(ada).get("/admin/").content.decode()
    assert "/admin/notes/" in page
    assert "/admin/accounts/" not in page
    for path in ("accounts/invitation/", "accounts/personevent/", "accounts/signinlink/"):
        assert client_of(ada).get(f"/admin/{path}").status_code in (403, 404)


@pytest.mark.parametrize("change", [{"role": "reader"}, {"is_active": ""}])
def test_nobody_lowers_or_ends_themselves(
    client_of: ClientOf, administrator: User, change: dict[str, str]
) -> None:
    make_person("other", Role.ADMINISTRATOR)
    wanted = {name: value for name, value in fields(administrator, **change).items() if value}
    answer = client_of(administrator).post(f"{PEOPLE}{administrator.pk}/change/", wanted)
    assert "Nobody changes their own role" in answer.content.decode()


def test_what_the_admin_does_about_people_is_written_down(
    client_of: ClientOf, administrator: User, ben: User
) -> None:
    client = client_of(administrator)
    bens = client_of(ben)
    client.post(f"{PEOPLE}{ben.pk}/change/", fields(ben, role="curator"))
    inactive = fields(User.objects.get(pk=ben.pk))
    del inactive["is_active"]
    client.post(f"{PEOPLE}{ben.pk}/change/", inactive)
    after = User.objects.get(pk=ben.pk)
    assert not after.is_active
    client.post(f"{PEOPLE}{ben.pk}/change/", fields(after, role="curator", is_active="on"))
    assert User.objects.get(pk=ben.pk).is_active
    assert bens.get("/accounts/preferences/").status_code == 302
    fresh = {"password1": "the tide comes in twice", "password2": "the tide comes in twice"}
    client.post(f"{PEOPLE}{ben.pk}/password/", fresh | {"usable_password": "true"})
    deeds = list(PersonEvent.objects.filter(by=administrator).order_by("pk").values_list("deed", flat=True))
    assert deeds == ["role-given", "deactivated", "reactivated", "password-changed"]


@pytest.mark.parametrize("changed", [{"username": "ADA"}, {"email": "ADA@example.org"}])
def test_two_people_do_not_share_a_name_or_an_address(
    client_of: ClientOf, administrator: User, ada: User, ben: User, changed: dict[str, str]
) -> None:
    answer = client_of(administrator).post(f"{PEOPLE}{ben.pk}/change/", fields(ben) | changed)
    assert answer.status_code == 200
    assert "Somebody has this" in answer.content.decode()
