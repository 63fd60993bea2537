from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from awskb.accounts.actions.connected_accounts import LastWayIn, disconnect_account
from awskb.accounts.signed_in import signed_in_person
from awskb.accounts.views.confirming import confirmed_member_required


@require_POST
@confirmed_member_required
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """That account no longer signs me in."""
    person = signed_in_person(request)
    try:
        account = disconnect_account(person=person, account_id=pk, at=timezone.now())
    except LastWayIn:
        messages.error(request, "It is your only way in. Choose a password or add a passkey first.")
        return redirect("account_security")
    if account is None:
        raise Http404
    messages.success(request, "That account no longer signs you in.")
    told = {"provider": account.provider}
    get_adapter(request).send_notification_mail(
        "socialaccount/email/account_disconnected", person, context=told
    )
    return redirect("account_security")
