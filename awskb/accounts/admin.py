"""People in the admin: only administrators see them, and one role replaces Django's separate rights."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag as TaggitTag

from awskb.accounts.actions.roles import LastAdministrator, give_role, refuse_losing_last_administrator
from awskb.accounts.actions.signin_links import new_signin_link
from awskb.accounts.models import User
from notes.access import Role, role_of

ROLE_CHOICES = [(role.group_name, role.group_name) for role in Role if role is not Role.NOBODY]

# Roles stand for groups, the person's own address for allauth's, and the notes' own tags for taggit's.
for unused in (Group, EmailAddress, TaggitTag):
    admin.site.unregister(unused)


class PersonForm(UserChangeForm):
    role = forms.ChoiceField(choices=ROLE_CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = role_of(self.instance).group_name or Role.READER.group_name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        leaves = not cleaned.get("is_active") or cleaned.get("role") != Role.ADMINISTRATOR.group_name
        if leaves:
            try:
                refuse_losing_last_administrator(person=User.objects.get(pk=self.instance.pk))
            except LastAdministrator as error:
                raise ValidationError(str(error)) from error
        return cleaned


class NewPersonForm(AdminUserCreationForm):
    role = forms.ChoiceField(choices=ROLE_CHOICES, initial=Role.READER.group_name)


@admin.register(User)
class PersonAdmin(UserAdmin):
    form = PersonForm
    add_form = NewPersonForm
    list_display = ("username", "first_name", "last_name", "email", "role", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    actions = ("make_signin_link",)
    fieldsets = (
        (None, {"fields": ("username", "password", "role", "is_active")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "time_zone", "theme")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (None, {"fields": ("username", "email", "role", "usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Histories name their people for ever: who leaves is made inactive."""
        return False

    @admin.display(description="role")
    def role(self, person: User) -> str:
        return role_of(person).group_name

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        give_role(person=form.instance, role=Role[form.cleaned_data["role"].upper()])

    @admin.action(description="Make a one-time sign-in link", permissions=["change"])
    def make_signin_link(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people.filter(is_active=True):
            token = new_signin_link(person=person, at=timezone.now())
            address = request.build_absolute_uri(reverse("account_signin_link", args=[token]))
            messages.success(request, f"{person} can sign in once within 30 minutes: {address}")
