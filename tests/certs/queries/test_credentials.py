from datetime import date

import pytest

from awskb.accounts.models import User
from certs.models import ExamVersion, Renewal
from certs.queries.credentials import PlannedSitting, credentials_of, credentials_of_everyone
from tests.factories.certs import shipped_catalogue
from tests.factories.people import make_person
from tests.factories.study import a_credential, an_event

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    shipped_catalogue(with_services=False)


def ends(person: User) -> dict[str, str]:
    part = credentials_of(person=person, today=TODAY)
    return {one.certification.abbreviation: str(one.until or "unknown") for one in part.credentials}


def test_ends_follow_from_all_that_a_person_holds_and_from_the_graph(ben: User) -> None:
    a_credential(ben, "CLF", "2022-03-01", code="CLF-C01")
    a_credential(ben, "SAA", "2024-02-29", code="SAA-C03")
    sap = a_credential(ben, "SAP", "2024-06-01")
    an_event(sap, "renewed", "2026-11-10", code="SAP-C02")
    assert ends(ben) == {"CLF": "2029-11-10", "SAA": "2029-11-10", "SAP": "2029-11-10"}


def test_a_dropped_way_and_an_unknown_validity_are_honoured(ben: User) -> None:
    a_credential(ben, "SAA", "2024-03-01")
    a_credential(ben, "SAP", "2026-01-01")
    Renewal.objects.filter(renews__abbreviation="SAA", by__abbreviation="SAP").update(is_dropped=True)
    assert ends(ben)["SAA"] == "2027-03-01"
    ExamVersion.objects.filter(code="SAA-C02").update(validity_years=None)
    assert ends(ben)["SAA"] == "unknown", "any version may have been the one"


def test_what_can_be_done_today(ben: User) -> None:
    clf = a_credential(ben, "CLF", "2024-05-01")
    saa = a_credential(ben, "SAA", "2024-02-01")
    part = credentials_of(person=ben, today=TODAY)
    held = {one.row.pk: one for one in part.credentials}
    exam, game = held[clf.pk].chances
    assert {one.code for one in exam.exams} >= {"CLF-C02", "SAA-C03", "MLA-C02", "DVA-C02", "SAP-C03"}
    assert "DVA-C03" not in {one.code for one in exam.exams}, "not before 1 December"
    assert (game.opens, game.is_open, game.closes) == (date(2026, 11, 2), True, date(2027, 5, 1))
    again, upkeep = held[saa.pk].chances
    assert [one.code for one in again.exams] == ["SAA-C03", "SAP-C03"]
    assert (upkeep.opens, upkeep.is_open, upkeep.way.years) == (date(2026, 11, 3), True, 1)


def test_the_exam_that_keeps_the_most_comes_first_and_an_unknown_price_last(ben: User) -> None:
    for letters, on in (("CLF", "2024-05-01"), ("SAA", "2024-06-01"), ("DVA", "2024-06-01")):
        a_credential(ben, letters, on)
    part = credentials_of(person=ben, today=TODAY, asked_on=TODAY)
    ranked = [(one.keeper.exam.code, len(one.kept)) for one in part.keeping]
    assert ranked[:5] == [("DVA-C02", 2), ("SAA-C03", 2), ("DOP-C02", 2), ("SAP-C03", 2), ("MLA-C02", 1)]
    assert part.keeping[3].keeper.exam.price_usd is None
    assert part.best is not None
    later = credentials_of(person=ben, today=TODAY, asked_on=date(2026, 12, 1))
    assert later.best is not None
    assert later.best.keeper.exam.code == "DVA-C03"
    assert {kept.until for kept in later.best.kept} == {date(2029, 12, 1)}


def test_an_exam_passed_last_year_is_named_with_the_rule_that_forbids_it(ben: User) -> None:
    a_credential(ben, "SAA", "2025-12-01", code="SAA-C03")
    part = credentials_of(person=ben, today=TODAY, asked_on=TODAY)
    last = part.keeping[-1]
    assert last.keeper.exam.code == "SAA-C03"
    assert last.keeper.retake is not None
    assert last.keeper.retake.earliest == date(2027, 12, 1)


def test_a_planned_exam_is_drawn_and_changes_nothing(ben: User) -> None:
    a_credential(ben, "CLF", "2025-03-14")
    planned = [PlannedSitting("SAA-C03", date(2027, 1, 9))]
    part = credentials_of(person=ben, today=TODAY, planned=planned)
    assert [str(one.until) for one in part.credentials] == ["2028-03-14"]
    assert part.picture is not None
    clf, saa = part.picture.lines
    assert [bar.kind for bar in clf.bars] == ["held", "ahead", "window", "planned"]
    assert (saa.is_held, [bar.kind for bar in saa.bars]) == (False, ["planned"])


def test_three_queries_whatever_is_held(ben: User, django_assert_num_queries: object) -> None:
    a_credential(ben, "CLF", "2025-03-14")
    for letters in ("SAA", "DVA", "SOA", "SAP", "DOP", "MLA", "DEA"):
        made = a_credential(ben, letters, "2024-03-14")
        an_event(made, "renewed", "2026-03-14", code=f"{letters}-C02" if letters != "DEA" else "DEA-C01")
    with django_assert_num_queries(3):  # type: ignore[operator]
        part = credentials_of(person=ben, today=TODAY)
        assert all(one.name and one.code for one in part.credentials)


def test_the_team_sees_of_everyone_what_is_not_hidden_and_nothing_that_tells_of_it(
    ada: User, ben: User, django_assert_num_queries: object
) -> None:
    a_credential(ben, "SAA", "2024-03-14")
    a_credential(ben, "SAP", "2026-03-14", hidden=True)
    a_credential(ada, "SAA", "2025-03-14")
    gone = make_person("gone")
    a_credential(gone, "SAA", "2025-03-14")
    gone.is_active = False
    gone.save()
    with django_assert_num_queries(3):  # type: ignore[operator]
        found = credentials_of_everyone(today=TODAY)
    seen = {
        pk: [(one.certification.abbreviation, str(one.until)) for one in held] for pk, held in found.items()
    }
    assert seen == {ben.pk: [("SAA", "2027-03-14")], ada.pk: [("SAA", "2028-03-14")]}
