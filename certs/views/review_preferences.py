"""What a person chooses about being asked, with what it means until their exam."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certs.actions.review_preferences import ReviewChoices, choose_review_preferences
from certs.forms.review_preferences import ReviewPreferencesForm
from certs.queries.review_load import load_page
from certs.views.members import member_of
from notes.access import member_required


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    page = load_page(
        person=member.person,
        today=member.today,
        zone=member.zone,
        goal_id=_number(request.GET.get("goal", "")),
    )
    is_sent = request.method == "POST"
    form = ReviewPreferencesForm(
        request.POST if is_sent else None, initial=ReviewPreferencesForm.initial_of(page.own.choices)
    )
    if form.is_valid():
        count = choose_review_preferences(
            what=ReviewChoices(**form.cleaned_data), by=member.person, at=member.at
        )
        if count:
            cards = "1 card" if count == 1 else f"{count} cards"
            messages.success(request, f"Saved what you chose. The next day of {cards} was reckoned anew.")
        else:
            messages.success(request, "Saved what you chose.")
        return redirect("certs:review-preferences-edit")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/review_preferences/edit.html", {"form": form, "page": page}, status=status)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
