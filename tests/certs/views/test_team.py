"""The team's page, its needs, and certificates recorded for others."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awskb.accounts.models import User
from certs.models import Certification, Credential, CredentialEvent, ExamVersion, Goal, TeamNeed
from tests.factories.certs import shipped_catalogue
from tests.factories.people import make_person

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
HEAD = "person,certificate,exam,earned_on,valid_until\n"


def years_from_now(years: int) -> date:
    return timezone.now().date().replace(month=6, day=15).replace(year=timezone.now().year + years)


def holds(person: User, letters: str, until: date, **options: Any) -> Credential:
    credential = Credential.objects.create(
        person=person,
        certification=Certification.objects.get(abbreviation=letters),
        created_at=AT,
        **options,
    )
    CredentialEvent.objects.create(
        credential=credential,
        kind="earned",
        on=until.replace(year=until.year - 3),
        valid_until=until,
        created_at=AT,
    )
    return credential


def text_of(client: Client, address: str = "/team/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def catalogue(db: None) -> None:
    shipped_catalogue(with_services=False)


@pytest.fixture
def team(catalogue: None, ada: User, ben: User, reader: User) -> None:
    holds(ada, "SAA", years_from_now(2))
    holds(ben, "SAA", years_from_now(1))
    holds(reader, "DVA", years_from_now(2), is_hidden=True, note="nobody's business")


def test_every_member_sees_what_is_held_and_nothing_that_is_hidden(
    team: None, reader: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    page = text_of(client_of(ben))
    assert "2 of 3 members hold 2 certificates" in page
    assert "Developer" not in page
    assert "nobody" not in page.replace("nobody holds", "").replace("Nobody shares", "")
    by_level = text_of(client_of(ben), "/team/?by=level")
    assert "Associate <span" in by_level
    assert "Developer" not in by_level


def test_who_left_is_out(team: None, ada: User, ben: User, client_of: Callable[[User], Client]) -> None:
    TeamNeed.objects.create(certification=Certification.objects.get(abbreviation="SAA"), people=2, at=AT)
    assert "2 of 2" in text_of(client_of(ben))
    ada.is_active = False
    ada.save()
    page = text_of(client_of(ben))
    assert "The team needs 2 × SAA and has 1." in page
    assert "short by 1 today" in page


def test_a_curator_sets_the_needs_and_the_page_says_when_they_fall_short(
    team: None, ada: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    assert client_of(ben).get("/team/needs/").status_code == 403
    client = client_of(ada)
    client.post("/team/needs/", {"needs": "2 × SAA, 1 x SAP", "base": "{}"})
    assert dict(TeamNeed.objects.values_list("certification__abbreviation", "people")) == {"SAA": 2, "SAP": 1}
    page = text_of(client)
    assert f'datetime="{years_from_now(1).replace(day=16).isoformat()}"' in page
    assert "The team needs 1 × SAP and has 0." in page
    # With the first needs as the base, a later change by another is not undone.
    stale = client.post("/team/needs/", {"needs": "5 SAA", "base": "{}"})
    assert stale.status_code == 409
    assert "2 × SAA" in stale.content.decode()
    deep = client.post("/team/needs/", {"needs": "1 SAA", "base": "[" * 100_000})
    assert deep.status_code == 422
    wrong = client.post("/team/needs/", {"needs": "2 × XXX", "base": '{"SAA": 2, "SAP": 1}'})
    assert wrong.status_code == 422
    assert TeamNeed.objects.count() == 2


def test_a_contested_certificate_counts_for_nothing(
    team: None, ada: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    Credential.objects.filter(person=ben).update(contested_at=AT, contested_why="I never sat it")
    page = text_of(client_of(ada))
    assert "1 of 3 members hold 1 certificate today" in page
    assert "contested by its holder, not counted" in page
    assert "I never sat it" not in page


def test_shared_goals_show_exam_and_date_alone(
    team: None, ada: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    goal = Goal.objects.create(
        person=ada,
        exam_version=ExamVersion.objects.get(code="SAP-C02").replaced_by
        or ExamVersion.objects.get(code="SAA-C03"),
        target_on=years_from_now(1),
        why="my own reasons",
        weekly_minutes=311,
        created_at=AT,
    )
    assert goal.exam_version.code not in text_of(client_of(ben))
    Goal.objects.update(is_shared=True)
    page = text_of(client_of(ben))
    assert goal.exam_version.code in page
    assert "my own reasons" not in page
    assert "311" not in page


def test_recording_for_another_is_a_curators_deed_and_never_changes_what_they_keep(
    team: None, ada: User, ben: User, reader: User, client_of: Callable[[User], Client]
) -> None:
    sent = {
        "person": ben.pk,
        "certification": Certification.objects.get(abbreviation="CLF").pk,
        "version": ExamVersion.objects.get(code="CLF-C02").pk,
        "on": "2025-05-06",
    }
    assert client_of(ben).post("/team/record/", sent).status_code == 403
    client = client_of(ada)
    client.post("/team/record/", sent)
    recorded = Credential.objects.get(person=ben, certification__abbreviation="CLF")
    assert (recorded.recorded_by, recorded.seen_at) == (ada, None)
    assert recorded.events.get().valid_until == date(2028, 5, 6)
    before = list(CredentialEvent.objects.filter(credential__person=reader).values())
    for letters, person in (("DVA", reader), ("SAA", ben)):
        kept = {
            **sent,
            "person": person.pk,
            "version": "",
            "certification": Certification.objects.get(abbreviation=letters).pk,
        }
        told = client.post("/team/record/", kept, follow=True).content.decode()
        assert "unless they keep this certificate themselves already" in told
    assert list(CredentialEvent.objects.filter(credential__person=reader).values()) == before
    assert Credential.objects.get(person=ben, certification__abbreviation="SAA").recorded_by is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": "2999-01-01"},
        {"on": "1990-01-01"},
        {"on": ""},
        {"valid_until": "2025-05-05"},
        {"valid_until": "9999-12-31"},
        {"person": "999999"},
        {"version": "SAP"},
    ],
)
def test_a_wrong_record_is_refused_and_writes_nothing(
    team: None, ada: User, ben: User, client_of: Callable[[User], Client], wrong: dict[str, str]
) -> None:
    count = Credential.objects.count()
    sent = {
        "person": ben.pk,
        "certification": Certification.objects.get(abbreviation="CLF").pk,
        "on": "2025-05-06",
    }
    assert client_of(ada).post("/team/record/", {**sent, **wrong}).status_code == 422
    assert Credential.objects.count() == count


@pytest.mark.parametrize("base", ["[" * 100_000, "[]", '{"SAA": 1.5}', "9" * 5_000, "{"])
def test_needs_whose_hidden_part_came_back_changed_are_refused(
    team: None, ada: User, client_of: Callable[[User], Client], base: str
) -> None:
    answer = client_of(ada).post("/team/needs/", {"needs": "2 × SAA", "base": base})
    assert answer.status_code == 422
    assert "came back changed" in answer.content.decode()
    assert not TeamNeed.objects.exists()


def test_a_file_is_shown_before_it_is_loaded_and_loads_once(
    team: None, ada: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    rows = (
        "Ben,CLF,CLF-C02,2025-05-06,",
        "reader@example.org,SAP-C02,,2024-01-02,2027-01-02",
        "ben,SAA,,2020-01-01,",
    )
    text = HEAD + "\n".join(rows)
    client = client_of(ada)
    count = Credential.objects.count()
    shown = client.post("/team/load/", {"file": SimpleUploadedFile("team.csv", text.encode())})
    assert shown.status_code == 200
    assert "Loading records 2 certificates" in " ".join(shown.content.decode().split())
    assert Credential.objects.count() == count
    client.post("/team/load/", {"text": text, "agreed": "yes"})
    assert Credential.objects.count() == count + 2
    again = client.post("/team/load/", {"text": text})
    assert "nothing new in it" in again.content.decode()
    client.post("/team/load/", {"text": text, "agreed": "yes"})
    assert CredentialEvent.objects.count() == count + 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nobody,SAA,,2025-01-02,", "No member has the user name"),
        ("ben,ZZZ,,2025-01-02,", "has no certificate"),
        ("ben,CLF,SAA-C03,2025-01-02,", "is no exam of"),
        ("ben,CLF,XX-1,2025-01-02,", "has no exam"),
        ("ben,CLF,,soon,", "must be a day like"),
        ("ben,DOP,,2025-01-02,\nBEN,DOP,,2025-01-02,", "stands above"),
    ],
)
def test_one_wrong_row_keeps_the_whole_file_out(
    team: None, ada: User, ben: User, client_of: Callable[[User], Client], row: str, said: str
) -> None:
    text = f"{HEAD}ben,CLF,,2025-05-06,\n{row}\n"
    count = Credential.objects.count()
    client = client_of(ada)
    assert said in client.post("/team/load/", {"text": text}).content.decode()
    refused = client.post("/team/load/", {"text": text, "agreed": "yes"})
    assert refused.status_code == 422
    assert Credential.objects.count() == count


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a file"),
        ({"text": "a,b\n1,2"}, "must name the columns"),
        ({"text": HEAD}, "no row below"),
        ({"file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")}, "not in UTF-8"),
        ({"file": SimpleUploadedFile("x.csv", b"x" * 1_000_001)}, "over one megabyte"),
    ],
)
def test_what_is_no_such_file_is_refused(
    team: None, ada: User, client_of: Callable[[User], Client], sent: dict[str, Any], said: str
) -> None:
    answer = client_of(ada).post("/team/load/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_csv_holds_what_the_page_shows_and_can_be_loaded_again(
    team: None, ada: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(ben).get("/team/certificates.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["person"], row["certificate"], row["valid_until"]) for row in rows] == [
        ("ada", "SAA", years_from_now(2).isoformat()),
        ("ben", "SAA", years_from_now(1).isoformat()),
    ]
    assert (
        "nothing new"
        in client_of(ada).post("/team/load/", {"text": answer.content.decode()}).content.decode()
    )


@pytest.mark.usefixtures("pages_made_anew")
def test_the_page_asks_as_often_for_many_people_as_for_few(
    team: None, ada: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(ada)
    text_of(client)
    with CaptureQueriesContext(
        connection,
    ) as few:
        text_of(client)
    for number in range(40):
        person = make_person(f"member{number}")
        holds(person, "SAA", years_from_now(1))
        holds(person, "DVA", years_from_now(2))
        Goal.objects.create(
            person=person,
            exam_version=ExamVersion.objects.get(code="SAA-C03"),
            is_shared=True,
            target_on=years_from_now(1),
            created_at=AT,
        )
    with CaptureQueriesContext(connection) as many:
        text_of(client)
    assert len(many) == len(few) <= 20
