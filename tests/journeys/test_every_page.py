"""Every kind of page that an administrator comes to by links, looked at by axe and on a narrow screen."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import resolve
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.actions.bin import bin_entry
from notes.models import Entry, Revision
from tests.factories.notes import NOW, a_service, a_term, edited
from tests.journeys.axe import violations

NOTE = """# 🤖 COMPUTE

CONTAINERS 🗄️ `containers.md`
* _ECS (Elastic Container Svc)_: run Docker containers https://www.youtube.com/watch?v=I9VAMGEjW-Q
* howto: Dockerfile, build image, [[scaling]], [[nothing yet]]
* _ECS_: the same title again

---

* https://www.lastweekinaws.com/blog/why-your-cpu-based-utilisation-metric-is-absolute-nonsense/
* _scaling_: set an alert 🎯

## Lambda

* add `$origin` to the first line

```sh
aws configure  # ~/.aws/config-with-a-very-long-name-that-has-to-break-somewhere-on-a-narrow-screen/indeed
```

| FACTOR | MSK | EVENTBRIDGE | ONE MORE COLUMN | AND ANOTHER |
|--------|-----|-------------|-----------------|-------------|
| price  | per broker | per message | nothing | everything |

# ⛩️

## 参考

📹 Brown ccp https://www.youtube.com/watch?v=NhDYbskXRgc
"""
# Files, feeds and answers that are not pages for eyes, and ways out.
DOWNLOADS = frozenset({"source-download", "source-download-zip", "source-download-json"})
NOT_LOOKED_AT = DOWNLOADS | {"account_logout", "logout", "image-file", "jsi18n", "view_on_site"}
STARTS = (
    "/",
    "/admin/",
    "/sources/",
    "/search/?q=ecs",
    "/search/?q=nothing-like-it",
    "/notes/nothing-like-it/",
)
Look = tuple[str, int]


@pytest.fixture
def wiki(transactional_db: None, administrator: User, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A wiki with something in every corner: a conflict, a bin, history, an unsorted line."""
    a_service("Amazon Elastic Container Service", "ECS", one_line="Containers", category="Containers")
    path = tmp_path_factory.mktemp("notes") / "aws.md"
    path.write_text(NOTE, encoding="utf-8")
    call_command("load_notes", str(path), verbosity=0)
    scaling = Entry.objects.get(title="scaling")
    edited(scaling, definition="set two alerts", by=administrator, summary="Two are better")
    path.write_text(NOTE.replace("set an alert", "set three alerts"), encoding="utf-8")
    call_command("load_notes", str(path), verbosity=0)
    gone = a_term("gone", scaling.parent, "soon", by=administrator)
    bin_entry(entry_id=gone.pk, base_revision=1, by=administrator, at=NOW, through=Revision.Through.FORM)


@pytest.fixture
def signed_in(
    wiki: None, administrator: User, signs_in: Callable[[User], Page], browser: Browser
) -> Callable[[str, int], BrowserContext]:
    state = signs_in(administrator).context.storage_state()

    def make(scheme: str, width: int) -> BrowserContext:
        return browser.new_context(
            storage_state=state,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )

    return make


def test_every_page_is_accessible_and_fits_a_narrow_screen(
    signed_in: Callable[[str, int], BrowserContext], live_server: LiveServer
) -> None:
    """By name of address, each once, beginning at home and in the admin."""
    wrong: list[str] = []
    said: list[str] = []
    page = signed_in("dark", 320).new_page()
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    seen: set[str] = set()
    waiting = [f"{live_server}{start}" for start in STARTS]
    looked_at = 0
    while waiting:
        address = waiting.pop(0)
        answer = page.goto(address)
        assert answer is not None
        if answer.status >= 500:
            wrong.append(f"{answer.status} at {address}")
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        looked_at += 1
        wrong += [f"{address}: {line}" for line in said if "responded with a status of 4" not in line]
        wrong += _faults(page, address)
        said.clear()  # axe itself sets styles that the policy forbids
        for link in page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map((link) => link.href)"
        ):
            name = _kind_of(link, str(live_server))
            if name and name not in seen:
                seen.add(name)
                waiting.append(link)
    assert not wrong, "\n".join(wrong)
    assert looked_at > 40


def _kind_of(link: str, server: str) -> str:
    """The name of the page that a link leads to; empty for what is not looked at."""
    parts = urlsplit(link)
    if not link.startswith(server) or parts.path.startswith(("/static/", "/media/")):
        return ""
    name = resolve(parts.path).url_name or ""
    return "" if name in NOT_LOOKED_AT else name


def _faults(page: Page, address: str) -> list[str]:
    found = [
        f"{address}: {violation['id']}: {violation['nodes'][0]['html'][:200]}"
        for violation in violations(page)
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0 and "/admin/" not in address:
        found.append(f"{address}: {wide} px too wide")
    return found
