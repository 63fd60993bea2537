"""What the switcher can do besides finding: pages of the wiki, by name."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse

from notes.access import Person, Role, role_of
from notes.search_text.folding import name_form


class Command(NamedTuple):
    words: str
    icon: str
    page: str
    role: Role

    @property
    def url(self) -> str:
        return reverse(self.page)


COMMANDS = (
    Command("Home", "book-open", "home", Role.NOBODY),
    Command("New entry", "plus", "notes:entry-new", Role.EDITOR),
    Command("Search", "search", "notes:search", Role.NOBODY),
    Command("Tags", "hash", "notes:tags", Role.NOBODY),
    Command("Links", "globe", "notes:links", Role.NOBODY),
    Command("Images", "image", "notes:images", Role.EDITOR),
    Command("Services", "diamond", "notes:services", Role.NOBODY),
    Command("Wanted entries", "circle-question-mark", "notes:wanted", Role.NOBODY),
    Command("Recent changes", "clock", "notes:changes", Role.READER),
    Command("Inbox", "inbox", "notes:inbox", Role.EDITOR),
    Command("Sources and notes files", "layers", "notes:sources", Role.CURATOR),
    Command("Bin", "trash-2", "notes:trash", Role.EDITOR),
    Command("Preferences", "sliders-horizontal", "account_preferences", Role.READER),
    Command("Change password", "key-round", "account_change_password", Role.READER),
    Command("Administration", "shield", "admin:index", Role.ADMINISTRATOR),
    Command("Sign in", "key-round", "account_login", Role.NOBODY),
)


def commands_like(*, text: str, person: Person) -> list[Command]:
    """The commands that this person may use and in whose names every word begins one."""
    words = name_form(text).split()
    role = role_of(person)
    return [
        command
        for command in COMMANDS
        if role >= command.role
        and not (command.page == "account_login" and person.is_authenticated)
        and all(any(part.startswith(word) for part in command.words.lower().split()) for word in words)
    ]
