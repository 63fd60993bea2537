"""People in the admin: only administrators see them, and one role replaces Django's separate rights."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag as TaggitTag

from awskb.accounts.actions.people import change_role, deactivate_person, reactivate_person
from awskb.accounts.actions.person_events import record_event
from awskb.accounts.actions.roles import (
    LastAdministrator,
    OwnRole,
    give_role,
    refuse_losing_last_administrator,
    role_when_active,
)
from awskb.accounts.actions.signin_links import new_signin_link
from awskb.accounts.models import PersonEvent, User
from awskb.accounts.models.invitation import ROLE_CHOICES
from awskb.accounts.signed_in import signed_in_person
from notes.access import ROLES_BY_GROUP, Role

# Roles stand for groups, the person's own address for allauth's, and the notes' own tags for taggit's.
# Authenticators hold secrets; accounts and sessions are their person's own business.
UNUSED = (Group, EmailAddress, TaggitTag, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession)
for unused in UNUSED:
    admin.site.unregister(unused)


class PersonForm(UserChangeForm):
    # The administrator at work: PersonAdmin makes a form class for each request.
    by: User

    role = forms.ChoiceField(choices=ROLE_CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = role_when_active(self.instance).group_name

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        before = User.objects.get(pk=self.instance.pk)
        leaves = not cleaned.get("is_active") or cleaned.get("role") != Role.ADMINISTRATOR.group_name
        try:
            if leaves:
                refuse_losing_last_administrator(person=before)
            if before == self.by and (
                not cleaned.get("is_active") or cleaned.get("role") != role_when_active(before).group_name
            ):
                raise OwnRole("Nobody changes their own role or makes themselves inactive.")
        except (LastAdministrator, OwnRole) as error:
            raise ValidationError(str(error)) from error
        return cleaned


class NewPersonForm(AdminUserCreationForm):
    role = forms.ChoiceField(choices=ROLE_CHOICES, initial=Role.READER.group_name)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class PersonAdmin(UserAdmin):
    form = PersonForm
    add_form = NewPersonForm
    list_display = ("username", "first_name", "last_name", "email", "role", "is_active", "last_seen_on")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    actions = ("make_signin_link",)
    fieldsets = (
        (None, {"fields": ("username", "password", "role", "is_active")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "time_zone", "theme")}),
        ("Dates", {"fields": ("last_seen_on", "last_login", "date_joined")}),
    )
    readonly_fields = ("last_seen_on", "last_login", "date_joined")
    add_fieldsets = (
        (None, {"fields": ("username", "email", "role", "usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = signed_in_person(request)
        return form

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Histories name their people for ever: who leaves is made inactive."""
        return False

    @admin.display(description="role")
    def role(self, person: User) -> str:
        return role_when_active(person).group_name

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """What lets a person in or out is left to the actions that know its consequences."""
        if change:
            obj.is_active = form.initial["is_active"]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        person, by, now = form.instance, signed_in_person(request), timezone.now()
        role = ROLES_BY_GROUP[form.cleaned_data["role"]]
        if not change:
            give_role(person=person, role=role)
            detail = f"as {role.with_article}"
            record_event(deed=PersonEvent.Deed.ADDED, person=person, by=by, at=now, detail=detail)
            return
        change_role(person_id=person.pk, role=role, by=by, at=now)
        let_in = reactivate_person if form.cleaned_data["is_active"] else deactivate_person
        let_in(person_id=person.pk, by=by, at=now)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002
        form_url: str = "",
    ) -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            person = User.objects.get(pk=id)
            by, now = signed_in_person(request), timezone.now()
            record_event(deed=PersonEvent.Deed.PASSWORD_CHANGED, person=person, by=by, at=now)
        return response

    @admin.action(description="Make a one-time sign-in link", permissions=["change"])
    def make_signin_link(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people.filter(is_active=True):
            token = new_signin_link(person=person, by=signed_in_person(request), at=timezone.now())
            address = request.build_absolute_uri(reverse("account_signin_link", args=[token]))
            messages.success(request, f"{person} can sign in once within 30 minutes: {address}")
