from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from certs.queries.catalogue import LEVELS, STANDINGS, catalogue_page
from notes.access import reader_required


@reader_required
def index(request: HttpRequest) -> HttpResponse:
    """Every certificate by level, with its exam versions and where they stand today."""
    level, standing = request.GET.get("level", ""), request.GET.get("status", "")
    page = catalogue_page(
        person=request.user,
        today=timezone.localdate(),
        level=level if level in LEVELS else "",
        standing=standing if standing in STANDINGS else "",
    )
    return render(request, "certs/catalogue/index.html", {"page": page})
