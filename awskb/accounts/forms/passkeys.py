"""allauth's forms for passkeys, hardened against answers that no browser gives."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

LONGEST_NAME = 60
LONGEST_ANSWER = 50_000
# What fido2 raises on answers of the wrong shape, beside the ValueError of a wrong signature.
WRONG_SHAPE = (AttributeError, KeyError, IndexError, TypeError, ValueError, OverflowError)


class AnswerField(forms.JSONField):
    """What a browser says of a passkey: a small object, not deep."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_ANSWER:
            raise forms.ValidationError("That is no answer of a browser.")
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError("That is no answer of a browser.") from error


class _CheckedAnswer(forms.Form):
    credential = AnswerField()

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except WRONG_SHAPE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class SignInByPasskeyForm(_CheckedAnswer, LoginWebAuthnForm):
    pass


class SecondStepByPasskeyForm(_CheckedAnswer, AuthenticateWebAuthnForm):
    pass


class ConfirmByPasskeyForm(_CheckedAnswer, ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    credential = AnswerField()
    name = forms.CharField(label="Its name", required=False, max_length=LONGEST_NAME)
    passwordless = forms.BooleanField(
        label="Sign in with it alone",
        required=False,
        initial=True,
        help_text="Without name and password. Leave it off for a security key that knows no PIN.",
    )

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except WRONG_SHAPE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(label="Its name", max_length=LONGEST_NAME)
