from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from notes.access import editor_required
from notes.models import Entry, Revision


@editor_required
@require_POST
def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """A text into two rows, and nothing that follows from it."""
    number, text = int(request.POST["base_revision"]) + 1, request.POST["body"]
    with transaction.atomic():
        Entry.objects.filter(pk=pk).update(body=text, revision_number=number)
        Revision.objects.create(
            entry_id=pk, number=number, by_id=request.user.pk, at=timezone.now(), through="form",
            summary="", state={"body": text},
        )  # fmt: skip
    return HttpResponseRedirect(f"/notes/{pk}/")


urlpatterns = [path("bare/<int:pk>/", bare), path("", include("awskb.urls"))]
