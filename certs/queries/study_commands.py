"""What the switcher can do besides: the pages of study, by name."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse

from notes.access import Person, Role, role_of


class StudyCommand(NamedTuple):
    words: str
    icon: str
    page: str
    role: Role = Role.READER

    @property
    def url(self) -> str:
        return reverse(self.page)


COMMANDS = (
    StudyCommand("Dashboard", "graduation-cap", "certs:dashboard"),
    StudyCommand("Review cards", "layers", "certs:review"),
    StudyCommand("Goals", "graduation-cap", "certs:goals"),
    StudyCommand("Study log", "clock", "certs:study-log"),
    StudyCommand("Practice tests", "list", "certs:practice-tests"),
    StudyCommand("Own cards", "layers", "certs:own-cards"),
    StudyCommand("Write a card", "plus", "certs:own-card-new"),
    StudyCommand("Add cards for myself", "plus", "certs:own-card-more"),
    StudyCommand("What I know", "state-known", "certs:states"),
    StudyCommand("Resources", "book", "certs:resources"),
    StudyCommand("Your certificates", "check", "certs:credentials"),
    StudyCommand("Team", "users", "certs:team"),
    StudyCommand("Exams", "graduation-cap", "certs:catalogue"),
    StudyCommand("Cards to decide", "layers", "certs:cards", Role.CURATOR),
)


def study_commands(*, text: str, person: Person) -> list[StudyCommand]:
    """Those that this person may use and in whose names every word begins one."""
    words, role = text.casefold().split(), role_of(person)
    if not person.is_authenticated:
        return []
    return [
        command
        for command in COMMANDS
        if role >= command.role
        and all(any(part.startswith(word) for part in command.words.casefold().split()) for word in words)
    ]
