"""The lines of today: ticked, put off, moved, added. Each deed has its address; all lead back."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from certs.actions.today import (
    TooManyLines,
    add_own_line,
    order_lines,
    remove_own_line,
    set_line_done,
    set_line_put_off,
)
from certs.forms.today import LineForm, MoveForm, OwnLineForm
from certs.readiness.today import moved
from certs.views.members import member_of
from notes.access import member_required


@never_cache
@member_required
@require_POST
def tick(request: HttpRequest) -> HttpResponse:
    """Done. Where the line is about an entry, its state can be said next."""
    form = LineForm(request.POST)
    if not form.is_valid():
        return _refused(form)
    member, key = member_of(request), form.cleaned_data["key"]
    set_line_done(by=member.person, on=member.today, key=key, text=form.cleaned_data["text"], at=member.at)
    kind, _, number = key.partition(":")
    name = {"entry": "certs:state", "item": "certs:item-state"}.get(kind)
    if name and number.isdecimal():
        address = reverse(name, args=[int(number)])
        messages.success(request, format_html('Done. <a href="{}">Say how well you know it</a>', address))
    return _back(request)


@never_cache
@member_required
@require_POST
def untick(request: HttpRequest) -> HttpResponse:
    form = LineForm(request.POST)
    if not form.is_valid():
        return _refused(form)
    member = member_of(request)
    set_line_done(by=member.person, on=member.today, key=form.cleaned_data["key"], text="", at=None)
    return _back(request)


@never_cache
@member_required
@require_POST
def put_off(request: HttpRequest) -> HttpResponse:
    """Not today. Another line takes the place; the message undoes it."""
    form = LineForm(request.POST)
    if not form.is_valid():
        return _refused(form)
    member, key = member_of(request), form.cleaned_data["key"]
    set_line_put_off(by=member.person, on=member.today, key=key, at=member.at)
    undo = format_html(
        'Not today, then. <form class="inline-form" method="post" action="{}"><input type="hidden" '
        'name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="key" value="{}"><button '
        'class="link-button" type="submit">Undo</button></form>',
        reverse("certs:today-take-back"),
        get_token(request),
        key,
    )
    messages.success(request, undo)
    return _back(request)


@never_cache
@member_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    form = LineForm(request.POST)
    if not form.is_valid():
        return _refused(form)
    member = member_of(request)
    set_line_put_off(by=member.person, on=member.today, key=form.cleaned_data["key"], at=None)
    return _back(request)


@never_cache
@member_required
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _refused(form)
    member, asked = member_of(request), form.cleaned_data
    keys = moved(asked["keys"], asked["key"], asked["by"])
    order_lines(by=member.person, on=member.today, keys=keys)
    return _back(request)


@never_cache
@member_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A line of one's own."""
    form = OwnLineForm(request.POST)
    member = member_of(request)
    if not form.is_valid():
        return _refused(form)
    try:
        add_own_line(by=member.person, on=member.today, text=form.cleaned_data["text"])
    except TooManyLines:
        form.add_error(None, "A day has room for a hundred lines. Remove one first.")
        return _refused(form)
    return _back(request)


@never_cache
@member_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    form = LineForm(request.POST)
    if not form.is_valid():
        return _refused(form)
    member = member_of(request)
    remove_own_line(by=member.person, on=member.today, key=form.cleaned_data["key"])
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    goal = request.POST.get("goal", "")
    query = f"?goal={int(goal)}" if goal.isascii() and goal.isdecimal() and len(goal) < 19 else ""
    return HttpResponseRedirect(f"{reverse('certs:dashboard')}{query}#today")


def _refused(form: forms.Form) -> HttpResponse:
    told = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
    return HttpResponse(
        told, status=HTTPStatus.UNPROCESSABLE_ENTITY, content_type="text/plain; charset=utf-8"
    )
