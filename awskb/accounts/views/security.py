"""One's own ways in, and the places where one is signed in."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from awskb.accounts.actions.sessions import end_other_sessions, end_session, keep_session
from awskb.accounts.models import User
from awskb.accounts.queries.audit import own_sign_ins
from awskb.accounts.queries.ways_in import ways_in
from awskb.accounts.second_factor_adapter import can_use_passkeys
from awskb.accounts.signed_in import signed_in_person
from awskb.environment_values import is_loopback
from notes.access import member_required


@never_cache
@require_safe
@member_required
def show(request: HttpRequest) -> HttpResponse:
    person = signed_in_person(request)
    ways = ways_in(person=person, session_key=request.session.session_key or "", at=timezone.now())
    host, port = split_domain_port(request.get_host())
    context = {
        "ways": ways,
        "sign_ins": own_sign_ins(person=person),
        "oidc": settings.AWSKB_OIDC,
        "can_use_passkeys": can_use_passkeys(request),
        "by_name": f"http://localhost{':' if port else ''}{port}" if is_loopback(host) else "",
    }
    return render(request, "account/security.html", context)


@require_POST
@member_required
def end_others(request: HttpRequest) -> HttpResponse:
    person = signed_in_person(request)
    end_other_sessions(person=person, session_key=request.session.session_key or "", at=timezone.now())
    renew_own_session(request, person)
    messages.success(request, "You are signed in here only. Everywhere else you would have to sign in again.")
    return redirect("account_security")


@require_POST
@member_required
def end_one(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in_person(request)
    if UserSession.objects.filter(pk=pk, session_key=request.session.session_key).exists():
        return redirect("account_logout")
    end_session(person=person, session_id=pk, at=timezone.now())
    messages.success(request, "That session has ended.")
    return redirect("account_security")


def renew_own_session(request: HttpRequest, person: User) -> None:
    """Keep this session when the person's fingerprint has changed; it gets another key."""
    before = request.session.session_key or ""
    update_session_auth_hash(request, person)
    keep_session(before=before, after=request.session.session_key or "")
