"""Sittings: recorded, refused, changed; a pass makes and renews certificates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from certs.actions.attempts import AttemptFacts, change_attempt, record_attempt, remove_attempt
from certs.models import Attempt, Credential, CredentialEvent, Domain, ExamVersion
from certs.queries.credentials import credentials_of
from tests.factories.certs import shipped_catalogue
from tests.factories.study import RECORDED_AT, a_credential

ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    shipped_catalogue(with_services=False)


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def sat(person: User, code: str, on: str, outcome: str = "passed", score: int | None = None) -> Attempt:
    version = ExamVersion.objects.get(code=code)
    facts = AttemptFacts(version.pk, date.fromisoformat(on), outcome, score)
    return record_attempt(by=person, facts=facts, at=RECORDED_AT)


def ends(person: User) -> dict[str, str]:
    part = credentials_of(person=person, today=date(2026, 11, 25))
    return {one.certification.abbreviation: str(one.until) for one in part.credentials}


def test_a_pass_makes_its_certificate_and_the_page_tells_what_it_renews(ben: User, bens: Client) -> None:
    a_credential(ben, "SAA", "2024-03-14", code="SAA-C03")
    a_credential(ben, "CLF", "2020-03-14")
    sent = {"exam": "SAP-C02", "sat_on": "2026-11-10", "score": "801", "note": "tired"}
    answer = bens.post("/attempts/new/", sent)
    made = Attempt.objects.of(ben).get()
    assert answer["Location"] == f"/attempts/{made.pk}/"
    assert (made.outcome, made.score, made.pass_mark) == ("passed", 801, 750)
    shown = bens.get(answer["Location"]).content.decode()
    assert "Passing SAP-C02 on 10 Nov 2026 earns" in shown
    assert "10 Nov 2029" in shown
    assert "It renews" in shown
    assert "Solutions Architect - Associate" in shown
    assert "It does not renew" in shown, "Cloud Practitioner had lapsed"
    assert ends(ben) == {"SAP": "2029-11-10", "SAA": "2029-11-10", "CLF": "2023-03-14"}


REFUSED = [
    ({"score": "99"}, "100"),
    ({"score": "1001"}, "1000"),
    ({"score": "-5"}, "100"),
    ({"score": "710", "outcome": "passed"}, "below the pass mark of 720"),
    ({"score": "720", "outcome": "failed"}, "reaches the pass mark of 720"),
    ({"score": "720", "outcome": "awaited"}, "reaches"),
    ({"score": ""}, "Say whether you passed"),
    ({"sat_on": "2999-01-01"}, "booked sitting belongs to your goal"),
    ({"sat_on": "1901-01-01"}, "since 2013"),
    ({"sat_on": "yesterday"}, "year-month-day"),
    ({"exam": "XXX-C01"}, "valid choice"),
    ({"exam": "SAP-C03", "score": "800"}, "pass mark of this version is not known"),
    ({"score": "1e99"}, "whole number"),
    ({"score": "9" * 400}, "1000"),
    ({"note": "x" * 6000}, "at most"),
]


@pytest.mark.django_db
def test_what_cannot_be_is_refused_with_a_message_and_the_text_kept(bens: Client) -> None:
    for change, told in REFUSED:
        sent = {"exam": "SAA-C03", "sat_on": "2026-11-10", "score": "800", "note": "kept note"} | change
        answer = bens.post("/attempts/new/", sent)
        assert answer.status_code == 422, change
        page = answer.content.decode()
        assert told in page, change
        assert sent["note"] in page, change
    assert not Attempt.objects.exists()
    assert not Credential.objects.exists()


def test_the_report_by_domain_is_a_class_never_a_percent(ben: User, bens: Client) -> None:
    first, second = Domain.objects.filter(exam_version__code="SAA-C03").order_by("number")[:2]
    assert f"domain_{first.pk}" in bens.get("/attempts/new/?exam=saa-c03").content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    sent = {"exam": "SAA-C03", "sat_on": yesterday.isoformat(), "score": "700"}
    ours = {f"domain_{first.pk}": "meets", f"domain_{second.pk}": "below"}
    bens.post("/attempts/new/?exam=SAA-C03", sent | ours)
    made = Attempt.objects.get()
    assert (made.outcome, made.domain_results.count()) == ("failed", 2)
    shown = bens.get(f"/attempts/{made.pk}/").content.decode()
    assert "needs improvement" in shown
    again = yesterday + timedelta(days=14)
    assert f"again from {again.day} {again:%B %Y} on" in shown
    assert (
        bens.post(f"/attempts/{made.pk}/edit/", sent | ours | {f"domain_{first.pk}": "71 %"}).status_code
        == 422
    )
    other = Domain.objects.filter(exam_version__code="SAP-C02").first()
    assert other is not None
    bens.post(f"/attempts/{made.pk}/edit/", sent | {f"domain_{other.pk}": "meets"})
    assert made.domain_results.count() == 0


def test_a_sitting_too_soon_is_told_with_its_rule_and_kept(bens: Client) -> None:
    day = {"exam": "SAA-C03", "score": "700"}
    bens.post("/attempts/new/", day | {"sat_on": "2026-10-01"})
    answer = bens.post("/attempts/new/", day | {"sat_on": "2026-10-14", "score": "730"}, follow=True)
    shown = answer.content.decode()
    assert "you can sit SAA-C03 again from 15 October 2026 on" in shown
    assert "after-testing" in shown
    assert Attempt.objects.count() == 2
    again = bens.post("/attempts/new/", day | {"sat_on": "2026-10-14"})
    assert again.status_code == 422
    assert "on this day already" in again.content.decode()
    soon = bens.post("/attempts/new/", day | {"sat_on": "2026-11-20"}, follow=True).content.decode()
    assert "the same version not again for two years" in soon
    other = bens.post("/attempts/new/", day | {"exam": "SOA-C03", "sat_on": "2026-10-15"}, follow=True)
    assert "again from" not in other.content.decode(), "another exam"
    early = bens.post("/attempts/new/", day | {"exam": "SOA-C03", "sat_on": "2024-10-15"}, follow=True)
    assert "can be sat since 2025-09-30 only" in early.content.decode()


def test_an_awaited_result_is_filled_in_later(ben: User, bens: Client) -> None:
    made = sat(ben, "SAA-C03", "2026-11-20", outcome="awaited")
    assert not Credential.objects.exists()
    assert "Fill in the result" in bens.get(f"/attempts/{made.pk}/").content.decode()
    sent = {"exam": "SAA-C03", "sat_on": "2026-11-20", "score": "760"}
    assert bens.post(f"/attempts/{made.pk}/edit/", sent).status_code == 302
    assert ends(ben) == {"SAA": "2029-11-20"}
    page = bens.get(f"/attempts/{made.pk}/edit/").content.decode()
    assert 'value="passed" selected' not in page, "so that another score does not contradict it"


def test_the_pass_mark_is_the_one_of_the_day_it_was_recorded(ben: User, bens: Client) -> None:
    made = sat(ben, "SAA-C03", "2026-11-20", outcome="", score=725)
    ExamVersion.objects.filter(code="SAA-C03").update(passing_score=740)
    sent = {"exam": "SAA-C03", "sat_on": "2026-11-20", "score": "730"}
    assert bens.post(f"/attempts/{made.pk}/edit/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.outcome, made.pass_mark) == ("passed", 720)


def test_editing_a_sitting_moves_its_event(ben: User) -> None:
    made = sat(ben, "SAA-C03", "2026-01-10")
    event = CredentialEvent.objects.get()
    saa = ExamVersion.objects.get(code="SAA-C03")
    change_attempt(
        by=ben, attempt_id=made.pk, facts=AttemptFacts(saa.pk, date(2026, 2, 1), "passed"), at=RECORDED_AT
    )
    assert ends(ben) == {"SAA": "2029-02-01"}
    assert CredentialEvent.objects.get().pk == event.pk
    dva = ExamVersion.objects.get(code="DVA-C02")
    change_attempt(
        by=ben, attempt_id=made.pk, facts=AttemptFacts(dva.pk, date(2026, 2, 1), "passed"), at=RECORDED_AT
    )
    assert ends(ben) == {"DVA": "2029-02-01"}
    change_attempt(
        by=ben, attempt_id=made.pk, facts=AttemptFacts(dva.pk, date(2026, 2, 1), "failed"), at=RECORDED_AT
    )
    assert ends(ben) == {}
    assert not Credential.objects.exists()


def test_removing_a_sitting_takes_its_event_and_an_empty_certificate(ben: User, bens: Client) -> None:
    first, second = sat(ben, "SAA-C03", "2022-10-10"), sat(ben, "SAA-C03", "2025-01-10")
    assert [event.kind for event in CredentialEvent.objects.order_by("on")] == ["earned", "renewed"]
    remove_attempt(by=ben, attempt_id=first.pk)
    assert CredentialEvent.objects.get().kind == "earned", "nothing comes before it any more"
    page = f"/attempts/{second.pk}/remove/"
    assert "a certificate of which nothing else is recorded" in bens.get(page).content.decode()
    assert bens.post(page).status_code == 302
    assert not Credential.objects.exists()
    assert not Attempt.objects.exists()


def test_a_certificate_with_more_than_the_sitting_stays(ben: User) -> None:
    held = a_credential(ben, "SAA", "2023-05-01")
    made = sat(ben, "SAA-C03", "2026-01-10")
    remove_attempt(by=ben, attempt_id=made.pk)
    assert ends(ben) == {"SAA": "2026-05-01"}
    assert Credential.objects.get() == held


def test_today_is_the_persons_own(ben: User, bens: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 23:30 of the 24th in London it is the 25th in Tokyo."""
    moment = timezone.datetime(2026, 11, 24, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
    monkeypatch.setattr("certs.views.members.timezone.now", lambda: moment)
    sent = {"exam": "SAA-C03", "sat_on": "2026-11-25", "score": "760"}
    assert bens.post("/attempts/new/", sent).status_code == 422
    User.objects.filter(pk=ben.pk).update(time_zone="Asia/Tokyo")
    assert bens.post("/attempts/new/", sent).status_code == 302


def test_the_list_is_empty_with_a_first_step_and_then_in_order(ben: User, bens: Client) -> None:
    assert "Record a sitting" in bens.get("/attempts/").content.decode()
    for on in ("2026-01-10", "2026-03-10"):
        sat(ben, "SAA-C03", on, outcome="failed")
    shown = bens.get("/attempts/").content.decode()
    assert shown.index("10 Mar 2026") < shown.index("10 Jan 2026")
