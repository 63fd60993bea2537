"""allauth's pages for authenticator app, recovery codes and passkeys, for members and with true statuses."""

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from awskb.accounts.second_factor_adapter import can_use_passkeys
from awskb.accounts.views.confirming import confirmed_member_required
from awskb.accounts.views.refusals import RefusesByStatus, refusal_status
from notes.access import member_required


class SecondStepView(AuthenticateView):
    """Between the password and the wiki: a code or a passkey."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = refusal_status(form)
        if response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
            get_adapter(self.request).note_refusal(
                self.request, person=self.stage.login.user, way="code or passkey after the password"
            )
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"can_use_passkeys": can_use_passkeys(self.request)}


class SignInByPasskeyView(LoginWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        get_adapter(self.request).note_refusal(self.request, person=None, way="passkey")
        response: HttpResponse = super().form_invalid(form)
        return response


class AddPasskeyView(RefusesByStatus, AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"can_use_passkeys": can_use_passkeys(self.request)}


class ConfirmByPasswordView(RefusesByStatus, ReauthenticateView):
    pass


class ConfirmByCodeView(RefusesByStatus, ReauthenticateByCodeView):
    pass


class ActivateAppView(RefusesByStatus, ActivateTOTPView):
    pass


class GenerateCodesView(RefusesByStatus, GenerateRecoveryCodesView):
    pass


class RenamePasskeyView(RefusesByStatus, EditWebAuthnView):
    pass


second_step = SecondStepView.as_view()
sign_in_by_passkey = SignInByPasskeyView.as_view()

confirm_by_password = never_cache(member_required(ConfirmByPasswordView.as_view()))
confirm_by_code = never_cache(member_required(ConfirmByCodeView.as_view()))
confirm_by_passkey = never_cache(member_required(ReauthenticateWebAuthnView.as_view()))

activate_app = never_cache(confirmed_member_required(ActivateAppView.as_view()))
deactivate_app = never_cache(confirmed_member_required(DeactivateTOTPView.as_view()))
show_codes = never_cache(confirmed_member_required(ViewRecoveryCodesView.as_view()))
generate_codes = never_cache(confirmed_member_required(GenerateCodesView.as_view()))
add_passkey = never_cache(confirmed_member_required(AddPasskeyView.as_view()))
rename_passkey = never_cache(confirmed_member_required(RenamePasskeyView.as_view()))
remove_passkey = never_cache(confirmed_member_required(RemoveWebAuthnView.as_view()))
