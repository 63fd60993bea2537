"""What can be said of practice answers, by domain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from awskb.accounts.models import User
from certs.models import ExamVersion, PracticeDomain, PracticeTest
from certs.queries.practice_tests import practice_of
from certs.readiness.wilson import Answers
from tests.factories.exam_maps import an_exam
from tests.factories.study_log import NOW, TODAY


def a_test(
    person: User,
    version: ExamVersion,
    correct: int,
    answered: int,
    *parts: tuple[int, int, int],
    on: date = TODAY,
    **facts: Any,
) -> PracticeTest:
    """A part is the number of its domain, correct, answered."""
    test = PracticeTest.objects.create(
        person=person,
        exam_version=version,
        correct=correct,
        answered=answered,
        on=on,
        created_at=NOW,
        **facts,
    )
    for number, right, given in parts:
        domain = version.domains.get(number=number)
        PracticeDomain.objects.create(practice_test=test, domain=domain, correct=right, answered=given)
    return test


def test_answers_are_added_up_by_domain_with_the_old_ones_apart(ada: User, ben: User) -> None:
    version = an_exam()
    a_test(ben, version, 41, 60, (1, 20, 25), (2, 2, 5))
    a_test(ben, version, 10, 20, (1, 5, 15), on=TODAY - timedelta(days=91))
    a_test(ben, version, 3, 10, on=TODAY - timedelta(days=90))
    a_test(ben, version, 9, 9, (2, 9, 9), removed_at=NOW)
    a_test(ada, version, 9, 9, (2, 9, 9))
    found = practice_of(person=ben, exam_version_ids=[version.pk], today=TODAY)[version.pk]
    assert [(one.name, one.weight, one.answers) for one in found.domains] == [
        ("Security", 60, Answers(25, 40, 5, 15)),
        ("Cost", 40, Answers(2, 5)),
    ]
    assert found.whole == Answers(54, 90, 10, 20)
    assert (found.code, found.without_domain) == ("ABC-C01", 45)
    # Security alone has ten answers: 22.5 of 32.5, the old ones counted half.
    assert (found.percent, found.weight_with_data) == (69, 60)


def test_domains_without_an_answer_are_there_and_say_nothing(ben: User) -> None:
    version, bare = an_exam(), an_exam("XYZ-C01", weights={})
    a_test(ben, bare, 8, 10)
    found = practice_of(person=ben, exam_version_ids=[version.pk, bare.pk], today=TODAY)
    assert [one.answers for one in found[version.pk].domains] == [Answers(), Answers()]
    assert found[version.pk].percent is None
    assert (found[bare.pk].domains, found[bare.pk].whole) == ([], Answers(8, 10))


def test_one_query_whatever_there_is(ben: User, django_assert_num_queries: Any) -> None:
    versions = [an_exam(f"E{number}X-C01") for number in range(10)]
    for version in versions:
        for _ in range(20):
            a_test(ben, version, 20, 30, (1, 10, 15), (2, 5, 10))
    with django_assert_num_queries(1):
        found = practice_of(person=ben, exam_version_ids=[one.pk for one in versions], today=TODAY)
    assert {one.whole for one in found.values()} == {Answers(400, 600)}
