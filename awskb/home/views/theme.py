from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from awskb.accounts.actions.theme import choose_theme
from awskb.accounts.models import User

COOKIE = "theme"
A_YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember light or dark: with the member, and in this browser for when nobody is signed in."""
    theme = request.POST.get("theme", "")
    if theme not in {User.Theme.LIGHT, User.Theme.DARK}:
        return HttpResponseBadRequest("Choose light or dark.")
    if isinstance(request.user, User):
        choose_theme(person=request.user, theme=theme)
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if is_ours else "/")
    response.set_cookie(
        COOKIE, theme, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response
