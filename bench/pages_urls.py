from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from bench.given_bytes import body_of
from notes.access import reader_required, role_of


@reader_required
def bare(request: HttpRequest, number: int) -> HttpResponse:
    """Behind the product's middleware, with who asks loaded, as every page of a wiki has to."""
    role_of(request.user)
    return HttpResponse(body_of(number))


urlpatterns = [path("given/<int:number>/", bare), path("", include("awskb.urls"))]
