"""The lines of a page of results, made in one piece: for a template they are half of the work of the page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString

from notes.models import Entry
from notes.queries.search_hits import Hit

register = template.Library()

_UNSORTED = ' <span class="hit__state">unsorted</span>'


@register.simple_tag
def hit_lines(hits: Iterable[Hit]) -> SafeString:
    """An item by its line, everything else by its name. What is marked was escaped where it was marked."""
    return SafeString("".join(map(_line, hits)))


def _line(hit: Hit) -> str:
    words = _item(hit) if hit.kind == Entry.Kind.ITEM else _named(hit)
    return (
        f'<li class="hit{" hit--raw" if hit.is_raw else ""}">\n'
        f'  <span class="hit__icon" aria-hidden="true">{escape(hit.icon)}</span>\n'
        f'  <div class="hit__words">\n{words}  </div>\n</li>\n'
    )


def _item(hit: Hit) -> str:
    return (
        f'    <p><a class="hit__line" href="{escape(hit.url)}">{hit.snippet}</a></p>\n'
        f'    <p class="hit__under"><span class="hit__path">{hit.path}</span>{_state(hit)}</p>\n'
    )


def _named(hit: Hit) -> str:
    beside = f' <span class="hit__beside">{escape(hit.beside)}</span>' if hit.beside else ""
    kind = f' <span class="hit__state">{hit.kind_name}</span>' if hit.kind != Entry.Kind.TERM else ""
    other = f'    <p class="hit__name">also called {hit.other_name}</p>\n' if hit.other_name else ""
    text = f'    <p class="hit__text">{hit.snippet}</p>\n' if hit.snippet else ""
    return (
        f'    <p><a class="hit__title" href="{escape(hit.url)}">{hit.title}</a>{beside}{kind}'
        f' <span class="hit__path">{hit.path}</span>{_state(hit)}</p>\n{other}{text}'
    )


def _state(hit: Hit) -> str:
    return _UNSORTED if hit.is_raw else ""
