"""Who may use which address, by every method: found by a crawl, tried by everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import ResolverMatch

from awskb.accounts.models import User
from awskb.accounts.permissions import CURATED_APPS
from notes.access import NEEDED_ROLE, Role
from tests.house.a_full_wiki import a_full_wiki
from tests.house.crawling import patterns, resolved

METHODS = ("get", "post", "put", "patch", "delete")
USUAL = ("get", "post")
LEADS_TO_SIGN_IN = ("/accounts/login/", "/admin/login/")

# What the table, which is made from the guards, must say in any case: a guard that was loosened shows here.
AT_LEAST = {
    "people:": Role.ADMINISTRATOR,
    "work:": Role.ADMINISTRATOR,
    "admin:accounts": Role.ADMINISTRATOR,
    "admin:certs": Role.CURATOR,
    "admin:notes": Role.CURATOR,
    "certs:tie": Role.EDITOR,
    "notes:source": Role.CURATOR,
    "notes:entry-edit": Role.EDITOR,
    "notes:entry-new": Role.EDITOR,
    "notes:entry-text": Role.EDITOR,
    "notes:entry-bin": Role.EDITOR,
    "notes:entry-revision-restore": Role.EDITOR,
    "notes:draft": Role.EDITOR,
    "notes:image-": Role.EDITOR,
    "notes:link-check": Role.CURATOR,
    "notes:link-rewrite": Role.CURATOR,
    "notes:inbox": Role.EDITOR,
    "notes:preview": Role.EDITOR,
    "notes:trash": Role.EDITOR,
    "notes:trash-empty": Role.CURATOR,
    "notes:trash-purge": Role.CURATOR,
    "notes:contributions": Role.READER,
    "notes:changes": Role.READER,
    "notes:watching": Role.READER,
}
# Opened by what they hold or show, see their own tests; and the way out of the admin, which anybody may take.
EXCEPT = frozenset({"notes:changes-feed", "notes:image-file", "notes:watching-stop", "admin:logout"})


def needed(match: ResolverMatch) -> Role:
    """From the guard of the view; the admin and allauth's own views have theirs elsewhere."""
    role: Role | None = getattr(match.func, NEEDED_ROLE, None)
    if role is not None:
        return role
    if "admin" in match.namespaces and getattr(match.func, "login_required", True):
        return Role.CURATOR if _is_curated(match) else Role.ADMINISTRATOR
    return Role.READER if getattr(match.func, "login_required", True) else Role.NOBODY


def _is_curated(match: ResolverMatch) -> bool:
    app = (match.url_name or "").partition("_")[0]
    own = app not in {"accounts", "auth", "account", "mfa", "socialaccount", "usersessions", "taggit"}
    return own or app in CURATED_APPS


@pytest.fixture
def addresses(administrator: User, tmp_path: Path, media_folder: Path) -> dict[str, str]:
    return a_full_wiki(administrator=administrator, folder=tmp_path)


def outcome(client: Client, method: str, address: str) -> HttpResponse:
    """The answer; whatever it did is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def is_refused(answer: HttpResponse) -> bool:
    leads_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(LEADS_TO_SIGN_IN)
    return leads_to_sign_in or answer.status_code in (401, 403)


def faults(client: Client, role: Role, name: str, address: str) -> Iterator[str]:
    """What is wrong with the answers that one person gets at one address."""
    match = resolved(address)
    assert match is not None
    if role - 1 >= max(needed(match), Role.READER):
        # Each role includes the ones before, so the lowest that gets in, and all below it, tell enough.
        return
    for method in METHODS if role <= Role.READER else USUAL:
        answer = outcome(client, method, address)
        told = f"{method} {address} ({name}) as {role.group_name}: {answer.status_code}"
        if answer.status_code >= 500:
            yield told
        if name in EXCEPT:
            continue
        if role < needed(match):
            # A method that a page does not know at all may be told so to everybody.
            if not is_refused(answer) and answer.status_code != 405:
                yield f"{told}, but it is for {needed(match).with_article}"
        elif needed(match) and is_refused(answer) and "admin" not in match.namespaces:
            yield f"{told}, but it is open to {needed(match).with_article}"


@pytest.mark.django_db
def test_every_address_answers_each_role_as_its_guard_says(
    addresses: dict[str, str], client_of: Callable[[User], Client], ada: User, ben: User, reader: User
) -> None:
    people = {
        Role.NOBODY: Client(),
        Role.READER: client_of(reader),
        Role.EDITOR: client_of(ben),
        Role.CURATOR: client_of(ada),
    }
    wrong = [
        fault
        for name, address in addresses.items()
        for role, client in people.items()
        for fault in faults(client, role, name, address)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_guards_ask_for_no_less_than_these_roles() -> None:
    loose = []
    seen = set()
    for name, _, pattern in patterns():
        least = max((role for begin, role in AT_LEAST.items() if name.startswith(begin)), default=Role.NOBODY)
        seen |= {begin for begin in AT_LEAST if name.startswith(begin)}
        if name in EXCEPT or name.startswith("admin:"):
            continue
        role = getattr(pattern.callback, NEEDED_ROLE, Role.NOBODY)
        if role < least:
            loose.append((name, role.group_name, least.group_name))
    assert not loose
    assert seen == set(AT_LEAST), "some of these names are gone"
