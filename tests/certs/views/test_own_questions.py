"""Questions that a person got wrong and keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import OwnQuestion, PracticeTest
from tests.certs.views.undoing import undo
from tests.factories.exam_maps import an_exam
from tests.factories.study_log import NOW, TODAY

ClientOf = Callable[[User], Client]
NEW = "/study/questions/new/"
ASKED = {"exam": "ABC-C01", "question": "Which is stateless?", "answer": "The network ACL."}


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    an_exam()
    return client_of(ben)


def test_a_question_is_kept_on_its_domain_from_a_practice_test(ben: User, bens: Client) -> None:
    version = an_exam("DEF-C01")
    domain = version.domains.get(number=2)
    test = PracticeTest.objects.create(
        person=ben, exam_version=version, on=TODAY, correct=1, answered=2, created_at=NOW
    )
    assert "1 of 2" in bens.get(f"{NEW}?practice={test.pk}").content.decode()
    sent = {**ASKED, "exam": "DEF-C01", "domain": domain.pk, "practice": test.pk, "another": "1"}
    answer = bens.post(NEW, sent)
    assert answer.headers["Location"] == f"{NEW}?exam=DEF-C01&practice={test.pk}"
    kept = OwnQuestion.objects.get()
    assert (kept.person, kept.exam_version, kept.domain, kept.practice_test) == (ben, version, domain, test)
    html = bens.get("/study/questions/").content.decode()
    assert "Which is stateless?" in html
    assert "DEF-C01 · Cost" in html


@pytest.mark.parametrize(
    "fields",
    [{"question": " "}, {"answer": ""}, {"domain": "77"}, {"question": "x" * 10_001}, {"answer": "a\0b"}],
)
def test_what_cannot_be_is_refused_and_kept(bens: Client, fields: dict[str, str]) -> None:
    refused = bens.post(NEW, {**ASKED, **fields})
    assert refused.status_code == 422
    kept = "The network ACL." if "question" in fields or "domain" in fields else "Which is stateless?"
    assert kept in refused.content.decode()
    assert not OwnQuestion.objects.exists()


def test_a_domain_of_another_exam_is_refused(bens: Client) -> None:
    other = an_exam("DEF-C01").domains.get(number=1)
    assert bens.post(NEW, {**ASKED, "domain": other.pk}).status_code == 422


def test_a_question_is_corrected_removed_and_both_undone(bens: Client) -> None:
    bens.post(NEW, ASKED)
    kept = OwnQuestion.objects.get()
    page = bens.post(f"/study/questions/{kept.pk}/edit/", {**ASKED, "answer": "NACLs."}, follow=True)
    assert OwnQuestion.objects.get().answer == "NACLs."
    undo(bens, page)
    assert OwnQuestion.objects.get().answer == "The network ACL."
    page = bens.post(f"/study/questions/{kept.pk}/remove/", follow=True)
    assert (len(page.context["page"].pages), page.context["page"].removed) == (0, [kept])
    undo(bens, page)
    assert OwnQuestion.objects.get().removed_at is None


@pytest.mark.parametrize("deed", ["edit", "remove", "restore"])
def test_another_persons_question_is_as_one_that_is_not_there(
    ada: User, bens: Client, client_of: ClientOf, deed: str
) -> None:
    bens.post(NEW, ASKED)
    kept = OwnQuestion.objects.get()
    adas = client_of(ada)
    theirs = adas.post(f"/study/questions/{kept.pk}/{deed}/", ASKED)
    nobodys = adas.post(f"/study/questions/{kept.pk + 1}/{deed}/", ASKED)
    assert theirs.status_code == nobodys.status_code == 404
    assert "stateless" not in theirs.content.decode() + adas.get("/study/questions/").content.decode()
    assert OwnQuestion.objects.get().removed_at is None
