"""The guards of views: who gets in, who is led to sign-in, who is told why not."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory
from pytest_django import Settings

from awskb.accounts.models import User
from notes.access import (
    administrator_required,
    curator_required,
    editor_required,
    member_required,
    reader_required,
)

pytestmark = pytest.mark.django_db
Guard = Callable[[Callable[[HttpRequest], HttpResponse]], Callable[[HttpRequest], HttpResponseBase]]
GUARDS: list[Guard] = [
    reader_required,
    member_required,
    editor_required,
    curator_required,
    administrator_required,
]


def visit(guard: Guard, person: User | AnonymousUser, **headers: str) -> HttpResponseBase:
    request = RequestFactory().get("/inbox/?page=2", headers=headers)
    request.user = person
    return guard(lambda _request: HttpResponse("inside"))(request)


@pytest.mark.parametrize(("guard", "gets_in"), [*zip(GUARDS, [True, True, True, False, False], strict=True)])
def test_an_editor_gets_as_far_as_editors_may(guard: Guard, gets_in: bool, ben: User) -> None:
    if gets_in:
        assert visit(guard, ben).status_code == 200
    else:
        with pytest.raises(PermissionDenied, match="or above"):
            visit(guard, ben)


@pytest.mark.parametrize("guard", GUARDS)
def test_who_has_not_signed_in_is_led_there_and_back(guard: Guard) -> None:
    answer = visit(guard, AnonymousUser())
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/inbox/%3Fpage%3D2"


def test_a_page_fragment_leads_the_whole_page_to_sign_in() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox/"}
    answer = visit(member_required, AnonymousUser(), **headers)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/?next=/inbox/"
    foreign = visit(member_required, AnonymousUser(), **headers | {"HX-Current-URL": "https://evil.example/"})
    assert foreign["HX-Redirect"] == "/accounts/login/?next=/"


def test_public_reading_opens_readers_pages_alone(settings: Settings) -> None:
    settings.AWSKB_PUBLIC_READ = True
    assert visit(reader_required, AnonymousUser()).status_code == 200
    for guard in GUARDS[1:]:
        assert visit(guard, AnonymousUser()).status_code == 302
