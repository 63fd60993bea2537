"""Sections as the tree and the first page draw them: each piece once, until it changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from notes.queries.tree import TreeNode

register = template.Library()

# Where a node's own sections go; titles are escaped, so none holds it.
_BELOW: Final = mark_safe("<below>")


@register.simple_tag
def tree_nodes(nodes: Iterable[TreeNode], can_edit: object) -> SafeString:
    """Sections of the tree with those below them that are open."""
    return mark_safe(_tree(nodes, bool(can_edit)))  # noqa: S308 - of templates


@register.simple_tag
def home_sections(nodes: Iterable[TreeNode]) -> SafeString:
    """Sections of the first page, each with the names of those directly below it."""
    return mark_safe("".join(map(_home_section, nodes)))  # noqa: S308 - of templates


def _tree(nodes: Iterable[TreeNode], can_edit: bool) -> str:
    drawn = []
    for node in nodes:
        pieces = _pieces("components/tree_node.html", node, can_edit)
        drawn.append(_tree(node.children, can_edit).join(pieces))
    return "".join(drawn)


def _home_section(node: TreeNode) -> str:
    below = "".join(_pieces("home/section_below.html", child, False)[0] for child in node.children)
    return below.join(_pieces("home/section.html", node, False))


@lru_cache(maxsize=10_000)
def _pieces(name: str, node: TreeNode, can_edit: bool) -> list[str]:
    """What stands before and after the sections below a node; one piece where there are none."""
    return render_to_string(name, {"node": node, "can_edit": can_edit, "below": _BELOW}).split(_BELOW)
