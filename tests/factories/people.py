"""People as the tests need them."""

from awskb.accounts.actions.roles import give_role
from awskb.accounts.models import User
from notes.access import Role

PASSWORD = "a long way to the sea"


def make_person(name: str, role: Role = Role.READER) -> User:
    person = User.objects.create_user(username=name, email=f"{name}@example.org", password=PASSWORD)
    give_role(person=person, role=role)
    return person
