from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from certs.queries.exams import current_code, exam_page
from certs.queries.resources import resources_for
from notes.access import is_member, reader_required


@reader_required
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One exam version; the letters of a certificate lead to the version that can be sat."""
    today = timezone.localdate()
    page = exam_page(code=code, person=request.user, today=today)
    if page is None:
        current = current_code(abbreviation=code, today=today)
        if current is None:
            raise Http404("There is no such exam in the catalogue.")
        return HttpResponseRedirect(reverse("certs:exam", args=[current]))
    if page.version.code != code:
        return HttpResponseRedirect(page.version.get_absolute_url())
    # Resources are the members', also where reading is public.
    resources = resources_for(version=page.version) if is_member(request.user) else []
    return render(request, "certs/exams/show.html", {"page": page, "resources": resources})
