from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control


def keep_answers_private(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let no shared cache keep an answer, unless the view said what may be kept."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return middleware


def find_nothing_behind_a_nul(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer as for a page that is not there: PostgreSQL refuses to be asked for a name with a NUL.

    The API does so by itself, in its own form.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info and not request.path_info.startswith("/api/"):
            raise Http404("No address holds a NUL.")
        return get_response(request)

    return middleware
