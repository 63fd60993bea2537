"""Signing in: by password within limits, or by a one-time link."""

from http import HTTPStatus

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from awskb.accounts.actions.signin_links import SigninLinkSpent, use_signin_link
from awskb.accounts.views.passwords import allow_choosing_password

PASSWORD_BACKEND = "awskb.accounts.password_backend.PasswordBackend"  # noqa: S105


class SignInView(LoginView):
    """allauth's sign-in, which says in its status that it refused."""

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        is_limited = form.has_error("__all__", code="too_many_login_attempts")
        status = HTTPStatus.TOO_MANY_REQUESTS if is_limited else HTTPStatus.UNPROCESSABLE_ENTITY
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=status)
        return response


by_password = SignInView.as_view()


@login_not_required
@never_cache
@require_GET
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in whoever holds the link, then offer to choose a password."""
    now = timezone.now()
    try:
        person = use_signin_link(token=token, at=now)
    except SigninLinkSpent:
        return render(request, "account/signin_link_spent.html", status=HTTPStatus.GONE)
    # Nothing of an earlier session, of whomever it was, goes over into this one.
    logout(request)
    login(request, person, backend=PASSWORD_BACKEND)
    allow_choosing_password(request, at=now)
    return redirect("account_set_password")
