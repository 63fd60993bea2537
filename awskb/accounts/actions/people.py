"""The first person of an empty wiki."""

from django.db import transaction

from awskb.accounts.actions.roles import give_role
from awskb.accounts.models import User
from notes.access import Role

FIRST_ADMINISTRATOR = "admin"


def first_administrator() -> User | None:
    """The administrator whom an empty wiki begins with, as long as they have not come in.

    Made when there are no people. They have no password: only a one-time link lets them in.
    """
    with transaction.atomic():
        if not User.objects.exists():
            person = User.objects.create_user(username=FIRST_ADMINISTRATOR)
            give_role(person=person, role=Role.ADMINISTRATOR)
            return person
        people = list(User.objects.all()[:2])
    only = people[0]
    is_waiting = len(people) == 1 and only.last_login is None and not only.has_usable_password()
    return only if is_waiting and only.username == FIRST_ADMINISTRATOR else None
