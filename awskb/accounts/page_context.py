"""What every page knows of the person who looks at it."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from awskb.accounts.models import User
from notes.access import Role, role_of


@dataclass(frozen=True)
class Me:
    name: str
    username: str
    theme: str
    is_member: bool
    can_edit: bool
    can_curate: bool
    is_administrator: bool


def me(request: HttpRequest) -> dict[str, Me]:
    # A request refused before its session was looked at has no person.
    person = getattr(request, "user", AnonymousUser())
    role = role_of(person)
    return {
        "me": Me(
            name=(person.get_full_name() or person.get_username()) if isinstance(person, User) else "",
            username=person.get_username(),
            theme=person.theme if isinstance(person, User) else User.Theme.SYSTEM.value,
            is_member=role >= Role.READER,
            can_edit=role >= Role.EDITOR,
            can_curate=role >= Role.CURATOR,
            is_administrator=role >= Role.ADMINISTRATOR,
        )
    }
