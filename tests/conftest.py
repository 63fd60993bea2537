"""The people of every test: ada keeps the notes, ben edits them, eve has not signed in."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from awskb.accounts.models import User
from notes.access import Role
from notes.queries.contents import forget_contents
from tests.databases import migrated_once
from tests.factories.people import make_person

CHROMIUM = os.environ.get("AWSKB_CHROMIUM", "/usr/bin/chromium")
IS_CI = os.environ.get("CI", "").lower() in ("1", "true")

# How long an example takes is the machine's affair.
# In CI the same examples every time, so that what fails is the change's fault; elsewhere new ones are tried.
hypothesis.settings.register_profile("awskb", deadline=None, derandomize=IS_CI)
hypothesis.settings.load_profile("awskb")

# A hundred migrations and some thousand tests leave hundreds of thousands of objects that stay: to look
# through them all again and again took a twelfth of the time of the tests of views.
gc.set_threshold(100_000, 20, 100)


def _has_browser() -> bool:
    return Path(CHROMIUM).exists() or shutil.which(CHROMIUM) is not None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys need a browser: without one they fail in CI and are skipped, loudly, elsewhere.

    In CI, whose machine is shared, a journey or a kill that fails runs once more, counted in the summary.
    """
    for item in items:
        if IS_CI and {"journeys", "faults"} & set(item.path.parts):
            item.add_marker(pytest.mark.flaky(reruns=1))
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            if not _has_browser() and not IS_CI:
                item.add_marker(pytest.mark.skip(reason=f"NO BROWSER at {CHROMIUM}: set AWSKB_CHROMIUM"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if "NO BROWSER" in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} BROWSER JOURNEYS WERE SKIPPED", red=True, bold=True)
        terminalreporter.write_line(f"There is no browser at {CHROMIUM}. Install Debian's chromium")
        terminalreporter.write_line("(apt-get install chromium fonts-noto-cjk) or set AWSKB_CHROMIUM.")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), migrated_once(connection):
        request.getfixturevalue("django_db_setup")
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _fresh_rendered_cache() -> Iterator[None]:
    yield
    caches["rendered"].clear()
    caches["pages"].clear()
    caches["searches"].clear()
    forget_contents()


@pytest.fixture
def pages_made_anew(settings: Any) -> None:
    """No page is kept: for tests that count what making one asks."""
    settings.AWSKB_KEEP_PAGES = False


@pytest.fixture
def media_folder(settings: Any, tmp_path: Path) -> Path:
    """An empty place for the images of one test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def ada(db: None) -> User:
    return make_person("ada", Role.CURATOR)


@pytest.fixture
def ben(db: None) -> User:
    return make_person("ben", Role.EDITOR)


@pytest.fixture
def reader(db: None) -> User:
    return make_person("reader", Role.READER)


@pytest.fixture
def administrator(db: None) -> User:
    return make_person("administrator", Role.ADMINISTRATOR)


@pytest.fixture
def eve(db: None) -> Client:
    return Client()


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which this person has signed in."""

    def make(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return make


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
