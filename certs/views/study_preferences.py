"""What a person chooses about their own study pages."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certs.actions.study_preferences import choose_study_preferences
from certs.forms.study_log import StudyPreferencesForm
from certs.models import StudyPreferences
from certs.study_days.weeks import STREAK_RULE
from certs.views.members import member_of
from certs.views.ways_back import asked_back, lead_back
from notes.access import member_required


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    own = StudyPreferences.objects.of(member.person).first()
    is_sent = request.method == "POST"
    form = StudyPreferencesForm(request.POST if is_sent else None, instance=own)
    if form.is_valid():
        facts = form.cleaned_data
        choose_study_preferences(
            weekly_minutes=facts["weekly_minutes"], shows_streak=facts["shows_streak"], by=member.person
        )
        messages.success(request, "Saved what you chose.")
        return lead_back(request, reverse("certs:study-log"))
    held = {"form": form, "back": asked_back(request), "streak_rule": STREAK_RULE}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/study_preferences/edit.html", held, status=status)
