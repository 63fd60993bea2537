"""Inviting a person, and becoming one."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from awskb.accounts.actions.invitations import LONGEST_LIFETIME, ORDINARY_LIFETIME
from awskb.accounts.models import Invitation, User
from awskb.accounts.models.invitation import ROLE_CHOICES
from notes.access import ROLES_BY_GROUP, Role

LONGEST_PASSWORD = 1000


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=ROLE_CHOICES, label="Role")

    @property
    def chosen_role(self) -> Role:
        return ROLES_BY_GROUP[self.cleaned_data["role"]]


class InvitationForm(RoleForm):
    name = forms.CharField(
        label="Name", max_length=150, required=False, help_text="What you call the person."
    )
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="The invitation goes there. Without one you get a link to hand over.",
    )
    days = forms.IntegerField(
        label="Days it is good for",
        min_value=1,
        max_value=LONGEST_LIFETIME.days,
        initial=ORDINARY_LIFETIME.days,
    )

    field_order = ("name", "email", "role", "days")

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class AcceptInvitationForm(forms.Form):
    """Its fields are all that an invited person decides; role and address come from the invitation."""

    username = forms.CharField(
        label="User name",
        max_length=User._meta.get_field("username").max_length,
        help_text="For signing in. Letters, digits and @ . + - _",
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label="Your name",
        max_length=150,
        required=False,
        help_text="What the others see beside what you write.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(
        label="Password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=password_validation.password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="The same again",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        username: str = get_adapter().clean_username(User.normalize_username(self.cleaned_data["username"]))
        return username

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password1")
        if password and "password2" in cleaned and password != cleaned["password2"]:
            self.add_error("password2", "The two passwords differ.")
        elif password:
            first_name, last_name = split_name(cleaned.get("name", ""))
            like = User(username=cleaned.get("username", ""), first_name=first_name, last_name=last_name)
            try:
                password_validation.validate_password(password, like)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def make_person(self, invitation: Invitation) -> User:
        """The member of that invitation. An address that became somebody's meanwhile stays theirs."""
        first_name, last_name = split_name(self.cleaned_data["name"])
        is_taken = User.objects.filter(email__iexact=invitation.email).exists()
        return User.objects.create_user(
            username=self.cleaned_data["username"],
            email="" if is_taken else invitation.email,
            password=self.cleaned_data["password1"],
            first_name=first_name,
            last_name=last_name,
        )


def split_name(name: str) -> tuple[str, str]:
    """Into what Django keeps apart; a single word is the first name."""
    first, _, last = name.strip().rpartition(" ")
    return (first, last) if first else (last, "")
