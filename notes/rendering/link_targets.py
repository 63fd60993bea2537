"""What the words and URLs of a text point at, looked up beforehand: the renderer itself asks nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GLOSSES: Mapping[str, str] = {"参考": "References", "进步": "Progress", "类似": "similar to"}


@dataclass(frozen=True, slots=True)
class EntryTarget:
    """Where a written name leads. Without such an entry `href` is empty; `wanted_href` offers to make it."""

    href: str
    title: str = ""
    ambiguous: tuple[tuple[str, str], ...] = ()
    """The other entries of that name, each as its path in words and its address."""
    wanted_href: str | None = None
    which_href: str = ""
    """Where the page lists the entries of that name, of which none is meant for certain."""


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What is known of one exact URL. An empty `label`, `site` or `kind` is read off the URL."""

    label: str = ""
    site: str = ""
    kind: str = ""
    state: str = ""
    """Empty or "ok", else a word that the reader sees: "dead", "moved", "archived"."""


@dataclass(frozen=True, slots=True)
class SourceTarget:
    """A source that the notes cite by name. `href` is its URL without a start time, empty if it has none."""

    href: str
    name: str
    site: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LinkTargets:
    """Everything a text may point at. Names are looked up by `notes.source_notes.names.key`, URLs exactly."""

    entries: Mapping[str, EntryTarget] = field(default_factory=dict)
    links: Mapping[str, LinkTarget] = field(default_factory=dict)
    sources: Mapping[str, SourceTarget] = field(default_factory=dict)
    glosses: Mapping[str, str] = field(default_factory=lambda: GLOSSES)
