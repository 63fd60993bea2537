"""People who have signed in."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from awskb.accounts.actions.roles import give_role
from awskb.accounts.models import User
from notes.access import Role


def session_of(name: str, role: Role) -> str:
    """The session of a person who has signed in."""
    person = User.objects.create_user(username=name, password=None)
    give_role(person=person, role=role)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)
