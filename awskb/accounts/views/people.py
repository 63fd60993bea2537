"""People, for administrators: who is here, what they may do, and letting them in or out."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from awskb.accounts.actions.people import (
    OwnAccount,
    change_role,
    deactivate_person,
    reactivate_person,
    remove_second_factor,
)
from awskb.accounts.actions.roles import RoleNotGiven
from awskb.accounts.actions.signin_links import new_signin_link
from awskb.accounts.forms.people import RoleForm
from awskb.accounts.handovers import Handover, hand_over, take_handover
from awskb.accounts.mails import address_of_page
from awskb.accounts.models import User
from awskb.accounts.queries.people import people_page, person_page
from awskb.accounts.signed_in import signed_in_person
from notes.access import administrator_required


@never_cache
@require_safe
@administrator_required
def index(request: HttpRequest) -> HttpResponse:
    page = people_page(
        viewer=signed_in_person(request), number=request.GET.get("page", "1"), at=timezone.now()
    )
    return render(request, "people/index.html", {"page": page, "handover": take_handover(request)})


@never_cache
@require_safe
@administrator_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page_of(request, pk)


@require_POST
@administrator_required
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page_of(request, pk, form=form)

    def change() -> str:
        person = change_role(
            person_id=pk, role=form.chosen_role, by=signed_in_person(request), at=timezone.now()
        )
        return f"{person.shown_name} is {form.chosen_role.with_article} now."

    return _do(request, pk, change)


@require_POST
@administrator_required
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    def make_inactive() -> str:
        person = deactivate_person(person_id=pk, by=signed_in_person(request), at=timezone.now())
        return f"{person.shown_name} is inactive and signed out everywhere. What they wrote stays."

    return _do(request, pk, make_inactive)


@require_POST
@administrator_required
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    def make_active() -> str:
        person = reactivate_person(person_id=pk, by=signed_in_person(request), at=timezone.now())
        return f"{person.shown_name} can sign in again."

    return _do(request, pk, make_active)


@require_POST
@administrator_required
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    def remove() -> str:
        person = _person(pk)
        removed = remove_second_factor(person=person, by=signed_in_person(request), at=timezone.now())
        if not removed:
            return f"{person.shown_name} had no second factor."
        return f"{person.shown_name} signs in without a second factor until they set one up again."

    return _do(request, pk, remove)


@require_POST
@administrator_required
def make_signin_link(request: HttpRequest, pk: int) -> HttpResponse:
    def make() -> str:
        person = _person(pk)
        if not person.is_active:
            raise OwnAccount(f"{person.shown_name} is inactive.")
        token = new_signin_link(person=person, by=signed_in_person(request), at=timezone.now())
        link = Handover(
            title=f"A sign-in link for {person.shown_name}",
            text="It works once, within 30 minutes. Links made earlier no longer work.",
            address=address_of_page("account_signin_link", token),
        )
        hand_over(request, link)
        return ""

    return _do(request, pk, make)


def _do(request: HttpRequest, pk: int, deed: Callable[[], str]) -> HttpResponse:
    """Do it and tell what happened, or why not, on the person's page."""
    try:
        told = deed()
    except User.DoesNotExist as error:
        raise Http404 from error
    except (RoleNotGiven, OwnAccount) as refusal:
        messages.error(request, str(refusal))
    else:
        if told:
            messages.success(request, told)
    return redirect(reverse("people:person", args=[pk]))


def _person(pk: int) -> User:
    return User.objects.get(pk=pk)


def _page_of(request: HttpRequest, pk: int, *, form: RoleForm | None = None) -> HttpResponse:
    page = person_page(viewer=signed_in_person(request), person_id=pk)
    if page is None:
        raise Http404
    context: dict[str, Any] = {
        "page": page,
        "form": form or RoleForm(initial={"role": page.person.role.group_name}),
        "handover": take_handover(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, "people/person.html", context, status=status)
