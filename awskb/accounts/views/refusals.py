"""Saying in the status, too, that a form was refused."""

from http import HTTPStatus

from django.forms import BaseForm
from django.http import HttpResponse

LIMITED = ("too_many_login_attempts", "rate_limited")


class RefusesByStatus:
    """For allauth's form views, which answer a refused form as if all were well."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == HTTPStatus.OK:
            response.status_code = refusal_status(form)
        return response


def refusal_status(form: BaseForm) -> HTTPStatus:
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return HTTPStatus.TOO_MANY_REQUESTS if codes & set(LIMITED) else HTTPStatus.UNPROCESSABLE_ENTITY
