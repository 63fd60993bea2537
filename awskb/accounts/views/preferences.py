from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from awskb.accounts.forms.preferences import PreferencesForm
from awskb.accounts.models import User
from notes.access import member_required


@member_required
def preferences(request: HttpRequest) -> HttpResponse:
    """A member's own name, time zone and colours."""
    person = User.objects.get(username=request.user.get_username())
    form = PreferencesForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your preferences are saved.")
        return redirect("account_preferences")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "account/preferences.html", {"form": form}, status=status)
