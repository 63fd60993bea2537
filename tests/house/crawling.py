"""Finding every address of the wiki as an administrator does: by its links and its forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

LINK = re.compile(r'\b(?:href|action|formaction|hx-get|hx-post|data-[a-z-]+)="([^"]*/[^"]*)"')
# What a crawl must not do: it would end its own session.
NOT_VISITED = frozenset({"account_logout", "logout"})

SAMPLES = {"int": "1", "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "app_label": "notes"}


def crawled(client: Client, starts: Iterable[str]) -> dict[str, str]:
    """One address for each name of an address, found from these pages on."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        if "text/html" not in answer.headers.get("Content-Type", "") or answer.streaming:
            continue
        for linked in linked_in(answer.content.decode(), base=path):
            match = resolved(linked)
            name = name_of(match) if match else ""
            if name and name not in found:
                found[name] = urlsplit(linked).path
                if match and match.url_name not in NOT_VISITED:
                    waiting.append(linked)
    return found


def name_of(match: ResolverMatch) -> str:
    return match.view_name or match.route


def resolved(address: str) -> ResolverMatch | None:
    path = urlsplit(address).path
    if path.startswith("/static/"):
        return None
    try:
        return resolve(path)
    except Resolver404:
        return None


def linked_in(html: str, *, base: str) -> Iterator[str]:
    for written in LINK.findall(html):
        address = urlsplit(urljoin(f"http://testserver{base}", unescape(written)))
        if address.netloc == "testserver":
            yield f"{address.path}?{address.query}" if address.query else address.path


def patterns() -> Iterator[tuple[str, str, URLPattern]]:
    """Every pattern, with its name and a sample of its addresses."""

    def walk(
        found: list[URLPattern | URLResolver], space: str, prefix: str
    ) -> Iterator[tuple[str, str, URLPattern]]:
        for pattern in found:
            address = prefix + _sample(pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, inner, address)
            else:
                yield f"{space}{pattern.name or ''}", address, pattern

    yield from walk(get_resolver().url_patterns, "", "/")


def sample_addresses() -> Iterator[tuple[str, str]]:
    return ((name, address) for name, address, _ in patterns())


def _sample(pattern: URLPattern | URLResolver) -> str:
    if isinstance(pattern.pattern, RoutePattern):
        route = str(pattern.pattern)
        return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "x"), route)
    possibility, names = normalize(pattern.pattern.regex.pattern)[0]
    return str(possibility % {name: SAMPLES.get(name, "x") for name in names})
