from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from awskb.accounts.forms.preferences import PreferencesForm
from awskb.accounts.models import User
from notes.access import Role, member_required, role_of

# What each role adds to the one before.
DEEDS = {
    Role.READER: "read everything that members see",
    Role.EDITOR: "edit: write, add and link entries",
    Role.CURATOR: "curate: refine, move, bin and restore, load and export files, use the administration",
    Role.ADMINISTRATOR: "invite people, give roles, make people inactive",
}


@never_cache
@member_required
def preferences(request: HttpRequest) -> HttpResponse:
    """A member's own name, time zone and colours, and what their role lets them do."""
    person = User.objects.get(username=request.user.get_username())
    form = PreferencesForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your preferences are saved.")
        return redirect("account_preferences")
    role = role_of(request.user)
    context = {
        "form": form,
        "role": role,
        "deeds": [deed for needed, deed in DEEDS.items() if needed <= role],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "account/preferences.html", context, status=status)
