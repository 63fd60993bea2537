"""Small pieces that the templates share: icons, glosses, names of sites, times."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from notes.rendering.html_pieces import words_to_html
from notes.rendering.link_targets import LinkTargets
from notes.rendering.plain_lines import one_line

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

register = template.Library()

THEMES = frozenset({"light", "dark"})
THEME_COOKIE = "theme"
NO_GLOSSES = LinkTargets(glosses={})


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; silent for screen readers unless it carries a meaning of its own."""
    return _icon(name, label, static("icons/sprite.svg"))


@lru_cache(maxsize=1000)
def _icon(name: str, label: str, sprite: str) -> SafeString:
    """A page shows some fifty of the few that there are."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, sprite, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.filter
def chosen_theme(request: HttpRequest | str) -> str:
    """The theme that this person or this browser chose; empty where the system decides.

    Error pages may be drawn without a request, which the template then sees as an empty string.
    """
    if not isinstance(request, HttpRequest):
        return ""
    own = getattr(getattr(request, "user", None), "theme", "")
    chosen = own if own in THEMES else request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


@register.filter
def initials(person: AbstractUser) -> str:
    """At most two letters for a person's round button."""
    words = (person.get_full_name() or person.get_username()).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def spoken(words: str) -> SafeString:
    """A title of the notes; its Chinese says its language."""
    return mark_safe(words_to_html(str(words), NO_GLOSSES))  # noqa: S308 - the renderer escapes


@register.filter(name="one_line")
def as_one_line(words: str) -> str:
    return one_line(str(words))
