"""Roles: who is what, and what follows from it."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from awskb.accounts.actions.roles import LastAdministrator, give_role
from awskb.accounts.models import User
from notes.access import Role, can_curate, can_edit, can_read, is_administrator, is_member, role_of
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db


def test_the_groups_are_there_from_the_start() -> None:
    # A test that truncates the tables may have run before, so the migration itself is asked.
    Group.objects.all().delete()
    make_roles = import_module("awskb.accounts.migrations.0003_roles").make_roles
    editor = SimpleNamespace(connection=connection)
    make_roles(apps, editor)
    make_roles(apps, editor)
    assert set(Group.objects.values_list("name", flat=True)) == {
        "reader",
        "editor",
        "curator",
        "administrator",
    }


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.READER, (True, False, False, False)),
        (Role.EDITOR, (True, True, False, False)),
        (Role.CURATOR, (True, True, True, False)),
        (Role.ADMINISTRATOR, (True, True, True, True)),
    ],
)
def test_each_role_includes_the_ones_before(role: Role, may: tuple[bool, ...]) -> None:
    person = make_person("kim", role)
    assert role_of(person) is role
    assert (can_read(person), can_edit(person), can_curate(person), is_administrator(person)) == may


def test_a_member_without_a_group_reads() -> None:
    person = User.objects.create_user("kim")
    assert role_of(person) is Role.READER


def test_who_has_not_signed_in_or_is_inactive_is_nobody() -> None:
    person = make_person("kim", Role.CURATOR)
    person.is_active = False
    for nobody in (AnonymousUser(), person):
        assert role_of(nobody) is Role.NOBODY
        assert not is_member(nobody)
        assert not can_read(nobody)


def test_public_reading_lets_everybody_read_and_nothing_more(settings: Settings) -> None:
    settings.AWSKB_PUBLIC_READ = True
    assert can_read(AnonymousUser())
    assert not is_member(AnonymousUser())
    assert not can_edit(AnonymousUser())


def test_the_role_costs_one_query_for_each_loaded_person(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_person("kim", Role.EDITOR)
    person = User.objects.get(username="kim")
    with django_assert_num_queries(1):
        assert can_edit(person)
        assert not can_curate(person)


def test_the_last_administrator_stays_one() -> None:
    first = make_person("first", Role.ADMINISTRATOR)
    with pytest.raises(LastAdministrator):
        give_role(person=first, role=Role.EDITOR)
    make_person("second", Role.ADMINISTRATOR)
    give_role(person=first, role=Role.EDITOR)
    assert role_of(first) is Role.EDITOR


def test_another_role_ends_the_persons_sessions(eve: Client) -> None:
    ben = make_person("ben", Role.EDITOR)
    eve.login(username="ben", password=PASSWORD)
    assert eve.get("/accounts/preferences/").status_code == 200
    give_role(person=ben, role=Role.READER)
    assert eve.get("/accounts/preferences/").status_code == 302


def test_a_deactivated_person_is_out_at_the_next_request(eve: Client) -> None:
    ben = make_person("ben", Role.EDITOR)
    eve.login(username="ben", password=PASSWORD)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert eve.get("/accounts/preferences/").status_code == 302
