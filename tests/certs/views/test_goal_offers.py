"""What the notes aim at is offered to their author, once, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from awskb.accounts.models import User
from certs.models import Goal, OfferAnswer
from certs.queries.goal_offers import offers_to
from notes.models import SourceFile
from tests.factories.goals import TODAY, an_exam, day

Signed = Callable[[User], Client]
NOTE = """# ⛩️

## 进步

* Brown ccp @ 2:15:00
* _17_: try out for an interview
* _27_: CCC-C01

# SECURITY

* _Inspector_: 🎯 security scan
* _WAF_: firewall
* 🎯 read the white paper

# ACADEMY

CERTS
* _AAA - Associate (AAA)_: 🎯 soon
* _BBB - Associate_: not mine
"""


def offered(client: Client) -> list[str]:
    html = client.get("/goals/").content.decode()
    return re.findall(r'name="shown" value="\d+:([^"]+)"', html)


@pytest.fixture
def _notes(ada: User, tmp_path: Path) -> None:
    an_exam("AAA-C01", retired_on=day(-5), replaced_by=an_exam("AAA-C02"))
    an_exam("BBB-C01")
    an_exam("CCC-C01")
    path = tmp_path / "aws.md"
    path.write_text(NOTE, encoding="utf-8")
    call_command("load_notes", str(path), verbosity=0)
    SourceFile.objects.update(author=ada)


@pytest.mark.django_db
@pytest.mark.usefixtures("_notes")
def test_exams_become_goals_and_other_aims_things_to_study_once(
    ada: User, client_of: Signed, tmp_path: Path
) -> None:
    client = client_of(ada)
    assert offered(client) == ["AAA - Associate", "CCC-C01", "Inspector", "read the white paper"]
    file = SourceFile.objects.get().pk
    shown = [f"{file}:{words}" for words in offered(client)]
    answer = client.post(
        "/goals/offers/", {"shown": shown, "take": [shown[0], f"{file}:Inspector"]}, follow=True
    )
    html = answer.content.decode()
    assert [goal.exam_version.code for goal in Goal.objects.of(ada)] == ["AAA-C02"]
    assert "Choose a date" in html
    assert '<a href="/notes/inspector/">Inspector</a>' in html
    assert offered(client) == []
    path = tmp_path / "aws.md"
    path.write_text(NOTE.replace("firewall", "firewall 🎯").replace("soon", "now"), encoding="utf-8")
    call_command("load_notes", str(path), verbosity=0)
    assert offered(client) == ["WAF"], "a load brings only what is new"


@pytest.mark.django_db
@pytest.mark.usefixtures("_notes")
def test_no_thanks_ends_it_and_a_thing_to_study_can_be_taken_off(ada: User, client_of: Signed) -> None:
    client = client_of(ada)
    file = SourceFile.objects.get().pk
    thing = f"{file}:Inspector"
    client.post("/goals/offers/", {"shown": [thing], "take": [thing]})
    left = [f"{file}:{words}" for words in offered(client)]
    assert len(left) == 3
    client.post("/goals/offers/", {"shown": left, "take": left, "none": "1"})
    assert offered(client) == []
    assert not Goal.objects.exists()
    taken = OfferAnswer.objects.get(is_taken=True)
    html = client.post(f"/goals/things/{taken.pk}/drop/", follow=True).content.decode()
    assert "to-study" not in html
    client.post(f"/goals/things/{taken.pk}/keep/")
    assert "to-study" in client.get("/goals/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("_notes")
def test_nobody_but_the_author_is_asked_or_can_answer(
    ada: User, ben: User, administrator: User, client_of: Signed, django_assert_num_queries: Any
) -> None:
    file = SourceFile.objects.get().pk
    aim = f"{file}:Inspector"
    for person in (ben, administrator):
        assert offered(client_of(person)) == []
        client_of(person).post("/goals/offers/", {"shown": [aim, "x", f"{file}:made up"], "take": [aim]})
    assert not OfferAnswer.objects.exists()
    with django_assert_num_queries(1):
        assert offers_to(person=ben, today=TODAY) == []
    client_of(ada).post("/goals/offers/", {"shown": [aim], "take": [aim]})
    pk = OfferAnswer.objects.get().pk
    assert client_of(ben).post(f"/goals/things/{pk}/drop/").status_code == 404
    assert client_of(ben).post(f"/goals/things/{pk}/keep/").status_code == 404
