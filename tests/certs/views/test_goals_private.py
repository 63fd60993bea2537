"""A goal is its person's alone: to everyone else it is exactly as if it were not there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import Goal
from tests.factories.goals import a_goal, an_exam, day

Signed = Callable[[User], Client]
SECRET = "because of the zebra"
LOOKS = ("", "edit/", "move/", "delete/")
ACTS = ("edit/", "move/", "delete/", "close/", "reopen/", "share/", "unshare/")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
ELSEWHERE = ("/", "/goals/", "/goals/new/", "/certs/AAA-C01/", "/search/?q=zebra", "/changes/")


@pytest.mark.django_db
@pytest.mark.parametrize("shared", [False, True])
def test_nobody_else_gets_a_byte_of_a_goal(
    reader: User, ben: User, ada: User, administrator: User, eve: Client, client_of: Signed, shared: bool
) -> None:
    version = an_exam("AAA-C01", replaced_by=an_exam("AAA-C02"))
    goal = a_goal(
        reader,
        version,
        why=SECRET,
        booked_place=SECRET,
        target_on=day(9),
        weekly_minutes=1234,
        is_shared=shared,
    )
    before = Goal.objects.filter(pk=goal.pk).values().get()
    for person in (ben, ada, administrator):
        client = client_of(person)
        for path in LOOKS:
            theirs, nobodys = client.get(f"/goals/{goal.pk}/{path}"), client.get(f"/goals/999999/{path}")
            assert theirs.status_code == nobodys.status_code == 404
            same = theirs.content.decode().replace(f"/goals/{goal.pk}/", "/goals/999999/")
            assert TOKEN.sub("", same) == TOKEN.sub("", nobodys.content.decode())
        for path in ACTS:
            sent = {"sure": "yes", "why": "taken"}
            assert client.post(f"/goals/{goal.pk}/{path}", sent).status_code == 404, (person, path)
        for address in ELSEWHERE:
            html = client.get(address).content.decode()
            assert SECRET not in html, address
            assert "1234" not in html, address
    assert client_of(administrator).get("/admin/certs/goal/").status_code == 404
    for path in LOOKS:
        assert eve.get(f"/goals/{goal.pk}/{path}").status_code == 302
    assert Goal.objects.filter(pk=goal.pk).values().get() == before
