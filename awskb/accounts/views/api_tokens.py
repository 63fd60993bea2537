"""One's own keys to the API: what there is, a new one, one given up."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awskb.accounts.actions.api_tokens import TooManyTokens, make_api_token, revoke_api_token
from awskb.accounts.forms.api_tokens import ApiTokenForm
from awskb.accounts.models import ApiToken
from awskb.accounts.queries.api_tokens import own_api_tokens
from awskb.accounts.signed_in import signed_in_person
from awskb.accounts.views.confirming import confirmed_member_required
from notes.access import member_required

LARGEST_NUMBER = 2**63 - 1


@never_cache
@require_safe
@member_required
def index(request: HttpRequest) -> HttpResponse:
    tokens = own_api_tokens(person=signed_in_person(request), at=timezone.now())
    return render(request, "account/api_tokens.html", {"tokens": tokens})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_member_required
def new(request: HttpRequest) -> HttpResponse:
    """The key is in this one answer and nowhere else: no session and no notice holds it."""
    form = ApiTokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_api_token(
                person=signed_in_person(request),
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                at=timezone.now(),
                lifetime=form.lifetime,
            )
        except TooManyTokens as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "account/api_token_made.html", {"made": made})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "account/api_token_new.html", {"form": form}, status=status)


@require_POST
@member_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    if pk > LARGEST_NUMBER:
        raise Http404
    try:
        token = revoke_api_token(token_id=pk, by=signed_in_person(request), at=timezone.now())
    except ApiToken.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, f"“{token.name}” no longer works.")
    return redirect("account_api_tokens")
