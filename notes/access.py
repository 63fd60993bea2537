"""Who may do what: every page of the wiki asks here, by intent."""

from collections.abc import Callable
from enum import IntEnum
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url

Person = AbstractBaseUser | AnonymousUser
Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]

CACHED_ROLE = "_role_of_this_request"
# What a guard writes on the view it guards, so that the whole table of roles can be read off the addresses.
NEEDED_ROLE = "needed_role"
OPENED_BY_PUBLIC_READING = "opened_by_public_reading"


class Role(IntEnum):
    """Each role may do all that the ones before it may. The names are those of the groups."""

    NOBODY = 0
    READER = 1
    EDITOR = 2
    CURATOR = 3
    ADMINISTRATOR = 4

    @property
    def group_name(self) -> str:
        return self.name.lower()

    @property
    def with_article(self) -> str:
        return f"an {self.group_name}" if self.group_name[0] in "ae" else f"a {self.group_name}"


ROLES_BY_GROUP = {role.group_name: role for role in Role if role is not Role.NOBODY}


def role_of(person: Person) -> Role:
    """The highest role among a person's groups; a member without a group reads.

    Asked of the database once for each loaded person, so once a request.
    """
    if not isinstance(person, PermissionsMixin) or not person.is_active:
        return Role.NOBODY
    if person.is_superuser:
        return Role.ADMINISTRATOR
    known: Role | None = getattr(person, CACHED_ROLE, None)
    if known is None:
        names = person.groups.values_list("name", flat=True)
        known = max((ROLES_BY_GROUP[name] for name in names if name in ROLES_BY_GROUP), default=Role.READER)
        setattr(person, CACHED_ROLE, known)
    return known


def is_member(person: Person) -> bool:
    return role_of(person) >= Role.READER


def can_read(person: Person) -> bool:
    """Entry pages, tags, links, search: for members, and for everyone where reading is public."""
    return bool(settings.AWSKB_PUBLIC_READ) or is_member(person)


def can_edit(person: Person) -> bool:
    return role_of(person) >= Role.EDITOR


def can_curate(person: Person) -> bool:
    return role_of(person) >= Role.CURATOR


def is_administrator(person: Person) -> bool:
    return role_of(person) >= Role.ADMINISTRATOR


def reader_required(view: View[Arguments]) -> View[Arguments]:
    """For pages that public reading opens to everyone."""
    return _guarded(view, can_read, Role.READER)


def member_required(view: View[Arguments]) -> View[Arguments]:
    """For pages that stay with the members even where reading is public."""
    return _guarded(view, is_member, Role.READER)


def editor_required(view: View[Arguments]) -> View[Arguments]:
    return _guarded(view, can_edit, Role.EDITOR)


def curator_required(view: View[Arguments]) -> View[Arguments]:
    return _guarded(view, can_curate, Role.CURATOR)


def administrator_required(view: View[Arguments]) -> View[Arguments]:
    return _guarded(view, is_administrator, Role.ADMINISTRATOR)


def _guarded(view: View[Arguments], is_allowed: Callable[[Person], bool], needed: Role) -> View[Arguments]:
    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        if is_allowed(request.user):
            return view(request, *args, **kwargs)
        if request.user.is_authenticated:
            raise PermissionDenied(
                f"This page is for {needed.with_article} or above. Ask an administrator for that role."
            )
        return ask_to_sign_in(request)

    setattr(guarded, NEEDED_ROLE, needed)
    setattr(guarded, OPENED_BY_PUBLIC_READING, is_allowed is can_read)
    # The guard asks for sign-in itself, because public reading may open the page.
    return login_not_required(guarded)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and from there back; a page fragment must not receive the whole page."""
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(_sign_in_address(request.get_full_path()))
    address = _sign_in_address(_page_of_fragment(request))
    return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": address})


def _sign_in_address(then: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': then}, safe='/')}"


def _page_of_fragment(request: HttpRequest) -> str:
    """The path of the page that asked for a fragment; the sign-in page checks `next` again."""
    own = f"{request.scheme}://{request.get_host()}"
    page = request.headers.get("HX-Current-URL", "")
    return page.removeprefix(own) if page.startswith(f"{own}/") else "/"
