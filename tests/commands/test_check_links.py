"""The command that looks at links, without any network."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from notes.models import Link, LinkCheckRun
from tests.factories.notes import a_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _switched_on(settings: Any) -> None:
    settings.AWSKB_NO_LINK_CHECKS = False


def said(**options: Any) -> str:
    out = StringIO()
    call_command("check_links", stdout=out, **options)
    return out.getvalue()


def test_it_never_asks_its_own_network_and_counts(db: None) -> None:
    a_term(
        "links", definition="http://127.0.0.1/ http://[::1]/ https://169.254.169.254/latest/ http://10.0.0.1/"
    )
    assert said() == "4 links looked at, 0.0 MB received.\n"
    assert set(Link.objects.values_list("state", flat=True)) == {"blocked"}
    assert said() == "0 links looked at, 0.0 MB received.\n"
    assert said(all=True, site="10.0.0.1").startswith("1 link looked at")


def test_it_can_be_switched_off(settings: Any) -> None:
    settings.AWSKB_NO_LINK_CHECKS = True
    a_term("links", definition="http://127.0.0.1/")
    assert said() == "No link is looked at: the settings say AWSKB_NO_LINK_CHECKS=1.\n"
    assert not LinkCheckRun.objects.exists()


def test_a_second_run_stays_away() -> None:
    LinkCheckRun.objects.create(started_at=timezone.now(), beat_at=timezone.now())
    assert said().startswith("Another run is at work since")
    assert LinkCheckRun.objects.count() == 1


@pytest.mark.parametrize("options", [{"threads": 0}, {"threads": 99}, {"pause": 0.1}, {"minutes": 0.0}])
def test_what_would_be_impolite_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match=next(iter(options))):
        said(**options)
