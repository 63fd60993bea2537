"""Light or dark, as a person last chose."""

from awskb.accounts.models import User


def choose_theme(*, person: User, theme: str) -> None:
    person.theme = theme
    person.save(update_fields=["theme"])
