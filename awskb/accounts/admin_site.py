import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode

from notes.access import can_curate

LOG = logging.getLogger("awskb.admin")
# Every row is named by its number here, and a wish for any other column is nobody's.
ONLY_TO_FIELD = "id"


class AwskbAdminSite(AdminSite):
    """The admin, entered through the product's own sign-in page and its limits."""

    site_header = "awskb administration"
    site_title = "awskb"
    index_title = "Administration"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return can_curate(request.user)

    def admin_view(  # type: ignore[override]
        self,
        view: Callable[..., Any],
        cacheable: bool = False,
    ) -> Callable[..., Any]:
        guarded: Callable[..., HttpResponseBase] = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            """Django's admin believes that numbers in addresses and forms are some: its fault is theirs."""
            for sent in (request.GET, request.POST):
                if sent.get(TO_FIELD_VAR, ONLY_TO_FIELD) != ONLY_TO_FIELD:
                    raise BadRequest("There is no such column to choose by.")
            try:
                answer = guarded(request, *args, **kwargs)
                return answer.render() if isinstance(answer, TemplateResponse) else answer
            except (ValueError, OverflowError) as error:
                LOG.warning("The admin could not read a value: %s", error, exc_info=error)
                raise BadRequest("A value in this request cannot be read.") from error

        return answered

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(
                "The administration is for curators and administrators. Ask an administrator for that role."
            )
        then = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: then})}")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
